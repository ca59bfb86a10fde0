package counting

import (
	"maps"
	"slices"

	"trehan/internal/dossier"
)

// Codes of the findings that counting observes in the data.
const (
	CodeMissingReceived      = "missing_received"
	CodeFinishedWithoutDate  = "finished_without_date"
	CodeFinishBeforeReceive  = "finish_before_receive"
	CodeFutureDate           = "future_date"
	CodeMissingDue           = "missing_due"
	CodeMissingChannel       = "missing_channel"
	CodeFinishFromReturn     = "finish_from_return"
	CodeOpenWithFinishDate   = "open_with_finish_date"
	CodePausedAfterDue       = "paused_after_due"
	CodeConflictingDuplicate = "conflicting_duplicate"
	CodeConflictingLine      = "conflicting_duplicate_line"
	CodeOtherDossier         = "duplicate_other_dossier"
	CodeUnitUnknown          = "unit_unknown"
	CodeLateUnitUnknown      = "late_unit_unknown"
	CodeUnitAmbiguous        = "unit_ambiguous"
	CodeUnitCodeDiffers      = "unit_code_differs"
	CodeLateWithoutOfficial  = "late_without_official"
	CodeOfficialConflicting  = "official_conflicting"
	CodeOfficialNoName       = "official_no_name"
	CodeOfficialDoubtful     = "official_doubtful"
	CodeResetStep            = "reset_step"
	CodeStepWithoutDossier   = "step_without_dossier"
	CodeOverrideUnused       = "override_unused"
	CodeCalendarIncomplete   = "calendar_incomplete"
	CodeColumnMissing        = "column_missing"
	CodeFiledAfterAcceptance = "filed_after_acceptance"
	CodeMissingFiled         = "missing_filed"
	CodeReceiverUnknown      = "receiving_unit_unknown"
)

// MaxExamples is how many dossier codes a finding shows.
const MaxExamples = 10

// Examples holds the first MaxExamples codes in byte order, each once.
type Examples []string

// Put adds a code if it is among the first.
func (e *Examples) Put(code string) {
	i, found := slices.BinarySearch(*e, code)
	if found || i == MaxExamples {
		return
	}
	if len(*e) == MaxExamples {
		*e = (*e)[:MaxExamples-1]
	}
	*e = slices.Insert(*e, i, code)
}

// observationSet collects observations by finding code.
type observationSet struct {
	byCode map[string]*dossier.Observation
	named  map[string][]string // findings on each of these dossiers, by the key of its code; nil for none
}

// note counts one dossier under a finding's code.
func (o *observationSet) note(finding, code string) {
	x := o.byCode[finding]
	if x == nil {
		x = &dossier.Observation{Code: finding}
		o.byCode[finding] = x
	}
	if o.named != nil {
		o.noteNamed(finding, code)
	}
	x.Count++
	(*Examples)(&x.Examples).Put(code)
}

// list returns the observations sorted by code.
func (o *observationSet) list() []dossier.Observation {
	out := make([]dossier.Observation, 0, len(o.byCode))
	for _, code := range slices.Sorted(maps.Keys(o.byCode)) {
		out = append(out, *o.byCode[code])
	}
	return out
}
