// Package logbook keeps what happens to the explanations of a month as a chain of events on the archive.
package logbook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trehan/internal/archive"
	"trehan/internal/explanation"
	"trehan/internal/period"
)

// ErrNotAsked says that the units of the month were not asked to explain anything.
var ErrNotAsked = errors.New("explanation: nobody was asked about the month")

// Log is a month's chain of events on the archive as it was last read. Its methods append events: a writer that loses a
// position to another reads on and decides again. After an error every method may be called again: what was recorded is
// recognised. Not for several goroutines at once.
type Log struct {
	store archive.Store
	month period.Name
	asked explanation.Asked
	hash  string // of asked.json
	links []archive.Link
	state *explanation.State
}

func chainOf(m period.Name) archive.Chain {
	return archive.Chain{Prefix: archive.ExplanationLogPrefix(m), Width: 6}
}

// Ask asks the units of a month. Where they were asked before, that stands: the log returned says what.
func Ask(ctx context.Context, s archive.Store, m period.Name, a explanation.Asked) (*Log, error) {
	a.Format = 1
	body, err := archive.Encode(a)
	if err != nil {
		return nil, err
	}
	if _, err = s.Create(ctx, archive.AskedKey(m), archive.Bytes(body), archive.JSON); err != nil && !errors.Is(err, archive.ErrExists) {
		return nil, err
	}
	l, err := Open(ctx, s, m)
	if err != nil {
		return nil, err
	}
	return l, l.append(ctx, a.At, func() (*explanation.Event, error) {
		if l.state.Events > 0 {
			return nil, nil
		}
		return &explanation.Event{Type: explanation.EventAsked, Asked: l.hash}, nil
	})
}

// Open reads a month's log; ErrNotAsked if there is none. A chain or a fold that cannot be is archive.ErrTampered.
func Open(ctx context.Context, s archive.Store, m period.Name) (*Log, error) {
	l := &Log{store: s, month: m}
	b, o, err := s.Get(ctx, archive.AskedKey(m), "")
	if errors.Is(err, archive.ErrNotFound) {
		return nil, fmt.Errorf("%w: %s", ErrNotAsked, m)
	}
	if err != nil {
		return nil, err
	}
	if err := archive.Decode(o.Key, b, &l.asked); err != nil {
		return nil, err
	}
	l.hash = o.SHA256
	return l, l.read(ctx)
}

// Asked is the question.
func (l *Log) Asked() *explanation.Asked { return &l.asked }

// State is what the events come to.
func (l *Log) State() *explanation.State { return l.state }

// Events are the events, oldest first.
func (l *Log) Events() []explanation.Event {
	events := make([]explanation.Event, len(l.links))
	for i, link := range l.links { // they were decoded when they were folded
		_ = archive.Decode(link.Object.Key, link.Body, &events[i])
	}
	return events
}

func (l *Log) read(ctx context.Context) error {
	links, err := chainOf(l.month).Read(ctx, l.store)
	if err != nil {
		return err
	}
	return l.take(links)
}

// FoldLinks decodes and folds a chain that was read. hash is that of asked.json. An event that cannot follow is
// archive.ErrTampered and ErrIllegal.
func FoldLinks(asked *explanation.Asked, hash string, links []archive.Link) (*explanation.State, error) {
	s := explanation.NewState(asked)
	for _, link := range links {
		if err := applyLink(s, hash, link); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// applyLink adds one record to the state of those before.
func applyLink(s *explanation.State, hash string, link archive.Link) error {
	var e explanation.Event
	if err := archive.Decode(link.Object.Key, link.Body, &e); err != nil {
		return &archive.TamperedError{Key: link.Object.Key, What: "no readable event"}
	}
	if e.Type == explanation.EventAsked && e.Asked != hash {
		return &archive.TamperedError{Key: link.Object.Key, What: "names another asked.json"}
	}
	if err := s.Apply(e); err != nil {
		return errors.Join(&archive.TamperedError{Key: link.Object.Key, What: "cannot follow the events before"}, err)
	}
	s.Head = link.Object.SHA256
	return nil
}

// append writes the event that decide makes of the present state; nil means that there is nothing to write. A lost race reads
// on and asks decide again.
func (l *Log) append(ctx context.Context, at time.Time, decide func() (*explanation.Event, error)) error {
	links, err := chainOf(l.month).Extend(ctx, l.store, l.links, func(links []archive.Link) ([]byte, error) {
		if err := l.take(links); err != nil {
			return nil, err
		}
		e, err := decide()
		if e == nil || err != nil {
			return nil, err
		}
		e.Format, e.Seq, e.Prev, e.At = 1, len(links)+1, archive.Head(links), at.UTC().Truncate(time.Millisecond)
		if err := l.state.Check(*e); err != nil {
			return nil, err
		}
		return archive.Encode(e)
	})
	return errors.Join(err, l.take(links))
}

// take folds the links if they are others than those that were read; of a long log only what follows.
func (l *Log) take(links []archive.Link) error {
	n := len(l.links)
	if l.state != nil && len(links) >= n && archive.Head(links[:n]) == archive.Head(l.links) {
		for _, link := range links[n:] {
			if err := applyLink(l.state, l.hash, link); err != nil {
				return err
			}
		}
		l.links = links
		return nil
	}
	state, err := FoldLinks(&l.asked, l.hash, links)
	if err != nil {
		return err
	}
	l.links, l.state = links, state
	return nil
}

// Receive records a unit's answer; file holds the bytes as received. at is when the file reached the office, which decides
// whether it is late. False: the same file was recorded before, by this call's earlier attempt or another, and counts once. A *Refusal says why the answer cannot be accepted; the caller records that by Refuse.
func (l *Log) Receive(ctx context.Context, at time.Time, from explanation.Source, file []byte, a explanation.Answer) (recorded bool, err error) {
	if a.File != archive.Hash(file) {
		return false, errors.New("explanation: the answer is not of that file")
	}
	stored := false
	err = l.append(ctx, at, func() (*explanation.Event, error) {
		recorded = false
		if refusal := l.state.Judge(&a, at); refusal != nil {
			return nil, refusal
		}
		if l.state.Has(a.Unit, a.File) {
			return nil, nil
		}
		if !stored {
			if _, err := l.storeFile(ctx, a.File, a.Ext, file); err != nil {
				return nil, err
			}
			stored = true
		}
		recorded = true
		return &explanation.Event{Type: explanation.EventReceived, Via: from.Via, Source: from.Recorded(), Answer: &a}, nil
	})
	return recorded && err == nil, err
}

func (l *Log) storeFile(ctx context.Context, hash, ext string, file []byte) (archive.Object, error) {
	return l.store.Create(ctx, archive.ExplanationAnswerKey(l.month, hash, ext), archive.Bytes(file), archive.CreateOptions{})
}

// Refuse records that a file was refused, and keeps its bytes. unit is the sender's, "" where it is not known. The same file
// refused for the same reason is recorded once: false.
func (l *Log) Refuse(ctx context.Context, at time.Time, from explanation.Source, unit string, file []byte, ext string, r *explanation.Refusal) (recorded bool, err error) {
	hash, stored := archive.Hash(file), false
	err = l.append(ctx, at, func() (*explanation.Event, error) {
		recorded = false
		if l.state.Closed || l.state.HasRefused(unit, hash, r.Code) {
			return nil, nil
		}
		if !stored {
			if _, err := l.storeFile(ctx, hash, ext, file); err != nil {
				return nil, err
			}
			stored = true
		}
		recorded = true
		return &explanation.Event{Type: explanation.EventRefused, Via: from.Via, Source: from.Recorded(), Unit: unit, File: hash, Ext: ext, Refusal: r}, nil
	})
	return recorded && err == nil, err
}

// Remind records that units were reminded. round counts the reminders of the month from 1 and is recorded once for each unit. A
// unit that has answered by now is left out.
func (l *Log) Remind(ctx context.Context, at time.Time, round int, units []string) error {
	return l.append(ctx, at, func() (*explanation.Event, error) {
		if l.state.Round > round {
			return nil, nil
		}
		left := slices.DeleteFunc(slices.Clone(units), func(code string) bool {
			u := l.state.Unit(code)
			return u == nil || u.Answer != nil || u.Round >= round
		})
		if len(left) == 0 {
			return nil, nil
		}
		return &explanation.Event{Type: explanation.EventReminded, Round: round, Units: left}, nil
	})
}

// Decide records decisions; by, reason and verdict are the caller's, the rest is filled in from the explanations (Complete).
// What is decided in the same way already is left out, so that a repeated call records nothing twice. One decision that cannot
// be recorded refuses all: a *DecisionError.
func (l *Log) Decide(ctx context.Context, at time.Time, all []explanation.Decision) error {
	return l.append(ctx, at, func() (*explanation.Event, error) {
		var left []explanation.Decision
		for _, d := range all {
			if l.state.Decided(d) {
				continue
			}
			complete, err := l.state.Complete(d)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(left, complete) { // named twice
				left = append(left, complete)
			}
		}
		if len(left) == 0 {
			return nil, nil
		}
		return &explanation.Event{Type: explanation.EventDecided, By: left[0].By, Decisions: left}, nil
	})
}

// Close ends the month's explanations. table makes the closing table of a state; the event names it, and it is stored then. A
// closed month stays closed by whoever closed it first: a call after a failure stores what is missing.
func (l *Log) Close(ctx context.Context, at time.Time, by string, table func(*explanation.State) ([]byte, error)) (archive.Object, error) {
	var made []byte
	err := l.append(ctx, at, func() (_ *explanation.Event, err error) {
		if made, err = table(l.state); err != nil || l.state.Closed {
			return nil, err
		}
		return &explanation.Event{Type: explanation.EventClosed, By: by, Table: archive.Hash(made)}, nil
	})
	if err != nil {
		return archive.Object{}, err
	}
	if archive.Hash(made) != l.state.Table {
		return archive.Object{}, fmt.Errorf("explanation: %s: the closing table is made otherwise than when the month was closed", l.month)
	}
	return l.store.Create(ctx, archive.ExplanationTableKey(l.month), archive.Bytes(made), archive.CreateOptions{MediaType: tableMediaType})
}

const tableMediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Links are the records of the chain.
func (l *Log) Links() []archive.Link { return l.links }

// Question is asked.json as stored.
func (l *Log) Question() archive.Object {
	return archive.Object{Key: archive.AskedKey(l.month), SHA256: l.hash}
}
