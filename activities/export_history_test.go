package activities

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"trehan/internal/audit"
)

// histories stands in for Temporal: what ExportHistory asks.
type histories struct {
	client.Client
	events  map[string][]*historyEvent
	present map[string][2]string // by workflow ID: the first and the present execution
	resets  map[string]string    // what an execution was reset to
	running map[string]bool
	gone    map[string]bool
}

// DescribeWorkflowExecution implements client.Client.
func (h *histories) DescribeWorkflowExecution(_ context.Context, id, run string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	if h.gone[run] {
		return nil, serviceerror.NewNotFound("no such execution")
	}
	status := enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	if h.running[run] {
		status = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
		Status: status, FirstRunId: h.present[id][0], Execution: &commonpb.WorkflowExecution{WorkflowId: id, RunId: h.present[id][1]},
	}, WorkflowExtendedInfo: &workflowpb.WorkflowExecutionExtendedInfo{ResetRunId: h.resets[run]}}, nil
}

// GetWorkflowHistory implements client.Client.
func (h *histories) GetWorkflowHistory(_ context.Context, _, run string, _ bool, _ enumspb.HistoryEventFilterType) client.HistoryEventIterator {
	return &iterator{h.events[run]}
}

type iterator struct{ left []*historyEvent }

func (i *iterator) HasNext() bool { return len(i.left) > 0 }

func (i *iterator) Next() (*historyEvent, error) {
	e := i.left[0]
	i.left = i.left[1:]
	return e, nil
}

type historyEvent = historypb.HistoryEvent

func started(id int64) *historyEvent {
	return &historyEvent{EventId: id, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED}
}

func completed(id int64) *historyEvent {
	return &historyEvent{EventId: id, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED}
}

func continued(id int64, as string) *historyEvent {
	return &historyEvent{EventId: id, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
		Attributes: &historypb.HistoryEvent_WorkflowExecutionContinuedAsNewEventAttributes{
			WorkflowExecutionContinuedAsNewEventAttributes: &historypb.WorkflowExecutionContinuedAsNewEventAttributes{NewExecutionRunId: as},
		}}
}

// afterRetention is when no lock holds any more.
func afterRetention() time.Time { return time.Now().AddDate(20, 0, 0) }

// Whatever resets have made of a run is kept, of parts that went on included.
func TestExportHistoryOfResets(t *testing.T) {
	d, memory, _ := sealedOffice(t, 1)
	known := &histories{events: map[string][]*historyEvent{
		"part-1": {started(1), continued(2, "part-2")}, "part-2": {started(1), completed(2)}, "again": {started(1), completed(2)},
		"once more": {started(1), completed(2)}, "present": {started(1), completed(2)}, "parent": {started(1)},
	}, present: map[string][2]string{"month": {"part-1", "present"}, "report": {"parent", "parent"}},
		resets: map[string]string{"part-1": "again", "again": "once more", "once more": "present"}}
	a := d.worker(memory, nil, knowing(known))
	in := ExportHistoryInput{Month: testMonth, Runs: []Run{{WorkflowID: "month", RunID: "part-1"}, {WorkflowID: "report", RunID: "parent"}}}
	if _, err := call[none](t.Context(), a, a.ExportHistory, in); err != nil {
		t.Fatal(err)
	}
	records := trail(t, memory)
	kept := records[len(records)-1].Facts
	for _, run := range []string{"part-1", "part-2", "again", "once more", "present", "parent"} {
		if kept[run] == nil {
			t.Errorf("the history of %q is not kept: %v", run, kept)
		}
	}
}

// orphan is the first event of a month whose parent is another run.
func orphan(parent string) *historyEvent {
	return &historyEvent{EventId: 1, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
		Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
			WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{
				ParentWorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: "report", RunId: parent},
			}}}
}

// The next run keeps what nobody was left to keep, with the parents; it leaves out what is under way, and notes what
// Temporal has forgotten.
func TestSweepHistories(t *testing.T) {
	d, memory, _ := sealedOffice(t, 1)
	temporal := &histories{events: map[string][]*historyEvent{
		"own": {started(1), completed(2)}, "report": {started(1)}, "orphan": {orphan("was reset"), completed(2)},
		"was reset": {started(1), completed(2)}, "reset": {started(1), completed(2)}, "late": {orphan("gone too")},
	}, resets: map[string]string{"was reset": "reset"}, running: map[string]bool{"late": true, "report": true}, gone: map[string]bool{"forgotten": true, "gone too": true}}
	a := d.worker(memory, nil, knowing(temporal))
	m := novemberOf(t)
	for _, run := range []string{"orphan", "forgotten", "late"} {
		if err := a.Closing.trail.record(t.Context(), m, Run{RunID: run}, audit.RunStarted, nil); err != nil {
			t.Fatal(err)
		}
	}
	kept := func() map[string]any {
		out := map[string]any{}
		for _, r := range trail(t, memory) {
			if r.Kind == audit.HistoryExported {
				maps.Copy(out, r.Facts)
			}
		}
		return out
	}
	export := func() {
		t.Helper()
		in := ExportHistoryInput{Month: testMonth, Runs: []Run{{WorkflowID: "month", RunID: "own"}, {WorkflowID: "report", RunID: "report"}}}
		if _, err := call[none](t.Context(), a, a.ExportHistory, in); err != nil {
			t.Fatal(err)
		}
	}
	export()
	got := kept()
	for _, run := range []string{"own", "report", "orphan", "was reset", "reset"} {
		if hash, _ := got[run].(string); len(hash) != 64 {
			t.Errorf("the history of %q is not kept: %v", run, got)
		}
	}
	if got["forgotten"] != audit.HistoryGone || got["late"] != nil {
		t.Errorf("kept %v", got)
	}
	temporal.running, temporal.events["late"] = nil, append(temporal.events["late"], completed(2))
	temporal.events["own"] = []*historyEvent{started(1), completed(2)}
	n := len(trail(t, memory))
	export() // the same attempt's ID: its own record stands, what has closed since is kept
	if hash, _ := kept()["late"].(string); len(hash) != 64 || len(trail(t, memory)) != n+1 {
		t.Errorf("afterwards kept %v in %d records more", kept(), len(trail(t, memory))-n)
	}
}

// Histories of all parts of a run are kept, and the trail misses them.
func TestExportHistory(t *testing.T) {
	d, memory, _ := sealedOffice(t, 1)
	known := &histories{events: map[string][]*historyEvent{
		"part-1": {started(1), continued(2, "part-2")}, "part-2": {started(1), continued(2, "part-3")}, "part-3": {started(1), completed(2)},
		"parent": {started(1)}, "reset": {started(1), completed(2)},
	}, present: map[string][2]string{"month": {"part-1", "reset"}, "report": {"parent", "parent"}}}
	a := d.worker(memory, nil, knowing(known))
	in := ExportHistoryInput{Month: testMonth, Runs: []Run{{WorkflowID: "month", RunID: "part-1"}, {WorkflowID: "report", RunID: "parent"}}}
	for range 2 { // the second is an attempt after a lost reply
		if _, err := call[none](t.Context(), a, a.ExportHistory, in); err != nil {
			t.Fatal(err)
		}
		// Meanwhile the parent's history has grown.
		known.events["parent"] = []*historyEvent{started(1), completed(2)}
	}
	records := trail(t, memory)
	last := records[len(records)-1]
	var keys []string
	for _, o := range last.Objects {
		keys = append(keys, strings.TrimPrefix(o.Key, "months/2023-11/histories/"))
	}
	if last.Kind != audit.HistoryExported || strings.Join(keys, " ") != "part-1.json part-2.json part-3.json reset.json parent.json" {
		t.Errorf("recorded %s %v", last.Kind, keys)
	}
	memory.Now = afterRetention
	if err := memory.Destroy(t.Context(), "months/2023-11/histories/part-2.json", last.Objects[1].VersionID); err != nil {
		t.Fatal(err)
	}
	faults, err := audit.Verify(t.Context(), memory, novemberOf(t), audit.VerifyOptions{})
	if err != nil || len(faults) != 1 || faults[0].Key != "months/2023-11/histories/part-2.json" {
		t.Errorf("verified: %v %v", faults, err)
	}
	in.Runs[0].RunID = "gone"
	if _, err := call[none](t.Context(), a, a.ExportHistory, in); err == nil {
		t.Error("a history that is not there was exported")
	}
}
