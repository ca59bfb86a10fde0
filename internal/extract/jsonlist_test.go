package extract

import (
	"fmt"
	"strings"
	"testing"

	"trehan/internal/extract/dialect"
)

const jsonDossier = `{"MaHoSo":"H1-1","TenTTHC":"P","DonViXuLy":"U","NgayTiepNhan":"1/11/2023","NgayHenTra":"2/11/2023","NgayKetThucXuLy":"3/11/2023","TrangThaiHoSo":"9"}`

func TestListsInJSON(t *testing.T) {
	for _, c := range []struct {
		name, text string
		json       dialect.JSON
		refused    string
	}{
		{name: "content", text: `{"content":[` + jsonDossier + `],"pageable":{"sort":[{"x":1}]},"totalElements":1}`},
		{name: "result.items", text: `{"result":{"totalCount":1,"items":[` + jsonDossier + `]},"success":true,"error":null}`},
		{name: "value", text: `{"@odata.context":"x","value":[` + jsonDossier + `]}`},
		{name: "data.rows", text: `{"data":{"rows":[` + jsonDossier + `]}}`},
		{name: "an envelope", text: `{"service":"DongBoHoSoMC","data":[` + jsonDossier + `]}`},
		{name: "an empty list beside", text: `{"items":[` + jsonDossier + `],"result":[]}`},
		{name: "one object", text: strings.Replace(jsonDossier, "}", `,"DanhSachHoSoBoSung":[]}`, 1)},
		{name: "fields that say little beside the national ones", text: "[" + strings.Replace(jsonDossier, "{", `{"DonVi":"V","TrangThai":"4","HanXuLy":"9/11/2023",`, 1) + "]"},
		{name: "names of columns", text: strings.NewReplacer("MaHoSo", "ma_ho_so", "NgayTiepNhan", "ngay_tiep_nhan", "TrangThaiHoSo", "trang_thai_ho_so").Replace("[" + jsonDossier + "]")},
		{name: "two lists", text: `{"items":[` + jsonDossier + `],"rows":[` + jsonDossier + `]}`, refused: "tệp có nhiều danh sách đối tượng: items (1 đối tượng), rows (1 đối tượng); ghi đường dẫn của danh sách hồ sơ trong cấu hình (formats[].json.list)"},
		{name: "another list of dossiers in the envelope", text: `{"data":[` + jsonDossier + `],"treHan":[` + jsonDossier + `,{}]}`, refused: "tệp có nhiều danh sách đối tượng: data (1 đối tượng), treHan (2 đối tượng); ghi đường dẫn của danh sách hồ sơ"},
		{name: "one before the data, within an object", text: `{"treHan":{"rows":[` + jsonDossier + `]},"data":[` + jsonDossier + `]}`, refused: "data (1 đối tượng), treHan.rows (1 đối tượng)"},
		{name: "another list of dossiers below another name", text: `{"result":{"items":[` + jsonDossier + `]},"treHan":{"list":[` + jsonDossier + `]}}`, refused: "result.items (1 đối tượng), treHan.list (1 đối tượng)"},
		{name: "lists of other things in the envelope", text: `{"errors":[{"code":1}],"data":[` + jsonDossier + `],"links":[{"rel":"self"}]}`},
		{name: "another list of dossiers, one configured", text: `{"data":[` + jsonDossier + `],"treHan":[` + jsonDossier + `]}`, json: dialect.JSON{List: "data"}},
		{name: "an unknown name", text: `{"abc":{"xyz":[` + jsonDossier + `]}}`, refused: "các mảng đối tượng: abc.xyz (1 đối tượng); ghi đường dẫn trong cấu hình (formats[].json.list)"},
		{name: "another service", text: `{"service":"CapNhatTienDoHoSoMC","result":{"items":[` + jsonDossier + `]}}`, refused: "dịch vụ trong phong bì không phải DongBoHoSoMC"},
		{name: "two lists, one configured", text: `{"items":[{"x":1}],"rows":[` + jsonDossier + `]}`, json: dialect.JSON{List: "rows"}},
		{name: "an unknown name, configured", text: `{"abc":{"xyz":[` + jsonDossier + `]}}`, json: dialect.JSON{List: "abc.xyz"}},
		{name: "configured and not there", text: `{"abc":{"xyz":[` + jsonDossier + `]}}`, json: dialect.JSON{List: "abc.xy"}, refused: "không có danh sách ở đường dẫn abc.xy mà cấu hình nêu (formats[].json.list); các mảng đối tượng: abc.xyz (1 đối tượng)"},
		{
			name: "nested fields", json: dialect.JSON{List: "result", Fields: map[string]string{"code": "id", "procedure": "tthc.ten", "unit": "coQuan.ten", "status": "hoSo.trangThai.ma"}},
			text: `{"result":[{"id":"H1-1","tthc":{"ten":"P","ma":"x"},"coQuan":{"ten":"U"},"NgayTiepNhan":"1/11/2023","NgayHenTra":"2/11/2023","NgayKetThucXuLy":"3/11/2023","hoSo":{"trangThai":{"ma":9,"ten":"Xong"}}}]}`,
		},
		{name: "an object where a value is wanted", text: "[" + strings.Replace(jsonDossier, `"9"`, `{"ma":9}`, 1) + "]", refused: "formats[].json.fields, ví dụ trangThai.ma"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := dossiers(text(c.text), Options{Formats: []dialect.Dialect{{Name: "own", Match: dialect.Match{File: "*"}, JSON: c.json}}})
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("%v, want %s", err, c.refused)
				}
				return
			}
			if diff := sameDossier(got, oneDossier); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
}

func TestUnitOfJSON(t *testing.T) {
	in := strings.Replace(jsonDossier, `"DonViXuLy":"U",`, "", 1)
	for _, c := range []struct {
		unit    dialect.Unit
		want    string
		refused string
	}{
		{dialect.Unit{From: dialect.UnitFixed, Value: "Sở A"}, "Sở A", ""},
		{dialect.Unit{From: dialect.UnitFile}, "tep", ""},
		{dialect.Unit{From: dialect.UnitCode}, "H1", ""},
		{dialect.Unit{From: dialect.UnitSheet}, "", "tên trang tính không khớp"},
		{dialect.Unit{From: dialect.UnitGroup}, "", "không có dòng nhóm nêu đơn vị"},
	} {
		got, _, err := dossiers(text(in), Options{Formats: []dialect.Dialect{{Name: "own", Unit: c.unit}}})
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%+v: %v, want %q", c.unit, err, c.refused)
			}
			continue
		}
		if err != nil || len(got) != 1 {
			t.Fatalf("%+v: %d dossiers, %v; want 1", c.unit, len(got), err)
		}
		same(t, fmt.Sprintf("%+v", c.unit), c.want, got[0].Unit)
	}
}

// Paths work in the headers of every file too, and a dialect is known by the fields of nested objects.
func TestPathsInJSON(t *testing.T) {
	in := `[{"code":"H1-1","procedure":{"name":"P"},"agency":{"name":"U"},"accepted":"1/11/2023","due":"2/11/2023","done":"3/11/2023","status":{"id":9,"name":"Xong"}}]`
	headers := map[string][]string{
		"code": {"code"}, "procedure": {"procedure.name"}, "unit": {"agency.name"}, "received": {"accepted"}, "due": {"due"}, "finished": {"done"}, "status": {"Status.ID"},
	}
	got, _, err := dossiers(text(in), Options{Headers: headers})
	if diff := sameDossier(got, oneDossier); err != nil || diff != "" {
		t.Error(err, diff)
	}
	formats := []dialect.Dialect{
		{Name: "a", Match: dialect.Match{Headers: []string{"agency.name", "status.id"}}, Headers: headers},
		{Name: "b", Match: dialect.Match{Headers: []string{"agency.ten"}}, Headers: headers},
	}
	got, s, err := dossiers(text(in), Options{Formats: formats})
	if diff := sameDossier(got, oneDossier); err != nil || diff != "" || s.Dialect != "a" {
		t.Error(err, diff, s.Dialect)
	}
}
