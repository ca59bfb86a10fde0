package web

import (
	"encoding/csv"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode"

	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/table"
)

// exportList writes the chosen dossiers as a file, in the order of the list.
func (s *Site) exportList(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	t, q, chosen, ok := s.chosenList(w, r, in, m)
	if !ok {
		return
	}
	name := m.String() + "-" + path.Base(r.URL.Path)
	if path.Ext(name) == ".xlsx" {
		s.exportWorkbook(w, r, in, name, chosen, q.Sort)
		return
	}
	sendAs(w, "text/csv; charset=utf-8", name)
	if err := writeCSV(w, t, chosen, q.Sort); err != nil {
		s.Log.Warn("web: list not sent whole", "month", m.String(), "error", err)
	}
}

// maxWorkbookRows is how many dossiers a workbook may have here: it is made in memory, and 200,000 would take most of the worker's.
const maxWorkbookRows = 30_000

func (s *Site) exportWorkbook(w http.ResponseWriter, r *http.Request, in *session, name string, chosen *table.Chosen, order table.Sort) {
	if chosen.Count > maxWorkbookRows {
		s.message(w, in, http.StatusUnprocessableEntity, fmt.Sprintf(wordTooManyRows, notation.Count(chosen.Count), notation.Count(maxWorkbookRows)))
		return
	}
	if !s.takeTurn(w, r, in, s.workbooks) {
		return
	}
	file, err := func() (*File, error) {
		defer func() { <-s.workbooks }()
		return s.Backend.Workbook(chosen.Table(order))
	}()
	if err != nil {
		s.outage(w, in, err)
		return
	}
	defer file.Close()
	sendAs(w, kinds[".xlsx"].mediaType, name)
	w.Header().Set("Content-Length", strconv.FormatInt(file.Size, 10))
	_, _ = io.Copy(w, file) // the reader is gone: nobody to tell
}

func sendAs(w http.ResponseWriter, mediaType, name string) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// exported are the columns of an exported list.
var exported = []struct {
	head string
	of   func(*MonthTable, *table.Row) string
}{
	{wordHeadCode, func(_ *MonthTable, r *table.Row) string { return r.Code }},
	{"Mã thủ tục", func(_ *MonthTable, r *table.Row) string { return r.ProcedureCode }},
	{"Tên thủ tục", func(_ *MonthTable, r *table.Row) string { return r.Procedure }},
	{"Lĩnh vực", func(_ *MonthTable, r *table.Row) string { return r.Field }},
	{"Mã đơn vị", func(_ *MonthTable, r *table.Row) string { return r.Unit }},
	{wordHeadUnit, func(_ *MonthTable, r *table.Row) string { return unitOf(r) }},
	{"Cấp", func(_ *MonthTable, r *table.Row) string { return view.LevelName(r.Level) }},
	{"Kênh tiếp nhận", (*MonthTable).channel},
	{"Ngày nộp", func(_ *MonthTable, r *table.Row) string { return momentCell(r.Filed) }},
	{"Ngày tiếp nhận", func(_ *MonthTable, r *table.Row) string { return momentCell(r.Received) }},
	{"Ngày hẹn trả", func(_ *MonthTable, r *table.Row) string { return momentCell(r.Due) }},
	{"Ngày kết thúc", func(_ *MonthTable, r *table.Row) string { return momentCell(r.Finished) }},
	{"Ngày trả kết quả", func(_ *MonthTable, r *table.Row) string { return momentCell(r.Returned) }},
	{"Ngày ký kết quả", func(_ *MonthTable, r *table.Row) string { return momentCell(r.Signed) }},
	{"Trạng thái", func(_ *MonthTable, r *table.Row) string { return view.StatusName(r.Status) }},
	{wordHeadLine, func(_ *MonthTable, r *table.Row) string { return lineText(r) }},
	{"Nguồn", func(_ *MonthTable, r *table.Row) string { return view.OriginNames[r.Origin] }},
	{"Số ngày làm việc trễ", func(_ *MonthTable, r *table.Row) string { return daysCell(r, r.WorkingDaysLate) }},
	{"Số ngày trễ theo lịch", func(_ *MonthTable, r *table.Row) string { return daysCell(r, r.CalendarDaysLate) }},
	{"Loại trễ hạn", func(_ *MonthTable, r *table.Row) string { return wordsOf(r.Kind, kindWords) }},
	{"Nhóm quá hạn", func(t *MonthTable, r *table.Row) string {
		return wordsOf(r.Group, func(g string) string { return groupWords(t.Report, g) })
	}},
	{"Công chức, viên chức", func(_ *MonthTable, r *table.Row) string { return officialNames(r) }},
	{"Phát hiện", func(_ *MonthTable, r *table.Row) string { return strings.Join(r.Findings.List(), "; ") }},
	{"Tệp", func(_ *MonthTable, r *table.Row) string { return r.File }},
	{"Trang", func(_ *MonthTable, r *table.Row) string { return r.Sheet }},
	{"Dòng", func(_ *MonthTable, r *table.Row) string { return wordsOf(r.RowNumber, strconv.Itoa) }},
	{"Dòng trùng đã bỏ", func(_ *MonthTable, r *table.Row) string { return wordsOf(r.Dropped, strconv.Itoa) }},
}

// wordsOf leaves the cell empty where there is nothing to say.
func wordsOf[T comparable](v T, words func(T) string) string {
	var none T
	if v == none {
		return ""
	}
	return words(v)
}

func daysCell(r *table.Row, n int) string {
	if !r.Late() {
		return ""
	}
	return strconv.Itoa(n)
}

// momentCell prints a date as spreadsheet programs of the country read it.
func momentCell(at period.Instant) string {
	switch {
	case at == 0:
		return ""
	case at == at.Day().Start():
		return notation.Date(at.Day())
	}
	return at.Time().Format("02/01/2006 15:04:05")
}

// writeCSV writes what a spreadsheet program of the country opens by a click: a byte order mark, semicolons.
func writeCSV(w http.ResponseWriter, t *MonthTable, chosen *table.Chosen, s table.Sort) error {
	if _, err := w.Write([]byte("\ufeff")); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	cells := make([]string, len(exported))
	for i := range exported {
		cells[i] = exported[i].head
	}
	err := out.Write(cells)
	for r := range chosen.All(s, 0) {
		for i := range exported {
			cells[i] = harmless(view.Printable(exported[i].of(t, r)))
		}
		if err = out.Write(cells); err != nil {
			break
		}
	}
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// harmless keeps a spreadsheet program from taking a cell of the extract for a formula, also behind what it may leave out: blanks,
// signs without width, and with a full-width sign.
func harmless(cell string) string {
	first := strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if strings.IndexAny(first, "=+-@＝＋－＠") == 0 || strings.IndexAny(cell, "\t\r\n") == 0 {
		return "'" + cell
	}
	return cell
}
