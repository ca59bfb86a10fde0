package handover

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"trehan/internal/archive"
	"trehan/internal/delivery/axis"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/revision"
)

const units = `units:
  - {code: A, name: Sở Tư pháp, aliases: [STP], level: province, axis_id: H42.05}
  - {code: B, name: UBND xã An Ninh, level: commune, axis_id: H42.102}
  - {code: C, name: UBND xã Bình An, level: commune}
  - {code: D1, name: UBND xã Trùng Tên, level: commune}
  - {code: D2, name: UBND xã Trùng Tên, level: commune, axis_id: H42.104}
  - {code: Z, name: Thuế tỉnh, level: central, axis_id: H42.99}
recipients:
  - {code: cong, name: Cổng Thông tin điện tử tỉnh, axis_id: H42.01.05, notify: {to: [c@a.example]}}
`

// theLetter is number 05/VPUB-KSTT of 06/12/2025, which replaces number 4.
func theLetter(t *testing.T) *Letter {
	t.Helper()
	r, err := register.Load(strings.NewReader(units), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := period.ParseMonth("2025-11")
	if err != nil {
		t.Fatal(err)
	}
	day := period.DayOf(2025, 12, 6)
	return &Letter{
		Sealed: &revision.Sealed{Manifest: &archive.Manifest{Number: "5", Date: day, Replaced: []archive.Replaced{{Revision: 1, Number: "4"}}}},
		Number: "05/VPUB-KSTT", Date: day, register: r, day: day, Recipients: r.Addressees(m.Period(), day),
	}
}

// export writes one: cells are separated by |.
func export(rows ...string) []byte {
	return []byte(strings.ReplaceAll(strings.Join(rows, "\n"), "|", ";") + "\n")
}

func TestReadAnswers(t *testing.T) {
	for name, file := range map[string][]byte{
		"by identifier": export("Số ký hiệu|Ngày văn bản|Mã định danh|Trạng thái|Thời gian",
			"05/VPUB-KSTT|06/12/2025|H42.05|Đã tiếp nhận|08/12/2025 09:30", "5/vpub-kstt|2025-12-06|H42.102|đã đến|2025-12-08 10:00:00"),
		"with the numbers of the columns": export("Số ký hiệu|Ngày văn bản|Mã định danh|Trạng thái|Thời gian", "(1)|(2)|(3)|(4)|(5)",
			"05/VPUB-KSTT|06/12/2025|H42.05|Đã tiếp nhận|08/12/2025 09:30", "5/vpub-kstt|2025-12-06|H42.102|đã đến|2025-12-08 10:00:00"),
		"by name": export("STT|NOI NHAN|TRANG THAI GUI|THOI DIEM|So van ban|Ngay ban hanh",
			"1|SỞ TƯ PHÁP|03|08/12/2025 09:30|05|6/12/2025", "2|Ủy ban nhân dân xã An Ninh|01|08/12/2025 10:00|5|6/12/2025", "Tổng cộng: 2 nơi nhận"),
		"letter above": export("DANH SÁCH TRẠNG THÁI GỬI NHẬN", "Số ký hiệu: 05/VPUB-KSTT||Ngày văn bản|06/12/2025", "",
			"Mã đơn vị nhận|Tên đơn vị nhận|Tình trạng|Ngày giờ|Lý do", "000.00.05.H42|STP|03 - Đã tiếp nhận|08/12/2025 09:30|", "",
			"H42.102|UBND xã An Ninh|Đã đến|08/12/2025 10:00|", "|Văn thư|||"),
		"letter between the rows": export("STT|Mã định danh|Mã trạng thái|Trạng thái|Thời gian|Ghi chú", "Số ký hiệu: 5", "Ngày ký: 06/12/2025",
			"1|H42.05|03|Đã tiếp nhận|08/12/2025 09:30|Số: 7 sổ đến", "2|H42.102||Đã đến|08/12/2025 10:00|"),
		"the same twice": export("Số ký hiệu|Ngày văn bản|Mã định danh|Trạng thái|Thời gian",
			"5|06/12/2025|H42.05|Đã nhận|08/12/2025 09:30", "5|06/12/2025|H42.05|Đã tiếp nhận|08/12/2025 09:30", "5|06/12/2025|H42.102|Đã đến|08/12/2025 10:00", "5|06/12/2025|H42.01.05|Chưa gửi||"),
	} {
		read, err := ReadAnswers(t.Context(), "truc.csv", file, theLetter(t), false)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, r := range read {
			got = append(got, fmt.Sprintf("%s %s %s", r.Recipient.Code, r.Answer.Status, r.Answer.Since.In(period.Zone).Format("02/01 15:04")))
		}
		if diff := cmp.Diff([]string{"A received 08/12 09:30", "B arrived 08/12 10:00"}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A workbook has dates as numbers, codes as numbers, a hidden sheet and one without a table.
func TestReadAnswersOfAWorkbook(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	set := func(sheet string, row int, values ...any) {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", row), &values); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Ghi chú", "Ẩn"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	set("Ghi chú", 1, "Danh sách này lấy ngày 08/12/2025")
	set("Ẩn", 1, "Mã định danh", "Trạng thái", "Thời gian")
	set("Ẩn", 2, "XX", "gì đó", "không")
	if err := f.SetSheetVisible("Ẩn", false); err != nil {
		t.Fatal(err)
	}
	set("Sheet1", 1, "Văn bản:", "", "Số ký hiệu", "05/VPUB-KSTT")
	set("Sheet1", 2, "", "", "Ngày ký", time.Date(2025, 12, 6, 0, 0, 0, 0, time.UTC))
	set("Sheet1", 4, "Mã định danh", "Mã trạng thái", "Thời gian cập nhật")
	set("Sheet1", 5, "H42.05", 3, time.Date(2025, 12, 8, 9, 30, 0, 0, time.UTC))
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	read, err := ReadAnswers(t.Context(), "truc.xlsx", b.Bytes(), theLetter(t), false)
	if err != nil || len(read) != 1 {
		t.Fatalf("%d answers, %v; want 1", len(read), err)
	}
	got := read[0]
	if diff := cmp.Diff([]any{axis.Received, "2025-12-08T02:30:00Z", 5}, []any{got.Answer.Status, got.Answer.Since.Format(time.RFC3339), got.Row}); diff != "" {
		t.Errorf("status, time and row (-want +got)\n%s", diff)
	}
}

// An export that does not say which letter it is about is read if a person says so.
func TestReadAnswersAboutAStatedLetter(t *testing.T) {
	l := theLetter(t)
	file := export("Mã định danh|Trạng thái|Thời gian", "H42.05|Đã nhận|08/12/2025")
	if read, err := ReadAnswers(t.Context(), "truc.csv", file, l, true); err != nil || len(read) != 1 {
		t.Errorf("%d answers, %v; want 1", len(read), err)
	}
	other := export("Số ký hiệu|Ngày ký|Mã định danh|Trạng thái|Thời gian", "6|06/12/2025|H42.05|Đã nhận|08/12/2025")
	if _, err := ReadAnswers(t.Context(), "truc.csv", other, l, true); err == nil {
		t.Error("what the file says of itself does not count any more")
	}
	for stated, want := range map[[2]string]bool{
		{"5", "2025-12-06"}: true, {"05/VPUB-KSTT", "2025-12-06"}: true, {"6", "2025-12-06"}: false, {"5", "2025-12-05"}: false, {"", "2025-12-06"}: false, {"5", ""}: false,
	} {
		if l.Is(stated[0], stated[1]) != want {
			t.Errorf("%v is the letter: %v", stated, !want)
		}
	}
}

// Whatever is not understood refuses the whole file, with its place and what to do.
func TestReadAnswersRefuses(t *testing.T) {
	const head = "Số ký hiệu|Ngày văn bản|Mã định danh|Đơn vị nhận|Trạng thái|Thời gian"
	const good = "05/VPUB-KSTT|06/12/2025|H42.05|Sở Tư pháp|Đã nhận|08/12/2025 09:30"
	row := func(old, new string) []byte { return export(head, good, strings.Replace(good, old, new, 1)) }
	for _, tt := range []struct {
		name string
		file []byte
		want []string
	}{
		{"another letter", row("05/", "06/"), []string{`dòng 3, cột Số ký hiệu: là văn bản khác: công văn được bàn giao có số 05/VPUB-KSTT ("06/VPUB-KSTT")`}},
		{"another symbol", row("/VPUB-KSTT", "/UBND-NC"), []string{`là văn bản khác`}},
		{"the replaced letter", row("05/", "4/"), []string{`là công văn đã bị thay thế`}},
		{"another date", row("06/12/2025", "05/12/2025"), []string{`dòng 3, cột Ngày văn bản: là văn bản khác: công văn số 05/VPUB-KSTT ghi ngày 06/12/2025 ("05/12/2025")`}},
		{"day and month exchanged", export("Số ký hiệu: 5", "Ngày ký: 12/06/2025", "Mã định danh|Trạng thái|Thời gian", "H42.05|x|y"), []string{`truc.csv, dòng 2: là văn bản khác: công văn số 05/VPUB-KSTT ghi ngày 06/12/2025; ngày và tháng bị đổi chỗ, có thể do phần mềm bảng tính: xuất lại, hoặc đọc tệp CSV gốc ("12/06/2025")`}},
		{"one fault in many rows", export(append([]string{head}, slices.Repeat([]string{strings.Replace(good, "Đã nhận", "xong", 1)}, 50)...)...), []string{"dòng 6, cột Trạng thái: không rõ trạng thái", "cùng lỗi ở 45 dòng nữa"}},
		{"no letter", export("Mã định danh|Trạng thái|Thời gian", "H42.05|Đã nhận|08/12/2025"), []string{"dòng 2: không nêu số, ký hiệu và ngày của văn bản"}},
		{"no date of the letter", export("Số ký hiệu|Mã định danh|Trạng thái|Thời gian", "05/VPUB-KSTT|H42.05|Đã nhận|08/12/2025"), []string{"dòng 2, cột Số ký hiệu: không nêu số"}},
		{"two captions", export("Số ký hiệu: 6", "Số ký hiệu: 5", "Ngày ký: 06/12/2025", "Mã định danh|Trạng thái|Thời gian", "H42.05|Đã nhận|08/12/2025"),
			[]string{`truc.csv, dòng 1: là văn bản khác: công văn được bàn giao có số 05/VPUB-KSTT ("6")`}},
		{"rows of another letter below its caption", export("Số ký hiệu: 5", "Ngày ký: 06/12/2025", "STT|Mã định danh|Trạng thái|Thời gian", "1|H42.05|Đã nhận|08/12/2025",
			"Số ký hiệu: 06/VPUB-KSTT", "1|H42.102|Đã nhận|08/12/2025"), []string{`truc.csv, dòng 5: là văn bản khác: công văn được bàn giao có số 05/VPUB-KSTT ("06/VPUB-KSTT")`}},
		{"two columns of states that differ", export("Số ký hiệu|Ngày ký|Mã định danh|Trạng thái gửi|Trạng thái nhận|Thời gian", "5|06/12/2025|H42.05|Gửi thành công|Từ chối|08/12/2025"),
			[]string{`dòng 2, cột Trạng thái gửi: cột Trạng thái nhận nói khác ("Từ chối"): để lại một cột trạng thái rồi đọc lại ("Gửi thành công")`}},
		{"an unknown identifier", row("H42.05", "H42.77"), []string{`dòng 3, cột Mã định danh: không phải mã định danh của nơi nhận nào`}},
		{"somebody who gets no letter", row("H42.05|Sở Tư pháp", "H42.99|Thuế tỉnh"), []string{`dòng 3, cột Mã định danh: không phải mã`}},
		{"no identifier at all", row("H42.05", "mã 5"), []string{`dòng 3, cột Mã định danh: không phải mã`}},
		{"identifier and name of two", row("Sở Tư pháp", "UBND xã Bình An"), []string{`dòng 3, cột Đơn vị nhận: tên và mã định danh của hai nơi khác nhau: H42.05 là Sở Tư pháp ("UBND xã Bình An")`}},
		{"an unknown name", row("H42.05|Sở Tư pháp", "|Sở Không có"), []string{`dòng 3, cột Đơn vị nhận: không phải tên nơi nhận nào của công văn; ghi mã định danh, hoặc xóa dòng nếu là nơi văn thư gửi thêm`}},
		{"a name of two", row("H42.05|Sở Tư pháp", "|UBND xã Trùng Tên"), []string{`dòng 3, cột Đơn vị nhận: nhiều nơi nhận cùng tên`}},
		{"nobody", row("H42.05|Sở Tư pháp", "|"), []string{`dòng 3, cột Đơn vị nhận: không có mã định danh`}},
		{"an unknown state", row("Đã nhận", "Xong rồi"), []string{`dòng 3, cột Trạng thái: không rõ trạng thái; nhận: đã gửi`}},
		{"a code and another state", row("Đã nhận", "02 - Đã nhận"), []string{`không rõ trạng thái`}},
		{"no state", row("Đã nhận", ""), []string{`dòng 3, cột Trạng thái: không rõ trạng thái`}},
		{"no time", row("08/12/2025 09:30", ""), []string{`dòng 3, cột Thời gian: không có thời gian`}},
		{"no such time", row("08/12/2025", "31/02/2026"), []string{`dòng 3, cột Thời gian: ngày hoặc giờ không có thật`}},
		{"before the letter", row("08/12/2025", "05/12/2025"), []string{`dòng 3, cột Thời gian: trước ngày của công văn`}},
		{"twice with different states", row("Đã nhận", "Từ chối"), []string{`dòng 3, cột Trạng thái: Sở Tư pháp đã có ở dòng 2 với trạng thái hoặc thời gian khác (đã tiếp nhận)`}},
		{"twice by identifier and name", row("H42.05|Sở Tư pháp|Đã nhận", "|STP|Đã đến"), []string{`dòng 3, cột Trạng thái: Sở Tư pháp đã có ở dòng 2`}},
		{"a recipient without state", export(head, good, "5|06/12/2025||UBND xã An Ninh||"), []string{`dòng 3, cột Trạng thái: không rõ trạng thái`}},
		{"a column twice", export(head+"|Trạng thái", good+"|"), []string{`cột Trạng thái: hai cột cùng tên`}},
		{"no header", export("Cơ quan|Ngày", "Sở Tư pháp|1"), []string{`không thấy dòng tiêu đề trong 30 dòng đầu; thiếu cột: Trạng thái, Thời gian`}},
		{"no rows", export(head), []string{"không có dòng nào"}},
		{"nothing", []byte("\n"), []string{"truc.csv"}},
		{"all faults at once", export(head, strings.Replace(good, "Đã nhận", "x", 1), strings.Replace(good, "H42.05", "H42.77", 1)), []string{"dòng 2, cột Trạng thái", "dòng 3, cột Mã định danh"}},
	} {
		read, err := ReadAnswers(t.Context(), "truc.csv", tt.file, theLetter(t), false)
		if err == nil {
			t.Errorf("%s: read %+v", tt.name, read)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the answer lacks %q:\n%v", tt.name, want, err)
			}
		}
		var faults *Faults
		if tt.name != "nothing" && !errors.As(err, &faults) {
			t.Errorf("%s: %T", tt.name, err)
		}
	}
}

// FuzzReadAnswers: no file makes the reader fall, and nothing is recorded for somebody who is no recipient.
func FuzzReadAnswers(f *testing.F) {
	f.Add([]byte("Số ký hiệu;Ngày văn bản;Mã định danh;Trạng thái;Thời gian\n5;06/12/2025;H42.05;Đã nhận;08/12/2025\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := theLetter(t)
		read, err := ReadAnswers(t.Context(), "truc", data, l, false)
		for _, r := range read {
			if err != nil || r.Answer.Since.IsZero() || r.Answer.Status == "" {
				t.Errorf("row %d: status %q since %s, with %v", r.Row, r.Answer.Status, r.Answer.Since, err)
			}
		}
	})
}
