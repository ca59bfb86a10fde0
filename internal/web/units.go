package web

import (
	"cmp"
	"net/http"
	"slices"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// partUnits is the path of the units, of all and of a month.
const partUnits = "/don-vi"

// unitRoutes registers the pages of units.
func (s *Site) unitRoutes(mux *routes) {
	mux.HandleFunc("GET /thang/{month}/don-vi", s.withSession(s.withMonth(s.showMonthUnits)))
	mux.HandleFunc("GET /don-vi", s.withSession(s.showUnits))
	mux.HandleFunc("GET /don-vi/{code}", s.withSession(s.showUnit))
}

// unitRow is a unit with a period's figures.
type unitRow struct {
	Code, Name string
	Level      string // in words
	Param      string // unitParam of Code
	*rates
	Index counting.Index
}

// unitGroup is the units of one level, or all of them where they are sorted by a figure.
type unitGroup struct {
	Name string // "" for all
	Rows []unitRow
}

// unitsPage is a table of units.
type unitsPage struct {
	frame
	Month  period.Name
	Sealed bool
	Path   string // of the page
	Sort   string
	Groups []unitGroup
}

// unitSort is a link to an order of the table.
type unitSort struct {
	Path, Text string
	Here       bool // it is sorted so
}

// sorted is the link to an order, by the address's word.
func (p unitsPage) sorted(by, text string) unitSort {
	path := p.Path
	if by != "" {
		path += "?xep=" + by
	}
	return unitSort{path, text, by == p.Sort}
}

// unitSorts are the orders of the table of units, by the address's word: the highest first. "" is by level.
var unitSorts = map[string]func(a, b unitRow) int{
	"tre-han": func(a, b unitRow) int { return b.ResolvedLate - a.ResolvedLate },
	"qua-han": func(a, b unitRow) int { return b.PendingOverdue - a.PendingOverdue },
	"tong-so": func(a, b unitRow) int { return b.Total - a.Total },
	"ty-le": func(a, b unitRow) int { // by the exact fractions
		return cmp.Compare(b.ResolvedLate*max(a.Resolved, 1), a.ResolvedLate*max(b.Resolved, 1))
	},
}

func (s *Site) showMonthUnits(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	f, err := s.Backend.Shown(r.Context(), m)
	if err != nil {
		s.noMonth(w, in, m, err)
		return
	}
	s.renderUnits(w, r, unitsPage{frame: s.monthFrame(in, m, partUnits, wordUnits), Month: m}, f)
}

// showUnits shows the units of the last month that is sealed.
func (s *Site) showUnits(w http.ResponseWriter, r *http.Request, in *session) {
	months, figures, err := s.course(r)
	if err != nil {
		s.outage(w, in, err)
		return
	}
	page := unitsPage{frame: s.frame(in, wordUnits).under(partUnits)}
	for i, f := range figures {
		if f != nil {
			page.Month = months[i]
			page.Office = s.Office(page.Month)
			s.renderUnits(w, r, page, f)
			return
		}
	}
	s.renderUnits(w, r, page, nil)
}

func (s *Site) renderUnits(w http.ResponseWriter, r *http.Request, page unitsPage, f *Figures) {
	page.Path = r.URL.Path
	if f != nil {
		page.Sealed = f.Sealed
		page.Sort, page.Groups = groupUnits(f.Units, r.URL.Query().Get("xep"))
	}
	s.render(w, http.StatusOK, "don-vi.html.tmpl", page)
}

// groupUnits sorts units as asked, by level where that is no known order.
func groupUnits(units []counting.UnitFigures, by string) (known string, groups []unitGroup) {
	var rows []unitRow
	for _, u := range units {
		rows = append(rows, unitRow{
			Code: u.Code, Name: unitName(u), Level: view.Sentence(view.LevelName(u.Level)), Param: unitParam(u.Code), rates: ratesOf(u.Totals),
			Index: counting.Index766(u.Totals.ResolvedEarly+u.Totals.ResolvedOnTime+u.Totals.PendingInTime, u.Totals.Total),
		})
	}
	if compare := unitSorts[by]; compare != nil {
		slices.SortStableFunc(rows, compare)
		return by, []unitGroup{{Rows: rows}}
	}
	for _, row := range rows {
		if len(groups) == 0 || groups[len(groups)-1].Name != row.Level {
			groups = append(groups, unitGroup{Name: row.Level})
		}
		last := &groups[len(groups)-1]
		last.Rows = append(last.Rows, row)
	}
	return "", groups
}

func unitName(u counting.UnitFigures) string {
	if u.Code == "" {
		return wordUnknownUnit
	}
	return cmp.Or(u.Name, u.Code)
}

// course returns the last months, the latest first, with their figures.
func (s *Site) course(r *http.Request) ([]period.Name, []*Figures, error) {
	all, err := s.Backend.Periods(r.Context())
	if err != nil {
		return nil, nil, err
	}
	s.seen(all)
	months := slices.DeleteFunc(slices.Clone(all), func(n period.Name) bool { return n.Kind() != period.KindMonth })
	months = months[:min(len(months), courseMonths)]
	figures, err := s.Backend.Figures(r.Context(), months)
	return months, figures, err
}

func (s *Site) showUnit(w http.ResponseWriter, r *http.Request, in *session) {
	code := r.PathValue("code")
	if code == unitParam("") {
		code = ""
	}
	months, figures, err := s.course(r)
	if err != nil {
		s.outage(w, in, err)
		return
	}
	var last *counting.UnitFigures
	var rows []monthRow
	of := map[period.Name]counting.Totals{}
	for i, f := range figures {
		if f == nil {
			continue
		}
		u := f.Unit(code)
		if u == nil {
			continue
		}
		if last == nil {
			last = u
		}
		rows = append(rows, monthRow{MonthLine{Month: months[i], Revision: f.Revision}, ratesOf(u.Totals)})
		of[months[i]] = u.Totals
	}
	if last == nil {
		s.message(w, in, http.StatusNotFound, wordNoUnit)
		return
	}
	page := struct {
		frame
		Code, Param string
		Level       string // in words
		Rows        []monthRow
		Chart       *chart
	}{s.frame(in, unitName(*last)).under(partUnits), code, unitParam(code), view.Sentence(view.LevelName(last.Level)), rows, chartOf(of)}
	page.Office = s.Office(rows[0].Month)
	s.render(w, http.StatusOK, "mot-don-vi.html.tmpl", page)
}
