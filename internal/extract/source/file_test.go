package source

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trehan/internal/period"
)

// What Excel, LibreOffice, macOS and Windows leave in a folder is no extract, neither for a glob nor for a source.
func TestLeftoversAreNoExtracts(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"ho-so-1.xlsx", "~$ho-so-1.xlsx", "._ho-so-1.xlsx", ".~lock.ho-so-1.xlsx#", "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini", ".DS_Store", "~ho-so-2.csv", "_ho-so-3.csv",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"_ho-so-3.csv", "ho-so-1.xlsx", "~ho-so-2.csv"}
	for _, pattern := range []string{"*", "*ho-so-*", ".*"} {
		paths, err := Glob([]string{filepath.Join(dir, pattern)})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, path := range paths {
			names = append(names, filepath.Base(path))
		}
		if pattern == ".*" && names == nil {
			continue
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s: %q", pattern, names)
		}
	}
	if paths, _ := Glob([]string{filepath.Join(dir, "~$ho-so-1.xlsx")}); paths != nil {
		t.Errorf("named by itself: %q", paths)
	}
	var fetched []string
	s := &files{"một cửa", filepath.Join(dir, "*")}
	err := s.Fetch(t.Context(), period.Period{}, func(_ context.Context, i Item) error {
		fetched = append(fetched, i.Name)
		return nil
	})
	if err != nil || !slices.Equal(fetched, want) {
		t.Errorf("a source: %q %v", fetched, err)
	}
}
