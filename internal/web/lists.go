package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/table"
)

// Lists are the dossiers behind the figures.
type Lists interface {
	// Table is the table of the month's revision that the page shows. ErrNone for a month that was never begun.
	Table(ctx context.Context, m period.Name) (*MonthTable, error)
	// Reasons tells why a dossier of the month is counted as it is. The month is counted again for that: Reasons.Pending says
	// that it is being done. start false only looks whether it is done already.
	Reasons(ctx context.Context, m period.Name, code string, start bool) (*Reasons, error)
	// Workbook makes the workbook for people of some rows.
	Workbook(t *table.Table) (*File, error)
	// Search finds dossiers of all months by their code, its beginning, or its letters and digits.
	Search(ctx context.Context, code string) (*SearchResult, error)
}

// MonthTable is a month's table with the report whose figures it proves.
type MonthTable struct {
	Revision int
	Sealed   bool
	Report   *counting.Report // nil before the count
	Table    *table.Table     // nil where there is none; Why says why
	Partial  bool             // it has the late and the overdue dossiers only, without channel: sealed by an earlier release
	Why      string
	Months   []period.Name // that the period was added up from, which have the dossiers
}

// channel is how a dossier came in; "" where the table does not know.
func (t *MonthTable) channel(r *table.Row) string {
	if t.Partial {
		return ""
	}
	return view.ChannelNames[r.Channel]
}

// listRoutes are the pages of dossiers.
func (s *Site) listRoutes(mux *routes) {
	mux.HandleFunc("GET /thang/{month}/ho-so", s.withSession(s.withMonth(s.showList)))
	mux.HandleFunc("GET /thang/{month}/ho-so.csv", s.withSession(s.withMonth(s.exportList)))
	mux.HandleFunc("GET /thang/{month}/ho-so.xlsx", s.withSession(s.withMonth(s.exportList)))
	mux.HandleFunc("GET /thang/{month}/ho-so/{code...}", s.withSession(s.withMonth(s.showDossier)))
	mux.HandleFunc("GET /tim", s.withSession(s.search))
}

// withTable opens the month's table, or answers why there is none.
func (s *Site) withTable(w http.ResponseWriter, r *http.Request, in *session, m period.Name) *MonthTable {
	t, err := s.Backend.Table(r.Context(), m)
	switch {
	case err != nil:
		s.noMonth(w, in, m, err)
	case t.Table == nil:
		s.render(w, http.StatusOK, "khong-co-ho-so.html.tmpl", struct {
			frame
			*MonthTable
			Path string
		}{s.monthFrame(in, m, listPart, wordListTitle), t, monthPath(m)})
	default:
		return t
	}
	return nil
}

// listPart is the lists' path behind a month's.
const listPart = "/ho-so"

// listPage is what a list is made of.
type listPage struct {
	frame
	*MonthTable
	Path     string // of the month
	Query    *listQuery
	Sentence string // what is shown
	Count    int
	Stated   int               // what the report states for the figure
	Differs  bool              // it is not what was counted here
	Finding  *counting.Finding // that counts more than the list has; nil for none
	Heads    []listHead
	Rows     []table.Row
	Choices  []listChoice // of the form: the first two always, the others behind a summary
	Further  bool         // something is chosen among the others
	Page     int          // from 1
	Pages    int
	Links    []pageLink
	CSV      string
	XLSX     string // "" where there are too many dossiers for it
}

// listHead is a column's head, by which a click sorts.
type listHead struct {
	Text, Link string
	Sorted     string // ascending, descending or ""
	Number     bool
}

func (s *Site) showList(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	t, q, chosen, ok := s.chosenList(w, r, in, m)
	if !ok {
		return
	}
	p := &listPage{
		frame: s.monthFrame(in, m, listPart, wordListTitle), MonthTable: t, Path: monthPath(m), Query: q, Count: chosen.Count,
		Pages: max(1, (chosen.Count+q.Size-1)/q.Size),
	}
	p.Page = min(q.Page, p.Pages)
	p.Rows = chosen.Page(q.Sort, (p.Page-1)*q.Size, q.Size)
	p.Sentence = q.sentence(t.Report, m, chosen)
	p.Stated, p.Differs = q.differs(t, chosen)
	p.Finding = q.elsewhere(t.Report, chosen)
	p.Heads = q.heads(p.Path)
	p.Choices, p.Further = q.choices(t.Report, chosen)
	if t.Partial {
		if p.Sentence += wordLateOnly; p.Count == 0 { // how many there are it does not know
			p.Sentence = wordNoneHere
		}
		p.Choices = slices.DeleteFunc(p.Choices, func(c listChoice) bool { return c.Key == paramChannel })
	}
	p.Links = q.pages(p.Path, p.Page, p.Pages)
	p.CSV = q.link(p.Path + listPart + ".csv")
	if p.Count <= maxWorkbookRows {
		p.XLSX = q.link(p.Path + listPart + ".xlsx")
	}
	s.render(w, http.StatusOK, "ho-so.html.tmpl", p)
}

// chosenList is the period's table, what is asked of it and the dossiers that are meant; not ok where that was answered already.
func (s *Site) chosenList(w http.ResponseWriter, r *http.Request, in *session, m period.Name) (*MonthTable, *listQuery, *table.Chosen, bool) {
	t := s.withTable(w, r, in, m)
	if t == nil {
		return nil, nil, nil, false
	}
	q, filter, ok := s.listQuery(w, r, in, t.Report)
	if !ok {
		return nil, nil, nil, false
	}
	return t, q, t.Table.Choose(filter), true
}

// listQuery reads what is asked of a list, or answers what is wrong with it.
func (s *Site) listQuery(w http.ResponseWriter, r *http.Request, in *session, report *counting.Report) (*listQuery, table.Filter, bool) {
	q, fault := parseListQuery(r.URL.Query())
	if fault == "" {
		filter, known := q.filter(report)
		if known {
			return q, filter, true
		}
		fault = wordNoFigure
	}
	s.message(w, in, http.StatusBadRequest, fault)
	return nil, table.Filter{}, false
}

// pageLink leads to another page of a list.
type pageLink struct {
	Text, Link string
	Here       bool
}

// pages are the links to the pages around one of them, the first and the last.
func (q *listQuery) pages(path string, page, pages int) []pageLink {
	if pages == 1 {
		return nil
	}
	numbers := []int{1, page - 2, page - 1, page, page + 1, page + 2, pages}
	slices.Sort(numbers)
	var out []pageLink
	for _, n := range slices.Compact(numbers) {
		if n >= 1 && n <= pages {
			other := *q
			other.Page = n
			out = append(out, pageLink{strconv.Itoa(n), other.link(path + listPart), n == page})
		}
	}
	return out
}
