package extract

import (
	"fmt"
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

// kindObjective in place of a kind keeps the kind that is counted and confirms an objective reason.
const kindObjective = "objective"

// override reads one ruling. first holds where each dossier was ruled on so far, by code key.
func (r *reading) override(rec *record, first map[string]place) (counting.KindOverride, outcome) {
	if allEmpty(rec) {
		return counting.KindOverride{}, rowBlank
	}
	o := counting.KindOverride{
		Code:     r.code(rec, oCode),
		Kind:     counting.Kind(strings.ToLower(r.text(rec, oKind))),
		Reason:   r.text(rec, oReason),
		Author:   r.text(rec, oAuthor),
		Evidence: r.text(rec, oEvidence),
	}
	switch o.Kind {
	case kindObjective:
		o.Kind, o.Objective = "", true
		if o.Evidence == "" {
			r.fault(rec, oEvidence, msgNoEvidence)
		}
	case counting.Actual, counting.SlowUpdate, counting.SuspectedSlowUpdate, counting.Unclassified:
	default:
		r.fault(rec, oKind, msgKind)
	}
	key := dossier.CodeKey(o.Code)
	switch at, twice := first[key]; {
	case key == "":
		r.fault(rec, oCode, msgNoCode)
	case twice && at.file == r.file.Name:
		r.fault(rec, oCode, fmt.Sprintf(msgRuledTwice, at.row))
	case twice:
		r.fault(rec, oCode, fmt.Sprintf(msgRuledElsewhere, at.row, at.file))
	default:
		first[key] = place{r.file.Name, rec.row}
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
