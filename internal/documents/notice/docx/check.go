package docx

import (
	"math"
	"strconv"

	"trehan/internal/documents/notice/letter"
)

// The foot of page 1 with the QR code, where the letter has one.
const (
	footerID   = "rId5"
	footerPart = "word/footer1.xml"
	imagePart  = "word/media/qr.png"
	imageID    = "rId1" // in the footer's own relations

	nsDrawing     = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsPicture     = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	nsWordDrawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"

	imagePixels = 12 // each module: sharp in print
)

// checkParts are the further parts of a letter that bears a code.
func checkParts(c *letter.Check) ([]part, error) {
	if c == nil {
		return nil, nil
	}
	image, err := c.QR.PNG(imagePixels, 0)
	if err != nil {
		return nil, err
	}
	return []part{
		{footerPart, document(footer(c))},
		{"word/_rels/footer1.xml.rels", relations([3]string{imageID, nsRelations + "/image", "media/qr.png"})},
		{imagePart, image},
	}, nil
}

// footer has the code and beside it its lines. It is lower than the margin, so that no line of the text moves.
func footer(c *letter.Check) *node {
	text := make([]*node, 0, len(c.Lines))
	above := letter.CheckSide/letter.PerPoint/2 - float64(len(c.Lines))*letter.CheckSize*0.6 // to stand in the middle
	for i, line := range c.Lines {
		if i > 0 {
			above = 0
		}
		text = append(text, footLine(above, letter.CheckGap, run(line, face{size: letter.CheckSize})))
	}
	return el("w:ftr", "xmlns:w", nsWord, "xmlns:r", nsRelations).add(
		columns(letter.CheckSide, letter.TextWidth-letter.CheckSide, [2][]*node{{footLine(0, 0, picture(c.Lines[0]))}, text}),
		el("w:p").add(el("w:pPr").add(el("w:spacing", "w:before", "0", "w:after", "0", "w:line", "20", "w:lineRule", "exact"),
			el("w:rPr").add(val("w:sz", "2")))),
	)
}

// footLine is a paragraph in single spacing, whatever the letter's. above is in points, left in millimetres.
func footLine(above, left float64, r *node) *node {
	return el("w:p").add(el("w:pPr").add(
		el("w:spacing", "w:before", pointTwips(above), "w:after", "0", "w:line", "240", "w:lineRule", "auto"),
		el("w:ind", "w:left", twips(left)),
	), r)
}

// picture is the QR code as an inline image.
func picture(description string) *node {
	side := strconv.Itoa(int(math.Round(letter.CheckSide * 36000))) // English Metric Units
	size := func(name string) *node { return el(name, "cx", side, "cy", side) }
	return el("w:r").add(el("w:drawing").add(
		el("wp:inline", "xmlns:wp", nsWordDrawing, "distT", "0", "distB", "0", "distL", "0", "distR", "0").add(
			size("wp:extent"),
			el("wp:docPr", "id", "1", "name", "QR", "descr", description),
			el("a:graphic", "xmlns:a", nsDrawing).add(el("a:graphicData", "uri", nsPicture).add(
				el("pic:pic", "xmlns:pic", nsPicture).add(
					el("pic:nvPicPr").add(el("pic:cNvPr", "id", "1", "name", "qr.png"), el("pic:cNvPicPr")),
					el("pic:blipFill").add(el("a:blip", "r:embed", imageID), el("a:stretch").add(el("a:fillRect"))),
					el("pic:spPr").add(
						el("a:xfrm").add(el("a:off", "x", "0", "y", "0"), size("a:ext")),
						el("a:prstGeom", "prst", "rect").add(el("a:avLst")),
					),
				),
			)),
		),
	))
}
