package tally

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/extract"
)

// Kind is a kind of file that rows are counted from.
type Kind string

// The kinds.
const (
	Dossiers Kind = "dossiers"
	Steps    Kind = "steps"
)

// Place is where a file stands in an extract: its kind, and its position among the files of that kind.
type Place struct {
	Kind  Kind `json:"kind"`
	Index int  `json:"index"`
}

// A part is what some files of an extract gave: their rows counted, their observations and their faults. Parts are
// merged by Merge; the month that comes of it is that of Run, bit by bit.
//
// It is written as gzip of: the line partMagic, one line of JSON (partHeader), then the counter. If a file is at fault
// there is no counter: no month comes of it, only its faults are wanted. Those hold values of the data.
const partMagic = "trehan tally part 1\n"

type partHeader struct {
	Files []partFile `json:"files"` // in the order in which they were asked for
}

type partFile struct {
	Place
	Seen   []dossier.Observation `json:"seen,omitempty"`
	Gaps   []counting.Gap        `json:"gaps,omitempty"`
	Faults *extract.Faults       `json:"faults,omitempty"`
}

// ErrPart is a part that cannot be merged: cut off, changed, written by a build with another form, or not of this
// extract.
var ErrPart = errors.New("tally: not a part that can be merged")

// Part reads and counts some files of an extract and writes what they gave. The same files give the same bytes. Of in,
// only these files need be there (at their places), with what reading depends on: Headers, Tests, Limits.
func Part(ctx context.Context, in Input, files []Place, w io.Writer) error {
	t := &tally{in: in}
	counter := counting.New(counting.Options{})
	read, err := t.read(ctx, counter, files)
	if err != nil {
		return err
	}
	header := partHeader{Files: make([]partFile, len(files))}
	faulty := false
	for i, f := range read {
		faults := orFaults(f.err)
		header.Files[i] = partFile{files[i], f.seen, f.gaps, faults}
		faulty = faulty || faults != nil
	}
	line, err := json.Marshal(header)
	if err != nil {
		return fmt.Errorf("write a part: %w", err)
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err = io.WriteString(z, partMagic); err == nil {
		_, err = z.Write(append(line, '\n'))
	}
	if err == nil && !faulty {
		_, err = counter.WriteTo(z)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return fmt.Errorf("write a part: %w", err)
	}
	return nil
}

// Merge makes the month of parts that Part wrote, one after the other from next until io.EOF. Together they must hold
// every file of the extract once: in names them (Dossiers and Steps, which are not read). Staff and overrides are read
// here. Errors are Run's, next's and ErrPart.
func Merge(ctx context.Context, in Input, next func() (io.ReadCloser, error)) (*Output, error) {
	t := &tally{in: in}
	return t.run(ctx, func(counter *counting.Counter) ([]given, error) { return t.merge(ctx, counter, next) })
}

func (t *tally) merge(ctx context.Context, counter *counting.Counter, next func() (io.ReadCloser, error)) ([]given, error) {
	found := map[Place]given{}
	for {
		r, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		err = errors.Join(mergePart(counter, r, found), r.Close())
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	files := t.rowFiles()
	if len(found) != len(files) {
		return nil, fmt.Errorf("%w: %d files where the extract has %d", ErrPart, len(found), len(files))
	}
	out := make([]given, len(files))
	for i, place := range files {
		var ok bool
		if out[i], ok = found[place]; !ok {
			return nil, fmt.Errorf("%w: no %s %d", ErrPart, place.Kind, place.Index)
		}
	}
	return out, nil
}

// maxPartHeader bounds the line of JSON: a hundred faults of a few hundred bytes for each of some thousand files.
const maxPartHeader = 256 << 20

// mergePart reads one part.
func mergePart(counter *counting.Counter, r io.Reader, found map[Place]given) error {
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 256<<10))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPart, err)
	}
	lines := bufio.NewReaderSize(z, 256<<10)
	magic := make([]byte, len(partMagic))
	if _, err := io.ReadFull(lines, magic); err != nil || string(magic) != partMagic {
		return fmt.Errorf("%w: another form", ErrPart)
	}
	line, err := readLine(lines, maxPartHeader)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPart, err)
	}
	var header partHeader
	if err := json.Unmarshal(line, &header); err != nil {
		return fmt.Errorf("%w: %w", ErrPart, err)
	}
	faulty := false
	for _, f := range header.Files {
		if _, twice := found[f.Place]; twice {
			return fmt.Errorf("%w: %s %d is there twice", ErrPart, f.Kind, f.Index)
		}
		g := given{seen: f.Seen, gaps: f.Gaps}
		if f.Faults != nil {
			g.err, faulty = f.Faults, true
		}
		found[f.Place] = g
	}
	if faulty {
		return nil
	}
	err = counter.MergeFrom(lines)
	if errors.Is(err, counting.ErrPart) {
		err = fmt.Errorf("%w: %w", ErrPart, err)
	}
	return err
}

func readLine(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for {
		piece, err := r.ReadSlice('\n')
		line = append(line, piece...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > most:
			return nil, errors.New("the head is too long")
		}
	}
}
