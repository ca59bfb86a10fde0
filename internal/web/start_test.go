package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/period"
)

// fakeStarts is the starting of an office.
type fakeStarts struct {
	view    StartView
	started []StartRequest
	refused error
}

func (f *fakeStarts) StartView(_ context.Context, m period.Name) (*StartView, error) {
	view := f.view
	view.Period = period.Bounds{}.Of(m)
	return &view, nil
}

func (f *fakeStarts) StartRun(_ context.Context, _ Person, _ period.Name, r StartRequest) error {
	f.started = append(f.started, r)
	return f.refused
}

// formsOf reads the hidden fields of each form of a page.
func formsOf(body string) []url.Values {
	var forms []url.Values
	for _, part := range strings.Split(body, "<form ")[1:] {
		form := url.Values{}
		for _, m := range hiddenField.FindAllStringSubmatch(part, -1) {
			form.Set(m[1], m[2])
		}
		if form.Get("lan") != "" {
			forms = append(forms, form)
		}
	}
	return forms
}

// TestStart: what the run would take is shown; start and trial are two forms, each with an ID of its own.
func TestStart(t *testing.T) {
	s := entered(t)
	s.view = StartView{Ended: true, Register: 3, Basis: "b4s1s", Sources: []StartSource{
		{Name: "mot-cua", Kind: "dossiers", Upload: true, Found: "1 tệp", Files: []string{"ho-so-<1>.xlsx"}},
		{Name: "buoc", Kind: "steps", Fault: "Không có tệp nào khớp."},
	}}
	if code, _ := s.get("/bat-dau?ky=2023-10"); code != http.StatusSeeOther {
		t.Errorf("a period is not led to: %d", code)
	}
	for _, wrong := range []string{"", "10/2023", "warning-2023-11-30", "../x"} {
		if code, body := s.get("/bat-dau?ky=" + url.QueryEscape(wrong)); code != http.StatusUnprocessableEntity || !strings.Contains(body, "2026-Q3") {
			t.Errorf("%q answers %d", wrong, code)
		}
	}
	_, body := s.get("/thang/2023-10/bat-dau")
	for _, want := range []string{"ho-so-&lt;1&gt;.xlsx", "Không có tệp nào khớp.", "Phiên bản 03 lưu trên trang", "/thang/2023-10/tep", "Như cấu hình ghi"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing:\n%s", want, body)
		}
	}
	forms := formsOf(body)
	if len(forms) != 2 || forms[0].Get("lan") == forms[1].Get("lan") {
		t.Fatalf("forms: %v", forms)
	}
	for i, form := range forms {
		if code, body := s.post("/thang/2023-10/bat-dau", form); code != http.StatusUnprocessableEntity || !strings.Contains(body, wordReasonMissing) {
			t.Errorf("form %d without reason answers %d", i, code)
		}
		form.Set("ly-do", "Bổ sung hồ sơ")
		form.Set("so", " 123 ")
		form.Set("ngay", "2023-12-04")
		if code, _ := s.post("/thang/2023-10/bat-dau", form); code != http.StatusSeeOther {
			t.Errorf("form %d answers %d", i, code)
		}
	}
	want := []StartRequest{
		{Reason: "Bổ sung hồ sơ", Number: "123", Date: "2023-12-04", FormID: forms[0].Get("lan"), Basis: "b4s1s"},
		{Trial: true, Reason: "Bổ sung hồ sơ", Number: "123", Date: "2023-12-04", FormID: forms[1].Get("lan"), Basis: "b4s1s"},
	}
	if diff := cmp.Diff(want, s.started); diff != "" {
		t.Error(diff)
	}
}

// TestStartIsAnsweredInWords: a period that is running, sealed, under way or unclear; what was filled in stays.
func TestStartIsAnsweredInWords(t *testing.T) {
	s := entered(t)
	for name, tc := range map[string]struct {
		view  StartView
		want  string
		forms int
	}{
		"running":   {StartView{Ended: true, Running: true}, wordStartWaits, 0},
		"sealed":    {StartView{Ended: true, Sealed: 2}, "đã niêm phong bản lần 02", 2},
		"not over":  {StartView{}, "mới kết thúc", 2},
		"two files": {StartView{Ended: true, Fault: "Tệp units.yaml đã đổi."}, "Tệp units.yaml đã đổi.", 0},
	} {
		s.view = tc.view
		if _, body := s.get("/thang/2023-10/bat-dau"); !strings.Contains(body, tc.want) || len(formsOf(body)) != tc.forms {
			t.Errorf("%s: %d forms\n%s", name, len(formsOf(body)), body)
		}
	}
	s.view, s.refused = StartView{Ended: true}, &Refusal{"Tháng 10/2023 đang có lượt chạy."}
	_, body := s.get("/thang/2023-10/bat-dau")
	form := formsOf(body)[0]
	form.Set("ly-do", "Vì <lý do>")
	if code, body := s.post("/thang/2023-10/bat-dau", form); code != http.StatusUnprocessableEntity || !strings.Contains(body, "đang có lượt chạy") || !strings.Contains(body, "Vì &lt;lý do&gt;") {
		t.Errorf("refused %d:\n%s", code, body)
	}
}
