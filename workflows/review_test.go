package workflows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"trehan/activities"
	"trehan/internal/delivery"
)

var agreed = Answer{By: "Nguyễn Thử", Reason: "đã xem", Report: report[:12], Number: "1234", Date: "2023-12-01"}

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
		same(t, "outcome", &Outcome{Outcome: Held, Revision: 3}, out)
		contains(t, "the note", out.Note, "không ai trả lời")
		const want = "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft HoldRun NotifyOperators AbandonRevision CloseRun"
		if got := o.stages(); got != want {
			t.Errorf("stages %s, want %s", got, want)
		}
		if took := env.Now().Sub(start); took < 240*time.Hour || took > 241*time.Hour {
			t.Errorf("waited %v", took)
		}
		same(t, "abandoned", []activities.AbandonRevisionInput{{Why: activities.DeadlinePassed}}, o.abandoned)
		same(t, "closed", []activities.CloseRunInput{{Revision: 3, Outcome: Held}}, o.ended)
		// The hold, nine reminders, the summary.
		if len(o.told) != 11 {
			t.Fatalf("told %d times", len(o.told))
		}
		for i, n := range o.told[:10] {
			kind := activities.ReminderMail
			if i == 0 {
				kind = activities.HoldMail
			}
			same(t, fmt.Sprintf("mail %d", i), activities.NotifyOperatorsInput{Kind: kind, Reminder: i, Review: !findings, NeedsNumber: true, Deadline: n.Deadline}, n)
			if late := n.Deadline.Sub(start.Add(240 * time.Hour)); n.Report != report || late > time.Minute {
				t.Errorf("mail %d: report %s, deadline %v after ten days", i, n.Report, late)
			}
		}
		if strings.Join(o.marks, " ") != "held held" {
			t.Errorf("TrehanOutcome %v", o.marks)
		}
		same(t, "state", State{Revision: 3, Stage: "review", Step: 5, Outcome: Held, NeedsNumber: true}, waiting)
		if waiting.Deadline.IsZero() {
			t.Error("the state has no deadline")
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
	o.counted.Replaces, o.counted.Foreseen = 2, "Nếu được duyệt lúc này, lượt chạy gửi 37 thư."
	env := newEnv(t, o)
	env.RegisterDelayedCallback(func() { same(t, "foreseen while held", o.counted.Foreseen, stateOf(t, env).Foreseen) }, 20*time.Hour)
	a := agreed
	a.Number, a.Date, a.Remark, a.Signed = "0234", "2023-12-02", "trực", &activities.Signed{Key: "inbox/signed/x.pdf", SHA256: report}
	r := answer(env, 30*time.Hour, "approve", a)
	out := done(t, env, CycleInput{})
	same(t, "outcome", &Outcome{Outcome: Succeeded, Revision: 3, Seal: seal, Deliveries: delivery.Totals{Planned: 2, Accepted: 2}}, out)
	taken(t, "the approval", r, "Đã ghi nhận chấp thuận.")
	accepted := []string{"late_unit_unknown"}
	issue := activities.Issue{Number: a.Number, Date: a.Date, Remark: a.Remark, Signed: a.Signed, By: a.By, Reason: a.Reason, Accepted: accepted, Replaces: 2}
	same(t, "issued: three groups and the seal", []activities.Issue{issue, issue, issue, issue}, o.issues)
	same(t, "recorded", []activities.RecordDecisionInput{{
		Approved: true, By: a.By, Reason: a.Reason, Report: report, Accepted: accepted, Number: a.Number, Date: a.Date, Remark: a.Remark, Signed: a.Signed, Replaces: 2, Given: a.Report,
	}}, o.decisions)
	same(t, "foreseen in the end, and in the mail about the hold", []string{"", o.counted.Foreseen}, []string{stateOf(t, env).Foreseen, o.told[0].Foreseen})
	if strings.Join(o.marks, " ") != "held succeeded" {
		t.Errorf("TrehanOutcome %v", o.marks)
	}
	if len(o.told) != 3 { // hold, one reminder, summary
		t.Errorf("told %d times, want 3", len(o.told))
	}
}

func TestReject(t *testing.T) {
	o := held(false)
	env := newEnv(t, o)
	r := answer(env, time.Hour, "reject", Answer{By: "Trần Mẫu", Reason: "sai số liệu"})
	out := done(t, env, CycleInput{})
	same(t, "outcome", &Outcome{Outcome: Rejected, Revision: 3}, out)
	contains(t, "the note", out.Note, "Trần Mẫu", "sai số liệu")
	contains(t, "the closing mail", o.told[len(o.told)-1].Why, "Trần Mẫu", "sai số liệu")
	taken(t, "the rejection", r, "Đã ghi nhận từ chối.")
	same(t, "approved", false, o.decisions[0].Approved)
	same(t, "abandoned", []activities.AbandonRevisionInput{{Why: "rejected"}}, o.abandoned)
	same(t, "documents built, seals", 0, o.has("Build")+o.has("SealRevision"))
}

// What was decided is seen at once, also while the run cannot be closed.
func TestARejectedRunAsksNobodyWhileItCloses(t *testing.T) {
	o := held(false)
	env := newEnv(t, o)
	answer(env, time.Hour, "reject", Answer{By: "Trần Mẫu", Reason: "sai số liệu"})
	o.closing = func() error {
		if env.Now().Before(start.Add(time.Hour + time.Minute)) {
			return errors.New("the store is away")
		}
		return nil
	}
	var meanwhile State
	env.RegisterDelayedCallback(func() { meanwhile = stateOf(t, env) }, time.Hour+20*time.Second)
	done(t, env, CycleInput{})
	if meanwhile.Outcome != Rejected || meanwhile.NeedsNumber || strings.Contains(meanwhile.Note, "chờ quyết định") {
		t.Errorf("while it closes: outcome %q, needs a number %v, note %q", meanwhile.Outcome, meanwhile.NeedsNumber, meanwhile.Note)
	}
	contains(t, "the note", meanwhile.Note, "Trần Mẫu", "sai số liệu")
}

// An answer that cannot be is refused before it enters the history, and the question stays open.
func TestRefusedAnswersLeaveTheQuestionOpen(t *testing.T) {
	o := held(true)
	env := newEnv(t, o)
	replies := map[string]*reply{
		`"by"`:                    answer(env, 1*time.Hour, "approve", Answer{Reason: "b", Report: report}),
		`"reason"`:                answer(env, 2*time.Hour, "approve", Answer{By: "A", Report: report}),
		"phải ghi 12 ký tự":       answer(env, 3*time.Hour, "approve", Answer{By: "A", Reason: "b"}),
		"ngày công văn: chưa ghi": answer(env, 5*time.Hour, "approve", Answer{By: "A", Reason: "b", Report: report, Number: "1"}),
		`không có trường "ai"`:    answer(env, 6*time.Hour, "approve", map[string]any{"ai": "A"}),
		`trường "by"`:             answer(env, 7*time.Hour, "reject", map[string]any{"by": 1}),
	}
	last := answer(env, 8*time.Hour, "approve", agreed)
	wantOutcome(t, Succeeded, done(t, env, CycleInput{}))
	if len(o.refused) != 0 {
		t.Errorf("what is no answer is recorded: %+v", o.refused)
	}
	for part, r := range replies {
		turnedDown(t, part, r, true, part)
	}
	if !last.accepted || len(o.decisions) != 1 {
		t.Errorf("the last answer: accepted %t, %d recorded; want true, 1", last.accepted, len(o.decisions))
	}
}

// An answer to another report than the one that waits is refused and recorded; the question stays open.
func TestAnAnswerToAnotherReportIsRecorded(t *testing.T) {
	o := held(true)
	env := newEnv(t, o)
	stale := answer(env, time.Hour, "approve", Answer{By: "A", Reason: "b", Report: "ffffffffffff", Number: "1", Date: "2023-12-01"})
	short := answer(env, 2*time.Hour, "reject", Answer{By: "A", Reason: "b", Report: report[:11]})
	answer(env, 3*time.Hour, "approve", agreed)
	wantOutcome(t, Succeeded, done(t, env, CycleInput{}))
	for _, r := range []*reply{stale, short} {
		turnedDown(t, "another report", r, false, "không phải báo cáo")
	}
	var recorded [][3]string
	for _, r := range o.refused {
		recorded = append(recorded, [3]string{r.By, r.Given, r.Report})
	}
	same(t, "recorded as refused", [][3]string{{"A", "ffffffffffff", report}, {"A", report[:11], report}}, recorded)
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
	proven.Number = "1"
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
	same(t, "outcome", Succeeded, out.Outcome)
	taken(t, "the second approval", second, "Đã ghi nhận chấp thuận.")
	for _, r := range []*reply{unproven, rejected} {
		turnedDown(t, "unproven", r, false, "trang duyệt")
	}
	taken(t, "the first approval", first, wordsAnotherMustApprove)
	same(t, "state between the two", State{Revision: 3, Stage: "review", Step: 5, Outcome: Held, NeedsNumber: true, Approvals: []string{agreed.By}}, waiting)
	contains(t, "the details", shown, agreed.By, "cần thêm một người khác")
	if len(o.decisions) != 2 || len(o.refused) != 2 {
		t.Fatalf("%d recorded, %d refused; want 2, 2", len(o.decisions), len(o.refused))
	}
	if d := o.decisions[1]; d.Proof == nil || d.Given != agreed.Report {
		t.Errorf("the second is recorded with proof %v, of report %s", d.Proof, d.Given)
	}
	for _, issue := range o.issues {
		if issue.By != "Trần Mẫu" || issue.Number != "1" {
			t.Errorf("issued by %s as %s, want Trần Mẫu, 1", issue.By, issue.Number)
		}
	}
}

// Before the question and after it there is nothing to answer.
func TestNoQuestionIsOpen(t *testing.T) {
	o := held(true)
	o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
		return delivery.Attempt{State: delivery.Deferred}, nil
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
	turnedDown(t, "too early", early, true, "không chờ quyết định")
	if !right.accepted {
		t.Errorf("in time: not accepted, %v", right.err)
	}
	turnedDown(t, "too late", late, true, "Nguyễn Thử quyết định trước đó")
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
	same(t, "outcome", Rejected, out.Outcome)
	taken(t, "the first", first, "Đã ghi nhận từ chối.")
	turnedDown(t, "the second", second, false, "Trần Mẫu")
	if len(o.decisions) != 1 || o.decisions[0].Approved {
		t.Errorf("%d recorded, want one rejection", len(o.decisions))
	}
	if len(o.refused) != 1 {
		t.Fatalf("%d recorded as refused, want 1", len(o.refused))
	}
	same(t, "refused", agreed.By, o.refused[0].By)
	contains(t, "the reason recorded", o.refused[0].Refused, "Trần Mẫu")
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
	same(t, "outcome", Succeeded, out.Outcome)
	taken(t, "the second", second, "Đã ghi nhận chấp thuận.")
	turnedDown(t, "the first", first, false, "không có tệp đã ký trong kho")
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
	same(t, "outcome", Succeeded, out.Outcome)
	taken(t, "in time", in, "Đã ghi nhận chấp thuận.")
	turnedDown(t, "after the deadline", after, true, "")
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
