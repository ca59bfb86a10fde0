package client

import (
	"cmp"
	"context"
	"fmt"
	"time"

	sdk "go.temporal.io/sdk/client"

	"trehan/internal/config"
	"trehan/workflows"
)

// warning is the workflow's type, as the server names it.
const warning = "Warning"

// warningCatchUp is how late a missed warning is still made up for: the same day.
const warningCatchUp = 12 * time.Hour

// warningCalendar fires on the days of the week at the hour of the office's zone.
func warningCalendar(w *config.Warning) []sdk.ScheduleCalendarSpec {
	if w == nil { // compared with a Schedule that is not wanted any more
		return nil
	}
	calendar := sdk.ScheduleCalendarSpec{Hour: []sdk.ScheduleRange{{Start: *w.Schedule.Hour}}, Comment: wordCommentOfWarning}
	for _, d := range w.Schedule.Days() {
		calendar.DayOfWeek = append(calendar.DayOfWeek, sdk.ScheduleRange{Start: int(d)})
	}
	return []sdk.ScheduleCalendarSpec{calendar}
}

// StartWarning starts Warning under a new ID. The day's run, its child, has one ID: two runs of a day never overlap.
func (c *Client) StartWarning(ctx context.Context, in workflows.WarningRequest) (Started, error) {
	day := cmp.Or(in.Day, "today")
	run, err := c.temporal.ExecuteWorkflow(ctx, sdk.StartWorkflowOptions{
		ID: c.config.WorkflowID("warn-" + day + "-" + time.Now().UTC().Format("20060102T150405.000")), TaskQueue: c.config.TaskQueue(),
		StaticSummary: wordSummaryOfWarning,
	}, workflows.Warning, in)
	if err != nil {
		return nil, fmt.Errorf(wordNotStarted, err)
	}
	return run, nil
}
