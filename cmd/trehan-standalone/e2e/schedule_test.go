package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/types/known/timestamppb"

	"trehan/activities"
	"trehan/internal/client"
	"trehan/internal/period"
)

// TestSchedule holds the Schedule against the real server: when it fires over three years, what applying it again
// changes, a year made up for, and firings that fell into an outage.
func TestSchedule(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "")
	o.start()
	t.Run("fires", func(t *testing.T) { testFiringTimes(t, o.as(t)) })
	t.Run("applied again", func(t *testing.T) { testAppliedAgain(t, o.as(t)) })
	t.Run("spoilt", func(t *testing.T) { testSpoilt(t, o.as(t)) })
	t.Run("backfill", func(t *testing.T) { testBackfill(t, o.as(t)) })
	t.Run("outage", func(t *testing.T) { testOutage(t, o) })
	if code := o.up.interrupt(t); code != 0 {
		t.Errorf("Ctrl-C ends with %d\n%s", code, o.up.stderr.String())
	}
}

func (s *server) schedule() sdk.ScheduleHandle {
	return s.temporal.ScheduleClient().GetHandle(context.Background(), s.config.ScheduleID(period.KindMonth))
}

func (s *server) describe(h sdk.ScheduleHandle) *sdk.ScheduleDescription {
	s.Helper()
	d, err := h.Describe(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	return d
}

// testFiringTimes asks the server itself for three years of firings, and the program for the month and the start that
// each stands for.
func testFiringTimes(t *testing.T, o *office) {
	s := o.connect()
	from := time.Date(2023, 12, 15, 0, 0, 0, 0, period.Zone)
	answer, err := s.temporal.WorkflowService().ListScheduleMatchingTimes(t.Context(), &workflowservice.ListScheduleMatchingTimesRequest{
		Namespace: "default", ScheduleId: s.config.ScheduleID(period.KindMonth),
		StartTime: timestamppb.New(from), EndTime: timestamppb.New(from.AddDate(3, 0, 0)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(answer.GetStartTime()); n != 36 {
		t.Fatalf("%d firings in three years, want 36", n)
	}
	// Days that a person has looked up: the second working day after New Year, before and after Tết of three years.
	starts := map[string]string{
		"2023-12": "03/01/2024", "2024-01": "02/02/2024", "2024-02": "04/03/2024", "2024-12": "03/01/2025", "2025-01": "04/02/2025",
		"2025-08": "04/09/2025", "2025-12": "06/01/2026", "2026-01": "03/02/2026", "2026-04": "05/05/2026",
	}
	plan := activities.New(activities.Dependencies{Config: s.config})
	due := time.Date(2024, 1, 1, 0, 0, 0, 0, period.Zone)
	for _, stamp := range answer.GetStartTime() {
		fires := stamp.AsTime()
		if !fires.Equal(due) {
			t.Errorf("fires %s, want %s", fires.In(period.Zone), due)
		}
		month := period.MonthOf(period.InstantOf(fires).Day()).Previous().String()
		if want := due.AddDate(0, -1, 0).Format("2006-01"); month != want {
			t.Errorf("%s stands for %s, want %s", fires, month, want)
		}
		start, err := plan.PlanStart(t.Context(), activities.PlanStartInput{Month: month, Nominal: fires, Now: fires, Scheduled: true})
		if err != nil {
			t.Fatal(err)
		}
		at := start.At.In(period.Zone)
		t.Logf("%s  tháng %s  %s", fires.In(period.Zone).Format("15:04 02/01/2006"), month, at.Format("15:04 Mon 02/01/2006"))
		if want, ok := starts[month]; ok && at.Format("02/01/2006") != want {
			t.Errorf("%s starts on %s, want %s", month, at.Format("02/01/2006"), want)
		}
		if at.Hour() != 7 || at.Sub(fires) < 24*time.Hour || at.Sub(fires) > 10*24*time.Hour || start.MailNobody {
			t.Errorf("%s starts at %s, mails nobody: %t", month, at, start.MailNobody)
		}
		due = due.AddDate(0, 1, 0)
	}
}

func testAppliedAgain(t *testing.T, o *office) {
	s := o.connect()
	apply := func(want client.ScheduleDone) *sdk.ScheduleDescription {
		t.Helper()
		applied, err := client.New(s.temporal, s.config).ApplySchedule(t.Context(), period.KindMonth)
		if err != nil || applied.Done != want {
			t.Errorf("%+v, %v; want %d", applied, err, want)
		}
		return s.describe(s.schedule())
	}
	before := s.describe(s.schedule())
	if after := apply(client.ScheduleUnchanged); !after.Info.LastUpdateAt.Equal(before.Info.LastUpdateAt) {
		t.Errorf("an unchanged Schedule was written at %s", after.Info.LastUpdateAt)
	}
	// The configuration has paused it, so the configuration may resume it; what a person pauses stays.
	if !before.Schedule.State.Paused {
		t.Error("schedule.paused does not pause")
	}
	s.config.Schedule.Paused = false
	if apply(client.ScheduleUpdated).Schedule.State.Paused {
		t.Error("schedule.paused: false does not resume")
	}
	o.cli(0, "schedule", "pause", "--note", "chờ máy chủ mới")
	if state := apply(client.ScheduleUnchanged).Schedule.State; !state.Paused || state.Note != "chờ máy chủ mới" {
		t.Errorf("a person's pause became %+v", state)
	}
	if shown := o.cli(0, "schedule", "show").stdout; !strings.Contains(shown, "tạm dừng: chờ máy chủ mới") || !strings.Contains(shown, "00:00 01/") {
		t.Errorf("shown:\n%s", shown)
	}
	o.cli(0, "schedule", "resume")
	// What somebody changed by hand becomes again what the configuration says.
	err := s.schedule().Update(t.Context(), sdk.ScheduleUpdateOptions{DoUpdate: func(in sdk.ScheduleUpdateInput) (*sdk.ScheduleUpdate, error) {
		in.Description.Schedule.Spec.Calendars[0].DayOfMonth[0] = sdk.ScheduleRange{Start: 2}
		in.Description.Schedule.Policy.Overlap = enumspb.SCHEDULE_OVERLAP_POLICY_SKIP
		return &sdk.ScheduleUpdate{Schedule: &in.Description.Schedule}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	mended := apply(client.ScheduleUpdated)
	if mended.Schedule.Policy.Overlap != enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL || mended.Info.NextActionTimes[0].In(period.Zone).Day() != 1 {
		t.Errorf("not mended: %+v, next %s", mended.Schedule.Policy, mended.Info.NextActionTimes[0])
	}
	apply(client.ScheduleUnchanged)
	s.config.Schedule.Paused = true
	apply(client.ScheduleUpdated)
}

// testSpoilt gives the Schedule what would publish nothing every month from now on: a dry run of one old month, a minute to
// do it in, a pause at the first failure and no actions left. All of it is shown, put right and named line by line.
func testSpoilt(t *testing.T, o *office) {
	s := o.connect()
	written, err := os.ReadFile(filepath.Join(o.data, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	running := filepath.Join(o.data, "chay.yaml") // up keeps the Schedule of the other tests paused
	if err := os.WriteFile(running, bytes.Replace(written, []byte("paused: true"), []byte("paused: false"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	do := func(args ...string) string {
		t.Helper()
		r := command(t, append(args, "--config", running)...)
		if r.code != 0 && args[0] == "schedule" {
			t.Errorf("%v ends with %d: %s", args, r.code, r.stderr)
		}
		return r.stdout
	}
	do("schedule", "resume")
	do("schedule", "pause", "--note", "bảo trì máy chủ")
	err = s.schedule().Update(t.Context(), sdk.ScheduleUpdateOptions{DoUpdate: func(in sdk.ScheduleUpdateInput) (*sdk.ScheduleUpdate, error) {
		spoilt := in.Description.Schedule
		action := spoilt.Action.(*sdk.ScheduleWorkflowAction)
		action.Args = []any{map[string]any{"dry_run": true, "month": "2023-11"}}
		action.WorkflowExecutionTimeout, action.TaskQueue = time.Minute, "khac"
		spoilt.Policy.PauseOnFailure = true
		spoilt.State.LimitedActions, spoilt.State.RemainingActions = true, 0
		return &sdk.ScheduleUpdate{Schedule: &spoilt}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{
		`dữ liệu vào: {"dry_run":true,"month":"2023-11"} → {}`, "thời hạn cả lượt chạy: 1m0s → không có", "hàng đợi: khac → trehan",
		"tạm dừng khi thất bại: có → không", "số lượt chạy còn lại: 0 → không giới hạn",
	}
	wants := func(where, text string, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not say %q:\n%s", where, part, text)
			}
		}
	}
	wants("show", do("schedule", "show"), append(lines, "tạm dừng: bảo trì máy chủ", "Khác với cấu hình")...)
	wants("doctor", do("doctor"), lines...)
	applied := do("schedule", "apply")
	t.Log(applied)
	wants("apply", applied, append(lines, "đã cập nhật lịch", "đang tạm dừng, không tự chạy (bảo trì máy chủ); chạy tiếp: trehan schedule resume")...)
	again := do("schedule", "apply")
	wants("apply again", again, "lịch không đổi", "bảo trì máy chủ")
	if strings.Contains(again, "→") {
		t.Errorf("not mended:\n%s", again)
	}
	d := s.describe(s.schedule())
	if state := d.Schedule.State; state.LimitedActions || !state.Paused || d.Schedule.Policy.PauseOnFailure {
		t.Errorf("mended to %+v, %+v", state, d.Schedule.Policy)
	}
	do("schedule", "resume")
	shown := do("schedule", "show")
	if wants("show", shown, "(đang chạy)"); strings.Count(shown, "00:00 01/") != 3 {
		t.Errorf("not the next three firings:\n%s", shown)
	}
	wants("doctor", do("doctor"), "đúng cấu hình, lượt chạy tới 00:00 01/")
	o.cli(0, "schedule", "apply") // paused again
}

// testBackfill makes a year up for: twelve sealed months, each compared with the one before, and not a single mail.
func testBackfill(t *testing.T, o *office) {
	const year = "2022"
	for m := 1; m <= 12; m++ {
		month := fmt.Sprintf("%s-%02d", year, m)
		o.export(month, rows(month))
	}
	o.cli(2, "schedule", "backfill", "--from", year+"-12", "--to", year+"-01")
	o.cli(0, "schedule", "backfill", "--from", year+"-01", "--to", year+"-12")
	s := o.connect()
	ended := map[string]string{}
	eventually(t, "twelve months have ended", func() bool {
		time.Sleep(time.Second)
		for _, run := range s.scheduled("WorkflowType = 'MonthlyReport' AND TrehanMonth >= '2022-01' AND TrehanMonth <= '2022-12'") {
			ended[run.month] = run.outcome
		}
		done := 0
		for _, outcome := range ended {
			if outcome != "" {
				done++
			}
		}
		return done == 12
	})
	o.relay.mu.Lock()
	mails := len(o.relay.taken)
	o.relay.mu.Unlock()
	if mails != 0 {
		t.Errorf("%d mails of a backfill", mails)
	}
	for month, outcome := range ended {
		st := o.status(month)
		if month == "2022-07" {
			o.cli(1, "status", "--month", month, "--require", "succeeded")
		}
		if outcome != "succeeded" || st.Revision != 1 || st.Seal == "" || len(st.Recipients) != 0 {
			t.Errorf("%s: %s, %+v", month, outcome, st)
		}
	}
	if d := s.details("month-2022-07", ""); !strings.Contains(d, "không gửi thư cho nơi nào") {
		t.Errorf("the details do not say that nobody was mailed:\n%s", d)
	}
	// In order: the second month knew the first, and so on.
	for m := 2; m <= 12; m++ {
		month := parseMonth(fmt.Sprintf("%s-%02d", year, m))
		before, now := sealedAt(t, o, month.Previous().String()), sealedAt(t, o, month.String())
		if before.After(now) {
			t.Errorf("%s was sealed before %s", month, month.Previous())
		}
	}
	o.cli(0, "audit", "verify", "--month", "2022-12")
}

// sealedAt is when a month's first revision was sealed.
func sealedAt(t *testing.T, o *office, month string) time.Time {
	t.Helper()
	info, err := os.Stat(object(o.data, "months/"+month+"/r0001/manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}

// firing is one run that a Schedule has started.
type firing struct {
	nominal        time.Time
	month, outcome string
	status         enumspb.WorkflowExecutionStatus
}

// scheduled lists runs by a query, those of the earliest nominal time first.
func (s *server) scheduled(query string) []firing {
	s.Helper()
	var all []firing
	for token := []byte(nil); ; {
		page, err := s.temporal.ListWorkflow(context.Background(), &workflowservice.ListWorkflowExecutionsRequest{Query: query, NextPageToken: token})
		if err != nil {
			s.Fatal(err)
		}
		for _, info := range page.GetExecutions() {
			f := firing{status: info.GetStatus()}
			fields, decode := info.GetSearchAttributes().GetIndexedFields(), converter.GetDefaultDataConverter()
			err := errors.Join(
				decode.FromPayload(fields["TemporalScheduledStartTime"], &f.nominal), decode.FromPayload(fields["TrehanMonth"], &f.month))
			if p := fields["TrehanOutcome"]; p != nil {
				err = errors.Join(err, decode.FromPayload(p, &f.outcome))
			}
			if err != nil {
				s.Fatal(err)
			}
			all = append(all, f)
		}
		if token = page.GetNextPageToken(); len(token) == 0 {
			slices.SortFunc(all, func(a, b firing) int { return a.nominal.Compare(b.nominal) })
			return all
		}
	}
}

// testOutage has the program's Schedule fire every ten seconds instead of every month: what falls into an outage of the
// server is made up for, once; what falls into a pause is not.
func testOutage(t *testing.T, o *office) {
	const every = 10 * time.Second
	month := period.MonthOf(period.InstantOf(time.Now()).Day()).Previous().String()
	o.export(month, rows(month))
	begun := daysOf(month).To + 1 // whenever the test runs: the fifth may be still to come
	at := begun.Time().Add(time.Minute)
	if err := os.Chtimes(filepath.Join(o.dir, "in", month, "ho-so.csv"), at, at); err != nil {
		t.Fatal(err)
	}
	s := o.connect()
	own := s.describe(s.schedule()).Schedule
	handle, err := s.temporal.ScheduleClient().Create(t.Context(), sdk.ScheduleOptions{
		ID: "every-ten-seconds", Spec: sdk.ScheduleSpec{Intervals: []sdk.ScheduleIntervalSpec{{Every: every}}},
		Action: own.Action, Overlap: own.Policy.Overlap, CatchupWindow: own.Policy.CatchupWindow,
	})
	if err != nil {
		t.Fatal(err)
	}
	fired := func(s *server) []firing {
		return s.scheduled("TemporalScheduledById = 'every-ten-seconds' AND TrehanMonth = '" + month + "'")
	}
	// The Schedule knows no number: what it starts waits for a person.
	eventually(t, "the first firing is held", func() bool { time.Sleep(time.Second); return o.statusOf(month) == "held" })
	if n := len(o.relay.letters(month)); n != 0 {
		t.Errorf("%d letters without number and date", n)
	}
	o.cli(0, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đã xem", "--number", "999", "--date", begun.String(), "--date-remark", "thử nghiệm")
	eventually(t, "the approved firing has ended", func() bool {
		time.Sleep(time.Second)
		// The commune has no address of its own, and since July 2025 no district that has one.
		return slices.ContainsFunc(fired(s), func(f firing) bool { return f.outcome == "with_exceptions" })
	})
	o.up.kill()
	down := time.Now()
	time.Sleep(3*every + every/2)
	o.start()
	up := time.Now()
	s = o.connect()
	handle = s.temporal.ScheduleClient().GetHandle(t.Context(), handle.GetID())
	eventually(t, "the firings of the outage are made up for", func() bool {
		time.Sleep(time.Second)
		all := fired(s)
		return len(all) > 0 && all[len(all)-1].nominal.After(up)
	})

	if err := handle.Pause(t.Context(), sdk.SchedulePauseOptions{}); err != nil {
		t.Fatal(err)
	}
	paused := time.Now()
	time.Sleep(2*every + every/2)
	resumed := time.Now()
	if err := handle.Unpause(t.Context(), sdk.ScheduleUnpauseOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it fires again", func() bool {
		time.Sleep(time.Second)
		all := fired(s)
		return all[len(all)-1].nominal.After(resumed)
	})
	if err := handle.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	inOutage := 0
	all := fired(s)
	for i, f := range all {
		if f.nominal.After(down) && f.nominal.Before(up) {
			inOutage++
		}
		// A signal takes a moment to arrive.
		if f.nominal.After(paused.Add(time.Second)) && f.nominal.Before(resumed.Add(-time.Second)) {
			t.Errorf("fired at %s, while it was paused from %s to %s", f.nominal, paused, resumed)
		}
		if i == 0 || f.nominal.After(paused) {
			continue
		}
		if step := f.nominal.Sub(all[i-1].nominal); step != every {
			t.Errorf("%s after %s: %s between two firings", f.nominal, all[i-1].nominal, step)
		}
	}
	t.Logf("%d firings, %d of them in an outage of %s and made up for", len(all), inOutage, up.Sub(down).Round(time.Second))
	if inOutage < 3 {
		t.Errorf("only %d firings of an outage of %s were made up for", inOutage, up.Sub(down))
	}
	// However often it fired, also side by side: everybody has one letter.
	eventually(t, "the last run has ended", func() bool {
		time.Sleep(time.Second)
		return !slices.ContainsFunc(fired(s), func(f firing) bool { return f.status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING })
	})
	// The district is no more since July 2025.
	oneEach(t, o.relay.letters(month), addresses("X1.01", "X1.02", "X1.03", "lanh-dao", "cong-ttdt"))
}
