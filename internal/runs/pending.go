package runs

import (
	"context"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/types/known/timestamppb"

	"trehan/internal/progress"
	"trehan/internal/telemetry"
)

// Pending is an activity that a run waits for.
type Pending struct {
	Activity string            `json:"activity"`          // its type
	Attempt  int               `json:"attempt"`           // under way, or the next
	Began    time.Time         `json:"began,omitzero"`    // the last attempt; zero: no worker has taken it yet
	Next     time.Time         `json:"next,omitzero"`     // the next attempt; zero: one is under way, or waits for a worker
	Failure  string            `json:"failure,omitempty"` // of the attempt before, addresses masked; "" for none
	Timeout  string            `json:"timeout,omitempty"` // if that was one: StartToClose, Heartbeat, …
	Position progress.Position `json:"position,omitzero"` // by the last heartbeat
	Unheard  bool              `json:"unheard,omitempty"` // no worker has taken the attempt
}

// PendingActivities asks Temporal what a run waits for. Temporal alone knows: between two attempts a workflow does not learn
// why the first has failed.
func PendingActivities(ctx context.Context, c client.Client, run ID) ([]Pending, error) {
	d, err := c.DescribeWorkflowExecution(ctx, run.Workflow, run.Run)
	return PendingOf(d.GetPendingActivities()), err
}

// PendingOf reads what Temporal says of the activities that a run waits for.
func PendingOf(infos []*workflowpb.PendingActivityInfo) []Pending {
	var all []Pending
	for _, info := range infos {
		p := Pending{
			Activity: info.GetActivityType().GetName(), Attempt: int(info.GetAttempt()),
			Began: timeOf(info.GetLastStartedTime()), Next: timeOf(info.GetNextAttemptScheduleTime()),
			Unheard: info.GetState() == enumspb.PENDING_ACTIVITY_STATE_SCHEDULED && info.GetNextAttemptScheduleTime() == nil,
		}
		p.Failure, p.Timeout = failureOf(info.GetLastFailure())
		if payloads := info.GetHeartbeatDetails().GetPayloads(); len(payloads) == 1 {
			_ = converter.GetDefaultDataConverter().FromPayload(payloads[0], &p.Position) // an earlier build's has another form
		}
		all = append(all, p)
	}
	return all
}

func timeOf(t *timestamppb.Timestamp) time.Time {
	if !t.IsValid() {
		return time.Time{}
	}
	return t.AsTime()
}

// failureWithin bounds a failure's text in what Temporal keeps of it.
const failureWithin = 600

// failureOf is the text of a failure, and the name of its time-out if it is one.
func failureOf(f *failurepb.Failure) (text, timeout string) {
	if f == nil {
		return "", ""
	}
	if t := f.GetTimeoutFailureInfo(); t != nil {
		return "", t.GetTimeoutType().String()
	}
	runes := []rune(telemetry.MaskAddresses(f.GetMessage()))
	if len(runes) > failureWithin {
		runes = append(runes[:failureWithin], '…')
	}
	return string(runes), ""
}
