// Package workbook makes the workbooks of a month: Appendices those of the letter, Statistics and Overdue the two
// statistics, Units a workbook for each unit. Columns and layout are docs/documents.md 2 to 4.
package workbook

import (
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"trehan/internal/commitment"
	"trehan/internal/documents/view"
)

// MediaType is that of every file here.
const MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// book is one workbook in the making.
type book struct {
	f      *excelize.File
	styles *styles
	mark   string // DỰ THẢO, Chưa ký số, or ""
	sheets int

	check  *view.Check         // nil where the documents bear no code
	proofs []*commitment.Proof // of the units whose rows the workbook holds
}

// newBook begins a workbook; close it whatever happens.
func newBook(in *view.Input, name, title string) (*book, error) {
	f := excelize.NewFile()
	f.SetZipWriter(newRepacker)
	b := &book{f: f, styles: newStyles(f), mark: markOf(in.Issue), check: in.Check()}
	if err := b.properties(in, name, title); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// properties replaces the library's own author and date.
func (b *book) properties(in *view.Input, name, title string) error {
	if err := b.f.SetDefaultFont(fontName); err != nil {
		return err
	}
	moment := in.Issue.Created
	if moment.IsZero() {
		moment = (in.Report.Period.To + 1).Start() // the first moment at which there could be figures
	}
	created := moment.Time().UTC().Format(time.RFC3339)
	properties := &excelize.DocProperties{
		Title: view.Printable(title), Creator: officeName(in.Office), LastModifiedBy: officeName(in.Office),
		Created: created, Modified: created, Language: "vi-VN",
	}
	if b.check != nil {
		properties.Identifier = b.check.Mark(name)
	}
	if err := b.f.SetDocProps(properties); err != nil {
		return err
	}
	return b.f.SetAppProps(&excelize.AppProperties{Application: "trehan", Company: officeName(in.Office)})
}

func (b *book) addSheet(name string) error {
	b.sheets++
	if b.sheets == 1 {
		return b.f.SetSheetName(b.f.GetSheetName(0), name)
	}
	_, err := b.f.NewSheet(name)
	return err
}

// finish gives the workbook's bytes.
func (b *book) finish() ([]byte, error) {
	if b.styles.err != nil {
		return nil, b.styles.err
	}
	buf, err := b.f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// close drops the temporary files of large sheets.
func (b *book) close() { _ = b.f.Close() } // only their removal can fail, which loses nothing

// build makes one workbook's file.
func build(in *view.Input, name, title string, fill func(*book) error) (view.File, error) {
	b, err := newBook(in, name, title)
	if err != nil {
		return view.File{}, fmt.Errorf("%s: %w", name, err)
	}
	defer b.close()
	if err := fill(b); err != nil {
		return view.File{}, fmt.Errorf("%s: %w", name, err)
	}
	if err := b.checkSheet(); err != nil {
		return view.File{}, fmt.Errorf("%s: %w", name, err)
	}
	data, err := b.finish()
	if err != nil {
		return view.File{}, fmt.Errorf("%s: %w", name, err)
	}
	return view.File{Name: name, MediaType: MediaType, Data: data}, nil
}

// markOf is what every page bears beside the text.
func markOf(i view.Issue) string {
	var marks []string
	if i.Draft {
		marks = append(marks, view.DraftMark)
	}
	if i.Unsigned {
		marks = append(marks, view.UnsignedMark)
	}
	return strings.Join(marks, " - ")
}
