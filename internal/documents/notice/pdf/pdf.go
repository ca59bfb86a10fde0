// Package pdf draws an administrative letter as PDF: real text in an embedded typeface, bookmarks, title, language and
// fixed dates. The same letter gives the same bytes. What the letter says and its measures are in package letter.
package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"trehan/internal/documents/blocks"
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/typeface"
	"trehan/internal/documents/view"
)

// MediaType is that of the file.
const MediaType = "application/pdf"

// Write draws the letter.
func Write(l *letter.Letter) ([]byte, error) {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetMargins(letter.Left, letter.Top, letter.Right)
	p.SetAutoPageBreak(false, 0)
	p.SetCatalogSort(true)
	p.SetTitle(view.Printable(l.Title), true)
	p.SetSubject(view.Printable(l.Subject), true)
	p.SetAuthor(view.Printable(l.Author), true)
	p.SetCreator("trehan", true)
	p.SetProducer("trehan", true)
	p.SetLang(letter.Language)
	p.SetCreationDate(l.Created)
	p.SetModificationDate(l.Created)
	typeface.AddTo(p)
	d := &drawing{setter: setter{p}, letter: l}
	d.page()
	d.head()
	d.addressees()
	d.body(0, len(l.Body))
	d.signature()
	d.check()
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, fmt.Errorf("draw the letter as PDF: %w", err)
	}
	return out.Bytes(), nil
}

// drawing is a letter half drawn.
type drawing struct {
	setter
	letter *letter.Letter
	y      float64 // top of what comes next
	fresh  bool    // nothing stands on the page yet
	spare  float64 // left free at the top of every page; 0 where it is drawn
}

const floor = letter.PageHeight - letter.Bottom

// page begins a page: its number, from the second on, in the middle of the top margin, and the marks at its right.
func (d *drawing) page() {
	d.pdf.AddPage()
	d.y, d.fresh = letter.Top+d.spare, true
	at := letter.HeaderTop + d.base(letter.PageSize)
	if n := d.pdf.PageNo(); n > 1 {
		d.one(strconv.Itoa(n), typeface.Face{}, letter.PageSize, letter.Left, at, letter.TextWidth, centre)
	}
	if len(d.letter.Marks) > 0 {
		mark := strings.Join(d.letter.Marks, " - ")
		width := d.measure(mark, typeface.Face{Bold: true}, letter.MarkSize) + 4
		x := letter.PageWidth - letter.Right - width
		d.pdf.SetLineWidth(0.3)
		d.pdf.Rect(x, letter.HeaderTop-0.5, width, d.height(letter.MarkSize)+1, "D")
		d.one(mark, typeface.Face{Bold: true}, letter.MarkSize, x, at-0.2, width, centre)
	}
}

// one draws a single line that is known to fit.
func (d *drawing) one(text string, face typeface.Face, points, x, y, width float64, how align) {
	words := d.words(plain(text, face), points)
	for _, l := range d.lines(words, 10*letter.PageWidth, 0, points) {
		d.draw(l, x, y, width, points, how)
	}
}

// column draws text in a column from y on and returns where it ends.
func (d *drawing) column(text string, face typeface.Face, points, x, y, width float64, how align) float64 {
	for _, l := range d.lines(d.words(plain(text, face), points), width, 0, points) {
		d.draw(l, x, y+d.base(points), width, points, how)
		y += d.height(points)
	}
	return y
}

// rule draws the line under a component, centred in its column.
func (d *drawing) rule(x, y, width, length float64) {
	d.pdf.SetLineWidth(0.25)
	from := x + (width-length)/2
	d.pdf.Line(from, y, from+length, y)
}

// head draws the letterhead's two columns.
func (d *drawing) head() {
	l := d.letter
	const gap = 3.0
	x, w := letter.Left, letter.LeftColumn-gap
	rx, rw := letter.Left+letter.LeftColumn, letter.TextWidth-letter.LeftColumn
	y := d.column(l.Authority, typeface.Face{}, letter.AuthoritySize, x, d.y, w, centre)
	y = d.column(l.Office, typeface.Face{Bold: true}, letter.AuthoritySize, x, y, w, centre)
	d.rule(x, y+0.8, w, letter.RuleShare*d.measure(l.Office, typeface.Face{Bold: true}, letter.AuthoritySize))
	ry := d.column(l.Nation, typeface.Face{Bold: true}, letter.NationSize, rx, d.y, rw, centre)
	ry = d.column(l.Motto, typeface.Face{Bold: true}, letter.MottoSize, rx, ry, rw, centre)
	d.rule(rx, ry+0.8, rw, d.measure(l.Motto, typeface.Face{Bold: true}, letter.MottoSize))
	row := max(y, ry) + 3
	y = d.column(l.Number, typeface.Face{}, letter.NumberSize, x, row, w, centre)
	y = d.column(l.Subject, typeface.Face{}, letter.SubjectSize, x, y+1, w, centre)
	ry = d.column(l.PlaceDay, typeface.Face{Italic: true}, letter.DaySize, rx, row, rw, centre)
	d.y, d.fresh = max(y, ry)+4, false
}

// addressees draws "Kính gửi". One addressee stands on the label's line, several below each other beside it.
func (d *drawing) addressees() {
	label := d.letter.ToLabel + " "
	width := d.measure(label, typeface.Face{}, d.letter.Size())
	lines := d.letter.To
	widest := 0.0
	for _, to := range lines {
		widest = max(widest, d.measure(to, typeface.Face{}, d.letter.Size()))
	}
	// The block stands in the middle of the page, as the decree's sample has it.
	x := letter.Left + max(0, (letter.TextWidth-width-widest)/2)
	column := letter.Left + letter.TextWidth - x - width
	d.one(d.letter.ToLabel, typeface.Face{}, d.letter.Size(), x, d.y+d.base(d.letter.Size()), width, left)
	if len(lines) > 1 {
		d.y += d.height(d.letter.Size())
	}
	for _, to := range lines {
		d.y = d.column(to, typeface.Face{}, d.letter.Size(), x+width, d.y, column, left)
	}
	d.y += letter.Between * letter.PerPoint * 2
}

// flow is a paragraph broken into lines.
type flow struct {
	lines  []line
	indent float64
	block  blocks.Block
}

func (d *drawing) flow(b blocks.Block) flow {
	runs := b.Runs
	switch b.Kind {
	case blocks.Item:
		runs = append([]blocks.Run{{Text: letter.Dash}}, runs...)
	case blocks.Heading:
		runs = plain(blocks.Plain(runs), typeface.Face{Bold: true})
	}
	words := d.words(runs, d.letter.Size())
	return flow{d.lines(words, letter.TextWidth, letter.FirstLine, d.letter.Size()), letter.FirstLine, b}
}

const between = letter.Between * letter.PerPoint

// body draws the paragraphs. A heading stays with the paragraph after it, and no single line of a paragraph stands alone
// at the foot or top of a page. The last paragraph keeps two lines with the signature block. It draws from one paragraph on
// up to another.
func (d *drawing) body(from, to int) {
	all := d.letter.Body
	for i := from; i < to; i++ {
		b := all[i]
		if b.Kind == blocks.Table {
			d.table(b.Table)
			continue
		}
		f := d.flow(b)
		keep := 0.0
		if b.Kind == blocks.Heading && i+1 < len(all) && all[i+1].Kind != blocks.Table {
			next := d.flow(all[i+1])
			lines := len(next.lines)
			if lines > 3 { // up to three are not parted
				lines = 2
			}
			keep = between + float64(lines)*d.height(d.letter.Size())
		}
		if i == len(all)-1 {
			keep = d.signatureHeight()
		}
		d.paragraph(f, keep)
	}
}

// paragraph draws a paragraph; keep is the height that must follow its last line on the same page.
func (d *drawing) paragraph(f flow, keep float64) {
	h := d.height(d.letter.Size())
	for from := 0; from < len(f.lines); {
		rest := len(f.lines) - from
		fit := d.fit(rest, keep)
		if fit == 0 && d.fresh {
			fit = rest
		}
		if fit == 0 {
			d.page()
			continue
		}
		if f.block.Kind == blocks.Heading && from == 0 {
			d.pdf.Bookmark(blocks.Plain(f.block.Runs), f.block.Level-1, d.y)
		}
		for i := from; i < from+fit; i++ {
			x, width := letter.Left, letter.TextWidth
			if i == 0 {
				x, width = x+f.indent, width-f.indent
			}
			d.draw(f.lines[i], x, d.y+d.base(d.letter.Size()), width, d.letter.Size(), justified)
			d.y, d.fresh = d.y+h, false
		}
		from += fit
	}
	d.y += between
}

// fit says how many of the next lines go on this page: all if they fit with what must follow, else as many as leave two
// for the next page, else none.
func (d *drawing) fit(rest int, keep float64) int {
	h := d.height(d.letter.Size())
	room := int((floor - d.y + 0.01) / h)
	if float64(rest)*h+keep <= floor-d.y+0.01 {
		return rest
	}
	fit := min(room, rest-2)
	if fit < 2 {
		return 0
	}
	return fit
}
