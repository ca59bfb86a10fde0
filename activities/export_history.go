package activities

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/period"
	"trehan/internal/telemetry"
)

// ExportHistoryInput names the runs whose histories are kept.
type ExportHistoryInput struct {
	Month string `json:"month"`
	Runs  []Run  `json:"runs"` // the month's own first: the trail is kept under its name
}

// ExportHistory stores the histories in the archive, where they outlive Temporal's retention, and says so in the
// trail. A run that continued as new has a history for each of its parts, and one that was reset another; all are kept. A
// history that an earlier attempt has stored stands: it was the shorter one, up to that attempt.
func (a *Activities) ExportHistory(ctx context.Context, in ExportHistoryInput) (err error) {
	defer a.Metrics.Stage(telemetry.Close)(&err)
	stop := keepAlive(ctx)
	defer stop()
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return classify(err)
	}
	var all []runHistory
	for _, run := range in.Runs {
		parts, err := a.histories(ctx, run)
		if err != nil {
			return classify(err)
		}
		all = append(all, parts...)
	}
	var objects []archive.Object
	facts := map[string]any{}
	for _, h := range all { // read before: who verifies meanwhile finds what is stored and not yet its record
		object, err := a.storeHistory(ctx, month, h)
		if err != nil {
			return classify(err)
		}
		objects = append(objects, object)
		facts[h.run] = object.SHA256
	}
	return classify(a.recordEntry(ctx, month, in.Runs[0], audit.Entry{
		ID:   in.Runs[0].RunID + "/" + string(audit.HistoryExported) + "/" + execution(ctx), // a parent that is reset exports again
		Kind: audit.HistoryExported, Objects: objects, Facts: facts,
	}))
}

// runHistory is the history of one execution, as it is kept.
type runHistory struct {
	run  string
	body []byte
}

// histories reads the histories of a run: of each part, and of what resets have made of it.
func (a *Activities) histories(ctx context.Context, run Run) ([]runHistory, error) {
	var out []runHistory
	executions := []string{run.RunID}
	for i := 0; i < len(executions); i++ {
		history, err := a.history(ctx, Run{WorkflowID: run.WorkflowID, RunID: executions[i]})
		if err != nil {
			return nil, err
		}
		body, err := compactHistory(history)
		if err != nil {
			return nil, err
		}
		out = append(out, runHistory{executions[i], body})
		after, err := a.following(ctx, run, executions[i], history)
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
func (a *Activities) following(ctx context.Context, run Run, execution string, history *historypb.History) ([]string, error) {
	last := history.Events[len(history.Events)-1]
	next := last.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
	d, err := a.Temporal.DescribeWorkflowExecution(ctx, run.WorkflowID, execution)
	if err != nil {
		return nil, err
	}
	reset := d.GetWorkflowExtendedInfo().GetResetRunId()
	if next != "" || reset != "" {
		return []string{next, reset}, nil
	}
	if d, err = a.Temporal.DescribeWorkflowExecution(ctx, run.WorkflowID, ""); err != nil {
		return nil, err
	}
	info := d.GetWorkflowExecutionInfo()
	if info.GetFirstRunId() != run.RunID {
		return nil, nil
	}
	return []string{info.GetExecution().GetRunId()}, nil
}

func (a *Activities) storeHistory(ctx context.Context, month period.Month, h runHistory) (archive.Object, error) {
	key := archive.HistoryKey(month, h.run)
	object, err := a.Store.Create(ctx, key, archive.Bytes(h.body), archive.JSON)
	if errors.Is(err, archive.ErrExists) {
		_, object, err = a.Store.Get(ctx, key, "")
	}
	return object, err
}

func (a *Activities) history(ctx context.Context, run Run) (*historypb.History, error) {
	events := a.Temporal.GetWorkflowHistory(ctx, run.WorkflowID, run.RunID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	history := &historypb.History{}
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		history.Events = append(history.Events, event)
	}
	if len(history.Events) == 0 {
		return nil, errors.New("lịch sử của lượt chạy trống")
	}
	return history, nil
}

// compactHistory writes a history as JSON. protojson puts random blanks into its output on purpose; the compact form
// has none.
func compactHistory(h *historypb.History) ([]byte, error) {
	b, err := protojson.Marshal(h)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, b); err != nil {
		return nil, err
	}
	return compact.Bytes(), nil
}
