package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"trehan/internal/documents/qrcode"
	"trehan/internal/documents/view"
)

// The sheet by which anybody can check the workbook: one wide column with code, QR code and the proofs.
const (
	checkWidth  = 96   // characters
	checkPixels = 4    // each module of the QR code
	checkShown  = 0.75 // of these, on a screen
	pixelPoints = 0.75 // a pixel on a screen
)

// prove adds the proofs of the units whose rows the workbook holds.
func (b *book) prove(group []*unit) error {
	if b.check == nil {
		return nil
	}
	for _, u := range group {
		p, err := b.check.Proof(u.code)
		if err != nil {
			return err
		}
		if p != nil {
			b.proofs = append(b.proofs, p)
		}
	}
	return nil
}

// checkSheet is the last sheet of a workbook that bears a code.
func (b *book) checkSheet() error {
	if b.check == nil {
		return nil
	}
	if err := b.addSheet(CheckSheet); err != nil {
		return err
	}
	if err := b.paper(CheckSheet, true, false); err != nil {
		return err
	}
	if err := b.f.SetColWidth(CheckSheet, "A", "A", checkWidth); err != nil {
		return err
	}
	var lines []line
	for _, text := range b.check.Lines() {
		lines = append(lines, line{text, lookPart})
	}
	lines = append(lines, line{"", lookNote}, line{noteCheckFile, lookNote}) // the QR code stands in the third
	if len(b.proofs) > 0 {
		lines = append(lines, line{noteProof, lookNote})
	}
	printed := len(lines) // the proofs are for programs, not for paper
	for _, p := range b.proofs {
		for text := range strings.Lines(p.String()) {
			lines = append(lines, line{strings.TrimSuffix(text, "\n"), lookProof})
		}
	}
	for i, ln := range lines {
		if err := b.checkLine(i+1, ln); err != nil {
			return err
		}
	}
	err := b.f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A$1:$A$%d", CheckSheet, printed), Scope: CheckSheet,
	})
	if err != nil {
		return err
	}
	if err := b.f.SetCellHyperLink(CheckSheet, "A2", b.check.Link(), "External"); err != nil {
		return err
	}
	if err := b.qr(3); err != nil {
		return err
	}
	return b.f.ProtectSheet(CheckSheet, &excelize.SheetProtectionOptions{SelectLockedCells: true, FormatColumns: true, FormatRows: true})
}

// checkLine writes one line of the sheet; a text is text, whatever it begins with.
func (b *book) checkLine(row int, ln line) error {
	cell := cellName(1, row)
	if err := b.f.SetCellStr(CheckSheet, cell, ln.text); err != nil {
		return err
	}
	if err := b.f.SetCellStyle(CheckSheet, cell, cell, b.styles.id(ln.look)); err != nil {
		return err
	}
	return b.f.SetRowHeight(CheckSheet, row, height(wrapped(ln.text, checkWidth, ln.look), ln.look.size))
}

// qr puts the QR code into a row as high as it.
func (b *book) qr(row int) error {
	code, err := qrcode.Of(b.check.Link())
	if err != nil {
		return err
	}
	picture, err := code.PNG(checkPixels, qrcode.Quiet)
	if err != nil {
		return err
	}
	side := float64((code.Size()+2*qrcode.Quiet)*checkPixels) * checkShown
	if err := b.f.SetRowHeight(CheckSheet, row, side*pixelPoints+6); err != nil {
		return err
	}
	err = b.f.AddPictureFromBytes(CheckSheet, cellName(1, row), &excelize.Picture{
		Extension: ".png", File: picture,
		Format: &excelize.GraphicOptions{
			AltText: view.CheckCode + " " + string(b.check.Code), Name: "QR", ScaleX: checkShown, ScaleY: checkShown, OffsetX: 2, OffsetY: 2,
			Positioning: "oneCell",
		},
	})
	if err != nil {
		return fmt.Errorf("QR code: %w", err)
	}
	return nil
}
