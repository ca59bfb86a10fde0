package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
)

// Stalled is a stage that takes long: what it waits for, and whether the operators know.
type Stalled struct {
	Stage   string               `json:"stage"`
	Label   string               `json:"label"`
	Since   time.Time            `json:"since"`
	Late    bool                 `json:"late,omitempty"`    // longer than the stage's bound: the operators are told
	Pending []activities.Pending `json:"pending,omitempty"` // what it waits for
	Told    time.Time            `json:"told,omitzero"`     // when the operators were last told; zero: not yet
	Mails   int                  `json:"mails,omitempty"`   // how often
}

// watch looks at the stage under way by a durable timer. A stage that takes longer than its bound is told to the operators,
// once a day again while it lasts, and once when it has gone on. It is off in runs that began before there was one.
type watch struct {
	on     bool
	bounds func(stage) time.Duration
	notice func() activities.NotifyOperatorsInput // the mail without what is stalled
	show   func(ctx workflow.Context, s *Stalled) // nil: nothing is stalled any more
	tell   func(ctx workflow.Context, in activities.NotifyOperatorsInput)

	present *Stalled // nil: nothing is watched
	resumed *Stalled // the present one as the part before continue-as-new left it
	mailing bool
	cancel  workflow.CancelFunc
}

const (
	firstLook   = 10 * time.Minute // until then a stage is not worth a word
	laterLooks  = time.Hour
	tellEvery   = 24 * time.Hour
	stageBound  = 2 * time.Hour // of runs whose settings have none
	sourceBound = time.Hour
)

// watched reports whether the run's stages are watched. Runs of 0.1.0 were not.
func watched(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, "stages-are-watched", workflow.DefaultVersion, 1) > workflow.DefaultVersion
}

// begin watches a stage, and no longer the one before.
func (w *watch) begin(ctx workflow.Context, s stage) {
	if !w.on || w.present != nil && w.present.Stage == s.name {
		return
	}
	w.end(ctx)
	w.present = &Stalled{Stage: s.name, Label: s.label, Since: workflow.Now(ctx)}
	if w.resumed != nil && w.resumed.Stage == s.name {
		w.present = w.resumed
	}
	w.resumed = nil
	ctx, w.cancel = workflow.WithCancel(ctx)
	present, bound := w.present, w.bounds(s)
	workflow.Go(ctx, func(ctx workflow.Context) { w.follow(ctx, present, bound) })
}

// drop ends the watch without a word: the stage did not go on, or waits for a person from now on.
func (w *watch) drop(ctx workflow.Context) {
	if w.present == nil {
		return
	}
	w.cancel()
	w.present = nil
	w.show(ctx, nil)
}

// done ends the watch of what has ended with that error.
func (w *watch) done(ctx workflow.Context, err error) {
	if err != nil {
		w.drop(ctx)
	} else {
		w.end(ctx)
	}
}

// end ends the watch of a stage that has gone on, and tells those who were told that it hung.
func (w *watch) end(ctx workflow.Context) {
	before := w.present
	w.drop(ctx)
	if before != nil && before.Mails > 0 {
		in := w.notice()
		in.Kind, in.Stage, in.Since, in.Reminder = activities.ResumedMail, before.Label, before.Since, before.Mails
		w.tell(ctx, in)
	}
}

// follow looks at a stage until it is cancelled.
func (w *watch) follow(ctx workflow.Context, s *Stalled, bound time.Duration) {
	for {
		pause := w.untilLook(workflow.Now(ctx).Sub(s.Since), bound)
		if err := workflow.NewTimerWithOptions(ctx, pause, workflow.TimerOptions{Summary: wordsWatching}).Get(ctx, nil); err != nil {
			return
		}
		var pending []activities.Pending
		if err := workflow.ExecuteActivity(look(ctx, wordsLooking), a.DescribePending).Get(ctx, &pending); err != nil {
			if ctx.Err() != nil {
				return
			}
			workflow.GetLogger(ctx).Warn("what the stage waits for is not known", "stage", s.Stage, "error", err)
		}
		s.Pending, s.Late = pending, workflow.Now(ctx).Sub(s.Since) >= bound
		w.show(ctx, s)
		if s.Late && !w.mailing && (s.Told.IsZero() || workflow.Now(ctx).Sub(s.Told) >= tellEvery) {
			w.mailing = true
			workflow.Go(ctx, func(ctx workflow.Context) { w.mail(ctx, *s, s) })
		}
	}
}

// untilLook is the time until the next look at a stage of that age.
func (w *watch) untilLook(age, bound time.Duration) time.Duration {
	switch {
	case age < min(firstLook, bound):
		return min(firstLook, bound) - age
	case age < bound:
		return bound - age
	}
	return laterLooks
}

// mail tells the operators of a stage as it stands. The mail is tried until it goes or the stage goes on; after a day the next
// look makes a new one.
func (w *watch) mail(ctx workflow.Context, as Stalled, s *Stalled) {
	defer func() { w.mailing = false }()
	in := w.notice()
	in.Kind, in.Stage, in.Since, in.Pending, in.Reminder = activities.StalledMail, as.Label, as.Since, as.Pending, as.Mails
	err := workflow.ExecuteActivity(alarm(ctx, wordsNotify), a.NotifyOperators, in).Get(ctx, nil)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		if !temporal.IsCanceledError(err) {
			workflow.GetLogger(ctx).Warn("operators not told", "kind", in.Kind, "error", err)
		}
		return
	}
	s.Told, s.Mails = workflow.Now(ctx), s.Mails+1
	w.show(ctx, s)
}
