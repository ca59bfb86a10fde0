package table

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

var (
	october  = period.Period{From: period.DayOf(2025, 10, 1), To: period.DayOf(2025, 10, 31)}
	allLines = []string{"early", "on_time", "late", "withdrawn", "paused", "in_time", "overdue", "outside", "put_aside", "not_accepted"}
)

// drawRow makes a row of any values; a table need not be one that counting could have made.
func drawRow(t *rapid.T, i int) Row {
	of := func(values ...string) string { return rapid.SampledFrom(values).Draw(t, "value") }
	at := func() period.Instant {
		if rapid.Bool().Draw(t, "empty") {
			return 0
		}
		return (october.From + period.Day(rapid.IntRange(-40, 40).Draw(t, "day"))).Start()
	}
	unit := of("H25.05", "H25.21", "")
	level := map[string]dossier.Level{"H25.05": dossier.Commune, "H25.21": dossier.Province, "": dossier.Unknown}[unit]
	return Row{
		Code: fmt.Sprintf("H25-%02d-%d", rapid.IntRange(0, 99).Draw(t, "code"), i), Procedure: of("Cấp giấy phép", "Đăng ký hòa giải", ""),
		Field: of("Đất đai", "Hộ tịch", ""), Unit: unit, UnitName: "Sở", Level: level,
		Listed: rapid.Bool().Draw(t, "listed"), Receiving: of("H25.05", ""), Channel: of("direct", "online", "postal", ""),
		Received: at(), Due: at(), Finished: at(), Line: of(allLines...), Origin: of("new", "carried", ""),
		WorkingDaysLate: rapid.IntRange(0, 9).Draw(t, "days"), CalendarDaysLate: rapid.IntRange(0, 9).Draw(t, "days"),
		Officials: rapid.SliceOfN(rapid.SampledFrom([]Official{{Account: "mau.a", Name: "A"}, {Name: "B"}}), 0, 2).Draw(t, "officials"),
		Findings:  Codes(of("", "due_moved", "missing_due", "due_moved missing_due")),
		File:      "ho-so.xlsx", RowNumber: i + 2, Dropped: rapid.IntRange(0, 2).Draw(t, "dropped"),
	}
}

// build makes a table as Read does; a file has its rows in the order of their codes.
func build(rows []Row) *Table {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(rows[a].Code, rows[b].Code) })
	t := newTable(Meta{Period: october}, len(rows))
	for _, i := range order {
		t.add(&rows[i])
	}
	return t
}

func drawRows(t *rapid.T) []Row {
	rows := make([]Row, rapid.IntRange(0, 40).Draw(t, "rows"))
	for i := range rows {
		rows[i] = drawRow(t, i)
	}
	return rows
}

// drawCondition draws a condition, and tells of a row by its own fields whether it meets it.
func drawCondition(t *rapid.T) (Condition, func(*Row) bool) {
	pick := func(values ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(values), 1, 2, rapid.ID).Draw(t, "values")
	}
	switch rapid.IntRange(0, 4).Draw(t, "column") {
	case 0:
		v := pick(allLines...)
		return Condition{Line, v}, func(r *Row) bool { return slices.Contains(v, r.Line) }
	case 1:
		v := pick("H25.05", "H25.21", "")
		return Condition{Unit, v}, func(r *Row) bool { return slices.Contains(v, r.Unit) }
	case 2:
		v := pick("new", "carried")
		return Condition{Origin, v}, func(r *Row) bool { return slices.Contains(v, r.Origin) }
	case 3:
		v := pick("due_moved", "missing_due")
		return Condition{Findings, v}, func(r *Row) bool {
			return slices.ContainsFunc(v, r.Findings.Has)
		}
	}
	return Condition{Repeated, []string{Yes}}, func(r *Row) bool { return r.Dropped > 0 }
}

// TestChosenRowsAreThoseOfAPlainLoop compares choosing, counting what else there is, sorting and pages with the plainest
// loops over the rows.
func TestChosenRowsAreThoseOfAPlainLoop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		made := build(rows)
		var f Filter
		var meets []func(*Row) bool
		for range rapid.IntRange(0, 3).Draw(t, "conditions") {
			c, m := drawCondition(t)
			if rapid.Bool().Draw(t, "chosen") {
				f.Chosen = append(f.Chosen, c)
			} else {
				f.Figure = append(f.Figure, c)
			}
			meets = append(meets, m)
		}
		var want []Row
		dropped := 0
		for i := range rows {
			if r := made.At(i); !slices.ContainsFunc(meets, func(m func(*Row) bool) bool { return !m(&r) }) {
				want = append(want, r)
				dropped += r.Dropped
			}
		}
		got := made.Choose(f)
		if got.Count != len(want) || got.Dropped != dropped {
			t.Fatalf("chosen %d with %d dropped, want %d with %d", got.Count, got.Dropped, len(want), dropped)
		}
		s := Sort{Order(rapid.IntRange(0, int(orders)-1).Draw(t, "order")), rapid.Bool().Draw(t, "down")}
		slices.SortStableFunc(want, compareRows(s))
		var paged []Row
		for from := 0; ; from += 3 {
			page := got.Page(s, from, 3)
			paged = append(paged, page...)
			if len(page) == 0 {
				break
			}
		}
		if diff := gocmp.Diff(want, paged); diff != "" {
			t.Fatalf("pages by %v: %s", s, diff)
		}
		for _, v := range got.Values(Line) {
			other := f
			other.Chosen = append(slices.DeleteFunc(slices.Clone(f.Chosen), func(c Condition) bool { return c.Column == Line }), Condition{Line, []string{v.Value}})
			if n := made.Choose(other).Count; n != v.Count && len(f.Chosen)-len(other.Chosen) < 1 {
				t.Fatalf("%d dossiers offered in line %s, choosing it gives %d", v.Count, v.Value, n)
			}
		}
	})
}

// compareRows compares as Order says.
func compareRows(s Sort) func(a, b Row) int {
	key := func(r *Row) int64 {
		switch s.By {
		case ByReceived:
			return int64(r.Received)
		case ByDue:
			return int64(r.Due)
		case ByFinished:
			return int64(r.Finished)
		case ByDaysLate:
			if !r.Late() {
				return 0
			}
			return 1 + int64(r.WorkingDaysLate)*1000 + int64(r.CalendarDaysLate)
		}
		return 1
	}
	return func(a, b Row) int {
		x, y := key(&a), key(&b)
		if x == 0 || y == 0 {
			if x == 0 && y == 0 {
				return cmp.Compare(a.Code, b.Code)
			}
			return cmp.Compare(y, x) // those without a date last
		}
		c := cmp.Compare(x, y)
		if s.By == ByUnit {
			if a.Unit == "" || b.Unit == "" {
				if a.Unit == b.Unit {
					return cmp.Compare(a.Code, b.Code)
				}
				return strings.Compare(b.Unit, a.Unit) // the unknown one last
			}
			c = strings.Compare(b.Unit, a.Unit) // H25.21 is of the province
		}
		c = cmp.Or(c, cmp.Compare(a.Code, b.Code))
		if s.Down {
			return -c
		}
		return c
	}
}

func TestTextIsFoundInCodeAndProcedure(t *testing.T) {
	made := build([]Row{
		{Code: "000.00.17.H25-231102-0021", Procedure: "Đăng ký hoà giải"}, {Code: "000.00.17.H25-231102-0022", Procedure: "Cấp phép"}, {Code: "Đ-1", Procedure: "Khác"},
	})
	for text, want := range map[string]int{
		"": 3, "h25-231102": 2, "00017h2523110200 21": 1, "HÒA GIẢI": 1, "hoà": 1, "phép": 1, "đ1": 1, "không có": 0, "%' OR 1=1 --": 0, "<b>": 0, "-": 0, "\x00": 3,
	} {
		if got := made.Choose(Filter{Text: text}).Count; got != want {
			t.Errorf("%q: %d dossiers, want %d", text, got, want)
		}
	}
}

// benchRows makes as many rows as a large province has in a month.
func benchRows(n int) []Row {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([]Row, n)
	for i := range rows {
		unit := r.IntN(200)
		day := october.From + period.Day(r.IntN(60)-30)
		rows[i] = Row{
			Code: fmt.Sprintf("000.00.%02d.H42-%06d-%04d", unit%99, 250000+r.IntN(1231), r.IntN(10000)), Procedure: fmt.Sprintf("Thủ tục hành chính số %d về cấp giấy phép", r.IntN(1500)),
			ProcedureCode: fmt.Sprintf("1.%06d", r.IntN(1500)), Field: fmt.Sprintf("Lĩnh vực %d", r.IntN(80)), Unit: fmt.Sprintf("H42.%02d", unit), UnitName: fmt.Sprintf("Đơn vị %d", unit),
			UnitRead: fmt.Sprintf("Đơn vị %d", unit), Level: "commune", Listed: true, Channel: "online", Received: day.Start() + period.Instant(r.IntN(86400)), Due: (day + 9).Start(),
			Finished: (day + 8).Start() + period.Instant(r.IntN(86400)), StatusRead: "Đã trả kết quả", Status: dossier.ResultReturned, Handler: fmt.Sprintf("Cán bộ %d", r.IntN(900)), Rules: "finished_in_period finished_before_due", Line: allLines[r.IntN(7)], Origin: "new", File: "ho-so.xlsx", RowNumber: i + 2,
			DueInPeriod: true,
		}
		if rows[i].Late() {
			rows[i].WorkingDaysLate, rows[i].CalendarDaysLate = r.IntN(20), r.IntN(30)
		}
	}
	return rows
}

const province = 200_000

// TestTablesAreSmall keeps the table of a large province, with all its orders, under 60 MB.
func TestTablesAreSmall(t *testing.T) {
	rows := benchRows(province)
	size := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := size()
	made := build(rows)
	for by := range orders {
		made.ordered(by)
	}
	if grown := (size() - before) >> 20; grown > 60 {
		t.Errorf("the table of %d dossiers takes %d MB", province, grown)
	} else {
		t.Logf("%d MB", grown)
	}
	runtime.KeepAlive(made)
	runtime.KeepAlive(rows)
}

func BenchmarkList(b *testing.B) {
	made := build(benchRows(province))
	for name, f := range map[string]Filter{
		"all": {}, "late of a unit": {Figure: []Condition{{Line, []string{"late"}}, {Unit, []string{"H42.07"}}}}, "text": {Text: "số 77 về"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c := made.Choose(f)
				c.Page(Sort{By: ByDaysLate, Down: true}, c.Count/2, 100)
			}
		})
	}
}

func BenchmarkFirstSort(b *testing.B) {
	rows := benchRows(province)
	for b.Loop() {
		b.StopTimer()
		made := build(rows)
		b.StartTimer()
		made.ordered(ByDaysLate)
	}
}
