package extract

import (
	"fmt"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
	"trehan/internal/period"
)

// pause is one request for a supplement in JSON.
type pause struct {
	begin   period.Instant
	resumed bool
}

// dossier reads one record into d, which is overwritten.
func (r *reading) dossier(rec *record, d *dossier.Dossier) keep {
	if k := r.coded(rec, dCode, msgLostDossier, r.looksLikeDossier); k != taken {
		return k
	}
	code := r.code(rec, dCode)
	procedure := r.procedure(rec, dProcedure)
	*d = dossier.Dossier{
		Code:                code,
		ProcedureCode:       r.text(rec, dProcedureCode),
		Procedure:           procedure.name,
		Field:               r.text(rec, dField),
		Unit:                r.text(rec, dUnit),
		UnitCode:            r.text(rec, dUnitCode),
		Department:          r.text(rec, dDepartment),
		Handler:             r.text(rec, dHandler),
		Received:            r.instant(rec, dReceived),
		Due:                 r.instant(rec, dDue),
		Finished:            r.instant(rec, dFinished),
		Returned:            r.instant(rec, dReturned),
		Signed:              r.instant(rec, dSigned),
		SupplementRequested: r.instant(rec, dSupplement),
		Status:              r.status(rec, dStatus),
		Channel:             r.channel(rec, dChannel),
		Apology:             r.answer(rec, dApology),
		Test:                procedure.test || r.test(rec) || r.opts.Tests.Match(code),
		Applicant:           r.applicant(rec),
		Seq:                 r.seq(rec.row),
	}
	if rec.listed {
		d.SupplementRequested = pauseInForce(rec.pauses)
	}
	r.seen.columns.fill(d)
	if r.null {
		r.seen.null(code)
	}
	return r.done()
}

// coded says whether a record is one of its table's by its code: a code has a digit. A record without one is
// skipped (a total, a signature), unless it looks like what the table lists: then something would be lost.
func (r *reading) coded(rec *record, attribute int, lost string, looks func(*record) bool) keep {
	switch {
	case hasDigit(rec.cells[attribute].Raw):
		if rec.cut {
			r.fault(rec, -1, msgCutOff)
			return refused
		}
		if rec.extra {
			r.fault(rec, -1, msgTooManyCells)
		}
		return taken
	case allEmpty(rec):
		return blank
	case looks(rec):
		r.fault(rec, attribute, lost)
		return refused
	}
	return skipped
}

// looksLikeDossier reports whether a record without a code has a status and a date of receipt. A row of headers or
// signatures has neither that can be read.
func (r *reading) looksLikeDossier(rec *record) bool {
	status, received := &rec.cells[dStatus], &rec.cells[dReceived]
	if empty(status) || empty(received) {
		return false
	}
	if received.Kind == grid.Number || received.Kind == grid.Date {
		return true
	}
	if _, _, err := parseInstant(received.Raw); err == nil {
		return true
	}
	_, err := dossier.ParseStatus(string(status.Raw))
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

// procedure is text for the procedure, which is also tried against the test patterns, once for each name.
func (r *reading) procedure(rec *record, attribute int) procedure {
	c := &rec.cells[attribute]
	if c.Kind == grid.Text {
		if p, ok := r.procedures[string(c.Raw)]; ok {
			return p
		}
	}
	p := procedure{name: r.text(rec, attribute)}
	p.test = r.opts.Tests.Match(p.name)
	if c.Kind == grid.Text && p.name != "" && len(c.Raw) <= longestInterned && len(r.procedures) < maxInterned {
		r.procedures[string(c.Raw)] = p
	}
	return p
}

// test tries the test patterns on the applicant, whose name is not kept: not even a fault is made of it.
func (r *reading) test(rec *record) bool {
	c := &rec.cells[dApplicant]
	if c.Kind != grid.Text || len(c.Raw) > r.limit.CellBytes {
		return false
	}
	r.foreign = r.foreign || r.textual && !utf8.Valid(c.Raw)
	return r.opts.Tests.MatchBytes(c.Raw)
}

// applicant returns what tells the applicant from another one, and no more.
func (r *reading) applicant(rec *record) uint16 {
	c := &rec.cells[dApplicant]
	if c.Kind != grid.Text || len(c.Raw) > r.limit.CellBytes {
		return 0
	}
	return dossier.Fingerprint(c.Raw)
}

// step reads one record into s, which is overwritten.
func (r *reading) step(rec *record, s *dossier.Step) keep {
	if k := r.coded(rec, sCode, msgLostStep, looksLikeStep); k != taken {
		return k
	}
	*s = dossier.Step{
		Code:       r.asCode(rec, sCode, r.text(rec, sCode)), // shared: the steps of one dossier follow each other
		Name:       r.text(rec, sName),
		Official:   r.text(rec, sOfficial),
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
		r.seen.null(s.Code)
	}
	return r.done()
}

// looksLikeStep reports whether a record without a code names an official and when the step ended.
func looksLikeStep(rec *record) bool {
	official, finished := &rec.cells[sOfficial], &rec.cells[sFinished]
	if empty(official) || empty(finished) {
		return false
	}
	if finished.Kind == grid.Number || finished.Kind == grid.Date {
		return true
	}
	_, _, err := parseInstant(finished.Raw)
	return err == nil
}

// describeTwice is the fault of a dossier that was ruled on in an earlier row.
func describeTwice(row int) string { return fmt.Sprintf(msgRuledTwice, row) }
