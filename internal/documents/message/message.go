// Package message writes the mails: subject, text and HTML from one wording. Compose writes a recipient's mail,
// ComposeHold and ComposeSummary those to the operators. It does not send them (mail) and does not choose attachments
// (dispatch). See docs/documents.md 6.
package message

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"trehan/internal/documents/blocks"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Message is a mail's content.
type Message struct {
	Subject string
	Text    string
	HTML    string
	Headers []Field // month, revision and seal for programs that file or check the mail
}

// Field is one header field.
type Field struct{ Name, Value string }

// The header fields.
const (
	monthHeader    = "X-Trehan-Month"    // 2023-11; from/to for a period that is no month
	revisionHeader = "X-Trehan-Revision" // 1
	sealHeader     = "X-Trehan-Seal"     // hash of the manifest
	warningHeader  = "X-Trehan-Warning"  // 2026-11-30: the day of an early warning, in place of the month
	LinksHeader    = "X-Trehan-Links"    // RFC 3339: until when the mail's links can be opened; none without links
)

//go:embed *.tmpl
var shipped embed.FS

// Facts are what a notice's mail says besides the month.
type Facts struct {
	Seal     string // hash of the manifest, in header and foot
	Letter   bool   // the letter is among the files, attached or linked
	Attached []Attached
	Links    []Link // in place of attachments over the size limit
	Kind     string // of the delivery, as the ledger names it; the words do not depend on it
}

// Attached is one attached file, in the order of the mail.
type Attached struct {
	Name  string
	Size  int64    // bytes; 0 is unknown
	Holds []string // names of the files in it, where it is a ZIP
}

// line is what the mail says of the file: "phu-luc.zip (64 KB), gồm phu-luc-01.xlsx, phu-luc-04.xlsx".
func (a Attached) line() string {
	s := blocks.Escape(a.Name)
	if a.Size > 0 {
		s += " (" + notation.Size(a.Size) + ")"
	}
	if len(a.Holds) > 0 {
		s += ", gồm " + blocks.Escape(strings.Join(a.Holds, ", "))
	}
	return s
}

// Link is a file to fetch until it expires.
type Link struct {
	Name    string
	Size    int64 // bytes; 0 is unknown
	URL     string
	Expires period.Instant
}

// Compose writes the mail to one addressee: for a unit its own figures with its rows, then the whole month's.
func Compose(in *view.Input, to register.Addressee, facts Facts) (Message, error) {
	shared, err := view.FactsOf(in, blocks.Escape)
	if err != nil {
		return Message{}, err
	}
	m, err := write(in, view.MailTemplate, &noticeFields{
		Facts: shared, Recipient: blocks.Escape(to.Name), Own: ownOf(in, to), Seal: facts.Seal, Letter: facts.Letter,
		Further: len(facts.Attached)+len(facts.Links) > 1, Attached: lines(facts.Attached), Links: escapedLinks(facts.Links),
	})
	if err != nil {
		return Message{}, err
	}
	m.Headers = headers(in, facts.Seal)
	if len(facts.Links) > 0 {
		first := slices.MinFunc(facts.Links, func(a, b Link) int { return cmp.Compare(a.Expires, b.Expires) })
		m.Headers = append(m.Headers, Field{LinksHeader, first.Expires.Time().Format(time.RFC3339)})
	}
	return m, nil
}

// noticeFields is what thu.tmpl sees.
type noticeFields struct {
	*view.Facts
	Recipient string
	Own       *Own // nil for a recipient that is not a unit
	Seal      string
	Letter    bool
	Further   bool     // further files beside the letter, attached or linked
	Attached  []string // each with its size
	Links     []Link
}

func headers(in *view.Input, seal string) []Field {
	month := in.Report.Named().String()
	if in.Report.Named().Kind() == period.KindSpan {
		month = in.Report.Period.From.String() + "/" + in.Report.Period.To.String()
	}
	fields := []Field{{monthHeader, month}, {revisionHeader, fmt.Sprint(in.Issue.Revision)}}
	if seal != "" {
		fields = append(fields, Field{sealHeader, seal})
	}
	return fields
}

// write is fill with the office's own texts.
func write(in *view.Input, name string, fields any) (Message, error) {
	return fill(in.Templates, name, fields)
}

// fill fills a template in and draws it as text and HTML. The template's one field is @subject.
func fill(own fs.FS, name string, fields any) (Message, error) {
	source, err := view.ReadTemplate(own, shipped, name)
	if err != nil {
		return Message{}, err
	}
	filled, err := view.ExecuteText(name, source, fields)
	if err != nil {
		return Message{}, err
	}
	all, err := blocks.Parse(filled)
	if err != nil {
		return Message{}, fmt.Errorf("mẫu %s: %w", name, err)
	}
	var m Message
	var body []blocks.Block
	var faults []error
	for _, b := range all {
		switch {
		case b.Kind != blocks.Field:
			body = append(body, b)
		case b.Name == "subject":
			m.Subject = b.Text()
		default:
			faults = append(faults, &view.TemplateError{File: name, Message: fmt.Sprintf("thư không có trường @%s", b.Name)})
		}
	}
	if m.Subject == "" {
		faults = append(faults, &view.TemplateError{File: name, Message: "thiếu trường @subject"})
	}
	m.Text, m.HTML = text(body), page(m.Subject, body)
	return m, errors.Join(faults...)
}

func escaped(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = blocks.Escape(s)
	}
	return out
}

func lines(all []Attached) []string {
	out := make([]string, len(all))
	for i, a := range all {
		out[i] = a.line()
	}
	return out
}

func escapedLinks(all []Link) []Link {
	out := make([]Link, len(all))
	for i, l := range all {
		out[i] = Link{blocks.Escape(l.Name), l.Size, blocks.Escape(l.URL), l.Expires}
	}
	return out
}
