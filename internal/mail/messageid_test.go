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

// A tag holds the month and the token and nothing else, and leads back to both.
func TestTag(t *testing.T) {
	id := mail.WithToken("2023-11.r0001.H25.05-0a1b2c3d.notice@tinh.example")
	_, want := mail.CutToken(id)
	tag := mail.Tag(id)
	if month, token := mail.CutTag(tag); month != "2023-11" || token != want || len(tag) != 22 {
		t.Errorf("%s of %s leads to %q and %q", tag, id, month, token)
	}
	for _, id := range []string{"2023-11.r0001.H25.05-0a1b2c3d.notice@tinh.example", mail.WithToken("a@b.example"), ""} {
		if tag := mail.Tag(id); tag != "" {
			t.Errorf("%q has the tag %q", id, tag)
		}
	}
	for _, no := range []string{"", "202311", "2023-11.r0001", tag + "a", "x" + tag[1:], tag[:21] + "1", tag[:21] + "@"} {
		if month, token := mail.CutTag(no); month+token != "" {
			t.Errorf("%q leads to %q and %q", no, month, token)
		}
	}
}

// Every kind of period leads through Message-ID and tag back to its name.
func TestTagsOfPeriods(t *testing.T) {
	const token = "K7Q2M4XWZ3A5B6CD"
	for name, want := range map[string]string{
		"2023-11": "202311", "2026-Q1": "2026q1", "2026-H2": "2026h2", "2026": "2026yy",
		"2026-01-15..2026-03-20": "2026011520260320", "warning-2026-11-30": "w20261130",
	} {
		id := mail.PeriodPart(name) + ".r0001.H25.05-0a1b2c3d." + token + ".notice@tinh.example"
		if got := mail.PeriodOf(id); got != name || strings.Contains(id, "..") {
			t.Errorf("%s names the period %q", id, got)
		}
		tag := mail.Tag(id)
		if back, whose := mail.CutTag(strings.ToUpper(tag)); tag != want+strings.ToLower(token) || back != name || whose != token {
			t.Errorf("%s of %s leads to %q and %q", tag, id, back, whose)
		}
	}
	// A span's tag is longer than the room that the configuration was checked for.
	const span = "2026-01-15_2026-03-20.r0001.H25.05-0a1b2c3d." + token + ".notice@tinh.example"
	long := strings.Repeat("a", 64-22-1) + "+{tag}@tinh.example"
	if got, want := mail.ReturnPath(long, span), strings.Repeat("a", 64-22-1)+"@tinh.example"; got != want {
		t.Errorf("return path %s, want %s", got, want)
	}
	if got := mail.ReturnPath("tra-lai+{tag}@tinh.example", span); got != "tra-lai+2026011520260320k7q2m4xwz3a5b6cd@tinh.example" {
		t.Errorf("return path %s", got)
	}
}

func TestReturnPath(t *testing.T) {
	const id, tag = "2023-11.r0001.H25.05-0a1b2c3d.K7Q2M4XWZ3A5B6CD.notice@tinh.example", "202311k7q2m4xwz3a5b6cd"
	for configured, want := range map[string][2]string{
		"tra-lai@tinh.example":       {"tra-lai@tinh.example", "tra-lai@tinh.example"},
		"tra-lai+{tag}@tinh.example": {"tra-lai+" + tag + "@tinh.example", "tra-lai@tinh.example"},
		"tra-lai-{tag}@tinh.example": {"tra-lai-" + tag + "@tinh.example", "tra-lai@tinh.example"},
	} {
		got := [2]string{mail.ReturnPath(configured, id), mail.ReturnPath(configured, "2023-11.r0001.H25.05-0a1b2c3d.notice@tinh.example")}
		if got != want {
			t.Errorf("%s becomes %q, want %q", configured, got, want)
		}
	}
	valid := func(path string) bool {
		return mail.Config{Host: "relay.example", From: "a@b.example", ReturnPath: path}.Validate() == nil
	}
	for path, want := range map[string]bool{
		"": true, "tra-lai@tinh.example": true, "tra-lai+{tag}@tinh.example": true,
		strings.Repeat("a", 41) + "+{tag}@tinh.example": true, strings.Repeat("a", 42) + "+{tag}@tinh.example": false,
		"{tag}@tinh.example": false, "tra-lai{tag}@tinh.example": false, "tra-lai+{ma}@tinh.example": false,
		"tra-lai+{tag}{tag}@tinh.example": false, "tra-lai@{tag}.example": false, "A <tra-lai+{tag}@tinh.example>": false,
		"tra-lai+{tag}@tinh.example\r\nRCPT TO:<x@y.example>": false,
	} {
		if valid(path) != want {
			t.Errorf("%q is valid: %v", path, !want)
		}
	}
}
