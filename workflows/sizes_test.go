package workflows

import (
	"maps"
	"slices"
	"strings"
	"testing"

	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/proto"
)

// cost is what an activity adds to a history: its own events, and the workflow tasks that go with them.
type cost struct{ times, events, bytes, payload int }

// costs adds up a history by the activity that events belong to. A workflow task belongs to what it is about: the
// activity that has ended before it.
func costs(history *historypb.History) map[string]*cost {
	out := map[string]*cost{}
	of := map[int64]string{} // scheduled event
	last := "start"
	for _, e := range history.Events {
		name := last
		payload := 0
		switch {
		case e.GetActivityTaskScheduledEventAttributes() != nil:
			a := e.GetActivityTaskScheduledEventAttributes()
			name = a.ActivityType.Name
			of[e.EventId] = name
			payload = proto.Size(a.Input)
			at(out, name).times++
		case e.GetActivityTaskStartedEventAttributes() != nil:
			name = of[e.GetActivityTaskStartedEventAttributes().ScheduledEventId]
		case e.GetActivityTaskCompletedEventAttributes() != nil:
			a := e.GetActivityTaskCompletedEventAttributes()
			name = of[a.ScheduledEventId]
			payload = proto.Size(a.Result)
			last = name
		case e.GetActivityTaskFailedEventAttributes() != nil:
			name = of[e.GetActivityTaskFailedEventAttributes().ScheduledEventId]
			last = name
		}
		c := at(out, name)
		c.events++
		c.bytes += proto.Size(e)
		c.payload = max(c.payload, payload)
	}
	return out
}

func at(m map[string]*cost, name string) *cost {
	if m[name] == nil {
		m[name] = &cost{}
	}
	return m[name]
}

// What Temporal allows of one run; a run continues as new well before (deploy/SCALE.md).
const (
	mostEvents = 51_200
	mostBytes  = 50 << 20
)

// TestCostOfARun tells what each activity adds to a history (go test -v): the unit costs of deploy/SCALE.md. It fails
// when the greatest month that is planned for would not fit into the runs that continue-as-new strings together.
func TestCostOfARun(t *testing.T) {
	all := map[string]*cost{}
	for name, history := range readHistories(t) {
		if !strings.HasSuffix(name, "-month") {
			continue
		}
		whole := cost{events: len(history.Events), bytes: proto.Size(history)}
		t.Logf("%-28s %5d events %8d bytes", name, whole.events, whole.bytes)
		for activity, c := range costs(history) {
			sum := at(all, activity)
			sum.times, sum.events, sum.bytes = sum.times+c.times, sum.events+c.events, sum.bytes+c.bytes
			sum.payload = max(sum.payload, c.payload)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
		each := max(c.times, 1)
		t.Logf("%-28s %3d times, each %4.1f events %6.0f bytes; largest payload %d", name, c.times,
			float64(c.events)/float64(each), float64(c.bytes)/float64(each), c.payload)
	}
	mail := all["Deliver"]
	if mail == nil || mail.times < 10 {
		t.Fatal("no history with mails")
	}
	// Temporal suggests to continue as new at 4 MB or 4096 events; the window is under way then.
	events, bytes := mail.events/mail.times+1, mail.bytes/mail.times+1
	if window := 64; 4096+window*events > mostEvents || 4<<20+window*bytes > mostBytes {
		t.Errorf("a mail takes %d events and %d bytes: a run outgrows its history before it continues as new", events, bytes)
	}
}
