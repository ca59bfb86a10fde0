package watch_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/period"
	"trehan/internal/watch"
)

// board is what processes tell each other, and the mails of all.
type board struct {
	notes map[string]bool
	mails []string
	down  bool // the relay
	away  bool // the store
}

func (b *board) Told(_ context.Context, day period.Day, key string) (bool, error) {
	if b.away {
		return false, errors.New("the store is away")
	}
	return b.notes[day.String()+key], nil
}

func (b *board) Note(_ context.Context, day period.Day, key string) error {
	if b.away {
		return errors.New("the store is away")
	}
	b.notes[day.String()+key] = true
	return nil
}

func (b *board) tell(_ context.Context, _, title, _ string) error {
	if b.down {
		return errors.New("no connection")
	}
	b.mails = append(b.mails, title)
	return nil
}

// A trouble is told once it has lasted, once a day by one of all processes, again by whoever still can, and its end once.
func TestWatch(t *testing.T) {
	now := time.Date(2023, 12, 4, 9, 0, 0, 0, period.Zone)
	b := &board{notes: map[string]bool{}}
	var troubles []watch.Trouble
	process := func() *watch.Watch {
		return &watch.Watch{
			Look: func(context.Context) []watch.Trouble { return troubles }, Tell: b.tell, Others: b,
			Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		}
	}
	one, two := process(), process()
	step := func(d time.Duration, want ...string) {
		t.Helper()
		for range int(d / (10 * time.Minute)) {
			now = now.Add(10 * time.Minute)
			one.Step(t.Context())
			two.Step(t.Context())
		}
		if diff := cmp.Diff(want, b.mails, cmp.Transformer("list", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			t.Errorf("%s: told (-want +got)\n%s", now.Format("02 15:04"), diff)
		}
		b.mails = nil
	}
	step(time.Hour)
	troubles = []watch.Trouble{{Key: "temporal", Title: "Temporal không trả lời", After: 30 * time.Minute}}
	step(30 * time.Minute) // first seen ten minutes in
	step(20*time.Minute, "Temporal không trả lời")
	step(5 * time.Hour)
	one = process() // a restart tells nobody again
	step(5 * time.Hour)
	step(24*time.Hour, "Temporal không trả lời")
	b.down = true
	step(24 * time.Hour)
	b.down = false
	step(10*time.Minute, "Temporal không trả lời") // as soon as the relay is back
	troubles = nil
	step(time.Hour, "Đã hết: Temporal không trả lời")
	troubles = []watch.Trouble{{Key: "store", Title: "Kho không trả lời"}}
	b.away = true
	step(time.Hour, "Kho không trả lời", "Kho không trả lời") // by each process: none knows of the other
}
