package message

import (
	"strings"
	"unicode/utf8"

	"trehan/internal/documents/blocks"
)

// wide is the length of a line in plain text.
const wide = 76

// text draws the mail as plain text. A row of a table is an item: its first cell, then the others with their heads.
func text(all []blocks.Block) string {
	var b strings.Builder
	for i, x := range all {
		tight := i > 0 && x.Kind == blocks.Item && all[i-1].Kind == blocks.Item
		if i > 0 && !tight {
			b.WriteByte('\n')
		}
		switch x.Kind {
		case blocks.Heading:
			b.WriteString(wrap(strings.ToUpper(x.Text()), "", ""))
		case blocks.Item:
			b.WriteString(wrap(x.Text(), "- ", "  "))
		case blocks.Table:
			for _, row := range x.Table.Body {
				b.WriteString(wrap(rowText(x.Table, row), "- ", "  "))
			}
		default:
			b.WriteString(wrap(x.Text(), "", ""))
		}
	}
	return b.String()
}

// rowText is one row as a sentence; empty cells are left out.
func rowText(g blocks.Grid, row [][]blocks.Run) string {
	sentence, sign := "", ": "
	for i, cell := range row {
		text := blocks.Plain(cell)
		if i > 0 && text == "" {
			continue
		}
		if i > 0 {
			sentence = strings.TrimSuffix(sentence, ".") + sign
			sign = "; "
		}
		if i > 1 && len(g.Head) > 0 {
			sentence += strings.ToLower(blocks.Plain(g.Head[0][i])) + " "
		}
		sentence += text
	}
	return sentence
}

// wrap breaks a text at blanks. A word that is too long, such as a link, stays whole.
func wrap(s, first, next string) string {
	var b strings.Builder
	line := first
	length := utf8.RuneCountInString(first)
	empty := true
	for _, w := range strings.Fields(s) {
		n := utf8.RuneCountInString(w)
		if !empty && length+1+n > wide {
			b.WriteString(line + "\n")
			line, length, empty = next, utf8.RuneCountInString(next), true
		}
		if !empty {
			line, length = line+" ", length+1
		}
		line, length, empty = line+w, length+n, false
	}
	b.WriteString(line + "\n")
	return b.String()
}
