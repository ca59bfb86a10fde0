package revision

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/month"
	"trehan/internal/notation"
)

// findParts finds the sealed months that the revision's period consists of; none unless months fit into it and all are sealed.
func (r Revision) findParts(ctx context.Context) ([]Part, error) {
	c, err := r.Config(ctx)
	if err != nil {
		return nil, err
	}
	var parts []Part
	for _, m := range c.Period.Bounds().Months(r.Month) {
		manifest, _, err := archive.LastSealed(ctx, r.Store, m)
		if errors.Is(err, archive.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		reports, rows := manifest.Find(archive.RoleReport), manifest.Find(archive.RoleRows)
		if len(reports) == 0 || len(rows) == 0 {
			return nil, nil
		}
		if made, _, err := r.sealedDays(ctx, m); err != nil || made != c.PeriodOf(m) {
			return nil, err // sealed before the office let its months begin on another day
		}
		parts = append(parts, Part{m.String(), manifest.Revision, reports[0], rows[0]})
	}
	return parts, nil
}

// readParts reads the sealed months.
func (r Revision) readParts(ctx context.Context, parts []Part) ([]counting.Count, error) {
	all := make([]counting.Count, len(parts))
	for i, p := range parts {
		b, err := archive.Read(ctx, r.Store, p.Report.Object())
		if err != nil {
			return nil, err
		}
		if all[i].Report, err = counting.ParseReport(b); err != nil {
			return nil, err
		}
		if b, err = archive.Read(ctx, r.Store, p.Rows.Object()); err != nil {
			return nil, err
		}
		if all[i].Rows, err = counting.ParseRows(b); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func sealedMonths(parts []Part) []counting.SealedMonth {
	out := make([]counting.SealedMonth, len(parts))
	for i, p := range parts {
		out[i] = counting.SealedMonth{Month: p.Month, Revision: p.Revision, Report: p.Report.SHA256}
	}
	return out
}

// NotSealedError says that a month of a longer period is not sealed yet: the period waits for it.
type NotSealedError struct{ Message string }

func (e *NotSealedError) Error() string { return e.Message }

// addMonths makes the report of a longer period from its sealed months. *NotSealedError: one is not sealed; *InputError: they do not
// follow each other exactly.
func (r Revision) addMonths(ctx context.Context, in *Inputs) (*month.Output, error) {
	found, err := r.frozenMonths(ctx, in)
	if err != nil {
		return nil, err
	}
	counts, err := r.readParts(ctx, found.Parts)
	if err != nil {
		return nil, err
	}
	result, err := counting.AddMonths(r.Month, in.Config.PeriodOf(r.Month), counts, in.Config.Policies)
	if apart := (*counting.NotJoinedError)(nil); errors.As(err, &apart) {
		return nil, &InputError{apart.Error()}
	}
	if err != nil {
		return nil, err
	}
	if broken := checks.Broken(result); len(broken) > 0 {
		return nil, &InputError{fmt.Sprintf(wordSumBroken, strings.Join(broken, "; "))}
	}
	result.Report.Cumulative.Months = sealedMonths(found.Parts)
	return &month.Output{Report: result.Report, Rows: result.Rows}, nil
}

// frozenMonths freezes the sealed months once all are there.
func (r Revision) frozenMonths(ctx context.Context, in *Inputs) (*Earlier, error) {
	found, err := r.Earlier(ctx)
	if errors.Is(err, archive.ErrNotFound) {
		parts, err := r.findParts(ctx)
		if err != nil {
			return nil, err
		}
		if len(parts) == 0 {
			return nil, &NotSealedError{fmt.Sprintf(wordNotAllSealed, notation.Name(r.Month), r.monthsWords(in))}
		}
		return r.freezeEarlier(ctx)
	}
	if err == nil && len(found.Parts) == 0 { // frozen by a release that did not wait
		return nil, &InputError{fmt.Sprintf(wordNotAllSealed, notation.Name(r.Month), r.monthsWords(in))}
	}
	return found, err
}

func (r Revision) monthsWords(in *Inputs) string {
	var names []string
	for _, m := range in.Config.Period.Bounds().Months(r.Month) {
		names = append(names, m.String())
	}
	return strings.Join(names, ", ")
}

// compareMonths says in a longer period's report that it was counted from the extract, and in what its sealed months differ.
func (r Revision) compareMonths(ctx context.Context, out *month.Output) error {
	if !r.Month.Cumulative() {
		return nil
	}
	out.Report.MadeFrom = counting.FromExtract
	found, err := r.Earlier(ctx)
	if err != nil || len(found.Parts) == 0 {
		return err
	}
	counts, err := r.readParts(ctx, found.Parts)
	if err != nil {
		return err
	}
	totals := make([]counting.Totals, len(counts))
	for i, c := range counts {
		totals[i] = c.Report.Totals
	}
	out.Report.Cumulative = &counting.Cumulative{Months: sealedMonths(found.Parts), Differences: out.Report.Totals.DiffersFromMonths(totals)}
	return nil
}
