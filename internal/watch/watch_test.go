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

func (b *board) tell(_ context.Context, _, title, _ string) (bool, error) {
	if b.down {
		return false, errors.New("no connection")
	}
	b.mails = append(b.mails, title)
	return true, nil
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

// The end is told once, whichever processes told the trouble on its days.
func TestTheEndIsToldOnce(t *testing.T) {
	now := time.Date(2023, 12, 4, 9, 0, 0, 0, period.Zone)
	b := &board{notes: map[string]bool{}}
	troubles := []watch.Trouble{{Key: "store", Title: "Kho không trả lời"}}
	process := func() *watch.Watch {
		return &watch.Watch{
			Look: func(context.Context) []watch.Trouble { return troubles }, Tell: b.tell, Others: b,
			Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		}
	}
	one, two := process(), process()
	one.Step(t.Context())
	two.Step(t.Context())
	now = now.AddDate(0, 0, 1)
	two.Step(t.Context()) // the second day is the other's
	one.Step(t.Context())
	one = nil // and nobody hears the end of a process that has gone
	three := process()
	three.Step(t.Context())
	troubles = nil
	three.Step(t.Context())
	two.Step(t.Context())
	want := []string{"Kho không trả lời", "Kho không trả lời", "Đã hết: Kho không trả lời"}
	if diff := cmp.Diff(want, b.mails); diff != "" {
		t.Errorf("told (-want +got)\n%s", diff)
	}
}

// A mail that one operator has and another has not yet is this process's to finish: no other begins it again.
func TestWhoHasNotGotTheMailIsTriedAgain(t *testing.T) {
	now := time.Date(2023, 12, 4, 9, 0, 0, 0, period.Zone)
	b := &board{notes: map[string]bool{}}
	troubles := []watch.Trouble{{Key: "store", Title: "Kho không trả lời"}}
	process := func(tell func(context.Context, string, string, string) (bool, error)) *watch.Watch {
		return &watch.Watch{
			Look: func(context.Context) []watch.Trouble { return troubles }, Tell: tell, Others: b,
			Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		}
	}
	var ids []string
	one := process(func(_ context.Context, id, _, _ string) (bool, error) {
		if ids = append(ids, id); len(ids)%3 != 0 {
			return true, errors.New("one mailbox says later")
		}
		return true, nil
	})
	two := process(b.tell)
	for range 4 {
		one.Step(t.Context())
		two.Step(t.Context())
		now = now.Add(10 * time.Minute)
	}
	troubles = nil
	for range 4 {
		one.Step(t.Context())
		two.Step(t.Context())
	}
	const begin, end = "store 2023-12-04", "store over 2023-12-04"
	if diff := cmp.Diff([]string{begin, begin, begin, end, end, end}, ids); diff != "" {
		t.Errorf("one told (-want +got)\n%s", diff)
	}
	if len(b.mails) > 0 {
		t.Errorf("the other told %q", b.mails)
	}
}

// A trouble that comes again on the day on which it was over is told again, under another ID: an operator who read that it is
// over would wait for nothing until the next morning. So it is where the process that told it is gone.
func TestWatchTellsASecondTroubleOfADay(t *testing.T) {
	now := time.Date(2023, 12, 4, 9, 0, 0, 0, period.Zone)
	b := &board{notes: map[string]bool{}}
	ids := map[string]bool{}
	var troubles []watch.Trouble
	process := func() *watch.Watch {
		return &watch.Watch{
			Look: func(context.Context) []watch.Trouble { return troubles }, Others: b,
			Tell: func(ctx context.Context, id, title, text string) (bool, error) {
				if ids[id] {
					t.Errorf("%s is the ID of two mails", id)
				}
				ids[id] = true
				return b.tell(ctx, id, title, text)
			},
			Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		}
	}
	one, two := process(), process()
	look := func(found ...watch.Trouble) {
		troubles = found
		for range 5 {
			now = now.Add(10 * time.Minute)
			if one != nil {
				one.Step(t.Context())
			}
			two.Step(t.Context())
		}
	}
	worker := watch.Trouble{Key: "worker", Title: "Không có worker", After: 30 * time.Minute}
	look(worker)
	look()
	look(worker)
	one = nil
	look()
	look(worker)
	want := []string{"Không có worker", "Đã hết: Không có worker", "Không có worker", "Đã hết: Không có worker", "Không có worker"}
	if diff := cmp.Diff(want, b.mails); diff != "" {
		t.Errorf("told (-want +got)\n%s", diff)
	}
}
