package web

import (
	"context"
	"net/http"

	"trehan/internal/counting"
	"trehan/internal/period"
)

// Course is what the page needs of all periods together.
type Course interface {
	// Periods names the periods that were begun, the latest first.
	Periods(ctx context.Context) ([]period.Name, error)
	// Lines says of each period how it stands, with its figures.
	Lines(ctx context.Context, all []period.Name) ([]MonthLine, error)
	// Figures returns the figures of each period; nil for one of which nothing is sealed. They are cheap: what is sealed is
	// read once.
	Figures(ctx context.Context, all []period.Name) ([]*Figures, error)
	// Shown returns the figures of the revision that Month shows, sealed or not. ErrNone for a period that was never begun, nil
	// before the count.
	Shown(ctx context.Context, m period.Name) (*Figures, error)
}

// MonthLine is a period on the first page.
type MonthLine struct {
	Month    period.Name
	Outcome  string   // a value of TrehanOutcome; "running"; Expired; "" where nobody knows any more
	Revision int      // the last sealed one, 0 for none
	Figures  *Figures // of that one; nil for none
}

// Figures are what a revision of a period counts.
type Figures struct {
	Revision int
	Sealed   bool
	Totals   counting.Totals
	Units    []counting.UnitFigures
}

// Unit returns a unit's figures, nil where the period has none.
func (f *Figures) Unit(code string) *counting.UnitFigures {
	for i := range f.Units {
		if f.Units[i].Code == code {
			return &f.Units[i]
		}
	}
	return nil
}

// courseMonths is how many months a list and a chart show.
const courseMonths = 24

// monthRow is a period with its rates, nil where nothing is sealed.
type monthRow struct {
	MonthLine
	Rates *rates
}

// rates are totals with the shares that the page shows.
type rates struct {
	counting.Totals
	Late, OnTime string // of the resolved, in percent; two decimals
}

func ratesOf(t counting.Totals) *rates {
	return &rates{
		Totals: t,
		Late:   counting.Percentage(t.ResolvedLate, t.Resolved), OnTime: counting.Percentage(t.ResolvedEarly+t.ResolvedOnTime, t.Resolved),
	}
}

// before returns the period before with its figures, nil where nothing of it is sealed.
func (s *Site) before(ctx context.Context, m period.Name) (*monthRow, error) {
	row := monthRow{MonthLine: MonthLine{Month: m.Previous()}}
	figures, err := s.Backend.Figures(ctx, []period.Name{row.Month})
	if err != nil || len(figures) == 0 || figures[0] == nil {
		return nil, err
	}
	row.Figures, row.Rates = figures[0], ratesOf(figures[0].Totals)
	return &row, nil
}

func (s *Site) showMonths(w http.ResponseWriter, r *http.Request, in *session) {
	all, err := s.Backend.Periods(r.Context())
	if err != nil {
		s.outage(w, in, err)
		return
	}
	s.seen(all)
	shown, before := pageOf(all, r.URL.Query().Get("den"))
	lines, err := s.Backend.Lines(r.Context(), shown)
	if err != nil {
		s.outage(w, in, err)
		return
	}
	var months, others []monthRow
	of := map[period.Name]counting.Totals{}
	for _, line := range lines {
		row := monthRow{MonthLine: line}
		if f := line.Figures; f != nil {
			row.Rates = ratesOf(f.Totals)
			of[line.Month] = f.Totals
		}
		if line.Month.Kind() == period.KindMonth {
			months = append(months, row)
		} else {
			others = append(others, row)
		}
	}
	s.render(w, http.StatusOK, "cac-thang.html.tmpl", struct {
		frame
		Months, Others []monthRow
		Chart          *chart // nil without a month that is counted
		Before         string // the latest period that is not shown, "" for none
		Later          bool   // there are later ones
		NextPeriod     string // that a clerk will most probably run
	}{s.frame(in, wordMonthsTitle).under("/"), months, others, chartOf(of), before, len(all) > 0 && len(shown) > 0 && shown[0] != all[0], s.lastMonth()})
}

// lastMonth is the month before the present one.
func (s *Site) lastMonth() string {
	return period.Bounds{}.Holding(period.KindMonth, period.InstantOf(s.Now()).Day()).Previous().String()
}

// pageOf returns the periods up to the named one, "" for the latest, as far back as a page shows months, and the name of the
// next before them.
func pageOf(all []period.Name, to string) (shown []period.Name, before string) {
	months, begun := 0, to == ""
	for _, n := range all {
		begun = begun || n.String() == to
		if !begun {
			continue
		}
		if n.Kind() == period.KindMonth {
			months++
		}
		if months > courseMonths {
			return shown, n.String()
		}
		shown = append(shown, n)
	}
	return shown, ""
}
