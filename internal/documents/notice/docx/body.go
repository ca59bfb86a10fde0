package docx

import (
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/typeface"
)

func body(l *letter.Letter) *node {
	b := el("w:body")
	b.add(letterhead(l))
	b.add(addressees(l)...)
	b.add(content(l.Body)...)
	b.add(signature(l))
	// Word wants a paragraph after a table; this one takes no room.
	b.add(el("w:p").add(el("w:pPr").add(el("w:spacing", "w:line", "20", "w:lineRule", "exact"),
		el("w:rPr").add(val("w:sz", "2")))))
	b.add(section(l))
	return el("w:document", "xmlns:w", nsWord, "xmlns:r", nsRelations).add(b)
}

// section has the page: A4, the margins, and another header on the first page, which has no number.
func section(l *letter.Letter) *node {
	var foot *node
	bottom := letter.HeaderTop
	if l.Check != nil {
		foot, bottom = el("w:footerReference", "w:type", "first", "r:id", footerID), letter.CheckBottom
	}
	return el("w:sectPr").add(
		el("w:headerReference", "w:type", "default", "r:id", "rId4"),
		el("w:headerReference", "w:type", "first", "r:id", "rId3"),
		foot,
		el("w:pgSz", "w:w", "11906", "w:h", "16838"),
		el("w:pgMar", "w:top", twips(letter.Top), "w:right", twips(letter.Right), "w:bottom", twips(letter.Bottom),
			"w:left", twips(letter.Left), "w:header", twips(letter.HeaderTop), "w:footer", twips(bottom), "w:gutter", "0"),
		el("w:titlePg"),
	)
}

// columns is a table without borders whose one or two rows stay whole.
func columns(left, right float64, rows ...[2][]*node) *node {
	t := el("w:tbl").add(
		el("w:tblPr").add(
			el("w:tblW", "w:w", twips(left+right), "w:type", "dxa"),
			val("w:jc", "left"),
			el("w:tblLayout", "w:type", "fixed"),
			// Not every program takes the margins from the style.
			el("w:tblCellMar").add(el("w:left", "w:w", "0", "w:type", "dxa"), el("w:right", "w:w", "0", "w:type", "dxa")),
		),
		el("w:tblGrid").add(el("w:gridCol", "w:w", twips(left)), el("w:gridCol", "w:w", twips(right))),
	)
	for _, row := range rows {
		r := el("w:tr").add(el("w:trPr").add(el("w:cantSplit")))
		for i, width := range []float64{left, right} {
			r.add(el("w:tc").add(el("w:tcPr").add(el("w:tcW", "w:w", twips(width), "w:type", "dxa"))).add(row[i]...))
		}
		t.add(r)
	}
	return t
}

// rule is the line under a component, centred in its column: the upper border of a paragraph that is nearly without height,
// drawn in to the line's length. margin is kept free at the column's right.
func rule(column, margin, length float64) *node {
	side := max(0, (column-margin-length)/2)
	return el("w:p").add(el("w:pPr").add(
		el("w:pBdr").add(el("w:top", "w:val", "single", "w:sz", "6", "w:space", "1", "w:color", "000000")),
		el("w:spacing", "w:before", "20", "w:after", "0", "w:line", "120", "w:lineRule", "exact"),
		el("w:ind", "w:left", twips(side), "w:right", twips(side+margin)),
		el("w:rPr").add(val("w:sz", "8")),
	))
}

func letterhead(l *letter.Letter) *node {
	const gap = 3.0 // right of the left column, so that the two texts never touch
	left, right := letter.LeftColumn, letter.TextWidth-letter.LeftColumn
	line := func(text string, f face, before, margin float64) *node {
		return paragraph(look{align: "center", before: before, right: margin}, run(text, f))
	}
	office := typeface.Width(l.Office, typeface.Face{Bold: true}, letter.AuthoritySize)
	motto := typeface.Width(l.Motto, typeface.Face{Bold: true}, letter.MottoSize)
	return columns(left, right,
		[2][]*node{
			{
				line(l.Authority, face{size: letter.AuthoritySize}, 0, gap),
				line(l.Office, face{bold: true, size: letter.AuthoritySize}, 0, gap),
				rule(left, gap, letter.RuleShare*office),
			},
			{
				line(l.Nation, face{bold: true, size: letter.NationSize}, 0, 0),
				line(l.Motto, face{bold: true, size: letter.MottoSize}, 0, 0),
				rule(right, 0, motto),
			},
		},
		[2][]*node{
			{
				line(l.Number, face{size: letter.NumberSize}, 3, gap),
				line(l.Subject, face{size: letter.SubjectSize}, 3, gap),
			},
			{line(l.PlaceDay, face{italic: true, size: letter.DaySize}, 3, 0)},
		},
	)
}

// addressees stand under their label; a single one on its line.
func addressees(l *letter.Letter) []*node {
	label := typeface.Width(l.ToLabel+" ", typeface.Face{}, l.Size())
	widest := 0.0
	for _, to := range l.To {
		widest = max(widest, typeface.Width(to, typeface.Face{}, l.Size()))
	}
	left := max(0, (letter.TextWidth-label-widest)/2)
	if len(l.To) == 1 {
		return []*node{paragraph(look{left: left, before: 12, after: 12}, run(l.ToLabel+" "+l.To[0], face{}))}
	}
	all := []*node{paragraph(look{left: left, before: 12}, run(l.ToLabel, face{}))}
	for i, to := range l.To {
		k := look{left: left + label}
		if i == len(l.To)-1 {
			k.after = 12
		}
		all = append(all, paragraph(k, run(to, face{})))
	}
	return all
}

func content(all []blocks.Block) []*node {
	nodes := make([]*node, 0, len(all))
	for i, b := range all {
		// The last paragraph stays with the signature block.
		k := look{align: "both", after: letter.Between, first: letter.FirstLine, keepNext: i == len(all)-1}
		text := runs(b.Runs, 0)
		switch b.Kind {
		case blocks.Table:
			nodes = append(nodes, table(b.Table), el("w:p").add(el("w:pPr").add(el("w:spacing", "w:line", pointTwips(letter.Between), "w:lineRule", "exact"))))
			continue
		case blocks.Heading:
			k.style = "Heading1"
			if b.Level == 2 {
				k.style = "Heading2"
			}
			k.keepNext = true
		case blocks.Item:
			text = append([]*node{run(letter.Dash, face{})}, text...)
		}
		nodes = append(nodes, paragraph(k, text...))
	}
	return nodes
}

// signature has who gets copies at the left, who signs at the right, in one row that is not parted.
func signature(l *letter.Letter) *node {
	copies := []*node{paragraph(look{before: 6}, run(l.CopiesLabel, face{bold: true, italic: true, size: letter.LabelSize}))}
	for _, c := range l.Copies {
		copies = append(copies, paragraph(look{}, run(c, face{size: letter.CopySize})))
	}
	var signer []*node
	for i, a := range l.Authorities {
		k := look{align: "center", keepNext: true}
		if i == 0 {
			k.before = 6
		}
		signer = append(signer, paragraph(k, run(a, face{bold: true, size: letter.SignSize})))
	}
	signer = append(signer, paragraph(look{align: "center", before: letter.SigningSpace / letter.PerPoint},
		run(l.Signer, face{bold: true, size: letter.SignSize})))
	return columns(letter.TextWidth-letter.SignColumn, letter.SignColumn, [2][]*node{copies, signer})
}

// table is a table of the body with borders, its head repeated on every page and kept with the row after it.
func table(g blocks.Grid) *node {
	side := func(name string) *node {
		return el(name, "w:val", "single", "w:sz", "4", "w:space", "0", "w:color", "000000")
	}
	t := el("w:tbl").add(el("w:tblPr").add(
		el("w:tblW", "w:w", twips(letter.TextWidth), "w:type", "dxa"),
		el("w:tblBorders").add(side("w:top"), side("w:left"), side("w:bottom"), side("w:right"), side("w:insideH"), side("w:insideV")),
		el("w:tblLayout", "w:type", "fixed"),
		el("w:tblCellMar").add(el("w:left", "w:w", twips(letter.CellPad), "w:type", "dxa"), el("w:right", "w:w", twips(letter.CellPad), "w:type", "dxa")),
	))
	widths := letter.Columns(g)
	grid := el("w:tblGrid")
	for _, width := range widths {
		grid.add(el("w:gridCol", "w:w", twips(width)))
	}
	t.add(grid)
	for _, rows := range []struct {
		rows [][][]blocks.Run
		head bool
	}{{g.Head, true}, {g.Body, false}} {
		for _, row := range rows.rows {
			properties := el("w:trPr").add(el("w:cantSplit"))
			if rows.head {
				properties.add(el("w:tblHeader"))
			}
			r := el("w:tr").add(properties)
			for i, cell := range row {
				r.add(el("w:tc").add(
					el("w:tcPr").add(el("w:tcW", "w:w", twips(widths[i]), "w:type", "dxa")),
					tableCell(cell, rows.head, g.Right[i]),
				))
			}
			t.add(r)
		}
	}
	return t
}

func tableCell(cell []blocks.Run, head, right bool) *node {
	switch {
	case head:
		return paragraph(look{align: "center", keepNext: true}, run(blocks.Plain(cell), face{bold: true, size: letter.CellSize}))
	case right:
		return paragraph(look{align: "right"}, runs(cell, letter.CellSize)...)
	}
	return paragraph(look{}, runs(cell, letter.CellSize)...)
}
