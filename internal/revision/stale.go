package revision

import (
	"fmt"
	"time"

	"trehan/internal/notation"
	"trehan/internal/period"
)

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
