package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// This file holds every timeout and retry of an activity, by name and with its reason. What is worth retrying is
// decided by the activities' errors (activities/errors.go), not by lists of error types.

// patient outlasts an outage of the store or the source over a long weekend: the month waits rather than fails.
const patient = 5 * 24 * time.Hour

func backingOff() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 2 * time.Minute}
}

// short is for activities of a few store operations; one that takes two minutes hangs. A cancelled run waits for the one
// under way, which ends by being done: it must know whether it has a revision, and whether that is sealed.
func short(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    2 * time.Minute,
		ScheduleToCloseTimeout: patient,
		RetryPolicy:            backingOff(),
		WaitForCancellation:    true,
		Summary:                summary,
	})
}

// long is for activities that read or write whole files. A million rows take seconds, a slow source may take
// hours; a lost worker is noticed after a missed minute of heartbeats.
func long(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    6 * time.Hour,
		ScheduleToCloseTimeout: patient,
		HeartbeatTimeout:       time.Minute,
		RetryPolicy:            backingOff(),
		WaitForCancellation:    true,
		Summary:                summary,
	})
}

// awaiting is for the count of a period that is added up from its months: it waits for the last of them to be sealed. That month may
// wait for its data and then for a decision; a period that is a month late is one for a person.
func awaiting(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithScheduleToCloseTimeout(long(ctx, summary), 31*24*time.Hour)
}

// attempt is for one mail. Temporal never retries it: the ledger says what a later round may do. Twenty minutes
// hold the connection, the transfer, and the ten minutes a server may take to answer the final dot (RFC 5321
// §4.5.3.2.6); a cancelled run waits until the mail under way is settled.
func attempt(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    20 * time.Minute,
		ScheduleToStartTimeout: 24 * time.Hour,
		HeartbeatTimeout:       time.Minute,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
		WaitForCancellation:    true,
		Summary:                summary,
	})
}

// look is for the watch's question to Temporal. Without an answer the operators are told without the reason.
func look(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    time.Minute,
		ScheduleToCloseTimeout: 5 * time.Minute,
		RetryPolicy:            backingOff(),
		Summary:                summary,
	})
}

// mailing tries a mail to the operators again and again.
func mailing() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{InitialInterval: 5 * time.Second, BackoffCoefficient: 3, MaximumInterval: 5 * time.Minute}
}

// alarm is for the operators' mails that go beside the work: that it hangs, or that it waits for a decision. They are tried
// until they go or their reason has passed; after a day there is something new to say.
func alarm(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    20 * time.Minute,
		ScheduleToCloseTimeout: 24 * time.Hour,
		HeartbeatTimeout:       time.Minute,
		RetryPolicy:            mailing(),
		Summary:                summary,
	})
}

// notice is for the operators' mails: they help, but a month does not fail for want of them. They go through the
// ledger, so that an attempt after a lost reply sends none twice. Half an hour outlasts the usual greylisting, which says
// "later" for some minutes: the closing record's hash is to leave the house. Longer would keep the month, whose run is
// open until then, from being run again.
func notice(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    15 * time.Minute,
		ScheduleToCloseTimeout: 30 * time.Minute,
		HeartbeatTimeout:       time.Minute,
		RetryPolicy:            mailing(),
		Summary:                summary,
	})
}

// taking is for the looks of Explanations and its mails: half an hour outlasts a full mailbox and a slow relay, and what fails is
// tried again at the next look, which also sees what has changed meanwhile.
func taking(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    30 * time.Minute,
		ScheduleToCloseTimeout: time.Hour,
		HeartbeatTimeout:       time.Minute,
		RetryPolicy:            mailing(),
		WaitForCancellation:    true,
		Summary:                summary,
	})
}
