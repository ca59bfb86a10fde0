package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/notation"
)

// Shorter says where the files bring less than those of the month's revision before, or less than was seen while they were
// waited for (docs/counting.md 8.15). An extract of a month grows; it does not shrink.
func (r Revision) Shorter(ctx context.Context, in *Inputs, snapshots []Snapshot, now *counting.State) ([]counting.Finding, error) {
	before, err := r.filesBefore(ctx)
	if err != nil {
		return nil, err
	}
	var clearly, slightly []string
	compared := map[string]bool{} // kinds whose rows are known of both
	if before != nil && before.state != nil {
		was, is := rowsOf(before.state), rowsOf(now)
		for _, kind := range []string{counting.DossierFiles, counting.StepFiles} {
			fewer := was[kind] - is[kind]
			compared[kind] = was[kind] > 0
			detail := fmt.Sprintf(wordFewerRows, checks.KindOfFiles(kind), notation.Count(was[kind]), archive.RevisionName(before.number), notation.Count(is[kind]))
			switch {
			case fewer >= minFewerRows && fewer*100 > was[kind]:
				clearly = append(clearly, detail)
			case fewer > 0:
				slightly = append(slightly, detail)
			}
		}
	}
	for _, snapshot := range snapshots {
		for _, file := range snapshot.Files {
			if file.Seen > file.Size {
				slightly = append(slightly, fmt.Sprintf(wordShrankWaiting, file.Name, notation.Count(int(file.Seen)), notation.Count(int(file.Size))))
			}
			if before == nil || compared[snapshot.Source.Kind] {
				continue
			}
			if was := before.sizes[strings.TrimPrefix(file.Key, archive.RevisionPrefix(r.Month, r.Number))]; was > file.Size {
				slightly = append(slightly, fmt.Sprintf(wordFewerBytes, file.Name, notation.Count(int(was)), archive.RevisionName(before.number), notation.Count(int(file.Size))))
			}
		}
	}
	var out []counting.Finding
	for _, f := range []struct {
		code    string
		details []string
	}{{checks.SourceShorter, clearly}, {checks.SourceSmaller, slightly}} {
		if len(f.details) > 0 {
			out = append(out, checks.New(f.code, len(f.details), f.details, in.Config.Severities, nil))
		}
	}
	return out, nil
}

// minFewerRows is from how many rows on fewer rows hold a run, if they are more than 1 % as well: less is corrected by hand.
const minFewerRows = 10

// filesBefore are the files of an earlier revision.
type filesBefore struct {
	number int
	sizes  map[string]int64 // by key below the revision
	state  *counting.State  // nil where nothing was counted
}

// filesBefore finds the latest earlier revision that has stored files; nil if there is none.
func (r Revision) filesBefore(ctx context.Context) (*filesBefore, error) {
	for n := r.Number - 1; n > 0; n-- {
		prefix := archive.RevisionPrefix(r.Month, n)
		objects, err := r.Store.List(ctx, prefix+"extract/")
		if err != nil {
			return nil, err
		}
		if len(objects) == 0 {
			continue
		}
		found := &filesBefore{number: n, sizes: map[string]int64{}}
		for _, o := range objects {
			found.sizes[strings.TrimPrefix(o.Key, prefix)] = o.Size
		}
		b, _, err := r.Store.Get(ctx, archive.StateKey(r.Month, n), "")
		if errors.Is(err, archive.ErrNotFound) {
			return found, nil
		}
		if err == nil {
			found.state, err = counting.ReadState(bytes.NewReader(b))
		}
		if err != nil {
			return nil, fmt.Errorf("read the state of %s: %w", archive.RevisionName(n), err)
		}
		return found, nil
	}
	return nil, nil
}

func rowsOf(s *counting.State) map[string]int {
	rows := map[string]int{}
	for _, load := range s.Files() {
		rows[load.Kind] += load.Rows
	}
	return rows
}
