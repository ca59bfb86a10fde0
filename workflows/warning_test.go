package workflows

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"trehan/activities"
	"trehan/internal/config"
	"trehan/internal/delivery"
)

// warningOffice is an office whose warning of 01/12/2023 has n addresses.
func warningOffice(n int) *office {
	o := newOffice(n)
	o.opened.Revision = activities.Revision{Month: "warning-2023-12-01", Number: 1}
	o.opened.Groups, o.opened.Settings.DeliverFor = nil, 24*time.Hour
	return o
}

// warningEnv is skippedTime with the warning's own run. counting may be nil.
func warningEnv(o *office, counting func() error) *testsuite.TestWorkflowEnvironment {
	env := skippedTime()
	env.RegisterWorkflow(WarningCycle)
	o.register(env)
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.CountWarningInput) (activities.Warned, error) {
		o.called("CountWarning")
		if len(in.Snapshots) != len(o.opened.Sources) {
			return activities.Warned{}, errors.New("snapshots are missing")
		}
		return activities.Warned{Days: 3, Soon: 12, Overdue: 30, Nobody: 2, Report: report}, call(counting)
	}, activity.RegisterOptions{Name: "CountWarning"})
	watchMarks(env, o)
	return env
}

func warn(t *testing.T, env *testsuite.TestWorkflowEnvironment, in CycleInput) (*Outcome, error) {
	t.Helper()
	in.Month = "warning-2023-12-01"
	env.ExecuteWorkflow(WarningCycle, in)
	return result(t, env)
}

func TestWarningStages(t *testing.T) {
	const made = "OpenRevision FreezeInputs TakeSnapshot CountWarning "
	for name, c := range map[string]struct {
		in             CycleInput
		sealed         int
		stages, note   string
		mails, planned int
		revision       int
	}{
		"a warning":    {stages: made + "SealRevision PlanDelivery Deliver CloseRun NotifyOperators", mails: 3, planned: 1, revision: 1},
		"a dry run":    {in: CycleInput{DryRun: true}, stages: made + "AbandonRevision CloseRun", note: "Chạy thử", revision: 1},
		"a second run": {sealed: 1, stages: "OpenRevision FreezeInputs AdoptRevision PlanDelivery Deliver CloseRun NotifyOperators", mails: 3, planned: 1, revision: 1},
		"a second dry run": {in: CycleInput{DryRun: true}, sealed: 1, stages: "OpenRevision FreezeInputs AbandonRevision CloseRun",
			note: "đã lập và niêm phong ở bản r0001", revision: 2},
	} {
		t.Run(name, func(t *testing.T) {
			o := warningOffice(3)
			if c.sealed != 0 {
				o.opened.Revision.Number, o.opened.Sealed, o.opened.Seal = 2, c.sealed, seal
			}
			env := warningEnv(o, nil)
			out, err := warn(t, env, c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := o.stages(); got != c.stages {
				t.Errorf("stages %s\n  want %s", got, c.stages)
			}
			if o.has("Deliver") != c.mails || len(o.plans) != c.planned || o.has("HoldRun")+o.has("Draft")+o.has("Build") != 0 {
				t.Errorf("%d mails, %d plans: %v", o.has("Deliver"), len(o.plans), o.calls)
			}
			wantOutcome(t, Succeeded, out)
			same(t, "revision", c.revision, out.Revision)
			contains(t, "the note", out.Note, c.note)
			if text := details(t, env); c.sealed == 0 {
				contains(t, "details", text, "Cảnh báo sớm ngày 01/12/2023", "**12** hồ sơ đến hạn trong 03 ngày làm việc tới, **30** hồ sơ đã quá hạn")
			}
			if diff := gocmp.Diff([]string{Succeeded}, o.marks); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A failure is told like a month's, with nothing sealed or sent.
func TestAWarningThatFailsIsTold(t *testing.T) {
	o := warningOffice(3)
	_, err := warn(t, warningEnv(o, func() error {
		return temporal.NewNonRetryableApplicationError("bản trích xuất đã cũ", activities.BadInput, nil)
	}), CycleInput{})
	if err == nil || !strings.Contains(err.Error(), "bản trích xuất đã cũ") {
		t.Fatal(err)
	}
	same(t, "seals, plans and mails", 0, o.has("SealRevision")+o.has("PlanDelivery")+o.has("Deliver"))
	if len(o.told) != 1 || len(o.ended) != 1 {
		t.Fatalf("%d mails, %d ends; want one of each", len(o.told), len(o.ended))
	}
	same(t, "failure and outcome", []string{"bản trích xuất đã cũ", Failed}, []string{o.told[0].Failure, o.ended[0].Outcome})
}

// A list that was held up until the next afternoon is not sent any more; mails that are deferred are tried for a day.
func TestAWarningIsNotSentLate(t *testing.T) {
	o := warningOffice(3)
	env := warningEnv(o, nil)
	env.SetStartTime(day(2023, 12, 2, 13))
	_, err := warn(t, env, CycleInput{})
	if err == nil || !strings.Contains(err.Error(), "không còn đúng nên không gửi") || o.has("PlanDelivery") != 0 || len(o.told) != 1 {
		t.Errorf("%v, %v", err, o.calls)
	}

	o = warningOffice(2)
	o.deliver = func(_ context.Context, in activities.DeliverInput) (delivery.Attempt, error) {
		if in.Target.Recipient == "H25.002" {
			return delivery.Attempt{State: delivery.Deferred}, nil
		}
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	env = warningEnv(o, nil)
	out, err := warn(t, env, CycleInput{})
	ended(t, WithExceptions, out, err)
	same(t, "expired", 1, len(o.expired))
	if after := env.Now().Sub(start); after > 25*time.Hour {
		t.Errorf("it ended after %v, want a day", after)
	}
}

// A run whose workers were away until the afternoon of the next day, or that was begun late for the day before, sends nothing more:
// the next warning may be out by then.
func TestAWarningInItsRoundsIsNotSentLate(t *testing.T) {
	o := warningOffice(6)
	o.opened.Settings.Window = 1
	env := warningEnv(o, nil)
	sent := 0
	env.OnActivity("Deliver", mock.Anything, mock.Anything).After(73 * time.Hour).Return(func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
		sent++
		return delivery.Attempt{State: delivery.Accepted}, nil
	})
	out, err := warn(t, env, CycleInput{})
	ended(t, WithExceptions, out, err)
	same(t, "away for three days: sent and expired", []int{1, 5}, []int{sent, len(o.expired)})

	o = warningOffice(2)
	o.opened.Settings.Backoff = []time.Duration{2 * time.Hour}
	o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
		return delivery.Attempt{State: delivery.Deferred}, nil
	}
	env = warningEnv(o, nil)
	env.SetStartTime(day(2023, 12, 2, 11))
	out, err = warn(t, env, CycleInput{})
	ended(t, WithExceptions, out, err)
	same(t, "begun late: mails and expired", []int{2, 2}, []int{o.has("Deliver"), len(o.expired)})
}

// TestWarningDay: which day a start by hand or by the Schedule warns of, and what is refused.
func TestWarningDay(t *testing.T) {
	warning, _ := config.Parse([]byte("warning: {}\n"), "trehan.yaml")
	off := config.Empty()
	for name, c := range map[string]struct {
		input     string
		now       time.Time
		scheduled bool
		conf      *config.Config
		month     string
		fault     string
	}{
		"nothing typed":             {input: `{}`, now: day(2026, 11, 30, 7), month: "warning-2026-11-30"},
		"by the Schedule, late":     {input: `{}`, now: day(2026, 12, 1, 3), scheduled: true, month: "warning-2026-12-01"},
		"before midnight":           {input: `{}`, now: day(2026, 11, 30, 23), month: "warning-2026-11-30"},
		"today":                     {input: `{"day": "2026-11-30", "resend": "all", "reason": "x"}`, now: day(2026, 11, 30, 9), month: "warning-2026-11-30"},
		"yesterday, in the morning": {input: `{"day": "2026-11-29"}`, now: day(2026, 11, 30, 11), month: "warning-2026-11-29"},
		"yesterday, after noon":     {input: `{"day": "2026-11-29"}`, now: day(2026, 11, 30, 13), fault: "ngày 29/11/2026 đã qua"},
		"an old day, dry":           {input: `{"day": "2026-10-05", "dry_run": true}`, now: day(2026, 11, 30, 13), month: "warning-2026-10-05"},
		"tomorrow":                  {input: `{"day": "2026-12-01"}`, now: day(2026, 11, 30, 7), fault: `trường "day": ngày 01/12/2026 chưa đến`},
		"no day":                    {input: `{"day": "30/11/2026"}`, now: day(2026, 11, 30, 7), fault: `trường "day": ngày "30/11/2026" không đúng dạng yyyy-MM-dd`},
		"another policy":            {input: `{"resend": "changed"}`, now: day(2026, 11, 30, 7), fault: `trường "resend": "changed" không phải một trong: failed, all, none`},
		"a month's field":           {input: `{"month": "2026-11"}`, now: day(2026, 11, 30, 7), fault: `không có trường "month"; các trường được nhận: day, resend, dry_run, reason`},
		"a wrong type":              {input: `{"dry_run": "yes"}`, now: day(2026, 11, 30, 7), fault: `trường "dry_run": giá trị kiểu string không hợp lệ`},
		"not configured":            {input: `{}`, now: day(2026, 11, 30, 7), conf: off, fault: "chưa cấu hình cảnh báo sớm"},
	} {
		t.Run(name, func(t *testing.T) {
			var in WarningRequest
			if err := json.Unmarshal([]byte(c.input), &in); err != nil {
				t.Fatal(err)
			}
			if in.fault != "" { // the environment would encode the input again
				if _, fault := in.day(c.now); !strings.Contains(fault, c.fault) {
					t.Errorf("%s, want %s", fault, c.fault)
				}
				return
			}
			p := &parent{conf: cmp.Or(c.conf, warning)}
			env, _ := p.env(t)
			env.SetStartTime(c.now)
			if c.scheduled {
				if err := env.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(scheduledTime.ValueSet(day(2026, 11, 30, 7)))); err != nil {
					t.Fatal(err)
				}
			}
			env.ExecuteWorkflow(Warning, in)
			out, err := result(t, env)
			asked := p.asked
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) || len(asked) != 0 {
					t.Errorf("%v, want %s", err, c.fault)
				}
				return
			}
			if err != nil || len(asked) != 1 || len(p.exported) != 1 {
				t.Fatalf("%d cycles, %d exports, %v; want one of each", len(asked), len(p.exported), err)
			}
			same(t, "the child's input", []any{c.month, in.DryRun, in.Resend}, []any{asked[0].Month, asked[0].DryRun, asked[0].Resend})
			wantOutcome(t, Succeeded, out)
			same(t, "exported: month and runs", []any{c.month, 2}, []any{p.exported[0].Month, len(p.exported[0].Runs)})
		})
	}
}
