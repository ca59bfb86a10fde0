package documents

import (
	"bytes"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
)

func build(t *testing.T, in *view.Input) []view.File {
	t.Helper()
	var all []view.File
	for _, group := range Groups(in.Report.Period) {
		files, err := Build(in, group)
		if err != nil {
			t.Fatalf("%s: %v", group, err)
		}
		all = append(all, files...)
	}
	return all
}

func TestFilesOfAMonth(t *testing.T) {
	for _, c := range []struct {
		in         *view.Input
		appendices string
		units      int
	}{
		{specimen.November2023(), "01 02 03 04 05 06 07 08", 17},
		{specimen.August2025(), "01 02 03 04 07 08", 4},
	} {
		var appendices []string
		units := 0
		seen := map[string]bool{}
		for _, f := range build(t, c.in) {
			if seen[f.Name] {
				t.Errorf("%s is made twice", f.Name)
			}
			seen[f.Name] = true
			if len(f.Data) == 0 || f.MediaType == "" {
				t.Errorf("%s is empty or of no type", f.Name)
			}
			if number, ok := strings.CutPrefix(f.Name, "phu-luc-"); ok {
				appendices = append(appendices, strings.TrimSuffix(number, ".xlsx"))
			}
			if strings.HasPrefix(f.Name, "don-vi/") {
				units++
			}
		}
		if got := strings.Join(appendices, " "); got != c.appendices {
			t.Errorf("%s: appendices %s, want %s", c.in.Report.Month, got, c.appendices)
		}
		if units != c.units {
			t.Errorf("%s: %d units' workbooks, want %d", c.in.Report.Month, units, c.units)
		}
		for _, name := range []string{"cong-van.docx", "cong-van.pdf", "cong-khai.html", "noi-bo.html", "muc-luc.html"} {
			if !seen[name] {
				t.Errorf("%s: no %s", c.in.Report.Month, name)
			}
		}
	}
}

// The same input makes the same bytes, whatever the order of maps.
func TestSameInputSameBytes(t *testing.T) {
	one, two := build(t, specimen.November2023()), build(t, specimen.November2023())
	for i := range one {
		if one[i].Name != two[i].Name || !bytes.Equal(one[i].Data, two[i].Data) {
			t.Errorf("%s differs from %s", one[i].Name, two[i].Name)
		}
	}
}

// Control characters that an extract, a register or the configuration brings stand in no document: all are made as if they
// had not been there, and where a NUL has taken a letter's place they say so. Whole bytes are compared, so no part of any
// file is left out.
func TestControlCharactersStandNowhere(t *testing.T) {
	dirty, clean := build(t, soiled("\x00\x01\x0b\x1b\x7f\u0085\uffff")), build(t, soiled("\ufffd"))
	for i, f := range dirty {
		if !bytes.Equal(f.Data, clean[i].Data) {
			t.Errorf("%s holds something of them", f.Name)
		}
	}
	for _, f := range dirty {
		if strings.HasSuffix(f.Name, ".html") && !strings.HasSuffix(f.Name, "muc-luc.html") && bytes.Count(f.Data, []byte("\ufffd")) < 20 {
			t.Errorf("%s does not hold the texts that were soiled", f.Name)
		}
	}
}

// soiled is a month with dirt in every text that comes from outside.
func soiled(dirt string) *view.Input {
	in := specimen.November2023()
	soil := func(texts ...*string) {
		for _, s := range texts {
			*s += dirt
		}
	}
	r := in.Report
	for i := range r.Units {
		soil(&r.Units[i].Name)
	}
	for i := range r.Late {
		soil(&r.Late[i].Code)
		in.Rows.Late[i].Code = r.Late[i].Code
		soil(&in.Rows.Late[i].Procedure, &in.Rows.Late[i].Field)
	}
	for i := range r.Officials {
		soil(&r.Officials[i].Title, &r.Officials[i].Department)
	}
	for i := range in.Rows.Overdue {
		soil(&in.Rows.Overdue[i].Code, &in.Rows.Overdue[i].Procedure)
	}
	for i := range r.Findings {
		soil(&r.Findings[i].Message, &r.Findings[i].Examples[0])
	}
	for i := range in.Register.Units {
		soil(&in.Register.Units[i].Name)
	}
	soil(&in.Issue.Number, &in.Office.FullName, &in.Office.Place, &in.Office.Signatory.Name, &in.Office.Contact)
	return in
}

// Handed over one by one the documents are the same, and whoever takes them is told apart from who makes them.
func TestEach(t *testing.T) {
	in := specimen.November2023()
	full := errors.New("the store is full")
	for _, group := range Groups(in.Report.Period) {
		want, err := Build(in, group)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var got []view.File
		err = Each(in, group, func(f view.File) error {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, f)
			return nil
		})
		byName := func(a, b view.File) int { return strings.Compare(a.Name, b.Name) }
		slices.SortFunc(got, byName)
		slices.SortFunc(want, byName)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d files, want %d: %v", group, len(got), len(want), err)
		}
		var notMade *NotMade
		var taken atomic.Int32
		err = Each(in, group, func(view.File) error { taken.Add(1); return full })
		if !errors.Is(err, full) || errors.As(err, &notMade) || int(taken.Load()) > 2*runtime.GOMAXPROCS(0) { // those under way
			t.Errorf("%s: refused %d times, with %v", group, taken.Load(), err)
		}
	}
	for _, group := range []Group{"unknown", UnitBooks} {
		broken := *in
		report := *in.Report
		report.Totals.ResolvedLate++ // not what its rows add up to
		broken.Report = &report
		var notMade *NotMade
		if err := Each(&broken, group, func(view.File) error { return nil }); !errors.As(err, &notMade) {
			t.Errorf("%s: %v", group, err)
		}
	}
}

func TestUnknownGroup(t *testing.T) {
	if _, err := Build(specimen.November2023(), "letters"); err == nil {
		t.Error("an unknown group is built")
	}
}
