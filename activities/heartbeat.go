package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// heartbeatEvery is well under the heartbeat time-out of one minute in workflows/policies.go.
const heartbeatEvery = 10 * time.Second

// keepAlive heartbeats until stopped, so that a lost worker is noticed and a cancellation arrives in work that has
// no natural place to beat.
func keepAlive(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		ticker := time.NewTicker(heartbeatEvery)
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

// uncancelled is the context of what must be done once it is begun: a cancellation no longer ends it, the attempt's time does.
func uncancelled(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, limited := ctx.Deadline()
	ctx = context.WithoutCancel(ctx)
	if !limited {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline)
}
