package counting

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Difference is what a later count of the same period has changed against an earlier one, unit by unit. Units without
// a change are left out, so that two equal counts give an empty list.
type Difference struct {
	Units []UnitDifference `json:"units"` // by level, then code; unknown last
}

// UnitDifference is one unit's part: its figures, its late and overdue dossiers as the appendices print them, its
// officials. A dossier or an official that moved to another unit went from the one and came to the other.
type UnitDifference struct {
	Unit      string        `json:"unit"` // "" where unknown
	Name      string        `json:"name"`
	Level     dossier.Level `json:"level"`
	Figures   []FieldChange `json:"figures,omitempty"` // by the names of Totals
	Late      Changes       `json:"late"`              // resolved late
	Overdue   Changes       `json:"overdue"`           // pending overdue
	Officials Changes       `json:"officials"`         // of a published list
}

// Changes is what came, went or changed between two lists, by code or name.
type Changes struct {
	Came    []string `json:"came,omitempty"`
	Went    []string `json:"went,omitempty"`
	Changed []Change `json:"changed,omitempty"`
}

// Change is one entry of both lists that is not the same in them.
type Change struct {
	Name   string        `json:"name"` // a dossier's code, an official's name
	Fields []FieldChange `json:"fields"`
}

// FieldChange is one changed field, named as in report.json.
type FieldChange struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Is    string `json:"is"`
}

// Empty reports whether nothing changed.
func (c Changes) Empty() bool { return len(c.Came)+len(c.Went)+len(c.Changed) == 0 }

func (u *UnitDifference) empty() bool {
	return len(u.Figures) == 0 && u.Late.Empty() && u.Overdue.Empty() && u.Officials.Empty()
}

// Count is a report with its rows, as one side of a comparison.
type Count struct {
	Report *Report
	Rows   *Rows
}

// Compare finds what has changed from one count of a period to a later one.
func Compare(was, is Count) *Difference {
	before, after := sideOf(was), sideOf(is)
	codes := maps.Clone(after.units)
	for code, u := range before.units {
		if _, there := codes[code]; !there {
			codes[code] = u
		}
	}
	d := &Difference{Units: []UnitDifference{}}
	for code, figures := range codes {
		u := UnitDifference{
			Unit: code, Name: figures.Name, Level: figures.Level,
			Figures:   changedFields(before.figures(code), after.figures(code)),
			Late:      before.late[code].to(after.late[code]),
			Overdue:   before.overdue[code].to(after.overdue[code]),
			Officials: before.officials[code].to(after.officials[code]),
		}
		if !u.empty() {
			d.Units = append(d.Units, u)
		}
	}
	slices.SortFunc(d.Units, func(a, b UnitDifference) int {
		return cmp.Or(cmp.Compare(a.Level.Rank(), b.Level.Rank()), strings.Compare(a.Unit, b.Unit))
	})
	return d
}

// side is one count, taken apart by unit.
type side struct {
	units                    map[string]UnitFigures
	late, overdue, officials map[string]list
	noChannel                bool
}

// list holds entries by their key.
type list map[string]listed

type listed struct {
	name   string
	fields []field
}

type field struct{ name, value string }

func sideOf(c Count) side {
	s := side{
		units: map[string]UnitFigures{}, late: map[string]list{}, overdue: map[string]list{}, officials: map[string]list{},
		noChannel: c.Report.NoChannel(),
	}
	for _, u := range c.Report.Units {
		s.units[u.Code] = u
	}
	for i, d := range c.Report.Late {
		row := LateRow{}
		if i < len(c.Rows.Late) && c.Rows.Late[i].Code == d.Code {
			row = c.Rows.Late[i]
		}
		s.put(s.late, d.Unit, d.Level, dossier.CodeKey(d.Code), listed{d.Code, lateFields(d, row)})
	}
	for _, o := range c.Rows.Overdue {
		s.put(s.overdue, o.Unit, o.Level, dossier.CodeKey(o.Code), listed{o.Code, overdueFields(o)})
	}
	for _, o := range c.Report.Officials {
		s.put(s.officials, o.Unit, o.Level, cmp.Or(o.Account, dossier.NameKey(o.Name)), listed{o.Name, officialFields(o)})
	}
	return s
}

// figures are a unit's figures; those that the documents do not state are "". None received are none by any channel.
func (s *side) figures(unit string) []field {
	t := s.units[unit].Totals
	fields := totalsFields(t)
	for i := range fields {
		if s.noChannel && t.Received > 0 && strings.HasPrefix(fields[i].name, "received_") {
			fields[i].value = ""
		}
	}
	return fields
}

func (s *side) put(lists map[string]list, unit string, level dossier.Level, key string, e listed) {
	if _, there := s.units[unit]; !there { // an official's own unit may have no dossier
		s.units[unit] = UnitFigures{Code: unit, Level: level}
	}
	if lists[unit] == nil {
		lists[unit] = list{}
	}
	lists[unit][key] = e
}

// to finds what came, went or changed from l to a later list, each in the order of the keys.
func (l list) to(later list) Changes {
	var c Changes
	for _, key := range slices.Sorted(maps.Keys(l)) {
		now, there := later[key]
		switch {
		case !there:
			c.Went = append(c.Went, l[key].name)
		default:
			if fields := changedFields(l[key].fields, now.fields); len(fields) > 0 {
				c.Changed = append(c.Changed, Change{now.name, fields})
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(later)) {
		if _, there := l[key]; !there {
			c.Came = append(c.Came, later[key].name)
		}
	}
	return c
}

func changedFields(was, is []field) []FieldChange {
	var out []FieldChange
	for i := range is {
		before := ""
		if i < len(was) {
			before = was[i].value
		}
		if before != is[i].value {
			out = append(out, FieldChange{is[i].name, before, is[i].value})
		}
	}
	return out
}

func number(n int) string { return strconv.Itoa(n) }

// dayText is yyyy-MM-dd, or "" for none.
func dayText(d period.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func totalsFields(t Totals) []field {
	return []field{
		{"total", number(t.Total)}, {"received", number(t.Received)}, {"received_online", number(t.ReceivedOnline)},
		{"received_direct", number(t.ReceivedDirect)}, {"received_postal", number(t.ReceivedPostal)},
		{"carried_over", number(t.CarriedOver)}, {"resolved", number(t.Resolved)}, {"resolved_early", number(t.ResolvedEarly)},
		{"resolved_on_time", number(t.ResolvedOnTime)}, {"resolved_late", number(t.ResolvedLate)}, {"pending", number(t.Pending)},
		{"pending_in_time", number(t.PendingInTime)}, {"pending_paused", number(t.PendingPaused)},
		{"pending_overdue", number(t.PendingOverdue)}, {"withdrawn", number(t.Withdrawn)},
		{"not_accepted", number(t.NotAccepted)}, {"put_aside", number(t.PutAside)}, {"outside", number(t.Outside)},
		{"duplicates", number(t.Duplicates)},
	}
}

func lateFields(d LateDossier, row LateRow) []field {
	names, units := make([]string, len(d.Officials)), make([]string, len(row.Officials))
	for i, p := range d.Officials {
		names[i] = p.Name
	}
	for i, p := range row.Officials {
		units[i] = p.Unit
	}
	apology := ""
	if d.Apology != nil {
		apology = strconv.FormatBool(*d.Apology)
	}
	override := ""
	if d.Override != nil {
		override = d.Override.Reason
	}
	return []field{
		{"received", dayText(d.Received)}, {"due", dayText(d.Due)}, {"finished", dayText(d.Finished)},
		{"working_days_late", number(d.WorkingDaysLate)}, {"calendar_days_late", number(d.CalendarDaysLate)},
		{"kind", string(d.Kind)}, {"officials", strings.Join(names, "; ")}, {"apology", apology}, {"override", override},
		{"procedure", row.Procedure}, {"field", row.Field}, {"official_units", strings.Join(units, "; ")},
	}
}

func overdueFields(o OverdueRow) []field {
	return []field{
		{"received", dayText(o.Received)}, {"due", dayText(o.Due)}, {"working_days", number(o.WorkingDays)},
		{"procedure", o.Procedure}, {"field", o.Field}, {"group", string(o.Group)}, {"handler", o.Handler},
		{"status", o.Status.Name()},
	}
}

func officialFields(o Official) []field {
	return []field{
		{"name", o.Name}, {"title", o.Title}, {"department", o.Department}, {"late", number(o.Late)},
		{"actual", number(o.LateByKind.Actual)}, {"slow_update", number(o.LateByKind.SlowUpdate)},
		{"suspected_slow_update", number(o.LateByKind.SuspectedSlowUpdate)}, {"unclassified", number(o.LateByKind.Unclassified)},
		{"working_days_late", number(o.WorkingDaysLate)}, {"max_working_days_late", number(o.MaxWorkingDaysLate)},
	}
}
