package counting

import (
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Report is report.json: the month's figures and the rows that prove them. Its JSON form is relied on by others.
type Report struct {
	Month          string         `json:"month"`          // yyyy-MM, "" where the period is not one calendar month
	Name           string         `json:"name,omitempty"` // of another period that has one: 2026-Q1, 2025-10 of a month from the 21st
	Period         period.Period  `json:"period"`
	ExtractedAt    period.Instant `json:"extracted_at"`
	Totals         Totals         `json:"totals"`
	Percent        Percent        `json:"percent"`
	PendingOverdue Overdue        `json:"pending_overdue"`
	Units          []UnitFigures  `json:"units"`     // by level, then code; unknown last
	Late           []LateDossier  `json:"late"`      // by level, unit, finished, code; all resolved late
	Officials      []Official     `json:"officials"` // by level, unit, name
	Reconciliation Reconciliation `json:"reconciliation"`
	Index766       Index          `json:"index_766"`
	*Details                      // nil in reports of releases that did not count them
	Acceptance     *Acceptance    `json:"acceptance,omitempty"` // nil where the extract does not say when all dossiers were filed
	Findings       []Finding      `json:"findings"`

	// Of a quarter, half or year: what it is made from, and its sealed months where all are there.
	MadeFrom   string      `json:"made_from,omitempty"` // extract | months
	Cumulative *Cumulative `json:"cumulative,omitempty"`

	// MissingColumns are the columns that figures of this report need and the extract lacks, sorted. Those figures are
	// counted but not stated anywhere. The key is absent if nothing is missing, and in reports of older releases.
	MissingColumns []string `json:"missing_columns,omitempty"`

	// Formats are the files that were read by a dialect of the configuration. The key is absent if there are none.
	Formats []FileFormat `json:"formats,omitempty"`
}

// FileFormat is the dialect of one file.
type FileFormat struct {
	File string `json:"file"`
	Name string `json:"name"` // of the dialect, in the section formats of the configuration
}

// Totals are the lines of the notice (docs/counting.md 3.1), of the whole or of one unit.
type Totals struct {
	Total          int `json:"total"`
	Received       int `json:"received"`
	ReceivedOnline int `json:"received_online"`
	ReceivedDirect int `json:"received_direct"`
	ReceivedPostal int `json:"received_postal"`
	CarriedOver    int `json:"carried_over"`
	Resolved       int `json:"resolved"`
	ResolvedEarly  int `json:"resolved_early"`
	ResolvedOnTime int `json:"resolved_on_time"`
	ResolvedLate   int `json:"resolved_late"`
	Pending        int `json:"pending"`
	PendingInTime  int `json:"pending_in_time"`
	PendingPaused  int `json:"pending_paused"` // a part of PendingInTime
	PendingOverdue int `json:"pending_overdue"`
	Withdrawn      int `json:"withdrawn"`
	NotAccepted    int `json:"not_accepted"`
	PutAside       int `json:"put_aside"`
	Outside        int `json:"outside"`
	Duplicates     int `json:"duplicates"` // every dropped row
}

// Percent holds the percentages of the notice, two decimals, half-up, "0.00" for an empty denominator.
type Percent struct {
	Online       string `json:"online"`        // of received
	DirectPostal string `json:"direct_postal"` // of received
	Resolved     string `json:"resolved"`      // of total
	OnTime       string `json:"on_time"`       // early and on time, of resolved
	Late         string `json:"late"`          // of resolved
	Pending      string `json:"pending"`       // of total

	// Absent in reports of releases that did not count them (Details).
	LateOfTotal string `json:"late_of_total,omitempty"` // resolved late, of total
	LateOfDue   string `json:"late_of_due,omitempty"`   // DueInPeriod.Late, of DueInPeriod.Due
}

// Overdue breaks the pending overdue dossiers down (docs/counting.md 6.10); each is in the first group that matches.
type Overdue struct {
	Test      int `json:"test"`
	Backlog   int `json:"backlog"`
	Unclosed  int `json:"unclosed"`
	InProcess int `json:"in_process"`
}

// Index is indicator 2.1 of Quyết định 766/QĐ-TTg: ratio in percent and score out of 20, two decimals.
type Index struct {
	Ratio string `json:"ratio"`
	Score string `json:"score"`
}

// UnitFigures is one unit's row. Dossiers of unknown units are in one last entry with the code "".
type UnitFigures struct {
	Code     string        `json:"code"`
	Name     string        `json:"name"`
	Level    dossier.Level `json:"level"`
	Listed   bool          `json:"listed"`
	Totals   Totals        `json:"totals"`
	Index766 Index         `json:"index_766"`
	*Details               // as of Report

	Acceptance *Acceptance `json:"acceptance,omitempty"` // of the filings that the unit receives; nil as in Report
}

// Kind is the kind of lateness of a resolved late dossier (docs/counting.md 6.1 to 6.6).
type Kind string

// The kinds.
const (
	Actual              Kind = "actual"
	SlowUpdate          Kind = "slow_update"
	SuspectedSlowUpdate Kind = "suspected_slow_update"
	Unclassified        Kind = "unclassified"
)

// LateDossier is one resolved late dossier.
type LateDossier struct {
	Code             string        `json:"code"`
	Unit             string        `json:"unit"` // "" where unknown
	Level            dossier.Level `json:"level"`
	Received         period.Day    `json:"received"`
	Due              period.Day    `json:"due"`
	Finished         period.Day    `json:"finished"`
	WorkingDaysLate  int           `json:"working_days_late"` // 0: less than one
	CalendarDaysLate int           `json:"calendar_days_late"`
	Kind             Kind          `json:"kind"`
	Officials        []Person      `json:"officials"` // never null; [] if none is identified
	Apology          *bool         `json:"apology"`
	Override         *Override     `json:"override,omitempty"`
}

// Person is somebody named for a late dossier.
type Person struct {
	Account string `json:"account"` // "" where there is none
	Name    string `json:"name"`    // the account where no source has a name
}

// Override is a person's ruling on the kind of lateness.
type Override struct {
	Reason    string `json:"reason"`
	Author    string `json:"author"`
	Evidence  string `json:"evidence,omitempty"`  // number of the paper that proves it
	Objective bool   `json:"objective,omitempty"` // an objective reason is confirmed; the kind is as counted
}

// KindCounts counts late dossiers by kind.
type KindCounts struct {
	Actual              int `json:"actual"`
	SlowUpdate          int `json:"slow_update"`
	SuspectedSlowUpdate int `json:"suspected_slow_update"`
	Unclassified        int `json:"unclassified"`
}

// Official is one person of a published list, with the late dossiers that stand in a list.
type Official struct {
	Account            string        `json:"account"`
	Name               string        `json:"name"`
	Title              string        `json:"title"`
	Department         string        `json:"department"`
	Unit               string        `json:"unit"` // the official's own
	Level              dossier.Level `json:"level"`
	Late               int           `json:"late"`
	LateByKind         KindCounts    `json:"late_by_kind"`
	WorkingDaysLate    int           `json:"working_days_late"`
	MaxWorkingDaysLate int           `json:"max_working_days_late"`
}

// Reconciliation says in which list every late dossier stands; the lists add up to Late.
type Reconciliation struct {
	Late      int `json:"late"`
	Province  int `json:"province"` // with the listed central units
	District  int `json:"district"`
	Commune   int `json:"commune"`
	NotListed int `json:"not_listed"`
	Unknown   int `json:"unknown"`
}

// Severity says what a finding does: block holds the run for a person's decision.
type Severity string

// The severities.
const (
	Block Severity = "block"
	Warn  Severity = "warn"
	Info  Severity = "info"
)

// Finding is something a person should know about the data. A finding with count 0 is left out.
type Finding struct {
	Code     string           `json:"code"`
	Severity Severity         `json:"severity"`
	Count    int              `json:"count"`
	Message  string           `json:"message"`            // Vietnamese; no personal data
	Examples []string         `json:"examples"`           // at most 10 dossier codes, sorted; never null
	Items    []DifferenceItem `json:"items,omitempty"`    // carry_over_difference only
	Patterns []MovePattern    `json:"patterns,omitempty"` // due_moved and late_undone only
	Accepted bool             `json:"accepted,omitempty"`
}

// name names the report's period: a calendar month by itself, any other as the office names it.
func (r *Report) name(n period.Name) {
	if m, ok := r.Period.Month(); ok && n.Kind() != period.KindSpan { // a span of these days is a month of another office
		r.Month = m.String()
	}
	if n.Kind() < period.KindSpan && n.String() != r.Month {
		r.Name = n.String()
	}
}

// Named is the name of the report's period; a span of days where it has no other.
func (r *Report) Named() period.Name {
	for _, name := range []string{r.Name, r.Month} {
		if n, err := period.ParseName(name); err == nil {
			return n
		}
	}
	return period.NameSpan(r.Period)
}

// WithoutMessages returns the report without the messages of its findings: their wording may change between releases.
func (r *Report) WithoutMessages() *Report {
	out := *r
	out.Findings = slices.Clone(r.Findings)
	for i := range out.Findings {
		out.Findings[i].Message = ""
	}
	return &out
}

// Figures returns the report without its findings, missing columns and formats: what every release counts alike. Which
// findings there are, and how many dossiers each has, may change between releases.
func (r *Report) Figures() *Report {
	out := *r
	out.Findings, out.MissingColumns, out.Formats = nil, nil, nil
	return &out
}

// MovePattern are dossiers whose due date was moved alike since the month before (docs/counting.md 8.13).
type MovePattern struct {
	Was      period.Day    `json:"was"`
	Is       period.Day    `json:"is"`       // as Was where the date did not move; none where it was taken away
	DaysOff  int           `json:"days_off"` // from Was on, before Is
	Units    []string      `json:"units"`    // codes, sorted; "" for an unknown one
	Fields   []string      `json:"fields"`   // sorted
	Count    int           `json:"count"`
	Examples []string      `json:"examples"`           // at most 10 codes, sorted
	Greatest *UnitMoves    `json:"greatest,omitempty"` // of several units, that with the most
	Decision *MoveDecision `json:"decision,omitempty"`
}

// UnitMoves is how many dossiers of a pattern are of one unit.
type UnitMoves struct {
	Unit  string `json:"unit"`
	Count int    `json:"count"`
}

// MoveDecision is the paper by which the office explains a pattern.
type MoveDecision struct {
	Number string     `json:"number"`
	Date   period.Day `json:"date"`
}

// DifferenceItem explains one dossier that differs from the month before. Was and Is are the name of a Line, or one of the
// places below.
type DifferenceItem struct {
	Code string `json:"code"`
	Was  string `json:"was"`
	Is   string `json:"is"`
}

// Where a dossier is, beside the lines, in the comparison with the month before.
const (
	PlaceAbsent   = "absent"   // not in that extract
	PlaceReceived = "received" // counted as new in the month: its day of receipt has changed
)

// Places returns everything that a DifferenceItem can say.
func Places() []string { return append([]string{PlaceAbsent, PlaceReceived}, lineNames[NoLine+1:]...) }
