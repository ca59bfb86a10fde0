package revision

import (
	"context"
	"sync"
	"time"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/period"
)

// Reader reads revisions and remembers the last one, so that the many steps of a month read and parse the archive once. What
// it remembers never changes once it is there; callers share it and must not change it.
type Reader struct {
	Store archive.Store
	File  string // names the configuration in errors, as Revision.File

	inputs remembered[*Inputs]
	views  remembered[*view.Input]
}

// Revision returns one revision of a month in the reader's store.
func (r *Reader) Revision(m period.Name, number int) Revision {
	return Revision{Store: r.Store, Month: m, Number: number, File: r.File}
}

// Inputs reads everything that was frozen with a revision.
func (r *Reader) Inputs(ctx context.Context, rev Revision) (*Inputs, error) {
	return r.inputs.get(archive.RevisionPrefix(rev.Month, rev.Number), func() (*Inputs, error) { return rev.Inputs(ctx) })
}

// View gathers what the documents of a revision are made from. The result is the caller's own; what it points to is shared.
func (r *Reader) View(ctx context.Context, rev Revision, as Issue) (*view.Input, error) {
	shared, err := r.views.get(archive.RevisionPrefix(rev.Month, rev.Number), func() (*view.Input, error) {
		inputs, err := r.Inputs(ctx, rev)
		if err != nil {
			return nil, err
		}
		return rev.View(ctx, inputs)
	})
	if err != nil {
		return nil, err
	}
	return as.Of(shared), nil
}

// LetterFaults returns what is wrong with the number and date of a revision's letter, by all that is known after the count.
// unsent says that the run mails nobody.
func (r *Reader) LetterFaults(ctx context.Context, rev Revision, l issue.Letter, now time.Time, unsent bool) ([]issue.Fault, error) {
	inputs, err := r.Inputs(ctx, rev)
	if err != nil {
		return nil, err
	}
	counted, err := r.View(ctx, rev, Issue{})
	if err != nil {
		return nil, err
	}
	terms := issue.Terms{
		Period: counted.Report.Period, Extracted: counted.Report.ExtractedAt.Day(), Today: period.InstantOf(now).Day(),
		Calendar: inputs.Calendar, Unsent: unsent,
	}
	if faults := issue.Check(l, terms); len(faults) > 0 {
		return faults, nil
	}
	day, err := ParseDate(l.Date)
	if err != nil {
		return nil, err
	}
	if terms.Used, err = rev.NumberUsed(ctx, l.Number, day.Year()); err != nil {
		return nil, err
	}
	return issue.Check(l, terms), nil
}

// ParseDate reads a date of a letter, yyyy-MM-dd; "" is no date.
func ParseDate(s string) (period.Day, error) {
	if s == "" {
		return 0, nil
	}
	d, err := period.ParseDay(s)
	if err != nil {
		return 0, &InputError{Message: err.Error()}
	}
	return d, nil
}

// remembered holds the last item that was read.
type remembered[T any] struct {
	mu   sync.Mutex
	key  string
	item T
}

// get returns the item of the key, or reads it. A failed read is not remembered. Callers that ask meanwhile wait.
func (r *remembered[T]) get(key string, read func() (T, error)) (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.key == key {
		return r.item, nil
	}
	item, err := read()
	if err == nil {
		r.key, r.item = key, item
	}
	return item, err
}
