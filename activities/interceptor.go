package activities

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"trehan/internal/telemetry"
)

// Interceptor does for every activity of a worker what none has to do itself: it classifies the error, makes a panic final,
// heartbeats while the work makes steps, and counts the stage of the run that the activity is. A worker needs it: without it every error is
// retried, and its text, which may hold values, goes to Temporal.
type Interceptor struct {
	interceptor.WorkerInterceptorBase
	metrics *telemetry.Metrics
	bound   time.Duration // without a step
}

// NewInterceptor counts stages in metrics; nil counts nothing.
func NewInterceptor(metrics *telemetry.Metrics) *Interceptor {
	return &Interceptor{metrics: metrics, bound: stepBound}
}

// InterceptActivity implements interceptor.WorkerInterceptor.
func (i *Interceptor) InterceptActivity(ctx context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &around{interceptor.ActivityInboundInterceptorBase{Next: next}, i.metrics, i.bound}
}

// around is the interceptor around one attempt of an activity.
type around struct {
	interceptor.ActivityInboundInterceptorBase
	metrics *telemetry.Metrics
	bound   time.Duration
}

// ExecuteActivity implements interceptor.ActivityInboundInterceptor. The error is classified last: the outermost error
// decides whether Temporal tries again.
func (a *around) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (_ any, err error) {
	info := activity.GetInfo(ctx)
	if stage := stageOf(info.ActivityType.Name, in.Args); stage != "" {
		defer a.metrics.Stage(stage)(&err)
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			err = crashed(ctx, info.ActivityType.Name, panicked)
		}
	}()
	made := &steps{last: time.Now(), bound: a.bound}
	work, stop := made.beats(ctx, info.HeartbeatTimeout)
	defer stop()
	out, err := a.Next.ExecuteActivity(work, in)
	if stalled := made.failure(); err != nil && stalled != nil {
		return nil, stalled // the error is only that the work was cancelled
	}
	if err != nil {
		err = classify(err)
	}
	return out, err
}

// crashed makes of a panic a failure that no retry mends. What panicked may hold values: Temporal gets only where it was, the
// worker's log has the whole.
func crashed(ctx context.Context, name string, panicked any) error {
	activity.GetLogger(ctx).Error("activity panicked", "activity", name, "panic", fmt.Sprint(panicked), "stack", string(debug.Stack()))
	return final(wordsPanicked(name), Panicked)
}

// stages are the activities that a stage of the run consists of. The others are not counted.
var stages = map[string]telemetry.Stage{
	"OpenRevision": telemetry.Open, "TakeSnapshot": telemetry.Snapshot, "CountMonth": telemetry.Count,
	"BuildDocuments": telemetry.Documents, "SealRevision": telemetry.Seal, "PlanDelivery": telemetry.Plan,
	"Deliver": telemetry.Deliver, "CloseRun": telemetry.Close, "ExportHistory": telemetry.Close,
}

// stageOf is the stage of an activity, "" for none.
func stageOf(name string, args []any) telemetry.Stage {
	for _, arg := range args {
		if in, ok := arg.(BuildDocumentsInput); ok && in.Draft {
			return telemetry.Draft
		}
	}
	return stages[name]
}
