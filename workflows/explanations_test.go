package workflows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/period"
)

// explainers stand in for the activities of Explanations: units that answer at times, and an office that decides.
type explainers struct {
	opened  activities.ExplanationsOpened
	answers map[string]time.Time // of units, when
	decides time.Time            // everything that is answered by then; zero: never
	latest  int
	fail    func(name string, now time.Time) error
	blind   []time.Time // the mailbox cannot be read from one time until the next, …

	mu    sync.Mutex
	env   *testsuite.TestWorkflowEnvironment
	calls []string // with the day and hour
	looks int
}

// december is a moment of December 2023 in the office's zone.
func december(d, hour int) time.Time { return time.Date(2023, 12, d, hour, 0, 0, 0, period.Zone) }

// newExplainers are three units that are asked on the 1st until the end of the 8th.
func newExplainers() *explainers {
	return &explainers{
		opened: activities.ExplanationsOpened{
			Revision: 1, Units: 3, Dossiers: 6, Asked: start, Deadline: december(9, 0), Reminders: []time.Time{december(5, 8), december(7, 8)},
			Closes: december(23, 0), Every: time.Hour, Patience: 5 * 24 * time.Hour,
		},
		answers: map[string]time.Time{}, latest: 1,
	}
}

func (x *explainers) called(name string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.env.Now().In(period.Zone)
	x.calls = append(x.calls, fmt.Sprintf("%s@%d/%d", name, now.Day(), now.Hour()))
	if x.fail != nil {
		return x.fail(name, now)
	}
	return nil
}

// has are the calls that begin so, without the looks.
func (x *explainers) has(prefix string) []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []string
	for _, c := range x.calls {
		if strings.HasPrefix(c, prefix) {
			out = append(out, c)
		}
	}
	return out
}

func (x *explainers) collected() activities.Collected {
	now := x.env.Now()
	out := activities.Collected{Latest: x.latest, Events: 1}
	for _, code := range []string{"A", "B", "C"} {
		if at, ok := x.answers[code]; ok && !now.Before(at) {
			out.Counts.Answered += 2
			out.Events++
		} else {
			out.Silent = append(out.Silent, code)
			out.Counts.Silent += 2
		}
	}
	out.Counts.Asked, out.Counts.Open = 6, out.Counts.Answered
	if !x.decides.IsZero() && !now.Before(x.decides) {
		out.Counts.Accepted, out.Counts.Open = out.Counts.Answered, 0
	}
	for i := 0; i < len(x.blind); i += 2 {
		if !now.Before(x.blind[i]) && now.Before(x.blind[i+1]) {
			out.Troubles = []string{"hộp thư không mở được"}
		}
	}
	return out
}

func (x *explainers) register(env *testsuite.TestWorkflowEnvironment) {
	x.env = env
	for name, f := range map[string]any{
		"OpenExplanations": func(_ context.Context, in activities.OpenExplanationsInput) (activities.ExplanationsOpened, error) {
			return x.opened, x.called("open")
		},
		"CollectAnswers": func(context.Context, activities.CollectAnswersInput) (activities.Collected, error) {
			x.mu.Lock()
			x.looks++
			x.mu.Unlock()
			return x.collected(), x.called("look")
		},
		"AnswerFiles": func(_ context.Context, in activities.AnswerFilesInput) (activities.FilesAnswered, error) {
			return activities.FilesAnswered{Through: x.collected().Events}, x.called(fmt.Sprintf("answer after %d", in.After))
		},
		"MailUnits": func(_ context.Context, in activities.MailUnitsInput) (activities.UnitsMailed, error) {
			return activities.UnitsMailed{Units: 3, Unreachable: []string{"C"}}, x.called(fmt.Sprintf("mail %d", in.Round))
		},
		"TellExplanations": func(_ context.Context, in activities.TellExplanationsInput) error {
			return x.called("tell " + in.Kind + map[bool]string{true: " blind"}[in.Blind])
		},
		"CloseExplanations": func(context.Context, activities.CloseExplanationsInput) (activities.ExplanationCounts, error) {
			return x.collected().Counts, x.called("close")
		},
	} {
		env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
	}
}

func newExplaining(t *testing.T, x *explainers) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	env := skippedTime()
	env.RegisterWorkflow(Explanations)
	x.register(env)
	return env
}

func explained(t *testing.T, env *testsuite.TestWorkflowEnvironment, in ExplanationsRequest) *ExplanationsState {
	t.Helper()
	env.ExecuteWorkflow(Explanations, in)
	if !env.IsWorkflowCompleted() || env.GetWorkflowError() != nil {
		t.Fatal(env.GetWorkflowError())
	}
	var state ExplanationsState
	if err := env.GetWorkflowResult(&state); err != nil {
		t.Fatal(err)
	}
	return &state
}

// A month as it goes: asked, reminded twice, one unit silent, told at the deadline, decided, closed.
func TestExplanations(t *testing.T) {
	x := newExplainers()
	x.answers = map[string]time.Time{"A": december(4, 10), "B": december(6, 10)}
	x.decides = december(12, 9)
	state := explained(t, newExplaining(t, x), ExplanationsRequest{Month: "2023-11"})
	for prefix, want := range map[string][]string{
		"open": {"open@1/0"}, "mail": {"mail 0@1/0", "mail 1@5/8", "mail 2@7/8"},
		"answer": {"answer after 0@1/0", "answer after 1@4/10", "answer after 2@6/10"},
		"tell":   {"tell silent@9/1", "tell closed@12/9"}, "close": {"close@12/9"},
	} {
		if got := x.has(prefix); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", prefix, got, want)
		}
	}
	same(t, "closed", true, state.Closed)
	same(t, "accepted, silent and reminders", []int{4, 2, 2}, []int{state.Counts.Accepted, state.Counts.Silent, state.Reminded})
	same(t, "silent units", []string{"C"}, state.Silent)
}

// Everybody has answered and everything is decided: nothing is waited for, and nobody is reminded.
func TestExplanationsAllDecidedEarly(t *testing.T) {
	x := newExplainers()
	x.answers = map[string]time.Time{"A": december(2, 10), "B": december(2, 10), "C": december(3, 10)}
	x.decides = december(4, 9)
	explained(t, newExplaining(t, x), ExplanationsRequest{Month: "2023-11"})
	if got := append(x.has("mail"), x.has("close")...); !slices.Equal(got, []string{"mail 0@1/0", "close@4/9"}) {
		t.Error(got)
	}
}

// Nobody decides: it ends at its time all the same.
func TestExplanationsUndecided(t *testing.T) {
	x := newExplainers()
	x.answers = map[string]time.Time{"A": december(2, 10)}
	state := explained(t, newExplaining(t, x), ExplanationsRequest{Month: "2023-11"})
	if got := x.has("close"); !slices.Equal(got, []string{"close@23/0"}) || state.Counts.Open != 2 {
		t.Error(got, state.Counts)
	}
}

// What fails is tried again at the next look and is seen meanwhile; no reminder is lost and none sent for a round that has passed.
func TestExplanationsTrouble(t *testing.T) {
	x := newExplainers()
	x.answers = map[string]time.Time{"A": december(2, 10)}
	x.decides = december(10, 9)
	x.fail = func(name string, now time.Time) error {
		away := now.After(december(4, 1)) && now.Before(december(6, 0)) // the store is away over the first reminder
		if away || name == "tell silent" && now.Before(december(9, 5)) {
			return errors.New("kho lưu trữ không trả lời")
		}
		return nil
	}
	env := newExplaining(t, x)
	env.RegisterDelayedCallback(func() {
		encoded, err := env.QueryWorkflow("state")
		var s ExplanationsState
		if err != nil || encoded.Get(&s) != nil || !strings.Contains(s.Trouble, "kho lưu trữ") || s.Since.IsZero() {
			t.Errorf("trouble %q since %s, %v", s.Trouble, s.Since, err)
		}
	}, 4*24*time.Hour)
	state := explained(t, env, ExplanationsRequest{Month: "2023-11"})
	mails := slices.Compact(x.has("mail"))
	if !slices.Equal(mails, []string{"mail 0@1/0", "mail 1@6/0", "mail 2@7/8"}) || state.Trouble != "" {
		t.Error(mails, state.Trouble)
	}
	if told := x.has("tell silent"); len(told) < 2 || !strings.HasSuffix(told[len(told)-1], "@9/5") {
		t.Error(told)
	}
}

// While the mailbox cannot be read nobody is taken for silent: whoever has answered is neither reminded nor listed. That is not waited
// for longer than a day, and the list says so then.
func TestExplanationsBlind(t *testing.T) {
	for _, test := range []struct {
		what        string
		blind       []time.Time // from, until, …
		mails, told []string
	}{
		{
			"for hours", []time.Time{december(5, 7), december(5, 11), december(7, 7), december(7, 9), december(8, 20), december(9, 5)},
			[]string{"mail 0@1/0", "mail 1@5/11", "mail 2@7/9"}, []string{"tell silent@9/5"},
		},
		{
			"for ever", []time.Time{december(4, 1), december(30, 0)},
			[]string{"mail 0@1/0", "mail 1@6/8", "mail 2@8/8"}, []string{"tell silent blind@10/0"},
		},
	} {
		x := newExplainers()
		x.answers = map[string]time.Time{"A": december(2, 10), "B": december(4, 10)}
		x.decides = december(2, 11)
		x.blind = test.blind
		explained(t, newExplaining(t, x), ExplanationsRequest{Month: "2023-11"})
		if got := x.has("mail"); !slices.Equal(got, test.mails) {
			t.Errorf("%s: %v, want %v", test.what, got, test.mails)
		}
		if got := x.has("tell silent"); !slices.Equal(got, test.told) {
			t.Errorf("%s: %v, want %v", test.what, got, test.told)
		}
	}
}

// What came in the last minute may be seen by the look after: nothing is closed before.
func TestExplanationsLastMinute(t *testing.T) {
	x := newExplainers()
	x.answers = map[string]time.Time{"A": december(2, 10), "B": december(2, 10)}
	x.decides = december(3, 0)
	explained(t, newExplaining(t, x), ExplanationsRequest{Month: "2023-11"})
	if got := append(x.has("tell silent"), x.has("close")...); !slices.Equal(got, []string{"tell silent@9/1", "close@9/1"}) {
		t.Error(got)
	}
}

// A signal and an Update look at once; the Update answers with what that look has found.
func TestExplanationsLookAtOnce(t *testing.T) {
	x := newExplainers()
	x.opened.Every = 24 * time.Hour
	x.answers = map[string]time.Time{"A": december(2, 10), "B": december(2, 13), "C": december(2, 13)}
	x.decides = december(3, 0)
	env := newExplaining(t, x)
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(SignalLook, nil) }, 35*time.Hour) // 2/12, 11 o'clock
	answered := ""
	env.RegisterDelayedCallback(func() {
		env.UpdateWorkflow(SignalLook, "id", &testsuite.TestUpdateCallback{
			OnAccept: func() {}, OnReject: func(err error) { t.Error(err) },
			OnComplete: func(v any, err error) { answered = fmt.Sprint(v, err) },
		})
	}, 38*time.Hour) // 14 o'clock
	explained(t, env, ExplanationsRequest{Month: "2023-11"})
	if got := x.has("answer"); !slices.Equal(got, []string{"answer after 0@1/0", "answer after 1@2/11", "answer after 2@2/14"}) {
		t.Error(got)
	}
	if !strings.Contains(answered, "6 hồ sơ phải giải trình: 6 đã giải trình") {
		t.Error(answered)
	}
}

// A later revision with another list is told once.
func TestExplanationsOfALaterRevision(t *testing.T) {
	x := newExplainers()
	x.latest = 3
	x.decides = december(9, 0)
	explained(t, newExplaining(t, x), ExplanationsRequest{Month: "2023-11"})
	if got := x.has("tell revision"); len(got) != 1 {
		t.Error(got)
	}
}

// Through continue-as-new nothing is done twice.
func TestExplanationsContinueAsNew(t *testing.T) {
	x := newExplainers()
	env := newExplaining(t, x)
	env.RegisterDelayedCallback(func() { env.SetContinueAsNewSuggested(true) }, 5*24*time.Hour) // the 6th
	env.ExecuteWorkflow(Explanations, ExplanationsRequest{Month: "2023-11"})
	var again *workflow.ContinueAsNewError
	if !errors.As(env.GetWorkflowError(), &again) {
		t.Fatal(env.GetWorkflowError())
	}
	var next ExplanationsRequest
	if err := json.Unmarshal(again.Input.Payloads[0].Data, &next); err != nil || next.Carry == nil {
		t.Fatal(err, next)
	}
	same(t, "what is wrong with it", "", next.validate())
	same(t, "round", 1, next.Carry.Round)
	same(t, "mailed", true, next.Carry.Mailed)
	y := newExplainers()
	later := newExplaining(t, y)
	later.SetStartTime(december(6, 0))
	explained(t, later, next)
	if got := append(y.has("open"), y.has("mail")...); !slices.Equal(got, []string{"mail 2@7/8"}) {
		t.Error(got)
	}
}

func TestExplanationsInput(t *testing.T) {
	for _, test := range []struct{ input, want string }{
		{`{"month": "2023-11"}`, ""},
		{`{}`, "month"},
		{`{"month": "11/2023"}`, "month"},
		{`{"Month": "2023-11"}`, "Month"},
		{`{"month": "2023-11", "days": 3}`, "days"},
	} {
		var in ExplanationsRequest
		if err := json.Unmarshal([]byte(test.input), &in); err != nil {
			t.Fatal(err)
		}
		fault := in.validate()
		if (fault == "") != (test.want == "") || !strings.Contains(fault, test.want) {
			t.Errorf("%s: %q", test.input, fault)
		}
		if fault == "" {
			continue
		}
		env := newExplaining(t, newExplainers())
		env.ExecuteWorkflow(Explanations, in)
		var app *temporal.ApplicationError
		if err := env.GetWorkflowError(); !errors.As(err, &app) || app.Type() != activities.BadInput {
			t.Errorf("%s: %v", test.input, err)
		}
	}
}

// A published month has its explanations begun; one that mails nobody, or ends otherwise, has not.
func TestMonthStartsExplanations(t *testing.T) {
	for _, test := range []struct {
		what   string
		change func(o *office, in *CycleInput)
		want   int
	}{
		{"published", func(o *office, _ *CycleInput) {}, 1},
		{"not configured", func(o *office, _ *CycleInput) { o.opened.Settings.Explanations = false }, 0},
		{"mails nobody", func(_ *office, in *CycleInput) { in.MailNobody = true }, 0},
		{"dry run", func(_ *office, in *CycleInput) { in.DryRun = true }, 0},
		{"adopted again", func(o *office, _ *CycleInput) { o.counted.EqualTo, o.counted.EqualSeal = 2, seal }, 1},
		{"failed", func(o *office, _ *CycleInput) { o.planning = func() error { return refusal("x") } }, 0},
	} {
		o := newOffice(1)
		o.opened.Settings.Explanations = true
		in := CycleInput{Month: "2023-11", Number: "12", Date: "2023-12-01"}
		test.change(o, &in)
		env := newEnv(t, o)
		started := 0
		env.RegisterActivityWithOptions(func(context.Context, activities.ExplanationsInput) error {
			started++
			return nil
		}, activity.RegisterOptions{Name: "StartExplanations"})
		env.ExecuteWorkflow(MonthlyCycle, in)
		if started != test.want {
			t.Errorf("%s: started %d times (%v)", test.what, started, env.GetWorkflowError())
		}
	}
}
