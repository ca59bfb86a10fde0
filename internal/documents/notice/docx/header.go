package docx

import (
	"strings"

	"trehan/internal/documents/notice/letter"
)

// firstHeader has the marks alone: page 1 bears no number.
func firstHeader(marks []string) *node { return headerOf(false, marks) }

// header has the page number in the middle of the top margin and the marks at its right.
func header(marks []string) *node { return headerOf(true, marks) }

func headerOf(number bool, marks []string) *node {
	p := el("w:p").add(el("w:pPr").add(
		el("w:tabs").add(
			el("w:tab", "w:val", "center", "w:pos", twips(letter.TextWidth/2)),
			el("w:tab", "w:val", "right", "w:pos", twips(letter.TextWidth)),
		),
		el("w:spacing", "w:before", "0", "w:after", "0", "w:line", "240", "w:lineRule", "auto"),
	))
	tab := func() *node { return el("w:r").add(el("w:tab")) }
	p.add(tab())
	if number {
		p.add(field("PAGE")...)
	}
	if len(marks) > 0 {
		p.add(tab(), run(" "+strings.Join(marks, " - ")+" ", face{bold: true, size: letter.MarkSize, boxed: true}))
	}
	return el("w:hdr", "xmlns:w", nsWord, "xmlns:r", nsRelations).add(p)
}

func field(code string) []*node {
	f := face{size: letter.PageSize}
	char := func(kind string) *node {
		return el("w:r").add(f.properties(), el("w:fldChar", "w:fldCharType", kind))
	}
	return []*node{
		char("begin"),
		el("w:r").add(f.properties(), el("w:instrText", "xml:space", "preserve").say(" "+code+" ")),
		char("separate"),
		run("2", f),
		char("end"),
	}
}
