package workbook

import "github.com/xuri/excelize/v2"

// The look of every workbook: an office's own paper. Times New Roman, thin black borders, pale grey heads.
const (
	fontName     = "Times New Roman"
	headFill     = "E7E9EC"
	groupFill    = "F5F6F7"
	fillFill     = "FFFBE6" // cells that a unit fills in
	formatDate   = "dd/mm/yyyy"
	formatMoment = "dd/mm/yyyy hh:mm"
	formatInt    = "#,##0"
	formatTwo    = "0.00"
	// formatAsText keeps a spreadsheet from making a date of a paper's number.
	formatAsText = "@"
	// Charts: nought gets no label, a share has two decimals as in the letter.
	formatLabel  = "#,##0;-#,##0;"
	formatShare  = "0.00%"
	formatChange = "+#,##0;-#,##0;0"
	// formatDays shows a lateness of no working day as less than one; the cell holds 0.
	formatDays = `[=0]"< 1";0`
	// Counts of people and dossiers below 10 have a leading zero, as in the letter's lists.
	formatPersons  = `[=0]0" công chức, viên chức";[<10]00" công chức, viên chức";#,##0" công chức, viên chức"`
	formatDossiers = `[=0]0" hồ sơ";[<10]00" hồ sơ";#,##0" hồ sơ"`
)

// look is a cell's appearance.
type look struct {
	size       float64
	bold       bool
	italic     bool
	horizontal string // "" is by type
	wrap       bool
	border     border
	fill       string
	format     string
	open       bool // can be filled in although the sheet is protected
}

type border uint8

const (
	noBorder border = iota
	boxed
	ruled   // lines above and below only, so that a text may run over the cells beside it
	opening // ruled, and a line before it
)

// The looks in use.
var (
	lookLabel = look{size: 13, bold: true, horizontal: "center"}
	lookTitle = look{size: 13, bold: true, horizontal: "center", wrap: true}
	lookUnder = look{size: 12, italic: true, horizontal: "center", wrap: true}
	lookMark  = look{size: 12, bold: true, horizontal: "right"}
	lookNote  = look{size: 11, italic: true, horizontal: "left", wrap: true}
	lookProof = look{size: 10, horizontal: "left", wrap: true}
	lookPart  = look{size: 12, bold: true, horizontal: "left"}

	lookHead   = look{size: 11, bold: true, horizontal: "center", wrap: true, border: boxed, fill: headFill}
	lookIndex  = look{size: 9, italic: true, horizontal: "center", border: boxed, wrap: true}
	lookText   = look{size: 11, horizontal: "left", wrap: true, border: boxed}
	lookCenter = look{size: 11, horizontal: "center", wrap: true, border: boxed}
	lookNumber = look{size: 11, horizontal: "right", border: boxed, format: formatInt}
	lookTwo    = look{size: 11, horizontal: "center", border: boxed, format: formatTwo}
	lookDays   = look{size: 11, horizontal: "center", border: boxed, format: formatDays}
	lookDate   = look{size: 11, horizontal: "center", border: boxed, format: formatDate}
	lookMoment = look{size: 11, horizontal: "center", border: boxed, format: formatMoment}
	lookChange = look{size: 11, horizontal: "center", border: boxed, format: formatChange}
	lookFill   = look{size: 11, horizontal: "left", wrap: true, border: boxed, fill: fillFill, open: true}
	lookPaper  = look{size: 11, horizontal: "left", wrap: true, border: boxed, fill: fillFill, format: formatAsText, open: true}
	lookNone   = look{size: 11, italic: true, horizontal: "center", border: boxed}
)

// summing is the look of a cell in a subtotal or total row.
func (l look) summing(total bool) look {
	l.bold, l.fill = true, groupFill
	if total {
		l.fill = headFill
	}
	return l
}

// running is the look of the words of a subtotal, which run over the empty cells beside them.
func (l look) running() look {
	l.border, l.wrap = ruled, false
	return l
}

// styles holds the styles of one workbook, made when first used: which ones, and in what order, follows from the rows.
type styles struct {
	f   *excelize.File
	ids map[look]int
	err error // the first failure; book.finish reports it
}

func newStyles(f *excelize.File) *styles { return &styles{f: f, ids: make(map[look]int, 32)} }

func (s *styles) id(l look) int {
	if id, ok := s.ids[l]; ok {
		return id
	}
	id, err := s.f.NewStyle(l.style())
	if err != nil && s.err == nil {
		s.err = err
	}
	s.ids[l] = id
	return id
}

func (l look) style() *excelize.Style {
	st := &excelize.Style{
		Font:      &excelize.Font{Family: fontName, Size: l.size, Bold: l.bold, Italic: l.italic, Color: "000000"},
		Alignment: &excelize.Alignment{Horizontal: l.horizontal, Vertical: "center", WrapText: l.wrap},
	}
	if l.horizontal == "right" && l.border == boxed {
		st.Alignment.Indent = 1
	}
	if l.fill != "" {
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.open {
		st.Protection = &excelize.Protection{Locked: false}
	}
	if l.format != "" {
		st.CustomNumFmt = &l.format
	}
	sides := map[border][]string{boxed: {"left", "right", "top", "bottom"}, ruled: {"top", "bottom"}, opening: {"left", "top", "bottom"}}[l.border]
	for _, side := range sides {
		st.Border = append(st.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	return st
}
