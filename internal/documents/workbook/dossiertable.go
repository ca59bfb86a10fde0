package workbook

import (
	"cmp"
	"fmt"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/table"
)

// TableName is the file of Table.
const TableName = "so-doi-chieu.xlsx"

// tableRows is how many dossiers a sheet holds: what a spreadsheet can show, less the head.
const tableRows = 1_048_000

// Table makes the workbook of every dossier of a month, with the rules that put it into its line: the month's table for people.
// The same table gives the same bytes.
func Table(t *table.Table) (view.File, error) { return tableIn(t, tableRows) }

// tableIn is Table with so many dossiers a sheet.
func tableIn(t *table.Table, perSheet int) (view.File, error) {
	in := &view.Input{Report: &counting.Report{Period: t.Meta.Period}}
	in.Issue.Created = t.Meta.ExtractedAt
	return build(in, TableName, titleTable, func(b *book) error {
		for from, number := 0, 1; number == 1 || from < t.Len(); from, number = from+perSheet, number+1 {
			l := layout{
				name: tableSheet, columns: tableHeads(), filter: true, body: min(perSheet, t.Len()-from),
				lines: []line{{upper(titleTable, notation.Period(t.Meta.Period)), lookTableTitle}, {fmt.Sprintf(tableTaken, notation.Moment(t.Meta.ExtractedAt)), lookTableUnder}},
			}
			if t.Len() > perSheet {
				l.name = fmt.Sprintf("%s %d", tableSheet, number)
			}
			if err := b.tableSheet(l, t, from); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *book) tableSheet(l layout, t *table.Table, from int) error {
	if l.body == 0 {
		return b.emptySheet(l, view.None)
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	for i := range l.body {
		row := t.At(from + i)
		for c := range tableColumns {
			tableColumns[c].write(s, c+1, &row)
		}
		if err := s.write(); err != nil {
			return err
		}
	}
	return s.close()
}

func tableHeads() []column {
	out := make([]column, len(tableColumns))
	for i := range tableColumns {
		out[i] = tableColumns[i].column
	}
	return out
}

// tableColumn is a column of the workbook and how a row fills it.
type tableColumn struct {
	column
	write func(s *sheet, col int, r *table.Row)
}

// The looks of a sheet that is wider than a screen: its title stands where one sees it, and no text makes a row higher.
var (
	lookCell       = look{size: 11, horizontal: "left", border: boxed}
	lookCount      = look{size: 11, horizontal: "right", border: boxed}
	lookTableTitle = look{size: 13, bold: true, horizontal: "left"}
	lookTableUnder = look{size: 12, italic: true, horizontal: "left"}
)

func textColumn(head string, width float64, of func(*table.Row) string) tableColumn {
	return tableColumn{column{head: head, width: width}, func(s *sheet, col int, r *table.Row) { s.set(col, lookCell, of(r)) }}
}

func dateColumn(head string, of func(*table.Row) period.Instant) tableColumn {
	return tableColumn{column{head: head, width: 16}, func(s *sheet, col int, r *table.Row) { s.moment(col, of(r)) }}
}

// countColumn is empty where a row does not have the number.
func countColumn(head string, of func(*table.Row) (n int, has bool)) tableColumn {
	return tableColumn{column{head: head, width: 10}, func(s *sheet, col int, r *table.Row) {
		if n, has := of(r); has {
			s.set(col, lookCount, n)
		} else {
			s.set(col, lookCount, nil)
		}
	}}
}

func worded(words map[string]string, of func(*table.Row) string) func(*table.Row) string {
	return func(r *table.Row) string { return view.Sentence(words[of(r)]) }
}

var tableColumns = []tableColumn{
	textColumn("Mã hồ sơ", 24, func(r *table.Row) string { return r.Code }),
	textColumn("Tên TTHC", 40, func(r *table.Row) string { return r.Procedure }),
	textColumn("Mã TTHC", 14, func(r *table.Row) string { return r.ProcedureCode }),
	textColumn("Lĩnh vực", 18, func(r *table.Row) string { return r.Field }),
	textColumn("Mã đơn vị", 12, func(r *table.Row) string { return r.Unit }),
	textColumn("Đơn vị được tính", 28, unitOf),
	textColumn("Đơn vị như dữ liệu ghi", 28, func(r *table.Row) string { return r.UnitRead }),
	textColumn("Cấp", 16, func(r *table.Row) string { return view.LevelName(r.Level) }),
	textColumn("Kênh tiếp nhận", 18, worded(view.ChannelNames, func(r *table.Row) string { return r.Channel })),
	dateColumn("Ngày nộp", func(r *table.Row) period.Instant { return r.Filed }),
	dateColumn("Ngày tiếp nhận", func(r *table.Row) period.Instant { return r.Received }),
	dateColumn("Ngày hẹn trả", func(r *table.Row) period.Instant { return r.Due }),
	dateColumn("Ngày kết thúc", func(r *table.Row) period.Instant { return r.Finished }),
	dateColumn("Ngày trả", func(r *table.Row) period.Instant { return r.Returned }),
	dateColumn("Ngày ký", func(r *table.Row) period.Instant { return r.Signed }),
	dateColumn("Ngày yêu cầu bổ sung", func(r *table.Row) period.Instant { return r.SupplementRequested }),
	textColumn("Trạng thái như dữ liệu ghi", 22, func(r *table.Row) string { return r.StatusRead }),
	textColumn("Trạng thái được hiểu", 22, func(r *table.Row) string { return view.StatusName(r.Status) }),
	textColumn("Xếp vào", 28, worded(view.LineNames, func(r *table.Row) string { return r.Line })),
	textColumn("Kỳ tiếp nhận", 18, worded(view.OriginNames, func(r *table.Row) string { return r.Origin })),
	textColumn("Vì sao", 60, func(r *table.Row) string { return inWords(r.Rules, tableRules) }),
	countColumn("Ngày làm việc trễ", func(r *table.Row) (int, bool) { return r.WorkingDaysLate, r.Late() }),
	countColumn("Ngày lịch trễ", func(r *table.Row) (int, bool) { return r.CalendarDaysLate, r.Late() }),
	textColumn("Loại trễ hạn", 22, kindOf),
	textColumn("Nhóm quá hạn", 24, groupOf),
	textColumn("Công chức, viên chức", 30, officialsOf),
	textColumn("Người xử lý như dữ liệu ghi", 24, func(r *table.Row) string { return r.Handler }),
	textColumn("Văn bản xin lỗi", 14, worded(tableAnswers, func(r *table.Row) string { return r.Apology })),
	textColumn("Tiếp nhận hồ sơ trực tuyến", 26, worded(view.AcceptanceNames, func(r *table.Row) string { return r.Acceptance })),
	textColumn("Mã phát hiện", 28, func(r *table.Row) string { return string(r.Findings) }),
	textColumn("Tệp", 22, func(r *table.Row) string { return r.File }),
	textColumn("Trang tính", 14, func(r *table.Row) string { return r.Sheet }),
	countColumn("Dòng", func(r *table.Row) (int, bool) { return r.RowNumber, r.RowNumber > 0 }),
	countColumn("Số dòng trùng bị bỏ", func(r *table.Row) (int, bool) { return r.Dropped, r.Dropped > 0 }),
	textColumn("Vì sao chọn dòng này", 28, func(r *table.Row) string { return inWords(r.DroppedWhy, tableDropped) }),
}

func unitOf(r *table.Row) string {
	if r.Unit == "" {
		return view.UnknownUnit
	}
	return r.UnitName
}

func kindOf(r *table.Row) string {
	if r.Kind == "" {
		return ""
	}
	return view.KindName(counting.Kind(r.Kind))
}

func groupOf(r *table.Row) string {
	if r.Group == "" {
		return ""
	}
	return view.GroupName(counting.OverdueGroup(r.Group))
}

func officialsOf(r *table.Row) string {
	names := make([]string, len(r.Officials))
	for i, o := range r.Officials {
		names[i] = o.Name
		if o.Account != "" && o.Account != o.Name {
			names[i] += " (" + o.Account + ")"
		}
	}
	return strings.Join(names, "; ")
}

// inWords says codes in words; one without words stands as it is.
func inWords(codes table.Codes, words map[string]string) string {
	var out []string
	for _, code := range codes.List() {
		out = append(out, cmp.Or(words[code], code))
	}
	return strings.Join(out, "; ")
}
