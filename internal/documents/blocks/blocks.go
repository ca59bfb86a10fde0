// Package blocks is the model between the wording of a document and its formats. Parse turns a text with marks into
// headings, paragraphs, lists, tables and named fields; the letter (DOCX, PDF) and the mail (text, HTML) draw them. What
// the texts say is in the templates of notice and message.
//
// The marks, each at the beginning of a line:
//
//	# text          a heading; ## a heading below it
//	- text          an item of a list
//	| a | b |       a row of a table; a row of only dashes (|---|---|) makes the rows above it the table's head, and a colon at
//	                the right end of its dashes (|---:|) aligns the column to the right
//	@name text      a field that the document places itself, such as the number or the addressees
//	text            a paragraph
//
// A line without a mark that follows without an empty line between continues the block before it.
//
// Within text **word** is bold and *word* italic; a backslash takes a mark's meaning away. Runs of white space are one
// blank; no-break spaces stay.
package blocks

import "strings"

// Kind is what a block is.
type Kind int

// The kinds.
const (
	Paragraph Kind = iota
	Heading
	Item
	Table
	Field
)

// Block is one part of a document.
type Block struct {
	Kind  Kind
	Level int    // of a heading: 1 or 2
	Name  string // of a field
	Runs  []Run  // text of all but a table
	Table Grid
	Line  int // of the filled-in text where it begins, from 1
}

// Run is text of one face.
type Run struct {
	Text   string
	Bold   bool
	Italic bool
}

// Grid is a table. All rows have as many cells as Right.
type Grid struct {
	Head  [][][]Run // rows of cells of runs
	Body  [][][]Run
	Right []bool // columns aligned to the right
}

// Text is the block's text without faces; cells are parted by tabs, rows by line breaks.
func (b Block) Text() string {
	if b.Kind != Table {
		return Plain(b.Runs)
	}
	var lines []string
	for _, rows := range [][][][]Run{b.Table.Head, b.Table.Body} {
		for _, row := range rows {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = Plain(cell)
			}
			lines = append(lines, strings.Join(cells, "\t"))
		}
	}
	return strings.Join(lines, "\n")
}

// Plain is the text of runs.
func Plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// Escape protects data that stands in a template, so that none of it is read as a mark.
func Escape(s string) string {
	if !strings.ContainsAny(s, marks+"\r\n\t") {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\r' || r == '\n' || r == '\t':
			r = ' '
		case strings.ContainsRune(marks, r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

const marks = `\*|#@-`
