package revision

import (
	"context"
	"fmt"
	"strings"
	"time"

	"trehan/internal/checks"
	"trehan/internal/month"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// CountWarning counts what an early warning lists. Old files, and findings that make the list unreliable, are *InputError that
// nobody can accept: a wrong warning is worse than none. in.Config.Warning must be set.
func (r Revision) CountWarning(ctx context.Context, in *Inputs, snapshots []Snapshot, now time.Time, progress func(what string, rows int)) (*month.Output, error) {
	maxAge := *in.Config.Warning.MaxAge
	if err := CheckFresh(snapshots, now.Add(-maxAge), maxAge); err != nil {
		return nil, err
	}
	output, err := r.CountSnapshots(ctx, in, snapshots, progress)
	if err != nil {
		return nil, err
	}
	if unsafe := checks.Unsafe(output.Report.Findings); len(unsafe) > 0 {
		lines := make([]string, len(unsafe))
		for i, f := range unsafe {
			lines[i] = fmt.Sprintf("%s (%d): %s", f.Code, f.Count, f.Message)
		}
		return nil, &InputError{wordUnsafe + strings.Join(lines, " ")}
	}
	return output, nil
}

// CheckFresh refuses files of dossiers and steps that are older than an early warning may use: with last week's list it would
// warn of what is settled, and not of what has become due. The *InputError names the first.
func CheckFresh(snapshots []Snapshot, oldest time.Time, maxAge time.Duration) error {
	for _, s := range snapshots {
		if s.Source.Kind == "staff" {
			continue
		}
		for _, f := range s.Files {
			if f.Modified.Before(oldest) {
				return &InputError{fmt.Sprintf(wordStale, s.Source.Name, f.Name, notation.Moment(period.InstantOf(f.Modified)), notation.Hours(int(maxAge/time.Minute)))}
			}
		}
	}
	return nil
}
