package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
)

// carry is what the delivery takes through continue-as-new.
type carry struct {
	Opened  activities.Opened     `json:"opened"`
	Counted activities.Counted    `json:"counted"`
	Seal    activities.Sealed     `json:"seal"`
	Sum     activities.Deliveries `json:"sum"`
	Queue   []activities.Target   `json:"queue"`
	Round   int                   `json:"round"`
	Started time.Time             `json:"started"`
}

func (k *carry) restore(c *monthlyCycle) {
	c.opened, c.counted, c.seal, c.sum = k.Opened, k.Counted, k.Seal, k.Sum
	c.progress.restore(k)
}

// deliverAndClose delivers the sealed revision and says how it ended.
func (c *monthlyCycle) deliverAndClose(ctx workflow.Context) (*Outcome, error) {
	if c.in.MailNobody {
		outcome := c.outcome(Succeeded)
		outcome.Note = wordsMailNobody
		return outcome, nil
	}
	if err := c.deliver(ctx); err != nil {
		return nil, err
	}
	outcome := c.outcome(Succeeded)
	if c.sum.Missed() > 0 {
		outcome.Outcome = WithExceptions
		outcome.Note = wordsExceptions(c.sum)
	}
	return outcome, nil
}

// deliver sends to everybody the plan names, in rounds: what is deferred, or what a dead relay kept from being
// tried, comes again in the next round until the office's patience ends.
func (c *monthlyCycle) deliver(ctx workflow.Context) error {
	k := c.in.Carry
	if k == nil {
		plan, err := c.plan(ctx)
		if err != nil {
			return err
		}
		k = &carry{Opened: c.opened, Counted: c.counted, Seal: c.seal, Queue: plan.Targets, Started: workflow.Now(ctx)}
		c.sum = plan.Sum
	}
	c.progress.stage(ctx, stageDeliver)
	for len(k.Queue) > 0 {
		left, err := c.round(ctx, k.Queue, k.Round)
		if err != nil {
			return err
		}
		k.Queue, k.Round, k.Sum = left, k.Round+1, c.sum
		if len(left) == 0 {
			break
		}
		if workflow.Now(ctx).Sub(k.Started) >= c.opened.Settings.DeliverFor {
			return c.expire(ctx, left)
		}
		if c.suggested(ctx) {
			return c.continueAsNew(ctx, k)
		}
		if err := c.pause(ctx, k.Round, len(left)); err != nil {
			return err
		}
	}
	return nil
}

func (c *monthlyCycle) plan(ctx workflow.Context) (activities.DeliveryPlan, error) {
	c.progress.stage(ctx, stagePlan)
	var plan activities.DeliveryPlan
	err := workflow.ExecuteActivity(long(ctx, wordsPlan), a.PlanDelivery, activities.PlanDeliveryInput{
		Revision: c.opened.Revision, Run: c.self(ctx), Resend: c.in.Resend, Reason: c.in.Reason,
	}).Get(ctx, &plan)
	c.progress.planned(ctx, plan)
	return plan, err
}

// round tries every target once, a window of a few at a time, and returns those to try again. When the relay does
// not answer, or the history grows long, the rest is left for the next round untried.
func (c *monthlyCycle) round(ctx workflow.Context, queue []activities.Target, round int) ([]activities.Target, error) {
	var again []activities.Target
	var failure error
	window := workflow.NewSemaphore(ctx, int64(c.opened.Settings.Window))
	group := workflow.NewWaitGroup(ctx)
	halted := false
	for i, target := range queue {
		if err := window.Acquire(ctx, 1); err != nil {
			failure = err
			break
		}
		if halted || failure != nil || c.suggested(ctx) {
			window.Release(1)
			again = append(again, queue[i:]...)
			break
		}
		group.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer group.Done()
			defer window.Release(1)
			result, err := c.send(ctx, target, round)
			switch {
			case err != nil:
				failure = err
			case result.State == activities.RelayDown || result.State == activities.Deferred:
				again = append(again, target)
			}
			if result.Pause {
				halted = true
				c.progress.relayDown(ctx, result.Reason)
			}
		})
	}
	// A cancelled run must still settle the mails under way.
	done, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	group.Wait(done)
	return again, failure
}

// send is one attempt at one address. A lost worker, a time-out or an outage is no error here: whether the mail went
// out is the ledger's to say, in the next round. What no retry mends, such as a tampered archive, ends the run.
func (c *monthlyCycle) send(ctx workflow.Context, target activities.Target, round int) (activities.Attempt, error) {
	var result activities.Attempt
	err := workflow.ExecuteActivity(delivery(ctx, wordsSend(target, round)), a.Deliver, activities.DeliverInput{
		Revision: c.opened.Revision, Run: c.self(ctx), Target: target, Round: round,
	}).Get(ctx, &result)
	if err != nil {
		var app *temporal.ApplicationError
		if ctx.Err() != nil || errors.As(err, &app) && app.NonRetryable() {
			return result, err
		}
		workflow.GetLogger(ctx).Warn("delivery attempt lost", "recipient", target.Recipient, "round", round, "error", err)
		return activities.Attempt{State: activities.Deferred}, nil
	}
	c.sum.Count(result.State)
	c.progress.delivered(ctx, c.sum)
	return result, nil
}

// expire ends the patience: what was never accepted is settled as refused(expired).
func (c *monthlyCycle) expire(ctx workflow.Context, left []activities.Target) error {
	var sum activities.Deliveries
	err := workflow.ExecuteActivity(long(ctx, wordsExpire), a.ExpireDeliveries, activities.ExpireDeliveriesInput{
		Revision: c.opened.Revision, Run: c.self(ctx), Targets: left,
	}).Get(ctx, &sum)
	if err != nil {
		return err
	}
	c.sum.Add(sum)
	c.progress.delivered(ctx, c.sum)
	return nil
}

// pause waits before the next round, longer each time.
func (c *monthlyCycle) pause(ctx workflow.Context, round, left int) error {
	backoff := c.opened.Settings.Backoff
	pause := backoff[min(round-1, len(backoff)-1)]
	c.progress.nextRound(ctx, left, after(ctx, pause))
	return workflow.NewTimerWithOptions(ctx, pause, workflow.TimerOptions{Summary: wordsNextRound(round)}).Get(ctx, nil)
}

func (c *monthlyCycle) suggested(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

func (c *monthlyCycle) continueAsNew(ctx workflow.Context, k *carry) error {
	next := c.in
	next.Carry = k
	return workflow.NewContinueAsNewError(ctx, MonthlyCycle, next)
}
