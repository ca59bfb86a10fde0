package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
)

// schedule looks whether the months come by themselves: the Schedule is there, as configured, runs, and when next. An
// office may start every month by hand, so a missing one is a note; one that would start something else is an error.
func (d *doctor) schedule(ctx context.Context, connected client.Client) {
	const part = "lịch chạy"
	described, err := connected.ScheduleClient().GetHandle(ctx, d.conf.ScheduleID()).Describe(ctx)
	var missing *serviceerror.NotFound
	switch {
	case errors.As(err, &missing):
		d.warn(part, wordNoSchedule)
		return
	case err != nil:
		d.bad(part, err.Error())
		return
	}
	if changes := scheduleChanges(&described.Schedule, d.conf); len(changes) > 0 {
		lines := make([]string, len(changes))
		for i, change := range changes {
			lines[i] = change.String()
		}
		d.bad(part, wordDiffersFromConfig+": "+strings.Join(lines, "; ")+wordApplyMends)
		return
	}
	next := firings(described, 1)
	switch state := described.Schedule.State; {
	case state.Paused:
		d.warn(part, pausedWords(state.Note))
	case len(next) == 0:
		d.bad(part, wordNeverFires)
	default:
		d.good(part, fmt.Sprintf(wordRunsAsConfigured, next[0]))
	}
}
