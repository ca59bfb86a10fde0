// Package watch tells the operators by mail of what keeps months from happening while no run is there to tell it: nobody works,
// the Schedule does not fire, a month is due and not published, a run whose workflow code fails. Watch repeats a look and
// decides what of it is told when; what the look looks at is its caller's (internal/cli). See docs/failures.md.
package watch

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"trehan/internal/period"
)

// Trouble is something that a person must see to.
type Trouble struct {
	Key   string        // the same as long as it is the same trouble; stands in an object's name
	Title string        // a line
	Text  string        // what it is and what to do
	After time.Duration // it is told once it has lasted so long; 0 at once
}

// Watch tells of troubles once a day each, and once when one is over.
type Watch struct {
	Look func(ctx context.Context) []Trouble
	// Tell mails everybody who has not yet got the mail of that id. Reached: somebody has it. An error: somebody has not.
	Tell func(ctx context.Context, id, title, text string) (reached bool, err error)
	// Others says whether another process has told it, or its end, that day, and notes that this one has. An error means that
	// neither is known: then it is told, twice rather than never.
	Others Others
	Now    func() time.Time
	Log    *slog.Logger

	seen map[string]*seen
}

// Others is what processes know of each other.
type Others interface {
	Told(ctx context.Context, day period.Day, key string) (bool, error)
	Note(ctx context.Context, day period.Day, key string) error
}

// seen is a trouble that the looks have found.
type seen struct {
	Trouble
	name  string // its key, and which of the day it is
	since time.Time
	told  period.Day // the last day on which everybody was told, as far as this process knows
	ours  period.Day // the last day on which this process told somebody
	known bool       // somebody was told: the end is told too
	ends  bool       // this process has told somebody the end
}

// Run looks every so often until ctx ends.
func (w *Watch) Run(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			w.Step(ctx)
		}
	}
}

// Step looks once and tells what is to be told.
func (w *Watch) Step(ctx context.Context) {
	if w.seen == nil {
		w.seen = map[string]*seen{}
	}
	now, lasting := w.Now(), map[string]bool{}
	for _, t := range w.Look(ctx) {
		lasting[t.Key] = true
		s := w.seen[t.Key]
		if s == nil {
			s = &seen{since: now}
			w.seen[t.Key] = s
		}
		s.Trouble = t
		w.tell(ctx, s, now)
	}
	if ctx.Err() != nil { // the look may have been cut short
		return
	}
	for _, key := range slices.Sorted(maps.Keys(w.seen)) {
		if s := w.seen[key]; !lasting[key] && w.over(ctx, s, now) {
			delete(w.seen, key)
		}
	}
}

// tell tells a trouble that has lasted long enough and was not told today.
func (w *Watch) tell(ctx context.Context, s *seen, now time.Time) {
	day := period.InstantOf(now).Day()
	if now.Sub(s.since) < s.After || s.told == day {
		return
	}
	if s.ours != day {
		s.name = w.unended(ctx, day, s.Key)
	}
	if s.ours != day && w.toldByOthers(ctx, day, s.name) {
		s.told, s.known = day, true
		return
	}
	reached, err := w.mail(ctx, day, s.name, s.name+" "+day.String(), s.Title, s.Text)
	if reached {
		s.ours, s.known = day, true
	}
	if err == nil {
		s.told = day
	}
}

// over tells that a trouble is over, if anybody was told of it and no other process has told the end. It reports whether that
// is settled.
func (w *Watch) over(ctx context.Context, s *seen, now time.Time) bool {
	day, key := period.InstantOf(now).Day(), s.name+over
	if !s.known || !s.ends && w.toldByOthers(ctx, day, key) {
		return true
	}
	reached, err := w.mail(ctx, day, key, s.name+" over "+max(s.told, s.ours).String(), wordsOver(s.Title), wordsOverText(s.Title, period.InstantOf(s.since)))
	s.ends = s.ends || reached
	return err == nil
}

// over ends the key under which the end of a trouble is noted.
const over = "-over"

// unended is the key of a trouble among those of its day that are not over: what comes again is another trouble, and is told.
func (w *Watch) unended(ctx context.Context, day period.Day, key string) string {
	name := key
	for n := 2; w.toldByOthers(ctx, day, name+over); n++ {
		name = fmt.Sprintf("%s.%d", key, n)
	}
	return name
}

func (w *Watch) toldByOthers(ctx context.Context, day period.Day, key string) bool {
	told, err := w.Others.Told(ctx, day, key)
	return err == nil && told
}

// mail sends a mail, and notes it for the others as soon as one person has it: the rest is this process's to try again.
func (w *Watch) mail(ctx context.Context, day period.Day, key, id, title, text string) (reached bool, err error) {
	reached, err = w.Tell(ctx, id, title, text)
	if err != nil {
		w.Log.Error("operators not told", "trouble", key, "error", err) // the next look tries again
	}
	if !reached {
		return false, err
	}
	if err == nil {
		w.Log.Warn("operators told", "trouble", key)
	}
	if lost := w.Others.Note(ctx, day, key); lost != nil {
		w.Log.Warn("another process may tell the operators again", "trouble", key, "error", lost)
	}
	return true, err
}
