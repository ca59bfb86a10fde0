package workbook

import (
	"os"
	"path/filepath"
	"testing"

	"trehan/internal/documents/view"
)

// files makes every workbook of a month.
func files(tb testing.TB, in *view.Input) []view.File {
	tb.Helper()
	all, err := Appendices(in)
	if err != nil {
		tb.Fatal(err)
	}
	for _, one := range []func(*view.Input) (view.File, error){Statistics, Overdue} {
		f, err := one(in)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, f)
	}
	var codes []string
	for _, u := range in.Report.Units {
		if u.Code != "" {
			codes = append(codes, u.Code)
		}
	}
	units, err := unitFiles(in, codes)
	if err != nil {
		tb.Fatal(err)
	}
	return append(all, units...)
}

// TestWrite keeps the workbooks of the fixtures in a folder, for a person to open: WORKBOOKS=/tmp/x go test -run Write
func TestWrite(t *testing.T) {
	dir := os.Getenv("WORKBOOKS")
	if dir == "" {
		t.Skip("WORKBOOKS names no folder")
	}
	for name, in := range map[string]*view.Input{"november": november(t), "july": july2025(t), "quiet": quiet(t)} {
		for _, f := range files(t, in) {
			path := filepath.Join(dir, name, f.Name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
