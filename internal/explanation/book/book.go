// Package book reads the workbook in which a unit has explained its late dossiers (docs/formats.md 13). Read takes a file whole
// or refuses it whole: another month's, another unit's, a changed list, a cell that is not as it must be.
//
// It accepts what a person does to a workbook without changing what it says: another program that saved it, another order of
// columns, rows or sheets, another name of the sheet.
package book

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/explanation"
	"trehan/internal/extract/grid"
)

// Read reads a unit's answer. unit is the sender's code, "" where only the file says whose it is. The error is an
// *explanation.Refusal; once the file has said whose it is, the answer beside it bears the unit.
func Read(file []byte, asked *explanation.Asked, unit string) (explanation.Answer, error) {
	b, ext, refusal := open(file)
	if refusal != nil {
		return explanation.Answer{}, refusal
	}
	f, refusal := findForm(b)
	if refusal != nil {
		return explanation.Answer{}, refusal
	}
	u, refusal := f.addressed(asked, unit)
	if refusal != nil {
		return explanation.Answer{}, refusal
	}
	r := &reading{form: f, asked: asked, unit: u, rows: make([]*explanation.Row, len(u.Dossiers)), at: map[string]int{}}
	if refusal := r.read(b); refusal != nil {
		return explanation.Answer{Unit: u.Code}, refusal
	}
	answer := explanation.Answer{Unit: u.Code, File: archive.Hash(file), Ext: ext}
	for _, row := range r.rows {
		answer.Rows = append(answer.Rows, *row)
	}
	return answer, nil
}

// form is the sheet with the form in it.
type form struct {
	sheet   int
	name    string
	head    int                            // row of the heads
	columns map[view.ExplanationColumn]int // from 0
	mark    view.Mark
	marked  bool
}

// searched is how many rows of a sheet are searched for the heads.
const searched = 200

// findForm finds the one sheet with the heads of the form.
func findForm(b grid.Book) (*form, *explanation.Refusal) {
	var found *form
	for i, s := range b.Sheets() {
		f, refusal := formOn(b, i, s.Name)
		switch {
		case refusal != nil:
			return nil, refusal
		case f == nil:
		case found != nil:
			return nil, &explanation.Refusal{Code: explanation.TwoForms, What: fmt.Sprintf(wordTwoForms, found.name, f.name), Do: doOneForm}
		default:
			found = f
		}
	}
	if found == nil {
		return nil, &explanation.Refusal{Code: explanation.NoSheet, What: wordNoSheet, Do: doAsSent}
	}
	if !found.marked {
		return nil, &explanation.Refusal{Code: explanation.NoMark, Sheet: found.name, What: wordNoMark, Do: doAsSent}
	}
	return found, nil
}

// formOn looks for the heads on one sheet, and for the mark above them; nil where the sheet is another.
func formOn(b grid.Book, sheet int, name string) (*form, *explanation.Refusal) {
	rows, err := b.Rows(sheet)
	if err != nil {
		return nil, notWorkbook(messageOf(err))
	}
	defer rows.Close()
	f := &form{sheet: sheet, name: quoted(name)}
	for n := 0; n < searched && rows.Next(); n++ {
		cells := rows.Cells()
		for _, c := range cells {
			if mark, ok := view.ParseExplanationMark(string(c.Raw)); ok && !f.marked {
				f.mark, f.marked = mark, true
			}
		}
		columns, refusal := headsOf(cells)
		if columns == nil {
			continue
		}
		if refusal != nil {
			refusal.Sheet, refusal.Row = f.name, rows.Row()
			return nil, refusal
		}
		f.head, f.columns = rows.Row(), columns
		return f, nil
	}
	if err := rows.Err(); err != nil {
		return nil, notWorkbook(messageOf(err))
	}
	return nil, nil
}

// headsOf finds the heads of the form in a row; nil where the row is another. A form has the code and two of the heads that
// only it has.
func headsOf(cells []grid.Cell) (map[view.ExplanationColumn]int, *explanation.Refusal) {
	heads := view.ExplanationHeads()
	columns, twice := map[view.ExplanationColumn]int{}, ""
	for i, c := range cells {
		at := slices.IndexFunc(heads, func(head string) bool { return same(head, string(c.Raw)) })
		if at < 0 {
			continue
		}
		if _, seen := columns[view.ExplanationColumn(at)]; seen {
			twice = heads[at]
		}
		columns[view.ExplanationColumn(at)] = i
	}
	own := 0
	for c := view.ColumnReason; c <= view.ColumnProposal; c++ {
		if _, ok := columns[c]; ok {
			own++
		}
	}
	if _, code := columns[view.ColumnCode]; own < 2 || !code && own < 3 {
		return nil, nil
	}
	if twice != "" {
		return columns, &explanation.Refusal{Code: explanation.NoColumn, What: fmt.Sprintf(wordColumnTwice, twice), Do: doAsSent}
	}
	for i, head := range heads {
		if _, ok := columns[view.ExplanationColumn(i)]; !ok && view.ExplanationColumn(i) != view.ColumnNumber {
			return columns, &explanation.Refusal{Code: explanation.NoColumn, What: fmt.Sprintf(wordNoColumn, head), Do: doAsSent}
		}
	}
	return columns, nil
}

// addressed is the unit that the form asks, if the form is this month's and the sender's.
func (f *form) addressed(asked *explanation.Asked, sender string) (*explanation.Unit, *explanation.Refusal) {
	u := asked.Unit(f.mark.Unit)
	switch {
	case f.mark.Period != asked.Month:
		return nil, f.refuse(explanation.WrongMonth, fmt.Sprintf(wordWrongMonth, quoted(f.mark.Period), asked.Month), doRightMonth)
	case sender != "" && f.mark.Unit != sender:
		return nil, f.refuse(explanation.WrongUnit, fmt.Sprintf(wordOtherUnit, quoted(f.mark.Unit), sender), doOwnFile)
	case u == nil:
		return nil, f.refuse(explanation.WrongUnit, fmt.Sprintf(wordNotAsked, quoted(f.mark.Unit)), doOwnFile)
	}
	return u, nil
}

func (f *form) refuse(code explanation.Code, what, do string) *explanation.Refusal {
	return &explanation.Refusal{Code: code, Sheet: f.name, What: what, Do: do}
}

// same compares texts as a person reads them.
func same(a, b string) bool { return strings.EqualFold(shown(a), shown(b)) }

// quoted is a file's text as a refusal quotes it: no longer than a line.
func quoted(s string) string {
	const most = 80
	if r := []rune(shown(s)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return shown(s)
}

// shown is a text as cells show it.
func shown(s string) string { return dossier.Text(view.Printable(s)) }

const (
	most     = 20    // faults of a file that are listed
	listable = 5_000 // faults that are looked at, so that no file fills the memory with them
)

// combine makes one refusal of a file's faults.
func combine(faults []*explanation.Refusal, more int) *explanation.Refusal {
	if len(faults) == 0 {
		return nil
	}
	slices.SortStableFunc(faults, func(a, b *explanation.Refusal) int { return cmp.Compare(a.Row, b.Row) })
	first := faults[0]
	for _, f := range faults[1:min(most, len(faults))] {
		first.Others = append(first.Others, *f)
	}
	first.More = max(0, len(faults)-most) + more
	return first
}
