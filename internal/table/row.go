// Package table is a month as a table: a row for every dossier that was read, whether it counts or not, with the line of
// the notice in which it stands. Every figure of report.json is a count over these rows. No citizen's data. The columns and
// the statement of each figure stand in docs/table.md.
package table

import (
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
	Receiving     string // code of the unit that accepts the filing; "" without one
	Channel       string // direct, online or postal; "" unknown

	Filed, Received, Due, Finished, Returned, Signed period.Instant

	StatusRead string // as the extract writes it
	Status     string // as it was understood: dossier.Status.String

	Line        string // early, on_time, late, withdrawn, paused, in_time, overdue, outside, put_aside or not_accepted
	Origin      string // new or carried; "" outside the figures
	DueInPeriod bool   // fell due in the period (docs/counting.md)
	Inherited   bool   // of a unit that is not the one at receipt
	Acceptance  string // accepted_in_time, accepted_late, waiting or waiting_overdue; "" where the filing does not count
	Apology     string // yes or no; "" unknown

	WorkingDaysLate  int      // late or overdue
	CalendarDaysLate int      // late or overdue
	Kind             string   // of a late dossier
	Group            string   // of an overdue dossier
	Officials        []string // accounts of those named, in the order of the report
	Findings         []string // codes of the findings that count it, sorted

	File, Sheet string // where the row that counts was read; Sheet is "" where the file has none
	RowNumber   int    // its row in the sheet, from 1
	Dropped     int    // further rows of the code, dropped as duplicates
	DroppedWhy  string // why the row that counts was preferred; "" for none
}
