package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

//go:embed totals.py
var pandasScript []byte

//go:embed totals.mjs
var duckDBScript []byte

// rowsOfMonth is how many dossiers scale 1 of the sample has.
const rowsOfMonth = 15_977

// month makes the sample month of a scale in one format, unless an earlier run has, and returns its folder.
func month(ctx context.Context, s settings, scale int, format string) (string, error) {
	dir := filepath.Join(s.dir, fmt.Sprintf("month-%d-%s", scale, format))
	if _, err := os.Stat(filepath.Join(dir, "units.yaml")); err == nil {
		return dir, nil
	}
	fmt.Fprintf(os.Stderr, "making a month of %s dossiers as %s\n", thousands(float64(scale*rowsOfMonth)), format)
	_, _, err := measured(ctx, []string{s.program, "sample", "--month", "2023-11", "--scale", strconv.Itoa(scale), "--formats", format, "--out", dir})
	return dir, err
}

func csvTable(ctx context.Context, s settings) (*table, error) {
	if s.csv == 0 {
		return nil, nil
	}
	dir, err := month(ctx, s, s.csv, "csv")
	if err != nil {
		return nil, err
	}
	together := &agreement{}
	files := dossierFiles(dir, "csv")
	t := &table{title: fmt.Sprintf("CSV: a month of %s dossiers in two files", thousands(float64(s.csv*rowsOfMonth))), rows: s.csv * rowsOfMonth}
	t.entrants = append(t.entrants,
		s.report("trehan report --report-only: report.json and state.json.gz", dir, "csv", together),
		s.check(dir, "csv"),
		s.duckDB(files, together), s.pandas(files, together),
		s.limit("limit: encoding/csv alone", "csv", files), s.limit("limit: reading the bytes", "bytes", files))
	return t, nil
}

func sheetTable(ctx context.Context, s settings) (*table, error) {
	if s.xlsx == 0 {
		return nil, nil
	}
	dir, err := month(ctx, s, s.xlsx, "xlsx")
	if err != nil {
		return nil, err
	}
	together := &agreement{}
	files := dossierFiles(dir, "xlsx")
	t := &table{title: fmt.Sprintf("XLSX: a month of %s dossiers in two workbooks", thousands(float64(s.xlsx*rowsOfMonth))), rows: s.xlsx * rowsOfMonth}
	slow, library := s.pandas(files, together), s.limit("limit: excelize, rows alone", "excelize", files)
	slow.once, library.once = true, true
	t.entrants = append(t.entrants,
		s.report("trehan report --report-only", dir, "xlsx", together),
		slow,
		entrant{name: "DuckDB", missing: "its reader of workbooks is an extension that is fetched when first used"},
		library, s.limit("limit: inflating the sheets", "inflate", files))
	return t, nil
}

// documentTable compares the appendices with the bare library, by the benchmarks of the room that makes them.
func documentTable(ctx context.Context, s settings) (*table, error) {
	if !s.documents {
		return nil, nil
	}
	tests := filepath.Join(s.dir, "workbook.test")
	if _, _, err := measured(ctx, []string{"go", "test", "-c", "-o", tests, "./internal/documents/workbook"}); err != nil {
		return nil, err
	}
	one := func(name, benchmark string) entrant {
		return entrant{
			name: name, seconds: secondsAnOperation,
			command: []string{tests, "-test.run", "^$", "-test.bench", "^" + benchmark + "$", "-test.benchtime", "1x"},
		}
	}
	return &table{
		title: "Appendices of 100,000 late dossiers and their officials",
		entrants: []entrant{
			one("excelize's stream writer alone: the dossiers as rows of one sheet", "BenchmarkBareStreamWriter"),
			one("the eight appendices", "BenchmarkAppendices"),
		},
	}, nil
}

var operation = regexp.MustCompile(`\s([0-9.]+) ns/op`)

func secondsAnOperation(output []byte) float64 {
	m := operation.FindSubmatch(output)
	if m == nil {
		return 0
	}
	ns, _ := strconv.ParseFloat(string(m[1]), 64)
	return ns / 1e9
}

func dossierFiles(dir, format string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "ho-so-*."+format)) // the pattern is good
	return files
}

// report is the program itself.
func (s settings) report(name, dir, format string, together *agreement) entrant {
	out := filepath.Join(s.dir, "out")
	return entrant{
		name:    name,
		command: append(s.month("report", dir, format), "--report-only", "--out", out),
		before:  func() error { return os.RemoveAll(out) },
		after:   func([]byte) error { return together.report(filepath.Join(out, "report.json")) },
	}
}

// check is the program without anything written.
func (s settings) check(dir, format string) entrant {
	return entrant{name: "trehan check: the same without writing", command: s.month("check", dir, format)}
}

func (s settings) month(command, dir, format string) []string {
	return []string{
		s.program, command, "--month", "2023-11", "--register", filepath.Join(dir, "units.yaml"), "--extracted-at", "2023-12-05T08:00:00+07:00",
		"--dossiers", filepath.Join(dir, "ho-so-*."+format),
	}
}

func (s settings) limit(name, what string, files []string) entrant {
	self, err := os.Executable()
	if err != nil {
		return entrant{name: name, missing: err.Error()}
	}
	return entrant{name: name, command: append([]string{self, "limit", what}, files...)}
}

func (s settings) duckDB(files []string, together *agreement) entrant {
	e := entrant{name: "DuckDB: totals per unit", after: together.totals}
	dir := filepath.Join(s.dir, "duckdb")
	script := filepath.Join(dir, "totals.mjs")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@duckdb", "node-api")); err != nil {
		e.missing = "npm package @duckdb/node-api"
		return e
	}
	if err := os.WriteFile(script, duckDBScript, 0o644); err != nil {
		e.missing = err.Error()
		return e
	}
	e.command = append([]string{"node", script}, files...)
	return e
}

func (s settings) pandas(files []string, together *agreement) entrant {
	e := entrant{name: "pandas: totals per unit", after: together.totals}
	script := filepath.Join(s.dir, "totals.py")
	if err := exec.Command(s.python, "-c", "import pandas, openpyxl").Run(); err != nil {
		e.missing = "python3-pandas, python3-openpyxl"
		return e
	}
	if err := os.WriteFile(script, pandasScript, 0o644); err != nil {
		e.missing = err.Error()
		return e
	}
	e.command = append([]string{s.python, script}, files...)
	return e
}

// agreement sees to it that all entrants of a table come to the same: the totals of each that has any, and report.json byte
// by byte.
type agreement struct {
	sum   string
	known map[string]int
}

func (a *agreement) report(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	var r struct{ Totals map[string]int }
	if err := json.NewDecoder(io.TeeReader(f, h)).Decode(&r); err != nil {
		return err
	}
	if sum := fmt.Sprintf("%x", h.Sum(nil)); a.sum == "" {
		a.sum = sum
	} else if a.sum != sum {
		return fmt.Errorf("report.json differs from the run before")
	}
	return a.compare(r.Totals)
}

func (a *agreement) totals(output []byte) error {
	var totals map[string]int
	if err := json.Unmarshal(output, &totals); err != nil {
		return err
	}
	return a.compare(totals)
}

func (a *agreement) compare(totals map[string]int) error {
	if len(totals) == 0 {
		return fmt.Errorf("no totals")
	}
	if a.known == nil {
		a.known = totals
	}
	for key, n := range totals {
		if want, known := a.known[key]; known && n != want {
			return fmt.Errorf("%s is %d; another has %d", key, n, want)
		}
	}
	return nil
}
