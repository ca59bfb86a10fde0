package tally

import (
	"context"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/extract"
)

// batchRows is how many rows travel together from a reader to the counter: enough to make the hand-over cheap, few
// enough to stay in the processor's cache.
const batchRows = 256

// batch is some rows of one file.
type batch struct {
	dossiers []dossier.Dossier
	steps    []dossier.Step
}

// part is what one file gave besides its rows.
type part struct {
	summary extract.Summary
	err     error
}

// read feeds all rows to the counter: several files are read at once and counting goes on beside them. The order in
// which rows arrive does not matter, since each knows its place in the extract. Faults of all files are gathered, in the
// order of the files.
func (t *tally) read(ctx context.Context, counter *counting.Counter, faults *extract.Faults) error {
	rows := make(chan *batch, 2*runtime.GOMAXPROCS(0))
	pool := &sync.Pool{New: func() any {
		return &batch{dossiers: make([]dossier.Dossier, 0, batchRows), steps: make([]dossier.Step, 0, batchRows)}
	}}
	counted := make(chan struct{})
	go func() {
		defer close(counted)
		for b := range rows {
			for i := range b.dossiers {
				counter.Add(&b.dossiers[i])
			}
			for i := range b.steps {
				counter.AddStep(&b.steps[i])
			}
			b.dossiers, b.steps = b.dossiers[:0], b.steps[:0]
			pool.Put(b)
		}
	}()
	parts := make([]part, len(t.in.Dossiers)+len(t.in.Steps))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range t.in.Dossiers {
		group.Go(func() error {
			sink := &sink{ctx: ctx, rows: rows, pool: pool}
			parts[i].summary, parts[i].err = extract.Dossiers(ctx, s.File, t.options(i, s), sink.dossier)
			return sink.end(&parts[i])
		})
	}
	for i, s := range t.in.Steps {
		group.Go(func() error {
			sink := &sink{ctx: ctx, rows: rows, pool: pool}
			at := &parts[len(t.in.Dossiers)+i]
			at.summary, at.err = extract.Steps(ctx, s.File, t.options(i, s), sink.step)
			return sink.end(at)
		})
	}
	err := group.Wait()
	close(rows)
	<-counted
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := t.note(faults, p.summary, p.err); err != nil {
			return err
		}
	}
	return nil
}

// sink gathers one file's rows into batches. A reader's row is copied, since the reader uses it again.
type sink struct {
	ctx  context.Context
	rows chan<- *batch
	pool *sync.Pool
	b    *batch
}

func (s *sink) dossier(d *dossier.Dossier) error {
	b := s.open()
	b.dossiers = append(b.dossiers, *d)
	return s.hand(len(b.dossiers))
}

func (s *sink) step(step *dossier.Step) error {
	b := s.open()
	b.steps = append(b.steps, *step)
	return s.hand(len(b.steps))
}

func (s *sink) open() *batch {
	if s.b == nil {
		s.b = s.pool.Get().(*batch)
	}
	return s.b
}

// hand passes a full batch on.
func (s *sink) hand(size int) error {
	if size < batchRows {
		return nil
	}
	return s.flush()
}

func (s *sink) flush() error {
	if s.b == nil {
		return nil
	}
	select {
	case s.rows <- s.b:
		s.b = nil
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// end hands over what is left. Faults of the data let the other files go on, so that all are told at once; any other
// error stops them.
func (s *sink) end(p *part) error {
	if err := s.flush(); err != nil {
		return err
	}
	if p.err != nil && orFaults(p.err) == nil {
		return p.err
	}
	return nil
}
