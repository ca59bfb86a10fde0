package workflows

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"trehan/activities"
)

// large is an office whose extract stands in several files of a megabyte; how many parts it is counted in, and how.
type large struct {
	*office
	files int
	asked []activities.CountPartInput
	count activities.CountMonthInput
	fails int // the part that fails, from 1
}

func (l *large) env(t *testing.T) *testsuite.TestWorkflowEnvironment {
	env := newEnv(t, l.office)
	named := func(name string) activity.RegisterOptions {
		return activity.RegisterOptions{Name: name, DisableAlreadyRegisteredCheck: true}
	}
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.TakeSnapshotInput) (activities.Snapshot, error) {
		l.called("TakeSnapshot")
		s := activities.Snapshot{Source: in.Source}
		for i := range l.files {
			if in.Source.Kind == "dossiers" {
				s.Files = append(s.Files, activities.SnapshotFile{Name: fmt.Sprint(i), Size: 1_000_000})
			}
		}
		return s, nil
	}, named("TakeSnapshot"))
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.PlanCountInput) (activities.CountPlan, error) {
		l.called("PlanCount")
		var plan activities.CountPlan
		for i := range in.Snapshots[0].Files {
			plan.Parts = append(plan.Parts, []int{i})
		}
		return plan, nil
	}, named("PlanCount"))
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.CountPartInput) (activities.CountedPart, error) {
		l.called("CountPart")
		ask(l.office, &l.asked, in)
		if in.Number == l.fails {
			return activities.CountedPart{}, refusal("kho từ chối")
		}
		return activities.CountedPart{Key: fmt.Sprint("part ", in.Number)}, nil
	}, named("CountPart"))
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.CountMonthInput) (activities.Counted, error) {
		l.called("CountMonth")
		l.count = in
		return l.counted, nil
	}, named("CountMonth"))
	return env
}

// newLarge is an office that counts more than three megabytes in parts.
func newLarge(files int) *large {
	l := &large{office: newOffice(1), files: files}
	l.opened.Settings.Office, l.opened.Settings.PartsQueue, l.opened.Settings.SplitAbove = "ha-nam", "trehan-parts", 3_000_000
	return l
}

// A large extract in many files is counted in parts, each by whoever is free, and merged in the order of the files.
func TestALargeExtractIsCountedInParts(t *testing.T) {
	l := newLarge(5)
	env := l.env(t)
	done(t, env, CycleInput{})
	const want = "OpenRevision FreezeInputs TakeSnapshot PlanCount CountPart CountMonth Draft"
	if got := l.stages(); !strings.HasPrefix(got, want) {
		t.Errorf("stages %s", got)
	}
	if len(l.asked) != 5 || l.asked[0].Office != "ha-nam" || l.asked[0].Revision.Number != 3 {
		t.Errorf("asked %+v", l.asked)
	}
	var keys []string
	for _, p := range l.count.Parts {
		keys = append(keys, p.Key)
	}
	if strings.Join(keys, ", ") != "part 1, part 2, part 3, part 4, part 5" || len(l.count.Snapshots) != 0 {
		t.Errorf("merged %+v", l.count)
	}
	if s := stateOf(t, env); s.Note != "" {
		t.Errorf("the note of the parts stays: %q", s.Note)
	}
}

// One file cannot be divided, and a small extract is counted by one worker before others have begun.
func TestASmallExtractIsCountedInOne(t *testing.T) {
	for name, l := range map[string]*large{"small": newLarge(3), "one file": newLarge(1), "an office that never divides": newLarge(9)} {
		switch name {
		case "one file":
			l.opened.Settings.SplitAbove = 1
		case "an office that never divides":
			l.opened.Settings.SplitAbove = 0
		}
		done(t, l.env(t), CycleInput{})
		if l.has("PlanCount")+l.has("CountPart") != 0 || len(l.count.Snapshots) != 2 || len(l.count.Parts) != 0 {
			t.Errorf("%s: %v", name, l.calls)
		}
	}
}

// A part that fails for good ends the run with its own failure, as any fault does.
func TestAFailingPartEndsTheRun(t *testing.T) {
	l := newLarge(6)
	l.fails = 4
	_, err := cycle(t, l.env(t), CycleInput{})
	if app := applicationError(t, err); app.Message() != "kho từ chối" || l.has("CountMonth") != 0 || l.has("CloseRun") != 1 {
		t.Errorf("%v, calls %v", err, l.calls)
	}
}
