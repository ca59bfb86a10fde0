package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// recompute makes the sealed revisions of the month again and tells what came out otherwise.
func (c *auditVerify) recompute(ctx context.Context, p *Program, store archive.Store, month period.Name) ([]archive.Fault, error) {
	var faults []archive.Fault
	numbers, err := c.sealedNumbers(ctx, store, month)
	if err != nil {
		return nil, err
	}
	progress := newProgress(p)
	for _, number := range numbers {
		sealed, err := revision.OpenSealed(ctx, store, month, number)
		if errors.Is(err, archive.ErrNotFound) {
			return nil, Exit(ExitFailed, fmt.Errorf("bản %s của %s không có hoặc chưa được niêm phong, nên không có gì để lập lại", archive.RevisionName(number), notation.Named(month.String())))
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
		p.messagef("%s\n", recomputedWords(number, again, p.build()))
	}
	return faults, nil
}

// sealedNumbers are the revisions to make again: the named one, else all that are sealed.
func (c *auditVerify) sealedNumbers(ctx context.Context, store archive.Store, month period.Name) ([]int, error) {
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
		return nil, Exit(ExitFailed, fmt.Errorf("%s chưa có bản nào được niêm phong để lập lại", notation.Named(month.String())))
	}
	return numbers, nil
}

// recomputedWords says how a revision came out, and what other programs have made of it.
func recomputedWords(number int, r *revision.Recomputed, program archive.Build) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: lập lại và so từng byte %d tệp; ", archive.RevisionName(number), r.Compared)
	for _, o := range r.Others {
		by := fmt.Sprintf("bản dựng khác (%s, %s)", o.Version, o.Go)
		if o.Build == archive.UnknownBuild {
			by = "bản dựng không rõ"
		}
		if len(o.Differ) == 0 {
			fmt.Fprintf(&b, "%d tệp do %s lập, giống từng byte; ", len(o.Names), by)
			continue
		}
		fmt.Fprintf(&b, "%d tệp do %s lập, %d tệp lập lại thì khác byte: %s, vì %s; ",
			len(o.Names), by, len(o.Differ), namesShort(o.Differ), changesWords(o.Build, program))
		if o.Err != nil {
			fmt.Fprintf(&b, "chương trình này không lập lại được văn bản: %v; ", o.Err)
		}
		if slices.Contains(o.Differ, "report.json") {
			b.WriteString("riêng report.json so số liệu, không so lời văn của các phát hiện; ")
		}
	}
	fmt.Fprintf(&b, "%d chỗ khác.", len(r.Faults))
	return b.String()
}

// changesWords explains other bytes by what changed from one build to the other.
func changesWords(was, is archive.Build) string {
	if was == archive.UnknownBuild {
		return "không rõ bản dựng nào đã lập"
	}
	changes, listed := is.Since(was)
	var words []string
	for _, c := range changes {
		words = append(words, fmt.Sprintf("%s %s → %s", c.What, cmp.Or(c.Was, "không có"), cmp.Or(c.Is, "không có")))
	}
	if !listed {
		words = append(words, "mô-đun khác, bản dựng cũ không ghi tên")
	}
	return strings.Join(words, ", ")
}

// namesShort names the first few files of a list.
func namesShort(names []string) string {
	const enough = 4
	if len(names) <= enough {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s và %d tệp nữa", strings.Join(names[:enough-1], ", "), len(names)-enough+1)
}
