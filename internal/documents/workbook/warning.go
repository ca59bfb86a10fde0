package workbook

import (
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/register"
)

// warningFile is the name of a unit's workbook of an early warning.
const warningFile = "canh-bao.xlsx"

// warningColumns are the columns of both lists; the days are those left, or those overdue.
func warningColumns(days string) []column {
	return []column{
		{head: wordNumber, width: 5}, {head: "Mã hồ sơ", width: 20}, {head: "Tên TTHC", width: 32}, {head: "Lĩnh vực", width: 15},
		{head: "Cơ quan, đơn vị", width: 21}, {head: "Ngày tiếp nhận", width: 11}, {head: "Ngày hẹn trả", width: 11},
		{head: days, width: 10}, {head: "Trạng thái", width: 13}, {head: "Công chức, viên chức đang xử lý", width: 22},
		{head: "Ghi chú", width: 15},
	}
}

// Warning makes the workbook of an early warning for one addressee: what of its units is soon due, and what is overdue.
func Warning(in *view.Input, to register.Addressee) (view.File, error) {
	own, names := in.Rows.Warning.Of(to.Covers), view.UnitsOf(in)
	under := line{warnedUnder(in), lookUnder}
	return build(in, warningFile, warningTitle(titleSoon, in), func(b *book) error {
		soon := []line{{view.Upper(to.Name), lookLabel}, {upper(soonTitle(own.Days)), lookTitle}, under}
		if err := b.warned(names, layout{name: sheetSoon, lines: soon, columns: warningColumns(wordDaysLeft)}, own.Soon, noteDaysLeft); err != nil {
			return err
		}
		overdue := []line{{view.Upper(to.Name), lookLabel}, {upper(titleOverdue), lookTitle}, under}
		return b.warned(names, layout{name: sheetWarnedOverdue, lines: overdue, columns: warningColumns(wordDaysOverdue)}, own.Overdue, noteDaysOverdue)
	})
}

// warned writes one list of a warning.
func (b *book) warned(names *view.Units, l layout, rows []counting.WarnedDossier, note string) error {
	if len(rows) == 0 {
		return b.emptySheet(l, view.None)
	}
	l.body, l.tail, l.filter = len(rows), 1, true
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	for i := range rows {
		d := &rows[i]
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, d.Code)
		s.set(3, lookText, d.Procedure)
		s.set(4, lookText, d.Field)
		s.set(5, lookText, names.Name(d.Unit))
		s.set(6, lookDate, d.Received)
		s.set(7, lookDate, d.Due)
		s.set(8, lookCenter, d.WorkingDays)
		s.set(9, lookText, view.StatusName(d.Status))
		s.set(10, lookText, warnedOfficials(d))
		s.set(11, lookText, view.WarnedNote(d))
		if err := s.write(); err != nil {
			return err
		}
	}
	if err := s.wide(note, lookNote); err != nil {
		return err
	}
	return s.close()
}

func warnedOfficials(d *counting.WarnedDossier) string {
	names := make([]string, len(d.Officials))
	for i, p := range d.Officials {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

// warnedUnder says as of when the lists are.
func warnedUnder(in *view.Input) string {
	return "(Tính đến ngày " + notation.Date(in.Report.Period.To) + ", theo dữ liệu trích xuất lúc " + notation.Moment(in.Report.ExtractedAt) + "; thông tin nội bộ để đôn đốc)"
}

func soonTitle(days int) string {
	return titleSoon + " trong " + notation.Padded(days) + " ngày làm việc tới"
}

func warningTitle(title string, in *view.Input) string {
	return title + ", quá hạn ngày " + notation.Date(in.Report.Period.To)
}

// Texts of an early warning's workbook.
const (
	sheetSoon          = "Sắp đến hạn"
	sheetWarnedOverdue = "Quá hạn"
	titleSoon          = "Danh sách hồ sơ thủ tục hành chính sắp đến hạn trả kết quả"
	titleOverdue       = "Danh sách hồ sơ thủ tục hành chính đang giải quyết đã quá hạn"
	wordDaysLeft       = "Số ngày làm việc còn lại"
	wordDaysOverdue    = "Số ngày làm việc quá hạn"
	noteDaysLeft       = "Ghi chú: “0” là đến hạn trong ngày, hoặc trước ngày làm việc kế tiếp. Hồ sơ đang tạm dừng (chờ bổ sung, chờ thực hiện nghĩa vụ tài chính) và hồ sơ không có ngày hẹn trả không nêu ở đây."
	noteDaysOverdue    = "Ghi chú: “0” là quá hạn chưa đến 01 ngày làm việc. Hồ sơ đang tạm dừng (chờ bổ sung, chờ thực hiện nghĩa vụ tài chính) không nêu ở đây."
)
