package axis

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// Summary is a recipient with its state.
type Summary struct {
	Key   Key
	State State
}

// readers read this many chains at once.
const readers = 16

// List reads what the axis has answered about a month's letters, by key. A broken chain is archive.ErrTampered.
func List(ctx context.Context, s archive.Store, m period.Name) ([]Summary, error) {
	versions, err := s.Versions(ctx, archive.HandoverPrefix(m))
	if err != nil {
		return nil, err
	}
	var out []Summary
	var listed [][]archive.Version
	for _, v := range versions { // in the order of keys
		key, ok := KeyOfPath(m, v.Key)
		if !ok {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Key != key {
			out, listed = append(out, Summary{Key: key}), append(listed, nil)
		}
		listed[len(out)-1] = append(listed[len(out)-1], v)
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i := range out {
		g.Go(func() error {
			links, err := out[i].Key.Chain().ReadVersions(gctx, s, listed[i])
			if errors.Is(err, archive.ErrTampered) { // or the listing was, while somebody wrote
				links, err = out[i].Key.Chain().Read(gctx, s)
			}
			if err == nil {
				out[i].State, err = fold(links)
			}
			return err
		})
	}
	return out, g.Wait()
}

// Of returns the states of a revision's recipients, by code.
func Of(all []Summary, revision int) map[string]State {
	out := map[string]State{}
	for _, s := range all {
		if s.Key.Revision == revision {
			out[s.Key.Recipient] = s.State
		}
	}
	return out
}

func fold(links []archive.Link) (State, error) {
	var state State
	for _, l := range links {
		var e Event
		if err := archive.Decode(l.Object.Key, l.Body, &e); err != nil {
			return state, &archive.TamperedError{Key: l.Object.Key, What: "no readable answer"}
		}
		next, err := state.Next(e)
		if err != nil {
			return state, errors.Join(&archive.TamperedError{Key: l.Object.Key, What: "cannot follow the answers before"}, err)
		}
		state = next
		state.Head = l.Object.SHA256
	}
	return state, nil
}

// Record appends an answer, unless the recipient's last one says the same. ErrOlder: a later one is recorded already.
func Record(ctx context.Context, s archive.Store, key Key, at time.Time, a Answer, from Export) (state State, recorded bool, err error) {
	links, err := key.Chain().Read(ctx, s)
	if err != nil {
		return State{}, false, err
	}
	links, err = key.Chain().Extend(ctx, s, links, func(links []archive.Link) ([]byte, error) {
		recorded = false
		if state, err = fold(links); err != nil || state.says(a) {
			return nil, err
		}
		e := Event{Format: 1, Seq: len(links) + 1, Prev: archive.Head(links), At: at.UTC().Truncate(time.Millisecond), Answer: a, Export: from}
		if _, err := state.Next(e); err != nil {
			return nil, err
		}
		recorded = true
		return archive.Encode(e)
	})
	if err != nil {
		return state, false, err
	}
	state, err = fold(links)
	return state, recorded, err
}
