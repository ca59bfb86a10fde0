package workbook

import (
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// The list of late acceptance, of the month and of a unit's workbook.
const (
	sheetAcceptance = "Tiếp nhận trực tuyến"

	titleAcceptance     = "Danh sách hồ sơ nộp trực tuyến chậm được tiếp nhận"
	titleAcceptanceSums = "Tiếp nhận hồ sơ nộp trực tuyến theo cơ quan, đơn vị tiếp nhận"

	noteHours = "Số giờ là giờ làm việc của cơ quan tính từ lúc nộp; để trống khi dữ liệu không ghi giờ nộp hoặc giờ tiếp nhận, khi đó tính theo ngày. " +
		"Hồ sơ đang chờ tính đến hết kỳ."
	noteByResolving = " Dữ liệu trích xuất không có đủ cột đơn vị tiếp nhận: hồ sơ không ghi đơn vị tiếp nhận được tính cho đơn vị giải quyết."
	noteAcceptance  = "Ghi chú: Hồ sơ nộp trực tuyến được tiếp nhận hoặc không được tiếp nhận trong kỳ, và hồ sơ còn chờ tiếp nhận khi hết kỳ. Chậm là quá thời hạn tiếp nhận " +
		"theo giờ làm việc của cơ quan. “Tỷ lệ chậm” là tiếp nhận chậm trên số đã tiếp nhận. Hồ sơ chờ tiếp nhận, không tiếp nhận không tính vào tổng số."
)

// acceptanceWords are the outcomes as a row has them.
var acceptanceWords = map[counting.AcceptanceOutcome]string{
	counting.AcceptedLate: "Tiếp nhận chậm", counting.WaitingOverdue: "Đang chờ, quá hạn tiếp nhận", counting.RefusedLate: "Không tiếp nhận, trả lời chậm",
}

var acceptanceColumns = []column{
	{head: wordNumber, width: 6}, {head: "Mã hồ sơ", width: 24}, {head: "Tên TTHC", width: 36}, {head: "Lĩnh vực", width: 15},
	{head: "Cơ quan, đơn vị tiếp nhận", width: 22}, {head: "Ngày nộp", width: 17}, {head: "Ngày tiếp nhận hoặc từ chối", width: 17},
	{head: "Số giờ làm việc", width: 9}, {head: "Số ngày làm việc", width: 9}, {head: "Kết quả", width: 16}, {head: "Ghi chú", width: 13},
}

// Acceptance makes phu-luc-09.xlsx: every online filing that was accepted or refused late, or waits too long. ok is false for a
// report that does not state it.
func Acceptance(in *view.Input) (file view.File, ok bool, err error) {
	if in.Report.Acceptance == nil {
		return view.File{}, false, nil
	}
	a, err := arrange(in)
	if err != nil {
		return view.File{}, false, err
	}
	label, title := a.office.AppendixLabel(view.AcceptanceNumber), upper(titleAcceptance, a.head.in)
	file, err = build(in, view.AppendixFile(view.AcceptanceNumber), label, func(b *book) error {
		return b.acceptanceSheet(a, label, a.appendixLines(view.AcceptanceNumber, title), a.units)
	})
	return file, err == nil, err
}

// acceptanceSheet lists the filings that some units received.
func (b *book) acceptanceSheet(a *arrangement, name string, lines []line, units []*unit) error {
	var sums counting.Acceptance
	row := func(s *sheet, u *unit, i, count int) error {
		d := &a.in.Rows.Acceptance[i]
		sums.Add(d.Outcome, 1)
		return s.filing(u, d, count)
	}
	note := func() string {
		return "Trong đó: " + join("; ", counted(sums.AcceptedLate, "tiếp nhận chậm"), counted(sums.RefusedLate, "không tiếp nhận, trả lời chậm"),
			counted(sums.WaitingOverdue, "đang chờ, quá hạn tiếp nhận")) + ". " + noteHours + byResolving(a)
	}
	l := layout{name: name, lines: lines, columns: acceptanceColumns}
	return b.listSheet(l, view.None, units, func(u *unit) []int { return u.filings }, row, note)
}

func byResolving(a *arrangement) string {
	if a.in.Report.Lacks(counting.ColumnReceivingUnit) {
		return noteByResolving
	}
	return ""
}

func (s *sheet) filing(u *unit, d *counting.AcceptanceRow, count int) error {
	s.set(1, lookCenter, count)
	s.set(2, lookText, d.Code)
	s.set(3, lookText, d.Procedure)
	s.set(4, lookText, d.Field)
	s.set(5, lookText, u.name)
	s.moment(6, d.Filed)
	if d.Outcome == counting.WaitingOverdue {
		s.set(7, lookDate, nil)
	} else {
		s.moment(7, d.Until)
	}
	s.set(8, lookTwo, hoursOf(d))
	s.set(9, lookCenter, d.WorkingDays)
	s.set(10, lookText, acceptanceWords[d.Outcome])
	s.set(11, lookText, unitNote(u))
	return s.write()
}

// unitNote is the Ghi chú of a dossier whose unit no published list names.
func unitNote(u *unit) string {
	switch {
	case u.code == "":
		return view.UnknownUnit
	case !u.figures.Listed:
		return wordNotListed
	}
	return ""
}

// hoursOf are the hours of work of a row with two decimals, nil where there are none.
func hoursOf(d *counting.AcceptanceRow) any {
	if d.WorkingMinutes == 0 {
		return nil
	}
	return float64(d.WorkingMinutes*100/60) / 100
}

// moment writes a date with its time of day, if it has one.
func (s *sheet) moment(col int, i period.Instant) {
	day := i.Day()
	if i == day.Start() || day < serialFrom {
		s.set(col, lookDate, day)
		return
	}
	const secondsADay = 24 * 60 * 60
	s.set(col, lookMoment, float64(day-serialEpoch)+float64(i-day.Start())/secondsADay)
}

// acceptanceSums is a sheet of the statistics: the figures of every unit and in all. A report that does not state them has no
// such sheet.
func (b *book) acceptanceSums(a *arrangement) error {
	r := a.in.Report
	if r.Acceptance == nil {
		return nil
	}
	const accepted, refused, waiting = "Đã tiếp nhận", "Không tiếp nhận", "Đang chờ tiếp nhận"
	s, err := b.sheet(layout{
		name: sheetAcceptance, lines: a.statisticsLines(titleAcceptanceSums),
		columns: []column{
			{head: wordNumber, width: 6}, {head: "Cơ quan, đơn vị", width: 42},
			{head: "Đúng hạn", width: 11, group: accepted}, {head: "Chậm", width: 11, group: accepted}, {head: "Tỷ lệ chậm (%)", width: 11, group: accepted},
			{head: "Đúng hạn", width: 11, group: refused}, {head: "Chậm", width: 11, group: refused},
			{head: "Tổng số", width: 11, group: waiting}, {head: "Trong đó quá hạn", width: 11, group: waiting},
		},
		body: len(a.units), tail: 2, filter: true,
	})
	if err != nil {
		return err
	}
	for i, u := range a.units {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, u.name)
		s.acceptance(u.figures.Acceptance.OrZero(), lookNumber, lookTwo)
		if err := s.write(); err != nil {
			return err
		}
	}
	s.sumText(wordTotal, 2, true)
	s.acceptance(*r.Acceptance, lookNumber.summing(true), lookTwo.summing(true))
	if err := s.write(); err != nil {
		return err
	}
	if err := s.wide(noteAcceptance+byResolving(a), lookNote); err != nil {
		return err
	}
	return s.close()
}

func (s *sheet) acceptance(f counting.Acceptance, whole, two look) {
	s.figures(3, []int{f.AcceptedInTime, f.AcceptedLate}, whole)
	s.share(5, two, f.AcceptedLate, f.AcceptedInTime+f.AcceptedLate)
	s.figures(6, []int{f.RefusedInTime, f.RefusedLate, f.Waiting, f.WaitingOverdue}, whole)
}

// acceptanceIdentities are the equations of the acceptance; none where the report does not state it.
func (a *arrangement) acceptanceIdentities() []identity {
	r := a.in.Report
	if r.Acceptance == nil {
		return nil
	}
	var units counting.Acceptance
	for i := range r.Units {
		units = units.Plus(r.Units[i].Acceptance.OrZero())
	}
	return []identity{
		{"Tiếp nhận trực tuyến đúng hạn, chậm = cộng theo đơn vị", r.Acceptance.AcceptedInTime + r.Acceptance.AcceptedLate, units.AcceptedInTime + units.AcceptedLate},
		{"Chậm được tiếp nhận = số dòng " + a.office.AppendixLabel(view.AcceptanceNumber), r.Acceptance.Listed(), len(a.in.Rows.Acceptance)},
	}
}
