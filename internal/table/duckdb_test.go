package table_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/sample"
	"trehan/internal/table"
)

// statement is one of docs/table.md.
type statement struct {
	Name string `json:"name"`
	SQL  string `json:"sql"`
}

var fenced = regexp.MustCompile("(?s)```sql ([a-z0-9_]+)\n(.*?)```")

// statementsOf are the statements of docs/table.md, each with the name behind its fence.
func statementsOf(t *testing.T) []statement {
	t.Helper()
	text, err := os.ReadFile("../../docs/table.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []statement
	for _, m := range fenced.FindAllStringSubmatch(string(text), -1) {
		all = append(all, statement{m[1], m[2]})
	}
	return all
}

// TestEveryFigureHasAStatement: docs/table.md has a statement for each answer, and no other.
func TestEveryFigureHasAStatement(t *testing.T) {
	want := map[string]bool{"prepare": true}
	for seed := range uint64(30) { // some months have no row of some lists
		out := randomMonth(t, seed)
		for name := range stated(&out.Report, &out.Rows) {
			want[name] = true
		}
	}
	got := map[string]bool{}
	for _, s := range statementsOf(t) {
		got[s.Name] = true
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestStatements: DuckDB answers the statements of docs/table.md on the sample and on 200 random months with what the report
// states. `make test-table` installs DuckDB and names its folder.
func TestStatements(t *testing.T) {
	duckDB := os.Getenv("TREHAN_TEST_DUCKDB")
	if duckDB == "" {
		t.Skip("TREHAN_TEST_DUCKDB names no folder with DuckDB: make test-table")
	}
	var folders []string
	var want []answers
	add := func(out *month.Output) {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, table.FileName), written(t, out), 0o600); err != nil {
			t.Fatal(err)
		}
		folders, want = append(folders, folder), append(want, stated(&out.Report, &out.Rows))
	}
	add(sampleMonth(t))
	for seed := range uint64(200) {
		add(randomMonth(t, seed))
	}
	for i, got := range asked(t, duckDB, folders) {
		for _, s := range statementsOf(t) {
			if diff := gocmp.Diff(want[i][s.Name], got[s.Name]); diff != "" {
				t.Errorf("month %d, %s, stated (-) and answered (+):\n%s", i, s.Name, diff)
			}
		}
		if t.Failed() {
			return
		}
	}
}

// asked are DuckDB's answers on the table of each folder.
func asked(t *testing.T, duckDB string, folders []string) []answers {
	t.Helper()
	statements, err := json.Marshal(statementsOf(t))
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/statements.mjs")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{script}, folders...)...)
	cmd.Env = append(os.Environ(), "TREHAN_TEST_DUCKDB="+duckDB)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(statements), os.Stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("DuckDB: %v", err)
	}
	var out []answers
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var named map[string][][]any
		if err := json.Unmarshal(lines.Bytes(), &named); err != nil {
			t.Fatal(err)
		}
		got := answers{}
		for name, rows := range named {
			for _, row := range rows {
				cells := make([]string, len(row))
				for i, cell := range row {
					cells[i] = cellText(cell)
				}
				got[name] = append(got[name], cells)
			}
		}
		out = append(out, got.ordered())
	}
	if len(out) != len(folders) {
		t.Fatalf("%d answers for %d tables", len(out), len(folders))
	}
	return out
}

// cellText is a value of DuckDB as the answers have it.
func cellText(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case []any:
		var all []string
		for _, x := range v {
			all = append(all, cellText(x))
		}
		return strings.Join(all, ",")
	}
	return fmt.Sprint(cell)
}

// sampleMonth counts the made-up month with its steps and directory.
func sampleMonth(t *testing.T) *month.Output {
	t.Helper()
	dir := t.TempDir()
	november := period.Month{Year: 2023, Month: time.November}
	if _, err := sample.Write(t.Context(), dir, sample.Options{Month: november, Formats: []string{"csv"}, Scale: 1}); err != nil {
		t.Fatal(err)
	}
	open := func(pattern string) []month.Source {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		var out []month.Source
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, month.Source{File: extract.File{Name: filepath.Base(path), R: bytes.NewReader(data), Size: int64(len(data))}})
		}
		return out
	}
	units, err := os.Open(filepath.Join(dir, "units.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer units.Close()
	r, err := register.Load(units, "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out, err := month.Run(context.Background(), month.Input{
		Period: november.Period(), ExtractedAt: sample.ExtractedAt(november),
		Register: r, Calendar: period.DefaultCalendar(), Dossiers: open("ho-so-*.csv"), Steps: open("buoc.csv"), Staff: open("can-bo.csv"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
