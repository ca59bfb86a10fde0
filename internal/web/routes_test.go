package web

import (
	"strings"
	"testing"

	"trehan/internal/web/access"
)

// Whatever changes something needs more than the right to see: a new route is looked at here without being added to a list.
func TestNoRouteChangesAnythingForReaders(t *testing.T) {
	s := entered(t)
	if len(s.made.routes.list) < 15 {
		t.Fatalf("%d routes", len(s.made.routes.list))
	}
	for _, r := range s.made.routes.list {
		method, path, _ := strings.Cut(r.pattern, " ")
		switch {
		case method == "GET" || path == "/dang-nhap" || path == "/dang-xuat" || r.pattern == "/":
		case method != "POST":
			t.Errorf("%s: not GET or POST", r.pattern)
		case !r.least.Includes(access.Clerk):
			t.Errorf("%s may be used by a %s", r.pattern, r.least)
		}
	}
}
