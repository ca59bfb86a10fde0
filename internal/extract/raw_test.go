package extract

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"trehan/internal/extract/grid"
)

// rawText notes what Raw passes on.
type rawText struct{ strings.Builder }

func (v *rawText) Sheet(s RawSheet) {
	fmt.Fprintf(v, "[%s %s %s keys=%v list=%s]", s.File, s.Encoding, s.Name, s.Keys, s.List)
}

func (v *rawText) Row(row int, cells []grid.Cell) error {
	fmt.Fprintf(v, " %d:", row)
	for i := range cells {
		fmt.Fprintf(v, "%s,", cells[i].Raw)
	}
	return nil
}

func (v *rawText) End(keys []string) { fmt.Fprintf(v, " %s", strings.Join(keys, "|")) }

func TestRawRows(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte("a;b\n1;2\n")); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, want string }{
		{"unknown header", "\xEF\xBB\xBFÂ;b c;d\n1;2,5;3\n", "[f utf-8  keys=false list=] 1:Â,b c,d, 2:1,2,5,3, "},
		{"pipes", "a|b|c\n1,0|2|3\n", "[f utf-8  keys=false list=] 1:a,b,c, 2:1,0,2,3, "},
		{"objects", `[{"a":{"b":1},"c":"x"},{"d":2,"c":null}]`, "[f utf-8  keys=true list=] 1:1,x, 2:,,2, a.b|c|d"},
		{"unknown list", `{"ok":true,"kho":{"hs":[{"a":1}]},"khac":[]}`, "[f utf-8  keys=true list=kho.hs] 1:1, a"},
		{"two lists", `{"items":[{"a":1}],"rows":[{"b":2}]}`, "[f utf-8  keys=true list=items] 1:1, a[f utf-8  keys=true list=rows] 1:2, b"},
		{"archive", packed.String(), "[f/f utf-8  keys=false list=] 1:a,b, 2:1,2, "},
	} {
		var v rawText
		f := text(c.text)
		f.Name = "f"
		if _, err := Raw(t.Context(), f, Limits{}, &v); err != nil || v.String() != c.want {
			t.Errorf("%s: %v\n got %q\nwant %q", c.name, err, v.String(), c.want)
		}
	}
}
