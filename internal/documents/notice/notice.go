// Package notice makes the letter (công văn). Compose fills the template and returns the model, letter.Letter; Files
// draws it as DOCX and as PDF. See docs/documents.md 1.
package notice

import (
	"embed"
	"errors"
	"fmt"
	"strings"

	"trehan/internal/documents/blocks"
	"trehan/internal/documents/notice/docx"
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/notice/pdf"
	"trehan/internal/documents/qrcode"
	"trehan/internal/documents/view"
)

// The files that the letter is made as.
const (
	DOCX = "cong-van.docx"
	PDF  = "cong-van.pdf"
)

//go:embed cong-van.tmpl
var shipped embed.FS

// Files makes the letter as DOCX and PDF.
func Files(in *view.Input) ([]view.File, error) {
	l, err := Compose(in)
	if err != nil {
		return nil, err
	}
	word, err := docx.Write(l)
	if err != nil {
		return nil, err
	}
	portable, err := pdf.Write(l)
	if err != nil {
		return nil, err
	}
	return []view.File{
		{Name: DOCX, MediaType: docx.MediaType, Data: word},
		{Name: PDF, MediaType: pdf.MediaType, Data: portable},
	}, nil
}

// compose writes the letter with a shortening.
func compose(in *view.Input, source string, as view.Shortening) (*letter.Letter, *view.Facts, error) {
	shortened := *in
	shortened.Shortening = as
	in = &shortened
	facts, err := view.FactsOf(in, blocks.Escape)
	if err != nil {
		return nil, nil, err
	}
	text, err := view.ExecuteText(view.LetterTemplate, source, facts)
	if err != nil {
		return nil, nil, err
	}
	parts, err := blocks.Parse(text)
	if err != nil {
		return nil, nil, fmt.Errorf("mẫu %s: %w", view.LetterTemplate, err)
	}
	l := &letter.Letter{
		Author: facts.Office.FullName,
		// A letter without a time of its own still needs one: programs would put in the present.
		Created: in.Report.Period.To.Start().Time(),
		Marks:   in.Issue.Marks(),
		Dense:   facts.Small,
	}
	if check := in.Check(); check != nil {
		code, err := qrcode.Of(check.Link())
		if err != nil {
			return nil, nil, err
		}
		l.Check = &letter.Check{QR: code, Lines: check.Lines()}
	}
	if !in.Issue.Created.IsZero() {
		l.Created = in.Issue.Created.Time()
	}
	return l, facts, place(l, source, parts)
}

// place puts the fields where they belong; the rest is the body.
func place(l *letter.Letter, source string, parts []blocks.Block) error {
	single := map[string]*string{
		"title": &l.Title, "authority": &l.Authority, "office": &l.Office, "nation": &l.Nation, "motto": &l.Motto,
		"number": &l.Number, "subject": &l.Subject, "place-day": &l.PlaceDay, "to-label": &l.ToLabel,
		"signer": &l.Signer, "copies-label": &l.CopiesLabel,
	}
	several := map[string]*[]string{"to": &l.To, "sign": &l.Authorities, "copy": &l.Copies}
	seen := make(map[string]bool, len(single))
	var faults []error
	for _, b := range parts {
		if b.Kind != blocks.Field {
			l.Body = append(l.Body, b)
			continue
		}
		one, many := single[b.Name], several[b.Name]
		switch {
		case one == nil && many == nil:
			faults = append(faults, &view.TemplateError{File: view.LetterTemplate, Line: lineOf(source, "@"+b.Name),
				Message: fmt.Sprintf("công văn không có trường @%s", b.Name)})
		case many != nil:
			*many = append(*many, b.Text())
		default:
			*one, seen[b.Name] = b.Text(), true
		}
	}
	for _, name := range []string{"authority", "office", "nation", "motto", "number", "subject", "place-day", "to-label", "signer", "copies-label", "title"} {
		if !seen[name] {
			faults = append(faults, &view.TemplateError{File: view.LetterTemplate, Message: fmt.Sprintf("thiếu trường @%s", name)})
		}
	}
	if len(faults) == 0 {
		l.To = addressees(l.To)
	}
	return errors.Join(faults...)
}

// addressees are a list: "- …;" each and "." after the last. One alone stands as it is.
func addressees(names []string) []string {
	lines := make([]string, len(names))
	for i, name := range names {
		name = strings.TrimRight(name, " ;.")
		switch {
		case len(names) == 1:
			lines[i] = name + "."
		case i == len(names)-1:
			lines[i] = letter.Dash + name + "."
		default:
			lines[i] = letter.Dash + name + ";"
		}
	}
	return lines
}

// lineOf is the line of a template on which a text stands; 0 where it does not.
func lineOf(source, text string) int {
	for i, line := range strings.Split(source, "\n") {
		if strings.Contains(line, text) {
			return i + 1
		}
	}
	return 0
}
