package checks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// moves makes April and May 2026 of dossiers that were due on one day and are now on another.
type moves struct{ was, is []dossier.Dossier }

func (m *moves) add(n int, unit, field, was, is string) {
	for range n {
		code := fmt.Sprintf("H%03d", len(m.was))
		before, now := d(code, 4, "2026-04-01", was, ""), d(code, 4, "2026-04-01", is, "")
		before.Unit, before.Field, now.Unit, now.Field = unit, field, unit, field
		m.was, m.is = append(m.was, before), append(m.is, now)
	}
}

func (m *moves) found(t *testing.T, decisions ...checks.Decision) map[string]counting.Finding {
	t.Helper()
	was := count(options(t, "2026-04", "2026-05-02"), m.was...)
	o := options(t, "2026-05", "2026-06-02")
	c := counting.New(o)
	for i := range m.is {
		m.is[i].Seq, m.is[i].Channel = uint64(i+1), dossier.Direct
		c.Add(&m.is[i])
	}
	return run(t, checks.Input{Result: c.Result(), Previous: was.State, Where: c.Where, Decisions: decisions, Register: o.Register})
}

func day(s string) period.Day { return instant(s).Day() }

// 30/04/2026 is a Thursday and off, like the Friday after it. A system that moves all due dates of that day to Monday is one line;
// a single dossier moved by a month is not lost among them.
func TestMassMoveAroundDaysOffIsOneLine(t *testing.T) {
	var m moves
	m.add(12, "Sở Tư pháp", "Lý lịch tư pháp", "2026-04-30", "2026-05-04")
	m.add(9, "UBND huyện Đông", "Hộ tịch", "2026-04-30", "2026-05-04")
	m.add(1, "Sở Tư pháp", "Lý lịch tư pháp", "2026-04-24", "2026-05-29")
	m.add(1, "UBND huyện Đông", "Hộ tịch", "2026-04-24", "2026-05-28")
	f := m.found(t)["due_moved"]
	if f.Count != 23 || f.Severity != counting.Warn || !slices.Equal(f.Examples, []string{"H021", "H022"}) {
		t.Errorf("count %d, severity %s, examples %q: want 23, warn and the single moves", f.Count, f.Severity, f.Examples)
	}
	if !strings.Contains(f.Message, "Cụ thể: 21 hồ sơ hẹn trả 30/04/2026 chuyển sang 04/05/2026 (có 04 ngày nghỉ), 02 đơn vị, 02 lĩnh vực, nhiều nhất là Sở Tư pháp với 12 hồ sơ; 2 hồ sơ dời riêng lẻ") {
		t.Error(f.Message)
	}
	var shapes []counting.MovePattern
	for _, p := range f.Patterns {
		p.Examples = nil
		shapes = append(shapes, p)
	}
	want := []counting.MovePattern{
		{Was: day("2026-04-30"), Is: day("2026-05-04"), DaysOff: 4, Units: []string{"T.01", "T.20"}, Fields: []string{"Hộ tịch", "Lý lịch tư pháp"}, Count: 21, Greatest: &counting.UnitMoves{Unit: "T.01", Count: 12}},
		{Was: day("2026-04-24"), Is: day("2026-05-28"), DaysOff: 13, Units: []string{"T.20"}, Fields: []string{"Hộ tịch"}, Count: 1},
		{Was: day("2026-04-24"), Is: day("2026-05-29"), DaysOff: 13, Units: []string{"T.01"}, Fields: []string{"Lý lịch tư pháp"}, Count: 1},
	}
	if diff := cmp.Diff(want, shapes); diff != "" {
		t.Errorf("patterns (-want +got):\n%s", diff)
	}
}

// Over a weekend, by more than the days off explain, or of few dossiers, moves stay with their unit and field.
func TestOtherMassMovesStayApart(t *testing.T) {
	for _, c := range []struct {
		name, was, is string
		each          int
		want          []int
	}{
		{"over a weekend", "2026-04-17", "2026-04-20", 12, []int{12, 12}},
		{"a day more than the days off", "2026-04-30", "2026-05-05", 12, []int{12, 12}},
		{"few", "2026-04-30", "2026-05-04", 4, []int{4, 4}},
		{"from before the days off", "2026-04-29", "2026-05-04", 12, []int{24}},
		{"due on a Sunday", "2026-04-19", "2026-04-20", 12, []int{24}},
	} {
		var m moves
		m.add(c.each, "Sở Tư pháp", "Lý lịch tư pháp", c.was, c.is)
		m.add(c.each, "UBND huyện Đông", "Hộ tịch", c.was, c.is)
		var got []int
		for _, p := range m.found(t)["due_moved"].Patterns {
			got = append(got, p.Count)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: patterns of %v dossiers, want %v", c.name, got, c.want)
		}
	}
}

// A line over several units says whose dossiers most are: a unit cannot hide its own behind a lawful move.
func TestMassMoveNamesItsGreatestUnit(t *testing.T) {
	var m moves
	m.add(3, "UBND huyện Đông", "Hộ tịch", "2026-04-30", "2026-05-04")
	m.add(10, "Sở Tư pháp", "Lý lịch tư pháp", "2026-04-30", "2026-05-04")
	m.add(4, "Sở Tư pháp", "Hộ tịch", "2026-04-30", "2026-05-04")
	if f := m.found(t)["due_moved"]; !strings.Contains(f.Message, "02 đơn vị, 02 lĩnh vực, nhiều nhất là Sở Tư pháp với 14 hồ sơ") {
		t.Error(f.Message)
	}
}

// More groups than a message names are counted in it, with single moves among them too.
func TestGroupsThatTheMessageLeavesOutAreCounted(t *testing.T) {
	var m moves
	for i := range 24 {
		m.add(2, "Sở Tư pháp", fmt.Sprintf("Lĩnh vực %02d", i), "2026-04-10", "2026-04-20")
	}
	m.add(1, "UBND huyện Đông", "Hộ tịch", "2026-04-10", "2026-05-20")
	f := m.found(t)["due_moved"]
	if len(f.Patterns) != 25 || !strings.HasSuffix(f.Message, "1 hồ sơ dời riêng lẻ, mã ghi ở ví dụ; và 5 mục khác.") {
		t.Errorf("%d patterns: %s", len(f.Patterns), f.Message)
	}
}

// A paper from after the day on which the extract was taken explains no date in it. One from after the former due date moved
// dossiers that were late already: the message says so.
func TestDecisionsThatCameLate(t *testing.T) {
	var m moves
	m.add(3, "Sở Tư pháp", "Lý lịch tư pháp", "2026-04-10", "2026-06-15")
	paper := checks.Decision{From: day("2026-04-10"), To: day("2026-06-15"), Number: "123/QĐ-UBND", Date: day("2026-06-03")}
	if f := m.found(t, paper)["due_moved"]; f.Patterns[0].Decision != nil || strings.Contains(f.Message, "123/QĐ-UBND") {
		t.Errorf("explained by a paper of a later day: %s", f.Message)
	}
	const late = "theo văn bản số 123/QĐ-UBND ngày 11/04/2026 (ban hành sau ngày hẹn trả cũ)"
	for date, want := range map[string]bool{"2026-04-10": false, "2026-04-11": true} {
		paper.Date = day(date)
		if f := m.found(t, paper)["due_moved"]; f.Patterns[0].Decision == nil || strings.Contains(f.Message, late) != want {
			t.Errorf("paper of %s: %s", date, f.Message)
		}
	}
}

// A decision is named beside what it explains, and takes nothing off the finding.
func TestDecisionIsNamedBesideItsPattern(t *testing.T) {
	var m moves
	m.add(3, "Sở Tư pháp", "Lý lịch tư pháp", "2026-04-10", "2026-06-15")
	m.add(2, "Sở Tư pháp", "Hộ tịch", "2026-04-10", "2026-06-15")
	m.add(2, "UBND huyện Đông", "Hộ tịch", "2026-04-10", "2026-06-15")
	paper := checks.Decision{From: day("2026-04-10"), To: day("2026-06-15"), Unit: "T.01", Number: "123/QĐ-UBND", Date: day("2026-04-09")}
	found := m.found(t, paper)
	for _, code := range []string{"due_moved", "late_undone"} {
		f := found[code]
		if f.Count != 7 || len(f.Patterns) != 2 {
			t.Fatalf("%s: count %d, %d patterns, want 7 and 2", code, f.Count, len(f.Patterns))
		}
		first := f.Patterns[0]
		if first.Count != 5 {
			t.Errorf("%s: the first pattern has %d, want 5", code, first.Count)
		}
		want := []*counting.MoveDecision{{Number: paper.Number, Date: paper.Date}, nil}
		if diff := cmp.Diff(want, []*counting.MoveDecision{first.Decision, f.Patterns[1].Decision}); diff != "" {
			t.Errorf("%s: decisions (-want +got):\n%s", code, diff)
		}
		if !strings.Contains(f.Message, "5 hồ sơ hẹn trả 10/04/2026 chuyển sang 15/06/2026 (có 23 ngày nghỉ), Sở Tư pháp, 02 lĩnh vực, theo văn bản số 123/QĐ-UBND ngày 09/04/2026") {
			t.Errorf("%s: %s", code, f.Message)
		}
	}
}

func TestDecisionsAreComplete(t *testing.T) {
	whole := checks.Decision{From: day("2026-04-30"), To: day("2026-05-04"), Number: "1/QĐ", Date: day("2026-04-01")}
	for name, c := range map[string]struct {
		change func(*checks.Decision)
		want   string // key that the error names
	}{
		"whole":           {func(*checks.Decision) {}, ""},
		"three parts":     {func(d *checks.Decision) { d.Number = "12/2026/QĐ-UBND" }, ""},
		"no date":         {func(d *checks.Decision) { d.Date = 0 }, "date"},
		"no number":       {func(d *checks.Decision) { d.Number = " " }, "number"},
		"any text":        {func(d *checks.Decision) { d.Number = "theo chỉ đạo của lãnh đạo" }, "number"},
		"number alone":    {func(d *checks.Decision) { d.Number = "123" }, "number"},
		"no move":         {func(d *checks.Decision) { d.To = d.From }, "from"},
		"dates exchanged": {func(d *checks.Decision) { d.From, d.To = d.To, d.From }, "from"},
	} {
		d := whole
		c.change(&d)
		got := checks.ValidateDecisions([]checks.Decision{whole, d})
		if len(got) != min(len(c.want), 1) || len(got) == 1 && (!strings.Contains(got[0], "due_decisions[2]") || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
