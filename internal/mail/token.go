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

var (
	tokenForm = regexp.MustCompile(`^(.*?\.)?([A-Z2-7]{16})\.([^.@]+@.+)$`)
	monthForm = regexp.MustCompile(`^([0-9]{4})-([0-9]{2})\.`)
	tagForm   = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])([0-9]{6}[a-z2-7]{16})(?:$|[^a-z0-9])`)
)

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

// Tag is a mail's month and token in one word of 22 letters and digits, for a tagged return path and wherever the whole
// Message-ID is too long: it names the mail and proves as much, and shows neither unit nor address. "" for a Message-ID
// without a token or a month. Case carries nothing: servers change it.
func Tag(messageID string) string {
	_, token := CutToken(messageID)
	month := monthForm.FindStringSubmatch(messageID)
	if token == "" || month == nil {
		return ""
	}
	return month[1] + month[2] + strings.ToLower(token)
}

// CutTag splits a tag into its month (2023-11) and its token as it stands in the Message-ID; "" for anything else.
func CutTag(tag string) (month, token string) {
	if len(tag) != len("202311")+tokenLength || tagIn(tag) == "" {
		return "", ""
	}
	return tag[:4] + "-" + tag[4:6], strings.ToUpper(tag[6:])
}

// tagIn finds a tag in an address, "" without one.
func tagIn(field string) string {
	m := tagForm.FindStringSubmatch(field)
	if m == nil {
		return ""
	}
	return strings.ToLower(m[1])
}
