package pdf

import (
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/typeface"
)

const (
	cellSize = 12.0
	cellPad  = 1.5
)

// table draws a table in the body. Columns share the width by their longest words and texts; the head is repeated on every
// page; a row stays whole.
func (d *drawing) table(g blocks.Grid) {
	widths := d.columns(g)
	for _, row := range g.Head {
		d.row(row, g, widths, true)
	}
	for _, row := range g.Body {
		if d.y+d.rowHeight(row, widths, false) > floor && !d.fresh {
			d.page()
			for _, head := range g.Head {
				d.row(head, g, widths, true)
			}
		}
		d.row(row, g, widths, false)
	}
	d.y += between
}

func (d *drawing) columns(g blocks.Grid) []float64 {
	widths := make([]float64, len(g.Right))
	total := 0.0
	for i := range widths {
		for _, rows := range [][][][]blocks.Run{g.Head, g.Body} {
			for _, row := range rows {
				widths[i] = max(widths[i], d.measure(blocks.Plain(row[i]), typeface.Face{Bold: true}, cellSize))
			}
		}
		// One long column may not starve the others.
		widths[i] = min(max(widths[i], 8), letter.TextWidth/2) + 2*cellPad
		total += widths[i]
	}
	for i := range widths {
		widths[i] *= letter.TextWidth / total
	}
	return widths
}

func (d *drawing) cell(runs []blocks.Run, width float64, head bool) []line {
	if head {
		runs = plain(blocks.Plain(runs), typeface.Face{Bold: true})
	}
	return d.lines(d.words(runs, cellSize), width-2*cellPad, 0, cellSize)
}

func (d *drawing) rowHeight(row [][]blocks.Run, widths []float64, head bool) float64 {
	lines := 1
	for i, cell := range row {
		lines = max(lines, len(d.cell(cell, widths[i], head)))
	}
	return float64(lines)*height(cellSize) + cellPad
}

func (d *drawing) row(row [][]blocks.Run, g blocks.Grid, widths []float64, head bool) {
	h := d.rowHeight(row, widths, head)
	if d.y+h > floor && !d.fresh {
		d.page()
	}
	x := letter.Left
	d.pdf.SetLineWidth(0.2)
	for i, cell := range row {
		d.pdf.Rect(x, d.y, widths[i], h, "D")
		how := left
		switch {
		case head:
			how = centre
		case g.Right[i]:
			how = right
		}
		y := d.y + cellPad/2
		for _, l := range d.cell(cell, widths[i], head) {
			d.draw(l, x+cellPad, y+base(cellSize), widths[i]-2*cellPad, cellSize, how)
			y += height(cellSize)
		}
		x += widths[i]
	}
	d.y, d.fresh = d.y+h, false
}
