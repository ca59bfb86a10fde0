package activities

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

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
	var objects []archive.Object
	facts := map[string]any{}
	for _, run := range in.Runs {
		first := run.RunID
		for run.RunID != "" {
			object, next, err := a.exportOne(ctx, month, run)
			if err != nil {
				return classify(err)
			}
			objects = append(objects, object)
			facts[run.RunID] = object.SHA256
			if next == "" {
				if next, err = a.present(ctx, run.WorkflowID, first); err != nil {
					return classify(err)
				}
			}
			if run.RunID = next; facts[next] != nil {
				break
			}
		}
	}
	return classify(a.recordEntry(ctx, month, in.Runs[0], audit.Entry{
		ID:   in.Runs[0].RunID + "/" + string(audit.HistoryExported) + "/" + execution(ctx), // a parent that is reset exports again
		Kind: audit.HistoryExported, Objects: objects, Facts: facts,
	}))
}

// present names the last execution of what began as first, "" if others hold the workflow ID by now. A reset leaves no
// trace in the history that it ends.
func (a *Activities) present(ctx context.Context, workflowID, first string) (string, error) {
	d, err := a.Temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	if err != nil {
		return "", err
	}
	info := d.GetWorkflowExecutionInfo()
	if info.GetFirstRunId() != first {
		return "", nil
	}
	return info.GetExecution().GetRunId(), nil
}

// exportOne stores the history of one part of a run and names the part after it, "" for none.
func (a *Activities) exportOne(ctx context.Context, month period.Month, run Run) (archive.Object, string, error) {
	history, err := a.history(ctx, run)
	if err != nil {
		return archive.Object{}, "", err
	}
	body, err := compactHistory(history)
	if err != nil {
		return archive.Object{}, "", err
	}
	key := archive.HistoryKey(month, run.RunID)
	object, err := a.Store.Create(ctx, key, archive.Bytes(body), archive.JSON)
	if errors.Is(err, archive.ErrExists) {
		_, object, err = a.Store.Get(ctx, key, "")
	}
	last := history.Events[len(history.Events)-1]
	return object, last.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId(), err
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
