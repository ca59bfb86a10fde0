package counting

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Rows is what the documents need beyond the report: rows.json.gz beside it. No citizen's data.
type Rows struct {
	Late         []LateRow       `json:"late"`                 // same dossiers, same order as Report.Late
	Overdue      []OverdueRow    `json:"overdue"`              // every pending overdue dossier: by level, unit, due, code; not listed, then unknown last
	Fields       []FieldFigures  `json:"fields"`               // by unit order of Report.Units, then field name
	Acceptance   []AcceptanceRow `json:"acceptance,omitempty"` // as Report.Acceptance says: by level, unit, filing, code
	Unidentified int             `json:"unidentified"`         // late dossiers in a list without an identified official
	Warning      *Warning        `json:"warning,omitempty"`    // of an early warning alone

	// ProofKey is State.Key where the documents bear a code (docs/design.md 5.8). Nobody can guess it who does not have all
	// dossiers of the month.
	ProofKey string `json:"proof_key,omitzero"`
}

// LateRow holds the further columns of a late dossier.
type LateRow struct {
	Code      string        `json:"code"`
	Procedure string        `json:"procedure"`
	Field     string        `json:"field"`
	Officials []OfficialRef `json:"officials"` // as LateDossier.Officials, with where each belongs
}

// OfficialRef names one official of a late dossier and the official's own unit. Listed reports whether the official is in
// Report.Officials.
type OfficialRef struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	Listed  bool   `json:"listed"`
}

// OverdueGroup is the group of a pending overdue dossier.
type OverdueGroup string

// The groups, in the order in which they are tried.
const (
	GroupTest      OverdueGroup = "test"
	GroupBacklog   OverdueGroup = "backlog"
	GroupUnclosed  OverdueGroup = "unclosed"
	GroupInProcess OverdueGroup = "in_process"
)

// OverdueRow is one pending overdue dossier.
type OverdueRow struct {
	Code        string         `json:"code"`
	Procedure   string         `json:"procedure"`
	Field       string         `json:"field"`
	Unit        string         `json:"unit"` // "" where unknown
	Level       dossier.Level  `json:"level"`
	Listed      bool           `json:"listed"`
	Received    period.Day     `json:"received"`
	Due         period.Day     `json:"due"`
	WorkingDays int            `json:"working_days"` // overdue up to the end of the period
	Status      dossier.Status `json:"status"`
	Handler     string         `json:"handler"`
	Group       OverdueGroup   `json:"group"`
}

// FieldFigures is the row of one unit and field in form II.06a.
type FieldFigures struct {
	Unit   string `json:"unit"`
	Field  string `json:"field"`
	Totals Totals `json:"totals"`
}
