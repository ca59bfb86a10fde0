package web

import (
	"slices"
	"strings"
	"testing"

	"trehan/internal/web/access"
)

// A month's page says where it stands; who has not entered sees nothing of what there is.
func TestFrame(t *testing.T) {
	s := entered(t)
	_, body := s.get("/thang/2023-11")
	for _, want := range []string{
		"<title>Tháng 11/2023 - " + wordSite + "</title>",
		`<li><a href="/" aria-current="true">Các kỳ</a></li>`,
		`<li aria-current="page">Tháng 11/2023</li>`,
		"(người phê duyệt)", `<a class="skip" href="#noi-dung">`, `<main id="noi-dung"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing:\n%s", want, body)
		}
	}
	if _, body := s.get("/"); !strings.Contains(body, `<a href="/" aria-current="page">Các kỳ</a>`) || strings.Contains(body, `class="crumb"`) {
		t.Errorf("the list of months does not stand first:\n%s", body)
	}
	s.http = s.browser()
	if _, body := s.get("/dang-nhap"); strings.Contains(body, "<nav") {
		t.Errorf("the log-in has a navigation:\n%s", body)
	}
}

// A place that its route closes to readers is not offered to them.
func TestReachable(t *testing.T) {
	s := entered(t)
	for role, want := range map[access.Role]bool{access.Reader: false, access.Clerk: true, access.Approver: true} {
		places := s.made.reachable(navigation, "", role)
		if got := slices.Contains(places, place{registerPath, wordRegisterTitle}); got != want || !slices.Contains(places, navigation[0]) {
			t.Errorf("a %s is offered %v", role, places)
		}
	}
}
