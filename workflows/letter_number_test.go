package workflows

import (
	"testing"
	"time"

	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/delivery"
	"trehan/internal/period"
)

// A letter without number and date is mailed under no policy: the run waits, and ends held if nobody gives them.
func TestALetterWithoutNumberIsHeld(t *testing.T) {
	for _, policy := range []string{"findings", activities.ReviewAlways} {
		o := newOffice(2)
		o.opened.Settings.Review = policy
		env := newEnv(t, o)
		shown, waiting := "", State{}
		env.RegisterDelayedCallback(func() { shown, waiting = details(t, env), stateOf(t, env) }, time.Hour)
		out, err := cycleAs(t, env, CycleInput{})
		ended(t, Held, out, err)
		same(t, policy+": seals, plans and mails", 0, o.has("SealRevision")+o.has("PlanDelivery")+o.has("Deliver"))
		contains(t, policy+": the details", shown, "chỉ được gửi khi đã có số và ngày", `"number": "số", "date": "yyyy-MM-dd"`)
		same(t, policy+": an approval needs them", true, waiting.NeedsNumber)
	}
}

// The run's start may bring number and date: then a month without blocking findings goes out as it is configured to.
func TestAStartBringsTheNumber(t *testing.T) {
	o := newOffice(2)
	out, err := cycleAs(t, newEnv(t, o), CycleInput{Number: "1234", Date: "2023-12-02", Remark: "trực"})
	ended(t, Succeeded, out, err)
	issue := activities.Issue{Number: "1234", Date: "2023-12-02", Remark: "trực"}
	same(t, "issued: three groups and the seal", []activities.Issue{issue, issue, issue, issue}, o.issues)
}

// Runs of 0.1.0 sealed letters without number; their histories go on so, and the seal decides.
func TestAnOldRunWithoutNumberReplays(t *testing.T) {
	o := newOffice(2)
	env := newEnv(t, o)
	env.OnGetVersion("letter-needs-number", workflow.DefaultVersion, workflow.Version(1)).Return(workflow.DefaultVersion)
	out, err := cycleAs(t, env, CycleInput{})
	ended(t, Succeeded, out, err)
	same(t, "holds", 0, o.has("HoldRun"))
}

// What cannot be a letter's number or date is refused before it enters the history; the question stays open and nothing is
// mailed until a right answer comes.
func TestWrongNumbersInAnUpdate(t *testing.T) {
	o := held(true)
	o.counted.Extracted = period.DayOf(2023, time.December, 1)
	env := newEnv(t, o)
	wrong := map[[2]string]string{
		{"", ""}:                        "số công văn: chưa ghi",
		{"12", ""}:                      "ngày công văn: chưa ghi",
		{"", "2023-12-01"}:              "số công văn: chưa ghi",
		{"12; DROP", "2023-12-01"}:      "số công văn: ",
		{"1.234", "2023-12-01"}:         "số công văn: ",
		{"12\n34", "2023-12-01"}:        `"12\n34"`,
		{" 12", "2023-12-01"}:           "không có dấu cách",
		{"0", "2023-12-01"}:             "số bắt đầu từ 1",
		{"1234/VPUB-HCC", "2023-12-01"}: `chỉ ghi 1234, không ghi "/VPUB-HCC"`,
		{"12", "01/12/2023"}:            "yyyy-MM-dd",
		{"12", "2023-11-29"}:            "trước ngày cuối của kỳ báo cáo (30/11/2023)",
		{"12", "2023-11-30"}:            "trước ngày trích xuất dữ liệu (01/12/2023)",
		{"12", "2023-12-03"}:            "chưa đến, hôm nay là 01/12/2023",
	}
	replies := map[[2]string]*reply{}
	at := time.Minute
	for given := range wrong {
		a := agreed
		a.Number, a.Date = given[0], given[1]
		replies[given] = answer(env, at, "approve", a)
		at += time.Minute
	}
	delivered := -1
	env.RegisterDelayedCallback(func() { delivered = o.has("SealRevision") + o.has("Deliver") }, 2*time.Hour)
	right := answer(env, 3*time.Hour, "approve", agreed)
	out := done(t, env, CycleInput{})
	for given, r := range replies {
		turnedDown(t, given[0]+", "+given[1], r, true, wrong[given])
	}
	taken(t, "the right one", right, "Đã ghi nhận chấp thuận.")
	same(t, "seals and mails before it", 0, delivered)
	same(t, "mails", delivery.Totals{Planned: 2, Accepted: 2}, out.Deliveries)
}

// A rejection needs no number, and neither does a month that is made again and sent to nobody.
func TestWhatNeedsNoNumber(t *testing.T) {
	o := held(true)
	env := newEnv(t, o)
	unnumbered := agreed
	unnumbered.Number, unnumbered.Date = "", ""
	r := answer(env, time.Hour, "approve", unnumbered)
	out, err := cycleAs(t, env, CycleInput{MailNobody: true})
	ended(t, Succeeded, out, err)
	same(t, "the decision is on a run that mails nobody", true, o.decisions[0].MailNobody)
	taken(t, "the approval", r, "Đã ghi nhận chấp thuận.")
	o = newOffice(2)
	if out, err := cycleAs(t, newEnv(t, o), CycleInput{Resend: "none"}); err != nil || out.Outcome == Held {
		t.Errorf("resend none: held, %v", err)
	}
	o = held(true)
	env = newEnv(t, o)
	r = answer(env, time.Hour, "reject", unnumbered)
	out, err = cycleAs(t, env, CycleInput{})
	ended(t, Rejected, out, err)
	taken(t, "the rejection", r, "Đã ghi nhận từ chối.")
}
