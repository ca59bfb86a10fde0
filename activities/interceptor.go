package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"trehan/internal/telemetry"
)

// Interceptor does for every activity of a worker what none has to do itself: it classifies the error, heartbeats while
// the activity runs, and counts the stage of the run that the activity is. A worker needs it: without it every error is
// retried, and its text, which may hold values, goes to Temporal.
type Interceptor struct {
	interceptor.WorkerInterceptorBase
	metrics *telemetry.Metrics
}

// NewInterceptor counts stages in metrics; nil counts nothing.
func NewInterceptor(metrics *telemetry.Metrics) *Interceptor { return &Interceptor{metrics: metrics} }

// InterceptActivity implements interceptor.WorkerInterceptor.
func (i *Interceptor) InterceptActivity(ctx context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &around{interceptor.ActivityInboundInterceptorBase{Next: next}, i.metrics}
}

// around is the interceptor around one attempt of an activity.
type around struct {
	interceptor.ActivityInboundInterceptorBase
	metrics *telemetry.Metrics
}

// ExecuteActivity implements interceptor.ActivityInboundInterceptor. The error is classified last: the outermost error
// decides whether Temporal tries again.
func (a *around) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (_ any, err error) {
	info := activity.GetInfo(ctx)
	if stage := stageOf(info.ActivityType.Name, in.Args); stage != "" {
		defer a.metrics.Stage(stage)(&err)
	}
	defer keepAlive(ctx, info.HeartbeatTimeout)()
	out, err := a.Next.ExecuteActivity(ctx, in)
	return out, classify(err)
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

// keepAlive heartbeats until stopped, six times in the heartbeat time-out, so that a lost worker is noticed and a
// cancellation arrives in work that has no natural place to heartbeat. An activity without that time-out runs to its end: a
// heartbeat would bring it a cancellation that workflows/policies.go means to wait for.
func keepAlive(ctx context.Context, timeout time.Duration) (stop func()) {
	if timeout <= 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		ticker := time.NewTicker(timeout / 6)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return cancel
}
