package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// A month's units stand by level, each figure a link to its dossiers; a unit's page has its months.
func TestUnits(t *testing.T) {
	s := entered(t)
	for path, wants := range map[string][]string{
		"/thang/2023-11/don-vi": {
			"Số liệu tháng 11/2023, chưa niêm phong", `<a href="/don-vi/H25.05">Sở Tư pháp</a>`, ">Cấp tỉnh</th>", ">Cấp xã</th>",
			`<a href="/thang/2023-11/ho-so?don-vi=H25.21.01&amp;so-lieu=resolved_late">10</a>`, "<strong>theo cấp</strong>",
			`<li aria-current="page">Đơn vị</li>`,
		},
		"/don-vi": {"Số liệu tháng 10/2023. Sắp xếp", `<a href="/don-vi" aria-current="page">Đơn vị</a>`},
		"/don-vi/H25.21.01": {
			"<h1>UBND phường Châu Sơn</h1>", "Cấp xã", `<a href="/thang/2023-10/don-vi">Tháng 10/2023</a>`,
			`<a href="/thang/2023-09/ho-so?don-vi=H25.21.01&amp;so-lieu=pending_overdue">382</a>`, `<svg class="chart"`,
		},
	} {
		code, body := s.get(path)
		if code != http.StatusOK {
			t.Errorf("%s answers %d", path, code)
		}
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is missing:\n%s", path, want, body)
			}
		}
	}
	for _, path := range []string{"/don-vi/H99", "/don-vi/-", "/thang/2022-01/don-vi"} {
		if code, _ := s.get(path); code != http.StatusNotFound {
			t.Errorf("%s answers %d", path, code)
		}
	}
}

// Units can be sorted by a figure; a share is compared exactly, not as it is rounded, and one of nothing is the lowest.
func TestSortUnits(t *testing.T) {
	units := []counting.UnitFigures{
		{Code: "a", Level: dossier.Province, Totals: counting.Totals{Total: 9, Resolved: 0, PendingOverdue: 7}},
		{Code: "b", Level: dossier.Province, Totals: counting.Totals{Total: 30000, Resolved: 30000, ResolvedLate: 1}},
		{Code: "c", Level: dossier.Commune, Totals: counting.Totals{Total: 20001, Resolved: 20001, ResolvedLate: 1}},
		{Code: "", Level: dossier.Unknown, Totals: counting.Totals{Total: 3, Resolved: 3, ResolvedLate: 2}},
	}
	for by, want := range map[string]string{"": "ab|c|", "ty-le": "cba", "tre-han": "bca", "qua-han": "abc", "tong-so": "bca", "x": "ab|c|"} {
		_, groups := groupUnits(units, by)
		var got []string
		for _, g := range groups {
			codes := ""
			for _, row := range g.Rows {
				codes += row.Code
			}
			got = append(got, codes)
		}
		if diff := cmp.Diff(want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%q (-want +got)\n%s", by, diff)
		}
	}
}
