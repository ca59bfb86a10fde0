package client

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/workflows"
)

func scheduled(t *testing.T, yaml string) *config.Config {
	t.Helper()
	conf, err := config.Parse([]byte(yaml), "trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

// asServed is the configured Schedule as the server answers with it.
func asServed(t *testing.T, conf *config.Config) *sdk.Schedule {
	t.Helper()
	s := configuredSchedule(conf, period.KindMonth, nil)
	action := *s.Action.(*sdk.ScheduleWorkflowAction)
	for i, arg := range action.Args {
		payload, err := converter.GetDefaultDataConverter().ToPayload(arg)
		if err != nil {
			t.Fatal(err)
		}
		action.Args[i] = payload
	}
	s.Action = &action
	all := func(first, last int) []sdk.ScheduleRange {
		return []sdk.ScheduleRange{{Start: first, End: last, Step: 1}}
	}
	day := &s.Spec.Calendars[0]
	day.Second, day.Minute, day.Hour, day.Month, day.DayOfWeek = all(0, 0), all(0, 0), all(0, 0), all(1, 12), all(0, 6)
	return s
}

// spoil gives every field of a Schedule's parts a value that the configuration never makes; a field that a later SDK adds
// fails here until it is compared.
var spoil = map[string]any{
	"ID": "khac", "Workflow": "MonthlyCycle", "Args": []any{workflows.Request{Month: "2023-11", DryRun: true}}, "TaskQueue": "khac",
	"WorkflowExecutionTimeout": time.Minute, "WorkflowRunTimeout": time.Minute, "WorkflowTaskTimeout": time.Minute,
	"RetryPolicy": &temporal.RetryPolicy{MaximumAttempts: 3}, "Memo": map[string]any{"ghi chú": "x"},
	"TypedSearchAttributes":   temporal.NewSearchAttributes(temporal.NewSearchAttributeKeyString("TrehanMonth").ValueSet("2023-11")),
	"UntypedSearchAttributes": map[string]*commonpb.Payload{"TrehanMonth": {Data: []byte("x")}},
	"VersioningOverride":      &sdk.AutoUpgradeVersioningOverride{}, "StaticSummary": "khác", "StaticDetails": "khác",
	"Priority": temporal.Priority{PriorityKey: 1},

	"Calendars": []sdk.ScheduleCalendarSpec{{DayOfMonth: []sdk.ScheduleRange{{Start: 2}}}},
	"Intervals": []sdk.ScheduleIntervalSpec{{Every: time.Hour}}, "CronExpressions": []string{"0 0 1 * *"},
	"Skip":    []sdk.ScheduleCalendarSpec{{Year: []sdk.ScheduleRange{{Start: 2026}}}},
	"StartAt": time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), "EndAt": time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
	"Jitter": time.Hour, "TimeZoneName": "UTC",

	"Overlap": enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, "CatchupWindow": time.Hour, "PauseOnFailure": true,

	"LimitedActions":   true,
	"RemainingActions": nil, "Paused": nil, "Note": nil, // judged below
}

func TestEverySettingOfAScheduleIsCompared(t *testing.T) {
	conf := scheduled(t, "schedule: {hour: 7}\n")
	if changes := scheduleChanges(asServed(t, conf), conf, period.KindMonth); len(changes) != 0 {
		t.Fatalf("what is as configured differs: %v", changes)
	}
	for _, part := range []func(*sdk.Schedule) reflect.Value{
		func(s *sdk.Schedule) reflect.Value { return reflect.ValueOf(s.Action).Elem() },
		func(s *sdk.Schedule) reflect.Value { return reflect.ValueOf(s.Spec).Elem() },
		func(s *sdk.Schedule) reflect.Value { return reflect.ValueOf(s.Policy).Elem() },
		func(s *sdk.Schedule) reflect.Value { return reflect.ValueOf(s.State).Elem() },
	} {
		fields := part(asServed(t, conf)).Type()
		for i := range fields.NumField() {
			name := fields.Field(i).Name
			value, known := spoil[name]
			if !known {
				t.Errorf("%s.%s is not compared", fields, name)
				continue
			}
			if value == nil {
				continue
			}
			s := asServed(t, conf)
			part(s).Field(i).Set(reflect.ValueOf(value))
			changes := scheduleChanges(s, conf, period.KindMonth)
			if len(changes) != 1 || changes[0].Is == changes[0].Want {
				t.Errorf("%s.%s: %v", fields, name, changes)
			}
			t.Log(changes)
		}
	}
}

// What is set by the configuration alone stands in its place among the rest, every time.
func TestDifferencesStandInOneOrder(t *testing.T) {
	conf := scheduled(t, "schedule: {hour: 7}\n")
	s := asServed(t, conf)
	s.Action, s.Spec, s.Policy, s.State = nil, nil, nil, nil
	for range 10 {
		changes := scheduleChanges(s, conf, period.KindMonth)
		if len(changes) < 5 || !slices.IsSortedFunc(changes, func(a, b ScheduleChange) int { return strings.Compare(a.Name, b.Name) }) {
			t.Fatalf("%d changes, not in their order: %v", len(changes), changes)
		}
	}
}

func TestDifferencesOfASchedule(t *testing.T) {
	conf := scheduled(t, "schedule: {hour: 7}\n")
	s := asServed(t, conf)
	action := s.Action.(*sdk.ScheduleWorkflowAction)
	action.Args = []any{&commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(`{"dry_run": true, "month": "2023-11"}`)}}
	action.WorkflowExecutionTimeout, s.Policy.PauseOnFailure, s.State.LimitedActions = time.Minute, true, true
	var lines []string
	for _, change := range scheduleChanges(s, conf, period.KindMonth) {
		lines = append(lines, change.String())
	}
	const want = `dữ liệu vào: {"dry_run":true,"month":"2023-11"} → {}
số lượt chạy còn lại: 0 → không giới hạn
thời hạn cả lượt chạy: 1m0s → không có
tạm dừng khi thất bại: có → không`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	// A person's pause stays, whatever else is put right; the configuration's own is put on and taken off.
	s.State.Paused, s.State.Note = true, "bảo trì"
	if state := configuredSchedule(conf, period.KindMonth, s.State).State; !state.Paused || state.Note != "bảo trì" || state.LimitedActions {
		t.Errorf("paused %v, note %q, limited %v; want what a person has set, without a limit", state.Paused, state.Note, state.LimitedActions)
	}
	s = asServed(t, conf)
	s.State.Paused, s.State.Note = true, notePausedByConfig
	if changes := scheduleChanges(s, conf, period.KindMonth); len(changes) != 2 {
		t.Errorf("%v", changes)
	}
	if changes := scheduleChanges(asServed(t, conf), scheduled(t, "schedule: {paused: true}\n"), period.KindMonth); len(changes) != 2 {
		t.Errorf("%v", changes)
	}
}
