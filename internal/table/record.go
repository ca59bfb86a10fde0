package table

import (
	"time"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// record is a Row as dossiers.parquet stores it. A pointer is a value that may be missing; a text that is missing is "", as in
// report.json (and the library writes an optional text that is "" now as missing, now not). Dates are those of period.Zone without a zone, so that every reader shows the day that the
// office counts by. Lists of codes are one text: a code has no blank.
type record struct {
	Code          string `parquet:"code"`
	Procedure     string `parquet:"procedure,dict"`
	ProcedureCode string `parquet:"procedure_code,dict"`
	Field         string `parquet:"field,dict"`
	Unit          string `parquet:"unit,dict"`
	UnitName      string `parquet:"unit_name,dict"`
	UnitRead      string `parquet:"unit_read,dict"`
	Level         string `parquet:"level,dict"`
	Listed        bool   `parquet:"listed"`
	Handler       string `parquet:"handler,dict"`
	Channel       string `parquet:"channel,dict"`

	Filed               *int64 `parquet:"filed,timestamp(millisecond:local)"`
	Received            *int64 `parquet:"received,timestamp(millisecond:local)"`
	Due                 *int64 `parquet:"due,timestamp(millisecond:local)"`
	Finished            *int64 `parquet:"finished,timestamp(millisecond:local)"`
	Returned            *int64 `parquet:"returned,timestamp(millisecond:local)"`
	Signed              *int64 `parquet:"signed,timestamp(millisecond:local)"`
	SupplementRequested *int64 `parquet:"supplement_requested,timestamp(millisecond:local)"`

	StatusRead string `parquet:"status_read,dict"`
	Status     int32  `parquet:"status"`

	Line        string `parquet:"line,dict"`
	Rules       string `parquet:"rules,dict"`
	Resolved    string `parquet:"resolved,dict"`
	Origin      string `parquet:"origin,dict"`
	DueInPeriod bool   `parquet:"due_in_period"`
	Inherited   bool   `parquet:"inherited"`
	Refused     bool   `parquet:"refused"`
	Apology     *bool  `parquet:"apology"`

	WorkingDaysLate  *int32 `parquet:"working_days_late"`
	CalendarDaysLate *int32 `parquet:"calendar_days_late"`

	Kind              string           `parquet:"kind,dict"`
	OverrideReason    string           `parquet:"override_reason"`
	OverrideAuthor    string           `parquet:"override_author"`
	OverrideEvidence  string           `parquet:"override_evidence"`
	OverrideObjective *bool            `parquet:"override_objective"`
	Group             string           `parquet:"overdue_group,dict"`
	Officials         []recordOfficial `parquet:"officials,list"`
	Findings          string           `parquet:"findings,dict"`

	Acceptance     string `parquet:"acceptance,dict"`
	Receiving      string `parquet:"receiving_unit,dict"`
	Until          *int64 `parquet:"acceptance_until,timestamp(millisecond:local)"`
	WaitingMinutes *int32 `parquet:"acceptance_working_minutes"`
	WaitingDays    *int32 `parquet:"acceptance_working_days"`

	File       string `parquet:"source_file,dict"`
	Sheet      string `parquet:"source_sheet,dict"`
	RowNumber  int32  `parquet:"source_row"`
	Dropped    int32  `parquet:"duplicates"`
	DroppedWhy string `parquet:"duplicates_why,dict"`

	store store
}

type recordOfficial struct {
	Account string `parquet:"account"`
	Name    string `parquet:"name"`
	Unit    string `parquet:"unit"`
	Listed  bool   `parquet:"listed"`
}

// store is where the pointers of a record point to, so that a row costs no allocation.
type store struct {
	dates   [8]int64
	numbers [4]int32
	answers [2]bool
}

// unixEpoch is 1970-01-01 00:00 on the office's clock, from which Parquet counts.
var unixEpoch = period.DayOf(1970, time.January, 1).Start()

// set fills the record from a row.
func (c *record) set(r *Row) {
	officials := c.Officials[:0]
	for _, o := range r.Officials {
		officials = append(officials, recordOfficial(o))
	}
	*c = record{
		Code: r.Code, Procedure: r.Procedure, ProcedureCode: r.ProcedureCode, Field: r.Field, Unit: r.Unit, UnitName: r.UnitName,
		UnitRead: r.UnitRead, Level: string(r.Level), Listed: r.Listed, Handler: r.Handler, Channel: r.Channel,
		StatusRead: r.StatusRead, Status: int32(r.Status),
		Line: r.Line, Rules: string(r.Rules), Resolved: r.Resolved, Origin: r.Origin, DueInPeriod: r.DueInPeriod, Inherited: r.Inherited, Refused: r.Refused,
		Kind: r.Kind, OverrideReason: r.OverrideReason, OverrideAuthor: r.OverrideAuthor, OverrideEvidence: r.OverrideEvidence,
		Group: r.Group, Officials: officials, Findings: string(r.Findings),
		Acceptance: r.Acceptance, Receiving: r.Receiving,
		File: r.File, Sheet: r.Sheet, RowNumber: int32(r.RowNumber), Dropped: int32(r.Dropped), DroppedWhy: string(r.DroppedWhy),
	}
	c.setDates(r)
	if r.Late() {
		c.WorkingDaysLate, c.CalendarDaysLate = c.number(0, r.WorkingDaysLate), c.number(1, r.CalendarDaysLate)
	}
	if r.Acceptance != "" {
		c.WaitingMinutes, c.WaitingDays = c.number(2, r.WaitingMinutes), c.number(3, r.WaitingDays)
	}
	if r.Apology != "" {
		c.Apology = c.answer(0, r.Apology == answerYes)
	}
	if r.OverrideAuthor != "" || r.OverrideReason != "" {
		c.OverrideObjective = c.answer(1, r.OverrideObjective)
	}
}

func (c *record) setDates(r *Row) {
	for i, d := range [...]struct {
		to   **int64
		from period.Instant
	}{
		{&c.Filed, r.Filed},
		{&c.Received, r.Received},
		{&c.Due, r.Due},
		{&c.Finished, r.Finished},
		{&c.Returned, r.Returned},
		{&c.Signed, r.Signed},
		{&c.SupplementRequested, r.SupplementRequested},
		{&c.Until, r.Until},
	} {
		if d.from != 0 {
			c.store.dates[i] = int64(d.from-unixEpoch) * 1000
			*d.to = &c.store.dates[i]
		}
	}
}

func (c *record) number(i, n int) *int32 {
	c.store.numbers[i] = int32(n)
	return &c.store.numbers[i]
}

func (c *record) answer(i int, yes bool) *bool {
	c.store.answers[i] = yes
	return &c.store.answers[i]
}

// Values of Row.Apology.
const (
	answerYes = "yes"
	answerNo  = "no"
)

// row is the Row that the record stores.
func (c *record) row() Row {
	r := Row{
		Code: c.Code, Procedure: c.Procedure, ProcedureCode: c.ProcedureCode, Field: c.Field, Unit: c.Unit, UnitName: c.UnitName,
		UnitRead: c.UnitRead, Level: dossier.Level(c.Level), Listed: c.Listed, Handler: c.Handler, Channel: c.Channel,
		Filed: instant(c.Filed), Received: instant(c.Received), Due: instant(c.Due), Finished: instant(c.Finished),
		Returned: instant(c.Returned), Signed: instant(c.Signed), SupplementRequested: instant(c.SupplementRequested),
		StatusRead: c.StatusRead, Status: dossier.Status(c.Status),
		Line: c.Line, Rules: Codes(c.Rules), Resolved: c.Resolved, Origin: c.Origin, DueInPeriod: c.DueInPeriod,
		Inherited: c.Inherited, Refused: c.Refused, Apology: answerOf(c.Apology),
		WorkingDaysLate: orZero(c.WorkingDaysLate), CalendarDaysLate: orZero(c.CalendarDaysLate),
		Kind: c.Kind, OverrideReason: c.OverrideReason, OverrideAuthor: c.OverrideAuthor, OverrideEvidence: c.OverrideEvidence,
		OverrideObjective: c.OverrideObjective != nil && *c.OverrideObjective,
		Group:             c.Group, Findings: Codes(c.Findings),
		Acceptance: c.Acceptance, Receiving: c.Receiving, Until: instant(c.Until),
		WaitingMinutes: orZero(c.WaitingMinutes), WaitingDays: orZero(c.WaitingDays),
		File: c.File, Sheet: c.Sheet, RowNumber: int(c.RowNumber), Dropped: int(c.Dropped), DroppedWhy: Codes(c.DroppedWhy),
	}
	for _, o := range c.Officials {
		r.Officials = append(r.Officials, Official(o))
	}
	return r
}

func instant(ms *int64) period.Instant {
	if ms == nil {
		return 0
	}
	return period.Instant(*ms/1000) + unixEpoch
}

func orZero(n *int32) int {
	if n == nil {
		return 0
	}
	return int(*n)
}

func answerOf(yes *bool) string {
	switch {
	case yes == nil:
		return ""
	case *yes:
		return answerYes
	}
	return answerNo
}
