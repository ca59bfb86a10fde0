package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A database among the sources is not left out in silence: its dossiers would be missing in the figures.
func TestOfflineCommandsRefuseSourcesThatAreNoFiles(t *testing.T) {
	folder := t.TempDir()
	program(t, ExitDone, "sample", "--month", "2023-11", "--formats", "csv", "--out", folder)
	conf := filepath.Join(folder, "van-phong.yaml")
	write := func(more string) {
		t.Helper()
		yaml := "register: units.yaml\nsources:\n  dossiers:\n    - {name: mot-cua, type: file, path: 'ho-so-{yyyy}-{MM}-*.csv'}\n" + more
		if err := os.WriteFile(conf, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"check", "--month", "2023-11", "--config", conf, "--extracted-at", "2023-12-01T08:00:00+07:00"}
	write("")
	program(t, ExitDone, args...)
	write("    - {name: csdl, type: sql, driver: postgres, host: db.hanam.example, database: motcua, query: SELECT 1, username_file: a, password_file: b}\n")
	if _, said := program(t, ExitUsage, args...); !strings.Contains(said, "nguồn csdl thuộc loại sql") || !strings.Contains(said, "--dossiers") {
		t.Error(said)
	}
	files := []string{"--dossiers", filepath.Join(folder, "ho-so-2023-11-*.csv")}
	program(t, ExitDone, append(args, files...)...) // the flags win
}
