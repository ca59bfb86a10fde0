package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"trehan/internal/documents/view"
)

// widths of the form's columns, by view.ExplanationColumn.
var explanationWidths = []float64{5, 20, 26, 20, 11, 11, 7, 18, 14, 24, 40, 18, 20}

const (
	// The cells to fill in are never lower than this, in points: two lines.
	fillHeight = 34
)

// explanationSheets adds the form in which a unit explains its late dossiers, and the lists that its cells choose from; nothing
// where it is not asked.
func (b *book) explanationSheets(a *arrangement, u *unit, lines []line) error {
	rows := a.toExplain[u.code]
	if len(rows) == 0 {
		return nil
	}
	mark := view.ExplanationMark(view.Mark{Period: a.in.Explain.Period, Revision: a.in.Issue.Revision, Unit: u.code})
	lines = append(lines, line{mark, lookUnder}, line{noteExplanations, lookNote})
	l := layout{name: view.SheetExplanations, lines: lines, body: len(rows)}
	for i, head := range view.ExplanationHeads() {
		l.columns = append(l.columns, column{head: head, width: explanationWidths[i]})
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	first := s.row + 1
	for i := range rows {
		if err := s.toExplain(i+1, &rows[i]); err != nil {
			return err
		}
	}
	if err := b.restrict(a.in.Explain, first, s.row); err != nil {
		return err
	}
	if err := s.close(); err != nil {
		return err
	}
	return b.choicesSheet(a.in.Explain)
}

func (s *sheet) toExplain(number int, d *view.ToExplain) error {
	set := func(c view.ExplanationColumn, lk look, value any) { s.set(int(c)+1, lk, value) }
	set(view.ColumnNumber, lookCenter, number)
	set(view.ColumnCode, lookText, d.Late.Code)
	set(view.ColumnProcedure, lookText, d.Row.Procedure)
	set(view.ColumnUnit, lookText, d.UnitName)
	set(view.ColumnDue, lookDate, d.Late.Due)
	set(view.ColumnFinished, lookDate, d.Late.Finished)
	set(view.ColumnDays, lookDays, d.Late.WorkingDaysLate)
	set(view.ColumnOfficials, lookText, d.Officials)
	set(view.ColumnKind, lookText, view.KindName(d.Late.Kind))
	set(view.ColumnReason, lookFill, nil)
	set(view.ColumnText, lookFill, nil)
	set(view.ColumnEvidence, lookPaper, nil)
	set(view.ColumnProposal, lookFill, view.ProposeKeep.Name())
	return s.writeHeight(max(fillHeight, height(max(1, s.lines), typeSize)))
}

// restrict locks the form but for the cells to fill in, and gives these their lists. There is no password: a locked cell is a
// help, the reader of the answer compares it all the same.
func (b *book) restrict(e *view.Explaining, first, last int) error {
	name := view.SheetExplanations
	err := b.f.ProtectSheet(name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true,
	})
	if err != nil {
		return err
	}
	proposals := view.Proposals()
	for _, c := range []struct {
		column view.ExplanationColumn
		list   string
	}{
		{view.ColumnReason, fmt.Sprintf("'%s'!$A$%d:$A$%d", sheetChoices, choicesFirst, choicesFirst+len(e.Reasons)-1)},
		{view.ColumnProposal, fmt.Sprintf("'%s'!$B$%d:$B$%d", sheetChoices, choicesFirst, choicesFirst+len(proposals)-1)},
		{view.ColumnText, ""},
	} {
		dv := excelize.NewDataValidation(true)
		dv.SetSqref(cellName(int(c.column)+1, first) + ":" + cellName(int(c.column)+1, last))
		if c.list != "" {
			dv.SetSqrefDropList(c.list)
			dv.SetError(excelize.DataValidationErrorStyleStop, titleChoose, wordChoose)
		} else {
			if err := dv.SetRange(1, view.MaxExplanation, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			dv.SetError(excelize.DataValidationErrorStyleStop, titleTooLong, fmt.Sprintf(wordTooLong, view.MaxExplanation))
		}
		if err := b.f.AddDataValidation(name, dv); err != nil {
			return err
		}
	}
	return nil
}

// choicesFirst is the first row of the lists.
const choicesFirst = 4

// choicesSheet is the lists that the form chooses from.
func (b *book) choicesSheet(e *view.Explaining) error {
	proposals := view.Proposals()
	rows := max(len(e.Reasons), len(proposals))
	s, err := b.sheet(layout{
		name: sheetChoices, lines: []line{{view.Upper(sheetChoices), lookTitle}}, body: rows,
		columns: []column{{head: headChoices, width: 52}, {head: headProposals, width: 30}, {head: headMeaning, width: 60}},
	})
	if err != nil {
		return err
	}
	if s.row+1 != choicesFirst {
		return fmt.Errorf("sheet %s: the lists begin in row %d", sheetChoices, s.row+1)
	}
	for i := range rows {
		s.set(1, lookText, nil)
		if i < len(e.Reasons) {
			s.set(1, lookText, e.Reasons[i])
		}
		s.set(2, lookText, nil)
		s.set(3, lookText, nil)
		if i < len(proposals) {
			s.set(2, lookText, proposals[i].Name())
			s.set(3, lookText, proposalMeaning(proposals[i]))
		}
		if err := s.write(); err != nil {
			return err
		}
	}
	if err := b.f.ProtectSheet(sheetChoices, &excelize.SheetProtectionOptions{SelectLockedCells: true, FormatColumns: true}); err != nil {
		return err
	}
	return s.close()
}
