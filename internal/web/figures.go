package web

import (
	"net/url"

	"trehan/internal/period"
)

// The keys of a list's address. Values are the English ones of report.json and of the month's table.
const (
	paramFigure = "so-lieu"
	paramUnit   = "don-vi"
)

// unitParam is a unit's code as an address bears it: "-" for "", which the dossiers of unknown units have.
func unitParam(code string) string { return fieldParam(code) }

// figureLink is where the dossiers behind a figure stand. figure is a name of package figure: a key of totals
// (resolved_late), or the path of another figure of report.json (pending_overdue.backlog, acceptance.waiting,
// findings.unit_unknown). unit is unitParam of a unit's code, "" for the whole.
func figureLink(m period.Name, unit, figure string) string {
	return figureLinkAt(monthPath(m), unit, figure)
}

func figureLinkAt(month, unit, figure string) string {
	query := url.Values{paramFigure: {figure}}
	if unit != "" {
		query.Set(paramUnit, unit)
	}
	return month + listPart + "?" + query.Encode()
}

// openable is a figure and where its dossiers stand.
type openable struct {
	Link  string
	Count int
}

// figureOf is a figure as the template "so" shows it.
func figureOf(m period.Name, unit, figure string, n int) openable {
	return openable{figureLink(m, unit, figure), n}
}
