package runs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"
)

// History is the history of one execution, as it is archived.
type History struct {
	Execution string // its run ID
	Parent    ID     // the run that started it; zero for none
	JSON      []byte
}

// Histories reads the histories of a run: of each part, and of what resets have made of it. Of those under way only the
// run's own is read, and only if unended is set: a stored history is never replaced, and would lack the end.
func Histories(ctx context.Context, c client.Client, run ID, unended bool) ([]History, error) {
	if run.Run == "" {
		return nil, nil
	}
	var out []History
	executions := []string{run.Run}
	for i := 0; i < len(executions); i++ {
		d, err := c.DescribeWorkflowExecution(ctx, run.Workflow, executions[i])
		if err != nil {
			return nil, err
		}
		running := d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		if running && (i > 0 || !unended) {
			continue
		}
		history, err := read(ctx, c, ID{run.Workflow, executions[i]})
		if err != nil {
			return nil, err
		}
		body, err := compact(history)
		if err != nil {
			return nil, err
		}
		parent := history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetParentWorkflowExecution()
		out = append(out, History{executions[i], ID{parent.GetWorkflowId(), parent.GetRunId()}, body})
		after, err := following(ctx, c, run, d, history)
		if err != nil {
			return nil, err
		}
		for _, next := range after {
			if next != "" && !slices.Contains(executions, next) {
				executions = append(executions, next)
			}
		}
	}
	return out, nil
}

// following names the executions after this one: the next part, and what a reset has made of it, which the server knows
// and the history does not tell; at the end the present one, unless others hold the workflow ID by now.
func following(ctx context.Context, c client.Client, run ID, d *workflowservice.DescribeWorkflowExecutionResponse, history *historypb.History) ([]string, error) {
	last := history.Events[len(history.Events)-1]
	next := last.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
	reset := d.GetWorkflowExtendedInfo().GetResetRunId()
	if next != "" || reset != "" {
		return []string{next, reset}, nil
	}
	d, err := c.DescribeWorkflowExecution(ctx, run.Workflow, "")
	if err != nil {
		return nil, err
	}
	info := d.GetWorkflowExecutionInfo()
	if info.GetFirstRunId() != run.Run {
		return nil, nil
	}
	return []string{info.GetExecution().GetRunId()}, nil
}

func read(ctx context.Context, c client.Client, run ID) (*historypb.History, error) {
	events := c.GetWorkflowHistory(ctx, run.Workflow, run.Run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	history := &historypb.History{}
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		history.Events = append(history.Events, event)
	}
	if len(history.Events) == 0 {
		return nil, fmt.Errorf("the run %s has no history", run.Workflow)
	}
	return history, nil
}

// compact writes a history as JSON. protojson puts random blanks into its output on purpose; the compact form has none.
func compact(h *historypb.History) ([]byte, error) {
	b, err := protojson.Marshal(h)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Compact(&out, b); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
