package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-message"
)

// A Report says what became, later, of a mail that the relay had accepted: a delivery status notification (RFC 3464), a
// bounce in another form, or an automatic answer. It comes from outside: the reader decides whether it belongs to a
// mail, by About, the recipients and the sender.
type Report struct {
	// ID is the report's own Message-ID, or a hash of its bytes where it has none, so that the same report is noted once.
	ID string
	// Answer: the recipient's program answered, as out of office or with a read receipt. The mail has arrived; Parts is
	// empty.
	Answer bool
	// About names the mail, the surest reference first; empty for a report that names none.
	About []Reference
	// Sender is the envelope sender as Return-Path names it, "" for the null sender, which every true report has
	// (RFC 3464, section 2), or where the mailbox does not say. It is for comparison and never recorded.
	Sender string
	Parts  []ReportPart // one for each recipient of that mail
	// Secondhand: it came within another mail, and whoever sent that one may have written it.
	Secondhand bool
	// Enclosed is the report that came back in this one; nil for most.
	Enclosed *Report
}

// Reference is one way in which a report names the mail that it is about.
type Reference struct {
	By Match
	ID string // a Message-ID without angle brackets, or a Tag
}

// Proves reports whether the reference holds the token of the mail with this Message-ID: only who has had the mail, or
// has carried it, knows that.
func (r Reference) Proves(messageID string) bool {
	_, token := CutToken(messageID)
	return token != "" && (r.ID == messageID || r.ID == Tag(messageID))
}

// Match says where in a report the mail is named.
type Match string

// The places, the surest first.
const (
	ByReturnPath Match = "return_path" // the tagged return path that it was sent to
	ByEnvelopeID Match = "envelope_id" // Original-Envelope-Id
	ByReturned   Match = "returned"    // Message-ID in the headers that came back
	ByHeader     Match = "header"      // X-Original-Message-ID and the like
	ByInReplyTo  Match = "in_reply_to"
	ByReferences Match = "references"
	ByText       Match = "text" // a header field of the mail within a text
)

// Loose reports whether the reference also stands in mails that are about an answer to the mail, or about nothing.
func (m Match) Loose() bool {
	return m == ByHeader || m == ByInReplyTo || m == ByReferences || m == ByText
}

// ReportPart is what the report says of one recipient.
type ReportPart struct {
	Action     string // failed, delayed, delivered, relayed, expanded
	Status     string // enhanced code, such as 5.1.1; "" without one
	Diagnostic string // the other server's words, addresses masked
	// Inferred: the report does not state the action in a field, or contradicts it; it was read from codes and words.
	Inferred bool
	// Recipients are the addresses that the part names: at first the one that it is about (Final-Recipient), then the one
	// that the mail was sent to (Original-Recipient), another where that is a group's or is forwarded. They are for
	// comparison and never recorded.
	Recipients []string
}

// Names reports whether the part is about the address. One that names nobody, against RFC 3464, may be about anybody.
func (p ReportPart) Names(address string) bool {
	return len(p.Recipients) == 0 || slices.ContainsFunc(p.Recipients, func(r string) bool { return strings.EqualFold(r, address) })
}

// DiagnosticFor is Diagnostic for a mail to the address, whose local part is masked too, whomever the part names.
func (p ReportPart) DiagnosticFor(address string) string { return words(p.Diagnostic, address) }

// Failed reports whether the part says that the mail will not arrive.
func (p ReportPart) Failed() bool { return p.Action == actionFailed }

// Delayed reports whether the part says that the mail is still being tried. Everything else is good news.
func (p ReportPart) Delayed() bool { return p.Action == actionDelayed }

// ErrNoReport says that the mail is something else, such as an answer by a person.
var ErrNoReport = errors.New("mail: no delivery status report")

// Bounds of a report. Anybody can write to the mailbox.
const (
	maxReport       = 4 << 20 // what comes first says enough; the returned attachments may be larger
	maxReportParts  = 40
	maxReportDepth  = 5
	maxReportStatus = 64 << 10
	maxReportHeader = 256 << 10
	maxReportText   = 64 << 10
	maxRecipients   = 50
)

// ParseReport reads a report. ErrNoReport for any other mail, readable or not: a mailbox holds all sorts.
func ParseReport(r io.Reader) (*Report, error) { return parseReport(r, false) }

func parseReport(r io.Reader, enclosed bool) (*Report, error) {
	hash := sha256.New()
	in := io.TeeReader(io.LimitReader(r, maxReport), hash)
	m := openMail(in)
	if !fromMachine(m.Header) {
		return nil, ErrNoReport
	}
	d := digest{header: m.Header, enclosed: enclosed, report: &Report{
		ID: messageIDIn(m.Header.Get("Message-Id")), Sender: senderIn(m.Header.Get("Return-Path")),
	}}
	_ = walk(m, 0, d.part) // a report that was cut off may still say enough
	if !d.complete() {
		return nil, ErrNoReport
	}
	if d.report.ID == "" {
		_, _ = io.Copy(io.Discard, in) // the hash is over the whole of it
		d.report.ID = "sha256:" + hex.EncodeToString(hash.Sum(nil))
	}
	if d.report.Enclosed != nil { // it may also come by itself, and then counts
		d.report.Enclosed.ID = d.report.ID
	}
	return d.report, nil
}

// digest is what has been read of a report.
type digest struct {
	header   message.Header
	enclosed bool // within another report
	report   *Report
	parts    int

	other       bool   // a report about abuse, authentication or TLS
	receipt     bool   // a read receipt
	envelopeID  string // of the per-message fields
	originalID  string //
	returnedID  string // Message-ID of the headers that came back
	plain, html string // the texts
}

var errEnough = errors.New("mail: a report of too many parts")

// part reads one part of the report. A mail that came back is not looked into: it may itself be a report, about something
// else.
func (d *digest) part(depth int, e *message.Entity) error {
	if d.parts++; d.parts > maxReportParts || depth > maxReportDepth {
		return errEnough
	}
	if e == nil {
		return nil
	}
	kind, params := contentType(e.Header)
	if kind == "multipart/report" {
		switch strings.ToLower(params["report-type"]) {
		case "", "delivery-status", "disposition-notification":
		default:
			d.other = true
			return errEnough
		}
	}
	switch kind {
	case "message/feedback-report": // RFC 5965, by whatever it is wrapped in
		d.other = true
		return errEnough
	case "message/delivery-status", "message/global-delivery-status":
		d.status(text(e, maxReportStatus))
	case "message/disposition-notification", "message/global-disposition-notification":
		d.receipt = true
		if groups := fieldGroups(text(e, maxReportStatus)); len(groups) > 0 {
			d.originalID = messageIDIn(groups[0]["original-message-id"])
		}
	case "message/rfc822", "message/global", "text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers", "message/global-headers":
		d.returned(text(e, maxReportHeader))
	case "text/plain":
		if room := maxReportText - len(d.plain); room > 0 {
			d.plain += string(text(e, int64(room))) + "\n"
		}
	case "text/html":
		if d.html == "" {
			d.html = string(text(e, maxReportText))
		}
	}
	return nil
}

// returned reads the beginning of the mail that came back, or its headers alone.
func (d *digest) returned(mail []byte) {
	groups := fieldGroups(mail)
	if len(groups) == 0 || d.returnedID != "" {
		return
	}
	d.returnedID = messageIDIn(groups[0]["message-id"])
	if !d.enclosed && strings.HasPrefix(strings.ToLower(groups[0]["content-type"]), "multipart/report") {
		if d.report.Enclosed, _ = parseReport(bytes.NewReader(mail), true); d.report.Enclosed != nil {
			d.report.Enclosed.Secondhand = true
		}
	}
}

// complete draws the conclusion from the parts; false for a mail that is no report. What a mail server states in fields
// comes first, then qmail's form, which has no fields, then what a text seems to say.
func (d *digest) complete() bool {
	inner := d.report.Enclosed
	switch {
	case d.other:
		return false
	case d.receipt:
		d.report.Answer, d.report.Parts = true, nil
	case len(d.report.Parts) > 0:
	case inner != nil: // a gateway has wrapped it whole
		inner.ID, inner.Sender, inner.About = d.report.ID, d.report.Sender, append(d.about(), inner.About...)
		d.report = inner
		return true
	case d.qmail():
	case isAnswer(d.header):
		d.report.Answer = true
	case d.prose():
	default:
		return false
	}
	d.report.About = d.about()
	return true
}

// about collects the references. Where the headers came back they say which mail it is; what else the report refers to
// may be another one.
func (d *digest) about() []Reference {
	var all []Reference
	add := func(by Match, id string) {
		if id != "" {
			all = append(all, Reference{by, id})
		}
	}
	for _, tag := range tagsIn(d.header) {
		add(ByReturnPath, tag)
	}
	add(ByEnvelopeID, d.envelopeID)
	add(ByReturned, d.returnedID)
	if d.returnedID != "" {
		return all
	}
	if m := textMessageID.FindStringSubmatch(d.text()); m != nil {
		add(ByText, messageIDIn(m[1]))
	}
	add(ByHeader, d.originalID)
	for _, field := range []string{"X-Original-Message-Id", "X-Ms-Exchange-Parent-Message-Id"} {
		add(ByHeader, messageIDIn(d.header.Get(field)))
	}
	if ids := bracketed.FindAllString(d.header.Get("In-Reply-To"), 1); len(ids) > 0 {
		add(ByInReplyTo, messageIDIn(ids[0]))
	}
	// The last one is the mail itself; those before it are what that one referred to.
	if ids := bracketed.FindAllString(d.header.Get("References"), -1); len(ids) > 0 {
		add(ByReferences, messageIDIn(ids[len(ids)-1]))
	}
	return all
}
