package book

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/explanation"
	"trehan/internal/extract/grid"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// reading is one form being read.
type reading struct {
	form   *form
	asked  *explanation.Asked
	unit   *explanation.Unit
	rows   []*explanation.Row // beside unit.Dossiers
	at     map[string]int     // row of each dossier by code key
	is1904 bool
	faults []*explanation.Refusal
	more   int  // faults beyond most
	listed bool // a fault says that the list is another

	index  map[string]int    // of unit.Dossiers by code key
	others map[string]string // name of the unit by code key

	row   int
	cells []grid.Cell
}

// read reads the rows below the heads.
func (r *reading) read(b grid.Book) *explanation.Refusal {
	rows, err := b.Rows(r.form.sheet)
	if err != nil {
		return notWorkbook(messageOf(err))
	}
	defer rows.Close()
	r.is1904 = b.Date1904()
	r.arrange()
	for rows.Next() {
		if rows.Row() <= r.form.head {
			continue
		}
		r.row, r.cells = rows.Row(), rows.Cells()
		if !r.blank() {
			r.dossier()
		}
	}
	if err := rows.Err(); err != nil {
		return notWorkbook(messageOf(err))
	}
	r.row = 0
	for i, d := range r.unit.Dossiers {
		if r.at[dossier.CodeKey(d.Code)] == 0 {
			r.list(explanation.CodeMissing, -1, fmt.Sprintf(wordMissing, d.Code, i+1), doAsSent)
		}
	}
	if r.listed && r.form.mark.Revision != r.asked.Revision {
		return r.form.refuse(explanation.WrongList, fmt.Sprintf(wordWrongList, r.form.mark.Revision, r.asked.Revision), doRightList)
	}
	return combine(r.faults, r.more)
}

// arrange makes the indexes of the codes asked.
func (r *reading) arrange() {
	r.index, r.others = map[string]int{}, map[string]string{}
	for i := range r.asked.Units {
		u := &r.asked.Units[i]
		for j, d := range u.Dossiers {
			if key := dossier.CodeKey(d.Code); u == r.unit {
				r.index[key] = j
			} else {
				r.others[key] = u.Name
			}
		}
	}
}

func (r *reading) blank() bool {
	for _, c := range r.cells {
		if c.Kind != grid.Empty && len(bytes.TrimSpace(c.Raw)) > 0 || c.Kind == grid.Uncalculated {
			return false
		}
	}
	return true
}

// dossier reads one row.
func (r *reading) dossier() {
	code := r.text(view.ColumnCode)
	key := dossier.CodeKey(code)
	i, listed := r.index[key]
	switch first := r.at[key]; {
	case key == "":
		r.list(explanation.CodeAdded, r.form.columns[view.ColumnCode], wordNoCode, doNoRows)
		return
	case !listed:
		what := fmt.Sprintf(wordNotInList, quoted(code))
		if unit := r.others[key]; unit != "" {
			what += fmt.Sprintf(wordOthers, unit)
		}
		r.list(explanation.CodeAdded, r.form.columns[view.ColumnCode], what, doNoRows)
		return
	case first > 0:
		r.list(explanation.CodeTwice, r.form.columns[view.ColumnCode], fmt.Sprintf(wordTwice, quoted(code), first), doOneRow)
		return
	}
	r.at[key] = r.row
	d := &r.unit.Dossiers[i]
	r.strayed()
	r.locked(d)
	r.rows[i] = r.explained(d)
}

// strayed refuses what stands beside the form: nobody would read it.
func (r *reading) strayed() {
	for i, c := range r.cells {
		used := c.Kind == grid.Empty || len(bytes.TrimSpace(c.Raw)) == 0
		for _, column := range r.form.columns {
			used = used || column == i
		}
		if !used {
			r.fault(explanation.CellAdded, i, wordBeside, doBeside)
			return
		}
	}
}

// locked compares what the unit must not change.
func (r *reading) locked(d *explanation.Dossier) {
	texts := []struct {
		column view.ExplanationColumn
		want   string
	}{
		{view.ColumnProcedure, d.Procedure}, {view.ColumnUnit, d.UnitName}, {view.ColumnOfficials, d.OfficialsText},
		{view.ColumnKind, view.KindName(d.Kind)},
	}
	for _, t := range texts {
		if !same(t.want, r.text(t.column)) {
			r.edited(d, t.column, shown(t.want))
		}
	}
	for _, t := range []struct {
		column view.ExplanationColumn
		want   period.Day
	}{{view.ColumnDue, d.Due}, {view.ColumnFinished, d.Finished}} {
		if got, ok := r.day(t.column); !ok || got != t.want {
			r.edited(d, t.column, notation.Date(t.want))
		}
	}
	if v, err := strconv.ParseFloat(r.text(view.ColumnDays), 64); err != nil || v != float64(d.WorkingDaysLate) {
		r.edited(d, view.ColumnDays, strconv.Itoa(d.WorkingDaysLate))
	}
}

func (r *reading) edited(d *explanation.Dossier, c view.ExplanationColumn, want string) {
	r.list(explanation.CellEdited, r.form.columns[c], fmt.Sprintf(wordEdited, view.ExplanationHeads()[c], d.Code, want), doAsSent)
}

// explained reads the four cells that the unit fills in.
func (r *reading) explained(d *explanation.Dossier) *explanation.Row {
	row := &explanation.Row{Code: d.Code}
	if text := r.filled(view.ColumnReason, maxShort); text != "" {
		for _, reason := range r.asked.Reasons {
			if same(reason, text) {
				row.Reason = reason
			}
		}
		if row.Reason == "" {
			r.fault(explanation.BadReason, r.form.columns[view.ColumnReason], fmt.Sprintf(wordBadReason, quoted(text)), doChoose)
		}
	}
	row.Text = r.filled(view.ColumnText, view.MaxExplanation)
	if text := r.filled(view.ColumnProposal, maxShort); text != "" {
		for _, p := range view.Proposals() {
			if same(p.Name(), text) {
				row.Proposal = p
			}
		}
		if row.Proposal == "" {
			r.fault(explanation.BadProposal, r.form.columns[view.ColumnProposal], fmt.Sprintf(wordBadProposal, quoted(text)), doChoose)
		}
	}
	row.Evidence = r.evidence(row.Proposal == explanation.Objective)
	return row
}

// maxShort bounds what is chosen from a list, and a paper's number, in characters.
const maxShort = 200

func (r *reading) filled(c view.ExplanationColumn, most int) string {
	text := r.value(c, most)
	if text == "" && !r.formula(c) {
		r.fault(explanation.Empty, r.form.columns[c], fmt.Sprintf(wordEmpty, view.ExplanationHeads()[c]), doFill)
	}
	return text
}

func (r *reading) evidence(needed bool) string {
	c := view.ColumnEvidence
	if cell := r.cell(c); cell.Kind == grid.Date || cell.Kind == grid.Number && cell.Day {
		r.fault(explanation.BadEvidence, r.form.columns[c], wordDateNumber, doAsText)
		return ""
	}
	text := r.value(c, maxShort)
	if text == "" && needed && !r.formula(c) {
		r.fault(explanation.Empty, r.form.columns[c], wordNoEvidence, doEvidence)
	}
	return dossier.Text(text)
}

// value is what a cell to fill in says; "" with a fault where it cannot be taken.
func (r *reading) value(c view.ExplanationColumn, most int) string {
	if r.formula(c) {
		r.fault(explanation.Formula, r.form.columns[c], wordFormula, doValue)
		return ""
	}
	text := strings.ReplaceAll(string(r.cell(c).Raw), "\r\n", "\n")
	text = strings.TrimSpace(norm.NFC.String(view.Printable(strings.ToValidUTF8(text, "\uFFFD"))))
	if n := utf8.RuneCountInString(text); n > most {
		r.fault(explanation.TooLong, r.form.columns[c], fmt.Sprintf(wordTooLong, view.ExplanationHeads()[c], n, most), doShorter)
	}
	return text
}

func (r *reading) formula(c view.ExplanationColumn) bool {
	cell := r.cell(c)
	return cell.Formula || cell.Kind == grid.Error || cell.Kind == grid.Uncalculated
}

func (r *reading) cell(c view.ExplanationColumn) grid.Cell {
	if i, ok := r.form.columns[c]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return grid.Cell{}
}

func (r *reading) text(c view.ExplanationColumn) string { return shown(string(r.cell(c).Raw)) }

// day reads a date, as a spreadsheet's number or as a text that shows one.
func (r *reading) day(c view.ExplanationColumn) (period.Day, bool) {
	cell := r.cell(c)
	switch cell.Kind {
	case grid.Number:
		v, err := strconv.ParseFloat(string(cell.Raw), 64)
		if err != nil || v != math.Trunc(v) || math.Abs(v) > 1e6 {
			return 0, false
		}
		epoch := period.DayOf(1899, 12, 30)
		if r.is1904 {
			epoch = period.DayOf(1904, 1, 1)
		}
		return epoch + period.Day(v), true
	case grid.Date:
		d, err := period.ParseDay(string(cell.Raw[:min(len(cell.Raw), len("2006-01-02"))]))
		return d, err == nil
	}
	text := r.text(c)
	if text == "" {
		return 0, true
	}
	var day, month, year int
	if n, err := fmt.Sscanf(text, "%d/%d/%d", &day, &month, &year); err != nil || n != 3 {
		return 0, false
	}
	d, err := period.ParseDay(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	return d, err == nil
}

// fault notes a fault in a cell; column from 0, negative for none.
func (r *reading) fault(code explanation.Code, column int, what, do string) {
	if len(r.faults) >= listable {
		r.more++
		return
	}
	f := r.form.refuse(code, what, do)
	f.Row = r.row
	if column >= 0 {
		f.Column, _ = excelize.ColumnNumberToName(column + 1) // within the sheet's bounds
	}
	r.faults = append(r.faults, f)
}

// list notes a fault by which the file's list is not the one that was asked.
func (r *reading) list(code explanation.Code, column int, what, do string) {
	r.listed = true
	r.fault(code, column, what, do)
}
