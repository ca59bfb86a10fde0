package delimited

import "bytes"

// Part is a sequence of whole records that can be read separately.
type Part struct {
	data   []byte
	before int // records before it
}

// Cut returns the next whole records, about size bytes; buf is memory for them and may be nil. It only finds where records
// end, so that it can feed several readers. ok is false at the end and on errors. A malformed record is the last of its part,
// whose reader reports it.
func (d *Reader) Cut(size int, buf []byte) (p Part, ok bool) {
	if d.err != nil {
		return Part{}, false
	}
	if len(d.buf) < 2*size {
		d.buf = append(d.buf, make([]byte, 2*size-len(d.buf))...)
	}
	for {
		have := d.end - d.start
		if have > size || d.eof {
			n, count := d.records(d.buf[d.start:d.end])
			switch {
			case n > 0:
				p = Part{append(buf[:0], d.buf[d.start:d.start+n]...), d.row}
				d.start += n
				d.row += count
				return p, true
			case d.eof:
				return Part{}, false
			case have >= d.longest:
				d.row++
				return Part{}, d.over("RecordBytes", int64(d.limits.RecordBytes))
			}
		}
		if !d.fill() {
			return Part{}, false
		}
	}
}

// Memory returns the part's memory for reuse after the part has been read.
func (p *Part) Memory() []byte { return p.data }

// Parts returns a reader of parts that Cut returns. Begin selects one.
func (d *Reader) Parts() *Reader {
	return &Reader{delimiter: d.delimiter, limits: d.limits, longest: d.longest, trusting: d.trusting, eof: true}
}

// Begin goes to the beginning of a part.
func (d *Reader) Begin(p Part) {
	d.buf, d.start, d.end, d.row, d.err = p.data, 0, len(p.data), p.before, nil
}

// records returns the size and the number of the whole records at the beginning of b.
func (d *Reader) records(b []byte) (n, count int) {
	for n < len(b) {
		plain := b[n:]
		quote := bytes.IndexByte(plain, '"')
		if quote >= 0 {
			plain = plain[:quote]
		}
		lines := bytes.LastIndexByte(plain, '\n') + 1
		count += bytes.Count(plain[:lines], []byte{'\n'})
		n += lines
		size := len(b) - n // the rest of a file without a line end
		if quote >= 0 {
			size = d.recordSize(b[n:])
		} else if !d.eof || size == 0 {
			break
		}
		if size < 0 {
			break
		}
		n += size
		count++
	}
	return n, count
}

// recordSize returns the size, with its line end, of the record at the beginning of b; -1: it does not end in b. For a
// malformed record it returns all of b.
func (d *Reader) recordSize(b []byte) int {
	if d.probe == nil {
		d.probe = d.Parts()
	}
	d.probe.eof = d.eof
	n, ended, ok := d.probe.tryQuoted(b)
	switch {
	case ok && ended:
		return n
	case ok && !d.eof:
		return -1
	}
	return len(b)
}
