package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/delivery"
)

// carry is what the delivery takes through continue-as-new.
type carry struct {
	Self    activities.Run     `json:"self"`
	Opened  activities.Opened  `json:"opened"`
	Counted activities.Counted `json:"counted"`
	Seal    activities.Sealed  `json:"seal"`
	Sum     delivery.Totals    `json:"sum"`
	Note    string             `json:"note,omitempty"`
	// NoAddress are the codes of those who are to be written to and have no address.
	NoAddress []string `json:"no_address,omitempty"`
	// NothingLate are the codes of those who get no letter since nothing of theirs is late or overdue.
	NothingLate []string `json:"nothing_late,omitempty"`
	// Outdated are those who keep a letter that the revision replaces.
	Outdated []delivery.Outdated `json:"outdated,omitempty"`
	Times    []StageTime         `json:"times,omitempty"`
	Stalled  *Stalled            `json:"stalled,omitempty"` // the delivery takes long
	Warned   *activities.Warned  `json:"warned,omitempty"`  // of an early warning
	Started  time.Time           `json:"started"`

	Round  int               `json:"round"`           // the present one, from 0
	Queue  []delivery.Target `json:"queue"`           // not yet tried in this round
	Later  []delivery.Target `json:"later,omitempty"` // deferred in this round
	Resume time.Time         `json:"resume,omitzero"` // the present round begins then
	Down   string            `json:"down,omitempty"`  // why the relay stopped the last round
}

func (k *carry) restore(c *monthlyCycle) {
	c.self, c.opened, c.counted, c.seal, c.sum = k.Self, k.Opened, k.Counted, k.Seal, k.Sum
	c.progress.restore(k)
}

// deliverAndClose delivers the sealed revision and says how it ended.
func (c *monthlyCycle) deliverAndClose(ctx workflow.Context) (*Outcome, error) {
	if c.in.MailNobody {
		return c.outcome(Succeeded, wordsMailNobody), nil
	}
	if err := c.deliver(ctx); err != nil {
		return nil, err
	}
	if note := wordsExceptions(c.sum, c.progress.state.NoAddress, c.progress.state.Outdated); note != "" {
		return c.outcome(WithExceptions, note), nil
	}
	return c.outcome(Succeeded, ""), nil
}

// deliver sends to everybody the plan names, in rounds: what is deferred, or what a dead relay kept from being
// tried, comes again in the next round until the office's time for deliveries ends. Between rounds, or within one, the
// run continues as new when its history has grown long.
func (c *monthlyCycle) deliver(ctx workflow.Context) error {
	k := c.in.Carry
	if k == nil {
		plan, err := c.plan(ctx)
		if err != nil {
			return err
		}
		k = &carry{Self: c.self, Opened: c.opened, Counted: c.counted, Seal: c.seal, Queue: plan.Targets, Started: workflow.Now(ctx)}
		c.sum = plan.Sum
	}
	c.progress.stage(ctx, stageDeliver)
	for len(k.Queue) > 0 {
		if err := c.awaitRound(ctx, k); err != nil {
			return err
		}
		if err := c.round(ctx, k); err != nil {
			return err
		}
		if left := append(k.Later, k.Queue...); len(left) > 0 && c.outdated(ctx) {
			return c.expire(ctx, left)
		}
		if len(k.Queue) > 0 && k.Down == "" { // stopped before its end
			return c.continueAsNew(ctx, k)
		}
		k.Queue, k.Later = append(k.Later, k.Queue...), nil
		if len(k.Queue) == 0 {
			break
		}
		patience := k.Started.Add(c.opened.Settings.DeliverFor).Sub(workflow.Now(ctx))
		if patience <= 0 {
			return c.expire(ctx, k.Queue)
		}
		k.Resume = after(ctx, min(c.backoff(k.Round), patience)) // the last round is at the end of the patience
		k.Round++
		if c.suggested(ctx) {
			return c.continueAsNew(ctx, k)
		}
	}
	return nil
}

// backoff is the pause after a round, longer each time.
func (c *monthlyCycle) backoff(round int) time.Duration {
	pauses := c.opened.Settings.Backoff
	return pauses[min(round, len(pauses)-1)]
}

// awaitRound waits until the round begins.
func (c *monthlyCycle) awaitRound(ctx workflow.Context, k *carry) error {
	down := k.Down
	k.Down = ""
	pause := k.Resume.Sub(workflow.Now(ctx))
	if pause <= 0 {
		return nil
	}
	c.progress.nextRound(ctx, down, len(k.Queue), k.Resume)
	options := workflow.TimerOptions{Summary: wordsNextRound(k.Round)}
	if err := workflow.NewTimerWithOptions(ctx, pause, options).Get(ctx, nil); err != nil {
		return err
	}
	c.progress.note(ctx, "")
	return nil
}

func (c *monthlyCycle) plan(ctx workflow.Context) (delivery.Plan, error) {
	c.progress.stage(ctx, stagePlan)
	var plan delivery.Plan
	err := workflow.ExecuteActivity(long(ctx, wordsPlan), a.PlanDelivery, activities.PlanDeliveryInput{
		Revision: c.opened.Revision, Run: c.self, Resend: c.in.Resend, Reason: c.in.Reason,
	}).Get(ctx, &plan)
	if err != nil {
		return plan, err
	}
	c.progress.planned(ctx, plan)
	return plan, nil
}

// round tries the targets of the queue, a window of a few at a time, and moves the deferred ones to Later. When the
// relay does not answer, or the history grows long, the rest stays in the queue untried.
func (c *monthlyCycle) round(ctx workflow.Context, k *carry) error {
	var failure error
	window := workflow.NewSemaphore(ctx, int64(c.opened.Settings.Window))
	group := workflow.NewWaitGroup(ctx)
	for len(k.Queue) > 0 {
		if err := window.Acquire(ctx, 1); err != nil {
			failure = err
			break
		}
		if k.Down != "" || failure != nil || c.suggested(ctx) || c.outdated(ctx) {
			break
		}
		target := k.Queue[0]
		k.Queue = k.Queue[1:]
		group.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer group.Done()
			defer window.Release(1)
			result, err := c.send(ctx, target, k.Round)
			if err != nil {
				if failure == nil {
					failure = err
				}
				return
			}
			if result.State == delivery.RelayDown || result.State == delivery.Deferred {
				k.Later = append(k.Later, target)
			}
			if result.Pause {
				k.Down = result.Reason
			}
		})
	}
	// A cancelled run must still settle the mails under way.
	wait, done := workflow.NewDisconnectedContext(ctx)
	defer done()
	group.Wait(wait)
	return failure
}

// send is one attempt at one address. A lost worker, a time-out or an outage is no error here: whether the mail went
// out is the ledger's to say, in the next round. What no retry mends, such as a tampered archive, ends the run.
func (c *monthlyCycle) send(ctx workflow.Context, target delivery.Target, round int) (delivery.Attempt, error) {
	var result delivery.Attempt
	options := attempt(ctx, wordsSend(target, round))
	if isWarning(c.in.Month) { // whoever takes it up later would send a list that is no longer true
		options = workflow.WithScheduleToStartTimeout(options, max(warnUntil(c.day()).Sub(workflow.Now(ctx)), time.Second))
	}
	err := workflow.ExecuteActivity(options, a.Deliver, activities.DeliverInput{
		Revision: c.opened.Revision, Run: c.self, Target: target, Round: round,
	}).Get(ctx, &result)
	if err != nil {
		var app *temporal.ApplicationError
		if ctx.Err() != nil || errors.As(err, &app) && app.NonRetryable() {
			return result, err
		}
		workflow.GetLogger(ctx).Warn("delivery attempt lost", "recipient", target.Recipient, "round", round, "error", err)
		return delivery.Attempt{State: delivery.Deferred}, nil
	}
	c.sum.Count(result.State)
	c.progress.delivered(ctx, c.sum)
	return result, nil
}

// expire ends the deliveries: what was never accepted is settled as refused(expired).
func (c *monthlyCycle) expire(ctx workflow.Context, left []delivery.Target) error {
	var sum delivery.Totals
	err := workflow.ExecuteActivity(long(ctx, wordsExpire), a.ExpireDeliveries, activities.ExpireDeliveriesInput{
		Revision: c.opened.Revision, Run: c.self, Targets: left,
	}).Get(ctx, &sum)
	if err != nil {
		return err
	}
	c.sum.Settle(sum)
	c.progress.delivered(ctx, c.sum)
	return nil
}

func (c *monthlyCycle) suggested(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

func (c *monthlyCycle) continueAsNew(ctx workflow.Context, k *carry) error {
	state := c.progress.state
	k.Sum, k.NoAddress, k.NothingLate, k.Outdated = c.sum, state.NoAddress, state.NothingLate, state.Outdated
	k.Note, k.Times = state.Note, state.Times
	k.Stalled, k.Warned = c.watch.present, state.Warned
	next := c.in
	next.Carry = k
	return workflow.NewContinueAsNewError(ctx, c.again, next)
}
