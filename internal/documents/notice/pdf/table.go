package pdf

import (
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/typeface"
)

const (
	cellSize = letter.CellSize
	cellPad  = letter.CellPad
	rowPad   = 0.6 // mm above and below the text of a row, together
)

// table draws a table in the body. The head is repeated on every page and stays with the row after it; a row stays whole.
func (d *drawing) table(g blocks.Grid) {
	widths := letter.Columns(g)
	if need := d.headHeight(g, widths); d.y+need > floor && !d.fresh {
		d.page()
	}
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

// headHeight is the height of the head and the first row.
func (d *drawing) headHeight(g blocks.Grid, widths []float64) float64 {
	height := 0.0
	for _, row := range g.Head {
		height += d.rowHeight(row, widths, true)
	}
	if len(g.Body) > 0 {
		height += d.rowHeight(g.Body[0], widths, false)
	}
	return height
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
	return float64(lines)*d.height(cellSize) + rowPad
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
		y := d.y + rowPad/2
		for _, l := range d.cell(cell, widths[i], head) {
			d.draw(l, x+cellPad, y+d.base(cellSize), widths[i]-2*cellPad, cellSize, how)
			y += d.height(cellSize)
		}
		x += widths[i]
	}
	d.y, d.fresh = d.y+h, false
}
