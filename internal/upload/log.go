package upload

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"trehan/internal/archive"
	"trehan/internal/extract/leftovers"
	"trehan/internal/period"
)

// Log is a period's chain on the archive as it was last read. Not for several goroutines at once.
type Log struct {
	store archive.Store
	month period.Name
	links []archive.Link
	state *State
}

func chainOf(m period.Name) archive.Chain {
	return archive.Chain{Prefix: archive.UploadLogPrefix(m), Width: 6}
}

// Open reads a period's log; one of a period without uploads is empty. A chain or a fold that cannot be is archive.ErrTampered.
func Open(ctx context.Context, s archive.Store, m period.Name) (*Log, error) {
	links, err := chainOf(m).Read(ctx, s)
	if err != nil {
		return nil, err
	}
	state, err := Fold(links)
	return &Log{store: s, month: m, links: links, state: state}, err
}

// Fold decodes and folds a chain that was read. An event that cannot follow is archive.ErrTampered.
func Fold(links []archive.Link) (*State, error) {
	s := &State{}
	for _, l := range links {
		var e Event
		if err := archive.Decode(l.Object.Key, l.Body, &e); err != nil {
			return nil, &archive.TamperedError{Key: l.Object.Key, What: "no readable event"}
		}
		if err := s.apply(e); err != nil {
			return nil, errors.Join(&archive.TamperedError{Key: l.Object.Key, What: "cannot follow the events before"}, err)
		}
		s.Head = l.Object.SHA256
	}
	return s, nil
}

// State is what the events come to.
func (l *Log) State() *State { return l.state }

// Events are the events, oldest first.
func (l *Log) Events() []Event {
	events := make([]Event, len(l.links))
	for i, link := range l.links { // they were decoded when they were folded
		_ = archive.Decode(link.Object.Key, link.Body, &events[i])
	}
	return events
}

// append writes the event that decide makes of the present state; nil means that there is nothing to write.
func (l *Log) append(ctx context.Context, at time.Time, decide func() (*Event, error)) error {
	links, err := chainOf(l.month).Extend(ctx, l.store, l.links, func(links []archive.Link) ([]byte, error) {
		state, err := Fold(links)
		if err != nil {
			return nil, err
		}
		l.links, l.state = links, state
		e, err := decide()
		if e == nil || err != nil {
			return nil, err
		}
		e.Format, e.Seq, e.Prev, e.At = 1, len(links)+1, archive.Head(links), at.UTC().Truncate(time.Millisecond)
		return archive.Encode(e)
	})
	if err != nil {
		return err
	}
	state, err := Fold(links)
	if err == nil {
		l.links, l.state = links, state
	}
	return err
}

// Who puts a file in or takes it back.
type Who struct {
	Name string
	Via  string // as Event.Via
}

// Entry is a file that is put in.
type Entry struct {
	Source    string
	Name      string // as the person's machine names it; a path in front is dropped
	Extracted time.Time
	Replace   bool // takes the place of another file of that name
	Limit     int64
}

// Add stores a file and records it. false: the same bytes stand there already, for this source. A *Refusal says why the file is
// not taken: another one of its name stands there and Replace does not say that it is meant or these bytes stand under a name of
// their own, a time that cannot be, a size over the limit of all files of the source. After an error Add may be called again.
func (l *Log) Add(ctx context.Context, who Who, at time.Time, e Entry, body archive.Body) (recorded bool, err error) {
	name, err := cleanName(e.Name)
	if err != nil {
		return false, err
	}
	switch {
	case body.Size == 0:
		return false, refuse(wordEmpty, name)
	case e.Extracted.IsZero():
		return false, refuse(wordNoTime, name)
	case e.Extracted.After(at.Add(time.Minute)):
		return false, refuse(wordFuture, name)
	}
	f := File{Name: name, Size: body.Size, SHA256: body.SHA256, Extracted: e.Extracted.UTC().Truncate(time.Second)}
	stored := false
	err = l.append(ctx, at, func() (*Event, error) {
		recorded = false
		event := &Event{Type: Added, By: who.Name, Via: who.Via, Source: e.Source, File: f}
		total := f.Size
		named := l.state.find(e.Source, name)
		for _, standing := range l.state.Of(e.Source) {
			switch {
			case standing.File.SHA256 == f.SHA256 && named >= 0 && l.state.Files[named].File.SHA256 != f.SHA256:
				return nil, refuse(wordTwice, standing.File.Name, l.state.Files[named].File.Name)
			case standing.File.SHA256 == f.SHA256 && standing.File.Extracted.Equal(f.Extracted):
				return nil, nil
			case standing.File.SHA256 == f.SHA256:
				return nil, refuse(wordOtherTime, standing.File.Name)
			case !sameName(standing.File.Name, name):
				total += standing.File.Size
			case !e.Replace:
				return nil, refuse(wordSameName, name)
			default:
				event.Replaces = standing.File.SHA256
			}
		}
		if e.Limit > 0 && total > e.Limit {
			return nil, refuse(wordLimit, e.Limit/1_000_000)
		}
		if !stored { // the bytes first: nothing rests on those that no event names
			if err := l.storeFile(ctx, body); err != nil {
				return nil, err
			}
			stored = true
		}
		recorded = true
		return event, nil
	})
	return recorded && err == nil, err
}

func (l *Log) storeFile(ctx context.Context, body archive.Body) error {
	_, err := l.store.Create(ctx, archive.UploadKey(l.month, body.SHA256), body, archive.CreateOptions{Retain: archive.RetainExtract})
	return err
}

// Withdraw records that a file of a source is taken back, by its hash. What is taken back already is recorded once.
func (l *Log) Withdraw(ctx context.Context, who Who, at time.Time, source, sha256, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return refuse(wordNoReason)
	}
	return l.append(ctx, at, func() (*Event, error) {
		i := slices.IndexFunc(l.state.Files, func(f Standing) bool { return f.Source == source && f.File.SHA256 == sha256 })
		if i < 0 {
			known := slices.ContainsFunc(l.Events(), func(e Event) bool { return e.Source == source && e.File.SHA256 == sha256 })
			if known {
				return nil, nil
			}
			return nil, refuse(wordNoFile)
		}
		return &Event{Type: Withdrawn, By: who.Name, Via: who.Via, Source: source, File: l.state.Files[i].File, Reason: reason}, nil
	})
}

// WithdrawNamed is Withdraw for the file that stands under a name.
func (l *Log) WithdrawNamed(ctx context.Context, who Who, at time.Time, source, name, reason string) error {
	i := l.state.find(source, name)
	if i < 0 {
		return refuse(wordNoFile)
	}
	return l.Withdraw(ctx, who, at, source, l.state.Files[i].File.SHA256, reason)
}

// maxName is how many letters a file's name may have.
const maxName = 150

// cleanName takes the file's name out of a path, and refuses what is no extract by its name.
func cleanName(name string) (string, error) {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "_"), `\`, "/"))
	name = archive.SafeName(name)
	switch {
	case name == "" || name == "_" || strings.Trim(name, "._") == "":
		return "", refuse(wordNameless)
	case utf8.RuneCountInString(name) > maxName:
		return "", refuse(wordLongName, maxName)
	case leftovers.Is(name):
		return "", refuse(wordLeftover, name)
	}
	return name, nil
}
