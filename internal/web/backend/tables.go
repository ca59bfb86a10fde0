package backend

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/table"
	"trehan/internal/web"
)

// maxTables is how many months' tables are in memory: one of 200,000 dossiers takes some 50 MB.
const maxTables = 2

// tables are the tables that were asked for last.
type tables struct {
	reading sync.Mutex // one is read at a time, so that no two are in memory beyond maxTables
	mu      sync.Mutex
	recent  []*openTable // the last one first
}

type openTable struct {
	name   revisionName
	sealed bool
	*web.MonthTable
}

func (t *tables) get(name revisionName, sealed bool) *web.MonthTable {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.IndexFunc(t.recent, func(o *openTable) bool { return o.name == name && o.sealed == sealed })
	if i < 0 {
		return nil
	}
	found := t.recent[i]
	t.recent = slices.Insert(slices.Delete(t.recent, i, i+1), 0, found)
	return found.MonthTable
}

// put keeps a table. The place of the oldest is free before another one is read (see room).
func (t *tables) put(o *openTable) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recent = slices.Insert(t.recent, 0, o)
}

// room lets the tables go that are too many beside one more, and those of the same revision before its seal.
func (t *tables) room(name revisionName) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recent = slices.DeleteFunc(t.recent, func(o *openTable) bool { return o.name == name })
	clear(t.recent[min(len(t.recent), maxTables-1):])
	t.recent = t.recent[:min(len(t.recent), maxTables-1)]
}

// Table implements web.Lists.
func (b *Backend) Table(ctx context.Context, m period.Name) (*web.MonthTable, error) {
	number, sealed, err := b.numberShown(ctx, m)
	if err != nil {
		return nil, err
	}
	return b.table(ctx, m, number, sealed)
}

// numberShown is the number of the revision that the page shows of a month, 0 before the first.
func (b *Backend) numberShown(ctx context.Context, m period.Name) (number int, sealed bool, err error) {
	r, err := b.latestRun(ctx, m)
	if err != nil {
		return 0, false, err
	}
	all, err := archive.Revisions(ctx, b.store, m)
	switch {
	case err != nil:
		return 0, false, err
	case r.RunID == "" && len(all) == 0:
		return 0, false, web.ErrNone
	}
	s := &shown{run: r}
	if r.Running {
		if s.state, err = b.temporal.State(ctx, m); err != nil {
			s.state = nil // the archive tells the rest
		}
	}
	s.number = numberOf(s, all)
	i := slices.IndexFunc(all, func(r archive.Revision) bool { return r.Number == s.number })
	return s.number, i >= 0 && all[i].State == archive.Sealed, nil
}

// table returns the table of a revision, from memory where it was asked for lately.
func (b *Backend) table(ctx context.Context, m period.Name, number int, sealed bool) (*web.MonthTable, error) {
	if number == 0 {
		return &web.MonthTable{Why: wordNotCounted}, nil
	}
	name := revisionName{m, number}
	if t := b.tables.get(name, sealed); t != nil {
		return t, nil
	}
	b.tables.reading.Lock()
	defer b.tables.reading.Unlock()
	if t := b.tables.get(name, sealed); t != nil { // another request has read it
		return t, nil
	}
	b.tables.room(name)
	t, err := b.readTable(ctx, m, number, sealed)
	switch {
	case errors.Is(err, archive.ErrTampered):
		return nil, &web.Refusal{Text: fmt.Sprintf(wordTampered, m)}
	case err != nil:
		return nil, fmt.Errorf("table of %s %s: %w", m, archive.RevisionName(number), err)
	}
	if t.Table != nil {
		b.tables.put(&openTable{name, sealed, t})
	}
	return t, nil
}

// readTable reads the table and the report of a revision, of a sealed one by the hashes of its seal.
func (b *Backend) readTable(ctx context.Context, m period.Name, number int, sealed bool) (*web.MonthTable, error) {
	store, object := b.store, archive.Object{Key: archive.TableKey(m, number)}
	if sealed {
		s, err := revision.OpenSealed(ctx, b.store, m, number)
		if err != nil {
			return nil, err
		}
		store = s.Store
		if e, there := s.Manifest.Entry(object.Key); there {
			object = e.Object()
		}
	}
	out := &web.MonthTable{Revision: number, Sealed: sealed}
	body, _, err := store.Get(ctx, archive.ReportKey(m, number), "")
	if errors.Is(err, archive.ErrNotFound) {
		out.Why = wordNotCounted
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	if out.Report, err = counting.ParseReport(body); err != nil {
		return nil, err
	}
	if out.Report.MadeFrom == counting.FromMonths {
		out.Why, out.Months = wordAddedUp, monthsOf(out.Report)
		return out, nil
	}
	file, err := archive.Download(ctx, store, object, "", nil)
	switch {
	case errors.Is(err, archive.ErrNotFound):
		return out, b.readPart(ctx, store, m, number, out)
	case err != nil:
		return nil, err
	}
	defer file.Close()
	out.Table, err = table.Read(file, file.Size)
	return out, err
}

// monthsOf are the months that a report was added up from.
func monthsOf(r *counting.Report) []period.Name {
	var out []period.Name
	if r.Cumulative != nil {
		for _, part := range r.Cumulative.Months {
			if m, err := period.ParseName(part.Month); err == nil {
				out = append(out, m)
			}
		}
	}
	return out
}

// readPart makes a table of the late and the overdue dossiers, which every release has stored.
func (b *Backend) readPart(ctx context.Context, store archive.Store, m period.Name, number int, out *web.MonthTable) error {
	_, rows, err := revision.Revision{Store: store, Month: m, Number: number}.Count(ctx)
	if err != nil {
		return err
	}
	out.Partial, out.Why = true, wordEarlierRelease
	out.Table = table.Of(table.Meta{Period: out.Report.Period, ExtractedAt: out.Report.ExtractedAt}, partOf(out.Report, rows))
	return nil
}

// partOf are the rows of the late and the overdue dossiers, as far as report and rows hold them.
func partOf(r *counting.Report, rows *counting.Rows) []table.Row {
	units := map[string]*counting.UnitFigures{}
	for i := range r.Units {
		units[r.Units[i].Code] = &r.Units[i]
	}
	unit := func(code string) *counting.UnitFigures {
		if u := units[code]; u != nil {
			return u
		}
		return &counting.UnitFigures{Level: dossier.Unknown}
	}
	origin := func(received period.Day) string {
		if received < r.Period.From {
			return "carried"
		}
		return "new"
	}
	var out []table.Row
	for i := range r.Late {
		d, further := &r.Late[i], &rows.Late[i]
		row := table.Row{
			Code: d.Code, Procedure: further.Procedure, Field: further.Field, Unit: d.Unit, UnitName: unit(d.Unit).Name, Level: d.Level, Listed: unit(d.Unit).Listed,
			Received: d.Received.Start(), Due: d.Due.Start(), Finished: d.Finished.Start(), Line: "late", Resolved: "late", Origin: origin(d.Received),
			WorkingDaysLate: d.WorkingDaysLate, CalendarDaysLate: d.CalendarDaysLate, Kind: string(d.Kind), Apology: apologyOf(d.Apology),
		}
		for _, o := range further.Officials {
			row.Officials = append(row.Officials, table.Official(o))
		}
		out = append(out, row)
	}
	for i := range rows.Overdue {
		d := &rows.Overdue[i]
		out = append(out, table.Row{
			Code: d.Code, Procedure: d.Procedure, Field: d.Field, Unit: d.Unit, UnitName: unit(d.Unit).Name, Level: d.Level, Listed: d.Listed,
			Received: d.Received.Start(), Due: d.Due.Start(), Status: d.Status, Line: "overdue", Origin: origin(d.Received),
			WorkingDaysLate: d.WorkingDays, CalendarDaysLate: int(r.Period.To - d.Due), Group: string(d.Group), Handler: d.Handler,
		})
	}
	slices.SortFunc(out, func(a, b table.Row) int {
		return cmp.Or(strings.Compare(dossier.CodeKey(a.Code), dossier.CodeKey(b.Code)), strings.Compare(a.Code, b.Code))
	})
	return out
}

func apologyOf(sent *bool) string {
	switch {
	case sent == nil:
		return ""
	case *sent:
		return table.Yes
	}
	return table.No
}
