package pdf

import (
	"codeberg.org/go-pdf/fpdf"

	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/typeface"
)

// canvas is what a letter is drawn on.
type canvas interface {
	AddPage()
	PageNo() int
	SetPage(number int)
	GetStringWidth(text string) float64
	SetFont(family, style string, points float64)
	Text(x, y float64, text string)
	SetLineWidth(width float64)
	Rect(x, y, width, height float64, style string)
	Line(x1, y1, x2, y2 float64)
	Bookmark(text string, level int, y float64)
}

var _ canvas = (*fpdf.Fpdf)(nil)

// counter is a canvas that draws nothing and counts its pages.
type counter struct {
	pages  int
	face   typeface.Face
	points float64
}

func (c *counter) AddPage()                          { c.pages++ }
func (c *counter) PageNo() int                       { return c.pages }
func (c *counter) SetPage(int)                       {}
func (c *counter) Text(_, _ float64, _ string)       {}
func (c *counter) SetLineWidth(float64)              {}
func (c *counter) Rect(_, _, _, _ float64, _ string) {}
func (c *counter) Line(_, _, _, _ float64)           {}
func (c *counter) Bookmark(string, int, float64)     {}

func (c *counter) SetFont(_, style string, points float64) {
	c.face, c.points = typeface.FaceOf(style), points
}

func (c *counter) GetStringWidth(text string) float64 { return typeface.Width(text, c.face, c.points) }

// Pages are the pages that a letter fills before its last paragraph, which stays with the signature block, and all of them: as
// the PDF has them, or the program that prints the DOCX, if those are more.
func Pages(l *letter.Letter) (body, all int) {
	last := max(len(l.Body)-1, 0)
	for _, spared := range []float64{0, spare} {
		drawn := &counter{}
		d := &drawing{setter: setter{drawn}, letter: l, spare: spared}
		d.page()
		d.head()
		d.addressees()
		d.y += spareHead / spare * spared
		d.body(0, last)
		body = max(body, drawn.pages)
		d.body(last, len(l.Body))
		d.signature()
		all = max(all, drawn.pages)
	}
	return body, all
}

// What programs that print the DOCX take more: for the letterhead 1.6 mm, for a page of text less than 0.2.
const (
	spareHead = 2.0
	spare     = 0.4
)
