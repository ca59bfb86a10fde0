package workflows

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"trehan/activities"
)

var agreed = Answer{By: "Nguyễn Thử", Reason: "đã xem", Report: report[:12]}

// held is an office that waits: for findings, or because it reviews every month.
func held(findings bool) *office {
	o := newOffice(2)
	if findings {
		return o.blocked()
	}
	o.opened.Settings.Review = activities.ReviewAlways
	return o
}

// Nobody answers: reminders every day, and after the deadline the run ends held.
func TestHeldInVain(t *testing.T) {
	for _, findings := range []bool{true, false} {
		o := held(findings)
		env := newEnv(t, o)
		shown, waiting := "", State{}
		env.RegisterDelayedCallback(func() { shown, waiting = details(t, env), stateOf(t, env) }, 36*time.Hour)
		out := done(t, env, CycleInput{})
		if out.Outcome != Held || out.Seal != "" || !strings.Contains(out.Note, "không ai trả lời") {
			t.Errorf("%+v", out)
		}
		const want = "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft HoldRun NotifyOperators AbandonRevision CloseRun"
		if got := o.stages(); got != want {
			t.Errorf("stages %s, want %s", got, want)
		}
		if took := env.Now().Sub(start); took < 240*time.Hour || took > 241*time.Hour {
			t.Errorf("waited %v", took)
		}
		if o.abandoned[0].Why != activities.DeadlinePassed || o.ended[0].Outcome != Held {
			t.Errorf("%+v %+v", o.abandoned, o.ended)
		}
		// The hold, nine reminders, the summary.
		if len(o.told) != 11 {
			t.Fatalf("told %d times", len(o.told))
		}
		for i, n := range o.told[:10] {
			kind := activities.ReminderMail
			if i == 0 {
				kind = activities.HoldMail
			}
			if n.Kind != kind || n.Reminder != i || n.Review == findings || n.Report != report || !n.Deadline.Equal(start.Add(240*time.Hour)) && n.Deadline.Sub(start.Add(240*time.Hour)) > time.Minute {
				t.Errorf("%d: %+v", i, n)
			}
		}
		if strings.Join(o.marks, " ") != "held held" {
			t.Errorf("TrehanOutcome %v", o.marks)
		}
		if waiting.Outcome != Held || waiting.Stage != "review" || waiting.Deadline.IsZero() {
			t.Errorf("state %+v", waiting)
		}
		contains(t, "the details", shown, "chờ quyết định", report[:12], "Bước 5/8")
		if findings {
			contains(t, "the details", shown, "late_unit_unknown", "**chặn**")
		}
	}
}

// An approval makes the documents with what it brings; the decision stands in the trail.
func TestApprove(t *testing.T) {
	o := held(true)
	o.counted.Replaces = 2
	env := newEnv(t, o)
	a := agreed
	a.Number, a.Date, a.Signed = "12/VPUB-TTPVHCC", "2023-12-05", &activities.Signed{Key: "inbox/signed/x.pdf", SHA256: report}
	r := answer(env, 30*time.Hour, "approve", a)
	out := done(t, env, CycleInput{})
	if out.Outcome != Succeeded || out.Deliveries.Accepted != 2 {
		t.Errorf("%+v", out)
	}
	if !r.accepted || r.err != nil || r.result != "Đã ghi nhận chấp thuận." {
		t.Errorf("reply %+v", r)
	}
	for _, issue := range o.issues {
		if issue.Number != a.Number || issue.Date != a.Date || issue.Signed == nil || *issue.Signed != *a.Signed || issue.By != a.By ||
			issue.Reason != a.Reason || issue.Replaces != 2 || strings.Join(issue.Accepted, " ") != "late_unit_unknown" {
			t.Errorf("issued as %+v", issue)
		}
	}
	if len(o.issues) != 4 { // three groups and the seal
		t.Errorf("%d issues", len(o.issues))
	}
	if d := o.decisions; len(d) != 1 || !d[0].Approved || d[0].By != a.By || d[0].Report != report || strings.Join(d[0].Accepted, " ") != "late_unit_unknown" {
		t.Errorf("recorded %+v", d)
	}
	if strings.Join(o.marks, " ") != "held succeeded" {
		t.Errorf("TrehanOutcome %v", o.marks)
	}
	if len(o.told) != 3 { // hold, one reminder, summary
		t.Errorf("told %+v", o.told)
	}
}

func TestReject(t *testing.T) {
	o := held(false)
	env := newEnv(t, o)
	r := answer(env, time.Hour, "reject", Answer{By: "Trần Mẫu", Reason: "sai số liệu"})
	out := done(t, env, CycleInput{})
	if out.Outcome != Rejected || !strings.Contains(out.Note, "Trần Mẫu") || !strings.Contains(out.Note, "sai số liệu") {
		t.Errorf("%+v", out)
	}
	if r.result != "Đã ghi nhận từ chối." || o.decisions[0].Approved || o.abandoned[0].Why != "rejected" || o.has("Build")+o.has("SealRevision") > 0 {
		t.Errorf("reply %+v, recorded %+v, abandoned %+v, calls %v", r, o.decisions, o.abandoned, o.calls)
	}
}

// An answer that cannot be is refused before it enters the history, and the question stays open.
func TestRefusedAnswersLeaveTheQuestionOpen(t *testing.T) {
	o := held(true)
	env := newEnv(t, o)
	replies := map[string]*reply{
		`"by"`:                 answer(env, 1*time.Hour, "approve", Answer{Reason: "b", Report: report}),
		`"reason"`:             answer(env, 2*time.Hour, "approve", Answer{By: "A", Report: report}),
		"phải ghi 12 ký tự":    answer(env, 3*time.Hour, "approve", Answer{By: "A", Reason: "b"}),
		`"number" và "date"`:   answer(env, 5*time.Hour, "approve", Answer{By: "A", Reason: "b", Report: report, Number: "1"}),
		"nằm trên một dòng":    answer(env, 90*time.Minute, "approve", Answer{By: "A", Reason: "b", Report: report, Number: "12\n34", Date: "2023-12-05"}),
		`không có trường "ai"`: answer(env, 6*time.Hour, "approve", map[string]any{"ai": "A"}),
		`trường "by"`:          answer(env, 7*time.Hour, "reject", map[string]any{"by": 1}),
	}
	last := answer(env, 8*time.Hour, "approve", agreed)
	if out := done(t, env, CycleInput{}); out.Outcome != Succeeded {
		t.Errorf("%+v", out)
	}
	if len(o.refused) != 0 {
		t.Errorf("what is no answer is recorded: %+v", o.refused)
	}
	for part, r := range replies {
		if r.accepted || r.err == nil || !strings.Contains(r.err.Error(), part) {
			t.Errorf("%s: %+v", part, r)
		}
	}
	if !last.accepted || len(o.decisions) != 1 {
		t.Errorf("the last answer %+v, recorded %+v", last, o.decisions)
	}
}

// An answer to another report than the one that waits is refused and recorded; the question stays open.
func TestAnAnswerToAnotherReportIsRecorded(t *testing.T) {
	o := held(true)
	env := newEnv(t, o)
	stale := answer(env, time.Hour, "approve", Answer{By: "A", Reason: "b", Report: "ffffffffffff"})
	short := answer(env, 2*time.Hour, "reject", Answer{By: "A", Reason: "b", Report: report[:11]})
	answer(env, 3*time.Hour, "approve", agreed)
	if out := done(t, env, CycleInput{}); out.Outcome != Succeeded {
		t.Errorf("%+v", out)
	}
	for _, r := range []*reply{stale, short} {
		if !r.ended || r.err == nil || !strings.Contains(r.err.Error(), "không phải báo cáo") {
			t.Errorf("%+v", r)
		}
	}
	if len(o.refused) != 2 || o.refused[0].Given != "ffffffffffff" || o.refused[0].Report != report || o.refused[0].By != "A" {
		t.Errorf("recorded %+v", o.refused)
	}
}

// Four eyes: an answer that does not count leaves the question open; the first of two approvals too, and it is shown.
func TestFourEyes(t *testing.T) {
	o := held(true)
	o.eyes = func(in activities.RecordDecisionInput) (activities.Recorded, error) {
		if in.Proof == nil {
			return activities.Recorded{}, refusal("chỉ nhận câu trả lời trên trang duyệt")
		}
		return activities.Recorded{Further: in.By == agreed.By}, nil
	}
	env := newEnv(t, o)
	proven := agreed
	proven.Number, proven.Date = "1", "2023-12-05"
	proven.Proof = &activities.Proof{At: start, Via: "proxy", MAC: "00"}
	other := proven
	other.By = "Trần Mẫu"
	unproven := answer(env, time.Hour, "approve", agreed)
	rejected := answer(env, 2*time.Hour, "reject", agreed)
	first := answer(env, 3*time.Hour, "approve", proven)
	shown, waiting := "", State{}
	env.RegisterDelayedCallback(func() { shown, waiting = details(t, env), stateOf(t, env) }, 4*time.Hour)
	second := answer(env, 30*time.Hour, "approve", other)
	out := done(t, env, CycleInput{})
	if out.Outcome != Succeeded || second.err != nil || second.result != "Đã ghi nhận chấp thuận." {
		t.Errorf("%+v %+v", out, second)
	}
	for _, r := range []*reply{unproven, rejected} {
		if !r.ended || r.err == nil || !strings.Contains(r.err.Error(), "trang duyệt") {
			t.Errorf("unproven: %+v", r)
		}
	}
	if first.err != nil || first.result != wordsAnotherMustApprove {
		t.Errorf("the first: %+v", first)
	}
	if waiting.Outcome != Held || len(waiting.Approvals) != 1 || waiting.Approvals[0] != agreed.By {
		t.Errorf("between the two: %+v", waiting)
	}
	contains(t, "the details", shown, agreed.By, "cần thêm một người khác")
	if len(o.decisions) != 2 || len(o.refused) != 2 || o.decisions[1].Proof == nil || o.decisions[1].Given != agreed.Report {
		t.Errorf("recorded %+v, refused %+v", o.decisions, o.refused)
	}
	for _, issue := range o.issues {
		if issue.By != "Trần Mẫu" || issue.Number != "1" {
			t.Errorf("issued as %+v", issue)
		}
	}
}

// Before the question and after it there is nothing to answer.
func TestNoQuestionIsOpen(t *testing.T) {
	o := held(true)
	o.deliver = func(context.Context, activities.DeliverInput) (activities.Attempt, error) {
		return activities.Attempt{State: activities.Deferred}, nil
	}
	broken := 0
	o.snapshot = func(context.Context, activities.Source) error { // the run waits in an early stage
		o.mu.Lock()
		defer o.mu.Unlock()
		if broken++; broken < 6 {
			return errors.New("không trả lời")
		}
		return nil
	}
	env := newEnv(t, o)
	early := answer(env, 2*time.Second, "approve", agreed)
	right := answer(env, time.Hour, "approve", agreed)
	late := answer(env, 2*time.Hour, "reject", Answer{By: "Trần Mẫu", Reason: "sai"})
	done(t, env, CycleInput{})
	if early.accepted || early.err == nil || !strings.Contains(early.err.Error(), "không chờ quyết định") {
		t.Errorf("early: %+v", early)
	}
	if !right.accepted {
		t.Errorf("in time: %+v", right)
	}
	if late.accepted || late.err == nil || !strings.Contains(late.err.Error(), "Nguyễn Thử quyết định trước đó") {
		t.Errorf("late: %+v", late)
	}
}

// Of two answers that come together the first counts; the second is told so, and the trail holds the first alone.
func TestTwoAnswersAtOnce(t *testing.T) {
	o := held(true)
	tries := 0
	o.decide = func(context.Context, activities.RecordDecisionInput) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		if tries++; tries < 4 { // the store is slow: both answers are under way
			return errors.New("kho không trả lời")
		}
		return nil
	}
	env := newEnv(t, o)
	first := answer(env, time.Hour, "reject", Answer{By: "Trần Mẫu", Reason: "sai"})
	second := answer(env, time.Hour+time.Second, "approve", agreed)
	out := done(t, env, CycleInput{})
	if out.Outcome != Rejected || first.err != nil || !first.ended {
		t.Errorf("%+v, first %+v", out, first)
	}
	if !second.ended || second.err == nil || !strings.Contains(second.err.Error(), "Trần Mẫu") {
		t.Errorf("second %+v", second)
	}
	if len(o.decisions) != 1 || o.decisions[0].Approved {
		t.Errorf("recorded %+v", o.decisions)
	}
	if len(o.refused) != 1 || o.refused[0].By != agreed.By || !strings.Contains(o.refused[0].Refused, "Trần Mẫu") {
		t.Errorf("recorded as refused %+v", o.refused)
	}
}

// A signed PDF that is not as named is refused by the activity: the author hears why, the question stays open.
func TestARefusedDecisionLeavesTheQuestionOpen(t *testing.T) {
	o := held(true)
	o.decide = func(_ context.Context, in activities.RecordDecisionInput) error {
		if in.Signed != nil {
			return refusal("không có tệp đã ký trong kho")
		}
		return nil
	}
	env := newEnv(t, o)
	signed := agreed
	signed.Signed = &activities.Signed{Key: "inbox/signed/x.pdf", SHA256: report}
	first := answer(env, time.Hour, "approve", signed)
	second := answer(env, 2*time.Hour, "approve", agreed)
	out := done(t, env, CycleInput{})
	if out.Outcome != Succeeded || second.err != nil {
		t.Errorf("%+v %+v", out, second)
	}
	if !first.ended || first.err == nil || first.err.Error() != "không có tệp đã ký trong kho" {
		t.Errorf("first %+v", first)
	}
}

// An answer that is being recorded when the deadline comes counts: the trail may have it already.
func TestAnAnswerAtTheDeadlineCounts(t *testing.T) {
	o := held(true)
	tries := 0
	o.decide = func(context.Context, activities.RecordDecisionInput) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		if tries++; tries < 5 {
			return errors.New("kho không trả lời")
		}
		return nil
	}
	env := newEnv(t, o)
	in := answer(env, 240*time.Hour-5*time.Second, "approve", agreed)
	after := answer(env, 240*time.Hour+3*time.Second, "reject", Answer{By: "Trần Mẫu", Reason: "sai"})
	out := done(t, env, CycleInput{})
	if out.Outcome != Succeeded || in.err != nil {
		t.Errorf("%+v %+v", out, in)
	}
	if after.accepted || after.err == nil {
		t.Errorf("after the deadline: %+v", after)
	}
	if env.Now().Sub(start) < 240*time.Hour {
		t.Error("the test has not reached the deadline")
	}
}

// A relay that does not answer must not hold up an answer.
func TestAnAnswerDoesNotWaitForTheMail(t *testing.T) {
	o := held(true)
	o.notify = func(_ context.Context, in activities.NotifyOperatorsInput) error {
		if in.Kind == activities.HoldMail {
			return errors.New("máy chủ thư không trả lời")
		}
		return nil
	}
	env := newEnv(t, o)
	var sealed time.Time
	o.sealing = func() error { sealed = env.Now(); return nil }
	answer(env, 10*time.Second, "approve", agreed)
	done(t, env, CycleInput{})
	if took := sealed.Sub(start); took > 30*time.Second {
		t.Errorf("sealed after %v", took)
	}
	if took := env.Now().Sub(start); took > time.Minute {
		t.Errorf("closed after %v", took)
	}
}
