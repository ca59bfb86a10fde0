package extract

import (
	"bytes"
	"strings"
	"testing"

	"trehan/internal/dossier"
)

// A list of another system may lack columns: what is missing is not among Summary.Columns, and no row is lost or made up.
func TestLenient(t *testing.T) {
	for _, c := range []struct {
		name, text string
		lacks      []string
		rows       int
		fault      string
	}{
		{name: "no due date", text: "Mã hồ sơ,Trạng thái,Ngày tiếp nhận,Ngày kết thúc xử lý\nH-1,10,01/11/2023,02/11/2023\nTổng cộng: 1,,,\n", lacks: []string{"due", "unit", "procedure"}, rows: 1},
		{name: "no finish date", text: "Mã hồ sơ,Trạng thái,Ngày tiếp nhận,Ngày hẹn trả\nH-1,10,01/11/2023,02/11/2023\n", lacks: []string{"finished"}, rows: 1},
		{name: "neither state nor receipt", text: "Mã hồ sơ,Ngày hẹn trả,Ngày kết thúc xử lý\nH-1,01/11/2023,02/11/2023\nH-2,01/11/2023,\nTổng số 2 hồ sơ,,\n", lacks: []string{"status", "received"}, rows: 2},
		{name: "JSON", text: `[{"MaHoSo":"H-1","NgayHenTra":"20231101"},{"MaHoSo":"H-2","NgayHenTra":"20231102"}]`, lacks: []string{"status", "received", "finished"}, rows: 2},
		{name: "two columns only", text: "Mã hồ sơ,Ngày hẹn trả\nH-1,01/11/2023\n", fault: "Ngày tiếp nhận"},
		{name: "no code", text: "Tên TTHC,Ngày hẹn trả,Trạng thái\nKhai sinh,01/11/2023,10\n", fault: "Số hồ sơ"},
		{name: "a state that is there must be read", text: "Mã hồ sơ,Trạng thái,Ngày tiếp nhận\nH-1,,01/11/2023\n", fault: "Trạng thái"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := File{Name: "ds", R: bytes.NewReader([]byte(c.text)), Size: int64(len(c.text))}
			rows := 0
			s, err := Dossiers(t.Context(), f, Options{Lenient: true}, func(*dossier.Dossier) error { rows++; return nil })
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Fatalf("%v", err)
				}
				return
			}
			if err != nil || rows != c.rows {
				t.Fatalf("%d rows, %v", rows, err)
			}
			for _, attribute := range c.lacks {
				for _, column := range s.Columns {
					if column.Attribute == attribute {
						t.Errorf("%s was read", attribute)
					}
				}
			}
			if _, err := Dossiers(t.Context(), f, Options{}, func(*dossier.Dossier) error { return nil }); err == nil {
				t.Error("an extract may not lack them")
			}
		})
	}
}
