package mail

import (
	"regexp"
	"strings"

	"github.com/emersion/go-message"
)

// Vouch is what the receiving mail server found of a mail's From.
type Vouch string

// What a server may have found.
const (
	VouchNone   Vouch = ""     // nothing that proves or refutes it, or no trusted server says anything
	VouchPassed Vouch = "pass" // the domain of From has sent the mail (DMARC, or DKIM of that very domain)
	VouchFailed Vouch = "fail" // the domain of From disowns it (DMARC)
)

var (
	comment  = regexp.MustCompile(`\([^()]*\)`)
	property = regexp.MustCompile(`(?i)\b(header\.(?:from|d|i))\s*=\s*"?@?([^\s;"]+)`)
)

// vouched reads Authentication-Results (RFC 8601) of the one server that is trusted. Only the topmost of its fields counts:
// whatever the mail brought along stands below it.
func vouched(h message.Header, authority, from string) Vouch {
	_, domain, _ := cutLast(from, "@")
	if authority == "" || domain == "" {
		return VouchNone
	}
	for fields := h.FieldsByKey("Authentication-Results"); fields.Next(); {
		results := strings.Split(comment.ReplaceAllString(fields.Value(), " "), ";")
		server := strings.Fields(results[0])
		if len(server) == 0 || !strings.EqualFold(server[0], authority) {
			continue
		}
		passed := VouchNone
		for _, result := range results[1:] {
			switch method(result, domain) {
			case "dmarc=fail":
				return VouchFailed
			case "dmarc=pass", "dkim=pass":
				passed = VouchPassed
			}
		}
		return passed
	}
	return VouchNone
}

// method is a result about the domain, such as dmarc=pass; "" for one about another domain.
func method(result, domain string) string {
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(result, " = ", "=")))
	if len(words) == 0 {
		return ""
	}
	about := map[string]string{}
	for _, m := range property.FindAllStringSubmatch(result, -1) {
		_, of, at := cutLast(strings.ToLower(m[2]), "@")
		if !at {
			of = strings.ToLower(m[2])
		}
		about[strings.ToLower(m[1])] = of
	}
	switch what, _, _ := strings.Cut(words[0], "="); what {
	case "dmarc":
		if of := about["header.from"]; of != "" && of != domain {
			return ""
		}
		return words[0]
	case "dkim":
		if about["header.d"] == domain || about["header.d"] == "" && about["header.i"] == domain {
			return words[0]
		}
	}
	return ""
}
