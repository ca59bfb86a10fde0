package stack_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"trehan/activities"
	"trehan/cmd/trehan-standalone/stack"
	"trehan/internal/delivery"
)

// BenchmarkDeliveryMemory plans, sends and closes a month for 200, 1.000 and 5.000 recipients and tells what the program
// holds in memory in each of these: what is in use at the most, by the collector's own count. What grows with the number of
// recipients is the plan and, at the close, the list of deliveries; never mails, of which only a window is in memory, so
// that small ones do here.
func BenchmarkDeliveryMemory(b *testing.B) {
	for _, n := range []int{200, 1000, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				benchmarkMemory(b, n)
			}
		})
	}
}

func benchmarkMemory(b *testing.B, recipients int) {
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // so that the count is fresh
	s, err := stack.Start(context.Background(), stack.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Stop()
	office := newBenchOffice(b, s, recipients)
	revision, run := office.seal(1 << 14)
	before := inUse()

	planning := watchLive()
	plan := do[delivery.Plan](office, office.a.PlanDelivery, activities.PlanDeliveryInput{Revision: revision, Run: run})
	planned := planning()
	sending := watchLive()
	inWindow(len(plan.Targets), func(i int) {
		got := do[delivery.Attempt](office, office.a.Deliver, activities.DeliverInput{Revision: revision, Run: run, Target: plan.Targets[i]})
		if got.State != delivery.Accepted {
			b.Errorf("%+v", got)
		}
	})
	sent := sending()
	closing := watchLive()
	do[activities.Closed](office, office.a.CloseRun, activities.CloseRunInput{Month: revision.Month, Revision: revision.Number, Run: run, Outcome: "succeeded"})
	closed := closing()
	const mb = 1e6
	b.ReportMetric(float64(before)/mb, "before-MB")
	b.ReportMetric(float64(planned)/mb, "planning-MB")
	b.ReportMetric(float64(sent)/mb, "sending-MB")
	b.ReportMetric(float64(closed)/mb, "closing-MB")
	b.ReportMetric(float64(inUse())/mb, "after-MB")
}

// inUse is what the program holds after a collection.
func inUse() uint64 {
	runtime.GC()
	return live()
}

// live is what the last collection has found in use.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// watchLive samples what is in use until the returned function tells the most.
func watchLive() func() uint64 {
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		highest := uint64(0)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				most <- highest
				return
			case <-tick.C:
				highest = max(highest, live())
			}
		}
	}()
	return func() uint64 { close(done); return <-most }
}
