package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/client"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// schedule looks whether the periods come by themselves: the Schedule is there, as configured, runs, and when next. An
// office may start every month by hand, so a missing one is a note; one that would start something else is an error.
func (d *doctor) schedule(ctx context.Context, connected *client.Client) {
	for _, kind := range client.ScheduleKinds {
		d.scheduleOf(ctx, connected, kind)
	}
}

func (d *doctor) scheduleOf(ctx context.Context, connected *client.Client, kind period.Kind) {
	part := "lịch chạy"
	if kind != period.KindMonth {
		part += " " + notation.Kind(kind)
	}
	s, err := connected.Schedule(ctx, kind)
	switch {
	case errors.Is(err, client.ErrNoSchedule) && !slices.Contains(d.conf.Scheduled(), kind):
	case errors.Is(err, client.ErrNoSchedule):
		d.warn(part, wordNoSchedule)
	case err != nil:
		d.fail(part, err.Error())
	case len(s.Changes) > 0:
		d.fail(part, wordDiffersFromConfig+": "+strings.Join(changeLines(s.Changes), "; ")+wordApplyMends)
	case s.Paused:
		d.warn(part, pausedWords(s.Note))
	case len(s.Next) == 0:
		d.fail(part, wordNeverFires)
	default:
		d.pass(part, fmt.Sprintf(wordRunsAsConfigured, firingWords(s.Next[0])))
	}
}
