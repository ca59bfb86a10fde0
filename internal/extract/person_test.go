package extract

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Two officials in one cell must not look like one with a long name.
func TestOfficialsInLines(t *testing.T) {
	const row = "Cán bộ xử lý,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái,Số hồ sơ\n\"%s\",Một,Sở Y tế,01/11/2023,02/11/2023,03/11/2023,10,A-1\n"
	const object = `[{"MaHoSo":"A-1","TenTTHC":"Một","DonViXuLy":"Sở Y tế","NgayTiepNhan":"20231101","NgayHenTra":"20231102","NgayKetThucXuLy":"20231103","TrangThaiHoSo":"10","NguoiDangXuLy":%q}]`
	for lines, want := range map[string]string{
		"Trần Thị Mẫu\nLê Bà":         "Trần Thị Mẫu; Lê Bà",
		"Trần Thị Mẫu\r\n\r\nLê  Bà ": "Trần Thị Mẫu; Lê Bà",
		"Trần Thị\nMẫu":               "Trần Thị Mẫu",
		"\nTrần Thị Mẫu\n":            "Trần Thị Mẫu",
	} {
		for name, content := range map[string]string{"csv": fmt.Sprintf(row, lines), "json": fmt.Sprintf(object, lines)} {
			list, _, err := dossiers(text(content), Options{})
			if err != nil || len(list) != 1 {
				t.Fatalf("%s: %d dossiers, %v", name, len(list), err)
			}
			if diff := cmp.Diff(want, list[0].Handler); diff != "" {
				t.Errorf("%s, %q (-want +got):\n%s", name, lines, diff)
			}
		}
	}
}
