package workbook

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"trehan/internal/documents/view"
)

// Appendices makes the appendices of the letter: officials by level, then late dossiers by level. In a period of three
// levels they are phu-luc-01 to 06.xlsx (commune, district, province), in one of two 01 to 04. All are made; one without
// rows says so. Rows that do not add up to the report are an error.
func Appendices(in *view.Input) ([]view.File, error) {
	a, err := arrange(in)
	if err != nil {
		return nil, err
	}
	all := view.Appendices(in.Report.Period)
	files := make([]view.File, len(all))
	err = each(len(all), func(i int) (err error) {
		files[i], err = a.appendix(all[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}

func (a *arrangement) appendix(x view.Appendix) (view.File, error) {
	level := view.LevelName(x.Level)
	title := dossiersTitle(level, a.head.in)
	if x.Officials {
		title = officialsTitle(level, a.head.in)
	}
	label := a.office.AppendixLabel(x.Number)
	return build(a.in, x.File(), label+" - "+view.Sentence(title), func(b *book) error {
		fill := b.dossiersSheet
		if x.Officials {
			fill = b.officialsSheet
		}
		return fill(a, label, a.appendixLines(x.Number, title), a.of(x.Level), view.None)
	})
}

// Overdue makes phu-luc-08.xlsx: every pending overdue dossier, so that its rows are the letter's number.
func Overdue(in *view.Input) (view.File, error) {
	a, err := arrange(in)
	if err != nil {
		return view.File{}, err
	}
	label, title := a.office.AppendixLabel(view.OverdueNumber), overdueTitle(in.Report.Period.To)
	return build(in, view.AppendixFile(view.OverdueNumber), label, func(b *book) error {
		return b.overdueSheet(a, label, a.appendixLines(view.OverdueNumber, title), a.units, view.None)
	})
}

// each calls do for 0 to n-1, twice as many at a time as there are processors: some wait until theirs is stored. The first
// error ends it.
func each(n int, do func(int) error) error {
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(2 * runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return do(i)
		})
	}
	return g.Wait()
}
