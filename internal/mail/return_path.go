package mail

import (
	"regexp"
	"strings"
)

// taggedForm is a return path that holds each mail's Tag: a bounce then says by the address that it is sent to which mail
// it is about, whatever else it leaves out.
var taggedForm = regexp.MustCompile(`^([^{}@]+)[+=_.-]\{tag\}(@[^{}@]+)$`)

// maxLocalPart of an address in SMTP (RFC 5321, 4.5.3.1).
const maxLocalPart = 64

// ReturnPath is the envelope sender of a mail: as configured, with the mail's Tag where {tag} stands. A mail that has no
// tag, as those of earlier releases, has the address without it.
func ReturnPath(configured, messageID string) string {
	m := taggedForm.FindStringSubmatch(configured)
	if m == nil {
		return configured
	}
	tag := Tag(messageID)
	if tag == "" {
		return m[1] + m[2]
	}
	return strings.Replace(configured, "{tag}", tag, 1)
}

// fitReturnPath reports whether a return path, with a tag or without, is one plain address.
func fitReturnPath(configured string) bool {
	example := ReturnPath(configured, "2023-11.AAAAAAAAAAAAAAAA.x@y")
	local, _, _ := strings.Cut(example, "@")
	return checkEmail(example) == nil && !strings.ContainsAny(example, "{}") && len(local) <= maxLocalPart
}
