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

// The verbs of a transaction, as Outcome.Verb names them.
const (
	verbMail = "MAIL"
	verbRcpt = "RCPT"
	verbData = "DATA"
	verbDot  = "DOT"
)

// classify judges an answer of the relay. It is the one table: verb and code
// decide the state, the enhanced code (RFC 3463), else the code, the reason.
//
//	                MAIL, RCPT, DATA            the final dot
//	2xx             (goes on)                   accepted
//	354             (goes on after DATA)        unknown
//	4xx             deferred                    deferred
//	5xx             refused                     refused
//	any other       deferred, protocol          unknown, unclear_reply
//
// except that 5xx asking for a log-in or for encryption is deferred: the
// relay says it of its client, and another client of the same relay may send
// this mail. An answer to the final dot, even a temporary refusal, says that
// the mail was not taken.
func classify(verb string, code int, enhanced string) (State, Reason) {
	switch code / 100 {
	case 2:
		if verb == verbDot {
			return Accepted, ReasonAccepted
		}
		return Deferred, ReasonProtocol
	case 4, 5:
	default:
		if verb == verbDot {
			return Unknown, ReasonUnclearReply
		}
		return Deferred, ReasonProtocol
	}
	reason := reasonOf(verb, code, enhanced)
	if code/100 == 4 || reason == ReasonAuth || reason == ReasonTLS {
		return Deferred, reason
	}
	return Refused, reason
}

// reasonOf finds the reason of a 4xx or 5xx answer.
func reasonOf(verb string, code int, enhanced string) Reason {
	switch code {
	case 530, 534, 535, 538, 432:
		// RFC 4954, RFC 3207: 530 5.7.0 asks for either; log-in is likelier
		// once a session runs on TLS.
		return ReasonAuth
	case 421:
		// Whatever the detail, the relay is closing; only its own limit on
		// us is worth telling apart.
		if enhanced == "4.7.28" {
			return ReasonRate
		}
		return ReasonBusy
	}
	if r, ok := byEnhanced(verb, enhanced); ok {
		return r
	}
	return byCode(verb, code)
}

// byEnhanced reads subject and detail of an enhanced code.
func byEnhanced(verb, enhanced string) (Reason, bool) {
	_, rest, ok := strings.Cut(enhanced, ".")
	if !ok {
		return "", false
	}
	switch rest {
	case "1.2", "1.10", "4.4":
		return ReasonDomainRefused, true
	case "1.7", "1.8", "7.20", "7.21", "7.22", "7.23", "7.24", "7.25", "7.26", "7.27":
		return ReasonSenderRefused, true
	case "2.2":
		return ReasonMailboxFull, true
	case "2.3", "3.4":
		return ReasonSize, true
	case "5.3", "7.28":
		return ReasonRate, true
	case "7.8", "7.9", "7.14":
		return ReasonAuth, true
	case "7.10", "7.11", "7.12":
		return ReasonTLS, true
	case "7.13", "7.17", "7.18", "7.19": // account disabled, or changed hands
		return ReasonMailboxUnavailable, true
	case "0.0", "1.0": // say no more than the code does
		return "", false
	}
	subject, _, _ := strings.Cut(rest, ".")
	switch subject {
	case "1":
		if verb == verbMail {
			return ReasonSenderRefused, true
		}
		return ReasonMailboxUnavailable, true
	case "2":
		return ReasonMailboxUnavailable, true
	case "3":
		return ReasonBusy, true
	case "4":
		return ReasonRouting, true
	case "5":
		return ReasonProtocol, true
	case "6":
		return ReasonContentRefused, true
	case "7":
		switch verb {
		case verbMail:
			return ReasonSenderRefused, true
		case verbDot:
			return ReasonContentRefused, true
		}
		return ReasonPolicy, true
	}
	return "", false
}

// byCode reads the plain code of RFC 5321 and its extensions.
func byCode(verb string, code int) Reason {
	switch code {
	case 500, 501, 502, 503, 504, 555, 455:
		return ReasonProtocol
	case 521, 556:
		return ReasonDomainRefused
	case 451, 452:
		return ReasonBusy
	case 454:
		return ReasonAuth
	case 552:
		if verb == verbRcpt {
			return ReasonMailboxFull
		}
		return ReasonSize
	case 450, 550, 551, 553, 554:
		switch {
		case verb == verbMail:
			return ReasonSenderRefused
		case verb == verbDot && code >= 500:
			return ReasonContentRefused
		case verb == verbRcpt && code != 554:
			return ReasonMailboxUnavailable
		case code >= 500:
			return ReasonPolicy
		}
	}
	return ReasonUnspecified
}
