package extract

import (
	"cmp"
	"context"
	"runtime"
	"sync"

	"trehan/internal/extract/delimited"
)

// A CSV file of at least parallelBytes is cut into parts of partBytes, which several goroutines read. The results are joined
// in the file's order and are the same as without parts: the tests compare both.
const (
	parallelBytes = 8 << 20
	partBytes     = 512 << 10
)

// bufferedConsumer is a consumer whose rows can be buffered.
type bufferedConsumer interface {
	consumer
	newBuffer() rowBuffer
}

// rowBuffer holds the rows that it consumes until flush.
type rowBuffer interface {
	consumer
	flush() error // passes the rows on, in order
	drop()
}

// streamBuffer is the rowBuffer of a stream.
type streamBuffer[T any] struct {
	to   *stream[T]
	row  T
	rows []T
}

func (s *stream[T]) newBuffer() rowBuffer { return &streamBuffer[T]{to: s} }

func (g *streamBuffer[T]) consume(r *reading, rec *record) (outcome, error) {
	k := g.to.parse(r, rec, &g.row)
	if k == rowRead && !r.faulty() {
		g.rows = append(g.rows, g.row)
	}
	return k, nil
}

func (g *streamBuffer[T]) flush() error {
	defer g.drop()
	for i := range g.rows {
		if err := g.to.yield(&g.rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (g *streamBuffer[T]) drop() { g.rows = g.rows[:0] }

// part is a piece of the file while it is cut, read and joined.
type part struct {
	delimited.Part
	buffer rowBuffer
	done   chan struct{} // closed when it has been read

	// The results of reading it.
	faults       Faults
	faultLog     []loggedFault
	observations observed
	rows         int
	err          error
}

// parallel does what data does, for a CSV file on all processors.
func (r *reading) parallel(src *delimited.Reader, l layout, g bufferedConsumer) error {
	r.observations.unreadColumns(&l)
	r.noteColumns(&l)
	workers := min(runtime.GOMAXPROCS(0), 16)
	queue := make(chan *part, workers)   // to be read
	order := make(chan *part, 2*workers) // to be put together
	free := make(chan *part, 3*workers)
	for range cap(free) {
		free <- &part{buffer: g.newBuffer()}
	}
	ctx, cancel := context.WithCancel(r.ctx)
	var running sync.WaitGroup
	defer running.Wait() // no goroutine may read after the return: the caller closes the file
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
		w.rowsAbove = r.rowsAbove
		w.use(r.dialect)
		w.unitPlace, w.unitText = r.unitPlace, r.unitText
		w.uncheckedUTF8, w.inPart, w.discarded = r.uncheckedUTF8, true, r.discarded
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

// cut splits the file into parts until its end, an error or the end of ctx.
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
	r.faults, r.faultLog, r.observations, r.rows, r.notUTF8 = Faults{}, p.faultLog[:0], observed{}, 0, false
	r.consumer = p.buffer
	p.err = r.data(cells, l, nil)
	p.faults, p.faultLog, p.observations, p.rows = r.faults, r.faultLog, r.observations, r.rows
}

// join adds the results of one part, as if r had read its rows.
func (r *reading) join(p *part) error {
	r.observations.add(&p.observations)
	last := 0
	for _, l := range p.faultLog {
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
	r.rows += p.rows
	if r.opts.Progress != nil {
		r.opts.Progress(r.rows)
	}
	if r.faulty() {
		p.buffer.drop()
		return nil
	}
	return p.buffer.flush()
}

// add adds the observations of later rows.
func (o *observed) add(more *observed) {
	for _, s := range more.skipped {
		o.skipped.add(s.sheet, s.count, s.first)
	}
	o.unitsFromCode += more.unitsFromCode
	for _, code := range more.nullCodes {
		o.null(code)
	}
	o.nulls += more.nulls - len(more.nullCodes)
	o.columns.add(&more.columns)
	if o.eitherOrder == nil {
		o.eitherOrder = more.eitherOrder
	}
	o.dayFirst = o.dayFirst || more.dayFirst
}
