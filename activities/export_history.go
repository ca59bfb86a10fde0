package activities

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/period"
)

// ExportHistoryInput names the runs whose histories are kept.
type ExportHistoryInput struct {
	Month string `json:"month"`
	Runs  []Run  `json:"runs"` // the month's own first: the trail is kept under its name
}

// ExportHistory stores the histories in the archive, where they outlive Temporal's retention, and says so in the
// trail. A run that continued as new has a history for each of its parts, and one that was reset another; all are kept. A
// history that an earlier attempt has stored stands: it was the shorter one, up to that attempt. Then it keeps what earlier
// runs have left: see sweepHistories.
func (a *Closing) ExportHistory(ctx context.Context, in ExportHistoryInput) error {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return err
	}
	var all []runHistory
	for _, run := range in.Runs {
		parts, err := a.histories(ctx, run, true)
		if err != nil {
			return err
		}
		all = append(all, parts...)
	}
	// A parent that is reset exports again.
	if err := a.keepHistories(ctx, month, in.Runs[0], execution(ctx), all, map[string]any{}); err != nil {
		return err
	}
	a.sweepHistories(ctx, month, execution(ctx))
	return nil
}

// keepHistories stores histories, which were read before: who verifies meanwhile finds what is stored and not yet its
// record. by is the execution that does so; kept are facts beside their hashes.
func (a *Closing) keepHistories(ctx context.Context, month period.Month, run Run, by string, all []runHistory, kept map[string]any) error {
	var objects []archive.Object
	for _, h := range all {
		object, err := a.storeHistory(ctx, month, h)
		if err != nil {
			return err
		}
		objects = append(objects, object)
		kept[h.run] = object.SHA256
	}
	return a.trail.recordEntry(ctx, month, run, audit.Entry{
		ID:   run.RunID + "/" + string(audit.HistoryExported) + "/" + by,
		Kind: audit.HistoryExported, Objects: objects, Facts: kept,
	})
}

// runHistory is the history of one execution, as it is kept.
type runHistory struct {
	run    string
	parent *commonpb.WorkflowExecution // that has started it; nil for none
	body   []byte
}

// histories reads the histories of a run: of each part, and of what resets have made of it. Of those under way only the
// run's own is read, and only if it is wanted so: what is stored first stands, and would lack the end.
func (a *Closing) histories(ctx context.Context, run Run, unended bool) ([]runHistory, error) {
	var out []runHistory
	if run.RunID == "" {
		return nil, nil
	}
	executions := []string{run.RunID}
	for i := 0; i < len(executions); i++ {
		d, err := a.temporal.DescribeWorkflowExecution(ctx, run.WorkflowID, executions[i])
		if err != nil {
			return nil, err
		}
		running := d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		if running && (i > 0 || !unended) {
			continue
		}
		history, err := a.history(ctx, Run{WorkflowID: run.WorkflowID, RunID: executions[i]})
		if err != nil {
			return nil, err
		}
		body, err := compactHistory(history)
		if err != nil {
			return nil, err
		}
		out = append(out, runHistory{executions[i], history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetParentWorkflowExecution(), body})
		after, err := a.following(ctx, run, d, history)
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
func (a *Closing) following(ctx context.Context, run Run, d *workflowservice.DescribeWorkflowExecutionResponse, history *historypb.History) ([]string, error) {
	last := history.Events[len(history.Events)-1]
	next := last.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
	reset := d.GetWorkflowExtendedInfo().GetResetRunId()
	if next != "" || reset != "" {
		return []string{next, reset}, nil
	}
	d, err := a.temporal.DescribeWorkflowExecution(ctx, run.WorkflowID, "")
	if err != nil {
		return nil, err
	}
	info := d.GetWorkflowExecutionInfo()
	if info.GetFirstRunId() != run.RunID {
		return nil, nil
	}
	return []string{info.GetExecution().GetRunId()}, nil
}

func (a *Closing) storeHistory(ctx context.Context, month period.Month, h runHistory) (archive.Object, error) {
	key := archive.HistoryKey(month, h.run)
	object, err := a.store.Create(ctx, key, archive.Bytes(h.body), archive.JSON)
	if errors.Is(err, archive.ErrExists) {
		_, object, err = a.store.Get(ctx, key, "")
	}
	return object, err
}

func (a *Closing) history(ctx context.Context, run Run) (*historypb.History, error) {
	events := a.temporal.GetWorkflowHistory(ctx, run.WorkflowID, run.RunID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
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
