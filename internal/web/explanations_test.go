package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"trehan/internal/period"
)

// A workbook is shown as it was read, or recorded, by who is logged in; a refusal stands on the page.
func TestExplain(t *testing.T) {
	s := entered(t)
	if _, body := s.get("/thang/2023-11/giai-trinh"); strings.Contains(body, "<form class") || !strings.Contains(body, "Chưa đề nghị") {
		t.Error("nobody was asked, and the page offers it")
	}
	s.month.Explanations = &Explanations{
		Revision: 1, Deadline: period.DayOf(2023, 12, 13), Asked: 12, Answered: 7, Silent: 5, Open: 7, Unknown: 1, Trouble: "không mở được hộp thư",
		Units:   []ExplainingUnit{{Code: "H25.08", Name: "Sở Tư pháp", Dossiers: 7, Answered: time.Date(2023, 12, 8, 2, 0, 0, 0, time.UTC)}, {Code: "H25.09", Name: "Sở <Y> tế", Dossiers: 5, Reminded: 1}},
		Refused: []RefusedFile{{Unit: "", Via: "thư", Why: "Địa chỉ người gửi không có trong danh bạ."}},
	}
	if _, body := s.get("/thang/2023-11"); !strings.Contains(body, `<a href="/thang/2023-11/giai-trinh">Xem từng đơn vị</a>`) {
		t.Error("the month does not lead to its explanations")
	}
	_, body := s.get("/thang/2023-11/giai-trinh")
	for _, part := range []string{"7</strong>/12 hồ sơ đã giải trình", "13/12/2023", "Sở &lt;Y&gt; tế", "không có trong danh bạ", "không mở được hộp thư"} {
		if !strings.Contains(body, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	form := s.form("viec", "xem")
	code, body := s.uploadTo("giai-trinh", form, "so.xlsx", []byte("PK"))
	if code != http.StatusOK || !strings.Contains(body, "Cán bộ &lt;nghỉ&gt; ốm.") || !strings.Contains(body, "Chưa ghi nhận gì") || s.files[0].Record {
		t.Errorf("looking answers %d:\n%s", code, body)
	}
	form.Set("viec", "ghi-nhan")
	if code, _ := s.uploadTo("giai-trinh", form, "so.xlsx", []byte("PK")); code != http.StatusSeeOther || !s.files[1].Record || s.files[1].Name != "so.xlsx" || s.persons[1].Name == "" {
		t.Errorf("recording answers %d: %+v", code, s.files)
	}
	s.refuses = &Refusal{"Tệp là của tháng khác."}
	if code, body := s.uploadTo("giai-trinh", form, "so.xlsx", []byte("PK")); code != http.StatusUnprocessableEntity || !strings.Contains(body, "Tệp là của tháng khác.") {
		t.Errorf("a refusal answers %d", code)
	}
	if code, body := s.uploadTo("giai-trinh", form, "so.xlsx", nil); code != http.StatusUnprocessableEntity || !strings.Contains(body, wordNoWorkbook) {
		t.Errorf("no file answers %d", code)
	}
	form.Set("ma", "x")
	if code, _ := s.uploadTo("giai-trinh", form, "so.xlsx", []byte("PK")); code != http.StatusForbidden || len(s.files) != 3 {
		t.Errorf("a form of somebody else answers %d", code)
	}
}
