package view

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// Explaining lets the units' workbooks hold a form in which each late dossier is explained (docs/documents.md 4.2).
type Explaining struct {
	Period  string   // as the archive names it, such as 2023-11
	Reasons []string // that may be given
}

// ExplanationColumn is a column of the form by its place.
type ExplanationColumn int

// The columns of the form. Those before ColumnReason are locked: they say which dossier is meant, as it was counted.
const (
	ColumnNumber ExplanationColumn = iota
	ColumnCode
	ColumnProcedure
	ColumnUnit
	ColumnDue
	ColumnFinished
	ColumnDays
	ColumnOfficials
	ColumnKind
	ColumnReason
	ColumnText
	ColumnEvidence
	ColumnProposal
)

// ExplanationHeads are the heads of the form's columns, in order.
func ExplanationHeads() []string {
	return []string{
		"STT", "Mã hồ sơ", "Tên TTHC", "Cơ quan, đơn vị giải quyết", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Số ngày trễ",
		"Công chức, viên chức xử lý", "Loại trễ hạn", "Lý do", "Nội dung giải trình", "Số, ký hiệu văn bản chứng minh", "Đề nghị",
	}
}

// MaxExplanation bounds a text in the form, in characters: what a person reads.
const MaxExplanation = 2000

// Texts by which the reader recognises the form.
const (
	SheetExplanations = "Giải trình"
	wordMark          = "Ký hiệu biểu: "
)

// ExplanationMark is the line of the form that says of which period, revision and unit it is.
func ExplanationMark(m Mark) string {
	return wordMark + "GT/" + m.Period + "/r" + padded(m.Revision) + "/" + m.Unit
}

// Mark says of which form a workbook is.
type Mark struct {
	Period   string
	Revision int // 0 for a form that was made offline
	Unit     string
}

func padded(n int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, 4-len(s))) + s
}

var markForm = regexp.MustCompile(`GT/([^/\s]+)/r([0-9]{4,9})/([^/\s]+)`)

// ParseExplanationMark finds a mark in a text.
func ParseExplanationMark(text string) (Mark, bool) {
	p := markForm.FindStringSubmatch(text)
	if p == nil {
		return Mark{}, false
	}
	revision, err := strconv.Atoi(p[2])
	return Mark{p[1], revision, p[3]}, err == nil
}

// ToExplain is a late dossier in the form.
type ToExplain struct {
	Late      *counting.LateDossier
	Row       *counting.LateRow
	UnitName  string // of the unit that resolved it
	Officials string // as the form names them
}

// ToExplain lists the late dossiers of the report by the unit that is asked about them, in the order of the report: the unit
// that resolved a dossier if it gets a workbook, else its district; "" where neither does.
func (in *Input) ToExplain() map[string][]ToExplain {
	asked := map[string]bool{}
	if in.Register != nil {
		for _, to := range in.Register.Addressees(in.Report.Period, in.Report.Period.To) {
			for _, code := range to.Own {
				asked[code] = true
			}
		}
	}
	units, levels := UnitsOf(in), Levels(in.Report.Period)
	name := func(code string) (string, bool) { return units.Name(code), code != "" }
	out := map[string][]ToExplain{}
	for i := range in.Report.Late {
		d, row := &in.Report.Late[i], &in.Rows.Late[i]
		by, list := d.Unit, units.List(d.Unit)
		if parent := units.Parent(by); !asked[by] && list == dossier.Commune {
			by = parent // its workbook holds the commune's rows
		}
		if !asked[by] {
			by = ""
		}
		out[by] = append(out[by], ToExplain{
			Late: d, Row: row, UnitName: units.Name(d.Unit),
			Officials: OfficialsText(row.Officials, d.Unit, slices.Contains(levels, list), name),
		})
	}
	return out
}

// OfficialsText names the officials of a late dossier, one a line, each of another unit with it, if unitName knows that. In a
// list stand only those of listed units (docs/counting.md 5.16); the workbook of a unit outside the lists names its own people.
func OfficialsText(officials []counting.OfficialRef, unit string, list bool, unitName func(code string) (string, bool)) string {
	named, names := Named(officials, list)
	for _, o := range named {
		name := o.Name
		if other, ok := unitName(o.Unit); ok && o.Unit != unit {
			name += " (" + other + ")"
		}
		if names != "" {
			names += "\n"
		}
		names += name
	}
	return names
}

// Proposal is what a unit asks for in an explanation.
type Proposal string

// The proposals besides the kinds of lateness, which a Proposal can be too (counting.Kind).
const (
	// ProposeKeep leaves the dossier as it was counted.
	ProposeKeep Proposal = "keep"
	// ProposeObjective lets the dossier stay late in its kind and asks to confirm an objective reason (Nghị định
	// 335/2025/NĐ-CP: work that is late for an objective reason confirmed by the competent authority costs no points).
	ProposeObjective Proposal = "objective"
)

// Proposals are all proposals, in the order of the form's list.
func Proposals() []Proposal {
	return []Proposal{ProposeKeep, ProposeObjective, Proposal(counting.Actual), Proposal(counting.SlowUpdate)}
}

// Name is the proposal as the form's list has it.
func (p Proposal) Name() string {
	switch p {
	case ProposeKeep:
		return "Giữ nguyên phân loại"
	case ProposeObjective:
		return "Nguyên nhân khách quan"
	}
	return KindName(counting.Kind(p))
}
