// Package typeface is Liberation Serif: the four faces that the PDF embeds, and the widths of texts in them. They
// equal those of Times New Roman, so DOCX and workbooks are measured by them too.
package typeface

import (
	"strings"
	"sync"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// Family is the typeface's name within a PDF. Every Vietnamese letter is in all four faces.
const Family = "LiberationSerif"

// Face is one of the four faces.
type Face struct{ Bold, Italic bool }

// Style names the face as fpdf does.
func (f Face) Style() string {
	s := ""
	if f.Bold {
		s += "B"
	}
	if f.Italic {
		s += "I"
	}
	return s
}

// FaceOf is the face that a style names.
func FaceOf(style string) Face {
	return Face{Bold: strings.Contains(style, "B"), Italic: strings.Contains(style, "I")}
}

// AddTo makes the faces known to a PDF.
func AddTo(p *fpdf.Fpdf) {
	p.AddUTF8FontFromBytes(Family, "", liberationserifregular.TTF)
	p.AddUTF8FontFromBytes(Family, "B", liberationserifbold.TTF)
	p.AddUTF8FontFromBytes(Family, "I", liberationserifitalic.TTF)
	p.AddUTF8FontFromBytes(Family, "BI", liberationserifbolditalic.TTF)
}

var ruler struct {
	sync.Mutex
	pdf *fpdf.Fpdf
}

// Width measures one line of text in millimetres. Word with Times New Roman measures the same.
func Width(text string, face Face, points float64) float64 {
	ruler.Lock()
	defer ruler.Unlock()
	if ruler.pdf == nil {
		ruler.pdf = fpdf.New("P", "mm", "A4", "")
		AddTo(ruler.pdf)
	}
	ruler.pdf.SetFont(Family, face.Style(), points)
	return ruler.pdf.GetStringWidth(text)
}
