package workbook

import (
	"trehan/internal/books"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/register"
)

// BooksTable makes the workbook that compares the extract with another system's table of units and figures: each figure that
// differs, and the ways of counting that explain it with their dossiers.
func BooksTable(c *books.TableComparison, office view.Office, units *register.Register) (view.File, error) {
	in := &view.Input{Report: &counting.Report{Period: c.Period}, Office: office, Register: units}
	in.Issue.Created = (c.Period.To + 1).Start()
	w := &tableWriter{c: c, units: units}
	return build(in, BooksName, titleBooksTable, func(b *book) error {
		w.book = b
		if err := w.figures(); err != nil {
			return err
		}
		return w.ways()
	})
}

type tableWriter struct {
	*book
	c     *books.TableComparison
	units *register.Register
}

func (w *tableWriter) lines(title string) []line {
	return []line{{upper(title, notation.Period(w.c.Period)), lookTitle}}
}

// figures lists each figure of a unit that differs, and says what was not compared.
func (w *tableWriter) figures() error {
	notes := w.c.Notes()
	l := layout{
		name: "Số liệu khác nhau", lines: w.lines(titleBooksTable), body: len(w.c.Differences), tail: len(notes), filter: true,
		columns: []column{
			{head: wordNumber, width: 6}, {head: "Cơ quan, đơn vị", width: 44}, {head: "Chỉ tiêu", width: 24}, {head: wordExtractSide, width: 14},
			{head: wordTableSide, width: 14}, {head: "Chênh lệch", width: 12}, {head: "Trích xuất tính như bên kia", width: 16},
		},
	}
	if len(w.c.Differences) == 0 {
		l.tail++
	}
	s, err := w.sheet(l)
	if err != nil {
		return err
	}
	for i, d := range w.c.Differences {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, w.unit(d.Unit))
		s.set(3, lookText, view.Sentence(d.Figure.Words()))
		s.set(4, lookNumber, d.Extract)
		s.set(5, lookNumber, d.Table)
		s.set(6, lookChange, d.Table-d.Extract)
		s.set(7, lookNumber, d.Recounted)
		if err := s.write(); err != nil {
			return err
		}
	}
	if len(w.c.Differences) == 0 {
		if err := s.wide(noteTableEqual, lookNote); err != nil {
			return err
		}
	}
	return s.closeWith(notes)
}

// ways lists the dossiers that each way of counting puts elsewhere.
func (w *tableWriter) ways() error {
	rows := 0
	for _, x := range w.c.Causes {
		rows += len(x.Dossiers)
	}
	l := layout{
		name: "Cách tính", lines: w.lines("Cách tính khác giải thích được chênh lệch, và hồ sơ của từng cách"), body: rows, portrait: true, filter: true,
		columns: []column{{head: wordNumber, width: 6}, {head: "Cách tính", width: 52}, {head: "Mã hồ sơ", width: 28}},
	}
	if rows == 0 {
		l.tail = 1
		return w.emptySheet(l, noteTableNoWay)
	}
	s, err := w.sheet(l)
	if err != nil {
		return err
	}
	n := 0
	for _, x := range w.c.Causes {
		for _, code := range x.Dossiers {
			n++
			s.set(1, lookCenter, n)
			s.set(2, lookText, view.Sentence(x.Way.Words()))
			s.set(3, lookText, code)
			if err := s.write(); err != nil {
				return err
			}
		}
	}
	return s.close()
}

func (w *tableWriter) unit(code string) string {
	if u := w.units.At(code, w.c.Period.To); u != nil {
		return w.units.DisplayName(u, w.c.Period.To)
	}
	return code
}
