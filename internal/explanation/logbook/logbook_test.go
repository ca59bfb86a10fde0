package logbook

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/counting"
	"trehan/internal/explanation"
	"trehan/internal/period"
)

var november = period.NameMonth(2023, time.November)

// at is a moment of December 2023, before the deadline.
func at(day int) time.Time { return time.Date(2023, 12, day, 3, 0, 0, 0, time.UTC) }

// asked is a question to two units with two dossiers each.
func asked() explanation.Asked {
	a := explanation.Asked{Month: "2023-11", Revision: 1, Seal: "s", At: at(5), Deadline: period.DayOf(2023, 12, 12), Reasons: explanation.DefaultReasons()}
	for _, unit := range []string{"H25.01", "H25.02"} {
		u := explanation.Unit{Code: unit, Name: "Sở " + unit}
		for i := range 2 {
			u.Dossiers = append(u.Dossiers, explanation.Dossier{
				Code: fmt.Sprintf("%s-%d", unit, i), Unit: unit, Kind: counting.Actual,
				Officials: []counting.OfficialRef{{Account: "a", Name: "Người " + unit, Unit: unit}},
			})
		}
		a.Units = append(a.Units, u)
	}
	return a
}

// answer is a unit's answer in a file.
func answer(unit, file string, texts ...string) ([]byte, explanation.Answer) {
	a := explanation.Answer{Unit: unit, File: archive.Hash([]byte(file)), Ext: "xlsx"}
	for i, text := range texts {
		a.Rows = append(a.Rows, explanation.Row{Code: fmt.Sprintf("%s-%d", unit, i), Reason: explanation.DefaultReasons()[0], Text: text, Evidence: "12/CV", Proposal: explanation.Objective})
	}
	return []byte(file), a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// receive records a file that must be accepted.
func receive(t *testing.T, l *Log, day int, unit, file string, texts ...string) bool {
	t.Helper()
	b, a := answer(unit, file, texts...)
	recorded, err := l.Receive(context.Background(), at(day), explanation.Source{Via: "mail"}, b, a)
	must(t, err)
	return recorded
}

func open(t *testing.T, s archive.Store) *Log {
	t.Helper()
	l, err := Ask(context.Background(), s, november, asked())
	must(t, err)
	return l
}

// The last accepted file counts, the same bytes count once, whatever came between.
func TestTheLastAnswerCounts(t *testing.T) {
	s := archivetest.NewMemory()
	l := open(t, s)
	for i, c := range []struct {
		file string
		new  bool
		text string // that counts then
	}{{"one", true, "a"}, {"one", false, "a"}, {"two", true, "b"}, {"one", false, "b"}, {"three", true, "c"}} {
		if got := receive(t, l, 6, "H25.01", c.file, c.file[:1]+c.text, "x"); got != c.new {
			t.Errorf("%d, %s: recorded %v", i, c.file, got)
		}
		if got := l.State().Unit("H25.01").Answer.Rows[0].Text; !strings.HasSuffix(got, c.text) {
			t.Errorf("%d, %s: %q counts", i, c.file, got)
		}
	}
	b, a := answer("H25.01", "two", "tb", "x") // on purpose, a day later: whoever sends it must hear that it does not count
	var r *explanation.Refusal
	if _, err := l.Receive(context.Background(), at(7), explanation.Source{Via: "mail"}, b, a); !errors.As(err, &r) || r.Code != explanation.Repeated {
		t.Errorf("an old file sent again: %v", err)
	}
	if silent := l.State().Silent(); len(silent) != 1 || silent[0].Code != "H25.02" {
		t.Errorf("silent: %v", silent)
	}
	again, err := Open(context.Background(), s, november)
	must(t, err)
	if diff := cmp.Diff(l.State().Statistics(), again.State().Statistics()); diff != "" {
		t.Error(diff)
	}
}

// An answer that comes after the deadline, or changes what was decided, or comes after the close is refused.
func TestAnswersThatComeTooLate(t *testing.T) {
	l := open(t, archivetest.NewMemory())
	receive(t, l, 6, "H25.01", "one", "a", "b")
	must(t, l.Decide(context.Background(), at(7), []explanation.Decision{{Code: "h25.01-0", Accepted: true, By: "Lê Thị Mẫu", Reason: "đúng"}}))
	try := func(when time.Time, file string, texts ...string) explanation.Code {
		b, a := answer("H25.01", file, texts...)
		_, err := l.Receive(context.Background(), when, explanation.Source{Via: "mail"}, b, a)
		var r *explanation.Refusal
		if !errors.As(err, &r) {
			return ""
		}
		return r.Code
	}
	if got := try(at(8), "changed", "other", "b"); got != explanation.Decided {
		t.Errorf("changes a decided row: %q", got)
	}
	if got := try(at(8), "undecided row changed", "a", "other"); got != "" {
		t.Errorf("changes another row: %q", got)
	}
	if got := try(l.Asked().Closes(), "late", "a", "c"); got != explanation.Late {
		t.Errorf("late: %q", got)
	}
	if got := try(l.Asked().Closes().Add(-time.Second), "last second", "a", "c"); got != "" {
		t.Errorf("in the last second: %q", got)
	}
	_, err := l.Close(context.Background(), at(13), "Lê Thị Mẫu", func(*explanation.State) ([]byte, error) { return []byte("table"), nil })
	must(t, err)
	if got := try(at(9), "closed", "a", "d"); got != explanation.Closed {
		t.Errorf("closed: %q", got)
	}
}

func TestDecisions(t *testing.T) {
	ctx := context.Background()
	l := open(t, archivetest.NewMemory())
	receive(t, l, 6, "H25.01", "one", "a", "b")
	refused := func(d explanation.Decision, says string) {
		t.Helper()
		var e *explanation.DecisionError
		if err := l.Decide(ctx, at(7), []explanation.Decision{d}); !errors.As(err, &e) || !strings.Contains(e.Message, says) {
			t.Errorf("%+v: %v, want %q", d, err, says)
		}
	}
	by := "Lê Thị Mẫu"
	refused(explanation.Decision{Code: "H25.99-0", By: by, Reason: "x"}, "không có trong danh sách")
	refused(explanation.Decision{Code: "H25.02-0", By: by, Reason: "x"}, "chưa gửi giải trình")
	refused(explanation.Decision{Code: "H25.01-0", Reason: "x"}, "tên người quyết định")
	refused(explanation.Decision{Code: "H25.01-0", By: by}, "căn cứ")
	refused(explanation.Decision{Code: "H25.01-0", By: by, Reason: "x", Accepted: true, Kind: "late"}, "không phải một đề nghị")
	refused(explanation.Decision{Code: "H25.01-0", By: by, Reason: "x", Kind: explanation.Keep}, "không nêu loại")

	accept := explanation.Decision{Code: "H25.01-0", Accepted: true, By: by, Reason: "có công văn"}
	must(t, l.Decide(ctx, at(7), []explanation.Decision{accept, {Code: "h25.01-0", Accepted: true, By: by, Reason: "có công văn"}})) // named twice
	must(t, l.Decide(ctx, at(8), []explanation.Decision{accept}))                                                                    // the same once more
	if n := l.State().Events; n != 3 {
		t.Errorf("%d events, want asked, received, decided", n)
	}
	refused(explanation.Decision{Code: "H25.01-0", By: by, Reason: "x"}, "--again")
	refused(explanation.Decision{Code: "H25.01-0", By: "Người khác", Accepted: true, Reason: "có công văn"}, "--again")
	want := []counting.KindOverride{{Code: "H25.01-0", Objective: true, Reason: explanation.DefaultReasons()[0] + ", văn bản 12/CV", Evidence: "12/CV", Author: by}}
	if diff := cmp.Diff(want, l.State().Overrides()); diff != "" {
		t.Error(diff)
	}
	must(t, l.Decide(ctx, at(9), []explanation.Decision{{Code: "H25.01-0", By: by, Reason: "công văn nói việc khác", Again: true}}))
	if got := l.State().Overrides(); len(got) != 0 {
		t.Errorf("overrides after the second decision: %v", got)
	}
	// A refused batch records nothing.
	if err := l.Decide(ctx, at(9), []explanation.Decision{{Code: "H25.01-1", Accepted: true, By: by, Reason: "x"}, {Code: "H25.02-1", Accepted: true, By: by, Reason: "x"}}); err == nil {
		t.Error("decides what was not explained")
	}
	total := l.State().Statistics().Total
	if diff := cmp.Diff(explanation.Counts{Asked: 4, Answered: 2, Silent: 2, Refused: 1, Open: 1}, total); diff != "" {
		t.Error(diff)
	}
}

// Statistics count a dossier for each of its officials and once in the total.
func TestStatisticsByOfficial(t *testing.T) {
	a := asked()
	a.Units[0].Dossiers[1].Officials = append(a.Units[0].Dossiers[1].Officials, counting.OfficialRef{Name: "Người B", Unit: "H25.09"})
	a.Units[1].Dossiers[0].Officials = nil
	a.Unasked = []explanation.Dossier{{Code: "X"}}
	l, err := Ask(context.Background(), archivetest.NewMemory(), november, a)
	must(t, err)
	receive(t, l, 6, "H25.01", "one", "a", "b")
	must(t, l.Decide(context.Background(), at(7), []explanation.Decision{{Code: "H25.01-1", Accepted: true, By: "Lê Thị Mẫu", Reason: "x"}}))
	s := l.State().Statistics()
	want := []explanation.OfficialCounts{
		{Account: "a", Name: "Người H25.01", Unit: "H25.01", Counts: explanation.Counts{Asked: 2, Answered: 2, Accepted: 1, Objective: 1, Open: 1}},
		{Account: "a", Name: "Người H25.02", Unit: "H25.02", Counts: explanation.Counts{Asked: 1, Silent: 1}},
		{Account: "", Name: "Người B", Unit: "H25.09", Counts: explanation.Counts{Asked: 1, Answered: 1, Accepted: 1, Objective: 1}},
	}
	if diff := cmp.Diff(want, s.Officials); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(explanation.Counts{Asked: 4, Answered: 2, Silent: 2, Accepted: 1, Objective: 1, Open: 1}, s.Total); diff != "" {
		t.Error(diff)
	}
	if s.Nameless.Asked != 1 || s.Unasked != 1 {
		t.Errorf("%d nameless, %d unasked; want 1 and 1", s.Nameless.Asked, s.Unasked)
	}
}

// The deadline counts working days: 01/01 is a day off.
func TestDeadline(t *testing.T) {
	got := explanation.Deadline(period.DefaultCalendar(), period.DayOf(2023, 12, 28), 2) // a Thursday
	if want := period.DayOf(2024, 1, 2); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

// A chain that was changed, or events that cannot follow, are tampered.
func TestAnIllegalEventIsTampered(t *testing.T) {
	s := archivetest.NewMemory()
	l := open(t, s)
	b, err := archive.Encode(explanation.Event{Format: 1, Seq: 2, Prev: l.State().Head, At: at(6), Type: explanation.EventDecided,
		Decisions: []explanation.Decision{{Code: "H25.01-0", Accepted: true, Kind: explanation.Keep, By: "x", Reason: "y"}}})
	must(t, err)
	_, err = s.Create(context.Background(), chainOf(november).Key(2), archive.Bytes(b), archive.JSON)
	must(t, err)
	if _, err := Open(context.Background(), s, november); !errors.Is(err, archive.ErrTampered) || !errors.Is(err, explanation.ErrIllegal) {
		t.Errorf("%v", err)
	}
}

// Two people decide at once: one decision stands, the other is refused.
func TestTwoDecideAtOnce(t *testing.T) {
	s := archivetest.NewMemory()
	first := open(t, s)
	receive(t, first, 6, "H25.01", "one", "a", "b")
	second, err := Open(context.Background(), s, november)
	must(t, err)
	must(t, first.Decide(context.Background(), at(7), []explanation.Decision{{Code: "H25.01-0", Accepted: true, By: "A", Reason: "x"}}))
	var e *explanation.DecisionError
	if err := second.Decide(context.Background(), at(7), []explanation.Decision{{Code: "H25.01-0", By: "B", Reason: "y"}}); !errors.As(err, &e) {
		t.Errorf("%v", err)
	}
}

// A reminder is recorded once for each unit, also where the relay took the mails of a round at different times.
func TestRemind(t *testing.T) {
	ctx := context.Background()
	l := open(t, archivetest.NewMemory())
	for _, c := range []struct {
		round int
		units []string
		want  [2]int
	}{
		{1, []string{"H25.01"}, [2]int{1, 0}}, {1, []string{"H25.01", "H25.02"}, [2]int{1, 1}}, {1, []string{"H25.01", "H25.02"}, [2]int{1, 1}},
		{2, []string{"H25.02"}, [2]int{1, 2}}, {1, []string{"H25.01"}, [2]int{1, 2}},
	} {
		must(t, l.Remind(ctx, at(8), c.round, c.units))
		if got := [2]int{l.State().Units[0].Reminded, l.State().Units[1].Reminded}; got != c.want {
			t.Errorf("%d %v: %v", c.round, c.units, got)
		}
	}
	if _, err := Open(ctx, l.store, november); err != nil {
		t.Error(err)
	}
}
