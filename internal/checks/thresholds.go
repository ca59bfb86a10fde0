package checks

import (
	"fmt"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// thresholds checks one month by itself (docs/counting.md 9.5).
func (set *findingSet) thresholds(r *counting.Result) {
	t := &r.Report.Totals
	// Of the dossiers read with a status other than 1 and 3, without duplicates: strictly more than 0,5 % (docs/counting.md 9.5).
	if all := t.Total + t.PutAside + t.Outside; t.PutAside*200 > all {
		d := set.draft(codeTooManyPutAside)
		d.count, d.examples = t.PutAside, r.PutAside
		d.details = append(d.details, fmt.Sprintf(wordShare, notation.Count(t.PutAside), notation.Count(all),
			notation.Percent(counting.Percentage(t.PutAside, all))))
	}
	if to := r.Report.Period.To; r.Report.ExtractedAt < (to + 1).Start() {
		d := set.draft(codeExtractBeforeEnd)
		d.count = 1
		d.details = append(d.details, fmt.Sprintf(wordExtractedAt, notation.Moment(r.Report.ExtractedAt), notation.Date(to)))
	}
	if t.Total == 0 {
		set.draft(codeExtractEmpty).count = 1
	}
	set.noDueDates(r)
	set.endsEarly(r)
	set.unmatchedSteps(&r.Steps)
	set.lateWithoutSteps(&r.Steps)
	set.lateInNoList(&r.Report)
}

// noDueDates blocks if no dossier that can be late has a due date: all of them would be published as on time
// (docs/counting.md 2.10). A withdrawn dossier needs none. Under the policy that puts such dossiers aside, these are counted
// there.
// minIdle is the number of working days without anything before the extract from which the data are last week's. Fewer may not
// have been synchronised yet, or belong to the next month of an export by months.
const minIdle = 4

func (set *findingSet) endsEarly(r *counting.Result) {
	if r.Idle >= minIdle {
		set.draft(codeDataEndEarly).count = r.Idle
	}
}

func (set *findingSet) noDueDates(r *counting.Result) {
	missing := set.drafts[counting.CodeMissingDue]
	if t := &r.Report.Totals; missing != nil && missing.count == t.Total-t.Withdrawn && !r.Policies.PutsDuelessAside() {
		d := set.draft(codeNoDueDates)
		d.count, d.examples = missing.count, missing.examples
	}
}

// minUnmatched is the number of rows of steps without a dossier from which they block, if they are also more than one in a
// hundred (docs/counting.md 5.14). The codes of the two files then do not match, and officials would be named without the
// steps that show who was late. Fewer are usual: extracts of steps often cover more than the dossiers. These block only if the
// code of one of them is the code of a late dossier in another form.
const minUnmatched = 5

func (set *findingSet) unmatchedSteps(s *counting.StepMatch) {
	if len(s.Alike) == 0 && (s.Unmatched < minUnmatched || s.Unmatched*100 <= s.All) {
		return
	}
	delete(set.drafts, counting.CodeStepWithoutDossier) // the same rows, at a lower severity
	d := set.draft(codeStepsUnmatched)
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

// lateInNoList notes late dossiers that stand in no list. Their unit is not in the report, or its level has no list, or it is
// a district in a period of two levels (the register is then wrong).
func (set *findingSet) lateInNoList(r *counting.Report) {
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
			set.note(codeLateInNoList, l.Code)
		}
	}
}

func twoLevels(p period.Period) bool { return p.Levels() == 2 }
