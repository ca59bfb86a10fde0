package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/dossier"
)

// TestLocate: the place of a row leads back to its file, sheet and row, in every form of file.
func TestLocate(t *testing.T) {
	const header = "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái\n"
	list := func(code string) []byte {
		return []byte("Báo cáo,,,,,,\n" + header + code + "1,P,U,01/11/2023,02/11/2023,,4\n" + code + "2,P,U,01/11/2023,02/11/2023,,4\n")
	}
	book := excelize.NewFile()
	for _, sheet := range []string{"Sheet1", "Hai"} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, cell := range []any{"Số hồ sơ", "Tên TTHC", "Đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Trạng thái"} {
			put(t, book, sheet, fmt.Sprintf("%c2", 'A'+i), cell, 0)
		}
		for row := 3; row <= 4; row++ {
			for i, cell := range []any{fmt.Sprintf("%s-%d", sheet, row), "P", "U", "01/11/2023", "02/11/2023", "", "4"} {
				put(t, book, sheet, fmt.Sprintf("%c%d", 'A'+i, row), cell, 0)
			}
		}
	}
	workbook, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	packed := &bytes.Buffer{}
	z := zip.NewWriter(packed)
	for _, member := range []struct {
		name string
		data []byte
	}{{"a.csv", list("A-")}, {"b.xlsx", workbook.Bytes()}, {"c.csv", list("C-")}} {
		w, err := z.Create(member.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(member.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	inBook := func(name string) []string {
		return []string{
			"Sheet1-3 " + name + " Sheet1 3", "Sheet1-4 " + name + " Sheet1 4", "Hai-3 " + name + " Hai 3", "Hai-4 " + name + " Hai 4",
		}
	}
	inList := func(code, name string) []string {
		return []string{code + "1 " + name + "  3", code + "2 " + name + "  4"}
	}
	whole := append(append(inList("A-", "t.zip/a.csv"), inBook("t.zip/b.xlsx")...), inList("C-", "t.zip/c.csv")...)
	for _, c := range []struct {
		name string
		data []byte
		part int
		want []string
	}{
		{"t.csv", list("A-"), 0, inList("A-", "t.csv")},
		{"t.xlsx", workbook.Bytes(), 0, inBook("t.xlsx")},
		{"t.zip", packed.Bytes(), 0, whole},
		{"t.zip", packed.Bytes(), 60, whole},
	} {
		var seqs []uint64
		var codes []string
		s, err := Dossiers(context.Background(), asFile(c.name, c.data), Options{Index: 2, part: c.part}, func(d *dossier.Dossier) error {
			seqs, codes = append(seqs, d.Seq), append(codes, d.Code)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, seq := range seqs {
			p, row := s.Locate(seq)
			got = append(got, fmt.Sprintf("%s %s %s %d", codes[i], p.File, p.Sheet, row))
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s in parts of %d bytes:\n%q, want\n%q", c.name, c.part, got, c.want)
		}
	}
}
