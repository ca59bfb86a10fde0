package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/month"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Recounted is a stored revision that was counted again to tell more of it.
type Recounted struct {
	Number  int
	Output  *month.Output
	Inputs  *Inputs
	Differs bool // this program's figures are not the stored ones: another build has counted
}

// LastCounted returns the number of the month's latest revision that was counted and is sealed or may still be;
// archive.ErrNotFound: there is none.
func LastCounted(ctx context.Context, s archive.Store, m period.Name) (int, error) {
	all, err := archive.Revisions(ctx, s, m)
	if err != nil {
		return 0, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].State == archive.Ended {
			continue
		}
		_, err := s.Stat(ctx, archive.ReportKey(m, all[i].Number), "")
		if !errors.Is(err, archive.ErrNotFound) {
			return all[i].Number, err
		}
	}
	return 0, archive.ErrNotFound
}

// Recount counts a revision again from its frozen inputs and untouched files, of a sealed one by the hashes of its seal. It writes
// nothing. change may ask for more, and must not touch what figures depend on. A revision that was not counted is
// archive.ErrNotFound, one that was added up from months an *InputError. progress may be nil.
func Recount(ctx context.Context, r Revision, change func(*month.Input), progress func(what string, rows int)) (*Recounted, error) {
	sealed, err := OpenSealed(ctx, r.Store, r.Month, r.Number)
	switch {
	case err == nil:
		r = sealed.Revision
	case !errors.Is(err, archive.ErrNotFound):
		return nil, err
	}
	stored, _, err := r.Store.Get(ctx, archive.ReportKey(r.Month, r.Number), "")
	if err != nil {
		return nil, fmt.Errorf("read the report of %s: %w", archive.RevisionName(r.Number), err)
	}
	was, err := counting.ParseReport(stored)
	if err != nil {
		return nil, err
	}
	if was.MadeFrom == counting.FromMonths {
		return nil, &InputError{fmt.Sprintf(wordNoFiles, notation.Name(r.Month), addedMonths(was))}
	}
	in, err := r.Inputs(ctx)
	if err != nil {
		return nil, err
	}
	extracts, err := r.Extracts(ctx)
	if err != nil {
		return nil, err
	}
	output, err := r.count(ctx, in, extracts, change, progress)
	if err != nil {
		return nil, err
	}
	before, err1 := was.Figures().JSON()
	now, err2 := output.Report.Like(was).Figures().JSON()
	return &Recounted{r.Number, output, in, !bytes.Equal(before, now)}, errors.Join(err1, err2)
}

// addedMonths names the months that a report was added up from as a command takes them.
func addedMonths(r *counting.Report) string {
	var names []string
	if r.Cumulative != nil {
		for _, m := range r.Cumulative.Months {
			names = append(names, "--month "+m.Month)
		}
	}
	return strings.Join(names, ", ")
}
