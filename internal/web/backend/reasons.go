package backend

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"trehan/internal/archive"
	"trehan/internal/dossier"
	"trehan/internal/explain"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/table"
	"trehan/internal/web"
)

// Bounds of the recounts by which the page explains dossiers.
const (
	maxTold     = 2000             // explanations in memory, a few kilobytes each
	maxWaiting  = 200              // dossiers that wait for the next recount
	alikeTold   = 100              // dossiers told beside one that was asked for: the next in its list will be asked for, too
	recountWait = 8 * time.Second  // that a request waits before it says that it goes on
	recountEnds = 30 * time.Minute // of a recount that hangs

	// recountGarbage is how much garbage may lie about during a recount, in percent of what is in use: the worker may be
	// counting another month at the same time.
	recountGarbage = 40
)

// recounts tell why dossiers are counted as they are. A month is counted again for that, one at a time in the whole worker.
type recounts struct {
	// tell counts one revision again and tells of these dossiers of it, and of what it likes beside.
	tell func(context.Context, []told) (map[told]*web.Reasons, error)

	mu      sync.Mutex
	told    map[told]*web.Reasons
	order   []told // of told, the oldest first
	failed  map[told]error
	waiting []told
	now     []told // being counted
	ended   chan struct{}
}

// told is a dossier of a revision.
type told struct {
	revision revisionName
	code     string // its key
}

// Reasons implements web.Lists.
func (b *Backend) Reasons(ctx context.Context, m period.Name, code string, start bool) (*web.Reasons, error) {
	number, _, err := b.numberShown(ctx, m)
	if err != nil {
		return nil, err
	}
	if number == 0 {
		return nil, web.ErrNone
	}
	return b.reasons.of(ctx, told{revisionName{m, number}, dossier.CodeKey(code)}, start)
}

// of waits for what is told of a dossier, but not for long.
func (r *recounts) of(ctx context.Context, key told, start bool) (*web.Reasons, error) {
	patience := time.NewTimer(recountWait)
	defer patience.Stop()
	for {
		known, ended, err := r.ask(key, start)
		if known != nil || err != nil || ended == nil {
			return known, err
		}
		select {
		case <-ended:
		case <-patience.C:
			return &web.Reasons{Pending: true}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// ask returns what is known of a dossier. Else it begins a recount, or queues for the next one, and returns what ends with it;
// nil if nothing is to begin.
func (r *recounts) ask(key told, start bool) (*web.Reasons, <-chan struct{}, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.told[key]; known != nil {
		return known, nil, nil
	}
	if err := r.failed[key]; err != nil {
		delete(r.failed, key) // who asks again tries again
		return nil, nil, err
	}
	busy := slices.Contains(r.now, key) || slices.Contains(r.waiting, key)
	switch {
	case busy:
	case !start:
		return nil, nil, nil
	case len(r.waiting) >= maxWaiting:
		return nil, nil, &web.Refusal{Text: wordTooManyAsked}
	default:
		r.waiting = append(r.waiting, key)
	}
	if r.ended == nil {
		r.told, r.failed, r.ended = orMade(r.told), orMade(r.failed), make(chan struct{})
		go r.work()
	}
	return nil, r.ended, nil
}

func orMade[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}

// work counts months again, one after the other, until nobody waits.
func (r *recounts) work() {
	for batch := r.next(); batch != nil; batch = r.next() {
		// It belongs to no request: others wait for it, too.
		ctx, cancel := context.WithTimeout(context.Background(), recountEnds)
		percent := debug.SetGCPercent(recountGarbage)
		found, err := r.tell(ctx, batch)
		debug.SetGCPercent(percent)
		cancel()
		r.done(batch, found, err)
		debug.FreeOSMemory() // a count takes most of the worker's memory
	}
}

// next takes what waits for the first revision.
func (r *recounts) next() []told {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 {
		close(r.ended)
		r.ended = nil
		return nil
	}
	first := r.waiting[0].revision
	r.now = nil
	for _, k := range r.waiting {
		if k.revision == first {
			r.now = append(r.now, k)
		}
	}
	r.waiting = slices.DeleteFunc(r.waiting, func(k told) bool { return k.revision == first })
	return r.now
}

// done keeps what a recount found and wakes who waits.
func (r *recounts) done(batch []told, found map[told]*web.Reasons, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, reasons := range found {
		if r.told[k] == nil {
			r.order = append(r.order, k)
		}
		r.told[k] = reasons
	}
	for len(r.order) > maxTold {
		delete(r.told, r.order[0])
		r.order = r.order[1:]
	}
	if err != nil {
		clear(r.failed)
		for _, k := range batch {
			r.failed[k] = err
		}
	}
	r.now = nil
	close(r.ended)
	r.ended = make(chan struct{})
}

// tell counts one revision again and tells of the dossiers, and of some that are like them.
func (b *Backend) tell(ctx context.Context, batch []told) (map[told]*web.Reasons, error) {
	if err := b.awaitTurn(ctx); err != nil { // a file that is looked at takes memory, too
		return nil, err
	}
	defer b.endTurn()
	name := batch[0].revision
	codes := b.withAlike(batch)
	counted, err := revision.Recount(ctx, revision.Revision{Store: b.store, Month: name.month, Number: name.number, File: b.config.File()},
		func(in *month.Input) { in.Explain = codes }, nil)
	var refused *revision.InputError
	switch {
	case errors.Is(err, revision.ErrGone), errors.Is(err, archive.ErrNotFound):
		return nil, &web.Refusal{Text: wordExtractGone}
	case errors.Is(err, archive.ErrTampered):
		return nil, &web.Refusal{Text: fmt.Sprintf(wordTampered, name.month)}
	case errors.As(err, &refused):
		return nil, &web.Refusal{Text: refused.Message}
	case err != nil:
		return nil, fmt.Errorf("recount %s %s: %w", name.month, archive.RevisionName(name.number), err)
	}
	answer := explain.Of(counted.Output, counted.Inputs.Calendar)
	out := map[told]*web.Reasons{}
	for i := range answer.Dossiers {
		d := &answer.Dossiers[i]
		reasons := &web.Reasons{Differs: counted.Differs}
		for _, s := range d.Sections() {
			section := web.Section{Head: s.Head}
			for _, p := range s.Points {
				section.Points = append(section.Points, web.Point(p))
			}
			reasons.Sections = append(reasons.Sections, section)
		}
		if !d.Found {
			reasons.Why = wordNotRecounted
		}
		out[told{name, dossier.CodeKey(d.Asked)}] = reasons
	}
	return out, nil
}

// withAlike are the codes of a batch, and those of the dossiers of the same unit and line: who explains one late dossier of a
// unit explains the next.
func (b *Backend) withAlike(batch []told) []string {
	var codes []string
	for _, k := range batch {
		codes = append(codes, k.code)
	}
	open := cmp.Or(b.tables.get(batch[0].revision, true), b.tables.get(batch[0].revision, false))
	if open == nil || open.Table == nil {
		return codes
	}
	at, found := open.Table.Find(batch[0].code)
	if !found {
		return codes
	}
	row := open.Table.At(at)
	alike := open.Table.Choose(table.Filter{Figure: []table.Condition{{Column: table.Line, Values: []string{row.Line}}, {Column: table.Unit, Values: []string{row.Unit}}}})
	for _, other := range alike.Page(table.Sort{}, 0, alikeTold) {
		codes = append(codes, other.Code)
	}
	return codes
}
