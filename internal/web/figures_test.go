package web

import "testing"

func TestFigureLink(t *testing.T) {
	for _, x := range []struct{ unit, figure, want string }{
		{"", "resolved_late", "/thang/2023-11/ho-so?so-lieu=resolved_late"},
		{unitParam("H25.05"), "total", "/thang/2023-11/ho-so?don-vi=H25.05&so-lieu=total"},
		{unitParam(""), "pending_overdue.backlog", "/thang/2023-11/ho-so?don-vi=-&so-lieu=pending_overdue.backlog"},
		{unitParam("A&B/#"), "total", "/thang/2023-11/ho-so?don-vi=A%26B%2F%23&so-lieu=total"},
	} {
		if got := figureLink(november, x.unit, x.figure); got != x.want {
			t.Errorf("figure %s of %q: %s, want %s", x.figure, x.unit, got, x.want)
		}
	}
}
