package notice_test

import (
	"image"
	"image/color"
	"image/draw"
	"path/filepath"
	"strings"
	"testing"

	qr "github.com/piglig/go-qr"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/officetest"
)

// The code stands in the foot of page 1, can be read from the printed page, and moves no line of the letter.
func TestCheckCode(t *testing.T) {
	for _, in := range []*view.Input{specimen.November2023(), specimen.August2025()} {
		t.Run(in.Report.Month, func(t *testing.T) {
			checked := specimen.Checked(in)
			plain := *checked
			plain.Commitment = nil
			_, without := files(t, &plain)
			docx, pdf := files(t, checked)
			check := checked.Check()
			portable := map[string]string{notice.PDF: written(t, notice.PDF, pdf)}
			if !testing.Short() {
				word := officetest.Convert(t, "pdf", written(t, notice.DOCX, docx))
				portable[notice.DOCX] = filepath.Join(word, strings.TrimSuffix(notice.DOCX, ".docx")+".pdf")
			}
			before := officetest.PDFText(t, written(t, "without.pdf", without))
			for form, path := range portable {
				pages := officetest.PDFText(t, path)
				if first := blanks(pages[0]); !strings.Contains(first, string(check.Code)) || !strings.Contains(first, check.Page) {
					t.Errorf("%s: page 1 has no code %s or page %s:\n%s", form, check.Code, check.Page, first)
				}
				if rest := strings.Join(pages[1:], ""); strings.Contains(rest, string(check.Code)) {
					t.Errorf("%s: the code is on a later page too", form)
				}
				if form == notice.PDF {
					var without []string
					for _, page := range pages {
						for _, line := range check.Lines() {
							page = strings.ReplaceAll(page, line, "")
						}
						without = append(without, blanks(page))
					}
					for i := range before {
						if i >= len(without) || without[i] != blanks(before[i]) {
							t.Errorf("page %d is another letter with the code:\n%s\n\n%s", i+1, without[i], blanks(before[i]))
						}
					}
				} else if len(pages) != len(before) {
					t.Errorf("%s has %d pages, without the code %d", form, len(pages), len(before))
				}
				if got := scan(t, foot(t, path)); got != check.Link() {
					t.Errorf("%s: the QR code says %q, want %q", form, got, check.Link())
				}
			}
		})
	}
}

// foot is the left corner of page 1 as it is printed.
func foot(t *testing.T, pdf string) image.Image {
	t.Helper()
	page := officetest.FirstPage(t, pdf, 300)
	dots := func(mm float64) int { return int(mm / 25.4 * 300) }
	corner := image.Rect(dots(letter.Left-4), dots(letter.PageHeight-letter.Bottom+0.5), dots(letter.Left+letter.CheckSide+letter.CheckGap-0.5), page.Bounds().Max.Y)
	cut := image.NewGray(image.Rect(0, 0, corner.Dx(), corner.Dy()))
	draw.Draw(cut, cut.Bounds(), page, corner.Min, draw.Src)
	return cut
}

// scan reads a QR code as a telephone would.
func scan(t *testing.T, img image.Image) string {
	t.Helper()
	text, err := qr.Decode(img)
	if err != nil {
		dark := 0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 128 {
					dark++
				}
			}
		}
		t.Fatalf("%v in %v with %d dark points", err, img.Bounds(), dark)
	}
	return text
}

// A draft has neither number nor date, and so no code.
func TestDraftsHaveNoCode(t *testing.T) {
	in := specimen.Checked(specimen.November2023())
	in.Issue.Draft = true
	docx, pdf := files(t, in)
	if text := pdfText(t, pdf); strings.Contains(text, view.CheckCode) {
		t.Errorf("a draft with a code:\n%s", text)
	}
	if text := string(docx); strings.Contains(text, "footer1.xml") {
		t.Error("the draft's DOCX has a footer")
	}
}
