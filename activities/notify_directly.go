package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.temporal.io/sdk/activity"

	"trehan/internal/config"
	"trehan/internal/delivery/operators"
	"trehan/internal/documents/message"
	"trehan/internal/period"
	"trehan/internal/progress"
)

// notifyDirectly mails the operators past store and ledger. Who has the mail stands in the heartbeats: another attempt, on
// another worker too, goes on with the others.
func (a *Operators) notifyDirectly(ctx context.Context, in NotifyOperatorsInput, month period.Name) error {
	progress.Patience(ctx, relayAnswers)
	if len(a.config.Review.Operators) == 0 {
		return &config.Fault{File: a.config.File(), Faults: []string{wordsNoOperators}}
	}
	var before progress.Position
	if activity.HasHeartbeatDetails(ctx) {
		_ = activity.GetHeartbeatDetails(ctx, &before) //nolint:errcheck // unreadable ones are another build's: everybody is told
	}
	told, composed := before.Told, a.composeDirectly(in, month)
	// This attempt's heartbeats replace those before, also while it tells nobody.
	progress.Advance(ctx, func(p *progress.Position) { p.Told = slices.Clone(told) })
	key := fmt.Sprint(in.Run, execution(ctx), in.Kind, in.Stage, in.Since.UnixNano(), in.Reminder)
	var errs []error
	for i, address := range a.config.Review.Operators {
		if slices.Contains(told, i) {
			continue
		}
		if err := a.mailer.Direct(ctx, operators.Direct{Message: composed, Key: key, Operator: i + 1, Address: address}); err != nil {
			errs = append(errs, err)
			continue
		}
		told = append(told, i)
		progress.Advance(ctx, func(p *progress.Position) { p.Told = slices.Clone(told) })
		report(ctx)
	}
	return errors.Join(errs...)
}

// composeDirectly needs nothing of the archive.
func (a *Operators) composeDirectly(in NotifyOperatorsInput, month period.Name) message.Message {
	n := a.notice(in, month)
	switch in.Kind {
	case StalledMail:
		lines := make([]string, len(in.Pending))
		for i, p := range in.Pending {
			lines[i] = p.Words()
		}
		return n.Stalled(operators.Stalled{
			Stage: in.Stage, Since: period.InstantOf(in.Since), Waiting: lines, Why: in.Why, Reminder: in.Reminder,
		})
	case ResumedMail:
		return n.Resumed(in.Stage, period.InstantOf(in.Since))
	case NotStartedMail:
		return n.NotStarted()
	}
	return n.FailedUnread()
}
