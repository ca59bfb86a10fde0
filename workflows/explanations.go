package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/period"
)

// ExplanationsRequest is the input of Explanations, as a person types it into the Temporal UI. The workflow's ID must be that of
// the month (explanations-2023-11): it keeps a second run of the month out.
type ExplanationsRequest struct {
	Month string `json:"month,omitempty"` // yyyy-MM

	Carry *explainingCarry `json:"carry,omitempty"` // set by continue-as-new

	fault string
}

// UnmarshalJSON reads the input strictly, as Request does.
func (r *ExplanationsRequest) UnmarshalJSON(b []byte) error {
	type plain ExplanationsRequest
	var p plain
	*r = ExplanationsRequest{}
	if fault := decodeStrict(b, &p); fault != "" {
		r.fault = fault
		return nil
	}
	*r = ExplanationsRequest(p)
	return nil
}

func (r *ExplanationsRequest) validate() string {
	if r.fault != "" {
		return r.fault
	}
	if _, err := period.ParseName(r.Month); err != nil {
		return fmt.Sprintf("trường \"month\": %v", err)
	}
	return ""
}

// explainingCarry is what a month's explanations take through continue-as-new.
type explainingCarry struct {
	Opened  activities.ExplanationsOpened `json:"opened"`
	Looked  activities.Collected          `json:"looked"`
	Mailed  bool                          `json:"mailed,omitempty"` // the units are asked by mail
	Round   int                           `json:"round,omitempty"`  // of the last reminder
	Silent  bool                          `json:"silent,omitempty"` // the operators know who has not answered
	Latest  int                           `json:"latest,omitempty"` // the last revision of which they know that its list differs
	Through int                           `json:"through,omitempty"`
	Left    []int                         `json:"left,omitempty"` // events whose answer has not gone yet
	NoMail  []string                      `json:"no_mail,omitempty"`
	// Unmailed are mails of the last round that have not gone yet.
	Unmailed int       `json:"unmailed,omitempty"`
	Trouble  string    `json:"trouble,omitempty"`
	Since    time.Time `json:"since,omitzero"` // of the trouble
}

// Explanations asks the units of a sealed month to explain their late dossiers, takes their answers in until the deadline, reminds
// who has not answered, and ends once everything is decided or its time is over (docs/design.md 4.1). It decides nothing itself:
// people decide, and it finds their decisions in the log at its next look. Whatever fails is tried again at the next look.
func Explanations(ctx workflow.Context, in ExplanationsRequest) (*ExplanationsState, error) {
	e := &explaining{in: in, state: ExplanationsState{Month: in.Month}, looks: workflow.GetSignalChannel(ctx, SignalLook)}
	if fault := in.validate(); fault != "" {
		return nil, temporal.NewNonRetryableApplicationError(wordsBadInput(fault), activities.BadInput, nil)
	}
	if err := e.setup(ctx); err != nil {
		return nil, err
	}
	err := e.run(ctx)
	if workflow.IsContinueAsNewError(err) {
		return nil, err
	}
	if err != nil {
		e.state.Note = wordsFailed(reasonOf(err), temporal.IsCanceledError(err))
		e.show(ctx)
		return nil, err
	}
	return &e.state, nil
}

// SignalLook has Explanations look at once.
const SignalLook = "look"

type explaining struct {
	in    ExplanationsRequest
	state ExplanationsState
	looks workflow.ReceiveChannel
	asked bool // an Update waits for a look
	begun int  // looks so far
	done  int
	blind bool // the last look could not read everything: who is silent by the log may have answered
	explainingCarry
}

func (e *explaining) setup(ctx workflow.Context) error {
	if e.in.Carry != nil {
		e.explainingCarry = *e.in.Carry
	}
	if err := workflow.SetQueryHandler(ctx, "state", func() (ExplanationsState, error) { return e.state, nil }); err != nil {
		return err
	}
	err := workflow.SetUpdateHandler(ctx, SignalLook, func(ctx workflow.Context) (string, error) {
		next := e.begun + 1 // not the one under way
		e.asked = true
		if err := workflow.Await(ctx, func() bool { return e.done >= next || e.state.Closed }); err != nil {
			return "", err
		}
		return wordsExplanationCounts(e.Looked.Counts), nil
	})
	if err != nil {
		return err
	}
	return upsert(ctx, monthAttribute.ValueSet(e.in.Month))
}

func (e *explaining) run(ctx workflow.Context) error {
	if e.in.Carry == nil {
		err := workflow.ExecuteActivity(long(ctx, wordsOpenExplanations), a.OpenExplanations, activities.OpenExplanationsInput{
			Month: e.in.Month, Workflow: workflow.GetInfo(ctx).WorkflowExecution.ID,
		}).Get(ctx, &e.Opened)
		if err != nil {
			return err
		}
		if e.Opened.Units == 0 {
			e.state.Closed, e.state.Note = true, wordsNobodyToExplain
			e.show(ctx)
			return nil
		}
	}
	e.show(ctx)
	for {
		e.look(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := e.due(ctx); err != nil {
			return err
		}
		if e.state.Closed {
			return nil
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx) {
			next := e.in
			next.Carry = &e.explainingCarry
			return workflow.NewContinueAsNewError(ctx, Explanations, next)
		}
		if err := e.wait(ctx); err != nil {
			return err
		}
	}
}

// look takes in what has come, and mails who sent it. A failure stands in the state and is tried again at the next look.
func (e *explaining) look(ctx workflow.Context) {
	e.asked = false
	e.begun++
	defer func() { e.done = e.begun }()
	var looked activities.Collected
	err := workflow.ExecuteActivity(taking(ctx, wordsCollect), a.CollectAnswers, activities.CollectAnswersInput{Month: e.in.Month}).Get(ctx, &looked)
	if e.blind = err != nil || len(looked.Troubles) > 0; err != nil {
		e.trouble(ctx, reasonOf(err))
		return
	}
	e.Looked = looked
	trouble := ""
	if len(looked.Troubles) > 0 {
		trouble = looked.Troubles[0]
	}
	if looked.Events > e.Through || len(e.Left) > 0 {
		var answered activities.FilesAnswered
		err := workflow.ExecuteActivity(taking(ctx, wordsAnswerFiles), a.AnswerFiles, activities.AnswerFilesInput{
			Month: e.in.Month, After: e.Through, Left: e.Left,
		}).Get(ctx, &answered)
		if err != nil {
			trouble = reasonOf(err)
		} else {
			e.Through, e.Left = answered.Through, answered.Left
		}
	}
	e.trouble(ctx, trouble)
}

// trouble notes what a look could not do; "" for nothing.
func (e *explaining) trouble(ctx workflow.Context, what string) {
	if e.Trouble == "" || what == "" {
		e.Since = workflow.Now(ctx)
	}
	e.Trouble = what
	e.show(ctx)
}

// due does what is due by now, after a look: whoever has just answered is not reminded.
func (e *explaining) due(ctx workflow.Context) error {
	if e.Looked.Closed { // by a person, or by a run before: what is missing is added
		return e.close(ctx)
	}
	now := workflow.Now(ctx)
	past := !now.Before(e.Opened.Deadline)
	over := !now.Before(e.Opened.Deadline.Add(e.Opened.Every)) // a look has found what came in the last minute
	if !e.Mailed && !past {
		e.Mailed = e.mail(ctx, 0) || now.Sub(e.Opened.Asked) > e.Opened.Patience
	}
	if round := dueRound(e.Opened.Reminders, now); round > e.Round && !past && len(e.Looked.Silent) > 0 && e.sure(now, e.Opened.Reminders[round-1]) {
		if e.mail(ctx, round) {
			e.Round = round
		}
	}
	if e.Looked.Latest > max(e.Latest, e.Opened.Revision) {
		if e.tell(ctx, activities.TellExplanationsInput{Month: e.in.Month, Kind: activities.ToldRevision, Revision: e.Looked.Latest}) {
			e.Latest = e.Looked.Latest
		}
	}
	if over && !e.Silent && e.sure(now, e.Opened.Deadline) {
		e.Silent = e.tell(ctx, activities.TellExplanationsInput{Month: e.in.Month, Kind: activities.ToldSilent, Blind: e.blind})
	}
	counts := e.Looked.Counts
	decided := counts.Open == 0 && (counts.Silent == 0 || over) && e.Trouble == "" && len(e.Left) == 0
	if counts.Asked > 0 && decided || !now.Before(e.Opened.Closes) {
		return e.close(ctx)
	}
	e.show(ctx)
	return ctx.Err()
}

// sure reports whether the log says who is silent, about something that was due at a time. While mailbox or folder cannot be read
// it may not, but that is not waited for longer than a day.
func (e *explaining) sure(now, due time.Time) bool { return !e.blind || now.Sub(due) >= maxBlind }

const maxBlind = 24 * time.Hour

// dueRound is the last reminder whose time has come, from 1; 0 for none.
func dueRound(reminders []time.Time, now time.Time) int {
	round := 0
	for i, at := range reminders {
		if !now.Before(at) {
			round = i + 1
		}
	}
	return round
}

// mail sends a round of mails to the units, and reports whether all have gone. What has not is tried again at the next look.
func (e *explaining) mail(ctx workflow.Context, round int) bool {
	var mailed activities.UnitsMailed
	err := workflow.ExecuteActivity(taking(ctx, wordsMailUnits(round)), a.MailUnits, activities.MailUnitsInput{Month: e.in.Month, Round: round}).Get(ctx, &mailed)
	if err != nil {
		e.trouble(ctx, reasonOf(err))
		return false
	}
	e.NoMail, e.Unmailed = mailed.Unreachable, mailed.Left
	return mailed.Left == 0
}

// tell mails the operators, and reports whether it has gone.
func (e *explaining) tell(ctx workflow.Context, in activities.TellExplanationsInput) bool {
	err := workflow.ExecuteActivity(taking(ctx, wordsNotify), a.TellExplanations, in).Get(ctx, nil)
	if err != nil {
		e.trouble(ctx, reasonOf(err))
	}
	return err == nil
}

// close ends the month's explanations. What keeps it from that is tried for days, then again at the next look.
func (e *explaining) close(ctx workflow.Context) error {
	err := workflow.ExecuteActivity(long(ctx, wordsCloseExplanations), a.CloseExplanations, activities.CloseExplanationsInput{Month: e.in.Month}).
		Get(ctx, &e.Looked.Counts)
	if err != nil {
		if ctx.Err() == nil {
			e.trouble(ctx, reasonOf(err))
		}
		return ctx.Err()
	}
	return e.end(ctx)
}

// end tells the operators, and whoever waits for a look.
func (e *explaining) end(ctx workflow.Context) error {
	e.tell(ctx, activities.TellExplanationsInput{Month: e.in.Month, Kind: activities.ToldClosed})
	e.Looked.Closed, e.state.Closed = true, true
	e.show(ctx)
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// wait sleeps until the next look, or until something is due, or somebody asks for a look.
func (e *explaining) wait(ctx workflow.Context) error {
	now := workflow.Now(ctx)
	next := now.Add(e.Opened.Every)
	for _, at := range append([]time.Time{e.Opened.Deadline, e.Opened.Closes}, e.Opened.Reminders...) {
		if at.After(now) && at.Before(next) {
			next = at
		}
	}
	timer, cancel := workflow.WithCancel(ctx)
	defer cancel()
	over := false
	workflow.Go(timer, func(ctx workflow.Context) {
		over = workflow.NewTimerWithOptions(ctx, next.Sub(now), workflow.TimerOptions{Summary: wordsNextLook}).Get(ctx, nil) == nil
	})
	err := workflow.Await(ctx, func() bool { return over || e.asked || e.looks.Len() > 0 })
	for e.looks.ReceiveAsync(nil) { // many signals are one look
	}
	return err
}
