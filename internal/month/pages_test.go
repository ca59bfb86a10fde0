package month_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

// jsonRows is a list of dossiers with the numbers from first to last.
func jsonRows(first, last int) string {
	var rows []string
	for n := first; n <= last; n++ {
		rows = append(rows, fmt.Sprintf(`{"MaHoSo":"H-%d","TenTTHC":"Khai sinh","DonViXuLy":"Sở Y tế","NgayTiepNhan":"01/11/2023 08:00:00",`+
			`"NgayHenTra":"10/11/2023 17:00:00","NgayKetThucXuLy":"08/11/2023 09:00:00","TrangThaiHoSo":"9"}`, n))
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// TestMissingPages: a page of a web service that was saved as a file, without the other pages, would lose dossiers.
func TestMissingPages(t *testing.T) {
	units, err := register.Load(strings.NewReader("units:\n  - {code: H25.9, name: Sở Y tế, level: province}\n"), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	november, err := period.ParseMonth("2023-11")
	if err != nil {
		t.Fatal(err)
	}
	one, two := jsonRows(1, 3), jsonRows(4, 5)
	for _, c := range []struct {
		name     string
		files    []string
		compared bool   // by the source
		want     string // "": none
	}{
		{name: "total after the list", files: []string{`{"content":` + one + `,"totalElements":5,"last":false}`}, want: "tệp 1.json, cột totalElements: tệp là một trang của danh sách có 5 đối tượng theo khóa này, nhưng các tệp ghi số đó chỉ có 3; đưa vào đủ các trang, hoặc xuất lại toàn bộ danh sách"},
		{name: "total before the list", files: []string{`{"tongSo":"5","items":` + one + `}`}, want: "cột tongSo: "},
		{name: "beside data", files: []string{`{"data":` + one + `,"total":5}`}, want: "cột total: "},
		{name: "before data", files: []string{`{"service":"DongBoHoSoMC","total":5,"data":` + one + `}`}, want: "cột total: "},
		{name: "deeper", files: []string{`{"data":{"rows":` + one + `,"total":5}}`}, want: "cột data.total: "},
		{name: "around", files: []string{`{"total":5,"data":{"rows":` + one + `}}`}, want: "cột total: "},
		{name: "in a pager", files: []string{`{"meta":{"pagination":{"total":5}},"data":` + one + `}`}, want: "cột meta.pagination.total: "},
		{name: "in a pager behind", files: []string{`{"result":{"items":` + one + `,"paging":{"total":5}}}`}, want: "cột result.paging.total: "},
		{name: "odata", files: []string{`{"@odata.count":5,"value":` + one + `}`}, want: "cột @odata.count: "},
		{name: "an object with the total", files: []string{`{"hits":{"total":{"value":5},"hits":` + one + `}}`}, want: "cột hits.total.value: "},
		{name: "a page twice short", files: []string{`{"data":` + one + `,"total":7}`, `{"data":` + two + `,"total":7}`}, want: "tệp 1.json, cột total: tệp là một trang của danh sách có 7 đối tượng theo khóa này, nhưng các tệp ghi số đó chỉ có 5;"},
		{name: "last", files: []string{`{"content":` + one + `,"last":false}`}, want: "cột last: tệp là một trang của danh sách, có 3 đối tượng; khóa này cho biết còn trang sau"},
		{name: "hasNext", files: []string{`{"hasNext":true,"data":` + one + `}`}, want: "cột hasNext: "},
		{name: "nextLink", files: []string{`{"value":` + one + `,"@odata.nextLink":"https://mot-cua.example/ho-so?skip=3"}`}, want: "cột @odata.nextLink: "},
		{name: "link", files: []string{`{"_embedded":{"hoSo":` + one + `},"_links":{"next":{"href":"/ho-so?page=1"}}}`}, want: "cột _links.next.href: "},
		{name: "another page has an error", files: []string{`{"data":` + strings.Replace(one, `"9"`, `"11"`, 1) + `,"total":5}`, `{"data":` + two + `,"total":5}`}, want: "trạng thái không có trong danh mục"},

		{name: "all pages", files: []string{`{"content":` + one + `,"totalElements":5,"last":false}`, `{"content":` + two + `,"totalElements":5,"last":true}`}},
		{name: "all pages in one file", files: []string{`{"data":` + one + `,"total":5}` + "\n" + `{"data":` + two + `,"total":5}`}},
		{name: "all pages with links", files: []string{`{"value":` + one + `,"nextLink":"x"}`, `{"value":` + two + `}`}},
		{name: "two complete lists", files: []string{`{"data":` + one + `,"total":3}`, `{"data":` + two + `,"total":2}`}},
		{name: "zero", files: []string{`{"data":` + one + `,"total":0}`}},
		{name: "less", files: []string{`{"data":` + one + `,"total":1,"last":true,"next":null}`}},
		{name: "filtered", files: []string{`{"data":` + one + `,"recordsTotal":50,"recordsFiltered":3}`}},
		{name: "a statistic", files: []string{`{"data":` + one + `,"thongKe":{"namTruoc":{"total":50}}}`}},
		{name: "no number", files: []string{`{"data":` + one + `,"total":"nhiều","next":""}`}},
		{name: "compared by the source", compared: true, files: []string{`{"data":` + one + `,"total":5}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := month.Input{
				Period: november.Period(), ExtractedAt: november.Period().To.Start() + 2*86400, Register: units, Calendar: period.DefaultCalendar(),
			}
			for i, text := range c.files {
				in.Dossiers = append(in.Dossiers, month.Source{File: file(fmt.Sprintf("%d.json", i+1), text), Compared: c.compared})
			}
			_, err := month.Run(context.Background(), in)
			var faults *extract.Faults
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (!errors.As(err, &faults) || len(faults.List) != 1 || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}
