package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/config"
)

func TestMappingsAreCompared(t *testing.T) {
	mappings := func(text string) []config.Mapping {
		c, err := config.Parse([]byte(text), "trehan.yaml")
		if err != nil {
			t.Fatal(err)
		}
		list, err := c.Mappings()
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	was := mappings("headers: {unit: [Cơ quan chủ trì]}\nformats:\n  - {name: a, statuses: {Chờ ký: 4, Xong: 9}}\n  - {name: b, skip_rows: 2}\n")
	is := mappings("formats:\n  - {name: c, unit: {from: sheet}}\n  - {name: b, skip_rows: 2}\n  - {name: a, statuses: {Xong: 9, Chờ ký: 8}}\n")
	var text string
	for _, c := range compareMappings(was, is) {
		text += c.text()
	}
	const want = `Cách đọc tệp đã thay đổi, mọi tệp (headers):
  - headers:
  -     unit:
  -         - Cơ quan chủ trì
Cách đọc tệp đã thay đổi, định dạng a:
  -     Chờ ký: "4"
  +     Chờ ký: "8"
Cách đọc tệp đã thay đổi, định dạng c:
  + name: c
  + unit:
  +     from: sheet
`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
	if changes := compareMappings(was, was); len(changes) > 0 {
		t.Error(changes)
	}
}
