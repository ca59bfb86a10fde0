package backend

import (
	"bytes"
	"encoding/csv"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"trehan/internal/mapping"
	"trehan/internal/web"
)

// foreign is the sample's file as another system would export it: other headers, another word for a state.
func foreign(t *testing.T, file []byte, headers map[string]string) []byte {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.Comma, r.FieldsPerRecord = ';', -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range rows[0] {
		if other, ok := headers[h]; ok {
			rows[0][i] = other
		}
	}
	for _, row := range rows[1:] {
		for i := range row {
			if row[i] == "Đang xử lý" {
				row[i] = "Chờ duyệt"
			}
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = ';'
	if err := w.WriteAll(rows[:400]); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var foreignHeaders = map[string]string{
	"Số hồ sơ": "Ký hiệu HS", "Ngày tiếp nhận": "Giờ nhận", "Ngày hẹn trả": "Hẹn", "Ngày kết thúc xử lý": "Giờ xong", "Trạng thái hồ sơ": "Tình trạng",
}

// filled is the form of a draft as a clerk leaves it who knows what the columns are.
func filled(d *web.MappingDraft, columns, answers map[string]string) mapping.Decisions {
	out := mapping.Decisions{Columns: map[string]string{}, Answers: maps.Clone(answers)}
	for _, c := range d.Columns {
		if out.Columns[c.Header] = c.Attribute; columns[c.Header] != "" {
			out.Columns[c.Header] = columns[c.Header]
		}
	}
	return out
}

// A file that nobody has described is mapped by choosing, saved with a name and a reason, and read so from then on, until the
// reading is retired.
func TestMapAndSave(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole months")
	}
	b, of := officeWith(t)
	sha, err := up(t, b, "tai-len", "xuat.csv", foreign(t, of("2023-11", "ho-so-2023-11-1.csv"), foreignHeaders))
	if err != nil {
		t.Fatal(err)
	}
	look, err := b.LookAt(t.Context(), november, "tai-len", sha)
	if err != nil || len(look.View.Files[0].Errors) == 0 {
		t.Fatalf("read as it is: %v", err)
	}
	d, err := b.Draft(t.Context(), november, "tai-len", sha, mapping.Decisions{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if d.Ready() || d.Rows > 0 {
		t.Fatal("nothing is open")
	}
	columns := map[string]string{"Ký hiệu HS": "code", "Giờ nhận": "received", "Hẹn": "due", "Giờ xong": "finished", "Tình trạng": "status"}
	answers := map[string]string{`statuses."Chờ duyệt"`: "Đang xử lý"}
	decisions := filled(d, columns, answers)
	half := filled(d, columns, nil)
	as := web.NewDialect{Name: "mot-cua-moi", Reason: "hệ thống mới từ tháng 11"}
	var refusal *web.Refusal
	if err := b.SaveMapping(t.Context(), clerk, november, "tai-len", sha, half, as); !errors.As(err, &refusal) {
		t.Errorf("saved with an open question: %v", err)
	}
	if d, err = b.Draft(t.Context(), november, "tai-len", sha, decisions, ""); err != nil {
		t.Fatal(err)
	}
	if !d.Ready() || d.Rows < 350 || len(d.Errors) > 0 {
		t.Fatalf("%d rows, %v, open %v", d.Rows, d.Errors, d.Open)
	}
	if err := b.SaveMapping(t.Context(), clerk, november, "tai-len", sha, decisions, as); err != nil {
		t.Fatal(err)
	}
	if err := b.SaveMapping(t.Context(), web.Person{Name: "Người khác"}, november, "tai-len", sha, decisions, web.NewDialect{Name: "khac", Reason: "x"}); !errors.As(err, &refusal) {
		t.Errorf("a second clerk who began before: %v", err)
	}
	if look, err = b.LookAt(t.Context(), november, "tai-len", sha); err != nil || len(look.View.Files[0].Errors) > 0 || look.View.Files[0].Dialect != "mot-cua-moi" {
		t.Errorf("read after saving: %v %+v", err, look)
	}
	again, err := b.Draft(t.Context(), november, "tai-len", sha, mapping.Decisions{}, "")
	if err != nil || again.Name != "mot-cua-moi" || again.Began != 1 {
		t.Errorf("mapped again: %v %+v", err, again)
	}
	// Under another name both would be for the file.
	err = b.SaveMapping(t.Context(), clerk, november, "tai-len", sha, decisions, web.NewDialect{Name: "hai", Reason: "x", Began: 1})
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "mot-cua-moi") {
		t.Errorf("a second dialect for one file: %v", err)
	}
	list, err := b.Dialects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Lines) != 1 || list.Lines[0].Saved == nil || list.Lines[0].Saved.By != clerk.Name || list.Lines[0].Saved.Reason != as.Reason || !list.Lines[0].Saved.Proven {
		t.Errorf("%+v", list)
	}
	if err := b.RetireDialect(t.Context(), clerk, "mot-cua-moi", "nhầm", list.Number); err != nil {
		t.Fatal(err)
	}
	if list, err = b.Dialects(t.Context()); err != nil || len(list.Lines) > 0 || len(list.Changes) != 2 {
		t.Errorf("after retiring: %v %+v", err, list)
	}
}

// Nothing that the form shows is of a citizen, whatever column somebody takes for the state.
func TestDraftsShowNoCitizens(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole months")
	}
	b, of := officeWith(t)
	headers := maps.Clone(foreignHeaders)
	headers["Chủ hồ sơ"], headers["Địa chỉ"] = "Ai", "Ở đâu"
	sha, err := up(t, b, "tai-len", "xuat.csv", foreign(t, of("2023-11", "ho-so-2023-11-1.csv"), headers))
	if err != nil {
		t.Fatal(err)
	}
	citizens := citizensOf(t, of("2023-11", "ho-so-2023-11-1.csv"))
	for _, column := range []string{"", "Ai", "Ở đâu", "Số điện thoại", "Email"} {
		d, err := b.Draft(t.Context(), november, "tai-len", sha, mapping.Decisions{Columns: map[string]string{column: "status", "Tình trạng": ""}}, "")
		if err != nil {
			t.Fatal(err)
		}
		var shown strings.Builder
		for _, q := range d.Unanswered() {
			shown.WriteString(q.Text + strings.Join(q.Answers(), " "))
			for _, c := range q.Candidates {
				shown.WriteString(c.Evidence)
			}
		}
		for _, c := range d.Columns {
			shown.WriteString(c.Header + c.Evidence)
		}
		for _, term := range slices.Concat(d.Statuses, d.Channels) {
			shown.WriteString(term.Text + term.Key)
		}
		for _, a := range d.Asked {
			shown.WriteString(a.Text + a.Key + strings.Join(a.Answers(), " "))
		}
		for _, citizen := range citizens {
			if strings.Contains(shown.String(), citizen) {
				t.Errorf("%s as the state shows %s", column, citizen)
			}
		}
	}
}

// A dialect of the configuration's file cannot be replaced on the page.
func TestDialectOfTheFile(t *testing.T) {
	b, _ := officeWith(t)
	if err := b.RetireDialect(t.Context(), clerk, "cua-tep", "x", 0); err == nil || !strings.Contains(err.Error(), "Không có cách đọc") {
		t.Error(err)
	}
	if list, err := b.Dialects(t.Context()); err != nil || len(list.Lines) > 0 {
		t.Errorf("%v %+v", err, list)
	}
}
