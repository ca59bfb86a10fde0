package counting

import "slices"

// Columns that an extract may lack and figures depend on, by the names of the attributes that hold them. The last two
// are no columns of dossiers: no step was read, or none has a deadline.
const (
	ColumnChannel       = "channel"
	ColumnField         = "field"
	ColumnFiled         = "filed"
	ColumnHandler       = "handler"
	ColumnReceivingUnit = "receiving_unit"
	ColumnReturned      = "returned"
	ColumnSigned        = "signed"
	ColumnSteps         = "steps"
	ColumnStepDue       = "steps.due"
)

// Gap is a column that one file of dossiers lacks, or in which none of its dossiers has a value.
type Gap struct {
	Column string `json:"column"`
	File   string `json:"file"`
	Rows   int    `json:"rows"`             // dossiers without the column or value
	Empty  bool   `json:"empty,omitempty"`  // the column is there
	Sparse bool   `json:"sparse,omitempty"` // the format, JSON, leaves out what is empty: other pages may have the field
}

// Figure is a kind of figure that needs columns which an extract may lack.
type Figure string

// The figures.
const (
	FigureChannels  Figure = "channels"  // received online, directly, by post: without the column all would count as direct
	FigureFields    Figure = "fields"    // form II.06a by field
	FigureKinds     Figure = "kinds"     // of lateness: actual or slow update
	FigureGroups    Figure = "groups"    // of pending overdue dossiers: unclosed or in process
	FigureOfficials Figure = "officials" // of late dossiers

	FigureAcceptance Figure = "acceptance" // of online filings, in time or late
	FigureReceivers  Figure = "receivers"  // acceptance by receiving unit: without the column by the resolving one
)

// Missing is a figure that the extract has no data for, and the files that lack it.
type Missing struct {
	Figure  Figure
	Columns []string
	Gaps    []Gap
}

// NoteGaps takes the gaps of every file of dossiers, one list per file, and notes which figures of the report cannot be
// stated (docs/counting.md 3.11). The counts stay as they are: an empty channel counts as direct.
//
// A column is missing if a file with dossiers lacks it, or if no file has a value in it. Where a province has two systems,
// the figures of one are not those of the province. Columns that no figure of this month needs are not noted.
func (r *Result) NoteGaps(files [][]Gap) {
	evidence := lacking(files, ColumnReturned, ColumnSigned)
	steps := ColumnSteps
	if r.steps {
		steps = ColumnStepDue
	}
	unclassified := slices.ContainsFunc(r.Report.Late, func(d LateDossier) bool { return d.Kind == Unclassified })
	nobody := slices.ContainsFunc(r.Report.Late, func(d LateDossier) bool { return len(d.Officials) == 0 })
	stated := r.Report.Acceptance != nil
	for _, m := range []struct {
		needed bool
		Missing
	}{
		{true, Missing{FigureChannels, []string{ColumnChannel}, lacking(files, ColumnChannel)}},
		{true, Missing{FigureFields, []string{ColumnField}, lacking(files, ColumnField)}},
		{unclassified && !r.deadlines, Missing{FigureKinds, []string{ColumnReturned, ColumnSigned, steps}, evidence}},
		{r.Report.PendingOverdue.InProcess > 0, Missing{FigureGroups, []string{ColumnReturned, ColumnSigned}, evidence}},
		{nobody && !r.steps, Missing{FigureOfficials, []string{ColumnHandler, ColumnSteps}, lacking(files, ColumnHandler)}},
		{stated, Missing{FigureAcceptance, []string{ColumnFiled}, lacking(files, ColumnFiled)}},
		{stated, Missing{FigureAcceptance, []string{ColumnChannel}, lacking(files, ColumnChannel)}},
		{stated, Missing{FigureReceivers, []string{ColumnReceivingUnit}, lacking(files, ColumnReceivingUnit)}},
	} {
		if m.needed && len(m.Gaps) > 0 {
			r.Missing = append(r.Missing, m.Missing)
			r.Report.MissingColumns = append(r.Report.MissingColumns, m.Columns...)
		}
	}
	r.settleAcceptance()
	slices.Sort(r.Report.MissingColumns)
	r.Report.MissingColumns = slices.Compact(r.Report.MissingColumns)
	r.State.header.MissingColumns = r.Report.MissingColumns
}

// lacking returns the gaps of the files that have none of some columns; nil if nothing is missing.
func lacking(files [][]Gap, columns ...string) []Gap {
	var absent, all []Gap
	everywhere := true
	for _, file := range files {
		gap, ok := commonGap(file, columns)
		everywhere = everywhere && ok
		if !ok || gap.Rows == 0 {
			continue
		}
		all = append(all, gap)
		if !gap.Empty {
			absent = append(absent, gap)
		}
	}
	if everywhere {
		return all
	}
	return absent
}

// commonGap is the gap that a file has in every one of some columns.
func commonGap(file []Gap, columns []string) (Gap, bool) {
	var common Gap
	for i, column := range columns {
		at := slices.IndexFunc(file, func(g Gap) bool { return g.Column == column })
		if at < 0 {
			return Gap{}, false
		}
		g := file[at]
		if i > 0 {
			g.Rows, g.Empty = min(g.Rows, common.Rows), g.Empty || common.Empty
		}
		common = g
	}
	return common, true
}

// Lacks reports whether a column is missing that a figure of the report needs.
func (r *Report) Lacks(column string) bool { return slices.Contains(r.MissingColumns, column) }

// NoChannel reports that the figures by channel must not be stated.
func (r *Report) NoChannel() bool { return r.Lacks(ColumnChannel) }

// NoKinds reports that unclassified late dossiers may be slow updates: nothing in the extract could tell.
func (r *Report) NoKinds() bool {
	return r.Lacks(ColumnSigned) && (r.Lacks(ColumnSteps) || r.Lacks(ColumnStepDue))
}

// NoGroups reports that overdue dossiers counted as in process may have their result already.
func (r *Report) NoGroups() bool { return r.Lacks(ColumnSigned) }

// NoOfficials reports that late dossiers have no officials because the extract does not say who handled them.
func (r *Report) NoOfficials() bool { return r.Lacks(ColumnHandler) }
