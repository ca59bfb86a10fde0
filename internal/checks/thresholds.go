package checks

import (
	"fmt"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// thresholds are the checks of one month by itself (docs/counting.md 9.5).
func (b *board) thresholds(r *counting.Result) {
	t := &r.Report.Totals
	// Of the dossiers that were taken in, duplicates removed (docs/counting.md 9.5): strictly more than 0,5 %.
	if all := t.Total + t.PutAside + t.Outside; t.PutAside*200 > all {
		d := b.draft(codeTooManyPutAside)
		d.count, d.examples = t.PutAside, r.PutAside
		d.details = append(d.details, fmt.Sprintf(wordShare, notation.Count(t.PutAside), notation.Count(all),
			notation.Percent(counting.Percentage(t.PutAside, all))))
	}
	if to := r.Report.Period.To; r.Report.ExtractedAt < (to + 1).Start() {
		d := b.draft(codeExtractBeforeEnd)
		d.count = 1
		d.details = append(d.details, fmt.Sprintf(wordExtractedAt, notation.Moment(r.Report.ExtractedAt), notation.Date(to)))
	}
	if t.Total == 0 {
		b.draft(codeExtractEmpty).count = 1
	}
	b.dueless(r)
	b.unmatchedSteps(&r.Steps)
	b.listless(&r.Report)
}

// dueless blocks where none of the dossiers that can be late has a due date: all of them would be published as on time.
// A withdrawn one needs none; under the policy that puts such dossiers aside, they are too many of these.
func (b *board) dueless(r *counting.Result) {
	missing := b.found[counting.CodeMissingDue]
	if t := &r.Report.Totals; missing != nil && missing.count == t.Total-t.Withdrawn && !r.Policies.PutsDuelessAside() {
		d := b.draft(codeNoDueDates)
		d.count, d.examples = missing.count, missing.examples
	}
}

// Steps that find no dossier block from so many rows on, if they are more than one in a hundred: then the codes of the
// two files do not match, and officials would be named without the steps that show who was late. Fewer are usual, since
// extracts of steps often cover more than the dossiers (docs/counting.md 5.14); they block where one of them has the code
// of a late dossier in another form.
const fewestUnmatched = 5

func (b *board) unmatchedSteps(s *counting.StepMatch) {
	if len(s.Alike) == 0 && (s.Unmatched < fewestUnmatched || s.Unmatched*100 <= s.All) {
		return
	}
	delete(b.found, counting.CodeStepWithoutDossier) // the same rows, at a lower severity
	d := b.draft(codeStepsUnmatched)
	d.count, d.examples = s.Unmatched, s.Codes
	d.details = append(d.details, fmt.Sprintf(wordUnmatched, notation.Count(s.Unmatched), notation.Count(s.All),
		notation.Percent(counting.Percentage(s.Unmatched, s.All)), someCodes(s.Codes), someCodes(s.Dossiers)))
	if len(s.Alike) > 0 {
		pairs := make([]string, min(len(s.Alike), maxCodes))
		for i := range pairs {
			pairs[i] = fmt.Sprintf(wordPair, s.Alike[i].Dossier, s.Alike[i].Step)
		}
		d.details = append(d.details, fmt.Sprintf(wordAlike, strings.Join(pairs, ", ")))
	}
}

// maxCodes is how many codes of either side a message shows.
const maxCodes = 3

// someCodes lists the first few codes.
func someCodes(codes counting.Examples) string {
	if len(codes) == 0 {
		return wordNoCodes
	}
	return strings.Join(codes[:min(len(codes), maxCodes)], ", ")
}

// listless notes late dossiers that stand in no list: their unit is no row of the report, its level belongs to no list,
// or it is a district in a period of two levels, which has no list of districts (the register is then wrong).
func (b *board) listless(r *counting.Report) {
	lists := make(map[string]counting.List, len(r.Units))
	for i := range r.Units {
		lists[r.Units[i].Code] = r.Units[i].ListOf()
	}
	for i := range r.Late {
		l := &r.Late[i]
		list := lists[l.Unit]
		if l.Unit == "" && l.Level == dossier.Unknown {
			list = counting.UnknownList
		}
		if list == counting.NoList || list == counting.DistrictList && twoLevels(r.Period) {
			b.draft(codeLateInNoList).note(l.Code)
		}
	}
}

func twoLevels(p period.Period) bool { return p.Levels() == 2 }
