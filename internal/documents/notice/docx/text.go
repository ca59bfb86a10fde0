package docx

import (
	"math"
	"strconv"

	"trehan/internal/documents/blocks"
	"trehan/internal/documents/notice/letter"
)

// typeface is the decree's; where it is not to be had, programs take one of the same widths.
const fontName = "Times New Roman"

// twips are twentieths of a point, Word's unit of length.
func twips(mm float64) string { return strconv.Itoa(int(math.Round(mm / 25.4 * 1440))) }

func pointTwips(points float64) string { return strconv.Itoa(int(math.Round(points * 20))) }

func halfPoints(points float64) string { return strconv.Itoa(int(math.Round(points * 2))) }

// spacing is the line spacing in 240ths of a single line.
func spacing(l *letter.Letter) string { return strconv.Itoa(int(math.Round(l.Spacing() * 240))) }

// look is how a paragraph stands.
type look struct {
	align    string // left, center, right, both
	style    string
	before   float64 // points
	after    float64 // points
	first    float64 // first line's indent, mm
	left     float64 // mm
	right    float64 // mm
	keepNext bool
}

func paragraph(k look, runs ...*node) *node {
	p := el("w:pPr")
	if k.style != "" {
		p.add(val("w:pStyle", k.style))
	}
	if k.keepNext {
		p.add(el("w:keepNext"))
	}
	p.add(el("w:widowControl"))
	if k.before != 0 || k.after != 0 {
		p.add(el("w:spacing", "w:before", pointTwips(k.before), "w:after", pointTwips(k.after)))
	}
	if k.first != 0 || k.left != 0 || k.right != 0 {
		p.add(el("w:ind", "w:left", twips(k.left), "w:right", twips(k.right), "w:firstLine", twips(k.first)))
	}
	if k.align != "" {
		p.add(val("w:jc", k.align))
	}
	return el("w:p").add(p).add(runs...)
}

// face is how text looks.
type face struct {
	bold, italic bool
	size         float64 // points; 0 is the body's
	boxed        bool
}

func (f face) properties() *node {
	r := el("w:rPr")
	if f.bold {
		r.add(el("w:b"), el("w:bCs"))
	}
	if f.italic {
		r.add(el("w:i"), el("w:iCs"))
	}
	if f.size != 0 {
		r.add(val("w:sz", halfPoints(f.size)), val("w:szCs", halfPoints(f.size)))
	}
	if f.boxed {
		r.add(el("w:bdr", "w:val", "single", "w:sz", "6", "w:space", "0", "w:color", "000000"))
	}
	return r
}

func run(text string, f face) *node {
	return el("w:r").add(f.properties(), el("w:t", "xml:space", "preserve").say(text))
}

func runs(all []blocks.Run, size float64) []*node {
	nodes := make([]*node, 0, len(all))
	for _, r := range all {
		nodes = append(nodes, run(r.Text, face{bold: r.Bold, italic: r.Italic, size: size}))
	}
	return nodes
}
