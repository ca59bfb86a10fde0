package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
		if errors.Is(err, archive.ErrNotFound) {
			return nil, Exit(ExitFailed, fmt.Errorf("bản %s của tháng %s không có hoặc chưa được niêm phong, nên không có gì để lập lại", archive.RevisionName(number), month))
		}
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
		p.messagef("%s\n", recomputedWords(number, again))
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

// recomputedWords says how a revision came out, and what other programs have made of it.
func recomputedWords(number int, r *revision.Recomputed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", archive.RevisionName(number))
	if r.Compared > 0 {
		fmt.Fprintf(&b, "lập lại bằng cùng một bản dựng, so từng byte %d tệp; ", r.Compared)
	}
	for _, o := range r.Others {
		by := fmt.Sprintf("bản dựng khác lập (%s, %s)", o.Version, o.Go)
		if o.Build == archive.UnknownBuild {
			by = "bản dựng không rõ lập"
		}
		fmt.Fprintf(&b, "do %s nên không so từng byte: %s; ", by, namesShort(o.Names))
		if slices.Contains(o.Names, "report.json") {
			b.WriteString("riêng report.json so số liệu, không so lời văn của các phát hiện; ")
		}
	}
	fmt.Fprintf(&b, "%d chỗ khác.", len(r.Faults))
	return b.String()
}

// namesShort names the first few files of a list.
func namesShort(names []string) string {
	const enough = 4
	if len(names) <= enough {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s và %d tệp nữa", strings.Join(names[:enough-1], ", "), len(names)-enough+1)
}
