package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/mapping"
	"trehan/internal/period"
)

// fakeMappings remembers what was decided.
type fakeMappings struct {
	decided  mapping.Decisions
	dialects []NewDialect
	open     bool
}

func (f *fakeMappings) Draft(_ context.Context, _ period.Name, _, sha256 string, d mapping.Decisions, _ string) (*MappingDraft, error) {
	if sha256 != report {
		return nil, ErrNone
	}
	f.decided = d
	draft := &mapping.Draft{Result: &mapping.Result{}, Place: "xuat.csv", Columns: []mapping.DraftColumn{
		{Header: `Hẹn "trả" <b>`, Attribute: "due", Kind: "ngày", Filled: 12}, {Header: "Ai", Locked: true, Filled: 12},
	}, Statuses: []mapping.DraftTerm{{Key: `statuses."Chờ duyệt"`, Text: "Chờ duyệt", Evidence: "3 dòng"}}}
	if f.open {
		draft.Open = []*mapping.Question{{Key: "headers.code", Text: "Cột nào là số hồ sơ?"}}
	}
	draft.Asked = []mapping.Answered{{Question: &mapping.Question{Key: "dates", Candidates: []mapping.Candidate{{Value: "dd/MM/yyyy"}, {Value: "MM/dd/yyyy"}}}, Answer: "dd/MM/yyyy"}}
	return &MappingDraft{Draft: draft, File: UploadLine{Name: "xuat.csv"}, Rows: 12, Began: 3, Name: "mot-cua"}, nil
}

func (f *fakeMappings) SaveMapping(_ context.Context, _ Person, _ period.Name, _, _ string, d mapping.Decisions, as NewDialect) error {
	if as.Name == "co-roi" {
		return &Refusal{"Tên co-roi đã có trong tệp cấu hình."}
	}
	f.decided, f.dialects = d, append(f.dialects, as)
	return nil
}

func (f *fakeMappings) Dialects(context.Context) (*DialectList, error) {
	change := &DialectChange{Number: 2, By: "Trần Thị Mẫu", Reason: "hệ thống <mới>", Proven: true}
	return &DialectList{Number: 2, Lines: []DialectLine{{Name: "cua-tep", Text: "name: cua-tep"}, {Name: "mot-cua", Text: "name: mot-cua", Saved: change}}, Changes: []DialectChange{*change}}, nil
}

func (f *fakeMappings) RetireDialect(_ context.Context, _ Person, name, reason string, began int) error {
	f.dialects = append(f.dialects, NewDialect{name, reason, began})
	return nil
}

// What the form's fields say comes to the decisions as they are named, and saving wants a name and a reason.
func TestMappingForm(t *testing.T) {
	s := entered(t)
	address := "/thang/2023-11/tep/tai-len/" + report + "/cach-doc"
	code, page := s.get(address)
	for _, want := range []string{
		`name="cot.Hẹn &#34;trả&#34; &lt;b&gt;"`, `<option value="due" selected>ngày hẹn trả *</option>`, `name="y.statuses.&#34;Chờ duyệt&#34;"`, "không đọc", "MM/dd/yyyy",
		`<option value="dd/MM/yyyy" selected>`, `<a href="#trang-thai">Còn 1 trạng thái chưa chọn nghĩa</a>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%d: no %s", code, want)
		}
	}
	form := s.form("viec", "xem", `cot.Hẹn "trả" <b>`, "finished", `y.statuses."Chờ duyệt"`, "Đang xử lý")
	if code, page = s.post(address, form); code != http.StatusOK || !strings.Contains(page, "Đọc thử được <strong>12</strong>") {
		t.Errorf("tried: %d", code)
	}
	want := mapping.Decisions{Columns: map[string]string{`Hẹn "trả" <b>`: "finished"}, Answers: map[string]string{`statuses."Chờ duyệt"`: "Đang xử lý"}}
	if diff := cmp.Diff(want, s.decided); diff != "" {
		t.Error(diff)
	}
	form.Set("viec", "luu")
	form.Set("ten", "mot-cua")
	form.Set("phien-ban", "3")
	if code, page = s.post(address, form); code != http.StatusUnprocessableEntity || !strings.Contains(page, wordReasonMissing) {
		t.Errorf("without a reason: %d", code)
	}
	form.Set("ly-do", "hệ thống mới")
	form.Set("ten", "co-roi")
	if code, page = s.post(address, form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "đã có trong tệp cấu hình") {
		t.Errorf("a name that is taken: %d", code)
	}
	form.Set("ten", "mot-cua")
	if code, _ = s.post(address, form); code != http.StatusSeeOther {
		t.Errorf("saved: %d", code)
	}
	if diff := cmp.Diff([]NewDialect{{"mot-cua", "hệ thống mới", 3}}, s.dialects); diff != "" {
		t.Error(diff)
	}
	if code, _ = s.get("/thang/2023-11/tep/tai-len/ab/cach-doc"); code != http.StatusNotFound {
		t.Errorf("of no file: %d", code)
	}
}

func TestDialectsPage(t *testing.T) {
	s := entered(t)
	code, page := s.get("/mau-tep")
	for _, want := range []string{"hệ thống &lt;mới&gt;", "chỉ sửa được ở tệp ấy", `name="ten" value="mot-cua"`} {
		if !strings.Contains(page, want) {
			t.Errorf("%d: no %s", code, want)
		}
	}
	if strings.Contains(page, `name="ten" value="cua-tep"`) {
		t.Error("a dialect of the file can be retired")
	}
	if code, _ := s.post("/mau-tep/bo", s.form("ten", "mot-cua", "phien-ban", "2", "ly-do", "hệ thống cũ đã tắt")); code != http.StatusSeeOther {
		t.Errorf("retired: %d", code)
	}
	if diff := cmp.Diff([]NewDialect{{"mot-cua", "hệ thống cũ đã tắt", 2}}, s.dialects); diff != "" {
		t.Error(diff)
	}
}
