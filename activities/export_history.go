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
)

// ExportHistoryInput names the runs whose histories are kept.
type ExportHistoryInput struct {
	Month string `json:"month"`
	Runs  []Run  `json:"runs"`
}

// ExportHistory stores the histories in the archive, where they outlive Temporal's retention, and says so in the
// trail. A history that an earlier attempt has stored stands: it was the shorter one, up to that attempt.
func (a *Activities) ExportHistory(ctx context.Context, in ExportHistoryInput) error {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return classify(err)
	}
	facts := map[string]any{}
	for _, run := range in.Runs {
		body, err := a.history(ctx, run)
		if err != nil {
			return classify(err)
		}
		key := archive.HistoryKey(month, run.RunID)
		object, err := a.Store.Create(ctx, key, archive.Bytes(body), archive.JSON)
		if errors.Is(err, archive.ErrExists) {
			_, object, err = a.Store.Get(ctx, key, "")
		}
		if err != nil {
			return classify(err)
		}
		facts[run.RunID] = object.SHA256
	}
	return classify(a.record(ctx, month, in.Runs[0], audit.HistoryExported, facts))
}

func (a *Activities) history(ctx context.Context, run Run) ([]byte, error) {
	events := a.Temporal.GetWorkflowHistory(ctx, run.WorkflowID, run.RunID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	history := &historypb.History{}
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		history.Events = append(history.Events, event)
	}
	// protojson puts random blanks into its output on purpose; the compact form has none.
	b, err := protojson.Marshal(history)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, b); err != nil {
		return nil, err
	}
	return compact.Bytes(), nil
}
