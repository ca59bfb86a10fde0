// Package table is a month as a table: a row for every dossier that was read, whether it counts or not, with the line of
// the notice in which it stands. Every figure of report.json is a count over these rows. No citizen's data. Write and Read
// are the file dossiers.parquet, Table holds it in memory. The columns and the statement of each figure stand in docs/table.md.
package table

import (
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Row is one dossier. Texts are "" and dates 0 where the extract has none.
type Row struct {
	Code          string
	Procedure     string
	ProcedureCode string
	Field         string
	Unit          string // code of the unit for which it counts; "" for one that the register does not know
	UnitName      string
	UnitRead      string // the unit as the extract names it
	Level         dossier.Level
	Listed        bool   // the unit stands in a published list
	Handler       string // the official who holds it or held it last, as the extract names them
	Channel       string // direct, online or postal; "" unknown, which counts as direct

	Filed, Received, Due, Finished, Returned, Signed, SupplementRequested period.Instant

	StatusRead string         // as the extract writes it; "" where the extract has no column of it
	Status     dossier.Status // as it was understood

	Line        string // early, on_time, late, withdrawn, paused, in_time, overdue, outside, put_aside or not_accepted
	Rules       Codes  // of the rules that put it there, as `trehan explain` names them
	Resolved    string // early, on_time or late: as what it counts among the resolved; "" if it does not
	Origin      string // new or carried; "" outside the figures
	DueInPeriod bool   // counts in due_in_period
	Inherited   bool   // of a unit that is not the one at receipt
	Refused     bool   // counts in refused
	Apology     string // yes or no; "" unknown

	WorkingDaysLate  int // late or overdue
	CalendarDaysLate int // late or overdue

	Kind              string // of a late dossier
	OverrideReason    string // a person's ruling on the kind; "" for none
	OverrideAuthor    string
	OverrideEvidence  string
	OverrideObjective bool
	Group             string     // of an overdue dossier
	Officials         []Official // those named for a late dossier, in the order of the report
	Findings          Codes      // of the findings that count it, sorted

	Acceptance     string         // accepted_in_time, accepted_late, waiting, waiting_overdue, refused_in_time or refused_late; "" where the filing does not count
	Receiving      string         // of a filing that counts: code of the unit that took it in; "" unknown
	Until          period.Instant // of a filing that counts: accepted or refused, or the end of the period
	WaitingMinutes int            // of work, from Filed to Until; 0 where one of them has no time of day
	WaitingDays    int            // of work

	File, Sheet string // where the row that counts was read; Sheet is "" where the file has none
	RowNumber   int    // its row in the sheet, from 1; 0 where the file has no rows
	Dropped     int    // further rows of the code, dropped as duplicates
	DroppedWhy  Codes  // why the row that counts was preferred to them
}

// Official is one person named for a late dossier.
type Official struct {
	Account string // "" where none is known
	Name    string // the account where no source has a name
	Unit    string // code of the official's own unit; "" unknown
	Listed  bool   // stands in a published list
}

// Codes are codes in one text, joined by blanks: a code has none.
type Codes string

// List returns the codes one by one.
func (c Codes) List() []string { return strings.Fields(string(c)) }

// Has reports whether a code is among them.
func (c Codes) Has(code string) bool {
	for c := range strings.FieldsSeq(string(c)) {
		if c == code {
			return true
		}
	}
	return false
}

// Late reports whether the dossier has days of lateness: resolved late or overdue.
func (r *Row) Late() bool { return r.Line == "late" || r.Line == "overdue" }
