package workbook

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// A made-up province. Everything is counted by the real rules, so that rows and figures belong together.

const threeLevelUnits = `
units:
  - {code: X01.02, name: Sở Mẫu Đơn, level: province, notify: {to: [a@x.example]}}
  - {code: X01.05, name: "=Sở Công thức", level: province, notify: {to: [b@x.example]}}
  - {code: X01.08, name: Ban Không công khai, level: province, listed: false}
  - {code: X01.09, name: Sở Không trễ, level: province, notify: {to: [i@x.example]}}
  - {code: X01.27, name: UBND huyện Hai Sông, level: district, notify: {to: [c@x.example]}}
  - {code: X01.28, name: UBND huyện Ba Núi, level: district, notify: {to: [d@x.example]}}
  - {code: X01.101, name: UBND xã Thượng, level: commune, parent: X01.28, notify: {to: [e@x.example]}}
  - {code: X01.102, name: UBND xã Trung, level: commune, parent: X01.27, notify: {to: [f@x.example]}}
  - {code: X01.103, name: UBND xã Hạ, level: commune, parent: X01.27, notify: {to: [g@x.example]}}
  - {code: X01.104, name: UBND xã Không trễ, level: commune, parent: X01.28, notify: {to: [h@x.example]}}
  - {code: X01.90, name: Chi cục Trung ương, level: central}
  - {code: X01.91, name: Chi nhánh công khai, level: central, listed: true}
`

const twoLevelUnits = `
units:
  - {code: Y01.02, name: Sở Mẫu Đơn, level: province, notify: {to: [a@y.example]}}
  - {code: Y01.05, name: Sở Công thức, level: province, notify: {to: [b@y.example]}}
  - {code: Y01.101, name: UBND xã Thượng, level: commune, notify: {to: [c@y.example]}}
  - {code: Y01.102, name: UBND phường Hạ, level: commune, notify: {to: [d@y.example]}}
`

// month is a fixture in the making.
type month struct {
	tb    testing.TB
	reg   *register.Register
	c     *counting.Counter
	year  int
	month time.Month
	seq   uint64
}

func newMonth(tb testing.TB, units string, m period.Month, policies counting.Policies) *month {
	tb.Helper()
	reg, err := register.Load(strings.NewReader(units), "units.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	var staff []register.StaffEntry
	for i := range 12 {
		staff = append(staff, register.StaffEntry{
			Account: fmt.Sprintf("tk%02d", i), Name: names[i], Title: "Chuyên viên", Department: "Phòng Nghiệp vụ " + fmt.Sprint(i%3+1),
			UnitCode: reg.ValidIn(m.Period())[i%3].Code,
		})
	}
	directory, _ := register.NewDirectory(staff)
	return &month{
		tb: tb, reg: reg, year: m.Year, month: m.Month,
		c: counting.New(counting.Options{
			Period: m.Period(), ExtractedAt: m.Next().Period().From.Start() + 8*3600, Register: reg, Staff: directory,
			Calendar: period.DefaultCalendar(), Policies: policies,
			Overrides: []counting.KindOverride{{Code: "X-0003", Kind: counting.SlowUpdate, Reason: "Đã ký trên giấy trước hạn", Author: "Trần Thị Kiểm"}},
		}),
	}
}

var names = [...]string{
	"Nguyễn Văn An", "=cmd|' /C calc'!A0", "Lê Thị Bình", "Đỗ Quang Ủy", "Phạm Thị Dậu", "Hoàng Văn Ơn", "Vũ Thị Ánh", "Đặng Ích Ty",
	"Bùi Thị Giang", "Hồ Văn Ấp", "Ngô Thị Ý", "Dương Văn Lẫm",
}

// at is noon of a day of the fixture's month; months and years run over.
func (m *month) at(day int) period.Instant { return period.At(m.year, m.month, day, 12, 0, 0) }

func (m *month) add(d dossier.Dossier) {
	m.seq++
	d.Seq = m.seq
	if d.Procedure == "" {
		d.Procedure = fmt.Sprintf("Thủ tục cấp bản sao, chứng thực giấy tờ mẫu số %d cho tổ chức, cá nhân", m.seq%7)
	}
	if d.Field == "" {
		d.Field = []string{"Hộ tịch", "Đất đai", "Chứng thực", "=Lĩnh vực"}[m.seq%4]
	}
	if d.Channel == 0 {
		d.Channel = dossier.Channel(1 + m.seq%3)
	}
	m.c.Add(&d)
}

// late adds a dossier that was received on the 1st, due on the 10th and finished some days after.
func (m *month) late(code, unit string, days int, change func(*dossier.Dossier)) {
	d := dossier.Dossier{
		Code: code, UnitCode: unit, Unit: unit, Status: dossier.ResultReturned,
		Received: m.at(1), Due: m.at(10), Finished: m.at(10 + days),
	}
	if change != nil {
		change(&d)
	}
	m.add(d)
}

// step adds a step that was to end on due and ended on finished.
func (m *month) step(code, account, name string, due, finished int) {
	m.seq++
	m.c.AddStep(&dossier.Step{
		Code: code, Name: "Thẩm định", Account: account, Official: name, Title: "Công chức", Department: "Bộ phận Một cửa",
		Started: m.at(1), Due: m.at(due), Finished: m.at(finished), Seq: m.seq,
	})
}

func (m *month) ordinary(unit string, n int) {
	for i := range n {
		d := dossier.Dossier{
			Code: fmt.Sprintf("%s-N%04d", unit, i), UnitCode: unit, Unit: unit, Status: dossier.Processed,
			Received: m.at(1 + i%9 - 12*(i%2)), Due: m.at(14 + i%3), Finished: m.at(14), Handler: "Lê Thị Bình",
		}
		if i%5 == 0 {
			d.Status, d.Finished = dossier.InProcess, 0
			d.Due = m.at(12 + i%30)
		}
		if i%11 == 3 {
			d.Status = dossier.WithdrawnByCitizen
		}
		m.add(d)
	}
}

func (m *month) input() *view.Input {
	res := m.c.Result()
	r := res.Report
	r.Findings = []counting.Finding{
		{Code: "late_unit_unknown", Severity: counting.Block, Count: 1, Message: "Hồ sơ trễ hạn chưa xác định được đơn vị giải quyết", Examples: []string{"X-0010"}, Accepted: true},
		{Code: "carry_over_difference", Severity: counting.Warn, Count: 2, Message: "=Số chuyển qua khác số đang giải quyết cuối kỳ trước", Examples: []string{"X-0001", "X-0002"},
			Items: []counting.DifferenceItem{{Code: "X-0001", Was: "in_time", Is: counting.PlaceAbsent}, {Code: "+X-0002", Was: counting.PlaceAbsent, Is: "overdue"}}},
	}
	before := []view.MonthFigures{}
	prev := period.Month{Year: m.year, Month: m.month}.Previous()
	t := r.Totals
	t.Total, t.ResolvedLate, t.Pending = t.Total+11, t.ResolvedLate+4, r.Totals.CarriedOver
	before = append(before, view.MonthFigures{Month: prev.Previous().String(), Totals: r.Totals}, view.MonthFigures{Month: prev.String(), Totals: t})
	return &view.Input{
		Report: &r, Rows: &res.Rows, Register: m.reg, Office: view.Examples().At(r.Period), Before: before,
		Issue: view.Issue{Draft: true, Created: r.ExtractedAt},
	}
}

// november is a month of three levels in which everything occurs.
func november(tb testing.TB) *view.Input { return novemberUnder(tb, counting.Policies{}) }

func novemberUnder(tb testing.TB, policies counting.Policies) *view.Input {
	m := newMonth(tb, threeLevelUnits, period.Month{Year: 2023, Month: time.November}, policies)
	for _, u := range m.reg.ValidIn(period.Month{Year: 2023, Month: time.November}.Period()) {
		if u.Code != "X01.104" {
			m.ordinary(u.Code, 23)
		}
	}
	// Sở Mẫu Đơn: actual by two officials, slow update, override, suspected.
	m.late("X-0001", "X01.02", 5, nil)
	m.step("X-0001", "tk00", names[0], 8, 9)
	m.step("X-0001", "tk03", names[3], 9, 12)
	m.late("X-0002", "X01.02", 3, func(d *dossier.Dossier) { d.Signed, d.Apology = m.at(9), dossier.Yes })
	m.step("X-0002", "tk00", names[0], 9, 9)
	m.late("X-0003", "X01.02", 4, func(d *dossier.Dossier) { d.Apology = dossier.No })
	m.step("X-0003", "tk06", names[6], 9, 13)
	m.late("X-0004", "X01.02", 6, nil)
	m.step("X-0004", "tk09", names[9], 9, 8)
	// =Sở Công thức: texts that look like formulas.
	m.late("-X-0005+1", "X01.05", 7, func(d *dossier.Dossier) {
		d.Procedure, d.Field = `=HYPERLINK("http://x.example","bấm")`, "@Đất đai"
	})
	m.step("-X-0005+1", "tk01", names[1], 9, 13)
	m.late("X-0006", "X01.05", 1, nil) // due on a Friday, finished on the Saturday: no working day
	m.step("X-0006", "tk04", names[4], 9, 10)
	m.late("X-0007", "X01.05", 12, nil) // nobody, no evidence
	// A district's dossier delayed by an official of a department (docs/counting.md 5.11).
	m.late("X-0008", "X01.27", 9, nil)
	m.step("X-0008", "tk00", names[0], 9, 14)
	m.late("X-0009", "X01.28", 2, func(d *dossier.Dossier) { d.Handler = "Trịnh Văn Nắm" })
	m.late("X-0010", "Đơn vị lạ", 3, func(d *dossier.Dossier) { d.Handler = "Cao Thị Lạ" })
	m.late("X-0011", "X01.08", 3, func(d *dossier.Dossier) { d.Handler = "Cao Thị Ẩn" })
	m.late("X-0012", "X01.90", 3, nil)
	m.late("X-0013", "X01.91", 3, func(d *dossier.Dossier) { d.Handler = "Mai Văn Ngành" })
	m.late("X-0014", "X01.101", 3, func(d *dossier.Dossier) { d.Handler = "Kiều Thị Thượng" })
	m.late("X-0015", "X01.102", 5, func(d *dossier.Dossier) { d.Handler = "Tạ Văn Trung" })
	m.late("X-0016", "X01.103", 5, func(d *dossier.Dossier) { d.Handler = "Tạ Văn Trung" }) // a namesake elsewhere
	// Pending overdue of every group, also of units outside the lists.
	for i, unit := range []string{"X01.02", "X01.103", "X01.08", "Đơn vị lạ", "X01.27"} {
		d := dossier.Dossier{Code: fmt.Sprintf("X-1%03d", i), Unit: unit, UnitCode: unit, Status: dossier.InProcess,
			Received: m.at(2), Due: m.at(8 + i), Handler: "+84 không phải số"}
		switch i {
		case 1:
			d.Test = true
		case 2:
			d.Received, d.Due = m.at(-400), m.at(-390)
		case 3:
			d.Signed = m.at(20)
		case 4:
			d.Due = m.at(29)
		}
		m.add(d)
	}
	return m.input()
}

// july2025 is a month of two levels.
func july2025(tb testing.TB) *view.Input {
	m := newMonth(tb, twoLevelUnits, period.Month{Year: 2025, Month: time.July}, counting.Policies{})
	m.ordinary("Y01.02", 10)
	m.ordinary("Y01.101", 10)
	m.late("Y-1", "Y01.02", 3, func(d *dossier.Dossier) { d.Handler = "Nguyễn Văn Mẫu" })
	m.late("Y-2", "Y01.101", 3, func(d *dossier.Dossier) { d.Handler = "Nguyễn Văn Mẫu" })
	m.late("Y-3", "Y01.102", 5, nil)
	in := m.input()
	in.Office.AppendixNumerals = view.Roman
	in.Issue = view.Issue{Number: "7", Date: period.DayOf(2025, 8, 4), Created: in.Issue.Created}
	return in
}

// quiet is a month without anything late or overdue.
func quiet(tb testing.TB) *view.Input {
	m := newMonth(tb, threeLevelUnits, period.Month{Year: 2023, Month: time.November}, counting.Policies{})
	m.add(dossier.Dossier{Code: "X-1", UnitCode: "X01.02", Status: dossier.Processed, Received: m.at(1), Due: m.at(9), Finished: m.at(8)})
	in := m.input()
	in.Report.Findings, in.Before = nil, nil
	in.Issue = view.Issue{Unsigned: true}
	return in
}

// crowd is a month of many late dossiers over many units, for measuring.
func crowd(tb testing.TB, units, dossiers int) *view.Input {
	var b strings.Builder
	b.WriteString("units:\n")
	for i := range units {
		level := "province"
		if i >= 20 {
			level = "commune"
		}
		fmt.Fprintf(&b, "  - {code: Z%04d, name: \"Đơn vị mẫu số %d\", level: %s, notify: {to: [u%d@z.example]}}\n", i, i, level, i)
	}
	m := newMonth(tb, b.String(), period.Month{Year: 2025, Month: time.November}, counting.Policies{})
	for i := range dossiers {
		m.late(fmt.Sprintf("Z%04d-251101-%06d", i%units, i), fmt.Sprintf("Z%04d", i%units), i%15+1, func(d *dossier.Dossier) {
			d.Handler = fmt.Sprintf("%s %d", names[i/units%2*5], i/units%7)
		})
	}
	in := m.input()
	in.Report.Findings = nil
	return in
}
