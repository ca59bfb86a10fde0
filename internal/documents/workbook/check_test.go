package workbook

import (
	"bytes"
	"image"
	_ "image/png"
	"path"
	"strings"
	"testing"

	qr "github.com/piglig/go-qr"

	"trehan/internal/commitment"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
)

// Every workbook ends with the sheet by which it can be checked; a unit's holds the proof of its rows and of nobody else's.
func TestCheckSheet(t *testing.T) {
	in := specimen.Checked(specimen.November2023())
	check := in.Check()
	files, err := Appendices(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, make := range []func(*view.Input) (view.File, error){Statistics, Overdue} {
		file, err := make(in)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	err = Units(in, view.UnitCodes(in), func(_ int, file view.File) error {
		files = append(files, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]string{}
	for _, file := range files {
		book := open(t, file.Data)
		sheets := book.GetSheetList()
		if last := sheets[len(sheets)-1]; last != CheckSheet {
			t.Fatalf("%s ends with the sheet %s", file.Name, last)
		}
		properties, err := book.GetDocProps()
		if err != nil {
			t.Fatal(err)
		}
		if other := marks[properties.Identifier]; properties.Identifier == "" || other != "" {
			t.Errorf("%s bears the mark %q, as %q does", file.Name, properties.Identifier, other)
		}
		marks[properties.Identifier] = file.Name
		for _, sheet := range sheets {
			foot, err := book.GetHeaderFooter(sheet)
			if err != nil || !strings.Contains(foot.OddFooter, string(check.Code)) {
				t.Errorf("%s, %s: foot %q, %v; want %s in it", file.Name, sheet, foot.OddFooter, err, check.Code)
			}
		}
		pictures, err := book.GetPictures(CheckSheet, "A3")
		if err != nil || len(pictures) != 1 {
			t.Fatalf("%s: %d pictures, %v", file.Name, len(pictures), err)
		}
		picture, _, err := image.Decode(bytes.NewReader(pictures[0].File))
		if err != nil {
			t.Fatal(err)
		}
		if link, err := qr.Decode(picture); err != nil || link != check.Link() {
			t.Errorf("%s: the QR code says %q, %v", file.Name, link, err)
		}
		rows, err := book.GetRows(CheckSheet)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, row := range rows {
			text.WriteString(strings.Join(row, "") + "\n")
		}
		proofs, err := commitment.ParseProofs(text.String())
		if err != nil {
			t.Fatal(err)
		}
		proves(t, file, proofs, check)
	}
}

func proves(t *testing.T, file view.File, proofs []*commitment.Proof, check *view.Check) {
	t.Helper()
	if !strings.HasPrefix(file.Name, "don-vi/") {
		equal(t, file.Name+" proofs", len(proofs), 0)
		return
	}
	code := strings.TrimSuffix(path.Base(file.Name), ".xlsx")
	if len(proofs) == 0 || proofs[0].Unit() != code {
		t.Fatalf("%s proves %d units", file.Name, len(proofs))
	}
	for i, p := range proofs {
		if err := p.Check(); err != nil || p.Root != check.Root() {
			t.Errorf("%s, %s: root %s, %v", file.Name, p.Unit(), p.Root, err)
		}
		if i > 0 && code != "H25.27" && code != "H25.29" && code != "H25.30" { // districts, which have their communes' rows too
			t.Errorf("%s proves %s too", file.Name, p.Unit())
		}
	}
}
