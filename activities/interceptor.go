package activities

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/progress"
	"trehan/internal/telemetry"
)

// Interceptor does for every activity of a worker what none has to do itself: it classifies the error, makes a panic final,
// heartbeats while the work makes steps, and counts the stage of the run that the activity is. A worker needs it: without
// it every error is retried, and its text, which may hold values, goes to Temporal.
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
	steps := progress.New(a.bound)
	work, stop := beats(ctx, steps, info.HeartbeatTimeout)
	defer stop()
	out, err := a.Next.ExecuteActivity(work, in)
	if at, bound, hung := steps.Hung(); err != nil && hung { // the error is only that the work was cancelled
		return nil, temporal.NewApplicationError(at.StalledWords(bound), Stalled)
	}
	if err != nil {
		err = classify(err)
	}
	return out, err
}

// stepBound is how long an attempt's work may make no step before it counts as hanging. It outlasts every wait that a part
// below bounds itself; work that waits longer for somebody else says so by progress.Patience.
const stepBound = 10 * time.Minute

// relayAnswers is how long a relay may take over a mail without a word: connection, transfer, and ten minutes for its reply
// to the final dot (RFC 5321, 4.5.3.2.6).
const relayAnswers = 20 * time.Minute

// beats reports the position six times in the heartbeat timeout, so that a lost worker is noticed and a cancellation
// arrives. When the work hangs, it cancels the work and reports nothing more: the attempt fails and is tried again, perhaps by
// another worker; work that does not heed the cancellation is failed by the heartbeat timeout. An attempt without that
// timeout runs to its end: a heartbeat would bring it a cancellation that workflows/policies.go means to wait for.
func beats(ctx context.Context, steps *progress.Steps, timeout time.Duration) (_ context.Context, stop func()) {
	if timeout <= 0 {
		return ctx, func() {}
	}
	return steps.Watch(ctx, timeout/6, report)
}

// report gives Temporal the position now, from which another attempt may go on. Temporal gets it with the attempt's failure
// too.
func report(ctx context.Context) {
	if steps := progress.Of(ctx); steps != nil {
		activity.RecordHeartbeat(ctx, steps.Position())
	}
}

// crashed makes of a panic a failure that no retry mends. What panicked may hold values: Temporal gets only where it was, the
// worker's log has the whole.
func crashed(ctx context.Context, name string, panicked any) error {
	activity.GetLogger(ctx).Error("activity panicked", "activity", name, "panic", fmt.Sprint(panicked), "stack", string(debug.Stack()))
	return final(wordsPanicked(name), Panicked)
}

// stages are the activities that a stage of the run consists of. The others are not counted.
var stages = map[string]telemetry.Stage{
	"OpenRevision": telemetry.Open, "TakeSnapshot": telemetry.Snapshot, "CountMonth": telemetry.Count, "CountWarning": telemetry.Count,
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
