// Package zipfile opens ZIP archives of strangers with bounds on their parts and sizes.
package zipfile

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/klauspost/compress/flate"

	"trehan/internal/extract/grid"
)

// ErrNotZip is the error of a file that is no whole ZIP archive.
var ErrNotZip = errors.New("not a whole ZIP archive")

// Open reads the directory of an archive with at most most entries. Errors are ErrNotZip and *grid.LimitError. An entry's
// name is the stranger's: it is no path to write to.
func Open(r io.ReaderAt, size int64, most int) (*zip.Reader, error) {
	if err := countEntries(r, size, most); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, ErrNotZip
	}
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	return z, nil
}

// Readable reports whether an entry has no password and is stored or deflated, as all programs can read.
func Readable(f *zip.File) bool {
	return f.Flags&1 == 0 && (f.Method == zip.Store || f.Method == zip.Deflate)
}

// Limited reads r up to a limit. What lies beyond is *grid.LimitError, every other error but io.EOF is *grid.FormatError with
// the message.
type Limited struct {
	r         io.ReadCloser
	message   string
	left, max int64
}

// Limit returns a reader of at most most bytes.
func Limit(r io.ReadCloser, most int64, message string) *Limited {
	return &Limited{r: r, message: message, left: most, max: most}
}

// Read implements io.Reader.
func (p *Limited) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.left -= int64(n)
	switch {
	case p.left < 0:
		return 0, &grid.LimitError{Limit: "InflatedBytes", Max: p.max}
	case err != nil && err != io.EOF:
		return n, &grid.FormatError{Message: p.message}
	}
	return n, err
}

// Close implements io.Closer.
func (p *Limited) Close() error { return p.r.Close() }

// Sizes and marks of the ZIP format (APPNOTE.TXT 4.3).
const (
	endSize       = 22
	end64Size     = 56
	locatorSize   = 20
	headerSize    = 46
	longestTail   = endSize + 1<<16
	endMark       = "PK\x05\x06"
	end64Mark     = "PK\x06\x06"
	locatorMark   = "PK\x06\x07"
	directoryMark = "PK\x01\x02"
)

// countEntries refuses an archive with more than most entries. It runs before archive/zip, which reads all entries into
// memory, whatever their stated number. A file that is not an archive passes: archive/zip reports it.
func countEntries(r io.ReaderAt, size int64, most int) error {
	tail := make([]byte, min(size, longestTail))
	from := size - int64(len(tail))
	if n, _ := r.ReadAt(tail, from); n < len(tail) {
		return nil
	}
	at := bytes.LastIndex(tail, []byte(endMark))
	if at < 0 || len(tail)-at < endSize {
		return nil
	}
	end := tail[at:]
	length, offset := int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	endAt := from + int64(at)
	if l, o, e, ok := zip64(r, endAt); ok {
		length, offset, endAt = l, o, e
	}
	// archive/zip uses the offset as stated, or corrected for bytes before the archive.
	for _, start := range []int64{offset, endAt - length} {
		if start >= 0 && start < size && count(r, start, size, most) > most {
			return &grid.LimitError{Limit: "ZipEntries", Max: int64(most)}
		}
	}
	return nil
}

// zip64 returns size, offset and end of the directory of a ZIP64 archive whose ordinary end record is at endAt.
func zip64(r io.ReaderAt, endAt int64) (length, offset, end int64, ok bool) {
	var locator [locatorSize]byte
	if endAt < locatorSize {
		return 0, 0, 0, false
	}
	if _, err := r.ReadAt(locator[:], endAt-locatorSize); err != nil || string(locator[:4]) != locatorMark {
		return 0, 0, 0, false
	}
	at := int64(binary.LittleEndian.Uint64(locator[8:]))
	var record [end64Size]byte
	if at < 0 || at > endAt {
		return 0, 0, 0, false
	}
	if _, err := r.ReadAt(record[:], at); err != nil || string(record[:4]) != end64Mark {
		return 0, 0, 0, false
	}
	return int64(binary.LittleEndian.Uint64(record[40:])), int64(binary.LittleEndian.Uint64(record[48:])), at, true
}

// count walks the headers of a directory and returns their number, at most one more than most.
func count(r io.ReaderAt, start, size int64, most int) int {
	b := bufio.NewReader(io.NewSectionReader(r, start, size-start))
	var h [headerSize]byte
	for n := 0; n <= most; n++ {
		if _, err := io.ReadFull(b, h[:]); err != nil || string(h[:4]) != directoryMark {
			return n
		}
		rest := int(binary.LittleEndian.Uint16(h[28:])) + int(binary.LittleEndian.Uint16(h[30:])) + int(binary.LittleEndian.Uint16(h[32:]))
		if _, err := b.Discard(rest); err != nil {
			return n + 1
		}
	}
	return most + 1
}
