package mail_test

import (
	"strings"
	"testing"

	"trehan/internal/mail"
)

func TestToken(t *testing.T) {
	const bare = "2023-11.r0001.H25.05-0a1b2c3d.notice@tinh.example"
	one, other := mail.WithToken(bare), mail.WithToken(bare)
	got, token := mail.CutToken(one)
	if got != bare || len(token) != 16 || one == other || !strings.HasPrefix(one, "2023-11.r0001.H25.05-0a1b2c3d.") || !strings.HasSuffix(one, ".notice@tinh.example") {
		t.Errorf("%s and %s, cut to %s and %s", one, other, got, token)
	}
	if got, token := mail.CutToken(mail.WithToken("a@b.example")); got != "a@b.example" || token == "" {
		t.Errorf("a short one is cut to %s and %s", got, token)
	}
	for _, id := range []string{bare, "", "a@b", "A234567234567234@b.example"} {
		if got, token := mail.CutToken(id); got != id || token != "" {
			t.Errorf("%q is cut to %q and %q", id, got, token)
		}
	}
}
