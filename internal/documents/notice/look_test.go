package notice

import (
	"os"
	"path/filepath"
	"testing"

	"trehan/internal/documents/documentstest"
)

func TestTmpLook(t *testing.T) {
	dir := os.Getenv("TREHAN_LOOK")
	if dir == "" {
		t.Skip()
	}
	in := documentstest.November2023()
	files, err := Files(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644)
	}
}
