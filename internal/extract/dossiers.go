package extract

import (
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
	"trehan/internal/extract/grid"
	"trehan/internal/period"
)

// pause is one request for a supplement in JSON.
type pause struct {
	begin   period.Instant
	resumed bool
}

// dossier reads one record into d, which is overwritten.
func (r *reading) dossier(rec *record, d *dossier.Dossier) outcome {
	if k := r.checkCode(rec, dCode, msgLostDossier, r.looksLikeDossier); k != rowRead {
		return k
	}
	code := r.code(rec, dCode)
	procedure := r.procedure(rec, dProcedure)
	var stateText string
	*d = dossier.Dossier{
		Code:                code,
		ProcedureCode:       r.text(rec, dProcedureCode),
		Procedure:           procedure.name,
		Field:               r.text(rec, dField),
		Unit:                r.text(rec, dUnit),
		UnitCode:            r.text(rec, dUnitCode),
		Department:          r.text(rec, dDepartment),
		Handler:             r.person(rec, dHandler),
		Received:            r.instant(rec, dReceived),
		Due:                 r.instant(rec, dDue),
		Finished:            r.instant(rec, dFinished),
		Returned:            r.instant(rec, dReturned),
		Signed:              r.instant(rec, dSigned),
		SupplementRequested: r.instant(rec, dSupplement),
		Status:              r.statusColumn(rec, &stateText),
		Channel:             r.channel(rec, dChannel),
		Apology:             r.answer(rec, dApology),
		Test:                procedure.test || r.test(rec) || r.opts.Tests.Match(code),
		Applicant:           r.applicant(rec),
		Seq:                 r.seq(rec.row),
	}
	d.StatusText = stateText
	if rec.cells[dFiled].Kind != grid.Empty { // else nobody asks who received it
		d.Filed, d.ReceivingUnit = r.instant(rec, dFiled), r.text(rec, dReceivingUnit)
	}
	if r.statusFromDates() {
		d.Status = statusByDates(d)
	}
	if r.unitPlace != dialect.UnitColumn {
		r.placeUnit(rec, d)
	}
	if r.pending && (d.Status.Resolved() || d.Status == dossier.WithdrawnByCitizen) {
		r.fault(rec, dFinished, msgNoFinishColumn)
	}
	if rec.hasPauses {
		d.SupplementRequested = pauseInForce(rec.pauses)
	}
	r.observations.columns.fill(d)
	if r.dateCells != nil {
		r.dateCells.note(rec, d)
	}
	if r.null {
		r.observations.null(code)
	}
	if r.opts.Show != nil {
		r.show(rec, code, d.Seq)
	}
	return r.outcome()
}

// statusColumn reads the state where it has a column, and its text.
func (r *reading) statusColumn(rec *record, text *string) dossier.Status {
	if r.statusFromDates() || r.noStatus || rec.all == nil && r.lenient() && empty(&rec.cells[dStatus]) {
		return 0
	}
	s := r.status(rec, dStatus)
	*text = s.text
	return s.status
}

// statusByDates returns the state of a dossier in a register that has only dates.
func statusByDates(d *dossier.Dossier) dossier.Status {
	switch {
	case d.Returned != 0:
		return dossier.ResultReturned
	case d.Finished != 0:
		return dossier.Processed
	}
	return dossier.InProcess
}

// checkCode decides by its code whether a record belongs to its table: a code has a digit. A record without one is skipped (a
// total, a signature). It is refused if it looks like a row of the table, which would be lost.
func (r *reading) checkCode(rec *record, attribute int, lost string, looks func(*record) bool) outcome {
	switch {
	case hasDigit(rec.cells[attribute].Raw):
		if r.incomplete(rec) && r.noRecord(rec, attribute) {
			r.noteGroup(rec)
			return rowSkipped
		}
		if rec.truncated {
			r.fault(rec, -1, msgCutOff)
			return rowRefused
		}
		if rec.extraCells {
			r.fault(rec, -1, msgTooManyCells)
		}
		return rowRead
	case allEmpty(rec):
		r.noteGroup(rec)
		if r.hasWords(rec) {
			return rowSkipped
		}
		return rowBlank
	case r.incomplete(rec) && NumbersColumns(rec.all):
	case looks(rec):
		r.fault(rec, attribute, lost)
		return rowRefused
	}
	r.noteGroup(rec)
	return rowSkipped
}

// incomplete reports whether a record lacks what every one of its table has. It decides for most rows that they are records.
func (r *reading) incomplete(rec *record) bool {
	if rec.all == nil {
		return false
	}
	if r.table == stepTable {
		return len(rec.cells[sOfficial].Raw) < leastValue
	}
	if r.noStatus && r.noReceipt {
		return len(rec.cells[dDue].Raw) < leastValue && len(rec.cells[dFinished].Raw) < leastValue
	}
	return len(rec.cells[dStatus].Raw) == 0 && !r.statusFromDates() && !r.noStatus || len(rec.cells[dReceived].Raw) < leastValue && !r.noReceipt
}

// leastValue is what every name of an official and every date is longer than: 45231 is a spreadsheet's date.
const leastValue = 5

// looksLikeDossier reports whether a record without a code has a status and a date of receipt. In a row of headers or
// signatures neither is readable.
func (r *reading) looksLikeDossier(rec *record) bool {
	status, received := &rec.cells[dStatus], &rec.cells[dReceived]
	if empty(status) || empty(received) {
		return false
	}
	if received.Kind == grid.Number || received.Kind == grid.Date {
		return true
	}
	if _, _, err := r.date(received.Raw); err == nil && !r.noDate(received.Raw) {
		return true
	}
	_, _, err := r.values.Status(string(status.Raw))
	return err == nil
}

func pauseInForce(pauses []pause) period.Instant {
	var latest period.Instant
	for _, p := range pauses {
		if !p.resumed && p.begin > latest {
			latest = p.begin
		}
	}
	return latest
}

// procedure is text for the procedure. It also tries the test patterns, once for each name.
func (r *reading) procedure(rec *record, attribute int) procedure {
	c := &rec.cells[attribute]
	if c.Kind == grid.Text {
		if p, ok := r.procedures[string(c.Raw)]; ok {
			return p
		}
	}
	p := procedure{name: r.text(rec, attribute)}
	p.test = r.opts.Tests.Match(p.name)
	if c.Kind == grid.Text && p.name != "" && len(c.Raw) <= maxInternedBytes && len(r.procedures) < maxInterned {
		r.procedures[string(c.Raw)] = p
	}
	return p
}

// test tries the test patterns on the applicant. The name is not stored, not even in an error.
func (r *reading) test(rec *record) bool {
	c := &rec.cells[dApplicant]
	if c.Kind != grid.Text || len(c.Raw) > r.limit.CellBytes {
		return false
	}
	r.notUTF8 = r.notUTF8 || r.uncheckedUTF8 && !utf8.Valid(c.Raw)
	return r.opts.Tests.MatchBytes(c.Raw)
}

// applicant returns a fingerprint that distinguishes applicants, and nothing else of them.
func (r *reading) applicant(rec *record) uint16 {
	c := &rec.cells[dApplicant]
	if c.Kind != grid.Text || len(c.Raw) > r.limit.CellBytes {
		return 0
	}
	return dossier.Fingerprint(c.Raw)
}

// step reads one record into s, which is overwritten.
func (r *reading) step(rec *record, s *dossier.Step) outcome {
	if k := r.checkCode(rec, sCode, msgLostStep, r.looksLikeStep); k != rowRead {
		return k
	}
	*s = dossier.Step{
		Code:       r.asCode(rec, sCode, r.text(rec, sCode)), // shared: the steps of one dossier follow each other
		Name:       r.text(rec, sName),
		Official:   r.person(rec, sOfficial),
		Account:    r.asCode(rec, sAccount, r.text(rec, sAccount)),
		Title:      r.text(rec, sTitle),
		Department: r.text(rec, sDepartment),
		Unit:       r.text(rec, sUnit),
		Started:    r.instant(rec, sStarted),
		Due:        r.instant(rec, sDue),
		Finished:   r.instant(rec, sFinished),
		Action:     r.text(rec, sAction),
		Seq:        r.seq(rec.row),
	}
	if r.null {
		r.observations.null(s.Code)
	}
	if r.opts.Show != nil {
		r.show(rec, s.Code, s.Seq)
	}
	return r.outcome()
}

// looksLikeStep reports whether a record without a code names an official and when the step ended.
func (r *reading) looksLikeStep(rec *record) bool {
	official, finished := &rec.cells[sOfficial], &rec.cells[sFinished]
	if empty(official) || empty(finished) {
		return false
	}
	if finished.Kind == grid.Number || finished.Kind == grid.Date {
		return true
	}
	_, _, err := r.date(finished.Raw)
	return err == nil && !r.noDate(finished.Raw)
}
