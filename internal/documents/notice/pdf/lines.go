package pdf

import (
	"strings"

	"trehan/internal/documents/blocks"
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/typeface"
	"trehan/internal/documents/view"
)

// piece is text of one face within a word.
type piece struct {
	text  string
	face  typeface.Face
	width float64
}

// word is what may not be parted over two lines unless it alone is wider than one.
type word struct {
	pieces []piece
	width  float64
	space  float64 // width of the blank after it
}

// line is one line of words.
type line struct {
	words []word
	width float64 // without the last blank
	last  bool    // of its paragraph: not justified
}

// setter breaks text into lines and draws them.
type setter struct {
	pdf canvas
}

func (s *setter) measure(text string, face typeface.Face, points float64) float64 {
	s.pdf.SetFont(typeface.Family, face.Style(), points)
	return s.pdf.GetStringWidth(text)
}

// words cuts runs at blanks. A no-break space holds a word together and is drawn as a blank.
func (s *setter) words(runs []blocks.Run, points float64) []word {
	var all []word
	var open word
	end := func(face typeface.Face) {
		if len(open.pieces) > 0 {
			open.space = s.measure(" ", face, points)
			all = append(all, open)
			open = word{}
		}
	}
	for _, run := range runs {
		face := typeface.Face{Bold: run.Bold, Italic: run.Italic}
		for i, text := range strings.Split(printable(run.Text), " ") {
			if i > 0 {
				end(face)
			}
			if text != "" {
				text = strings.ReplaceAll(text, "\u00a0", " ")
				p := piece{text, face, s.measure(text, face, points)}
				open.pieces, open.width = append(open.pieces, p), open.width+p.width
			}
		}
	}
	end(typeface.Face{})
	return all
}

// printable replaces what the typeface cannot hold: it has the letters of the basic plane only.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r > 0xFFFE || r == 0xFFFD:
			return '?'
		case r < ' ':
			return ' '
		}
		return r
	}, view.Printable(s))
}

// lines breaks words into lines of a width; the first line is shorter by indent.
func (s *setter) lines(words []word, width, indent, points float64) []line {
	var all []line
	var open line
	room := width - indent
	for _, w := range s.fitting(words, width-indent, points) {
		gap := 0.0
		if n := len(open.words); n > 0 {
			gap = open.words[n-1].space
		}
		if len(open.words) > 0 && open.width+gap+w.width > room+0.001 {
			all = append(all, open)
			open, gap, room = line{}, 0, width
		}
		open.words, open.width = append(open.words, w), open.width+gap+w.width
	}
	if len(open.words) > 0 {
		open.last = true
		all = append(all, open)
	}
	return all
}

// fitting parts the words that are wider than a line, letter by letter.
func (s *setter) fitting(words []word, width, points float64) []word {
	var all []word
	for _, w := range words {
		if w.width <= width {
			all = append(all, w)
			continue
		}
		part := word{}
		for _, p := range w.pieces {
			for _, r := range p.text {
				letter := piece{string(r), p.face, s.measure(string(r), p.face, points)}
				if part.width+letter.width > width {
					all = append(all, part)
					part = word{}
				}
				part.pieces, part.width = append(part.pieces, letter), part.width+letter.width
			}
		}
		part.space = w.space
		all = append(all, part)
	}
	return all
}

// align says how lines stand in their column.
type align int

const (
	left align = iota
	centre
	right
	justified
)

// draw sets one line with its base at y. Each word is drawn with its blank, so that copied text has its blanks too.
func (s *setter) draw(l line, x, y, width float64, points float64, how align) {
	stretch := 0.0
	switch how {
	case centre:
		x += (width - l.width) / 2
	case right:
		x += width - l.width
	case justified:
		if !l.last && len(l.words) > 1 {
			stretch = (width - l.width) / float64(len(l.words)-1)
		}
	}
	for i, w := range l.words {
		at := x
		for j, p := range w.pieces {
			text := p.text
			if j == len(w.pieces)-1 && i < len(l.words)-1 {
				text += " "
			}
			s.pdf.SetFont(typeface.Family, p.face.Style(), points)
			s.pdf.Text(at, y, text)
			at += p.width
		}
		x += w.width + w.space + stretch
	}
}

// height is that of one line in millimetres.
func (d *drawing) height(points float64) float64 {
	return points * letter.PerPoint * lineHeight * d.letter.Spacing()
}

// lineHeight is that of Times New Roman and Liberation Serif, as a part of the size: ascent, descent and line gap.
const (
	lineHeight = 1.149
	ascent     = 0.891
)

// base is where the base line lies below the top of a line.
func (d *drawing) base(points float64) float64 {
	spare := points * letter.PerPoint * lineHeight * (d.letter.Spacing() - 1)
	return spare + points*letter.PerPoint*ascent
}

func plain(text string, face typeface.Face) []blocks.Run {
	return []blocks.Run{{Text: text, Bold: face.Bold, Italic: face.Italic}}
}
