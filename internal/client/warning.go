package client

import (
	"cmp"
	"context"
	"fmt"
	"time"

	sdk "go.temporal.io/sdk/client"

	"trehan/workflows"
)

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
