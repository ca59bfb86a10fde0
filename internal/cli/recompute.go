package cli

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// recompute makes the sealed revisions of the month again and tells what came out otherwise.
func (c *auditVerify) recompute(ctx context.Context, p *Program, store archive.Store, month period.Month) ([]archive.Fault, error) {
	var faults []archive.Fault
	numbers, err := c.sealedNumbers(ctx, store, month)
	if err != nil {
		return nil, err
	}
	progress := newProgress(p)
	for _, number := range numbers {
		sealed, err := revision.OpenSealed(ctx, store, month, number)
		if err != nil {
			return nil, err
		}
		again, err := sealed.Recompute(ctx, p.build(), progress.rows)
		progress.clear()
		if errors.Is(err, revision.ErrGone) || errors.Is(err, archive.ErrTampered) {
			faults = append(faults, archive.Fault{Code: archive.FaultRecomputed, Key: archive.ManifestKey(month, number), Detail: err.Error()})
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("lập lại %s: %w", archive.RevisionName(number), err)
		}
		faults = append(faults, again.Faults...)
		p.sayf("%s\n", recomputedWords(number, again))
	}
	return faults, nil
}

// sealedNumbers are the revisions to make again: the named one, else all that are sealed.
func (c *auditVerify) sealedNumbers(ctx context.Context, store archive.Store, month period.Month) ([]int, error) {
	if c.Revision != "" {
		number, ok := archive.ParseRevision(c.Revision)
		if !ok {
			return nil, usage("--revision: %q không phải tên một bản, ví dụ r0001", c.Revision)
		}
		return []int{number}, nil
	}
	all, err := archive.Revisions(ctx, store, month)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, r := range all {
		if r.State == archive.Sealed {
			numbers = append(numbers, r.Number)
		}
	}
	if len(numbers) == 0 {
		return nil, Exit(ExitFailed, fmt.Errorf("tháng %s chưa có bản nào được niêm phong để lập lại", month))
	}
	return numbers, nil
}

func recomputedWords(number int, r *revision.Recomputed) string {
	name := archive.RevisionName(number)
	if r.SameBuild {
		return fmt.Sprintf("%s: lập lại bằng cùng một bản dựng, so từng byte %d tệp, %d tệp khác.", name, r.Compared, len(r.Faults))
	}
	return fmt.Sprintf("%s: do bản dựng khác lập (%s, %s); chỉ so report.json, %d chỗ khác.", name, r.Build.Version, r.Build.Go, len(r.Faults))
}
