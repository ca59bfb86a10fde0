package letter

import (
	"slices"
	"strings"

	"trehan/internal/documents/blocks"
	"trehan/internal/documents/typeface"
)

// Measures of a table in the body.
const (
	CellSize = 12.0 // points
	CellPad  = 1.5  // mm beside the text of a cell

	shortHead = 25.0 // mm: a head up to here is not broken
)

// Columns are the widths of a table's columns in millimetres: each as wide as its longest text, and what is left over
// shared out in proportion. Where they are too wide together, the widest give. A long head may be broken: of it the longest
// word counts.
func Columns(g blocks.Grid) []float64 {
	widths := make([]float64, len(g.Right))
	total := 0.0
	for i := range widths {
		widths[i] = max(textWidth(g, i), 8) + 2*CellPad + 0.5 // programs round
		total += widths[i]
	}
	if total > TextWidth {
		return narrowed(widths)
	}
	for i := range widths {
		widths[i] *= TextWidth / total
	}
	return widths
}

// narrowed caps the widest columns so that all have the width of the text together.
func narrowed(widths []float64) []float64 {
	order := slices.Sorted(slices.Values(widths))
	room := TextWidth
	for i, width := range order {
		limit := room / float64(len(order)-i) // what is left, shared by the columns that are as wide as this one or wider
		if width > limit {
			for j := range widths {
				widths[j] = min(widths[j], limit)
			}
			break
		}
		room -= width
	}
	return widths
}

// textWidth is the width of the longest text of a column.
func textWidth(g blocks.Grid, column int) float64 {
	longest := 0.0
	for _, row := range g.Head {
		head := blocks.Plain(row[column])
		words := []string{head}
		if typeface.Width(head, typeface.Face{Bold: true}, CellSize) > shortHead {
			words = strings.Fields(head)
		}
		for _, word := range words {
			longest = max(longest, typeface.Width(word, typeface.Face{Bold: true}, CellSize))
		}
	}
	for _, row := range g.Body {
		width := 0.0
		for _, run := range row[column] {
			width += typeface.Width(run.Text, typeface.Face{Bold: run.Bold, Italic: run.Italic}, CellSize)
		}
		longest = max(longest, width)
	}
	return longest
}
