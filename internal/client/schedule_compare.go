package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/config"
	"trehan/internal/period"
)

// ScheduleChange is one setting of a Schedule that is not as configured, in words.
type ScheduleChange struct{ Name, Is, Want string }

// String is the change in a line: what, old → new.
func (c ScheduleChange) String() string { return fmt.Sprintf(wordScheduleChange, c.Name, c.Is, c.Want) }

// scheduleChanges compares the whole of a Schedule with what the configuration makes of it, so that nothing is left that
// somebody has set by hand. A person's pause is no difference; see scheduleState.
func scheduleChanges(s *sdk.Schedule, c *config.Config, kind period.Kind) []ScheduleChange {
	is, want := scheduleSettings(s), scheduleSettings(configuredSchedule(c, kind, s.State))
	all := maps.Clone(is)
	maps.Copy(all, want)
	var out []ScheduleChange
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if is[name] != want[name] {
			out = append(out, ScheduleChange{name, orNone(is[name]), orNone(want[name])})
		}
	}
	return out
}

// configuredSchedule is the Schedule as the configuration wants it; now is its present state, nil for none.
func configuredSchedule(c *config.Config, kind period.Kind, now *sdk.ScheduleState) *sdk.Schedule {
	spec, policy := scheduleSpec(c, kind), schedulePolicy(kind)
	return &sdk.Schedule{Spec: &spec, Action: scheduleAction(c, kind), Policy: &policy, State: scheduleState(c, kind, now)}
}

// settings are what a Schedule is made of, by their names in Vietnamese; "" is what is not set.
type settings map[string]string

func (s settings) span(name string, d time.Duration) {
	s[name] = ""
	if d != 0 {
		s[name] = d.String()
	}
}

func (s settings) moment(name string, t time.Time) {
	s[name] = ""
	if !t.IsZero() {
		s[name] = t.In(period.Zone).Format("15:04 02/01/2006")
	}
}

func (s settings) yesNo(name string, yes bool) {
	s[name] = wordNo
	if yes {
		s[name] = wordYes
	}
}

// scheduleSettings writes every setting of a Schedule down, the same whether it comes from the server or from here.
func scheduleSettings(s *sdk.Schedule) settings {
	out := settings{}
	if action, ok := s.Action.(*sdk.ScheduleWorkflowAction); ok && action != nil {
		out.action(action)
	} else {
		out[wordAction] = fmt.Sprintf("%T", s.Action)
	}
	if s.Spec != nil {
		out.spec(s.Spec)
	}
	if s.Policy != nil {
		out[wordOverlap] = s.Policy.Overlap.String()
		out.span(wordCatchUp, s.Policy.CatchupWindow)
		out.yesNo(wordPauseOnFailure, s.Policy.PauseOnFailure)
	}
	if s.State != nil {
		out.yesNo(wordPaused, s.State.Paused)
		out[wordNote] = s.State.Note
		out[wordRemaining] = wordUnlimited
		if s.State.LimitedActions {
			out[wordRemaining] = strconv.Itoa(s.State.RemainingActions)
		}
	}
	return out
}

func (s settings) action(a *sdk.ScheduleWorkflowAction) {
	s[wordAction] = wordStartsWorkflow
	s[wordType], _ = a.Workflow.(string)
	s[wordQueue] = a.TaskQueue
	s[wordID] = a.ID
	inputs := make([]string, len(a.Args))
	for i, arg := range a.Args {
		inputs[i] = payloadWords(arg)
	}
	s[wordInput] = strings.Join(inputs, ", ")
	s.span(wordExecutionTimeout, a.WorkflowExecutionTimeout)
	s.span(wordRunTimeout, a.WorkflowRunTimeout)
	s.span(wordTaskTimeout, a.WorkflowTaskTimeout)
	if a.RetryPolicy != nil {
		s[wordRetries] = jsonWords(a.RetryPolicy)
	}
	for name, value := range a.Memo {
		s[wordMemo+" "+name] = payloadWords(value)
	}
	for key, value := range a.TypedSearchAttributes.GetUntypedValues() {
		s[wordAttribute+" "+key.GetName()] = jsonWords(value)
	}
	for name, value := range a.UntypedSearchAttributes { //nolint:staticcheck // what an older program or another client has set
		s[wordAttribute+" "+name] = payloadWords(value)
	}
	if a.VersioningOverride != nil {
		s[wordVersion] = jsonWords(a.VersioningOverride)
	}
	s[wordSummary] = a.StaticSummary
	s[wordDetails] = a.StaticDetails
	if a.Priority != (temporal.Priority{}) {
		s[wordPriority] = jsonWords(a.Priority)
	}
}

func (s settings) spec(spec *sdk.ScheduleSpec) {
	s[wordCalendars] = calendarWords(spec.Calendars)
	s[wordSkip] = calendarWords(spec.Skip)
	intervals := make([]string, len(spec.Intervals))
	for i, every := range spec.Intervals {
		intervals[i] = fmt.Sprintf(wordEvery, every.Every, every.Offset)
	}
	s[wordIntervals] = strings.Join(intervals, "; ")
	s[wordCron] = strings.Join(spec.CronExpressions, "; ")
	s[wordZone] = spec.TimeZoneName
	s.moment(wordStartAt, spec.StartAt)
	s.moment(wordEndAt, spec.EndAt)
	s.span(wordJitter, spec.Jitter)
}

// calendarWords writes calendars with every range, as the server answers: what is left out is the whole of it, for
// seconds, minutes and hours nought.
func calendarWords(calendars []sdk.ScheduleCalendarSpec) string {
	out := make([]string, len(calendars))
	for i, c := range calendars {
		out[i] = fmt.Sprintf(wordCalendar, rangesWords(c.Hour, 0, 0), rangesWords(c.Minute, 0, 0), rangesWords(c.Second, 0, 0),
			rangesWords(c.DayOfMonth, 1, 31), rangesWords(c.Month, 1, 12))
		if days := rangesWords(c.DayOfWeek, 0, 6); days != "0-6" {
			out[i] += fmt.Sprintf(wordDaysOfWeek, days)
		}
		if len(c.Year) > 0 {
			out[i] += fmt.Sprintf(wordYears, rangesWords(c.Year, 0, 0))
		}
		if c.Comment != "" {
			out[i] += " (" + c.Comment + ")"
		}
	}
	return strings.Join(out, "; ")
}

func rangesWords(ranges []sdk.ScheduleRange, first, last int) string {
	if len(ranges) == 0 {
		ranges = []sdk.ScheduleRange{{Start: first, End: last}}
	}
	out := make([]string, len(ranges))
	for i, r := range ranges {
		out[i] = strconv.Itoa(r.Start)
		if r.End > r.Start {
			out[i] += "-" + strconv.Itoa(r.End)
		}
		if r.Step > 1 {
			out[i] += "/" + strconv.Itoa(r.Step)
		}
	}
	return strings.Join(out, ",")
}

// payloadWords is an argument or memo as JSON, whether it comes from the server as a payload or from here as a value.
func payloadWords(value any) string {
	payload, ok := value.(*commonpb.Payload)
	if !ok {
		return jsonWords(value)
	}
	var compact bytes.Buffer
	encoding := string(payload.GetMetadata()[converter.MetadataEncoding])
	if encoding != converter.MetadataEncodingJSON || json.Compact(&compact, payload.GetData()) != nil {
		return fmt.Sprintf(wordOtherEncoding, encoding, len(payload.GetData()))
	}
	return compact.String()
}

func jsonWords(value any) string {
	b, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%+v", value)
	}
	return string(b)
}
