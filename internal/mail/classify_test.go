package mail

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestClassifyEveryCode holds every code at every verb, with every enhanced
// code of RFC 3463's subjects, to the table's rules.
func TestClassifyEveryCode(t *testing.T) {
	known := Reasons()
	for _, verb := range []string{verbMail, verbRcpt, verbData, verbDot} {
		for code := 100; code < 600; code++ {
			enhanced := []string{""}
			for subject := range 8 {
				for _, detail := range []int{0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 13, 17, 26, 28} {
					enhanced = append(enhanced, fmt.Sprintf("%d.%d.%d", code/100, subject, detail))
				}
			}
			for _, e := range enhanced {
				state, reason := classify(verb, code, e)
				if !slices.Contains(known, string(reason)) {
					t.Fatalf("%s %d %s: reason %q is not in the closed set", verb, code, e, reason)
				}
				want := []State{Deferred}
				switch {
				case code/100 == 2 && verb == verbDot:
					want = []State{Accepted}
				case code/100 == 5 && (reason == ReasonAuth || reason == ReasonTLS):
				case code/100 == 5:
					want = []State{Refused}
				case verb == verbDot && code/100 != 4:
					want = []State{Unknown}
				}
				if !slices.Contains(want, state) || (state == Accepted) != (reason == ReasonAccepted) {
					t.Fatalf("%s %d %s: %s, %s", verb, code, e, state, reason)
				}
			}
		}
	}
}

// TestReplies reads queue IDs and masks addresses in answers as well-known
// relays give them.
func TestReplies(t *testing.T) {
	for text, want := range map[string]string{
		"2.0.0 Ok: queued as 4XyZ9q1b2c3": "4XyZ9q1b2c3",
		"OK id=1rAbCd-0004xY-2Z":          "1rAbCd-0004xY-2Z",
		"2.6.0 <a@b.example> [InternalId=60778943119362, Hostname=x] Queued mail for delivery": "60778943119362",
		"2.0.0 OK  1701400000 d9443c01a7336-1cfdf3a9f3esi1 - gsmtp":                            "d9443c01a7336-1cfdf3a9f3esi1",
		"2.0.0 3B18h2Qk012345 Message accepted for delivery":                                   "3B18h2Qk012345",
		"2.0.0 Ok":                       "",
		"2.0.0 OK: queued as a@b":        "",
		"2.0.0 message taken, thank you": "",
	} {
		_, rest := splitReply(250, text)
		if got := queueID(rest); got != want {
			t.Errorf("%q: queue ID %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{
		"<Le.Van+x@Hanam.example>: no", "le.van+x unknown", "user LE.VAN+X is full", "le.van%2Bx%40hanam.example no", "sở.a@hànam.example no",
		"a\r\n\x00le.van+x@hanam.example",
	} {
		got := words(text, "le.van+x@hanam.example")
		for _, bad := range []string{"@", "%40", "\n", "\x00"} {
			if strings.Contains(got, bad) {
				t.Errorf("%q became %q", text, got)
			}
		}
		if strings.Contains(strings.ToLower(got), "le.van") {
			t.Errorf("%q became %q", text, got)
		}
	}
}
