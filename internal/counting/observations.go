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
	codes  *codeTable
	marks  marks
}

func newObservationSet(codes *codeTable) *observationSet {
	return &observationSet{byCode: map[string]*dossier.Observation{}, codes: codes}
}

// note counts one dossier, by the number of its code, under a finding's code.
func (o *observationSet) note(finding string, id uint32) {
	o.marks.put(finding, id)
	o.noteCode(finding, o.codes.code(id))
}

// noteCode counts a code that need not be a dossier's.
func (o *observationSet) noteCode(finding, code string) {
	x := o.byCode[finding]
	if x == nil {
		x = &dossier.Observation{Code: finding}
		o.byCode[finding] = x
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

// marks are the findings on each dossier: a bit each, by the number of its code. Only what has marks takes memory.
type marks struct {
	findings []string // by their bits
	chunks   []*[chunkSize]uint64
}

// maxMarks is how many findings can mark dossiers; there are fewer.
const maxMarks = 64

func (m *marks) put(finding string, id uint32) {
	bit := slices.Index(m.findings, finding)
	if bit < 0 {
		if bit = len(m.findings); bit == maxMarks {
			return
		}
		m.findings = append(m.findings, finding)
	}
	chunk := int(id / chunkSize)
	for chunk >= len(m.chunks) {
		m.chunks = append(m.chunks, nil)
	}
	if m.chunks[chunk] == nil {
		m.chunks[chunk] = new([chunkSize]uint64)
	}
	m.chunks[chunk][id%chunkSize] |= 1 << bit
}

// of returns the bits of a dossier.
func (m *marks) of(id uint32) uint64 {
	if chunk := int(id / chunkSize); chunk < len(m.chunks) && m.chunks[chunk] != nil {
		return m.chunks[chunk][id%chunkSize]
	}
	return 0
}

// names returns the findings of some bits, sorted.
func (m *marks) names(bits uint64) []string {
	var out []string
	for i, finding := range m.findings {
		if bits&(1<<i) != 0 {
			out = append(out, finding)
		}
	}
	slices.Sort(out)
	return out
}

// codes returns the findings on a dossier, sorted.
func (m *marks) codes(id uint32) []string { return m.names(m.of(id)) }
