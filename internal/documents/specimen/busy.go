package specimen

import (
	"fmt"
	"strings"
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Lists say how long the lists of a busy month are.
type Lists struct {
	ThreeLevels                      bool // a month before 01/07/2025; else there are no districts
	Communes, Districts, Departments int  // units with late dossiers and officials
	UnderTarget                      int  // of them, under a target of 90 percent
}

// Busy is a month in which every optional line of the letter has something to say, with lists of units as long as told. The
// units are made up and have names as long as real ones.
func Busy(l Lists) *view.Input {
	m := period.Month{Year: 2026, Month: time.March}
	if l.ThreeLevels {
		m = period.Month{Year: 2024, Month: time.March}
	} else {
		l.Districts = 0
	}
	units, yaml := l.units()
	late := 0
	for _, u := range units {
		late += u.late
	}
	totals := counting.Totals{
		ReceivedOnline: 170_000, ReceivedDirect: 20_000, ReceivedPostal: 1_234, CarriedOver: 18_766,
		ResolvedEarly: 150_000, ResolvedOnTime: 30_000, ResolvedLate: late,
		PendingPaused: 1_230, PendingOverdue: 1_234, Withdrawn: 1_500,
	}
	totals.Received = totals.ReceivedOnline + totals.ReceivedDirect + totals.ReceivedPostal
	totals.Total = totals.Received + totals.CarriedOver
	totals.Resolved = totals.ResolvedEarly + totals.ResolvedOnTime + late
	totals.Pending = totals.Total - totals.Resolved - totals.Withdrawn
	totals.PendingInTime = totals.Pending - totals.PendingOverdue
	in := month(m, yaml, units, totals, counting.Overdue{Test: 123, Backlog: 456, Unclosed: 321, InProcess: 334})
	in.Office.OnTimeTarget = 90
	r := in.Report
	r.Details = &counting.Details{
		Paused: counting.Pauses{Supplement: 1_000, Financial: 130, Stopped: 100}, Refused: 2_345,
		DueInPeriod: counting.DueInPeriod{Due: 171_234, Late: 3_456},
		Inherited:   counting.Inherited{Total: 12_345, ResolvedLate: 234, PendingOverdue: 345},
		Apology:     counting.Apologies{Sent: late / 2, Missing: late / 3, NotStated: late - late/2 - late/3},
	}
	r.Percent = counting.Percent{
		Online: "88.90", DirectPostal: "11.10", Resolved: "86.80", OnTime: "97.65", Late: "2.35", Pending: "12.49",
		LateOfTotal: "1.83", LateOfDue: "12.02",
	}
	Receive(in, 0, counting.Acceptance{AcceptedInTime: 160_000, AcceptedLate: 20, RefusedLate: 12, Waiting: 40, WaitingOverdue: 12})
	outside(in)
	return in
}

// outside adds late dossiers that stand in no list, and one in a list for which nobody is identified.
func outside(in *view.Input) {
	r := in.Report
	for _, u := range []counting.UnitFigures{
		{Code: r.Units[0].Code, Level: r.Units[0].Level, Listed: true},
		{Code: "K.1", Name: "Cơ quan Trung ương thí dụ", Level: dossier.Central}, {Code: "K.2", Name: "Đơn vị thí dụ", Level: dossier.Province},
		{Level: dossier.Unknown},
	} {
		if u.Code != "" && !u.Listed {
			r.Units = append(r.Units, u)
		}
		id := "K-" + u.Code
		r.Late = append(r.Late, counting.LateDossier{Code: id, Unit: u.Code, Level: u.Level, Officials: []counting.Person{}})
		in.Rows.Late = append(in.Rows.Late, counting.LateRow{Code: id, Officials: []counting.OfficialRef{}})
		r.Totals.ResolvedLate++
		r.Totals.ResolvedOnTime--
		r.Reconciliation.Late++
		switch {
		case u.Listed:
			r.Reconciliation.Commune++
		case u.Code == "":
			r.Reconciliation.Unknown++
		default:
			r.Reconciliation.NotListed++
		}
	}
}

// Names of made-up units are put together from these, so that they are as long as real ones.
var (
	placesBefore = []string{"Thượng", "Đông", "Trường", "Phương", "Nghĩa", "Khánh", "Quỳnh", "Hương", "Chương", "Thanh"}
	placesBehind = []string{"Lương Trung", "Khương", "Giang Đông", "Thịnh", "Phong Thượng", "Hưng", "Xuân Trường", "Quang", "Mỹ"}
	trades       = []string{
		"Nông nghiệp và Môi trường", "Văn hóa, Thể thao và Du lịch", "Khoa học và Công nghệ", "Giáo dục và Đào tạo", "Dân tộc và Tôn giáo",
		"Tài chính", "Xây dựng", "Công Thương", "Nội vụ", "Y tế", "Tư pháp", "Ngoại vụ",
	}
)

func place(n int) string {
	return placesBefore[n%len(placesBefore)] + " " + placesBehind[n%len(placesBehind)]
}

// units makes the lists' units up, each with one to ten late dossiers, and the register of them.
func (l Lists) units() (all []unit, yaml string) {
	var b strings.Builder
	b.WriteString("units:\n")
	under := l.UnderTarget
	add := func(level dossier.Level, name string) {
		n := len(all)
		u := unit{fmt.Sprintf("K%d.%03d", 10+level.Rank(), n+1), name, level, 1, 1}
		if under > 0 && n > 0 { // the first unit has what remains of the totals
			u.late, under = 2+n%9, under-1
		}
		all = append(all, u)
		fmt.Fprintf(&b, "  - {code: %s, name: %q, level: %s, notify: {to: [%s@k.example]}}\n", u.code, u.name, u.level, strings.ToLower(u.code))
	}
	for i := range l.Communes {
		add(dossier.Commune, [...]string{"UBND phường ", "UBND xã "}[i%2]+place(i))
	}
	for i := range l.Districts {
		add(dossier.District, [...]string{"UBND huyện ", "UBND thành phố ", "UBND thị xã "}[i%3]+place(i+3))
	}
	for i := range l.Departments {
		if i < len(trades) {
			add(dossier.Province, "Sở "+trades[i])
		} else {
			add(dossier.Province, "Ban Quản lý Khu kinh tế và các khu công nghiệp "+place(i))
		}
	}
	return all, b.String()
}
