// Package counting knows the rules that turn dossiers into figures. Counter takes dossiers and steps, Result is the
// count with its rows; Report, Rows and State are what is written of it. Compare says in what two counts differ.
//
// The package is pure: no clock, no I/O, no dependence on the order of rows. It reads no files (extract does) and
// judges no figure (checks does). Its rules are docs/counting.md.
package counting

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Options are everything that the figures depend on besides the dossiers and steps.
type Options struct {
	Name        period.Name // of the period, as the office names it; none for a span of days
	Period      period.Period
	ExtractedAt period.Instant // now: later finishes are in the future
	Register    *register.Register
	Staff       *register.Directory // may be nil
	Calendar    *period.Calendar
	Hours       period.Hours // of work, for the acceptance of filings; the zero value means period.DefaultHours
	Policies    Policies
	Overrides   []KindOverride
	Synthesised []string // names that stand for no person; nil means the default list
	Explain     []string // codes of dossiers of which Result.Explanations tells why they are counted as they are
	WarnDays    int      // of an early warning: dossiers due within so many working days are listed in Rows.Warning; 0 for none
}

// Policies are the rules that an office may choose; the zero value of each means its default.
type Policies struct {
	LateGranularity  string `yaml:"late_granularity" json:"late_granularity"`         // date (default) | instant
	DueOnLastDayOpen string `yaml:"due_on_last_day_open" json:"due_on_last_day_open"` // in_time (default) | overdue
	MissingDue       string `yaml:"missing_due" json:"missing_due"`                   // on_time (default) | put_aside
	Withdrawn        string `yaml:"withdrawn" json:"withdrawn"`                       // fold (default) | separate
	Attribution      string `yaml:"attribution" json:"attribution"`                   // overrun (default) | all_participants
	AcceptanceLimit  string `yaml:"acceptance_limit" json:"acceptance_limit"`         // working_day (default) | eight_hours
}

// KindOverride is a person's ruling on the kind of lateness of one dossier.
type KindOverride struct {
	Code      string
	Kind      Kind // "" keeps the kind that is counted
	Objective bool // an objective reason for the lateness is confirmed
	Reason    string
	Evidence  string // number of the paper that proves it; "" for none
	Author    string
}

// Result is all that counting a month gives.
type Result struct {
	Report       Report // without Findings: the checks make them
	Rows         Rows
	State        *State
	Observations []dossier.Observation // of the dossiers in the figures, for the checks; by code
	PutAside     Examples              // of the dossiers put aside, for whatever reason
	Steps        StepMatch
	Dates        Dates
	Idle         int           // working days before the extract on which nothing happened; of a warning alone
	Files        []FileLoad    // see NoteFiles
	RowsRead     int           // dossier rows added, duplicates included
	Missing      []Missing     // figures that cannot be stated; see NoteGaps
	Policies     Policies      // under which it was counted, defaults filled in
	Explanations []Explanation // of Options.Explain, in that order

	builder *resultBuilder

	steps, deadlines bool // some step was read; some step with a deadline

	unfiled dossier.Observation // online filings without their date, if others have one
}
