package audit

import (
	"context"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// Read reads the month's trail and checks that it is a chain; anything else is archive.ErrTampered.
func Read(ctx context.Context, s archive.Store, m period.Name) ([]Record, error) {
	links, err := chainOf(m).Read(ctx, s)
	if err != nil {
		return nil, err
	}
	return decode(links)
}

func decode(links []archive.Link) ([]Record, error) {
	out := make([]Record, len(links))
	for i, l := range links {
		if err := archive.Decode(l.Object.Key, l.Body, &out[i]); err != nil || out[i].Seq != l.Seq {
			return nil, &archive.TamperedError{Key: l.Object.Key, What: "no readable record of its place"}
		}
		out[i].Hash, out[i].Key = l.Object.SHA256, l.Object.Key
	}
	return out, nil
}

// Append writes a record. If one with e.ID exists (of an earlier attempt, or after a lost reply), it returns that one.
func Append(ctx context.Context, s archive.Store, m period.Name, e Entry) (Record, error) {
	return appendRecord(ctx, s, m, func([]Record) Entry { return e })
}

// appendRecord appends the entry that entryFor makes from the existing records. After a lost race it reads the new records
// and calls entryFor again.
func appendRecord(ctx context.Context, s archive.Store, m period.Name, entryFor func([]Record) Entry) (Record, error) {
	chain := chainOf(m)
	links, err := chain.Read(ctx, s)
	if err != nil {
		return Record{}, err
	}
	var out Record
	links, err = chain.Extend(ctx, s, links, func(links []archive.Link) ([]byte, error) {
		records, err := decode(links)
		if err != nil {
			return nil, err
		}
		e := entryFor(records)
		if e.ID == "" || e.Kind == "" {
			return nil, fmt.Errorf("audit: a record needs an ID and a kind")
		}
		for _, out = range records {
			if out.ID == e.ID && out.Kind != e.Kind {
				return nil, fmt.Errorf("audit: %q is a %s already, not a %s", e.ID, out.Kind, e.Kind)
			}
			if out.ID == e.ID {
				return nil, nil
			}
		}
		out = Record{Format: 1, Month: m.String(), Seq: len(links) + 1, Prev: archive.Head(links),
			At: e.At.UTC().Truncate(time.Millisecond), ID: e.ID, Kind: e.Kind, Run: e.Run, Actor: e.Actor, Seal: e.Seal,
			Outcome: e.Outcome, Objects: e.Objects, Chains: e.Chains, Facts: e.Facts}
		if out.Seq == 1 {
			if out.Before, err = linkBefore(ctx, s, m); err != nil {
				return nil, err
			}
		}
		return archive.Encode(out)
	})
	if err != nil {
		return Record{}, err
	}
	out.Hash, out.Key = links[out.Seq-1].Object.SHA256, links[out.Seq-1].Object.Key
	return out, nil
}

// lookBack is how many earlier months are searched for a trail to link the first record to.
const lookBack = 12

// linkBefore returns the last closing record of the nearest earlier month with a trail, its last record if nothing was closed
// there, nil if there is no trail. It does not check that trail, which must not stop this month: Verify does.
func linkBefore(ctx context.Context, s archive.Store, m period.Name) (*Before, error) {
	for range lookBack {
		m = m.Previous()
		objects, err := s.List(ctx, archive.AuditPrefix(m))
		if err != nil {
			return nil, err
		}
		var last *Before
		for i := len(objects) - 1; i >= 0; i-- {
			seq, ok := chainOf(m).Seq(objects[i].Key)
			if !ok {
				continue
			}
			b, o, err := s.Get(ctx, objects[i].Key, "")
			if err != nil {
				return nil, err
			}
			this := &Before{Month: m.String(), Seq: seq, SHA256: o.SHA256}
			if last == nil {
				last = this
			}
			var r Record
			if archive.Decode(o.Key, b, &r) == nil && r.Kind == RunClosed {
				return this, nil
			}
		}
		if last != nil {
			return last, nil
		}
	}
	return nil, nil
}
