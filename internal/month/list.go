package month

import (
	"context"
	"errors"
	"slices"

	"trehan/internal/books"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/extract"
)

// list is another system's list, counted by the rules of the month.
type list struct {
	counter *counting.Counter
	files   []extract.Summary
	faults  *extract.Faults
}

// readList reads the files of another system's list. A list may lack columns that an extract must have; only one that does is
// read so, since two known columns more or less can make another table of it.
func (r *reading) readList(ctx context.Context) (*list, error) {
	if len(r.in.List) == 0 {
		return nil, nil
	}
	l, err := r.readListAs(ctx, false)
	if err != nil || len(l.faults.List) == 0 {
		return l, err
	}
	return r.readListAs(ctx, true)
}

func (r *reading) readListAs(ctx context.Context, lenient bool) (*list, error) {
	l := &list{faults: &extract.Faults{}, counter: counting.New(counting.Options{
		Period: r.in.Period, ExtractedAt: r.in.ListedAt, Register: r.in.Register, Calendar: r.in.Calendar, Policies: r.in.Policies,
	})}
	var pages []extract.Page
	for i, s := range r.in.List {
		o := r.options(i, s)
		o.Lenient, o.Show, o.Shown = lenient, nil, nil
		summary, err := extract.Dossiers(ctx, s.File, o, func(d *dossier.Dossier) error {
			l.counter.Add(d)
			return nil
		})
		if faults := asFaults(err); faults != nil {
			l.faults.Merge(faults)
		} else if err != nil {
			return nil, err
		}
		l.files = append(l.files, summary)
		if !s.Compared {
			pages = append(pages, summary.Pages...)
		}
	}
	if len(l.faults.List) == 0 {
		l.faults.List = extract.MissingPages(pages)
	}
	return l, nil
}

// partly says what of the list was not read, or not as it stands; unread columns where others are missing.
func (l *list) partly() (remarks []string) {
	missing := slices.ContainsFunc([]string{"status", "received", "due", "finished"}, func(a string) bool { return !l.has(a) })
	for i := range l.files {
		for _, o := range l.files[i].Observations {
			switch o.Code {
			case extract.SheetIgnored, extract.DateCellsSwapped:
			case extract.UnknownColumn:
				if !missing {
					continue
				}
			default:
				continue
			}
			remarks = append(remarks, checks.MessageOf(o.Code)+" ("+o.Detail+")")
		}
	}
	return remarks
}

// has reports whether every file of the list that holds dossiers has an attribute.
func (l *list) has(attribute string) bool {
	for i := range l.files {
		f := &l.files[i]
		column := slices.ContainsFunc(f.Columns, func(c extract.ReadColumn) bool { return c.Attribute == attribute })
		gap := slices.ContainsFunc(f.Gaps, func(g counting.Gap) bool { return g.Column == attribute })
		if f.Rows > 0 && (!column || gap) {
			return false
		}
	}
	return true
}

// compare compares the list with the extract; nil for no list. Neither counter may be added to any more. Beside a month that stands
// without it, differences are a finding, and so is a list that cannot be compared.
func (r *reading) compare(counter *counting.Counter, l *list) (*books.Comparison, error) {
	if l == nil {
		return nil, nil
	}
	if len(l.faults.List) > 0 { // only of a list beside the month: else they were returned
		r.observe(checks.BooksNotCompared, 1, nil, (&extract.Faults{List: l.faults.List[:1]}).Error())
		return nil, nil
	}
	c, err := books.Compare(books.Input{
		Extract: counter.Book(), List: l.counter.Book(), Columns: books.ColumnsOf(l.has), ExtractedAt: r.in.ExtractedAt, ListedAt: r.in.ListedAt,
		LateOnly: r.in.LateOnly, Unread: l.partly(), Period: r.in.Period, Register: r.in.Register, Calendar: r.in.Calendar, Before: r.in.Previous,
	})
	switch {
	case !r.in.ListBeside:
		return c, err
	case errors.Is(err, books.ErrOtherPeriod):
		r.observe(checks.BooksNotCompared, 1, nil, err.Error())
		return nil, nil
	case err != nil || c.Same():
		return c, err
	}
	var codes counting.Examples
	for i := range c.Differences {
		codes.Put(c.Differences[i].Code)
	}
	r.observe(checks.BooksDiffer, max(1, len(c.Differences)), codes, c.Brief())
	return c, nil
}

func (r *reading) observe(code string, count int, examples counting.Examples, detail string) {
	r.observations = append(r.observations, dossier.Observation{Code: code, Count: count, Examples: examples, Detail: detail})
}
