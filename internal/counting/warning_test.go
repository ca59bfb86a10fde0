package counting_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// warned counts a warning of three working days as of Wednesday 29/11/2023: the third working day after it is Monday
// 04/12/2023.
func warned(t testing.TB) counting.Options {
	o := november(t)
	o.Period = period.Period{From: day("2023-11-01"), To: day("2023-11-29")}
	o.ExtractedAt = at("2023-11-29 06:00:00")
	o.WarnDays = 3
	return o
}

// What a warning lists: docs/counting.md 13.2 to 13.4.
func TestWhatAWarningLists(t *testing.T) {
	open := func(due string) dossier.Dossier {
		return dossier.Dossier{Unit: "Sở Y tế", Status: dossier.InProcess, Received: at("2023-11-01"), Due: at(due)}
	}
	with := func(due string, change func(*dossier.Dossier)) dossier.Dossier {
		d := open(due)
		change(&d)
		return d
	}
	for _, c := range []struct {
		name string
		d    dossier.Dossier
		want string // soon N or overdue N, with the working days
	}{
		{"due on the day", open("2023-11-29 17:00:00"), "soon 0"},
		{"due the next day", open("2023-11-30"), "soon 1"},
		{"due on the Saturday", open("2023-12-02"), "soon 2"},
		{"due on the last day of the warning, over a weekend", open("2023-12-04 17:00:00"), "soon 3"},
		{"due later", open("2023-12-05"), ""},
		{"due the day before", open("2023-11-28 23:59:59"), "overdue 1"},
		{"due long ago", open("2023-11-10"), "overdue 13"},
		{"received today, due today", with("2023-11-29", func(d *dossier.Dossier) { d.Received = at("2023-11-29 05:00:00") }), "soon 0"},
		{"no due date", open(""), ""},
		{"no receipt: put aside", with("2023-11-30", func(d *dossier.Dossier) { d.Received = 0 }), ""},
		{"not accepted", with("2023-11-10", func(d *dossier.Dossier) { d.Status = dossier.NotAccepted }), ""},
		{"newly registered", with("2023-11-30", func(d *dossier.Dossier) { d.Status = dossier.NewlyRegistered }), ""},
		{"waits for a supplement", with("2023-11-30", func(d *dossier.Dossier) { d.Status = dossier.SupplementRequested }), ""},
		{"waits for a supplement since after it was due", with("2023-11-10", func(d *dossier.Dossier) {
			d.Status, d.SupplementRequested = dossier.SupplementRequested, at("2023-11-20")
		}), ""},
		{"stopped", with("2023-11-10", func(d *dossier.Dossier) { d.Status = dossier.Stopped }), ""},
		{"withdrawn", with("2023-11-30", func(d *dossier.Dossier) {
			d.Status, d.Finished = dossier.WithdrawnByCitizen, at("2023-11-20")
		}), ""},
		{"finished late", with("2023-11-10", func(d *dossier.Dossier) {
			d.Status, d.Finished = dossier.ResultReturned, at("2023-11-20")
		}), ""},
		{"finished this morning, overdue", with("2023-11-10", func(d *dossier.Dossier) {
			d.Status, d.Finished = dossier.ResultReturned, at("2023-11-29 05:59:00")
		}), ""},
		{"finished after the extract: put aside", with("2023-11-30", func(d *dossier.Dossier) {
			d.Status, d.Finished = dossier.ResultReturned, at("2023-11-29 07:00:00")
		}), ""},
		{"resolved without a date: put aside", with("2023-11-10", func(d *dossier.Dossier) { d.Status = dossier.Processed }), ""},
		{"a test", with("2023-11-10", func(d *dossier.Dossier) { d.Test = true }), "overdue 13"},
		{"not listed", with("2023-11-30", func(d *dossier.Dossier) { d.Unit = "Ban Quản lý dự án" }), "soon 1"},
		{"unknown unit", with("2023-11-30", func(d *dossier.Dossier) { d.Unit = "Không có đơn vị này" }), "soon 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.d.Code, c.d.Channel = "1", dossier.Online
			w := count(warned(t), []dossier.Dossier{c.d, c.d}).Rows.Warning // a duplicate is one dossier
			got := ""
			for _, d := range w.Soon {
				got += fmt.Sprintf("soon %d", d.WorkingDays)
			}
			for _, d := range w.Overdue {
				got += fmt.Sprintf("overdue %d", d.WorkingDays)
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Who has an open dossier: docs/counting.md 13.5.
func TestWhoHasAnOpenDossier(t *testing.T) {
	for _, c := range []struct {
		name    string
		handler string
		steps   []dossier.Step
		want    string
	}{
		{name: "the open step", handler: "Bùi Mẫu", steps: []dossier.Step{step("Lê Thử", "", "2023-11-20"), step("Trần Mẫu", "2023-11-28", "")}, want: "Trần Mẫu"},
		{name: "two open steps", steps: []dossier.Step{step("Trần Mẫu", "", ""), step("Lê Thử", "", "")}, want: "Lê Thử, Trần Mẫu"},
		{name: "one person in two open steps", steps: []dossier.Step{step("Trần Mẫu", "", ""), step("TRẦN MẪU", "", "")}, want: "TRẦN MẪU"},
		{name: "all steps are finished", handler: "Bùi Mẫu", steps: []dossier.Step{step("Lê Thử", "", "2023-11-20")}, want: "Bùi Mẫu"},
		{name: "finished after the day: open then", handler: "Bùi Mẫu", steps: []dossier.Step{step("Lê Thử", "", "2023-11-30")}, want: "Lê Thử"},
		{name: "no step", handler: "Bùi Mẫu", want: "Bùi Mẫu"},
		{name: "the open step names the system", handler: "Bùi Mẫu", steps: []dossier.Step{step("Hệ thống", "", "")}, want: "Bùi Mẫu"},
		{name: "the open step resets", handler: "Bùi Mẫu", steps: []dossier.Step{{Name: "Đặt lại hạn", Official: "Lê Thử"}}, want: "Bùi Mẫu"},
		{name: "a number is no name", handler: "0912345678", want: ""},
		{name: "nobody", handler: "Một cửa", want: ""},
		{name: "by account, named by the directory", steps: []dossier.Step{{Account: "tk01"}}, want: "Lê Thị Thử/tk01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := warned(t)
			o.Staff, _ = register.NewDirectory([]register.StaffEntry{{Account: "tk01", Name: "Lê Thị Thử", UnitCode: "T.02"}})
			for i := range c.steps {
				c.steps[i].Code = "1"
			}
			w := count(o, []dossier.Dossier{{
				Code: "1", Unit: "Sở Y tế", Status: dossier.InProcess, Received: at("2023-11-01"), Due: at("2023-11-30"), Handler: c.handler,
			}}, c.steps...).Rows.Warning
			var names []string
			for _, p := range w.Soon[0].Officials {
				name := p.Name
				if p.Account != "" {
					name += "/" + p.Account
				}
				names = append(names, name)
			}
			if got := strings.Join(names, ", "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// The overdue list as of the last day of a month is the month's own, and a dossier stands in one list.
func TestAWarningAtTheEndOfAMonthIsTheMonths(t *testing.T) {
	o := november(t)
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonth(t, o)
		want := count(m.options, m.dossiers, m.steps...)
		m.options.WarnDays = rapid.IntRange(1, 30).Draw(t, "days")
		got := count(m.options, m.dossiers, m.steps...)
		listed := map[string]bool{}
		overdue := []counting.OverdueRow{}
		for _, d := range got.Rows.Warning.Overdue {
			overdue = append(overdue, d.OverdueRow)
			listed[d.Code] = true
		}
		if diff := cmp.Diff(want.Rows.Overdue, overdue); diff != "" {
			t.Fatal(diff)
		}
		for _, d := range got.Rows.Warning.Soon {
			if listed[d.Code] || d.Due < o.Period.To {
				t.Fatalf("%s is due on %s", d.Code, d.Due)
			}
			listed[d.Code] = true
		}
		if n := len(listed); n > want.Report.Totals.Pending {
			t.Fatalf("%d listed, %d pending", n, want.Report.Totals.Pending)
		}
		got.Rows.Warning = nil
		if diff := cmp.Diff(want.Rows, got.Rows); diff != "" {
			t.Fatalf("the month: %s", diff)
		}
		if diff := cmp.Diff(want.Report, got.Report); diff != "" {
			t.Fatalf("the month: %s", diff)
		}
	})
}

// A file of last week that was copied this morning: the days before the extract are empty, and nothing else is wrong.
func TestDataThatEndEarly(t *testing.T) {
	for _, c := range []struct {
		name string
		each int    // dossiers received on each working day
		last string // until then; the extract is of the morning of Wednesday 29/11/2023
		few  int    // and so many on the day after
		days int    // as of a warning; 0 counts a month, -3 is of an extract taken months later
		want int
	}{
		{"up to the day before", 25, "2023-11-28", 0, 3, 0},
		{"one day is not there yet", 25, "2023-11-27", 0, 3, 1},
		{"up to Friday", 25, "2023-11-24", 0, 3, 2},
		{"last week's", 25, "2023-11-21", 0, 3, 5},
		{"a few wrong dates are none", 60, "2023-11-27", 1, 3, 1},
		{"a small office", 19, "2023-11-21", 0, 3, 0},
		{"a month is not asked", 25, "2023-11-21", 0, 0, 0},
		{"an extract of later days", 25, "2023-11-29", 0, -3, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := warned(t)
			if o.WarnDays = c.days; c.days < 0 {
				o.WarnDays, o.ExtractedAt = 3, at("2024-02-01 06:00:00")
			}
			var all []dossier.Dossier
			add := func(d period.Day, n int) {
				for i := range n {
					all = append(all, dossier.Dossier{
						Code: fmt.Sprintf("%s-%d", d, i), Unit: "Sở Y tế", Status: dossier.InProcess, Received: d.Start() + 3600, Due: d.Start() + 86400*400,
					})
				}
			}
			for d := day("2023-10-02"); d <= day(c.last); d++ {
				if o.Calendar.Working(d) {
					add(d, c.each)
				}
			}
			add(day(c.last)+1, c.few)
			if got := count(o, all).Idle; got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}
