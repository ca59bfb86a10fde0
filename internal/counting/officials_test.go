package counting_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/register"
)

// step is a step of T.02-1 by one official, due and finished on these days.
func step(official, due, finished string) dossier.Step {
	return dossier.Step{Code: "T.02-1", Name: "Thẩm định", Official: official, Due: at(due), Finished: at(finished)}
}

// TestWhoIsResponsible: the dossier was due on 10/11 and finished on 14/11.
func TestWhoIsResponsible(t *testing.T) {
	onAccount := func(s dossier.Step, account string) dossier.Step { s.Account = account; return s }
	named := func(s dossier.Step, name, action string) dossier.Step { s.Name, s.Action = name, action; return s }
	for _, c := range []struct {
		name    string
		handler string
		steps   []dossier.Step
		want    []string
		all     []string // under attribution: all_participants, if it differs
	}{
		{name: "everybody who overran", handler: "Bùi Mẫu", steps: []dossier.Step{
			step("Trần Mẫu", "2023-11-05", "2023-11-06"), step("Lê Thử", "2023-11-08", "2023-11-08"), step("Phạm Giả", "2023-11-09", "2023-11-14"),
		}, want: []string{"Phạm Giả", "Trần Mẫu"}, all: []string{"Lê Thử", "Phạm Giả", "Trần Mẫu"}},
		{name: "overrun is by date", steps: []dossier.Step{
			step("Trần Mẫu", "2023-11-05 08:00:00", "2023-11-05 17:00:00"), step("Lê Thử", "2023-11-05 08:00:00", "2023-11-06"),
		}, want: []string{"Lê Thử"}, all: []string{"Lê Thử", "Trần Mẫu"}},
		{name: "an overrun on the day of the finish, later than it (5.1)", steps: []dossier.Step{step("Trần Mẫu", "2023-11-10", "2023-11-14 18:00:00")}, want: []string{"Trần Mẫu"}},
		{name: "an overrun after the finish names nobody (5.1)", handler: "Bùi Mẫu", steps: []dossier.Step{step("Trần Mẫu", "2023-11-10", "2023-11-15")}, want: []string{"Bùi Mẫu"}},
		{name: "nobody overran: the last finished", handler: "Bùi Mẫu", steps: []dossier.Step{
			step("Lê Thử", "2023-11-12", "2023-11-09"), step("Trần Mẫu", "2023-11-06", "2023-11-06"), step("Đỗ Giao", "", "2023-11-15"),
		}, want: []string{"Lê Thử"}, all: []string{"Lê Thử", "Trần Mẫu"}},
		{name: "last finished, tie: last read", steps: []dossier.Step{
			step("Lê Thử", "", "2023-11-09"), step("Trần Mẫu", "", "2023-11-09"),
		}, want: []string{"Trần Mẫu"}, all: []string{"Lê Thử", "Trần Mẫu"}},
		{name: "the last step names nobody: the one before", steps: []dossier.Step{
			step("Lê Thử", "", "2023-11-09"), step("", "", "2023-11-10"),
		}, want: []string{"Lê Thử"}},
		{name: "a step that is not finished cannot overrun (5.4)", handler: "Bùi Mẫu", steps: []dossier.Step{step("Trần Mẫu", "2023-11-05", "")}, want: []string{"Bùi Mẫu"}},
		{name: "handler only", handler: "Bùi Mẫu", want: []string{"Bùi Mẫu"}},
		{name: "a handler with several names is one (5.13)", handler: "Bùi Mẫu; Lê Thử (tk01)", want: []string{"Bùi Mẫu; Lê Thử (tk01)"}},
		{name: "synthesised handler", handler: "CÁN BỘ  MỘT CỬA", want: nil},
		{name: "synthesised step that overran (5.5)", handler: "Hệ thống", steps: []dossier.Step{step("Chuyên viên", "2023-11-05", "2023-11-06")}, want: nil},
		{name: "synthesised name with an account is a person (5.2)", steps: []dossier.Step{onAccount(step("Admin", "2023-11-05", "2023-11-06"), "nva")}, want: []string{"Admin/nva"}},
		{name: "a name that begins like a synthesised one", handler: "Chuyên viên Bùi Mẫu", want: []string{"Chuyên viên Bùi Mẫu"}},
		{name: "reset by name and by action (5.3, 5.5)", steps: []dossier.Step{
			named(step("Trần Mẫu", "2023-11-05", "2023-11-06"), "ĐẶT LẠI hạn xử lý", ""),
			named(step("Lê Thử", "2023-11-05", "2023-11-06"), "Bước 2", "đặt lại quy trình"),
			named(step("Phạm Giả", "2023-11-08", "2023-11-07"), "Bước 3", "Đề nghị đặt lại"),
		}, want: []string{"Phạm Giả"}},
		{name: "nobody", want: nil},
		{name: "an account without a name", steps: []dossier.Step{onAccount(step("", "2023-11-05", "2023-11-06"), "nva")}, want: []string{"nva/nva"}},
		{name: "two spellings of a name are one person", steps: []dossier.Step{
			step("Nguyễn Thị Hoà", "2023-11-05", "2023-11-06"), step("NGUYỄN THỊ HÒA", "2023-11-06", "2023-11-08"),
		}, want: []string{"NGUYỄN THỊ HÒA"}},
		{name: "one name, with and without account: two persons", steps: []dossier.Step{
			step("Trần Mẫu", "2023-11-05", "2023-11-06"), onAccount(step("Trần Mẫu", "2023-11-06", "2023-11-08"), "mau"),
		}, want: []string{"Trần Mẫu", "Trần Mẫu/mau"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, policy := range []string{"overrun", "all_participants"} {
				d := late("T.02-1")
				d.Handler = c.handler
				o := november(t)
				o.Policies.Attribution = policy
				r := count(o, []dossier.Dossier{d}, c.steps...)
				want := c.want
				if policy == "all_participants" && c.all != nil {
					want = c.all
				}
				var got []string
				for _, p := range r.Report.Late[0].Officials {
					got = append(got, show(p.Name, p.Account))
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", policy, got, want)
				}
				if (observed(r)["late_without_official"] == 1) != (len(want) == 0) || (r.Rows.Unidentified == 1) != (len(want) == 0) {
					t.Errorf("%s: observed %v, %d unidentified", policy, observed(r), r.Rows.Unidentified)
				}
				if len(r.Report.Officials) != len(want) {
					t.Errorf("%s: officials %+v", policy, r.Report.Officials)
				}
			}
		})
	}
}

// lateOf is in which unit an official has how many late dossiers.
type lateOf struct {
	Unit string
	Late int
}

func lates(r *counting.Result) (out []lateOf) {
	for _, o := range r.Report.Officials {
		out = append(out, lateOf{o.Unit, o.Late})
	}
	return out
}

func show(name, account string) string {
	if account == "" {
		return name
	}
	return name + "/" + account
}

func TestPersonsOfTheDirectory(t *testing.T) {
	staff, _ := register.NewDirectory([]register.StaffEntry{
		{Account: "mau", Name: "Trần Văn Mẫu", Title: "Chuyên viên", Department: "Phòng Một", UnitCode: "T.02", To: day("2023-11-06")},
		{Account: "mau", Name: "Trần Văn Mẫu", Title: "Phó phòng", Department: "Phòng Hai", UnitCode: "T.02", From: day("2023-11-07")},
		{Account: "thu1", Name: "Lê Thị Thử", UnitCode: "T.02"},
		{Account: "thu2", Name: "Lê Thị Thử", UnitCode: "T.02"},
		{Account: "cu", Name: "Đỗ Cũ", Title: "Chuyên viên", UnitCode: "T.02", To: day("2023-10-31")},
		{Account: "ngoai", Name: "Hồ Ngoài", UnitCode: "T.90"},
	})
	o := november(t)
	o.Staff = staff
	official := func(r *counting.Result) []string {
		var out []string
		for _, p := range r.Report.Officials {
			out = append(out, strings.Join([]string{p.Account, p.Name, p.Title, p.Department, p.Unit}, "|"))
		}
		return out
	}
	for _, c := range []struct {
		name  string
		steps []dossier.Step
		want  []string
	}{
		{"the name has one account in the unit (5.9)", []dossier.Step{step("TRẦN VĂN MẪU", "2023-11-05", "2023-11-06")}, []string{"mau|Trần Văn Mẫu|Chuyên viên|Phòng Một|T.02"}},
		{"shown as of the latest step (5.12)", []dossier.Step{step("Trần Văn Mẫu", "2023-11-07", "2023-11-08"), step("Trần Văn Mẫu", "2023-11-05", "2023-11-06")}, []string{"mau|Trần Văn Mẫu|Phó phòng|Phòng Hai|T.02"}},
		{"with and without account, one person", []dossier.Step{{Code: "T.02-1", Official: "T. V. Mẫu", Account: "mau", Due: at("2023-11-05"), Finished: at("2023-11-06")}, step("Trần Văn Mẫu", "2023-11-05", "2023-11-06")}, []string{"mau|Trần Văn Mẫu|Chuyên viên|Phòng Một|T.02"}},
		{"two accounts of one name: the name (5.9)", []dossier.Step{step("Lê Thị Thử", "2023-11-05", "2023-11-06")}, []string{"|Lê Thị Thử||Phòng Tiếp nhận|T.02"}},
		{"no entry on the step's date: the step's values (5.10)", []dossier.Step{{Code: "T.02-1", Official: "Đỗ C.", Account: "cu", Title: "Kế toán", Department: "Phòng Ba", Due: at("2023-11-05"), Finished: at("2023-11-06")}}, []string{"cu|Đỗ C.|Kế toán|Phòng Ba|T.02"}},
		{"an account in two spellings, one person", []dossier.Step{{Code: "T.02-1", Official: "Vũ Khác", Account: "KHAC", Due: at("2023-11-05"), Finished: at("2023-11-06")}, {Code: "T.02-1", Official: "Vũ Khác", Account: "khac", Due: at("2023-11-06"), Finished: at("2023-11-07")}}, []string{"khac|Vũ Khác||Phòng Tiếp nhận|T.02"}},
		{"the step's unit is the official's own (5.11)", []dossier.Step{{Code: "T.02-1", Official: "Vũ Khác", Unit: "Kho bạc", Due: at("2023-11-05"), Finished: at("2023-11-06")}}, []string{"|Vũ Khác||Phòng Tiếp nhận|T.91"}},
		{"one name in two units: two persons (5.8)", []dossier.Step{step("Vũ Khác", "2023-11-05", "2023-11-06"), {Code: "T.02-1", Official: "Vũ Khác", Unit: "Sở Tư pháp", Due: at("2023-11-05"), Finished: at("2023-11-06")}}, []string{"|Vũ Khác||Phòng Tiếp nhận|T.01", "|Vũ Khác||Phòng Tiếp nhận|T.02"}},
		{"an unknown unit of a step falls back (5.11)", []dossier.Step{{Code: "T.02-1", Official: "Vũ Khác", Unit: "Sở Lạ", Due: at("2023-11-05"), Finished: at("2023-11-06")}}, []string{"|Vũ Khác||Phòng Tiếp nhận|T.02"}},
		{"an official of a unit that is not listed (5.15)", []dossier.Step{{Code: "T.02-1", Account: "ngoai", Due: at("2023-11-05"), Finished: at("2023-11-06")}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := late("T.02-1")
			d.Department = "Phòng Tiếp nhận"
			r := count(o, []dossier.Dossier{d}, c.steps...)
			if got := official(r); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			if n := len(r.Report.Late[0].Officials); n != max(1, len(c.want)) {
				t.Errorf("%d officials on the dossier", n)
			}
			if observed(r)["unit_unknown"] != 0 {
				t.Error("a step's unit raised unit_unknown")
			}
		})
	}
}

// A later step that leaves a cell empty takes nothing away: each field is the latest that somebody has filled in, in
// whatever order the rows come.
func TestAnEmptyCellTakesNothingAway(t *testing.T) {
	full := dossier.Step{Code: "T.02-1", Official: "Vũ Khác", Account: "khac", Title: "Kế toán", Department: "Phòng Ba", Due: at("2023-11-05"), Finished: at("2023-11-06")}
	renamed := dossier.Step{Code: "T.02-1", Official: "Vũ Thị Khác", Account: "khac", Due: at("2023-11-06"), Finished: at("2023-11-07")}
	empty := dossier.Step{Code: "T.02-1", Account: "khac", Department: "Phòng Bốn", Due: at("2023-11-07"), Finished: at("2023-11-08")}
	want := counting.Official{
		Account: "khac", Name: "Vũ Thị Khác", Title: "Kế toán", Department: "Phòng Bốn", Unit: "T.02", Level: dossier.Province,
		Late: 1, LateByKind: counting.KindCounts{Actual: 1}, WorkingDaysLate: 2, MaxWorkingDaysLate: 2,
	}
	for _, steps := range [][]dossier.Step{{full, renamed, empty}, {empty, renamed, full}, {renamed, empty, full}} {
		r := count(november(t), []dossier.Dossier{late("T.02-1")}, steps...)
		if diff := cmp.Diff([]counting.Official{want}, r.Report.Officials); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]counting.Person{{Account: want.Account, Name: want.Name}}, r.Report.Late[0].Officials); diff != "" {
			t.Errorf("of the dossier (-want +got):\n%s", diff)
		}
	}
}

// Two of one name, each in a unit that was merged: which of them worked in the new unit is not known (5.9).
func TestOneNameInTwoMergedUnits(t *testing.T) {
	reg, err := register.Load(strings.NewReader(`
units:
  - {code: M.1, name: Sở Một, level: province, valid_to: 2025-06-30, successor: M.3}
  - {code: M.2, name: Sở Hai, level: province, valid_to: 2025-06-30, successor: M.3}
  - {code: M.3, name: Sở Ba, level: province, valid_from: 2025-07-01}
`), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	staff, _ := register.NewDirectory([]register.StaffEntry{
		{Account: "mot", Name: "Vũ Chung", UnitCode: "M.1"}, {Account: "hai", Name: "Vũ Chung", UnitCode: "M.2"}, {Account: "rieng", Name: "Vũ Riêng", UnitCode: "M.2"},
	})
	o := counting.Options{Period: month(t, "2025-07"), ExtractedAt: at("2025-08-02"), Register: reg, Staff: staff}
	d := dossier.Dossier{Code: "1", Unit: "Sở Ba", Status: 10, Channel: 1, Received: at("2025-06-02"), Due: at("2025-07-01"), Finished: at("2025-07-04")}
	for name, account := range map[string]string{"Vũ Chung": "", "Vũ Riêng": "rieng"} {
		r := count(o, []dossier.Dossier{d}, dossier.Step{Code: "1", Official: name, Due: at("2025-07-01"), Finished: at("2025-07-04")})
		if diff := cmp.Diff([]counting.Person{{Account: account, Name: name}}, r.Report.Late[0].Officials); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A merger on 01/07/2025 splits nobody in two (5.11): a step of June, a dossier of the old unit finished in July.
func TestNobodySplitsOnAMerger(t *testing.T) {
	o := november(t)
	o.Period, o.ExtractedAt = month(t, "2025-07"), at("2025-08-02")
	for name, unit := range map[string]string{"directory of the old unit": "T.01", "directory of the new unit": "T.09"} {
		o.Staff, _ = register.NewDirectory([]register.StaffEntry{{Account: "mau", Name: "Trần Văn Mẫu", UnitCode: unit}})
		d := dossier.Dossier{Code: "T.01-1", Unit: "Sở Tư pháp", Status: 10, Channel: 1, Received: at("2025-06-02"), Due: at("2025-06-20"), Finished: at("2025-07-04"), Handler: "Trần Văn Mẫu"}
		e := d
		e.Code, e.Unit = "T.01-2", "Sở Tư pháp và Nội vụ"
		steps := []dossier.Step{
			{Code: "T.01-1", Official: "Trần Văn Mẫu", Unit: "Sở Tư pháp", Due: at("2025-06-10"), Finished: at("2025-06-11")},
			{Code: "T.01-1", Official: "Trần Văn Mẫu", Account: "mau", Unit: "Sở Tư pháp và Nội vụ", Due: at("2025-07-01"), Finished: at("2025-07-04")},
		}
		r := count(o, []dossier.Dossier{d, e}, steps...)
		if diff := cmp.Diff([]lateOf{{"T.09", 2}}, lates(r)); diff != "" {
			t.Errorf("%s: officials (-want +got):\n%s", name, diff)
		}
		if r.Report.Late[0].Unit != "T.09" || r.Report.Late[1].Unit != "T.09" {
			t.Errorf("%s: units %q and %q", name, r.Report.Late[0].Unit, r.Report.Late[1].Unit)
		}
	}
}

func TestOfficialsOfUnlistedDossiers(t *testing.T) {
	listed, central, unknown := late("1"), late("2"), late("3")
	central.Unit, unknown.Unit = "Chi cục Thuế", "Sở Lạ"
	var steps []dossier.Step
	for _, code := range []string{"1", "2", "3"} {
		steps = append(steps, dossier.Step{Code: code, Official: "Trần Mẫu", Account: "mau", Unit: "Sở Y tế", Due: at("2023-11-02"), Finished: at("2023-11-03")})
	}
	r := count(november(t), []dossier.Dossier{listed, central, unknown}, steps...)
	if diff := cmp.Diff([]lateOf{{"T.02", 1}}, lates(r)); diff != "" {
		t.Errorf("only the dossier that stands in a list counts (5.15); officials (-want +got):\n%s", diff)
	}
	for _, l := range r.Report.Late {
		if len(l.Officials) != 1 {
			t.Errorf("%s: %v, want the name kept (3.5, 5.15, 5.6)", l.Code, l.Officials)
		}
	}
	want := counting.Reconciliation{Late: 3, Province: 1, NotListed: 1, Unknown: 1}
	if r.Report.Reconciliation != want {
		t.Error(cmp.Diff(want, r.Report.Reconciliation))
	}
}

func TestSumsOfAnOfficial(t *testing.T) {
	a, b, c := late("1"), late("2"), late("3")
	a.Signed = at("2023-11-09") // slow update; 2 working days late
	b.Signed = at("2023-11-12") // actual
	b.Finished = at("2023-11-20")
	c.Due, c.Finished = at("2023-11-10"), at("2023-11-12") // a Friday and the Sunday after: less than one working day
	for _, d := range []*dossier.Dossier{&a, &b, &c} {
		d.Handler = "Trần Mẫu"
	}
	r := count(november(t), []dossier.Dossier{a, b, c})
	want := counting.Official{
		Name: "Trần Mẫu", Unit: "T.02", Level: dossier.Province, Late: 3,
		LateByKind:      counting.KindCounts{Actual: 1, SlowUpdate: 1, Unclassified: 1},
		WorkingDaysLate: 8, MaxWorkingDaysLate: 6,
	}
	if diff := cmp.Diff([]counting.Official{want}, r.Report.Officials); diff != "" {
		t.Error(diff)
	}
	for _, l := range r.Report.Late {
		if l.Code == "3" && (l.WorkingDaysLate != 0 || l.CalendarDaysLate != 2) {
			t.Errorf("%d working and %d calendar days late, want 0 and 2", l.WorkingDaysLate, l.CalendarDaysLate)
		}
	}
}

func TestOfficialsStandInVietnameseOrder(t *testing.T) {
	var dossiers []dossier.Dossier
	for i, name := range []string{"Vũ An", "Đỗ An", "Dương An", "Ân Mẫu", "An Mẫu", "Ăn Mẫu"} {
		d := late(string(rune('1' + i)))
		d.Handler = name
		dossiers = append(dossiers, d)
	}
	central := late("8")
	central.Unit, central.Handler = "Kho bạc", "An"
	district := late("9")
	district.Unit, district.Handler = "UBND huyện Đông", "An"
	r := count(november(t), append(dossiers, central, district))
	var got []string
	for _, o := range r.Report.Officials {
		got = append(got, o.Unit+" "+o.Name)
	}
	want := []string{"T.02 An Mẫu", "T.02 Ăn Mẫu", "T.02 Ân Mẫu", "T.02 Dương An", "T.02 Đỗ An", "T.02 Vũ An", "T.20 An", "T.91 An"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFindingsOnSteps(t *testing.T) {
	reset := func(code string) dossier.Step {
		return dossier.Step{Code: code, Name: "Đặt lại thời hạn", Official: "Trần Mẫu", Finished: at("2023-11-05")}
	}
	onTime, refused, overdue := late("2"), late("3"), late("4")
	onTime.Finished = at("2023-11-09")
	refused.Status = 3
	overdue.Status, overdue.Finished = 4, 0
	r := count(november(t), []dossier.Dossier{late("1"), onTime, refused, overdue},
		reset("2"), reset("2"), reset("3"), reset("4"), step("Lê Thử", "", "2023-11-04"), step("Lê Thử", "", "2023-11-05"), reset("x"))
	var got []dossier.Observation
	for _, o := range r.Observations {
		if o.Code == "reset_step" || o.Code == "step_without_dossier" {
			got = append(got, o)
		}
	}
	want := []dossier.Observation{
		{Code: "reset_step", Count: 2, Examples: []string{"2", "4"}},
		{Code: "step_without_dossier", Count: 2, Examples: []string{"T.02-1", "x"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("observed (-want +got):\n%s", diff)
	}
}

// What stands in place of one person's name is not published unseen (5.19).
func TestNamesOfNobody(t *testing.T) {
	const no, doubtful = "official_no_name", "official_doubtful"
	for text, want := range map[string]string{
		"Trần Thị Mẫu": "", "H’Mai Niê Kđăm": "", "Giàng Và Mẫu": "", "ThS. Trần Mẫu": "", "Chuyên viên Bùi Mẫu": "", "Y-Blang": "",
		"Tô Mẫu": "", "Trần Mẫu 2": "", "An": "", "Phong Mẫu": "", "Lê Tổ Mẫu": "", "Tran Thi Mau": "", "tran thi mau": "",
		"Trần Thị Mẫu (0912 345 678)": no, "Trần Thị Mẫu 024.3333.444": no, "0912345678": no, "mau@tinh.example": no,
		"Trần Thị Mẫu, Lê Bà": no, "Trần Thị Mẫu; Lê Bà": no, "Trần Thị Mẫu/Lê Bà": no, "Trần Thị Mẫu | Lê Bà": no,
		"Trần Thị Mẫu\nLê Bà": no, "Phòng Một, Phòng Hai": no,
		"Công dân": doubtful, "PHÒNG HCTP": doubtful, "Bộ phận TN&TKQ": doubtful, "Tổ công tác": doubtful, "Trung tâm Một": doubtful,
		"Trần Thị Mẫu và Lê Bà": doubtful, "Trần Thị Mẫu - Lê Bà": doubtful, "Trần Thị Mẫu (tk01)": doubtful,
		"mau.tt": doubtful, "mautt": doubtful, "Trần Thị Mẫu mautt.stp": doubtful,
	} {
		d, other := late("T.02-1"), late("T.02-2")
		d.Handler, other.Handler = text, "Lê Thử"
		for _, r := range []*counting.Result{
			count(november(t), []dossier.Dossier{d, other}),
			count(november(t), []dossier.Dossier{late("T.02-1"), other}, step(text, "2023-11-05", "2023-11-06")),
		} {
			got := observed(r)
			delete(got, "late_without_official")
			expected := map[string]int{}
			if want != "" {
				expected[want] = 1
			}
			if diff := cmp.Diff(expected, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", text, diff)
			}
			for _, o := range r.Observations {
				if (o.Code == no || o.Code == doubtful) && !slices.Equal(o.Examples, []string{"T.02-1"}) {
					t.Errorf("%q: examples %q, want the dossier alone", text, o.Examples)
				}
			}
		}
	}
}

// A finding is about what is published: the directory's name, and nobody of a dossier that stands in no list (5.19).
func TestNamesOfNobodyThatAreNotPublished(t *testing.T) {
	const text = "0912345678"
	onTime, central, known := late("1"), late("2"), late("3")
	onTime.Finished, onTime.Handler = at("2023-11-09"), text
	central.Unit, central.Handler = "Chi cục Thuế", text
	o := november(t)
	o.Staff, _ = register.NewDirectory([]register.StaffEntry{{Account: text, Name: "Trần Mẫu", UnitCode: "T.02"}})
	got := observed(count(o, []dossier.Dossier{onTime, central, known},
		dossier.Step{Code: "3", Account: text, Due: at("2023-11-05"), Finished: at("2023-11-06")}))
	if got["official_no_name"] != 0 {
		t.Errorf("%v", got)
	}
	// Two of one dossier count it once.
	got = observed(count(november(t), []dossier.Dossier{late("T.02-1")},
		step("Lê Thử; Bùi Mẫu", "2023-11-05", "2023-11-06"), step("Trần Mẫu; Bùi Mẫu", "2023-11-05", "2023-11-07")))
	if got["official_no_name"] != 1 {
		t.Errorf("%v", got)
	}
}
