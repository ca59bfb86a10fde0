package extract

import (
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/register"
)

// staff reads one record of the staff directory.
func (r *reading) staff(rec *record) (register.StaffEntry, outcome) {
	if allEmpty(rec) {
		return register.StaffEntry{}, rowBlank
	}
	e := register.StaffEntry{
		Account:    r.asCode(rec, fAccount, r.text(rec, fAccount)),
		Name:       r.text(rec, fName),
		Title:      r.text(rec, fTitle),
		Department: r.text(rec, fDepartment),
		UnitCode:   r.text(rec, fUnitCode),
		From:       r.instant(rec, fFrom).Day(),
		To:         r.instant(rec, fTo).Day(),
	}
	if r.outcome() == rowRead {
		switch {
		case e.Account == "":
			r.fault(rec, fAccount, msgNoAccount)
		case e.Name == "":
			r.fault(rec, fName, msgNoName)
		case e.From != 0 && e.To != 0 && e.To < e.From:
			r.fault(rec, fTo, msgSpanReversed)
		}
	}
	if r.null {
		r.observations.null("") // no example: an account is a person's
	}
	return e, r.outcome()
}

// override reads one ruling. firstRows holds the row of each dossier ruled on so far, by code key.
func (r *reading) override(rec *record, firstRows map[string]int) (counting.KindOverride, outcome) {
	if allEmpty(rec) {
		return counting.KindOverride{}, rowBlank
	}
	o := counting.KindOverride{
		Code:   r.code(rec, oCode),
		Kind:   counting.Kind(strings.ToLower(r.text(rec, oKind))),
		Reason: r.text(rec, oReason),
		Author: r.text(rec, oAuthor),
	}
	switch o.Kind {
	case counting.Actual, counting.SlowUpdate, counting.SuspectedSlowUpdate, counting.Unclassified:
	default:
		r.fault(rec, oKind, msgKind)
	}
	key := dossier.CodeKey(o.Code)
	switch first, twice := firstRows[key]; {
	case key == "":
		r.fault(rec, oCode, msgNoCode)
	case twice:
		r.fault(rec, oCode, describeTwice(first))
	default:
		firstRows[key] = rec.row
	}
	if o.Reason == "" {
		r.fault(rec, oReason, msgNoReason)
	}
	if o.Author == "" {
		r.fault(rec, oAuthor, msgNoAuthor)
	}
	if rec.extraCells {
		r.fault(rec, -1, msgTooManyCells)
	}
	return o, r.outcome()
}
