// Package letter is the model of an administrative letter (công văn) and its measures after Nghị định 30/2020/NĐ-CP,
// Phụ lục I. Packages docx and pdf draw it. See docs/documents.md 1.
package letter

import (
	"time"

	"trehan/internal/documents/blocks"
	"trehan/internal/documents/qrcode"
)

// Letter is one công văn, ready to be drawn.
type Letter struct {
	Title    string // of the file's properties
	Author   string
	Created  time.Time
	Marks    []string // what every page bears: DỰ THẢO, Chưa ký số
	Dense    bool     // small type and single spacing: a month with long lists
	PlaceDay string   // Hà Nam, ngày 05 tháng 12 năm 2023

	Authority string // UBND TỈNH HÀ NAM
	Office    string // VĂN PHÒNG
	Number    string // Số: 05/VPUB-HCCKSTT
	Subject   string // V/v …
	Nation    string // Quốc hiệu
	Motto     string // Tiêu ngữ

	ToLabel     string   // Kính gửi:
	To          []string // addressees as printed, one a line
	Body        []blocks.Block
	Authorities []string // the lines above the name: KT. CHÁNH VĂN PHÒNG, PHÓ CHÁNH VĂN PHÒNG
	Signer      string
	CopiesLabel string // Nơi nhận:
	Copies      []string

	Check *Check // in the foot of page 1; nil for none
}

// Check is by what anybody can check the letter.
type Check struct {
	QR    qrcode.Code
	Lines []string // beside it
}

// Language is the letter's, as BCP 47 names it.
const Language = "vi-VN"

// Measures in millimetres.
const (
	PageWidth    = 210.0
	PageHeight   = 297.0
	Top          = 20.0
	Bottom       = 20.0
	Left         = 30.0
	Right        = 20.0
	TextWidth    = PageWidth - Left - Right
	HeaderTop    = 10.0 // the page number's line, in the top margin
	LeftColumn   = 66.0 // of the letterhead; the rest is the right one
	SignColumn   = 80.0 // of the signature block at the right
	FirstLine    = 12.7 // 1–1,27 cm
	SigningSpace = 25.0 // between title and name
	CheckSide    = 14.0 // of the QR code: below the text, so that no line moves
	CheckBottom  = 3.5  // from it to the edge of the paper
	CheckGap     = 3.0  // from it to its text
	RuleShare    = 0.42 // the line under the office, 1/3–1/2 of the text's length
	PerPoint     = 0.3527777778
)

// Sizes in points.
const (
	AuthoritySize = 12.0
	NationSize    = 12.0
	MottoSize     = 13.0
	NumberSize    = 13.0
	SubjectSize   = 12.0
	DaySize       = 13.0
	BodySize      = 14.0
	DenseSize     = 13.0 // of the body where the letter is dense, 13–14
	SignSize      = 14.0
	LabelSize     = 12.0
	CopySize      = 11.0
	PageSize      = 13.0
	MarkSize      = 12.0
	CheckSize     = 9.0
	Between       = 6.0  // between paragraphs
	LineSpacing   = 1.15 // of a single line, 1–1,5
	DenseSpacing  = 1.0
)

// Size is that of the body in points.
func (l *Letter) Size() float64 {
	if l.Dense {
		return DenseSize
	}
	return BodySize
}

// Spacing is that of lines, as a part of a single line.
func (l *Letter) Spacing() float64 {
	if l.Dense {
		return DenseSpacing
	}
	return LineSpacing
}

// Dash begins a list item.
const Dash = "- "
