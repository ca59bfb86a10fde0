package blocks

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Fault is a mark that cannot be read.
type Fault struct {
	Line    int // of the filled-in text, from 1
	Text    string
	Message string
}

func (f *Fault) Error() string {
	return fmt.Sprintf("dòng %d của văn bản (%q): %s", f.Line, f.Text, f.Message)
}

var fieldName = regexp.MustCompile(`^@([a-z]+(?:-[a-z]+)*)(?:[ \t]+(.*))?$`)

// Parse reads a text with marks. All faults are told at once.
func Parse(text string) ([]Block, error) {
	p := &parser{}
	for i, line := range strings.Split(text, "\n") {
		p.line(i+1, strings.Trim(line, " \t\r"))
	}
	p.end()
	return p.blocks, errors.Join(p.faults...)
}

type parser struct {
	blocks []Block
	faults []error
	open   *Block   // the block that the next unmarked line continues
	text   []string // its lines
	rows   [][][]Run
}

func (p *parser) fault(line int, text, message string) {
	p.faults = append(p.faults, &Fault{line, text, message})
}

// line reads one line.
func (p *parser) line(n int, s string) {
	if strings.HasPrefix(s, "|") {
		p.row(n, s)
		return
	}
	switch {
	case s == "":
		p.end()
	case strings.HasPrefix(s, "## "):
		p.begin(Block{Kind: Heading, Level: 2, Line: n}, s[3:])
	case strings.HasPrefix(s, "# "):
		p.begin(Block{Kind: Heading, Level: 1, Line: n}, s[2:])
	case strings.HasPrefix(s, "- "):
		p.begin(Block{Kind: Item, Line: n}, s[2:])
	case strings.HasPrefix(s, "@"):
		m := fieldName.FindStringSubmatch(s)
		if m == nil {
			p.fault(n, s, "sau @ phải là tên trường viết bằng chữ thường")
			return
		}
		p.begin(Block{Kind: Field, Name: m[1], Line: n}, m[2])
	case p.open != nil && p.open.Kind != Table:
		p.text = append(p.text, s)
	default:
		p.begin(Block{Kind: Paragraph, Line: n}, s)
	}
}

func (p *parser) begin(b Block, text string) {
	p.end()
	p.open, p.text = &b, []string{text}
}

// end closes the open block.
func (p *parser) end() {
	if p.open == nil {
		return
	}
	b := *p.open
	if b.Kind == Table {
		b.Table.Body = p.rows
		if b.Table.Right == nil {
			b.Table.Right = make([]bool, width(b.Table.Head, p.rows))
		}
		p.checkWidths(b)
	} else {
		b.Runs = inline(strings.Join(p.text, " "))
	}
	if b.Kind == Table || b.Kind == Field || Plain(b.Runs) != "" {
		p.blocks = append(p.blocks, b)
	}
	p.open, p.text, p.rows = nil, nil, nil
}

// row reads one row of a table.
func (p *parser) row(n int, s string) {
	if p.open == nil || p.open.Kind != Table {
		p.end()
		p.open = &Block{Kind: Table, Line: n}
	}
	cells := cut(s)
	if rule(cells) {
		if p.open.Table.Right != nil {
			p.fault(n, s, "bảng chỉ có một dòng gạch dưới phần đầu")
			return
		}
		p.open.Table.Head, p.rows = p.rows, nil
		p.open.Table.Right = make([]bool, len(cells))
		for i, c := range cells {
			p.open.Table.Right[i] = strings.HasSuffix(c, ":")
		}
		return
	}
	row := make([][]Run, len(cells))
	for i, c := range cells {
		row[i] = inline(c)
	}
	p.rows = append(p.rows, row)
}

func (p *parser) checkWidths(b Block) {
	for _, rows := range [][][][]Run{b.Table.Head, b.Table.Body} {
		for _, row := range rows {
			if len(row) != len(b.Table.Right) {
				p.fault(b.Line, Plain(row[0]), fmt.Sprintf("dòng của bảng có %d ô, cần %d", len(row), len(b.Table.Right)))
				return
			}
		}
	}
}

func width(tables ...[][][]Run) int {
	for _, rows := range tables {
		if len(rows) > 0 {
			return len(rows[0])
		}
	}
	return 0
}

// cut parts a row at the bars that are not protected.
func cut(s string) []string {
	var cells []string
	var cell strings.Builder
	escaped := false
	for _, r := range s[1:] {
		switch {
		case escaped:
			cell.WriteRune(r)
			escaped = false
			continue
		case r == '\\':
			escaped = true
		case r == '|':
			cells = append(cells, strings.TrimSpace(cell.String()))
			cell.Reset()
			continue
		}
		cell.WriteRune(r)
	}
	if rest := strings.TrimSpace(cell.String()); rest != "" {
		cells = append(cells, rest)
	}
	return cells
}

var dashes = regexp.MustCompile(`^-{3,}:?$`)

func rule(cells []string) bool {
	for _, c := range cells {
		if !dashes.MatchString(c) {
			return false
		}
	}
	return len(cells) > 0
}

// inline reads the faces within a text. A star without its partner is a star.
func inline(s string) []Run {
	in := &inliner{}
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }), " ")
	for len(s) > 0 {
		switch {
		case s[0] == '\\' && len(s) > 1:
			in.write(s[1:2])
			s = s[2:]
		case strings.HasPrefix(s, "**") && (in.bold || closes(s[2:], "**")):
			in.turn()
			in.bold = !in.bold
			s = s[2:]
		case s[0] == '*' && (in.italic || closes(s[1:], "*")):
			in.turn()
			in.italic = !in.italic
			s = s[1:]
		default:
			in.write(s[:1])
			s = s[1:]
		}
	}
	in.turn()
	return in.runs
}

type inliner struct {
	runs         []Run
	text         strings.Builder
	bold, italic bool
}

func (in *inliner) write(s string) { in.text.WriteString(s) }

// turn ends the run.
func (in *inliner) turn() {
	if in.text.Len() > 0 {
		in.runs = append(in.runs, Run{in.text.String(), in.bold, in.italic})
		in.text.Reset()
	}
}

// closes tells whether an unprotected mark follows.
func closes(s, mark string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if strings.HasPrefix(s[i:], mark) {
			return true
		}
	}
	return false
}
