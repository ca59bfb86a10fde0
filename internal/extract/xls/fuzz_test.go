package xls

import (
	"os"
	"path/filepath"
	"testing"

	"trehan/internal/extract/gridtest"
)

// FuzzXLS reads containers and bare records: whatever they hold, no panic and no error of another kind.
func FuzzXLS(f *testing.F) {
	texts := [][]byte{wide("Số hồ sơ"), narrow("abc")}
	data := stream(nil, texts, page{"s", 0, append(rec(idLabelSST, at(0, 0, 0), uint32(0)),
		formula(4, 1, []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, nil, 0)...)}, page{"t", 1, rec(idMergedCells, uint16(1), make([]byte, 8))})
	f.Add(data)
	f.Add(container("Workbook", data))
	f.Add(container("EncryptedPackage", data))
	paths, _ := filepath.Glob(filepath.Join("..", "testdata", "*.xls"))
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := open(data, gridtest.Tight)
		gridtest.Read(t, b, err)
	})
}
