package pdf

import (
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/typeface"
)

// check draws in the foot of page 1, below the text, by what anybody can check the letter. It is the last thing drawn there, so
// that copied text ends with it.
func (d *drawing) check() {
	c := d.letter.Check
	if c == nil {
		return
	}
	last := d.pdf.PageNo()
	d.pdf.SetPage(1)
	defer d.pdf.SetPage(last) // which ends the file
	top := letter.PageHeight - letter.CheckBottom - letter.CheckSide
	module := letter.CheckSide / float64(c.QR.Size())
	for _, bar := range c.QR.Bars() {
		d.pdf.Rect(letter.Left+float64(bar.X)*module, top+float64(bar.Y)*module, float64(bar.Width)*module, module, "F")
	}
	x := letter.Left + letter.CheckSide + letter.CheckGap
	y := top + letter.CheckSide/2 - float64(len(c.Lines))*d.height(letter.CheckSize)/2
	for _, line := range c.Lines {
		y = d.column(line, typeface.Face{}, letter.CheckSize, x, y, letter.PageWidth-letter.Right-x, left)
	}
}
