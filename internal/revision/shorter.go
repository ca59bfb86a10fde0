package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/notation"
)

// Shorter says where the files bring less than those of the month's earlier revisions, or less than was seen while they were
// waited for (docs/counting.md 8.15). An extract of a month grows; it does not shrink.
func (r Revision) Shorter(ctx context.Context, in *Inputs, snapshots []Snapshot, now *counting.State) ([]counting.Finding, error) {
	if now == nil { // added up from sealed months: there are no files
		return nil, nil
	}
	before, err := r.broughtBefore(ctx)
	if err != nil {
		return nil, err
	}
	var clearly, slightly []string
	is := rowsOf(now)
	for _, kind := range []string{counting.DossierFiles, counting.StepFiles} {
		was := before.most[kind]
		fewer := was.rows - is[kind]
		detail := fmt.Sprintf(wordFewerRows, checks.KindOfFiles(kind), notation.Count(was.rows), archive.RevisionName(was.revision), notation.Count(is[kind]))
		switch {
		case fewer >= minFewerRows && fewer*100 > was.rows:
			clearly = append(clearly, detail)
		case fewer > 0:
			slightly = append(slightly, detail)
		}
	}
	for _, snapshot := range snapshots {
		_, compared := before.most[snapshot.Source.Kind]
		for _, file := range snapshot.Files {
			if file.Seen > file.Size {
				slightly = append(slightly, fmt.Sprintf(wordShrankWaiting, file.Name, notation.Count(int(file.Seen)), notation.Count(int(file.Size))))
			}
			was := before.sizes[strings.TrimPrefix(file.Key, archive.RevisionPrefix(r.Month, r.Number))]
			if !compared && was > file.Size {
				slightly = append(slightly, fmt.Sprintf(wordFewerBytes, file.Name, notation.Count(int(was)), archive.RevisionName(before.latest), notation.Count(int(file.Size))))
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

// brought is what the month's earlier revisions have read.
type brought struct {
	latest int              // the latest revision with stored files
	sizes  map[string]int64 // of its files, by key below the revision
	most   map[string]most  // by kind of files, since the last sealed revision
}

// most is the revision whose files of a kind had the most rows.
type most struct{ rows, revision int }

// broughtBefore goes back to the last sealed revision: a person has decided on that one. Of those after it nobody has, so a
// short file that was rejected must not become the measure of the next one.
func (r Revision) broughtBefore(ctx context.Context) (*brought, error) {
	all, err := archive.Revisions(ctx, r.Store, r.Month)
	if err != nil {
		return nil, err
	}
	b := &brought{sizes: map[string]int64{}, most: map[string]most{}}
	for _, earlier := range slices.Backward(all) {
		if earlier.Number >= r.Number {
			continue
		}
		if b.latest == 0 {
			objects, err := r.Store.List(ctx, earlier.Prefix()+"extract/")
			if err != nil {
				return nil, err
			}
			for _, o := range objects {
				b.latest, b.sizes[strings.TrimPrefix(o.Key, earlier.Prefix())] = earlier.Number, o.Size
			}
		}
		rows, err := r.countedRows(ctx, earlier.Number)
		if err != nil {
			return nil, err
		}
		for kind, n := range rows {
			if n > b.most[kind].rows {
				b.most[kind] = most{n, earlier.Number}
			}
		}
		if earlier.State == archive.Sealed {
			break
		}
	}
	return b, nil
}

// countedRows are the rows that a revision was counted from, by kind of files; nil where nothing was counted.
func (r Revision) countedRows(ctx context.Context, number int) (map[string]int, error) {
	b, _, err := r.Store.Get(ctx, archive.StateKey(r.Month, number), "")
	if errors.Is(err, archive.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	state, err := counting.ReadState(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("read the state of %s: %w", archive.RevisionName(number), err)
	}
	return rowsOf(state), nil
}

func rowsOf(s *counting.State) map[string]int {
	rows := map[string]int{}
	for _, load := range s.Files() {
		rows[load.Kind] += load.Rows
	}
	return rows
}
