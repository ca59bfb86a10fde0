package workbook

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/books"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
)

// BooksName is the file of Books.
const BooksName = "doi-chieu.xlsx"

// Books makes the workbook that compares the extract with another system's list, to hand to that system's operator: the figures of
// both, the causes, the late and overdue dossiers, units, fields, and every dossier that differs. No citizen's data.
func Books(c *books.Comparison, office view.Office, units *register.Register) (view.File, error) {
	in := &view.Input{Report: &counting.Report{Period: c.Period}, Office: office, Register: units}
	in.Issue.Created = c.ExtractedAt
	w := &booksWriter{c: c, units: units}
	return build(in, BooksName, titleBooks, func(b *book) error {
		w.book = b
		for _, sheet := range []func() error{w.summary, w.causes, w.crossed, w.byUnit, w.byField, w.dossiers} {
			if err := sheet(); err != nil {
				return err
			}
		}
		return nil
	})
}

type booksWriter struct {
	*book
	c     *books.Comparison
	units *register.Register
}

func (w *booksWriter) lines(title string) []line {
	return []line{
		{upper(title, notation.Period(w.c.Period)), lookTitle},
		{fmt.Sprintf(booksTaken, notation.Moment(w.c.ExtractedAt), notation.Moment(w.c.ListedAt)), lookUnder},
	}
}

// summary compares the sizes and figures, and says what was not compared.
func (w *booksWriter) summary() error {
	c := w.c
	rows := []struct {
		name          string
		extract, list int
	}{
		{"Số bản ghi đã đọc", c.Extract.Rows, c.List.Rows},
		{"Số hồ sơ (mỗi mã một hồ sơ)", c.Extract.Dossiers, c.List.Dossiers},
		{"Hồ sơ trong số liệu của kỳ", c.Extract.Figures.Total, c.List.Figures.Total},
		{"Đã giải quyết trễ hạn", c.Extract.Figures.Late, c.List.Figures.Late},
		{"Đang giải quyết, quá hạn", c.Extract.Figures.Overdue, c.List.Figures.Overdue},
		{"Hồ sơ có ở cả hai bên", c.Both, c.Both},
		{"Trong đó giống nhau", c.Equal, c.Equal},
		{"Chỉ có ở bên này", c.KindTotal(books.OnlyExtract), c.KindTotal(books.OnlyList)},
	}
	if c.NoLines {
		rows = slices.Delete(rows, 2, 5)
	}
	notes := c.Notes()
	s, err := w.sheet(layout{
		name: "Tổng hợp", lines: w.lines(titleBooks), portrait: true, tail: len(rows) + len(notes),
		columns: []column{{head: wordNumber, width: 6}, {head: "Nội dung", width: 44}, {head: wordExtractSide, width: 14}, {head: wordListSide, width: 14}, {head: "Chênh lệch", width: 12}},
	})
	if err != nil {
		return err
	}
	for i, r := range rows {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, r.name)
		s.set(3, lookNumber, r.extract)
		s.set(4, lookNumber, r.list)
		s.set(5, lookChange, r.list-r.extract)
		if err := s.write(); err != nil {
			return err
		}
	}
	return s.closeWith(notes)
}

// causes counts the differences by kind and cause, with what to do.
func (w *booksWriter) causes() error {
	l := layout{
		name: "Nguyên nhân", lines: w.lines("Khác nhau và nguyên nhân có thể"), body: len(w.c.Kinds), tail: 1,
		columns: []column{{head: wordNumber, width: 6}, {head: "Khác nhau", width: 30}, {head: "Nguyên nhân có thể", width: 36}, {head: "Số hồ sơ", width: 12}, {head: "Đề nghị", width: 60}},
	}
	if len(w.c.Kinds) == 0 {
		return w.emptySheet(l, noteBooksEqual)
	}
	s, err := w.sheet(l)
	if err != nil {
		return err
	}
	for i, k := range w.c.Kinds {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, view.Sentence(k.Kind.Words()))
		s.set(3, lookText, view.Sentence(k.Cause.Words()))
		s.set(4, lookNumber, k.Dossiers)
		s.set(5, lookText, k.Cause.Advice())
		if err := s.write(); err != nil {
			return err
		}
	}
	if err := s.wide(noteBooksCauses, lookNote); err != nil {
		return err
	}
	return s.close()
}

// crossed shows how the late and overdue dossiers of the one book count in the other, and by what.
func (w *booksWriter) crossed() error {
	var rows []books.Crossing
	for _, x := range w.c.Crossed {
		if x.Extract <= books.Overdue || x.List <= books.Overdue {
			rows = append(rows, x)
		}
	}
	l := layout{
		name: "Trễ hạn, quá hạn", lines: w.lines("Hồ sơ trễ hạn, quá hạn của bên này theo số liệu bên kia"), body: len(rows), tail: 1, portrait: true,
		columns: []column{{head: wordNumber, width: 6}, {head: wordExtractSide, width: 20}, {head: wordListSide, width: 20}, {head: "Do", width: 40}, {head: "Số hồ sơ", width: 12}},
	}
	if len(rows) == 0 {
		none := view.None
		if w.c.NoLines {
			none = noteBooksNoLines
		}
		return w.emptySheet(l, none)
	}
	s, err := w.sheet(l)
	if err != nil {
		return err
	}
	for i, x := range rows {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, view.Sentence(x.Extract.Words()))
		s.set(3, lookText, view.Sentence(x.List.Words()))
		s.set(4, lookText, crossedBy(x.By))
		s.set(5, lookNumber, x.Dossiers)
		if err := s.write(); err != nil {
			return err
		}
	}
	if err := s.wide(noteBooksCrossed, lookNote); err != nil {
		return err
	}
	return s.close()
}

func crossedBy(i *books.Item) string {
	if i == nil {
		return ""
	}
	return view.Sentence(i.Words())
}

func (w *booksWriter) byUnit() error {
	return w.groups("Theo đơn vị", "Đối chiếu theo cơ quan, đơn vị", "Cơ quan, đơn vị", w.c.Units, w.unit)
}

func (w *booksWriter) byField() error {
	return w.groups("Theo lĩnh vực", "Đối chiếu theo lĩnh vực", "Lĩnh vực", w.c.Fields, func(field string) string {
		if field == "" {
			return wordNoField
		}
		return field
	})
}

// unit names a unit.
func (w *booksWriter) unit(code string) string {
	u := w.units.At(code, w.c.Period.To)
	switch {
	case code == "":
		return wordBooksNoUnit
	case u == nil:
		return code
	}
	return w.units.DisplayName(u, w.c.Period.To)
}

var groupKinds = []books.Kind{
	books.OnlyExtract, books.OnlyList, books.OtherCode, books.OtherStatus, books.OtherReceipt, books.OtherDue, books.OtherFinish, books.OtherUnit,
	books.OtherChannel, books.OtherRows,
}

// groups writes a row for each unit or field.
func (w *booksWriter) groups(sheet, title, head string, groups []books.Group, name func(string) string) error {
	columns := []column{
		{head: wordNumber, width: 5}, {head: head, width: 30},
		{head: "Tổng số", width: 9, group: wordExtractSide}, {head: "Trễ hạn", width: 8, group: wordExtractSide}, {head: "Quá hạn", width: 8, group: wordExtractSide},
		{head: "Tổng số", width: 9, group: wordListSide}, {head: "Trễ hạn", width: 8, group: wordListSide}, {head: "Quá hạn", width: 8, group: wordListSide},
		{head: "Hồ sơ khác nhau", width: 9},
	}
	for _, k := range groupKinds {
		columns = append(columns, column{head: view.Sentence(k.Words()), width: 9, group: "Trong đó"})
	}
	l := layout{name: sheet, lines: w.lines(title), columns: columns, body: len(groups), tail: 1, filter: true}
	if len(groups) == 0 {
		return w.emptySheet(l, view.None)
	}
	s, err := w.sheet(l)
	if err != nil {
		return err
	}
	total := books.Group{}
	for i := range groups {
		g := &groups[i]
		total.Add(g)
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, name(g.Key))
		w.group(s, g, lookNumber)
		if err := s.write(); err != nil {
			return err
		}
	}
	s.sumText(wordTotal, 2, true)
	w.group(s, &total, lookNumber.summing(true))
	if err := s.write(); err != nil {
		return err
	}
	return s.close()
}

func (w *booksWriter) group(s *sheet, g *books.Group, look look) {
	values := []int{g.Extract.Total, g.Extract.Late, g.Extract.Overdue, g.List.Total, g.List.Late, g.List.Overdue, g.Differences}
	for _, k := range groupKinds {
		values = append(values, g.Kinds[k])
	}
	for i, n := range values {
		if w.c.NoLines && i < 6 {
			s.set(3+i, look, nil) // nobody can tell
			continue
		}
		s.set(3+i, look, n)
	}
}

var booksColumns = []column{
	{head: wordNumber, width: 6}, {head: "Mã hồ sơ", width: 20}, {head: "Cơ quan, đơn vị", width: 19}, {head: "Lĩnh vực", width: 12},
	{head: "Khác nhau và nguyên nhân có thể", width: 27},
	{head: wordExtractSide, width: 11, group: "Trạng thái"}, {head: wordListSide, width: 11, group: "Trạng thái"},
	{head: wordExtractSide, width: 10, group: "Ngày tiếp nhận"}, {head: wordListSide, width: 10, group: "Ngày tiếp nhận"},
	{head: wordExtractSide, width: 10, group: "Ngày hẹn trả"}, {head: wordListSide, width: 10, group: "Ngày hẹn trả"},
	{head: wordExtractSide, width: 10, group: "Ngày kết thúc"}, {head: wordListSide, width: 10, group: "Ngày kết thúc"},
	{head: wordExtractSide, width: 9, group: "Tính là"}, {head: wordListSide, width: 9, group: "Tính là"},
	{head: "Ghi chú", width: 22},
}

// sheetRows is how many dossiers stand on one sheet; a workbook's sheet has 1,048,576 rows.
const sheetRows = 1_000_000

// dossiers lists every dossier that differs.
func (w *booksWriter) dossiers() error {
	l := layout{name: sheetBooks, lines: w.lines("Danh sách hồ sơ khác nhau"), columns: booksColumns, filter: true}
	if len(w.c.Differences) == 0 {
		l.tail = 1
		return w.emptySheet(l, noteBooksEqual)
	}
	count := 0
	for some := range slices.Chunk(w.c.Differences, sheetRows) {
		if count > 0 {
			l.name = fmt.Sprintf("%s (%d)", sheetBooks, count/sheetRows+1)
		}
		l.body = len(some)
		s, err := w.sheet(l)
		if err != nil {
			return err
		}
		for i := range some {
			count++
			if err := w.dossier(s, &some[i], count); err != nil {
				return err
			}
		}
		if err := s.close(); err != nil {
			return err
		}
	}
	return nil
}

func (w *booksWriter) dossier(s *sheet, d *books.Difference, count int) error {
	s.set(1, lookCenter, count)
	s.set(2, lookText, d.Code)
	s.set(3, lookText, w.unit(d.Unit))
	s.set(4, lookText, d.Field)
	var items []string
	for _, i := range d.Items {
		items = append(items, view.Sentence(i.Words()))
	}
	s.set(5, lookText, strings.Join(items, "\n"))
	for side, x := range []*books.Sight{&d.Extract, &d.List} {
		if x.Rows == 0 {
			for _, col := range []int{6, 8, 10, 12, 14} {
				s.set(col+side, lookCenter, nil)
			}
			continue
		}
		s.set(6+side, lookText, view.StatusName(x.Status))
		s.set(8+side, lookDate, x.Received.Day())
		s.set(10+side, lookDate, x.Due.Day())
		s.set(12+side, lookDate, x.Finished.Day())
		class := ""
		if !w.c.NoLines || side == 0 {
			class = view.Sentence(x.Class().Words())
		}
		s.set(14+side, lookText, class)
	}
	s.set(16, lookText, booksNote(d))
	return s.write()
}

// booksNote says what has no column of its own.
func booksNote(d *books.Difference) string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if d.ListCode != "" {
		add("Mã trong danh sách: %s", d.ListCode)
	}
	if d.Has(books.OtherUnit) {
		add("Đơn vị trong trích xuất: %s; trong danh sách: %s", d.Extract.UnitText, d.List.UnitText)
	}
	if d.Has(books.OtherChannel) {
		add("Kênh tiếp nhận: %s; trong danh sách: %s", strings.ToLower(d.Extract.Channel.Name()), strings.ToLower(d.List.Channel.Name()))
	}
	if d.Has(books.OtherRows) {
		add("Số bản ghi: %d; trong danh sách: %d", d.Extract.Rows, d.List.Rows)
	}
	for _, x := range [...]struct {
		kind books.Kind
		a, b period.Instant
	}{{books.OtherReceipt, d.Extract.Received, d.List.Received}, {books.OtherDue, d.Extract.Due, d.List.Due}, {books.OtherFinish, d.Extract.Finished, d.List.Finished}} {
		if x.a != 0 && x.b != 0 && slices.ContainsFunc(d.Items, func(i books.Item) bool {
			return i.Kind == x.kind && (i.Cause == books.TimeZone || i.Cause == books.Clock)
		}) {
			add("%s; trong danh sách: %s", notation.Moment(x.a), notation.Moment(x.b))
		}
	}
	return strings.Join(notes, "\n")
}
