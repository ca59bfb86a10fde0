package mail

import (
	"regexp"
	"strings"
)

// maxReply is how much of the relay's words is kept, in bytes.
const maxReply = 400

// maxLocal is far beyond the 64 bytes of a local part (RFC 5321, 4.5.3.1).
const maxLocal = 256

const masked = "[địa chỉ]"

var (
	// anyAddress takes quoted local parts whole, and an @ that lacks a side: what is left of an address may name somebody.
	anyAddress   = regexp.MustCompile(`(?i)<?(?:"(?:\\.|[^"\\])*"|[^\s<>"(),;:])*(?:@|%40)[^\s<>"(),;]*>?`)
	enhancedCode = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})(?:[ \t]|$)`)
	// queueIDs are the ways in which well-known relays name what they took.
	queueIDs = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\bqueued as ([A-Za-z0-9._-]{4,64})`),        // Postfix, Haraka
		regexp.MustCompile(`(?i)\bid=([A-Za-z0-9._-]{6,64})`),               // Exim
		regexp.MustCompile(`(?i)\bInternalId=(\d{4,32})`),                   // Exchange
		regexp.MustCompile(`^(?:OK +)?\d+ ([A-Za-z0-9._-]{10,80}) - gsmtp`), // Gmail
		regexp.MustCompile(`^([A-Za-z0-9]{8,32}) Message accepted`),         // Sendmail
		regexp.MustCompile(`(?i)\bqueue(?:d)?[ -]?id:? ?([A-Za-z0-9._-]{4,64})`),
	}
)

// words puts an answer on one line without anybody's address. rcpt is masked
// also where its local part stands alone, as in "User so.tu-phap unknown".
func words(reply, rcpt string) string {
	reply = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(reply, "?"))
	reply = anyAddress.ReplaceAllString(reply, masked)
	// A report names whom it likes: no letters at all, or more than any mailbox has.
	if local, _, ok := strings.Cut(strings.ToValidUTF8(rcpt, "?"), "@"); ok && len(local) >= 2 && len(local) <= maxLocal {
		alone := regexp.MustCompile(`(?i)(^|[^\p{L}\p{N}])` + regexp.QuoteMeta(local) + `($|[^\p{L}\p{N}])`)
		reply = alone.ReplaceAllString(reply, "${1}"+masked+"${2}")
	}
	reply = strings.Join(strings.Fields(reply), " ")
	if len(reply) > maxReply {
		reply = strings.ToValidUTF8(reply[:maxReply], "") + "…"
	}
	return reply
}

// splitReply takes the enhanced code off an answer, if it is one of that
// code's class; a multi-line answer repeats it on every line.
func splitReply(code int, text string) (enhanced, rest string) {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if m := enhancedCode.FindStringSubmatch(line); m != nil && int(m[1][0]-'0') == code/100 {
			if enhanced == "" {
				enhanced = m[1]
			}
			line = line[len(m[1]):]
		}
		out = append(out, strings.TrimSpace(line))
	}
	return enhanced, strings.TrimSpace(strings.Join(out, "\n"))
}

// queueID finds the relay's own name of the mail in its answer to the final
// dot, "" if there is none.
func queueID(text string) string {
	for _, form := range queueIDs {
		if m := form.FindStringSubmatch(text); m != nil && !strings.Contains(m[1], "@") {
			return strings.TrimRight(m[1], ".")
		}
	}
	return ""
}
