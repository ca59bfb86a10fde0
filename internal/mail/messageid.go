package mail

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
)

// How a mail is named, so that what comes back can be matched with it: by its Message-ID, and by the tag in its return path
// or envelope ID.
//
// A Message-ID made only of what anybody may know of a mail can be guessed, and a report that the mail came back can be
// forged with it. A token in the Message-ID cannot be guessed: only who has had the mail knows it.

// tokenLength in letters of 5 bits: each guess is a mail to the office.
const tokenLength = 16

var (
	tokenForm = regexp.MustCompile(`^(.*?\.)?([A-Z2-7]{16})\.([^.@]+@.+)$`)
	tagForm   = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])((?:[0-9]{6}|[0-9]{4}(?:q[1-4]|h[12]|yy)|[0-9]{16}|w[0-9]{8})[a-z2-7]{16})(?:$|[^a-z0-9])`)
)

// MessageIDOf reads the Message-ID of rendered bytes, without its angle brackets.
func MessageIDOf(rendered []byte) (string, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(rendered))
	if err != nil {
		return "", fmt.Errorf("mail: %w", err)
	}
	id := strings.Trim(m.Header.Get("Message-Id"), "<> ")
	if !messageID.MatchString(id) {
		return "", errors.New("mail: the message has no Message-ID")
	}
	return id, nil
}

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

// A Message-ID begins with the reporting period. The two dots of a span are an underscore there: no address may have them.
var periodForm = regexp.MustCompile(`^[0-9]{4}(?:-(?:[0-9]{2}|Q[1-4]|H[12]))?$|^[0-9-]{10}_[0-9-]{10}$|^warning-[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// PeriodPart is a period's name as a Message-ID begins with it.
func PeriodPart(name string) string { return strings.Replace(name, "..", "_", 1) }

// PeriodOf is the name of the period that a Message-ID begins with, "" for one that begins with none.
func PeriodOf(messageID string) string {
	first, _, _ := strings.Cut(messageID, ".")
	if !periodForm.MatchString(first) {
		return ""
	}
	return strings.Replace(first, "_", "..", 1)
}

// Tag is a mail's period and token in one word of 22 letters and digits (25 of a warning, 32 of a span), for a tagged return path and wherever
// the whole Message-ID is too long: it names the mail and proves as much, and shows neither unit nor address. "" for a
// Message-ID without a token or a period. Case carries nothing: servers change it.
func Tag(messageID string) string {
	_, token := CutToken(messageID)
	name := PeriodOf(messageID)
	if token == "" || name == "" {
		return ""
	}
	if len(name) == len("2026") {
		name += "yy"
	}
	name = strings.Replace(name, "warning", "w", 1)
	return strings.ToLower(strings.NewReplacer("-", "", "..", "").Replace(name) + token)
}

// CutTag splits a tag into the name of its period (2023-11, 2026-Q1) and its token as it stands in the Message-ID; "" for
// anything else.
func CutTag(tag string) (name, token string) {
	at := len(tag) - tokenLength
	if tagIn(tag) != strings.ToLower(tag) || at < 0 {
		return "", ""
	}
	word, token := strings.ToUpper(tag[:at]), strings.ToUpper(tag[at:])
	if len(word) == len("2026011520260320") {
		return dashed(word[:8]) + ".." + dashed(word[8:]), token
	}
	if day, warning := strings.CutPrefix(word, "W"); warning {
		return "warning-" + dashed(day), token
	}
	if year, whole := strings.CutSuffix(word, "YY"); whole {
		return year, token
	}
	return word[:4] + "-" + word[4:], token
}

// dashed is 2026-01-15 for 20260115.
func dashed(date string) string { return date[:4] + "-" + date[4:6] + "-" + date[6:] }

// tagIn finds a tag in an address, "" without one.
func tagIn(field string) string {
	m := tagForm.FindStringSubmatch(field)
	if m == nil {
		return ""
	}
	return strings.ToLower(m[1])
}

// taggedForm is a return path that holds each mail's Tag: a bounce then says by the address that it is sent to which mail
// it is about, whatever else it leaves out.
var taggedForm = regexp.MustCompile(`^([^{}@]+)[+=_.-]\{tag\}(@[^{}@]+)$`)

// maxLocalPart of an address in SMTP (RFC 5321, 4.5.3.1).
const maxLocalPart = 64

// monthTag is the length of the tag of a mail about a month: what the configured return path must have room for.
const monthTag = len("202311") + tokenLength

// ReturnPath is the envelope sender of a mail: as configured, with the mail's Tag where {tag} stands. A mail that has no
// tag, as those of earlier releases, or a span's whose tag is too long for an address, has the address without it.
func ReturnPath(configured, messageID string) string {
	m := taggedForm.FindStringSubmatch(configured)
	if m == nil {
		return configured
	}
	tag := Tag(messageID)
	tagged := strings.Replace(configured, "{tag}", tag, 1)
	if local, _, _ := strings.Cut(tagged, "@"); tag == "" || len(tag) > monthTag && len(local) > maxLocalPart {
		return m[1] + m[2]
	}
	return tagged
}

// fitReturnPath reports whether a return path, with a tag or without, is one plain address.
func fitReturnPath(configured string) bool {
	example := ReturnPath(configured, "2023-11.AAAAAAAAAAAAAAAA.x@y")
	local, _, _ := strings.Cut(example, "@")
	return checkEmail(example) == nil && !strings.ContainsAny(example, "{}") && len(local) <= maxLocalPart
}

// Delivery status notifications (RFC 3461), where the relay offers them: only of failures and delays, with the headers
// alone, and under an envelope ID that comes back even where no header does.

// maxEnvelopeID is the longest that RFC 3461 allows.
const maxEnvelopeID = 100

func (s *session) askDSN() {
	if s.dsn, _ = s.client.Extension("DSN"); s.dsn {
		s.client.SetDSNMailReturnOption("HDRS")
		s.client.SetDSNRcptNotifyOption("FAILURE,DELAY")
	}
}

// envelopeID is the parameter of MAIL that names the mail: its Message-ID, or its Tag where that cannot stand there.
func (s *session) envelopeID(data []byte) string {
	if !s.dsn {
		return ""
	}
	id, err := MessageIDOf(data)
	if err != nil || len(id) > maxEnvelopeID || strings.ContainsAny(id, "+=") {
		id = Tag(id)
	}
	if id == "" {
		return ""
	}
	return " ENVID=" + id
}

// refusesDSN reports whether the relay does not know the parameters that it offers. It is then asked for none on this
// connection: a mail without them is better than no mail, and nothing of it is out yet.
func (s *session) refusesDSN(out Outcome) bool {
	unknown := out.Code == 501 || out.Code == 504 || out.Code == 555
	if !s.dsn || s.dead || !unknown || out.Verb != verbMail && out.Verb != verbRcpt {
		return false
	}
	s.dsn = false
	s.client.SetDSNMailReturnOption("")
	s.client.SetDSNRcptNotifyOption("")
	return true
}
