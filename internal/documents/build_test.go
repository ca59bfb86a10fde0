package documents

import (
	"bytes"
	"strings"
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

func TestUnknownGroup(t *testing.T) {
	if _, err := Build(specimen.November2023(), "letters"); err == nil {
		t.Error("an unknown group is built")
	}
}
