package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/archive"
)

// With the address of a check page the offline month has that page, with every document's hash; without, nothing changes.
func TestOfflineCheckPage(t *testing.T) {
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	program(t, ExitDone, "sample", "--month", "2025-08", "--formats", "csv", "--out", in("extract"))
	config, err := os.ReadFile(in("extract/trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	coded := in("extract/coded.yaml")
	if err := os.WriteFile(coded, append(config, "\npublic: {url: https://vpub.ninhbinh.example/kiem-tra.html}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	made := func(command, config, out string) map[string][]byte {
		t.Helper()
		program(t, ExitDone, command, "--month", "2025-08", "--dossiers", in("extract/ho-so-*.csv"), "--steps", in("extract/buoc.csv"), "--staff", in("extract/can-bo.csv"),
			"--register", in("extract/units.yaml"), "--config", config, "--number", "15", "--date", "2025-09-05", "--out", out)
		return contents(t, out)
	}
	const checkPage = "kiem-tra.html"
	plain := made("report", in("extract/trehan.yaml"), in("plain"))
	if _, there := plain[checkPage]; there {
		t.Error("a check page that nobody publishes")
	}
	files := made("report", coded, in("coded"))
	text := string(files[checkPage])
	for name, data := range files {
		listed := strings.Contains(text, ">"+name+"<") && strings.Contains(text, archive.Hash(data))
		own := name == "report.json" || name == "state.json.gz" || name == "dossiers.parquet" || name == "manifest.json" || name == checkPage
		if listed == own {
			t.Errorf("%s on the check page: %v", name, listed)
		}
		switch filepath.Ext(name) {
		case ".json", ".gz", ".parquet":
			if name != "manifest.json" && string(plain[name]) != string(data) {
				t.Errorf("%s is another one with a code", name)
			}
		}
	}
	if !strings.Contains(text, archive.Hash(files["manifest.json"])) {
		t.Error("the page has another seal than the list of files")
	}
	for name, data := range made("preview", coded, in("preview")) {
		if strings.HasSuffix(name, ".eml") && !strings.Contains(string(data), "kiem-tra.html#") && !strings.Contains(string(data), "kiem-tra.html=") {
			t.Errorf("%s leads to no check page", name)
			break
		}
	}
}
