package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/table"
)

// TestDossiers makes the workbook of a month from the table that report wrote: a row for every dossier, the same bytes each time.
func TestDossiers(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	program(t, ExitDone, "sample", "--out", in("extract"), "--formats", "csv")
	program(t, ExitDone, "report", "--month", "2023-11", "--dossiers", in("extract/ho-so-*.csv"), "--steps", in("extract/buoc.csv"),
		"--register", in("extract/units.yaml"), "--config", in("extract/trehan.yaml"), "--out", in("out"))
	parquet := in("out/dossiers.parquet")
	for _, out := range []string{"a.xlsx", "b.xlsx", "c.parquet"} {
		program(t, ExitDone, "dossiers", parquet, "--out", in(out))
	}
	read := func(path string) []byte {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	if !bytes.Equal(read(in("a.xlsx")), read(in("b.xlsx"))) || !bytes.Equal(read(in("c.parquet")), read(parquet)) {
		t.Error("written again, the files differ")
	}
	rows, err := table.Read(bytes.NewReader(read(parquet)), int64(len(read(parquet))))
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(in("a.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	cells, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	head := slices.IndexFunc(cells, func(row []string) bool { return len(row) > 0 && row[0] == "Mã hồ sơ" })
	if len(cells)-head-1 != rows.Len() || rows.Len() == 0 {
		t.Errorf("%d rows of %d dossiers", len(cells)-head-1, rows.Len())
	}
	for _, wrong := range [][]string{
		{"dossiers", parquet, "--out", in("a.xlsx")}, {"dossiers", parquet, "--out", in("a.csv")}, {"dossiers", "--out", in("d.xlsx"), "--config", ""},
		{"dossiers", parquet, "--month", "2023-11", "--out", in("d.xlsx")}, {"dossiers", in("none"), "--out", in("d.xlsx")},
	} {
		program(t, ExitUsage, wrong...)
	}
}
