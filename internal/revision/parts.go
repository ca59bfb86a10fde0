package revision

import (
	"context"
	"fmt"
	"io"

	"trehan/internal/archive"
	"trehan/internal/tally"
)

// MaxParts bounds the parts of a month, each an activity of six events in the run's history.
const MaxParts = 500

// Parts divides the files that rows are counted from into parts of about size bytes, in their order, as positions in
// Extracts.Files. sizes are those of the files. A file is never divided.
func (e Extracts) Parts(sizes []int64, size int64) [][]int {
	var total int64
	for i := range e.Files {
		if e.Files[i].rows() {
			total += sizes[i]
		}
	}
	size = max(size, total/MaxParts+1)
	var parts [][]int
	var filled int64
	for i := range e.Files {
		if !e.Files[i].rows() {
			continue
		}
		if len(parts) == 0 || filled > 0 && filled+sizes[i] > size && len(parts) < MaxParts {
			parts, filled = append(parts, nil), 0
		}
		last := &parts[len(parts)-1]
		*last = append(*last, i)
		filled += sizes[i]
	}
	return parts
}

// rows reports whether a file's rows are counted; the staff directory is looked up.
func (e *Extract) rows() bool { return e.Kind != "staff" }

// places are where files stand among those of their kind.
func (e Extracts) places(files []int) ([]tally.Place, error) {
	wanted := map[int]bool{}
	for _, i := range files {
		if i < 0 || i >= len(e.Files) || !e.Files[i].rows() {
			return nil, &Fault{fmt.Sprintf("phần đếm nêu tệp số %d, không có trong %s", i, ExtractsName)}
		}
		wanted[i] = true
	}
	seen := map[string]int{}
	var places []tally.Place
	for i := range e.Files {
		kind := e.Files[i].Kind
		if wanted[i] {
			places = append(places, tally.Place{Kind: tally.Kind(kind), Index: seen[kind]})
		}
		seen[kind]++
	}
	return places, nil
}

// TallyPart counts the files at some positions of the extract and stores what they gave as part n. A part that an
// earlier attempt has stored stands. It holds values that cannot be read, if there are any, and lives as long as the
// untouched files. progress may be nil.
func (r Revision) TallyPart(ctx context.Context, e Extracts, n int, files []int, progress func(what string, rows int)) (archive.Object, error) {
	places, err := e.places(files)
	if err != nil {
		return archive.Object{}, err
	}
	open := func(ctx context.Context) (io.ReadCloser, error) {
		c, err := r.Config(ctx)
		if err != nil {
			return nil, err
		}
		input := reading(c)
		input.Progress = progress
		wanted := map[string]bool{}
		for _, i := range files {
			wanted[e.Files[i].Key] = true
		}
		from, to := io.Pipe()
		go func() {
			var spooled spool
			defer func() { spooled.close() }()
			err := r.download(ctx, e, &spooled, &input, func(file Extract) bool { return wanted[file.Key] })
			if err == nil {
				err = tally.Part(ctx, input, places, to)
			}
			_ = to.CloseWithError(err) // a pipe's never fails
		}()
		return from, nil
	}
	return archive.Snapshot(ctx, r.Store, archive.PartKey(r.Month, r.Number, n), open, archive.SnapshotOptions{
		MediaType: "application/gzip", Retain: archive.RetainExtract,
	})
}

// TallyParts makes the month of its parts, as Tally makes it of the files themselves.
func (r Revision) TallyParts(ctx context.Context, in *Inputs, e Extracts, parts []archive.Object) (*tally.Output, error) {
	var spooled spool
	defer func() { spooled.close() }()
	input, err := r.month(ctx, in, e, &spooled, func(file Extract) bool { return !file.rows() })
	if err != nil {
		return nil, err
	}
	i := 0
	return tally.Merge(ctx, *input, func() (io.ReadCloser, error) {
		if i == len(parts) {
			return nil, io.EOF
		}
		f, err := archive.Download(ctx, r.Store, parts[i], "", nil)
		if err != nil {
			return nil, fmt.Errorf("đọc phần đếm %d: %w", i+1, err)
		}
		i++
		return f, nil
	})
}
