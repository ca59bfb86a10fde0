package handover

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/axis"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Recorded says what an export came to.
type Recorded struct {
	Export archive.Object
	Read   []Read
	New    int // answers that were not recorded before
}

// clocksApart is how far the axis' clock may be ahead.
const clocksApart = time.Hour

// writers write this many chains at once.
const writers = 8

// Record puts the answers of an export into the archive: the file as it is, then each recipient's answer into its chain, then a
// record in the trail with the hash of the file and of the chains. An export that is older than what is recorded, or has a time that is
// still to come, is refused whole, as *Faults. The same file may be recorded again, also after an outage on the way: nothing is recorded twice.
func Record(ctx context.Context, s archive.Store, l *Letter, name string, data []byte, read []Read, by string, now time.Time) (Recorded, error) {
	m, out := l.Sealed.Month, Recorded{Read: read}
	before, err := axis.List(ctx, s, m)
	if err != nil {
		return out, err
	}
	states := axis.Of(before, l.Sealed.Number)
	faults := &Faults{File: name}
	for _, r := range read {
		was := states[r.Recipient.Code]
		switch {
		case r.Answer.Since.After(now.Add(clocksApart)): // it would make every later answer an older one
			faults.add(Fault{Sheet: r.Sheet, Row: r.Row, Message: wordInFuture, Value: notation.Moment(period.InstantOf(r.Answer.Since))})
		case was.Admits(r.Answer) != nil:
			faults.add(Fault{Sheet: r.Sheet, Row: r.Row,
				Message: fmt.Sprintf(wordOlder, r.Recipient.Name, was.Status.Words(), notation.Moment(period.InstantOf(was.Since))), Value: r.Answer.Status.Words()})
		}
	}
	if len(faults.List) > 0 {
		return out, faults
	}
	out.Export, err = s.Create(ctx, archive.HandoverExportKey(m, archive.Hash(data), strings.ToLower(path.Ext(name))), archive.Bytes(data), archive.CreateOptions{})
	if err != nil {
		return out, err
	}
	chains := make([]audit.Chain, len(read))
	fresh := make([]bool, len(read))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(writers)
	for i, r := range read {
		g.Go(func() error {
			key := axis.Key{Month: m, Revision: l.Sealed.Number, Recipient: r.Recipient.Code}
			state, recorded, err := axis.Record(gctx, s, key, now, r.Answer, axis.Export{
				Key: out.Export.Key, SHA256: out.Export.SHA256, VersionID: out.Export.VersionID, Sheet: r.Sheet, Row: r.Row,
			})
			chains[i] = audit.Chain{Prefix: key.Chain().Prefix, Events: state.Events, Head: state.Head, Status: string(state.Status)}
			fresh[i] = recorded
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return out, err
	}
	for _, recorded := range fresh {
		if recorded {
			out.New++
		}
	}
	_, err = audit.Append(ctx, s, m, audit.Entry{
		ID: "axis/" + archive.RevisionName(l.Sealed.Number) + "/" + out.Export.SHA256, At: now, Kind: audit.AxisAnswered, Actor: by, Objects: []archive.Object{out.Export}, Chains: chains,
		Facts: map[string]any{"revision": l.Sealed.Number, "seal": l.Sealed.Seal.SHA256, "answers": len(read),
			audit.FactRecipients: l.codes()},
	})
	return out, err
}
