package message_test

import (
	"fmt"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/message"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/register"
)

// warning is an early warning of a unit with so many rows, and of another one with one of each.
func warning(soon, overdue int) *view.Input {
	in := specimen.November2023()
	day := in.Report.Period.To
	w := &counting.Warning{Days: 3}
	row := func(code, unit string, days int) counting.WarnedDossier {
		return counting.WarnedDossier{
			OverdueRow: counting.OverdueRow{Code: code, Procedure: "Cấp *phiếu*", Unit: unit, Due: day, WorkingDays: days, Group: counting.GroupInProcess},
			Officials:  []counting.Person{{Account: "an", Name: "Nguyễn Văn Mẫu"}},
		}
	}
	for i := range soon {
		w.Soon = append(w.Soon, row(fmt.Sprintf("S-%03d", i), "H25.05", i%3))
	}
	for i := range overdue {
		w.Overdue = append(w.Overdue, row(fmt.Sprintf("O-%03d", i), "H25.05", i))
	}
	w.Soon, w.Overdue = append(w.Soon, row("S-other", "H25.08", 1)), append(w.Overdue, row("O-other", "H25.08", 1))
	in.Rows.Warning = w
	return in
}

func TestComposeWarning(t *testing.T) {
	for _, c := range []struct {
		soon, overdue         int
		shownSoon, shownOver  int
		subject               string
		want, not             []string
		remainSoon, remainOut bool
	}{
		{2, 0, 2, 0, "Cảnh báo hồ sơ sắp đến hạn ngày 30/11/2023 - Sở Tư pháp",
			[]string{"Đơn vị có 02 hồ sơ đến hạn trong 03 ngày làm việc tới.", "còn lại trong ngày", "còn lại 01 ngày"}, []string{"quá hạn", "xin lỗi"}, false, false},
		{0, 3, 0, 3, "Cảnh báo hồ sơ quá hạn ngày 30/11/2023 - Sở Tư pháp",
			[]string{"Đơn vị có 03 hồ sơ đã quá hạn.", "quá hạn < 1 ngày", "quá hạn 2 ngày", "xin lỗi"}, []string{"sắp đến hạn"}, false, false},
		{30, 10, 30, 10, "Cảnh báo hồ sơ sắp đến hạn, quá hạn ngày 30/11/2023 - Sở Tư pháp", nil, []string{"khác nêu trong"}, false, false},
		{30, 90, 25, 25, "Cảnh báo hồ sơ sắp đến hạn, quá hạn ngày 30/11/2023 - Sở Tư pháp",
			[]string{"Còn 05 hồ sơ sắp đến hạn khác", "Còn 65 hồ sơ quá hạn khác"}, nil, true, true},
		{10, 90, 10, 40, "Cảnh báo hồ sơ sắp đến hạn, quá hạn ngày 30/11/2023 - Sở Tư pháp", []string{"Còn 50 hồ sơ quá hạn khác"}, nil, false, true},
		{90, 10, 40, 10, "Cảnh báo hồ sơ sắp đến hạn, quá hạn ngày 30/11/2023 - Sở Tư pháp", []string{"Còn 50 hồ sơ sắp đến hạn khác"}, nil, true, false},
	} {
		t.Run(fmt.Sprintf("%d, %d", c.soon, c.overdue), func(t *testing.T) {
			to := register.Addressee{Code: "H25.05", Name: "Sở Tư pháp", Covers: []string{"H25.05"}}
			m, err := message.ComposeWarning(warning(c.soon, c.overdue), to, message.Facts{Seal: "5ea1", Attached: []message.Attached{{Name: "canh-bao.xlsx", Size: 2048}}})
			if err != nil {
				t.Fatal(err)
			}
			if m.Subject != c.subject {
				t.Errorf("subject %q", m.Subject)
			}
			plain, rich := bodies(t, m)
			for _, body := range []string{plain, rich} {
				if s, o := strings.Count(body, "S-"), strings.Count(body, "O-"); s != c.shownSoon || o != c.shownOver {
					t.Errorf("%d soon, %d overdue, want %d, %d", s, o, c.shownSoon, c.shownOver)
				}
				if strings.Contains(body, "other") {
					t.Error("a row of another unit")
				}
			}
			for _, want := range append(c.want, "Cấp *phiếu*", "Nguyễn Văn Mẫu", "canh-bao.xlsx (2 KB)", "5ea1", "không phải thông báo công khai") {
				if !strings.Contains(plain, want) {
					t.Errorf("lacks %q", want)
				}
			}
			for _, not := range c.not {
				if before, _, _ := strings.Cut(plain, "TỆP KÈM THEO"); strings.Contains(strings.ToLower(before), not) {
					t.Errorf("has %q", not)
				}
			}
		})
	}
}
