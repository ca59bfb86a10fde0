// Package explanation knows what units explain about their late dossiers (giải trình): who is asked for what, what an answer
// is, why one is refused, what was decided, and what follows from it. Asked is the question, State is what the events of a
// month come to. It does no I/O.
//
// The rooms below: book reads a returned workbook, logbook keeps the events on the archive, office decides in log and trail.
// Asking, reminding and answering by mail belong to the workflow Explanations. See docs/counting.md 6.14 and docs/formats.md 13.
package explanation

import (
	"maps"
	"slices"
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// Asked is asked.json: which units the office asks to explain which late dossiers of a sealed revision.
type Asked struct {
	Format   int        `json:"format"`
	Month    string     `json:"month"` // 2023-11
	Revision int        `json:"revision"`
	Seal     string     `json:"seal"` // SHA-256 of the revision's manifest
	At       time.Time  `json:"at"`
	Deadline period.Day `json:"deadline"` // the last day on which an answer counts
	Reasons  []string   `json:"reasons"`  // that an answer may give
	Units    []Unit     `json:"units"`    // in the order of documents
	// Unasked are late dossiers of units that get no workbook: nobody can be asked.
	Unasked []Dossier `json:"unasked,omitempty"`
}

// Unit is a unit with the dossiers in its workbook that it is asked about: its own, and those of its communes that are not
// asked themselves.
type Unit struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Dossiers []Dossier `json:"dossiers"` // in the order of the report
}

// Dossier is a late dossier as the unit's workbook shows it.
type Dossier struct {
	Code            string                 `json:"code"`
	Unit            string                 `json:"unit"` // that resolved it
	UnitName        string                 `json:"unit_name"`
	Procedure       string                 `json:"procedure,omitempty"`
	Due             period.Day             `json:"due"`
	Finished        period.Day             `json:"finished"`
	WorkingDaysLate int                    `json:"working_days_late"`
	Kind            counting.Kind          `json:"kind"`
	Officials       []counting.OfficialRef `json:"officials,omitempty"`
	OfficialsText   string                 `json:"officials_text"`
}

// NewAsked is the question about a sealed revision: what the forms in its units' workbooks ask. in.Explain must be set.
func NewAsked(in *view.Input, seal string, at time.Time, deadline period.Day) Asked {
	a := Asked{
		Format: 1, Month: in.Explain.Period, Revision: in.Issue.Revision, Seal: seal, At: at.UTC().Truncate(time.Millisecond),
		Deadline: deadline, Reasons: in.Explain.Reasons,
	}
	units, byUnit := view.UnitsOf(in), in.ToExplain()
	codes := slices.Collect(maps.Keys(byUnit))
	units.Sort(codes)
	for _, code := range codes {
		u := Unit{Code: code, Name: units.Name(code)}
		for _, d := range byUnit[code] {
			u.Dossiers = append(u.Dossiers, Dossier{
				Code: d.Late.Code, Unit: d.Late.Unit, UnitName: d.UnitName, Procedure: d.Row.Procedure, Due: d.Late.Due,
				Finished: d.Late.Finished, WorkingDaysLate: d.Late.WorkingDaysLate, Kind: d.Late.Kind,
				Officials: d.Row.Officials, OfficialsText: d.Officials,
			})
		}
		if code == "" {
			a.Unasked = u.Dossiers
			continue
		}
		a.Units = append(a.Units, u)
	}
	return a
}

// Unit returns the unit that was asked under a code; nil if it was not.
func (a *Asked) Unit(code string) *Unit {
	for i := range a.Units {
		if a.Units[i].Code == code {
			return &a.Units[i]
		}
	}
	return nil
}

// Dossiers is how many dossiers the units are asked about.
func (a *Asked) Dossiers() int {
	n := 0
	for _, u := range a.Units {
		n += len(u.Dossiers)
	}
	return n
}

// Closes is the first moment at which an answer is late.
func (a *Asked) Closes() time.Time { return (a.Deadline + 1).Time() }

// Deadline is the last day for an answer: the days-th working day after the day on which the units are asked.
func Deadline(c *period.Calendar, asked period.Day, days int) period.Day {
	last := asked
	for c.WorkingDays(asked, last) < days {
		last++
	}
	return last
}

// remindHour is the hour of the day at which reminders go.
const remindHour = 8

// Reminders are when the units that have not answered are reminded: on the working days that lie so many working days before the
// deadline, ascending. Those that had passed when the units were asked are left out.
func (a *Asked) Reminders(c *period.Calendar, days []int) []time.Time {
	var out []time.Time
	for _, before := range days {
		day := a.Deadline
		for c.WorkingDays(day, a.Deadline) < before || !c.Working(day) {
			day--
		}
		if at := day.Time().Add(remindHour * time.Hour); at.After(a.At) {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// Ends is when nothing is waited for any more: after so many working days after the deadline.
func (a *Asked) Ends(c *period.Calendar, days int) time.Time {
	return (Deadline(c, a.Deadline, days) + 1).Time()
}

// Answer is what a unit has answered in one file.
type Answer struct {
	Unit string `json:"unit"`
	File string `json:"file"` // SHA-256 of the bytes as received
	Ext  string `json:"ext"`  // of the container: xlsx, xls, ods
	Rows []Row  `json:"rows"` // one for each dossier asked, in the order of Unit.Dossiers
}

// Row is the explanation of one dossier.
type Row struct {
	Code     string   `json:"code"`
	Reason   string   `json:"reason"` // one of Asked.Reasons
	Text     string   `json:"text"`
	Evidence string   `json:"evidence,omitempty"` // number of the paper that proves it
	Proposal Proposal `json:"proposal"`
}

// Proposal is what an explanation asks for, and what an accepted one leads to.
type Proposal = view.Proposal

// The proposals besides the kinds of lateness.
const (
	Keep      = view.ProposeKeep
	Objective = view.ProposeObjective
)
