package month

import (
	"errors"
	"io"
	"iter"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/table"
)

// dossierRows are the dossiers of a count and where they were read.
type dossierRows struct {
	result *counting.Result
	files  []fileResult
}

// HasTable reports whether WriteTable can write: the month was counted from its files, and its table is not written yet.
func (o *Output) HasTable() bool { return o.rows != nil }

// WriteTable writes the month's dossiers.parquet. It can be called once: then the dossiers, which take most of a count's
// memory, are let go.
func (o *Output) WriteTable(w io.Writer) error {
	if o.rows == nil {
		return errors.New("the month has no dossiers, or its table is written")
	}
	rows := o.rows.all(o.Report.Findings)
	o.rows = nil
	return table.Write(w, table.Meta{Period: o.Report.Period, ExtractedAt: o.Report.ExtractedAt}, rows)
}

func (d *dossierRows) all(findings []counting.Finding) iter.Seq[*table.Row] {
	return func(yield func(*table.Row) bool) {
		var row table.Row
		for c := range d.result.Dossiers(findings) {
			row = d.row(c)
			if !yield(&row) {
				return
			}
		}
	}
}

// row is a dossier as a row.
func (d *dossierRows) row(c *counting.Counted) table.Row {
	from, number := d.files[dossier.FileOf(c.Seq)].Locate(c.Seq)
	row := table.Row{
		Code: c.Code, Procedure: c.Procedure, ProcedureCode: c.ProcedureCode, Field: c.Field,
		Unit: c.Unit, UnitName: c.UnitName, UnitRead: c.UnitText, Level: c.Level, Listed: c.Listed, Handler: c.Handler,
		Channel: channels[c.Channel], Apology: answers[c.Apology],
		Filed: c.Filed, Received: c.Received, Due: c.Due, Finished: c.Finished, Returned: c.Returned, Signed: c.Signed,
		SupplementRequested: c.PauseRequested, StatusRead: c.StatusText, Status: c.Status,
		Line: c.Line.String(), Rules: table.Codes(c.Rules), Resolved: c.Resolved.String(), DueInPeriod: c.DueInPeriod,
		Inherited: c.Inherited, Refused: c.Refused, Findings: table.Codes(c.Findings),
		Acceptance: string(c.Acceptance), Receiving: c.Receiving, Until: c.Until, WaitingMinutes: c.WaitingMinutes, WaitingDays: c.WaitingDays,
		File: from.File, Sheet: from.Sheet, RowNumber: number, Dropped: c.Placed.Rows - 1, DroppedWhy: table.Codes(c.DroppedWhy),
	}
	if c.Line.Figured() {
		row.Origin = "new"
		if c.Carried {
			row.Origin = "carried"
		}
	}
	if c.Late != nil {
		setLate(&row, c.Late, c.LateRow)
	}
	if o := c.Overdue; o != nil {
		row.WorkingDaysLate, row.CalendarDaysLate, row.Group = o.WorkingDays, int(d.result.Report.Period.To-o.Due), string(o.Group)
	}
	return row
}

func setLate(row *table.Row, late *counting.LateDossier, further *counting.LateRow) {
	row.WorkingDaysLate, row.CalendarDaysLate, row.Kind = late.WorkingDaysLate, late.CalendarDaysLate, string(late.Kind)
	if o := late.Override; o != nil {
		row.OverrideReason, row.OverrideAuthor, row.OverrideEvidence, row.OverrideObjective = o.Reason, o.Author, o.Evidence, o.Objective
	}
	for _, o := range further.Officials {
		row.Officials = append(row.Officials, table.Official(o))
	}
}

var (
	channels = [...]string{dossier.NoChannel: "", dossier.Direct: "direct", dossier.Online: "online", dossier.Postal: "postal"}
	answers  = [...]string{dossier.NoAnswer: "", dossier.Yes: "yes", dossier.No: "no"}
)
