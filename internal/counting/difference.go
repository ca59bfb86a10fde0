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

// Difference is what changed from one count of a period to a later one, unit by unit. Units without a change are left out:
// two equal counts give an empty list.
type Difference struct {
	Units []UnitDifference `json:"units"` // by level, then code; unknown last
}

// UnitDifference is the part of one unit: its figures, its late and overdue dossiers as the appendices print them, its
// officials. What moved to another unit is in Went of the old unit and in Came of the new one.
type UnitDifference struct {
	Unit      string        `json:"unit"` // "" where unknown
	Name      string        `json:"name"`
	Level     dossier.Level `json:"level"`
	Figures   []FieldChange `json:"figures,omitempty"` // by the names of Totals and Acceptance
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

// Change is an entry that is in both lists and differs.
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
			Late:      before.late[code].changesTo(after.late[code]),
			Overdue:   before.overdue[code].changesTo(after.overdue[code]),
			Officials: before.officials[code].changesTo(after.officials[code]),
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

// side is one count, split by unit.
type side struct {
	units                    map[string]UnitFigures
	late, overdue, officials map[string]entries
	noChannel                bool
}

// entries are the entries of one list by their key.
type entries map[string]entry

type entry struct {
	name   string
	fields []field
}

type field struct{ name, value string }

func sideOf(c Count) side {
	s := side{
		units: map[string]UnitFigures{}, late: map[string]entries{}, overdue: map[string]entries{}, officials: map[string]entries{},
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
		s.put(s.late, d.Unit, d.Level, dossier.CodeKey(d.Code), entry{d.Code, lateFields(d, row)})
	}
	for _, o := range c.Rows.Overdue {
		s.put(s.overdue, o.Unit, o.Level, dossier.CodeKey(o.Code), entry{o.Code, overdueFields(o)})
	}
	for _, o := range c.Report.Officials {
		s.put(s.officials, o.Unit, o.Level, cmp.Or(o.Account, dossier.NameKey(o.Name)), entry{o.Name, officialFields(o)})
	}
	return s
}

// figures are a unit's figures; those that the documents do not state are "". If none were received, the channels are 0.
func (s *side) figures(unit string) []field {
	t := s.units[unit].Totals
	fields := append(totalsFields(t), s.units[unit].Acceptance.fields()...)
	for i := range fields {
		if s.noChannel && t.Received > 0 && strings.HasPrefix(fields[i].name, "received_") {
			fields[i].value = ""
		}
	}
	return fields
}

func (s *side) put(lists map[string]entries, unit string, level dossier.Level, key string, e entry) {
	if _, there := s.units[unit]; !there { // an official's own unit may have no dossier
		s.units[unit] = UnitFigures{Code: unit, Level: level}
	}
	if lists[unit] == nil {
		lists[unit] = entries{}
	}
	lists[unit][key] = e
}

// changesTo finds what came, went or changed from l to a later list, each in the order of the keys.
func (l entries) changesTo(later entries) Changes {
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

func itoa(n int) string { return strconv.Itoa(n) }

// dayText is yyyy-MM-dd, or "" for none.
func dayText(d period.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func totalsFields(t Totals) []field {
	return []field{
		{"total", itoa(t.Total)}, {"received", itoa(t.Received)}, {"received_online", itoa(t.ReceivedOnline)},
		{"received_direct", itoa(t.ReceivedDirect)}, {"received_postal", itoa(t.ReceivedPostal)},
		{"carried_over", itoa(t.CarriedOver)}, {"resolved", itoa(t.Resolved)}, {"resolved_early", itoa(t.ResolvedEarly)},
		{"resolved_on_time", itoa(t.ResolvedOnTime)}, {"resolved_late", itoa(t.ResolvedLate)}, {"pending", itoa(t.Pending)},
		{"pending_in_time", itoa(t.PendingInTime)}, {"pending_paused", itoa(t.PendingPaused)},
		{"pending_overdue", itoa(t.PendingOverdue)}, {"withdrawn", itoa(t.Withdrawn)},
		{"not_accepted", itoa(t.NotAccepted)}, {"put_aside", itoa(t.PutAside)}, {"outside", itoa(t.Outside)},
		{"duplicates", itoa(t.Duplicates)},
	}
}

// fields are the figures by their names in report.json; those of a report that does not state them are "".
func (a *Acceptance) fields() []field {
	fields := []field{
		{"accepted_in_time", ""}, {"accepted_late", ""}, {"waiting", ""}, {"waiting_overdue", ""}, {"refused_in_time", ""}, {"refused_late", ""},
	}
	if a == nil {
		return fields
	}
	for i, n := range []int{a.AcceptedInTime, a.AcceptedLate, a.Waiting, a.WaitingOverdue, a.RefusedInTime, a.RefusedLate} {
		fields[i].value = itoa(n)
	}
	return fields
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
		{"working_days_late", itoa(d.WorkingDaysLate)}, {"calendar_days_late", itoa(d.CalendarDaysLate)},
		{"kind", string(d.Kind)}, {"officials", strings.Join(names, "; ")}, {"apology", apology}, {"override", override},
		{"procedure", row.Procedure}, {"field", row.Field}, {"official_units", strings.Join(units, "; ")},
	}
}

func overdueFields(o OverdueRow) []field {
	return []field{
		{"received", dayText(o.Received)}, {"due", dayText(o.Due)}, {"working_days", itoa(o.WorkingDays)},
		{"procedure", o.Procedure}, {"field", o.Field}, {"group", string(o.Group)}, {"handler", o.Handler},
		{"status", o.Status.Name()},
	}
}

func officialFields(o Official) []field {
	return []field{
		{"name", o.Name}, {"title", o.Title}, {"department", o.Department}, {"late", itoa(o.Late)},
		{"actual", itoa(o.LateByKind.Actual)}, {"slow_update", itoa(o.LateByKind.SlowUpdate)},
		{"suspected_slow_update", itoa(o.LateByKind.SuspectedSlowUpdate)}, {"unclassified", itoa(o.LateByKind.Unclassified)},
		{"working_days_late", itoa(o.WorkingDaysLate)}, {"max_working_days_late", itoa(o.MaxWorkingDaysLate)},
	}
}
