package source

import (
	"errors"
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	total, next := &Paging{Total: "a.total"}, &Paging{Next: "links.next"}
	for _, test := range []struct {
		page  string
		g     *Paging
		items int
		total int64
		next  string
		err   error
	}{
		{page: `[]`},
		{page: ` [{"a":1},{}] `, items: 2},
		{page: `{"x":[1,{"data":[{}]}],"data":[{},{},{}]}`, items: 3},
		{page: `{"data":[{}],"a":{"total":7}}`, g: total, items: 1, total: 7},
		{page: `{"a":{"total":"7"},"data":[]}`, g: total, total: 7},
		{page: `{"data":[],"links":{"next":"/x"}}`, g: next, next: "/x"},
		{page: `{"data":[],"links":{"next":null}}`, g: next},
		{page: `{"data":[],"links":{"next":" "}}`, g: next},
		{page: `{"data":[]}`, g: next},
		{page: `{"data":[],"links":{"next":5}}`, g: next, err: errPageNext},
		{page: `{"data":[]}`, g: total, err: errPageTotal},
		{page: `{"data":[],"a":{"total":-1}}`, g: total, err: errPageTotal},
		{page: `{"data":[],"a":{"total":1.5}}`, g: total, err: errPageTotal},
		{page: `[]`, g: total, err: errPageTotal},
		{page: ``, err: errPageSyntax},
		{page: `<html>`, err: errPageSyntax},
		{page: `{"data":[{}`, err: errPageSyntax},
		{page: `{"data":[{}]`, err: errPageSyntax},
		{page: `{"data":[{}]} x`, err: errPageSyntax},
		{page: `[] []`, err: errPageSyntax},
		{page: `{"error":"x"}`, err: errPageData},
		{page: `{"data":null}`, err: errPageData},
		{page: `{"data":{}}`, err: errPageData},
		{page: `{"data":[1]}`, err: errPageData},
		{page: `{"data":[],"data":[]}`, err: errPageData},
		{page: `5`, err: errPageData},
	} {
		got, err := inspect(strings.NewReader(test.page), test.g)
		if !errors.Is(err, test.err) || err != nil && test.err == nil {
			t.Errorf("%s: %v, want %v", test.page, err, test.err)
			continue
		}
		if got.items != test.items || got.total != test.total || got.next != test.next {
			t.Errorf("%s: %d items of %d, next %q; want %d of %d, %q", test.page, got.items, got.total, got.next, test.items, test.total, test.next)
		}
	}
}

// FuzzInspect: whatever a server sends, a page is read or refused.
func FuzzInspect(f *testing.F) {
	f.Add(`{"links":{"next":"?p=2"},"total":"3","data":[{"MaHoSo":"1"},{"a":[{}]}]}`)
	f.Fuzz(func(t *testing.T, page string) {
		info, err := inspect(strings.NewReader(page), &Paging{Total: "total", Next: "links.next"})
		if err == nil && (info.items < 0 || info.total < 0) {
			t.Fatalf("%d items of %d", info.items, info.total)
		}
	})
}
