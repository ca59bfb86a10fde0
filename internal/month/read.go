package month

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

// given is what one file gave besides its rows.
type given struct {
	seen []dossier.Observation
	gaps []counting.Gap
	err  error
}

// read feeds the rows of all dossier and step files to the counter: several files are read at once and counting goes on
// beside them. The order in which rows arrive does not matter, since each knows its place in the extract. What the files
// gave besides is returned in their order, dossiers before steps; an error is one that is no fault of the data.
func (r *reading) read(ctx context.Context, counter *counting.Counter) ([]given, error) {
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
	dossiers := len(r.in.Dossiers)
	out := make([]given, dossiers+len(r.in.Steps))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range out {
		group.Go(func() error {
			sink := &sink{ctx: ctx, rows: rows, pool: pool}
			var summary extract.Summary
			var err error
			if i < dossiers {
				summary, err = extract.Dossiers(ctx, r.in.Dossiers[i].File, r.options(i, r.in.Dossiers[i]), sink.dossier)
			} else {
				step := i - dossiers
				summary, err = extract.Steps(ctx, r.in.Steps[step].File, r.options(step, r.in.Steps[step]), sink.step)
			}
			out[i] = given{summary.Observations, summary.Gaps, err}
			return sink.end(err)
		})
	}
	err := group.Wait()
	close(rows)
	<-counted
	return out, err
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
func (s *sink) end(read error) error {
	err := s.flush()
	if err == nil && orFaults(read) == nil {
		err = read
	}
	return err
}
