package workbook

import (
	"trehan/internal/documents/view"
	"trehan/internal/explanation"
)

// explanationsFile is the closing table of a month's explanations.
const explanationsFile = "tong-hop-giai-trinh.xlsx"

// countColumns are the figures of explanations, in the order of countCells.
var countColumns = []column{
	{head: "Phải giải trình", width: 10}, {head: "Đã giải trình", width: 10}, {head: "Chưa giải trình", width: 10},
	{head: "Được chấp nhận", width: 11}, {head: "Trong đó nguyên nhân khách quan", width: 14}, {head: "Không được chấp nhận", width: 11},
	{head: "Chưa quyết định", width: 10},
}

// Explanations is the closing table of a month's explanations: by unit, by official, and each dossier with its explanation and
// the decision on it. in is the revision that was asked about.
func Explanations(in *view.Input, s *explanation.State) (view.File, error) {
	a, err := arrange(in)
	if err != nil {
		return view.File{}, err
	}
	figures := s.Statistics()
	return build(in, explanationsFile, view.Sentence(titleClosing+" "+a.head.in), func(b *book) error {
		if err := b.closingUnits(a, &figures); err != nil {
			return err
		}
		if err := b.closingOfficials(a, &figures); err != nil {
			return err
		}
		return b.closingDossiers(a, s)
	})
}

func (a *arrangement) closingLines(title string) []line {
	return []line{{statisticsTitle(title, a.head.in), lookTitle}, {a.head.attached, lookUnder}}
}

func (s *sheet) countCells(first int, c explanation.Counts, lk look) {
	for i, n := range []int{c.Asked, c.Answered, c.Silent, c.Accepted, c.Objective, c.Refused, c.Open} {
		s.set(first+i, lk, n)
	}
}

// closingUnits is the table by unit.
func (b *book) closingUnits(a *arrangement, figures *explanation.Statistics) error {
	s, err := b.sheet(layout{
		name: sheetClosingUnits, lines: a.closingLines(titleClosing), body: len(figures.Units), tail: 2,
		columns: append([]column{{head: wordNumber, width: 6}, {head: "Cơ quan, đơn vị", width: 42}}, countColumns...),
	})
	if err != nil {
		return err
	}
	for i, u := range figures.Units {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, u.Name)
		s.countCells(3, u.Counts, lookNumber)
		if err := s.write(); err != nil {
			return err
		}
	}
	s.sumText(wordTotal, 2, true)
	s.countCells(3, figures.Total, lookNumber.summing(true))
	if err := s.write(); err != nil {
		return err
	}
	if err := s.wide(closingNote(figures), lookNote); err != nil {
		return err
	}
	return s.close()
}

// closingOfficials is the table by official.
func (b *book) closingOfficials(a *arrangement, figures *explanation.Statistics) error {
	l := layout{
		name: sheetOfficials, lines: a.closingLines(titleClosingOfficials), body: len(figures.Officials), tail: 2,
		columns: append([]column{{head: wordNumber, width: 6}, {head: "Họ và tên", width: 26}, {head: "Cơ quan, đơn vị", width: 34}}, countColumns...),
	}
	if len(figures.Officials) == 0 {
		return b.emptySheet(l, view.None)
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	names := view.UnitsOf(a.in)
	for i, o := range figures.Officials {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, o.Name)
		s.set(3, lookText, names.Name(o.Unit))
		s.countCells(4, o.Counts, lookNumber)
		if err := s.write(); err != nil {
			return err
		}
	}
	s.set(1, lookText, nil)
	s.set(2, lookText, view.Unidentified)
	s.set(3, lookText, nil)
	s.countCells(4, figures.Nameless, lookNumber)
	if err := s.write(); err != nil {
		return err
	}
	if err := s.wide(noteClosingOfficials, lookNote); err != nil {
		return err
	}
	return s.close()
}

var closingColumns = []column{
	{head: wordNumber, width: 5}, {head: "Mã hồ sơ", width: 20}, {head: "Cơ quan, đơn vị giải quyết", width: 20}, {head: "Ngày hẹn trả", width: 11},
	{head: "Ngày kết thúc xử lý", width: 11}, {head: "Số ngày trễ", width: 7}, {head: "Công chức, viên chức xử lý", width: 18},
	{head: "Loại trễ hạn", width: 14}, {head: "Lý do", width: 22}, {head: "Nội dung giải trình", width: 34},
	{head: "Văn bản chứng minh", width: 16}, {head: "Đề nghị", width: 16}, {head: "Quyết định", width: 18}, {head: "Căn cứ", width: 26},
	{head: "Người quyết định", width: 16},
}

// closingDossiers lists every dossier asked with its explanation and the decision on it, and those that nobody was asked about.
func (b *book) closingDossiers(a *arrangement, state *explanation.State) error {
	all := state.All()
	unasked := state.Asked.Unasked
	s, err := b.sheet(layout{
		name: sheetClosingDossiers, lines: a.closingLines(titleClosingDossiers), columns: closingColumns,
		body: len(all) + len(unasked), tail: 1, filter: true,
	})
	if err != nil {
		return err
	}
	for i, e := range all {
		s.closingDossier(i+1, e.Dossier)
		s.closingAnswer(e)
		if err := s.write(); err != nil {
			return err
		}
	}
	for i := range unasked {
		s.closingDossier(len(all)+i+1, &unasked[i])
		for col := 9; col <= len(closingColumns); col++ {
			s.set(col, lookText, nil)
		}
		s.set(13, lookText, wordUnasked)
		if err := s.write(); err != nil {
			return err
		}
	}
	if err := s.wide(noteDays, lookNote); err != nil {
		return err
	}
	return s.close()
}

func (s *sheet) closingDossier(number int, d *explanation.Dossier) {
	s.set(1, lookCenter, number)
	s.set(2, lookText, d.Code)
	s.set(3, lookText, d.UnitName)
	s.set(4, lookDate, d.Due)
	s.set(5, lookDate, d.Finished)
	s.set(6, lookDays, d.WorkingDaysLate)
	s.set(7, lookText, d.OfficialsText)
	s.set(8, lookText, view.KindName(d.Kind))
}

func (s *sheet) closingAnswer(e *explanation.Explained) {
	var row explanation.Row
	proposal, decision, reason, by := "", wordSilent, "", ""
	if e.Row != nil {
		row, proposal, decision = *e.Row, e.Row.Proposal.Name(), wordOpen
	}
	if d := e.Decision; d != nil {
		decision, reason, by = view.Sentence(d.Verdict()), d.Reason, d.By
		if d.Accepted {
			decision += ": " + d.Kind.Name()
			row.Evidence = d.Evidence
		}
	}
	for i, text := range []string{row.Reason, row.Text, row.Evidence, proposal, decision, reason, by} {
		s.set(9+i, lookText, text)
	}
}
