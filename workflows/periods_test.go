package workflows

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"trehan/activities"
	"trehan/internal/config"
)

// shifted is an office whose months end on the 20th and whose quarters, halves and years on the 14th.
func shifted(t *testing.T) *config.Config {
	t.Helper()
	c, err := config.Parse([]byte("period: {start_day: 21, quarter: {start: 12-15}, half: {start: 12-15}, year: {start: 12-15}}\n"), "trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Which period of which kind is meant, and when its run begins, where the office's periods do not follow the calendar.
func TestThePeriodAndItsDay(t *testing.T) {
	for _, c := range []struct {
		name      string
		now       time.Time
		scheduled time.Time
		in        Request
		period    string
		begins    time.Time
	}{
		{name: "pressed on the day after", now: day(2025, 10, 21, 8), period: "2025-10", begins: day(2025, 10, 21, 8)},
		{name: "pressed on the last day", now: day(2025, 10, 20, 8), period: "2025-09", begins: day(2025, 10, 20, 8)},
		{name: "the month that the calendar has not begun", now: day(2025, 9, 25, 8), in: Request{Month: "2025-10"}, period: "2025-10", begins: day(2025, 9, 25, 8)},
		{name: "a letter dated before the calendar's month ends", now: day(2025, 10, 27, 8), in: Request{Month: "2025-10", Number: "12", Date: "2025-10-23"}, period: "2025-10", begins: day(2025, 10, 27, 8)},
		// 21/10/2025 is a Tuesday: the second working day is the Wednesday.
		{name: "scheduled month", now: day(2025, 10, 21, 0), scheduled: day(2025, 10, 21, 0), period: "2025-10", begins: day(2025, 10, 22, 7)},
		// 15/3/2026 is a Sunday: the second working day after the quarter is Tuesday the 17th.
		{name: "scheduled quarter", now: day(2026, 3, 15, 0), scheduled: day(2026, 3, 15, 0), in: Request{Kind: "quarter"}, period: "2026-Q1", begins: day(2026, 3, 17, 7)},
		{name: "scheduled half", now: day(2026, 6, 15, 0), scheduled: day(2026, 6, 15, 0), in: Request{Kind: "half"}, period: "2026-H1", begins: day(2026, 6, 16, 7)},
		{name: "scheduled year", now: day(2026, 12, 15, 0), scheduled: day(2026, 12, 15, 0), in: Request{Kind: "year"}, period: "2026", begins: day(2026, 12, 16, 7)},
		{name: "a quarter by hand", now: day(2026, 5, 4, 8), in: Request{Quarter: "2026-Q1"}, period: "2026-Q1", begins: day(2026, 5, 4, 8)},
		{name: "a quarter by hand that waits", now: day(2026, 3, 14, 8), in: Request{Quarter: "2026-Q1", WorkingDay: ptr(2)}, period: "2026-Q1", begins: day(2026, 3, 17, 7)},
		{name: "a span by hand", now: day(2026, 5, 4, 8), in: Request{From: "2026-01-15", To: "2026-03-20"}, period: "2026-01-15..2026-03-20", begins: day(2026, 5, 4, 8)},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &parent{conf: shifted(t)}
			p.begins(t, c.now, c.scheduled, c.in, c.period, c.begins)
		})
	}
}

// What the office's own bounds forbid is refused, also where the calendar would not.
func TestAPeriodThatHasNotBegunIsRefused(t *testing.T) {
	for _, c := range []struct {
		in   Request
		now  time.Time
		want string
	}{
		{Request{Month: "2025-11"}, day(2025, 10, 20, 23), "tháng 11/2025 chưa bắt đầu"},
		{Request{Quarter: "2026-Q2"}, day(2026, 3, 14, 23), "quý II/2026 chưa bắt đầu"},
		{Request{Half: "2026-H2"}, day(2026, 3, 14, 23), "6 tháng cuối năm 2026 chưa bắt đầu"},
		{Request{From: "2026-03-15", To: "2026-03-16"}, day(2026, 3, 14, 23), "từ ngày 15/03/2026 đến ngày 16/03/2026 chưa bắt đầu"},
		{Request{Quarter: "2026-Q1", Number: "12", Date: "2026-03-13"}, day(2026, 3, 20, 8), "trước ngày cuối của kỳ báo cáo (14/03/2026)"},
	} {
		p := &parent{conf: shifted(t)}
		env, _ := p.env(t)
		env.SetStartTime(c.now)
		env.ExecuteWorkflow(MonthlyReport, c.in)
		_, err := result(t, env)
		if e := applicationError(t, err); e.Type() != activities.BadInput || !strings.Contains(e.Error(), c.want) || len(p.asked) > 0 {
			t.Errorf("%v, %d cycles begun; want none and %q", err, len(p.asked), c.want)
		}
	}
}

// The count of a quarter that is made from its months waits for the last of them, longer than other work, and ends with its
// answer. A dry run has its answer at once, and a month that has sources never waits for seals.
func TestAQuarterWaitsForItsMonths(t *testing.T) {
	const month = 31 * 24 * time.Hour
	for _, c := range []struct {
		name    string
		sources bool
		dry     bool
		await   bool
		bound   time.Duration
	}{{"a quarter", false, false, true, month}, {"a dry run", false, true, false, patient}, {"a month", true, false, false, patient}} {
		o := newOffice(1)
		if !c.sources {
			o.opened.Sources = nil
		}
		env := newEnv(t, o)
		bound := time.Duration(0)
		env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) {
			if info.ActivityType.Name == "CountMonth" {
				bound = info.ScheduleToCloseTimeout
			}
		})
		attempts := 0
		env.OnActivity("CountMonth", anything, anything).Return(func(_ context.Context, in activities.CountMonthInput) (activities.Counted, error) {
			if in.Await != c.await {
				t.Errorf("%s: waits for seals: %t", c.name, in.Await)
			}
			if attempts++; attempts < 5 {
				return activities.Counted{}, errors.New("a month is not sealed")
			}
			return o.counted, nil
		})
		done(t, env, CycleInput{DryRun: c.dry})
		if attempts != 5 || bound != c.bound {
			t.Errorf("%s: %d attempts, within %v", c.name, attempts, bound)
		}
	}
	answer := temporal.NewApplicationError("cần mọi tháng đã niêm phong", "NotSealedError")
	if got := reasonOf(temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, answer)); got != "cần mọi tháng đã niêm phong" {
		t.Errorf("after the bound: %s", got)
	}
}
