package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"trehan/internal/counting"
)

// offlineMonth is a sample month and what preview made of it.
type offlineMonth struct {
	month        string
	flags        []string // of report and preview, but for --out
	extract, out string
	report       *counting.Report
}

// The documents and mails of whole sample months, as a person gets them from files.
func TestOfflineMonth(t *testing.T) {
	for _, month := range []string{"2023-11", "2025-08"} {
		t.Run(month, func(t *testing.T) {
			m := preview(t, month)
			t.Run("same bytes", func(t *testing.T) { sameBytes(t, m) })
			t.Run("mails", func(t *testing.T) { mailsAsSent(t, m) })
			t.Run("one unit", func(t *testing.T) { oneUnit(t, m) })
			t.Run("nothing late", func(t *testing.T) { nothingLate(t, m) })
			t.Run("nothing of applicants", func(t *testing.T) { nothingOfApplicants(t, m) })
			t.Run("numbers of the letter", func(t *testing.T) { numbersOfTheLetter(t, m) })
			t.Run("workbooks in LibreOffice", func(t *testing.T) { workbooksInLibreOffice(t, m) })
		})
	}
}

// A file in the folder of templates that replaces nothing is named before anything is counted; so is a missing folder.
func TestOfflineRefusesOtherTemplates(t *testing.T) {
	folder := t.TempDir()
	program(t, ExitDone, "sample", "--month", "2025-08", "--formats", "csv", "--out", folder)
	in := func(name string) string { return filepath.Join(folder, name) }
	config, err := os.ReadFile(in("trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("trehan.yaml"), append(config, "\ntemplates: mau\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	report := func(wants ...string) {
		t.Helper()
		_, stderr := program(t, ExitUsage, "report", "--month", "2025-08", "--dossiers", in("ho-so-*.csv"),
			"--register", in("units.yaml"), "--config", in("trehan.yaml"), "--out", in("out"))
		for _, want := range wants {
			if !strings.Contains(stderr, want) {
				t.Errorf("no %q in %s", want, stderr)
			}
		}
	}
	report(in("mau"), "templates")
	if err := os.Mkdir(in("mau"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("mau/muc-luc.html.tmpl"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	report("muc-luc.html.tmpl", "cong-van.tmpl, thu-cho-quyet-dinh.tmpl, thu-tong-hop.tmpl, thu.tmpl")
	if _, err := os.Stat(in("out")); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}
}

// program runs a command and returns what it printed; it must end with the code.
func program(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	p := &Program{Version: "test", Stdout: &out, Stderr: &said}
	if got := p.run(context.Background(), args); got != code {
		t.Fatalf("%s ends with %d, not %d:\n%s", strings.Join(args, " "), got, code, &said)
	}
	return out.String(), said.String()
}

func preview(t *testing.T, month string, flags ...string) *offlineMonth {
	t.Helper()
	folder := t.TempDir()
	m := &offlineMonth{month: month, extract: filepath.Join(folder, "extract"), out: filepath.Join(folder, "out")}
	program(t, ExitDone, append([]string{"sample", "--month", month, "--formats", "csv", "--out", m.extract}, flags...)...)
	in := func(name string) string { return filepath.Join(m.extract, name) }
	m.flags = []string{
		"--month", month, "--dossiers", in("ho-so-*.csv"), "--steps", in("buoc.csv"), "--staff", in("can-bo.csv"),
		"--register", in("units.yaml"), "--config", in("trehan.yaml"),
	}
	program(t, ExitDone, m.command("preview", m.out)...)
	data, err := os.ReadFile(filepath.Join(m.out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if m.report, err = counting.ParseReport(data); err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *offlineMonth) command(name, out string, more ...string) []string {
	return slices.Concat([]string{name}, m.flags, []string{"--out", out}, more)
}

// contents are all files below a folder by their path.
func contents(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		all[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sameBytes: report and preview make every file again as it was, with one processor or many.
func sameBytes(t *testing.T, m *offlineMonth) {
	again := t.TempDir()
	first := map[string]map[string][]byte{"preview": contents(t, m.out)}
	program(t, ExitDone, m.command("report", filepath.Join(again, "report-1"))...)
	first["report"] = contents(t, filepath.Join(again, "report-1"))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, name := range []string{"report", "preview"} {
		out := filepath.Join(again, name+"-2")
		program(t, ExitDone, m.command(name, out)...)
		second := contents(t, out)
		kinds := map[string]int{}
		for file, data := range first[name] {
			kinds[filepath.Ext(file)]++
			if !bytes.Equal(data, second[file]) {
				t.Errorf("%s: %s differs in the second run", name, file)
			}
		}
		if len(second) != len(first[name]) {
			t.Errorf("%s makes %d files, then %d", name, len(first[name]), len(second))
		}
		if kinds[".xlsx"] < 10 || kinds[".docx"] != 1 || kinds[".pdf"] != 1 || kinds[".html"] != 3 || kinds[".json"] != 2 ||
			(kinds[".eml"] > 10) != (name == "preview") {
			t.Errorf("%s makes files of the kinds %v", name, kinds)
		}
		allListed(t, name, second)
	}
}

// allListed: manifest.json has every file but itself, with its hash.
func allListed(t *testing.T, name string, files map[string][]byte) {
	t.Helper()
	var manifest struct {
		Files []struct {
			Name   string
			Size   int
			SHA256 string
		}
	}
	if err := json.Unmarshal(files["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	for _, f := range manifest.Files {
		sum := sha256.Sum256(files[f.Name])
		if f.Size != len(files[f.Name]) || f.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: manifest.json is wrong about %s", name, f.Name)
		}
	}
	if len(manifest.Files) != len(files)-1 {
		t.Errorf("%s: manifest.json lists %d of %d files", name, len(manifest.Files), len(files)-1)
	}
}
