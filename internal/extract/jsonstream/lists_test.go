package jsonstream

import (
	"fmt"
	"strings"
	"testing"

	"trehan/internal/extract/grid"
)

func TestScan(t *testing.T) {
	limits := grid.Limits{}.WithDefaults()
	for in, want := range map[string]string{
		`{"content":[{"a":1},{"a":2}],"total":2}`:                         "content:2 total",
		`{"result":{"items":[{"a":[{"b":1}]}],"total":1},"success":true}`: "result.items:1 success",
		`{"items":[],"value":[{"a":1}],"n":[1,2],"m":[{"a":1},2]}`:        "items:0 value:1 ",
		`{"a":{"b":{"c":{"d":{"e":{"f":[{}]}}}}}}`:                        " ",
		`{"MaHoSo":"1","DanhSach":[{"x":1}]}`:                             "DanhSach:1 MaHoSo",
		`{}`:                                                              " ",
		`[{"a":1}]`:                                                       "no",
		`{"service":"s","data":[{"a":1}]}`:                                "no",
		`{"a":1}` + "\n" + `{"a":2}`:                                      "no",
		`{"content":[{"a":1}`:                                             "no",
		`{"content":[{"a":1}]} x`:                                         "no",
		``:                                                                "no",
		`{"x":` + strings.Repeat(`[`, 50) + strings.Repeat(`]`, 50) + `,"y":1}`: " y",
	} {
		o, ok := Scan(strings.NewReader(in), limits)
		got := "no"
		if ok {
			got = ""
			for _, l := range o.Lists {
				got += fmt.Sprintf("%s:%d ", l, l.Objects)
			}
			if got == "" {
				got = " "
			}
			got += strings.Join(o.Keys, " ")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestSelect(t *testing.T) {
	for _, c := range []struct{ in, path, want, err string }{
		{`{"a":1,"service":"s","result":{"x":[1],"Items":[{"k":1},{"k":2}],"y":{"items":[{}]}},"z":[{"k":3}]}`, "result.items", `{"k":1} {"k":2}`, ""},
		{`{"items":[{"k":1}]}` + "\n" + `{"items":[{"k":2}]}`, "items", `{"k":1} {"k":2}`, ""},
		{`{"items":[]}`, "items", "", ""},
		{`{"items":{}}`, "items", "", "không có danh sách ở đường dẫn"},
		{`{"result":[{"items":[]}]}`, "result.items", "", "không có danh sách ở đường dẫn"},
		{`[{"k":1}]`, "items", "", "không có danh sách ở đường dẫn"},
		{`{"items":[{"k":1},2]}`, "items", `{"k":1}`, "dòng 2: phần tử không phải đối tượng JSON"},
		{`{"items":[{"k":1}]`, "items", `{"k":1}`, "sai cú pháp hoặc bị cắt cụt"},
		{`{"items":[{"k":1}]} x`, "items", `{"k":1}`, "sai cú pháp"},
		{``, "items", "", "sai cú pháp"},
	} {
		d := New(strings.NewReader(c.in), grid.Limits{}.WithDefaults())
		d.Select(strings.Split(c.path, "."))
		var got []string
		for d.Next() {
			got = append(got, objectOf(d.Members()))
		}
		message := ""
		if d.Err() != nil {
			message = d.Err().Error()
		}
		if strings.Join(got, " ") != c.want || c.err == "" && message != "" || !strings.Contains(message, c.err) {
			t.Errorf("%s: %q %q", c.in, got, message)
		}
	}
}

// A list beside the selected one may be larger than a record.
func TestSkippedListsAreNotKept(t *testing.T) {
	big := strings.Repeat(`{"k":"`+strings.Repeat("x", 1000)+`"},`, 6000)
	d := New(strings.NewReader(`{"other":[`+big+`{}],"items":[{"k":1}],"more":[`+big+`{}]}`), grid.Limits{}.WithDefaults())
	d.Select([]string{"items"})
	for d.Next() {
	}
	if d.Err() != nil || d.Row() != 1 {
		t.Error(d.Err(), d.Row())
	}
	if o, ok := Scan(strings.NewReader(`{"other":[`+big+`{}]}`), grid.Limits{}.WithDefaults()); !ok || o.Lists[0].Objects != 6001 {
		t.Error(ok, o.Lists)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{`{"result":{"items":[{"a":1}]}}`, `{"content":[]}`, `{"data":[`, `[`, `{"a":{"b":`, `{"items":[{"a":{}}]}{"items":[]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		limits := grid.Limits{}.WithDefaults()
		o, ok := Scan(strings.NewReader(s), limits)
		if !ok {
			return
		}
		for _, l := range o.Lists {
			d := New(strings.NewReader(s), limits)
			d.Select(l.Path)
			for d.Next() {
			}
			if strings.Contains(strings.ToLower(s), `\u`) || d.Err() != nil {
				continue // names that differ in case or escapes alone may lead to another list
			}
			if n := d.Row(); n != l.Objects && count(o.Lists, l) == 1 {
				t.Fatalf("%s of %s: %d objects, want %d", l, s, n, l.Objects)
			}
		}
	})
}

// count counts the lists whose path differs from one in case alone.
func count(lists []List, one List) int {
	n := 0
	for _, l := range lists {
		if strings.EqualFold(l.String(), one.String()) {
			n++
		}
	}
	return n
}

// TestEachPage: what stands around a list is noted in every form, but nothing of the objects in lists.
func TestEachPage(t *testing.T) {
	for _, c := range []struct{ in, path, want string }{
		{`{"a":1,"data":[{"k":1},{"k":2}],"b":{"c":"x","d":[{"e":1}]},"f":null}`, "", "2 a=1 b.c=x"},
		{`{"data":[{"k":1}],"a":1}` + "\n" + `{"a":2,"data":[]}`, "", "1 a=1; 0 a=2"},
		{`{"a":1}` + "\n" + `{"a":2}`, "", ""},
		{`[{"a":1}]`, "", ""},
		{`{"a":1,"r":{"b":true,"x":{"c":"y"},"items":[{"k":1}],"d":2,"z":{"e":3}},"f":false}`, "r.items", "1 a=1 r.b=true r.x.c=y r.d=2 r.z.e=3 f=false"},
		{`{"a":1,"data":[{"k":1}],"b":2}`, "data", "1 a=1 b=2"},
		{`{"items":[{"k":1}],"data":[{"a":1}],"b":2}`, "items", "1 b=2"},
	} {
		d := New(strings.NewReader(c.in), grid.Limits{}.WithDefaults())
		if c.path != "" {
			d.Select(strings.Split(c.path, "."))
		}
		var got []string
		d.EachPage(func(p Page) {
			text := fmt.Sprint(p.Objects)
			for _, s := range p.Around {
				text += " " + strings.Join(s.Path, ".") + "=" + s.Text
			}
			got = append(got, text)
		})
		for d.Next() {
		}
		if d.Err() != nil || strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %v, %q, want %q", c.in, d.Err(), got, c.want)
		}
	}
	for _, in := range []string{`{"items":[{"k":1}],"b":{"c":1`, `{"b":{"c":x},"items":[]}`, `{"b":tru`, `{"items":[],"b":}`} {
		d := New(strings.NewReader(in), grid.Limits{}.WithDefaults())
		d.Select([]string{"items"})
		for d.Next() {
		}
		if d.Err() == nil || !strings.Contains(d.Err().Error(), "sai cú pháp") {
			t.Errorf("%s: %v", in, d.Err())
		}
	}
}
