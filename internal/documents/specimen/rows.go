package specimen

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// month makes the rows and the report that agree with them: units with their late dossiers and officials, pending overdue
// dossiers by group, and the totals shared out over the units.
func month(m period.Month, yaml string, units []unit, totals counting.Totals, overdue counting.Overdue) *view.Input {
	p := m.Period()
	reg, err := register.Load(strings.NewReader(yaml), "units.yaml")
	if err != nil {
		panic(err) // the made-up register is a constant
	}
	extracted := (p.To + 1).Start() + 8*60*60
	b := &builder{period: p, report: &counting.Report{
		Month: m.String(), Period: p, ExtractedAt: extracted, Totals: totals, PendingOverdue: overdue,
	}, rows: &counting.Rows{}}
	for _, u := range units {
		b.unit(u)
	}
	b.overdue(units, overdue)
	b.share(totals)
	b.report.Findings = []counting.Finding{{
		Code: "missing_due", Severity: counting.Warn, Count: 4,
		Message: "Hồ sơ không có ngày hẹn trả, được tính là đúng hạn", Examples: []string{"H25-2309-0001", "H25-2309-0002"},
	}}
	return &view.Input{
		Report: b.report, Rows: b.rows, Register: reg, Office: view.Examples().At(p),
		Issue: view.Issue{Revision: 1, Created: extracted},
	}
}

type builder struct {
	period period.Period
	report *counting.Report
	rows   *counting.Rows
	people int
}

var (
	families   = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đỗ"}
	given      = []string{"Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"}
	procedures = [][2]string{
		{"Cấp phiếu lý lịch tư pháp", "Lý lịch tư pháp"},
		{"Cấp giấy phép lao động cho người lao động nước ngoài", "Việc làm"},
		{"Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", "Đường bộ"},
	}
	kinds = []counting.Kind{counting.Actual, counting.Actual, counting.SlowUpdate, counting.SuspectedSlowUpdate, counting.Unclassified}
)

// person makes up an official; numbers serve as given names, so that nobody is meant.
func (b *builder) person(u unit) counting.Official {
	n := b.people
	b.people++
	return counting.Official{
		Account: fmt.Sprintf("cb%03d", n+1),
		Name:    families[n%len(families)] + " Văn " + given[n/len(given)%len(given)] + " " + given[n%len(given)],
		Title:   "Chuyên viên", Department: "Phòng Nghiệp vụ", Unit: u.code, Level: u.level,
	}
}

func (b *builder) unit(u unit) {
	listed := u.level != dossier.Central
	b.report.Units = append(b.report.Units, counting.UnitFigures{
		Code: u.code, Name: u.name, Level: u.level, Listed: listed,
		Totals: counting.Totals{ResolvedLate: u.late}, Index766: counting.Index{Ratio: "97.15", Score: "19.43"},
	})
	officials := make([]counting.Official, u.officials)
	for i := range officials {
		officials[i] = b.person(u)
	}
	for i := range u.late {
		var by *counting.Official
		if len(officials) > 0 {
			by = &officials[i%len(officials)]
		}
		b.late(u, i, by)
	}
	b.report.Officials = append(b.report.Officials, officials...)
	b.reconcile(u.level, listed, u.late)
}

func (b *builder) late(u unit, i int, by *counting.Official) {
	n := len(b.report.Late)
	due := b.period.From + period.Day(i%20)
	days := 1 + i%4
	d := counting.LateDossier{
		Code: fmt.Sprintf("%s-%02d-%04d", u.code, b.period.To.Year()%100, n+1), Unit: u.code, Level: u.level,
		Received: due - 15, Due: due, Finished: due + period.Day(days), WorkingDaysLate: days - 1, CalendarDaysLate: days,
		Kind: kinds[n%len(kinds)], Officials: []counting.Person{},
	}
	procedure := procedures[n%len(procedures)]
	row := counting.LateRow{Code: d.Code, Procedure: procedure[0], Field: procedure[1], Officials: []counting.OfficialRef{}}
	if by != nil {
		d.Officials = append(d.Officials, counting.Person{Account: by.Account, Name: by.Name})
		row.Officials = append(row.Officials, counting.OfficialRef{Account: by.Account, Name: by.Name, Unit: by.Unit, Listed: true})
		credit(by, d)
	}
	b.report.Late, b.rows.Late = append(b.report.Late, d), append(b.rows.Late, row)
}

func credit(o *counting.Official, d counting.LateDossier) {
	o.Late++
	o.WorkingDaysLate += d.WorkingDaysLate
	o.MaxWorkingDaysLate = max(o.MaxWorkingDaysLate, d.WorkingDaysLate)
	o.LateByKind.Add(d.Kind)
}

func (b *builder) reconcile(level dossier.Level, listed bool, late int) {
	r := &b.report.Reconciliation
	r.Late += late
	switch {
	case !listed:
		r.NotListed += late
	case level == dossier.District:
		r.District += late
	case level == dossier.Commune:
		r.Commune += late
	default:
		r.Province += late
	}
}

// overdue shares the pending overdue dossiers out over the listed units, by turns.
func (b *builder) overdue(units []unit, counts counting.Overdue) {
	n := 0
	rows := make([][]counting.OverdueRow, len(units))
	for _, g := range []struct {
		group counting.OverdueGroup
		count int
	}{{counting.GroupTest, counts.Test}, {counting.GroupBacklog, counts.Backlog}, {counting.GroupUnclosed, counts.Unclosed}, {counting.GroupInProcess, counts.InProcess}} {
		for range g.count {
			i := n % len(units)
			u, procedure := units[i], procedures[n%len(procedures)]
			n++
			b.report.Units[i].Totals.PendingOverdue++
			rows[i] = append(rows[i], counting.OverdueRow{
				Code: fmt.Sprintf("%s-Q-%04d", u.code, n), Procedure: procedure[0], Field: procedure[1], Unit: u.code, Level: u.level,
				Listed: u.level != dossier.Central, Received: b.period.From - 60, Due: b.period.From - 20, WorkingDays: 36,
				Status: dossier.InProcess, Handler: "Phạm Thị Mười", Group: g.group,
			})
		}
	}
	b.rows.Overdue = slices.Concat(rows...)
}

// share gives every unit its part of the totals; the first has the remainder, so that the units add up to the whole.
func (b *builder) share(totals counting.Totals) {
	rest := totals
	for i := len(b.report.Units) - 1; i >= 0; i-- {
		t := &b.report.Units[i].Totals
		if i > 0 {
			t.ReceivedOnline, t.ReceivedDirect, t.CarriedOver = 20, 2, 5
			t.ResolvedEarly, t.ResolvedOnTime = 10, 5
			t.PendingInTime = 27 - 15 - t.ResolvedLate - t.PendingOverdue
			if t.PendingInTime < 0 {
				t.CarriedOver -= t.PendingInTime
				t.PendingInTime = 0
			}
		} else {
			late, overdue := t.ResolvedLate, t.PendingOverdue
			*t = rest
			t.ResolvedLate, t.PendingOverdue = late, overdue
		}
		t.Received = t.ReceivedOnline + t.ReceivedDirect + t.ReceivedPostal
		t.Total = t.Received + t.CarriedOver
		t.Resolved = t.ResolvedEarly + t.ResolvedOnTime + t.ResolvedLate
		t.Pending = t.PendingInTime + t.PendingOverdue
		rest.ReceivedOnline -= t.ReceivedOnline
		rest.ReceivedDirect -= t.ReceivedDirect
		rest.CarriedOver -= t.CarriedOver
		rest.ResolvedEarly -= t.ResolvedEarly
		rest.ResolvedOnTime -= t.ResolvedOnTime
		rest.PendingInTime -= t.PendingInTime
		b.rows.Fields = append(b.rows.Fields, counting.FieldFigures{Unit: b.report.Units[i].Code, Field: "Lĩnh vực chung", Totals: *t})
	}
	slices.Reverse(b.rows.Fields)
}
