package workbook

import (
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"trehan/internal/documents/view"
)

// Appendices makes the appendices of the letter: officials by level, then late dossiers by level. In a period of three
// levels they are phu-luc-01 to 06.xlsx (commune, district, province), in one of two 01 to 04. All are made; one without
// rows says so. An office that wants them in one workbook has phu-luc.xlsx too, with those that have rows. Rows that do not add up to the report are an error.
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
	if in.Office.AppendixFile != view.OneWorkbook {
		return files, nil
	}
	all = slices.DeleteFunc(all, func(x view.Appendix) bool { return !a.facts.Attached(x) })
	if len(all) == 0 {
		return files, nil
	}
	one, err := build(in, view.AppendicesFile, view.Sentence(titleAppendices+" "+a.head.in), func(b *book) error {
		for _, x := range all {
			if err := b.appendix(a, x); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return append(files, one), nil
}

func (a *arrangement) appendix(x view.Appendix) (view.File, error) {
	title := a.office.AppendixLabel(x.Number) + " - " + view.Sentence(a.appendixTitle(x))
	return build(a.in, x.File(), title, func(b *book) error { return b.appendix(a, x) })
}

func (a *arrangement) appendixTitle(x view.Appendix) string {
	if x.Officials {
		return officialsTitle(view.LevelName(x.Level), a.head.in)
	}
	return dossiersTitle(view.LevelName(x.Level), a.head.in)
}

// appendix adds the sheet of an appendix.
func (b *book) appendix(a *arrangement, x view.Appendix) error {
	fill := b.dossiersSheet
	if x.Officials {
		fill = b.officialsSheet
	}
	return fill(a, a.office.AppendixLabel(x.Number), a.appendixLines(x.Number, a.appendixTitle(x)), a.of(x.Level), view.None)
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
