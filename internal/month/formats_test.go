package month_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trehan/internal/counting"
	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/sample"
)

// sources opens files for reading until the test ends.
func sources(t *testing.T, paths ...string) []month.Source {
	t.Helper()
	var list []month.Source
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, month.Source{File: extract.File{Name: filepath.Base(path), R: f, Size: info.Size()}})
	}
	return list
}

// counted is the month of some files as it is stored. What is said of the files themselves, such as a column that nobody
// asks for or the row of a signature, is true of a format and left out.
func counted(t *testing.T, r *register.Register, dossiers, steps, staff []month.Source) (report, state []byte) {
	t.Helper()
	november := period.Month{Year: 2023, Month: time.November}
	out, err := month.Run(context.Background(), month.Input{
		Dossiers: dossiers, Steps: steps, Staff: staff, Period: november.Period(), ExtractedAt: sample.ExtractedAt(november), Register: r,
		Calendar: period.DefaultCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	out.Report.Findings = slices.DeleteFunc(out.Report.Findings, func(f counting.Finding) bool {
		return f.Code == extract.UnknownColumn || f.Code == extract.RowSkipped
	})
	report, err = out.Report.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := out.State.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return report, withoutFiles(t, b.Bytes())
}

// withoutFiles unpacks a state and takes the files out of its header: they are others in another division.
func withoutFiles(t *testing.T, state []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(state))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`,"files":\[[^\]]*\]`).ReplaceAll(text, nil)
}

// One month gives the same report.json and state.json.gz, byte by byte, in whatever format it comes and into however many
// files it is divided, except for what the state says of the files.
func TestEveryFormatAndSplitGivesTheSameReport(t *testing.T) {
	if testing.Short() {
		t.Skip("long: reads a whole month in every format and split")
	}
	dir := t.TempDir()
	if _, err := sample.Write(context.Background(), dir, sample.Options{}); err != nil {
		t.Fatal(err)
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
	files := func(pattern string) []string {
		t.Helper()
		list, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %v, %v", pattern, list, err)
		}
		return list
	}
	same := func(what string, want [2][]byte, dossiers, steps, staff []month.Source) {
		t.Helper()
		report, state := counted(t, r, dossiers, steps, staff)
		if !bytes.Equal(report, want[0]) {
			t.Errorf("%s: report.json differs: %s", what, firstDifference(report, want[0]))
		}
		if !bytes.Equal(state, want[1]) {
			t.Errorf("%s: state.json.gz differs", what)
		}
	}

	var alone, whole [2][]byte
	alone[0], alone[1] = counted(t, r, sources(t, files("ho-so-*.csv")...), nil, nil)
	if !bytes.Contains(alone[0], []byte(`"resolved_late": 68,`)) {
		t.Fatalf("not the month: %.600s", alone[0])
	}
	for _, format := range []string{"xlsx", "json", "ndjson"} {
		same(format, alone, sources(t, files("ho-so-*."+format)...), nil, nil)
	}
	// The national form of the steps knows neither account nor unit.
	steps, staff := sources(t, files("buoc.csv")...), sources(t, files("can-bo.csv")...)
	whole[0], whole[1] = counted(t, r, sources(t, files("ho-so-*.csv")...), steps, staff)
	same("xlsx with steps and staff", whole, sources(t, files("ho-so-*.xlsx")...), sources(t, files("buoc.xlsx")...), sources(t, files("can-bo.xlsx")...))
	same("formats mixed", whole, sources(t, files("ho-so-2023-11-1.ndjson")[0], files("ho-so-2023-11-2.xlsx")[0]), steps, staff)

	for _, pieces := range []int{1, 3, 40} {
		same(fmt.Sprintf("%d files", pieces), whole, sources(t, divided(t, files("ho-so-*.csv"), pieces)...),
			sources(t, divided(t, files("buoc.csv"), pieces)...), staff)
	}
}

// divided puts the rows of CSV files into so many others, in their order and each with the header.
func divided(t *testing.T, paths []string, pieces int) []string {
	t.Helper()
	dir := t.TempDir()
	var head string
	var rows []string
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := slices.Collect(strings.Lines(string(b)))
		head, rows = lines[0], append(rows, lines[1:]...)
	}
	var made []string
	for i := range pieces {
		path := filepath.Join(dir, fmt.Sprintf("%02d.csv", i))
		piece := head + strings.Join(rows[len(rows)*i/pieces:len(rows)*(i+1)/pieces], "")
		if err := os.WriteFile(path, []byte(piece), 0o644); err != nil {
			t.Fatal(err)
		}
		made = append(made, path)
	}
	return made
}

// firstDifference shows where two reports part.
func firstDifference(got, want []byte) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("%q instead of %q", got[i:min(len(got), i+80)], want[i:min(len(want), i+80)])
		}
	}
	return "one goes on"
}
