package workbook

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
)

// readSheet is a sheet as a reader sees it.
type readSheet struct {
	f     *excelize.File
	sheet string
	head  int        // row of the heads
	rows  [][]string // all rows of the sheet, raw values, padded to the heads' width
}

func open(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func tableOf(t *testing.T, f *excelize.File, sheet string) readSheet {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	tab := readSheet{f: f, sheet: sheet, rows: rows}
	for i, row := range rows {
		if len(row) > 0 && row[0] == "STT" {
			tab.head = i + 1
		}
	}
	if tab.head == 0 {
		t.Fatalf("%s: no heads", sheet)
	}
	for i := range rows {
		for len(rows[i]) < len(rows[tab.head-1]) {
			rows[i] = append(rows[i], "")
		}
	}
	return tab
}

// numbered are the rows that bear a running number.
func (t readSheet) numbered() [][]string {
	var out [][]string
	for _, row := range t.rows[t.head:] {
		if _, err := strconv.Atoi(row[0]); err == nil {
			out = append(out, row)
		}
	}
	return out
}

func (t readSheet) beginning(text string) [][]string {
	var out [][]string
	for _, row := range t.rows[t.head:] {
		if strings.HasPrefix(row[0], text) {
			out = append(out, row)
		}
	}
	return out
}

func (t readSheet) contains(text string) bool {
	for _, row := range t.rows {
		for _, cell := range row {
			if strings.Contains(cell, text) {
				return true
			}
		}
	}
	return false
}

func num(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%q is not a number", s)
	}
	return n
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// listed are the late dossiers of a level's list, found without the arrangement.
func listed(in *view.Input, level dossier.Level) []int {
	units := make(map[string]counting.UnitFigures)
	for _, u := range in.Report.Units {
		units[u.Code] = u
	}
	var out []int
	for i, d := range in.Report.Late {
		u := units[d.Unit]
		l := u.Level
		if l == dossier.Central {
			l = dossier.Province
		}
		if u.Listed && l == level {
			out = append(out, i)
		}
	}
	return out
}

func byName(t *testing.T, files []view.File, name string) view.File {
	t.Helper()
	for _, f := range files {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no file %s", name)
	return view.File{}
}
