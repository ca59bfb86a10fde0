package table

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Table is the dossiers of a month in memory, in the order of their codes' keys. It does not change once it is read: any
// number of goroutines may use it.
type Table struct {
	Meta Meta

	rows      []packed
	codes     []byte // of all rows, one after the other
	officials []Official
	texts     []string // that repeat, by their number; "" is the first
	numbers   map[string]uint32

	orders [orders]order
}

// Columns of texts that repeat, in packed.texts.
const (
	textProcedure = iota
	textProcedureCode
	textField
	textUnit
	textUnitName
	textUnitRead
	textLevel
	textHandler
	textChannel
	textStatusRead
	textLine
	textRules
	textResolved
	textOrigin
	textApology
	textKind
	textReason
	textAuthor
	textEvidence
	textGroup
	textFindings
	textAcceptance
	textReceiving
	textFile
	textSheet
	textWhy
	texts // how many
)

// packed is a row without pointers, in 230 bytes.
type packed struct {
	codeEnd     uint32 // in Table.codes
	officialEnd uint32 // in Table.officials
	texts       [texts]uint32
	dates       [8]period.Instant
	workingDays, calendarDays, waitingMinutes, waitingDays, rowNumber,
	dropped int32
	status dossier.Status
	flags  flags
}

type flags uint8

const (
	isListed flags = 1 << iota
	isDueInPeriod
	isInherited
	isRefused
	isObjective
)

func newTable(meta Meta, rows int) *Table {
	return &Table{Meta: meta, rows: make([]packed, 0, rows), texts: []string{""}, numbers: map[string]uint32{"": 0}}
}

// number returns the number of a text.
func (t *Table) number(s string) uint32 {
	n, ok := t.numbers[s]
	if !ok {
		n = uint32(len(t.texts))
		t.texts = append(t.texts, s)
		t.numbers[s] = n
	}
	return n
}

// add adds a row.
func (t *Table) add(r *Row) {
	t.codes = append(t.codes, r.Code...)
	t.officials = append(t.officials, r.Officials...)
	p := packed{
		codeEnd: uint32(len(t.codes)), officialEnd: uint32(len(t.officials)),
		dates:       [...]period.Instant{r.Filed, r.Received, r.Due, r.Finished, r.Returned, r.Signed, r.SupplementRequested, r.Until},
		workingDays: int32(r.WorkingDaysLate), calendarDays: int32(r.CalendarDaysLate),
		waitingMinutes: int32(r.WaitingMinutes), waitingDays: int32(r.WaitingDays),
		rowNumber: int32(r.RowNumber), dropped: int32(r.Dropped), status: r.Status,
	}
	for i, s := range [texts]string{
		r.Procedure, r.ProcedureCode, r.Field, r.Unit, r.UnitName, r.UnitRead, string(r.Level), r.Handler, r.Channel, r.StatusRead, r.Line,
		string(r.Rules), r.Resolved, r.Origin, r.Apology, r.Kind, r.OverrideReason, r.OverrideAuthor, r.OverrideEvidence, r.Group,
		string(r.Findings), r.Acceptance, r.Receiving, r.File, r.Sheet, string(r.DroppedWhy),
	} {
		if s != "" {
			p.texts[i] = t.number(s)
		}
	}
	for _, x := range [...]struct {
		is   bool
		flag flags
	}{
		{r.Listed, isListed},
		{r.DueInPeriod, isDueInPeriod},
		{r.Inherited, isInherited},
		{r.Refused, isRefused},
		{r.OverrideObjective, isObjective},
	} {
		if x.is {
			p.flags |= x.flag
		}
	}
	t.rows = append(t.rows, p)
}

// Len returns the number of dossiers.
func (t *Table) Len() int { return len(t.rows) }

// Code returns the code of a row.
func (t *Table) Code(i int) string { return string(t.code(i)) }

func (t *Table) code(i int) []byte {
	var from uint32
	if i > 0 {
		from = t.rows[i-1].codeEnd
	}
	return t.codes[from:t.rows[i].codeEnd]
}

// At returns a row. Its officials must not be changed.
func (t *Table) At(i int) Row {
	p := &t.rows[i]
	text := func(column int) string { return t.texts[p.texts[column]] }
	return Row{
		Code: t.Code(i), Procedure: text(textProcedure), ProcedureCode: text(textProcedureCode), Field: text(textField),
		Unit: text(textUnit), UnitName: text(textUnitName), UnitRead: text(textUnitRead), Level: dossier.Level(text(textLevel)),
		Listed: p.flags&isListed != 0, Handler: text(textHandler), Channel: text(textChannel),
		Filed: p.dates[0], Received: p.dates[1], Due: p.dates[2], Finished: p.dates[3], Returned: p.dates[4], Signed: p.dates[5],
		SupplementRequested: p.dates[6], Until: p.dates[7],
		StatusRead: text(textStatusRead), Status: p.status,
		Line: text(textLine), Rules: Codes(text(textRules)), Resolved: text(textResolved), Origin: text(textOrigin),
		DueInPeriod: p.flags&isDueInPeriod != 0, Inherited: p.flags&isInherited != 0, Refused: p.flags&isRefused != 0,
		Apology:         text(textApology),
		WorkingDaysLate: int(p.workingDays), CalendarDaysLate: int(p.calendarDays),
		Kind: text(textKind), OverrideReason: text(textReason), OverrideAuthor: text(textAuthor), OverrideEvidence: text(textEvidence),
		OverrideObjective: p.flags&isObjective != 0, Group: text(textGroup), Findings: Codes(text(textFindings)),
		Acceptance: text(textAcceptance), Receiving: text(textReceiving), WaitingMinutes: int(p.waitingMinutes), WaitingDays: int(p.waitingDays),
		File: text(textFile), Sheet: text(textSheet), RowNumber: int(p.rowNumber), Dropped: int(p.dropped), DroppedWhy: Codes(text(textWhy)), Officials: t.officialsOf(i),
	}
}

// Of makes a table of rows. Find needs them in the order of their codes' keys.
func Of(meta Meta, rows []Row) *Table {
	t := newTable(meta, len(rows))
	for i := range rows {
		t.add(&rows[i])
	}
	t.numbers = nil
	return t
}
