package extract

import (
	"context"
	"strings"
	"testing"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
)

// Rows between dossiers: what is none is skipped and listed, what may be one is read or refused, never lost.
func TestRowsThatAreNoDossiers(t *testing.T) {
	const header = "STT,Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái,Ghi chú\n"
	const first, last = "1,H1-1,P,U,1/11/2023,2/11/2023,3/11/2023,9,\n", "2,H1-2,P,U,1/11/2023,2/11/2023,,4,\n"
	skipped := []string{
		"(1),(2),(3),(4),(5),(6),(7),(8),(9)", "1,2,3,4,5,6,7,8,9", "A,B,1,2,3,4,5,6,7", "(1),(2),(3),(4),(5),(6),(7)=(6)-(5),(8),(9)", "[1],[2],[3],,[5],,,[8],",
		",I. Sở Tư pháp (01 hồ sơ),,,,,,,", "I,Sở Tư pháp (01 hồ sơ),,,,,,,", "1.,UBND xã Số 2,,,,,,,", ",Tổng cộng: 05 hồ sơ,,,,,,,", "Tổng cộng,,,,,,,,", "Tổng cộng,5,,,,,,,", ",Tổng số 5,3,2,,,,,",
		",Cộng: 5,,,,,,,", "Tổng cộng,5,,,,,3,2,x", ",\"Hà Nam, ngày 05 tháng 12 năm 2023\",,,,,,,", ",Trang 1/5,,,,,,,", ",Ngày 05/12/2023,,,,,,,", ",Người lập biểu,,,,,,,",
		",I. Sở Tư pháp (01 hồ sơ),-,-,-,-,,N/A,", ",Tổng cộng,,,,,,,", "STT,Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái,",
	}
	for _, row := range skipped {
		got, s, err := dossiers(text(header+first+row+"\n"+last), Options{})
		if err != nil || len(got) != 2 || len(s.Observations) != 2 || s.Observations[1].Code != RowSkipped || s.Observations[1].Detail != "tep: dòng 3" {
			t.Errorf("%s: %v, %d dossiers, %v", row, err, len(got), s.Observations)
		}
	}
	refused := []string{
		",H1-3,,,,,,,", "3,H1-3,,,,,,,", ",231101000001,,,,,,,", ",H25.05 - 231101 - 0001,,,,,,,", ",Hồ sơ số H25.05-231101-0001,,,,,,,", ",20231101,,,,,,,",
		",I. Sở Tư pháp (01 hồ sơ),P,,,,,,", ",I. Sở Tư pháp (01 hồ sơ),,,,,,,x", ",H1-3,P,U,1/11/2023,,,,", ",H1-3,P,U,,,,4,", "x,,,,1/11/2023,,,4,", ",HS 12,,,,,,,",
		"Tổng cục,H1-3,,,,,,,",
	}
	for _, row := range refused {
		got, s, err := dossiers(text(header+first+row+"\n"+last), Options{})
		if row == ",H1-3,P,U,,,,4," { // without a date of receipt it is a dossier that counting puts aside
			if err != nil || len(got) != 3 {
				t.Errorf("%s: %v, %d dossiers", row, err, len(got))
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "dòng 3") {
			t.Errorf("%s: %v, %d dossiers, %v", row, err, len(got), s.Observations)
		}
	}
}

// A second table below the first is read if its columns are the same, and refused if they are not.
func TestSecondHeader(t *testing.T) {
	const header = "Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái,\n"
	const row = "H1-1,P,U,1/11/2023,2/11/2023,3/11/2023,9,\n"
	for _, c := range []struct{ second, refused string }{
		{header, ""},
		{"Số hồ sơ,Tên TTHC,Đơn vị,,,,Trạng thái,\n", ""},
		{"Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày có kết quả,Ngày hẹn trả,Trạng thái,\n", "dòng 3: dòng này là tiêu đề của một bảng khác, có cột ở vị trí khác bảng phía trên: Ngày hẹn trả, Ngày có kết quả"},
		{"STT,Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái\n", "dòng 3: dòng này là tiêu đề của một bảng khác"},
		{"Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái,Ngày trả\n", "phía trên: Ngày trả"},
		{"Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày dự kiến có kết quả,Trạng thái,\n", "phía trên: Ngày dự kiến có kết quả"},
		{"Số hồ sơ,Thủ tục,Đơn vị,Ngày nộp,Ngày hẹn trả,Ngày có kết quả,Trạng thái,\n", "phía trên: Ngày nộp"},
	} {
		for _, part := range []int{0, 64} {
			got, _, err := dossiers(text(header+row+c.second+row), Options{part: part})
			if c.refused == "" && (err != nil || len(got) != 2) || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
				t.Errorf("%s: %v, %d dossiers", c.second, err, len(got))
			}
		}
	}
}

func TestNumbersOfColumns(t *testing.T) {
	for in, want := range map[string]bool{
		"(1)|(2)|(3)": true, "1|2|3|4": true, "A|B|1|2": true, "a|b|c|1|2|3": true, "(1)||(3)|(4)": true, "1|2": false, "1|1|2": false, "3|2|1": false,
		"(1)|(2)|x": false, "9|10|11": false, "A|B|C": false, "1|H1-2|3": false, "1|2023|2024": false, "": false, "(1)|(2)|(3)=(1)+(2)": true,
	} {
		var cells []grid.Cell
		for _, s := range strings.Split(in, "|") {
			c := grid.Cell{Kind: grid.Text, Raw: []byte(s)}
			if s == "" {
				c = grid.Cell{}
			}
			cells = append(cells, c)
		}
		if got := NumbersColumns(cells); got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
}

// Steps are skipped by the same rule.
func TestRowsThatAreNoSteps(t *testing.T) {
	in := "Số hồ sơ,Bước,Cán bộ xử lý,Ngày hoàn thành\n(1),(2),(3),(4)\nI. Sở Tư pháp (02 bước),,,\nH1-1,B,C,1/11/2023\nH1-2,,,\nTổng cộng: 2 bước,,,\n"
	got := 0
	s, err := Steps(context.Background(), text(in), Options{}, func(*dossier.Step) error { got++; return nil })
	if err != nil || got != 2 || len(s.Observations) != 1 || s.Observations[0].Detail != "tep: dòng 2, 3, 6" {
		t.Error(err, got, s.Observations)
	}
}
