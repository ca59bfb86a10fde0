package explain

import (
	"regexp"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/month"
	"trehan/internal/period"
)

// Every reason has words, and no value is left in braces.
func TestEveryReasonHasWords(t *testing.T) {
	x := &explaining{e: &month.Explained{}, report: &counting.Report{}}
	braces := regexp.MustCompile(`\{\w*\}`)
	all := counting.Reasons()
	if len(all) < 40 {
		t.Fatalf("only %d reasons", len(all))
	}
	for _, r := range all {
		switch text := x.words(r); {
		case text == "":
			t.Errorf("%s %s has no words", r.Rule, r.Key)
		case braces.MatchString(text), strings.HasSuffix(text, "."):
			t.Errorf("%s %s: %q", r.Rule, r.Key, text)
		}
	}
}

// A backlog of years is told by the days that are not those of a common week; the sums stay.
func TestLongLatenessIsShort(t *testing.T) {
	day := func(s string) period.Day {
		d, err := period.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	calendar := period.DefaultCalendar()
	after, upTo := day("2021-03-01"), day("2024-10-31")
	d := (&explaining{calendar: calendar}).days(after, upTo, calendar.WorkingDays(after, upTo))
	working, total := 0, 0
	for _, s := range d.Spans {
		total += s.Days
		if s.Working {
			working += s.Days
		}
	}
	if working != d.Working || total != d.Calendar {
		t.Errorf("spans of %d working and %d days, want %d and %d", working, total, d.Working, d.Calendar)
	}
	w := &writer{}
	w.head("")
	spans(w, d.Spans)
	var text string
	for _, p := range w.sections[0].Points {
		text += p.Text + "\n"
	}
	if lines := strings.Count(text, "\n"); lines > 50 {
		t.Errorf("%d lines", lines)
	}
	for _, want := range []string{
		"từ 02/09/2021 đến 03/09/2021: 2 ngày nghỉ (Quốc khánh), không tính.\n", "04/05/2024: 1 ngày làm việc (làm bù), tính.\n",
		"Các ngày nghỉ cuối tuần khác: ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}
