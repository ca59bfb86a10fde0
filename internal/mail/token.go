package mail

import (
	"crypto/rand"
	"regexp"
	"strings"
)

// A Message-ID that is made of what anybody may know of a mail can be guessed,
// and with it a report that the mail has come back can be forged. A token in it
// cannot: only who has had the mail knows it.

// tokenLength in letters of 5 bits: each guess is a mail to the office.
const tokenLength = 16

var tokenForm = regexp.MustCompile(`^(.*?\.)?([A-Z2-7]{16})\.([^.@]+@.+)$`)

// WithToken puts a random token before the last part of a Message-ID's left
// side. Keep the mail that bears it: another call makes another one.
func WithToken(id string) string {
	left, _, _ := strings.Cut(id, "@")
	last := strings.LastIndexByte(left, '.') + 1
	return id[:last] + rand.Text()[:tokenLength] + "." + id[last:]
}

// CutToken takes the token off a Message-ID; "" for one that has none.
func CutToken(id string) (bare, token string) {
	m := tokenForm.FindStringSubmatch(id)
	if m == nil {
		return id, ""
	}
	return m[1] + m[3], m[2]
}
