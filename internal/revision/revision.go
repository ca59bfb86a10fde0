// Package revision freezes what a month is made from in the archive and reads it back: configuration, register,
// earlier months, extracts and the count. Revision is one that is being made, Sealed one that is finished.
//
// The worker uses it when a month is made; `audit verify --recompute` uses it to make the same month again and
// compare. Keys and seals belong to archive. See docs/design.md 5.
package revision

import (
	"context"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// Revision is one revision of a month in a store.
type Revision struct {
	Store  archive.Store
	Month  period.Name
	Number int
	// File names the configuration in errors and anchors its relative paths; "" where no path is followed.
	File string
}

// InputError is an error of the office's files outside the extracts: a missing file, an unreadable register. Its text holds no
// personal data.
type InputError struct{ Message string }

func (f *InputError) Error() string { return f.Message }

// Issue is the form in which the documents are issued.
type Issue struct {
	Number   string // of the công văn; "" for none
	Date     period.Day
	Signed   view.Signature // what replaces the generated PDF
	Replaces int            // the sealed revision that this one replaces; 0 for none
	Replaced []archive.Replaced
}

// IssueOf returns the issue of a sealed revision.
func IssueOf(m *archive.Manifest) Issue {
	i := Issue{Number: m.Number, Date: m.Date, Replaces: m.Replaces, Replaced: m.Replaced}
	if len(m.Find(archive.RoleSigned)) > 0 {
		i.Signed = SignatureOf(m.Scan)
	}
	return i
}

// SignatureOf returns the kind of signature of a signed PDF, as its approver stated it.
func SignatureOf(scan bool) view.Signature {
	if scan {
		return view.Scan
	}
	return view.Digital
}

// Config reads the configuration frozen with the revision.
func (r Revision) Config(ctx context.Context) (*config.Config, error) {
	b, err := r.input(ctx, ConfigName)
	if err != nil {
		return nil, fmt.Errorf("read frozen configuration: %w", err)
	}
	return config.ParseFrozen(b, r.File)
}

// Count reads the figures and the rows of the revision.
func (r Revision) Count(ctx context.Context) (*counting.Report, *counting.Rows, error) {
	b, _, err := r.Store.Get(ctx, archive.ReportKey(r.Month, r.Number), "")
	if err != nil {
		return nil, nil, fmt.Errorf("read the report: %w", err)
	}
	report, err := counting.ParseReport(b)
	if err != nil {
		return nil, nil, err
	}
	if b, _, err = r.Store.Get(ctx, archive.RowsKey(r.Month, r.Number), ""); err != nil {
		return nil, nil, fmt.Errorf("read the rows: %w", err)
	}
	rows, err := counting.ParseRows(b)
	return report, rows, err
}

// View reads from the archive what the documents are made from, without number and date. It does not change after the
// revision is counted, and documents only read it.
func (r Revision) View(ctx context.Context, frozen *Inputs) (*view.Input, error) {
	report, rows, err := r.Count(ctx)
	if err != nil {
		return nil, err
	}
	found, err := r.Earlier(ctx)
	if err != nil {
		return nil, err
	}
	return frozen.view(r.Number, report, rows, found)
}

func (in *Inputs) view(number int, report *counting.Report, rows *counting.Rows, found *Earlier) (*view.Input, error) {
	out := &view.Input{
		Report: report, Rows: rows, Register: in.Register,
		Office: in.Config.Letters.At(report.Period), Templates: in.Templates,
		Before: found.Months, Names: in.Config.Names, Explain: in.Config.Explanations.Form(in.Month),
		Issue: view.Issue{Revision: number, Created: report.ExtractedAt},
	}
	return out, out.Commit(in.Config.Public.Page())
}

// Of returns a copy of the view with the issue's number, date and signature.
func (i Issue) Of(in *view.Input) *view.Input {
	out := *in
	out.Issue.Number, out.Issue.Date, out.Issue.Signed, out.Issue.Replaces = i.Number, i.Date, i.Signed, i.Replaces
	out.Issue.Unsigned = i.Number == "" && i.Signed == "" && (in.Rows == nil || in.Rows.Warning == nil) // a warning has no letter
	for _, r := range i.Replaced {
		out.Issue.Replaced = append(out.Issue.Replaced, view.Replaced(r))
	}
	return &out
}
