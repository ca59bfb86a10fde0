package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Text is what the pages of a file show.
type Text struct {
	Drawn      string // in the order in which it is drawn, a new line wherever the pen is moved
	Lines      string // from top to bottom and left to right
	Letters    int    // that can be seen and read, blanks left out
	Unreadable int    // letters that can be seen, of fonts that do not say which they are
}

// Bounds on a file's pages, on what is drawn within what is drawn, and on the text of all pages together.
const (
	maxPages  = 2000
	maxNested = 8
	maxText   = 1 << 20
)

// Text reads the text of the pages, and of what is laid over them: stamps, fields, a signature's picture.
func (f *File) Text() Text {
	t := &texts{file: f, fonts: map[int]*font{}}
	seen := map[int]bool{}
	var walk func(v Value, resources Value, depth int)
	walk = func(v Value, resources Value, depth int) {
		if v.Kind == Reference {
			if seen[v.Number] { // a page stands once in the tree
				return
			}
			seen[v.Number] = true
		}
		node := f.resolve(v)
		if node.Kind != Dictionary || depth > maxDepth || t.page > maxPages {
			return
		}
		if own, ok := node.Dict["Resources"]; ok {
			resources = f.resolve(own)
		}
		if _, tree := node.Dict["Kids"]; tree {
			for _, kid := range f.resolve(node.Dict["Kids"]).Items {
				walk(kid, resources, depth+1)
			}
			return
		}
		t.drawPage(node, resources)
	}
	walk(f.resolve(f.resolve(Value{Kind: Reference, Number: f.root}).Dict["Pages"]), Value{}, 0)
	return t.result()
}

// piece is a text shown at a place of a page, in the page's units.
type piece struct {
	page int
	x, y float64
	text string
}

type texts struct {
	file   *File
	fonts  map[int]*font // by their objects
	page   int
	pieces []piece
	size   int
}

func (t *texts) drawPage(page, resources Value) {
	t.page++
	var content []byte
	for _, part := range t.file.list(page.Dict["Contents"]) {
		if body, ok := t.file.decoded(part); ok {
			content = append(append(content, body...), '\n')
		}
	}
	t.draw(content, resources, unit, 0)
	for _, a := range t.file.list(page.Dict["Annots"]) {
		flags := t.file.resolve(a.Dict["F"]).Number
		appearance := t.file.resolve(t.file.resolve(a.Dict["AP"]).Dict["N"])
		if state := a.Dict["AS"]; state.Kind == Name {
			if of, ok := appearance.Dict[state.Text]; ok {
				appearance = t.file.resolve(of)
			}
		}
		if flags&2 == 0 { // not hidden
			place := unit
			if rect := t.file.list(a.Dict["Rect"]); len(rect) == 4 {
				place[4], place[5] = rect[0].Real, rect[1].Real
			}
			t.drawForm(appearance, resources, place, 0)
		}
	}
}

// drawForm draws what has its own content and resources.
func (t *texts) drawForm(form, resources Value, at matrix, depth int) {
	if own := t.file.resolve(form.Dict["Resources"]); own.Kind == Dictionary {
		resources = own
	}
	if m, ok := matrixOf(t.file.list(form.Dict["Matrix"])); ok {
		at = m.times(at)
	}
	if body, ok := t.file.decoded(form); ok {
		t.draw(body, resources, at, depth)
	}
}

// matrix is a transformation (8.3.4): a b c d e f.
type matrix [6]float64

var unit = matrix{1, 0, 0, 1, 0, 0}

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func matrixOf(v []Value) (m matrix, ok bool) {
	if len(v) != len(m) {
		return m, false
	}
	for i := range m {
		m[i] = v[i].Real
	}
	return m, true
}

// pen is the state that a content stream draws with.
type pen struct {
	at         matrix // from the stream's units to the page's
	text, line matrix
	leading    float64
	font       *font
	invisible  bool
}

// maxOperands bounds an operator's operands; the longest have six.
const maxOperands = 64

// draw goes through a content stream (7.8.2).
func (t *texts) draw(content []byte, resources Value, at matrix, depth int) {
	r := &reader{data: content}
	source := &File{data: content}
	p := pen{at: at, text: unit, line: unit}
	var saved []pen
	var operands []Value
	for r.skip() {
		v := r.next()
		if v.Kind != Keyword {
			if len(operands) < maxOperands {
				operands = append(operands, v)
			}
			continue
		}
		switch v.Text {
		case "q":
			if len(saved) < maxDepth {
				saved = append(saved, p)
			}
		case "Q":
			if n := len(saved); n > 0 {
				p, saved = saved[n-1], saved[:n-1]
			}
		case "cm":
			if m, ok := matrixOf(operands); ok {
				p.at = m.times(p.at)
			}
		case "Do":
			t.drawNamed(operands, resources, p.at, depth)
		case "BI":
			r.passImage()
		default:
			t.operate(v.Text, operands, resources, source, &p)
		}
		operands = operands[:0]
	}
}

// drawNamed draws a form among the resources; an image has no text.
func (t *texts) drawNamed(operands []Value, resources Value, at matrix, depth int) {
	if len(operands) == 0 || depth >= maxNested {
		return
	}
	form := t.file.resolve(t.file.resolve(resources.Dict["XObject"]).Dict[operands[len(operands)-1].Text])
	if form.Dict["Subtype"].Is(Name, "Form") {
		t.drawForm(form, resources, at, depth+1)
	}
}

// operate is what moves the pen and shows text (9.4).
func (t *texts) operate(operator string, operands []Value, resources Value, source *File, p *pen) {
	number := func(i int) float64 {
		if i < len(operands) {
			return operands[i].Real
		}
		return 0
	}
	last := Value{}
	if len(operands) > 0 {
		last = operands[len(operands)-1]
	}
	move := func(x, y float64) {
		p.line = matrix{1, 0, 0, 1, x, y}.times(p.line)
		p.text = p.line
	}
	switch operator {
	case "BT":
		p.text, p.line = unit, unit
	case "Tm":
		if m, ok := matrixOf(operands); ok {
			p.text, p.line = m, m
		}
	case "Td":
		move(number(0), number(1))
	case "TD":
		p.leading = -number(1)
		move(number(0), number(1))
	case "TL":
		p.leading = number(0)
	case "T*":
		move(0, -p.leading)
	case "Tr":
		p.invisible = number(0) == 3 || number(0) == 7
	case "Tf":
		if len(operands) > 0 {
			p.font = t.fontOf(t.file.resolve(resources.Dict["Font"]).Dict[operands[0].Text])
		}
	case "Tj":
		t.show(p, source.Bytes(last))
	case "'", "\"":
		move(0, -p.leading)
		t.show(p, source.Bytes(last))
	case "TJ":
		var all []byte
		for _, v := range last.Items {
			if v.Kind == String || v.Kind == Hex {
				all = append(all, source.Bytes(v)...)
			}
		}
		t.show(p, all)
	}
}

func (t *texts) fontOf(v Value) *font {
	if v.Kind != Reference {
		return t.file.font(v)
	}
	if _, ok := t.fonts[v.Number]; !ok {
		t.fonts[v.Number] = t.file.font(v)
	}
	return t.fonts[v.Number]
}

func (t *texts) show(p *pen, shown []byte) {
	if p.font == nil || p.invisible || t.size > maxText {
		return
	}
	text := p.font.text(shown)
	if text == "" {
		return
	}
	t.size += len(text)
	at := p.text.times(p.at)
	if n := len(t.pieces); n > 0 && t.pieces[n-1].page == t.page && t.pieces[n-1].x == at[4] && t.pieces[n-1].y == at[5] {
		t.pieces[n-1].text += text
		return
	}
	t.pieces = append(t.pieces, piece{t.page, at[4], at[5], text})
}

// passImage goes behind an image that stands in the content (8.9.7).
func (r *reader) passImage() {
	for i := r.at; i+2 < len(r.data); i++ {
		if white(r.data[i]) && r.data[i+1] == 'E' && r.data[i+2] == 'I' && (i+3 == len(r.data) || white(r.data[i+3])) {
			r.at = i + 3
			return
		}
	}
	r.at = len(r.data)
}

// sameLine is how far apart in height two texts of one line may stand, in points.
const sameLine = 2.0

func (t *texts) result() Text {
	var out Text
	var drawn strings.Builder
	for _, p := range t.pieces {
		drawn.WriteString(p.text)
		drawn.WriteByte('\n')
		for _, r := range p.text {
			switch {
			case r == '\ufffd':
				out.Unreadable++
			case !unicode.IsSpace(r):
				out.Letters++
			}
		}
	}
	out.Drawn = drawn.String()
	slices.SortStableFunc(t.pieces, func(a, b piece) int {
		return cmp.Or(a.page-b.page, cmp.Compare(row(b), row(a)), cmp.Compare(a.x, b.x))
	})
	var lines strings.Builder
	for i, p := range t.pieces {
		if i > 0 && (t.pieces[i-1].page != p.page || row(t.pieces[i-1]) != row(p)) {
			lines.WriteByte('\n')
		}
		lines.WriteString(p.text)
	}
	out.Lines = lines.String()
	return out
}

func row(p piece) float64 { return math.Round(p.y / sameLine) }

// Pages counts the pages, as the root of the tree states them; 0 where that cannot be read.
func (f *File) Pages() int {
	tree := f.resolve(f.resolve(Value{Kind: Reference, Number: f.root}).Dict["Pages"])
	n := f.resolve(tree.Dict["Count"])
	if n.Kind != Integer || n.Number < 0 || n.Number > maxPages {
		return 0
	}
	return n.Number
}
