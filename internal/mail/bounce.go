package mail

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
)

// A Report is a delivery status notification (RFC 3464): what became, later,
// of a mail that the relay had taken. It comes from outside: whoever reads it
// decides whether it belongs to a mail, by the Message-ID, the recipients and
// the sender.
type Report struct {
	// ID is the report's own Message-ID, or a hash of its bytes where it has
	// none, so that the same report is noted once.
	ID string
	// MessageID is that of the mail it is about, without angle brackets: from
	// the headers that came back, else the envelope's ID.
	MessageID string
	// Sender is the envelope sender as Return-Path names it, "" for the null
	// sender, which every true report has (RFC 3464, section 2), or where the
	// mailbox does not say. It is for comparison and never recorded.
	Sender string
	Parts  []ReportPart // one for each recipient of that mail
}

// ReportPart is what the report says of one recipient.
type ReportPart struct {
	Action     string // failed, delayed, delivered, relayed, expanded
	Status     string // enhanced code, such as 5.1.1; "" without one
	Diagnostic string // the other server's words, addresses masked
	// Recipients are the addresses that the part names, as Original-Recipient
	// and Final-Recipient. They are for comparison and never recorded.
	Recipients []string
}

// Names reports whether the part is about the address. One that names nobody,
// against RFC 3464, may be about anybody.
func (p ReportPart) Names(address string) bool {
	return len(p.Recipients) == 0 || slices.ContainsFunc(p.Recipients, func(r string) bool { return strings.EqualFold(r, address) })
}

// Failed reports whether the part says that the mail will not arrive.
func (p ReportPart) Failed() bool { return p.Action == "failed" }

// Delayed reports whether the part says that the mail is still being tried. Everything else is good news.
func (p ReportPart) Delayed() bool { return p.Action == "delayed" }

// ErrNoReport says that the mail is something else, such as an answer by a person.
var ErrNoReport = errors.New("mail: no delivery status report")

// Bounds of a report. Anybody can write to the mailbox.
const (
	maxReport       = 4 << 20 // what comes first says enough; the returned attachments may be larger
	maxReportParts  = 20
	maxReportStatus = 64 << 10
	maxReportHeader = 256 << 10
	maxRecipients   = 50
)

// ParseReport reads a report. ErrNoReport for any other mail, readable or
// not: a mailbox holds all sorts.
func ParseReport(r io.Reader) (*Report, error) {
	hash := sha256.New()
	in := io.TeeReader(io.LimitReader(r, maxReport), hash)
	m, err := mail.ReadMessage(bufio.NewReader(io.LimitReader(in, maxReport)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || !strings.EqualFold(params["report-type"], "delivery-status") || params["boundary"] == "" {
		return nil, ErrNoReport
	}
	report := &Report{ID: messageIDIn(m.Header.Get("Message-Id")), Sender: strings.Trim(m.Header.Get("Return-Path"), "<> \t")}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range maxReportParts {
		part, err := parts.NextRawPart()
		if err != nil { // a report that was cut off may still say enough
			break
		}
		report.read(part)
	}
	if len(report.Parts) == 0 || report.MessageID == "" {
		return nil, ErrNoReport
	}
	if report.ID == "" {
		_, _ = io.Copy(io.Discard, in) // the hash is over the whole of it
		report.ID = "sha256:" + hex.EncodeToString(hash.Sum(nil))
	}
	return report, nil
}

// read takes what one part has to say.
func (r *Report) read(part *multipart.Part) {
	kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil {
		return
	}
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		r.status(decoded(part, maxReportStatus))
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
		header, _ := textproto.NewReader(bufio.NewReader(decoded(part, maxReportHeader))).ReadMIMEHeader() // what can be read of it
		if id := messageIDIn(header.Get("Message-Id")); id != "" {
			r.MessageID = id
		}
	}
}

// decoded is the head of a part's body, its transfer encoding undone.
func decoded(part *multipart.Part, limit int64) io.Reader {
	var body io.Reader = part
	if strings.EqualFold(strings.TrimSpace(part.Header.Get("Content-Transfer-Encoding")), "base64") {
		body = base64.NewDecoder(base64.StdEncoding, part)
	}
	return io.LimitReader(body, limit)
}

// status reads the groups of fields of a delivery-status: the first is about
// the mail, each further one about a recipient.
func (r *Report) status(body io.Reader) {
	text, _ := io.ReadAll(body)
	groups := fieldGroups(text)
	for i, group := range groups {
		if i == 0 {
			if id := messageIDIn(group["original-envelope-id"]); id != "" && r.MessageID == "" {
				r.MessageID = id
			}
			if group["action"] == "" {
				continue
			}
		}
		if len(r.Parts) == maxRecipients {
			return
		}
		action, _, _ := strings.Cut(strings.ToLower(group["action"]), " ")
		if action == "" {
			continue
		}
		part := ReportPart{Action: action, Status: statusForm.FindString(group["status"])}
		for _, field := range []string{"original-recipient", "final-recipient"} {
			if address := addressOf(group[field]); address != "" {
				part.Recipients = append(part.Recipients, address)
			}
		}
		_, diagnostic, found := strings.Cut(group["diagnostic-code"], ";")
		if !found {
			diagnostic = group["diagnostic-code"]
		}
		part.Diagnostic = words(diagnostic, "")
		for _, address := range part.Recipients {
			part.Diagnostic = words(part.Diagnostic, address)
		}
		r.Parts = append(r.Parts, part)
	}
}

var (
	statusForm    = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}`)
	messageIDForm = regexp.MustCompile(`^<?([A-Za-z0-9._%+=~$!#&'*/?^{|}-]{1,240}@[A-Za-z0-9.-]{1,200})>?$`)
)

// messageIDIn is a Message-ID without its brackets, "" for anything that is
// none: it becomes part of records.
func messageIDIn(field string) string {
	m := messageIDForm.FindStringSubmatch(strings.TrimSpace(field))
	if m == nil {
		return ""
	}
	return m[1]
}

// addressOf is the address of "rfc822;a@b.example". Some servers put it in angle brackets.
func addressOf(field string) string {
	_, address, found := strings.Cut(field, ";")
	if !found {
		address = field
	}
	return strings.Trim(address, "<> \t")
}

// fieldGroups splits the text at its empty lines and reads each group as
// header fields, by lower-case name, the first of a name. Lines that are none
// are passed over.
func fieldGroups(text []byte) []map[string]string {
	var groups []map[string]string
	group, last := map[string]string{}, ""
	end := func() {
		if len(group) > 0 {
			groups = append(groups, group)
		}
		group, last = map[string]string{}, ""
	}
	for line := range bytes.Lines(text) {
		line := strings.TrimRight(string(line), "\r\n")
		switch {
		case strings.TrimSpace(line) == "":
			end()
		case line[0] == ' ' || line[0] == '\t':
			if last != "" {
				group[last] += " " + strings.TrimSpace(line)
			}
		default:
			name, value, ok := strings.Cut(line, ":")
			name = strings.ToLower(strings.TrimSpace(name))
			_, there := group[name]
			if last = name; !ok || name == "" || there {
				last = ""
				continue
			}
			group[name] = strings.TrimSpace(value)
		}
	}
	end()
	return groups
}
