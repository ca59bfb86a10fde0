package message

import (
	"strings"
	"testing"
	"time"

	"trehan/internal/explanation"
	"trehan/internal/period"
)

// Each mail about explanations says what it is for, in text and HTML.
func TestComposeExplaining(t *testing.T) {
	e := Explaining{
		Month: period.NameMonth(2023, time.November), Office: "Văn phòng UBND tỉnh", Contact: "0226 000 000", Unit: "Sở *A*", Dossiers: 12,
		Deadline: period.DayOf(2023, 12, 15), Address: "giai-trinh@tinh.example", Round: 2, Left: 1, At: period.At(2023, 12, 11, 8, 5, 0),
		File: "4b1c", Faults: []string{"Trang tính “Giải trình”, ô B5: mã hồ sơ đã bị sửa", "ô K6: chưa điền"}, Do: []string{"Mở lại tệp đã nhận", "Điền ô ấy"}, More: 3,
		Counts: explanation.Counts{Asked: 40, Answered: 28, Silent: 12, Open: 28}, Silent: 1, Units: []SilentUnit{{"Sở A", 12, 2, 1}},
		Unreached: []string{"Sở B"}, Unknown: 2, Asked: 1, Revision: 2, Gone: []string{"A-001"}, New: []string{"A-009"}, GoneCount: 1, NewCount: 40,
	}
	for kind, want := range map[string][]string{
		ExplainRequest:  {"Đề nghị giải trình", "12 hồ sơ", "15/12/2023", "giai-trinh@tinh.example", "0226 000 000"},
		ExplainReminder: {"[Nhắc lần 02]", "15/12/2023", "còn 01 ngày làm việc"},
		ExplainReceived: {"Đã nhận giải trình", "08:05", "4b1c"},
		ExplainRefused:  {"không được ghi nhận", "ô B5: mã hồ sơ đã bị sửa.", "ô K6: chưa điền.", "Mở lại tệp đã nhận.", "Điền ô ấy.", "còn 03 chỗ", "15/12/2023"},
		ExplainSilent:   {"01 đơn vị chưa giải trình", "Sở A", "Sở B", "02 tệp đến từ địa chỉ"},
		ExplainRevision: {"Bản lần 02", "A-001", "A-009"},
		ExplainClosed:   {"Kết thúc giải trình", "Không giải trình", "28"},
	} {
		e.Kind = kind
		m, err := ComposeExplaining(e)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		oneLine := func(s string) string { return strings.Join(strings.Fields(m.Subject+" "+s), " ") }
		for _, part := range want {
			if !strings.Contains(oneLine(m.Text), part) || !strings.Contains(oneLine(m.HTML), part) {
				t.Errorf("%s lacks %q:\n%s\n%s", kind, part, m.Subject, m.Text)
			}
		}
		if strings.Contains(m.Text, "{{") || strings.Contains(m.Text, "\n\n\n") || strings.Contains(m.Text, "<no value>") {
			t.Errorf("%s:\n%s", kind, m.Text)
		}
	}
}
