package extract

import (
	"cmp"
	"context"
	"runtime"
	"sync"

	"trehan/internal/extract/delimited"
)

// A CSV file from parallelBytes on is cut into parts of partBytes, which several goroutines read. What they make of the
// parts is put together in the file's order, so that nobody can tell: the tests compare both ways.
const (
	parallelBytes = 8 << 20
	partBytes     = 512 << 10
)

// gatherer is a taker whose rows can wait for their turn.
type gatherer interface {
	taker
	gather() gathering
}

// gathering keeps the rows that it takes until they are handed on.
type gathering interface {
	taker
	hand() error // gives the rows to whom they are for
	drop()
}

// gathered is the gathering of a stream.
type gathered[T any] struct {
	to   *stream[T]
	row  T
	rows []T
}

func (s *stream[T]) gather() gathering { return &gathered[T]{to: s} }

func (g *gathered[T]) take(r *reading, rec *record) (keep, error) {
	k := g.to.parse(r, rec, &g.row)
	if k == taken && !r.faulty() {
		g.rows = append(g.rows, g.row)
	}
	return k, nil
}

func (g *gathered[T]) hand() error {
	defer g.drop()
	for i := range g.rows {
		if err := g.to.yield(&g.rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathered[T]) drop() { g.rows = g.rows[:0] }

// part is a piece of the file on its way: cut, read, put together.
type part struct {
	delimited.Part
	rows gathering
	done chan struct{} // closed when it has been read

	// What came of reading it.
	faults Faults
	log    []logged
	seen   observed
	taken  int
	err    error
}

// parallel is data for a CSV file, on all processors.
func (r *reading) parallel(src *delimited.Reader, l layout, g gatherer) error {
	r.seen.unreadColumns(&l)
	workers := min(runtime.GOMAXPROCS(0), 16)
	queue := make(chan *part, workers)   // to be read
	order := make(chan *part, 2*workers) // to be put together
	free := make(chan *part, 3*workers)
	for range cap(free) {
		free <- &part{rows: g.gather()}
	}
	ctx, cancel := context.WithCancel(r.ctx)
	var running sync.WaitGroup
	defer running.Wait() // nothing reads on after the end: who opened the file closes it
	defer cancel()
	running.Go(func() {
		defer close(order)
		defer close(queue)
		cut(ctx, src, cmp.Or(r.opts.part, partBytes), free, queue, order)
	})
	opts := r.opts
	opts.Progress = nil
	for range workers {
		w := newReading(ctx, r.file, opts, r.table, nil)
		w.textual, w.inPart = r.textual, true
		cells := src.Parts()
		running.Go(func() {
			for p := range queue {
				w.part(p, cells, l)
				close(p.done)
			}
		})
	}
	for p := range order {
		select {
		case <-p.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := r.join(p); err != nil {
			return err
		}
		free <- p
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return src.Err()
}

// cut cuts the file into parts until its end, an error or the end of ctx.
func cut(ctx context.Context, src *delimited.Reader, size int, free <-chan *part, queue, order chan<- *part) {
	for {
		var p *part
		select {
		case p = <-free:
		case <-ctx.Done():
			return
		}
		piece, ok := src.Cut(size, p.Memory())
		if !ok {
			return
		}
		p.Part, p.done = piece, make(chan struct{})
		for _, to := range []chan<- *part{order, queue} {
			select {
			case to <- p:
			case <-ctx.Done():
				return
			}
		}
	}
}

// part reads one part.
func (r *reading) part(p *part, cells *delimited.Reader, l layout) {
	cells.Begin(p.Part)
	r.faults, r.log, r.seen, r.rows, r.foreign = Faults{}, p.log[:0], observed{}, 0, false
	r.take = p.rows
	p.err = r.data(cells, l, nil)
	p.faults, p.log, p.seen, p.taken = r.faults, r.log, r.seen, r.rows
}

// join adds what one part gave, as if its rows had been read here.
func (r *reading) join(p *part) error {
	r.seen.add(&p.seen)
	last := 0
	for _, l := range p.log {
		if len(r.faults.List) >= MaxFaults && l.row != last {
			return errStop
		}
		f := p.faults.List[l.line]
		f.Row, f.OtherRows, last = l.row, 0, l.row
		r.add(f)
	}
	if len(r.faults.List) >= MaxFaults {
		return errStop
	}
	if p.err != nil {
		return p.err
	}
	r.rows += p.taken
	if r.opts.Progress != nil {
		r.opts.Progress(r.rows)
	}
	if r.faulty() {
		p.rows.drop()
		return nil
	}
	return p.rows.hand()
}

// add adds what was seen in rows behind those of o.
func (o *observed) add(more *observed) {
	for _, s := range more.skipped {
		o.skipRows(s.sheet, s.count, s.first)
	}
	for _, code := range more.nullCodes {
		o.null(code)
	}
	o.nulls += more.nulls - len(more.nullCodes)
	o.columns.add(&more.columns)
}
