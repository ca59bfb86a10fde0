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

// batchRows is how many rows a reader sends to the counter at once: enough to make sending cheap, few enough to stay in the
// processor's cache.
const batchRows = 256

// batch is some rows of one file.
type batch struct {
	dossiers []dossier.Dossier
	steps    []dossier.Step
}

// fileResult is what one file yields besides its rows.
type fileResult struct {
	extract.Summary
	err error
}

// read sends the rows of all dossier and step files to the counter. It reads several files at once, in parallel with the
// counting. The order in which rows arrive does not matter: each knows its place in the extract. The results are in the order
// of the files, dossiers before steps. Data errors are in them; the returned error is any other one.
func (r *reading) read(ctx context.Context, counter *counting.Counter) ([]fileResult, error) {
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
	out := make([]fileResult, dossiers+len(r.in.Steps))
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
			out[i] = fileResult{summary, err}
			return sink.close(err)
		})
	}
	err := group.Wait()
	close(rows)
	<-counted
	return out, err
}

// sink collects one file's rows into batches. It copies each row, since the reader reuses it.
type sink struct {
	ctx     context.Context
	rows    chan<- *batch
	pool    *sync.Pool
	current *batch
}

func (s *sink) dossier(d *dossier.Dossier) error {
	b := s.open()
	b.dossiers = append(b.dossiers, *d)
	return s.flushFull(len(b.dossiers))
}

func (s *sink) step(step *dossier.Step) error {
	b := s.open()
	b.steps = append(b.steps, *step)
	return s.flushFull(len(b.steps))
}

func (s *sink) open() *batch {
	if s.current == nil {
		s.current = s.pool.Get().(*batch)
	}
	return s.current
}

// flushFull sends the batch if it is full.
func (s *sink) flushFull(size int) error {
	if size < batchRows {
		return nil
	}
	return s.flush()
}

func (s *sink) flush() error {
	if s.current == nil {
		return nil
	}
	select {
	case s.rows <- s.current:
		s.current = nil
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// close sends the last batch. After data errors the other files are still read, so that all errors are reported at once. Any
// other error stops them.
func (s *sink) close(read error) error {
	err := s.flush()
	if err == nil && asFaults(read) == nil {
		err = read
	}
	return err
}
