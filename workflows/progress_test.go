package workflows

import (
	"strings"
	"testing"
	"time"
)

// The state says how long each stage took, without a gap between them, and goes on counting after continue-as-new.
func TestStagesAreTimed(t *testing.T) {
	o := held(false)
	env := newEnv(t, o)
	answer(env, 3*time.Hour, "approve", agreed)
	done(t, env, CycleInput{})
	times := stateOf(t, env).Times
	var names []string
	for i, s := range times {
		names = append(names, s.Stage)
		if i > 0 && !times[i-1].Ended.Equal(s.Began) {
			t.Errorf("%s ended at %v, %s began at %v", times[i-1].Stage, times[i-1].Ended, s.Stage, s.Began)
		}
		if took := s.Ended.Sub(s.Began); s.Stage == "review" && (took < 3*time.Hour || took > 4*time.Hour) {
			t.Errorf("three hours of waiting took %v", took)
		}
	}
	if got := strings.Join(names, " "); got != "open snapshot count draft review documents seal plan deliver closed" {
		t.Errorf("stages %s", got)
	}
	if last := times[len(times)-1]; !last.Ended.IsZero() || !times[0].Began.Equal(start) {
		t.Errorf("from %v to %v, want from %v and no end", times[0].Began, last.Ended, start)
	}

	env = newEnv(t, newOffice(0))
	done(t, env, CycleInput{Carry: &carry{Opened: o.opened, Times: times[:9], Started: start}})
	again := stateOf(t, env).Times
	var stages []string
	for _, s := range again {
		stages = append(stages, s.Stage)
	}
	same(t, "stages after continue-as-new", names, stages)
	if !again[0].Began.Equal(times[0].Began) {
		t.Errorf("after continue-as-new the first stage began at %v, want %v", again[0].Began, times[0].Began)
	}
}
