package view_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.yaml.in/yaml/v3"

	"trehan/internal/counting"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/register"
)

func TestNames(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"initials", view.Initials.Official("Nguyễn Thị Đào"), "N.T.Đ."},
		{"unit only", view.UnitOnly.Official("Nguyễn Thị Đào"), ""},
		{"full by default", view.NamePolicy("").Official("Nguyễn Thị Đào"), "Nguyễn Thị Đào"},
		{"appendix", view.Office{}.AppendixLabel(3), "Phụ lục 03"},
		{"roman appendix", view.Office{AppendixNumerals: view.Roman}.AppendixLabel(4), "Phụ lục IV"},
		{"sender", view.Examples()[0].Sender(), "Văn phòng UBND tỉnh Hà Nam"},
		{"sender of a city", view.Office{FullName: "Văn phòng UBND thành phố", Province: "thành phố Mẫu"}.Sender(), "Văn phòng UBND thành phố, thành phố Mẫu"},
		{"sentence", view.Sentence("đơn vị"), "Đơn vị"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestUnitOrder(t *testing.T) {
	in := specimen.November2023()
	codes := []string{"", "G01.01", "H25.101", "H25.102", "H25.103", "H25.28", "H25.05", "H25.01"}
	view.UnitsOf(in).Sort(codes)
	// Communes stand by their district: Bình Lục (27), Thanh Liêm (29), Duy Tiên (30).
	if got, want := strings.Join(codes, " "), "H25.01 H25.05 H25.28 H25.102 H25.103 H25.101 G01.01 "; got != want {
		t.Errorf("order %q, want %q", got, want)
	}
	if got := view.UnitsOf(in).Name("H25.102"); got != "UBND xã An Ninh thuộc UBND huyện Bình Lục" {
		t.Errorf("commune named %q", got)
	}
	if got := view.UnitsOf(in).List("G01.01"); got != "" {
		t.Errorf("a unit outside the list stands in %q", got)
	}
}

// In a period across 01/07/2025 a commune that ended with the districts is named with its own.
func TestUnitNamesAcrossTheReform(t *testing.T) {
	units, err := register.Load(strings.NewReader(`units:
  - {code: H25.27, name: UBND huyện Bình Lục, level: district, valid_to: 2025-06-30, successor: H42.201, notify: {to: [a@x.example]}}
  - {code: H25.102, name: UBND xã An Ninh, level: commune, parent: H25.27, valid_to: 2025-06-30, successor: H42.201, notify: {to: [b@x.example]}}
  - {code: H42.201, name: UBND xã Bình Lục, level: commune, valid_from: 2025-07-01, notify: {to: [c@x.example]}}
`), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	june, august := period.DayOf(2025, time.June, 15), period.DayOf(2025, time.August, 31)
	july := period.DayOf(2025, time.July, 1)
	for _, c := range []struct {
		from, to   period.Day
		code, want string
	}{
		{june, july + 14, "H25.102", "UBND xã An Ninh thuộc UBND huyện Bình Lục"},
		{june, july + 14, "H25.27", "UBND huyện Bình Lục"},
		{june, july + 14, "H42.201", "UBND xã Bình Lục"},
		{june, july - 1, "H25.102", "UBND xã An Ninh thuộc UBND huyện Bình Lục"},
		{july, august, "H25.102", "UBND xã An Ninh thuộc UBND huyện Bình Lục"},
		{july, august, "H42.201", "UBND xã Bình Lục"},
	} {
		in := &view.Input{Register: units, Report: &counting.Report{
			Period: period.Period{From: c.from, To: c.to}, Units: []counting.UnitFigures{{Code: c.code, Name: "?"}},
		}}
		if got := view.UnitsOf(in).Name(c.code); got != c.want {
			t.Errorf("%s from %s to %s: %q, want %q", c.code, c.from, c.to, got, c.want)
		}
	}
}

func TestAppendices(t *testing.T) {
	for _, c := range []struct {
		in   *view.Input
		want string
	}{
		{specimen.November2023(), "1 commune o, 2 district o, 3 province o, 4 commune, 5 district, 6 province"},
		{specimen.August2025(), "1 commune o, 2 province o, 3 commune, 4 province"},
	} {
		var got []string
		for _, a := range view.Appendices(c.in.Report.Period) {
			s := strings.TrimPrefix(strings.TrimSuffix(a.File(), ".xlsx"), "phu-luc-0") + " " + string(a.Level)
			if a.Officials {
				s += " o"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s, want %s", c.in.Report.Month, s, c.want)
		}
	}
}

func TestOfficesAt(t *testing.T) {
	all := view.Examples()
	if err := all.Validate(); err != nil {
		t.Fatal(err)
	}
	june, july := period.Month{Year: 2025, Month: time.June}.Period(), period.Month{Year: 2025, Month: time.July}.Period()
	if got := all.At(june).Place; got != "Hà Nam" {
		t.Errorf("June 2025 is written by %s", got)
	}
	now := all.At(july)
	if now.Place != "Ninh Bình" {
		t.Errorf("July 2025 is written by %s", now.Place)
	}
	text, err := yaml.Marshal(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{"3425/UBND-HCCKSTT", "293/VPUB-HCCKSTT", "Hà Nam", "huyện", "thị trấn"} {
		if strings.Contains(string(text), old) {
			t.Errorf("the configuration of 2025 says %q", old)
		}
	}
	var back view.Office
	if err := yaml.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.ValidFrom != period.DayOf(2025, time.July, 1) {
		t.Errorf("valid_from came back as %s", back.ValidFrom)
	}
	if got := (view.Offices{}).At(july).Addressees; strings.Join(got, "; ") != "Các Sở, ban, ngành của tỉnh; UBND các xã, phường" {
		t.Errorf("default addressees %q", got)
	}
}

func TestOfficeFaults(t *testing.T) {
	err := view.Offices{
		{AppendixNumerals: "abc", AppendixFile: "rar", Symbol: "VPUB KSTT", Requests: []string{"", "gửi {{.Operator}}", "{{.Parameters.phone}}"}, Closing: "{{if}}"},
		{},
	}.Validate()
	if err == nil {
		t.Fatal("faults accepted")
	}
	for _, want := range []string{"appendix_numerals", `appendix_file: giá trị "rar"`, `"VPUB KSTT"`, "requests[1]", "requests[2]", "Operator", "requests[3]", `"phone"`, "closing, dòng 1", "office[2]: valid_from trùng"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in\n%v", want, err)
		}
	}
}

func TestTemplateFaults(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"một\nhai {{.Missing}}", "mẫu a.tmpl, dòng 2: "},
		{"một\n\n{{if}}", "mẫu a.tmpl, dòng 3: "},
		{"{{index .M \"x\"}} {{.M.x}}", "mẫu a.tmpl, dòng 1: "},
		{"{{nofunc 1}}", "mẫu a.tmpl, dòng 1: "},
	} {
		_, err := view.ExecuteText("a.tmpl", c.source, struct{ M map[string]string }{map[string]string{}})
		var fault *view.TemplateError
		if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s…", c.source, err, c.want)
		}
	}
}

func TestReadTemplate(t *testing.T) {
	shipped := fstest.MapFS{"a": {Data: []byte("shipped")}, "b": {Data: []byte("shipped b")}}
	own := fstest.MapFS{"a": {Data: []byte("own")}}
	for _, c := range []struct{ name, want string }{{"a", "own"}, {"b", "shipped b"}} {
		if got, err := view.ReadTemplate(own, shipped, c.name); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
	if got, err := view.ReadTemplate(nil, shipped, "a"); err != nil || got != "shipped" {
		t.Errorf("without a folder: %q, %v", got, err)
	}
}

// A file that replaces no text is an error that names it and what may be replaced: a misspelt name, a page's template, a
// folder of old ones.
func TestCheckTemplates(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("x")}
	for _, c := range []struct {
		name   string
		folder fs.FS
		want   string // of what does not belong there; "" for a good folder
	}{
		{"no folder", nil, ""},
		{"empty", fstest.MapFS{}, ""},
		{"all", fstest.MapFS{"cong-van.tmpl": file, "thu.tmpl": file, "thu-cho-quyet-dinh.tmpl": file, "thu-tong-hop.tmpl": file}, ""},
		{"a mounted volume", fstest.MapFS{"..data": file, "..2025_12_01/thu.tmpl": file, "thu.tmpl": file}, ""},
		{"the page's", fstest.MapFS{"cong-van.tmpl": file, "trang.html.tmpl": file, "trang.css": file}, "mẫu trang.css, trang.html.tmpl: "},
		{"misspelt", fstest.MapFS{"Thu.tmpl": file}, "mẫu Thu.tmpl: "},
		{"an editor's copy", fstest.MapFS{"thu.tmpl": file, "thu.tmpl~": file}, "mẫu thu.tmpl~: "},
		{"hidden", fstest.MapFS{".thu.tmpl": file}, "mẫu .thu.tmpl: "},
		{"a folder", fstest.MapFS{"cu/thu.tmpl": file}, "mẫu cu: "},
		{"a folder by the name of a text", fstest.MapFS{"thu.tmpl/thu.tmpl": file}, "mẫu thu.tmpl: "},
	} {
		err := view.CheckTemplates(c.folder)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		var refused *view.TemplateError
		if !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s…", c.name, err, c.want)
			continue
		}
		for _, name := range view.TemplateNames() {
			if !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v does not name %s", c.name, err, name)
			}
		}
	}
}

// A report whose rows and totals differ makes no documents.
func TestFactsAddUp(t *testing.T) {
	for name, spoil := range map[string]func(*view.Input){
		"late":       func(in *view.Input) { in.Report.Totals.ResolvedLate++ },
		"row":        func(in *view.Input) { in.Report.Late = in.Report.Late[1:] },
		"not listed": func(in *view.Input) { in.Report.Reconciliation.NotListed-- },
		"official":   func(in *view.Input) { in.Report.Officials[0].Level = "central?" },
		"overdue":    func(in *view.Input) { in.Report.PendingOverdue.Test++ },
	} {
		in := specimen.November2023()
		if _, err := view.FactsOf(in, nil); err != nil {
			t.Fatal(err)
		}
		spoil(in)
		if _, err := view.FactsOf(in, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
