package pdf

import (
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/typeface"
)

const beforeSignature = 2.0

// signatureHeight is the room that the signature block and the copies need together.
func (d *drawing) signatureHeight() float64 {
	l := d.letter
	left := d.height(letter.LabelSize)
	for _, c := range l.Copies {
		left += float64(d.count(c, letter.CopySize, copyColumn)) * d.height(letter.CopySize)
	}
	right := letter.SigningSpace + d.height(letter.SignSize)
	for _, a := range l.Authorities {
		right += float64(d.count(a, letter.SignSize, letter.SignColumn)) * d.height(letter.SignSize)
	}
	return beforeSignature + between + max(left, right)
}

const copyColumn = letter.TextWidth - letter.SignColumn - 3

func (d *drawing) count(text string, points, width float64) int {
	return len(d.lines(d.words(plain(text, typeface.Face{Bold: true}), points), width, 0, points))
}

// signature draws who signs at the right, and beside it at the left who gets copies, on one page.
func (d *drawing) signature() {
	l := d.letter
	if d.y+d.signatureHeight() > floor+between+0.5 && !d.fresh {
		d.page()
	}
	top := d.y + beforeSignature
	y := d.column(l.CopiesLabel, typeface.Face{Bold: true, Italic: true}, letter.LabelSize, letter.Left, top, copyColumn, left)
	for _, c := range l.Copies {
		y = d.column(c, typeface.Face{}, letter.CopySize, letter.Left, y, copyColumn, left)
	}
	x := letter.Left + letter.TextWidth - letter.SignColumn
	ry := top
	for _, a := range l.Authorities {
		ry = d.column(a, typeface.Face{Bold: true}, letter.SignSize, x, ry, letter.SignColumn, centre)
	}
	ry += letter.SigningSpace
	ry = d.column(l.Signer, typeface.Face{Bold: true}, letter.SignSize, x, ry, letter.SignColumn, centre)
	d.y = max(y, ry)
}
