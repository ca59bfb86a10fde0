package books

import (
	"cmp"
	"slices"

	"trehan/internal/counting"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Figure is a column of a table of units and figures: the lines of the notice (docs/counting.md 3.1).
type Figure uint8

// The figures. ResolvedInTime is early and on time together.
const (
	Total Figure = iota
	Received
	CarriedOver
	Resolved
	ResolvedEarly
	ResolvedOnTime
	ResolvedInTime
	ResolvedLate
	Pending
	PendingInTime
	PendingOverdue
	PendingPaused
	WithdrawnFigure
	FigureCount // how many there are
)

var figureNames = [FigureCount]string{
	"total", "received", "carried_over", "resolved", "resolved_early", "resolved_on_time", "resolved_in_time", "resolved_late", "pending",
	"pending_in_time", "pending_overdue", "pending_paused", "withdrawn",
}

// String returns the figure's name, as in the report's keys.
func (f Figure) String() string { return figureNames[f] }

// MarshalText writes the name.
func (f Figure) MarshalText() ([]byte, error) { return []byte(figureNames[f]), nil }

// Cell is one figure of one unit in another system's table.
type Cell struct {
	Unit   string // code of the register
	Figure Figure
	Value  int
}

// TableInput is what a table is compared with.
type TableInput struct {
	Extract  *counting.Book
	Cells    []Cell
	Unknown  []UnknownUnit  // names in the table that the register does not have
	TakenAt  period.Instant // as of when the other system counts; 0: not known, and not tried
	Policies counting.Policies
	Period   period.Period
	Register *register.Register
	Before   *counting.State
}

// TableComparison says in which figures a table differs from the extract's, and by which ways of counting the difference is explained.
type TableComparison struct {
	Period       period.Period    `json:"period"`
	Compared     int              `json:"compared"` // figures
	Differences  []CellDifference `json:"differences"`
	Causes       []TableCause     `json:"causes"`      // of the combination that explains the most
	Unexplained  int              `json:"unexplained"` // the sum of what remains, without signs
	UnknownUnits []UnknownUnit    `json:"unknown_units"`
	NotTried     []Way            `json:"not_tried"` // ways that need what is not there
}

// CellDifference is one figure of one unit that differs.
type CellDifference struct {
	Unit      string `json:"unit"`
	Figure    Figure `json:"figure"`
	Extract   int    `json:"extract"`
	Table     int    `json:"table"`
	Recounted int    `json:"recounted"` // by the extract, with the causes
}

// TableCause is one way of counting otherwise, and the dossiers that it puts elsewhere.
type TableCause struct {
	Way      Way      `json:"way"`
	Dossiers []string `json:"dossiers"` // codes, sorted
}

// Same reports whether every figure of the table was compared and is the extract's.
func (c *TableComparison) Same() bool { return len(c.Differences) == 0 && len(c.UnknownUnits) == 0 }

// vector are the figures of one unit.
type vector [FigureCount]int

// add counts a dossier n times.
func (v *vector) add(s *seat, fold bool, n int) {
	v[Total] += n
	if s.carried {
		v[CarriedOver] += n
	} else {
		v[Received] += n
	}
	for _, f := range figuresOf(s.line, fold) {
		v[f] += n
	}
}

// figuresOf are the figures that a dossier of a line counts in, beside total and origin; fold counts withdrawn ones as on time.
func figuresOf(line counting.Line, fold bool) []Figure {
	switch line {
	case counting.Early:
		return []Figure{ResolvedEarly, ResolvedInTime, Resolved}
	case counting.OnTime:
		return []Figure{ResolvedOnTime, ResolvedInTime, Resolved}
	case counting.LateLine:
		return []Figure{ResolvedLate, Resolved}
	case counting.Withdrawn:
		if fold {
			return []Figure{WithdrawnFigure, ResolvedOnTime, ResolvedInTime, Resolved}
		}
		return []Figure{WithdrawnFigure}
	case counting.Paused:
		return []Figure{PendingPaused, PendingInTime, Pending}
	case counting.InTime:
		return []Figure{PendingInTime, Pending}
	case counting.OverdueLine:
		return []Figure{PendingOverdue, Pending}
	}
	return nil
}

// CompareTable compares another system's table. Ways of counting are tried alone, then together, and those that leave the least count; of
// several the fewest.
func CompareTable(in TableInput) *TableComparison {
	r := newRecounting(in)
	best, rest := ways(0), r.distance(0)
	base := r.count(0)
	for _, set := range r.sets() {
		if rest == 0 {
			break
		}
		if d := r.distance(set); d < rest {
			best, rest = set, d
		}
	}
	out := &TableComparison{
		Period: in.Period, Compared: len(in.Cells), Unexplained: rest, Differences: []CellDifference{}, Causes: []TableCause{},
		UnknownUnits: append([]UnknownUnit{}, in.Unknown...), NotTried: r.notTried(),
	}
	now := r.count(best)
	for _, c := range in.Cells {
		if n := base[c.Unit][c.Figure]; n != c.Value {
			out.Differences = append(out.Differences, CellDifference{c.Unit, c.Figure, n, c.Value, now[c.Unit][c.Figure]})
		} else if again := now[c.Unit][c.Figure]; again != c.Value { // a cause that helps elsewhere and not here
			out.Differences = append(out.Differences, CellDifference{c.Unit, c.Figure, n, c.Value, again})
		}
	}
	slices.SortFunc(out.Differences, func(a, b CellDifference) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Figure, b.Figure))
	})
	for w := range wayCount {
		if best.has(w) {
			out.Causes = append(out.Causes, TableCause{w, r.moved(best, w)})
		}
	}
	return out
}

// FigureNames returns the names of all figures.
func FigureNames() []string { return slices.Clone(figureNames[:]) }

// KnownFigure reports whether a figure has a name.
func KnownFigure(name string) bool { return slices.Contains(figureNames[:], name) }
