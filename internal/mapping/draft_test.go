package mapping_test

import (
	"strings"
	"testing"

	"trehan/internal/mapping"
)

// decided is the form of a draft as a person leaves it: every column as it stands, and what is asked answered with the truth.
func decided(d *mapping.Draft, before mapping.Decisions, truth func(*mapping.Question) string) mapping.Decisions {
	out := mapping.Decisions{Columns: map[string]string{}, Answers: map[string]string{}}
	for _, c := range d.Columns {
		out.Columns[c.Header] = c.Attribute
	}
	for key, answer := range before.Answers {
		out.Answers[key] = answer
	}
	for _, terms := range [][]mapping.DraftTerm{d.Statuses, d.Channels} {
		for _, t := range terms {
			out.Answers[t.Key] = t.Means
		}
	}
	for _, q := range d.Open {
		answer := truth(q)
		attribute, column := strings.CutPrefix(q.Key, "headers.")
		if _, known := out.Columns[answer]; column && known {
			out.Columns[answer] = attribute
		} else {
			out.Answers[q.Key] = answer
		}
	}
	return out
}

// What a person decides in a form comes to the figures that the answers on a terminal come to, and a form that is sent back as
// it was shown changes nothing.
func TestDraftsComeToTheFigures(t *testing.T) {
	o := newOffice(t)
	for i := range handmadeFiles {
		h := &handmadeFiles[i]
		if strings.HasPrefix(h.want, "open:") {
			continue
		}
		t.Run(h.name, func(t *testing.T) {
			w := h.writing(t)
			data := w.file(t, o.list)
			in := mapping.Input{Input: o.input(data)}
			var decisions mapping.Decisions
			var draft *mapping.Draft
			for round := range 5 {
				var err error
				if draft, err = mapping.Sketch(t.Context(), in, decisions); err != nil {
					t.Fatal(err)
				}
				if draft.Problem != "" {
					t.Skip(draft.Problem)
				}
				if round > 0 && draft.Complete() {
					o.same(t, data, draft.Result)
					return
				}
				decisions = decided(draft, decisions, w.truth)
			}
			t.Errorf("still open: %s\n%s", openReason(draft.Result), mapping.Summary(draft.Result))
		})
	}
}

// A person can take a column that the program reads otherwise, but no column of citizens' data.
func TestDraftedColumnsCanBeChanged(t *testing.T) {
	o := newOffice(t)
	h := handmade{like: "csv; dd/MM/yyyy HH:mm", columns: "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Chủ hồ sơ=applicant|Số điện thoại=!phone|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày hẹn trả mới=!duelater|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status"}
	data := h.writing(t).file(t, o.list)
	first, err := mapping.Sketch(t.Context(), mapping.Input{Input: o.input(data)}, mapping.Decisions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range first.Columns {
		if locked := c.Header == "Chủ hồ sơ" || c.Header == "Số điện thoại"; c.Locked != locked {
			t.Errorf("%s locked: %t", c.Header, c.Locked)
		}
	}
	d, err := mapping.Sketch(t.Context(), mapping.Input{Input: o.input(data)}, mapping.Decisions{Columns: map[string]string{
		"Ngày hẹn trả": "", "Ngày hẹn trả mới": "due", "Số điện thoại": "status", "Tên thủ tục": "no such",
	}})
	if err != nil {
		t.Fatal(err)
	}
	as := map[string]string{}
	for _, c := range d.Columns {
		as[c.Header] = c.Attribute
	}
	if as["Ngày hẹn trả mới"] != "due" || as["Ngày hẹn trả"] != "" || as["Số điện thoại"] != "" {
		t.Errorf("%v", as)
	}
	if len(d.Dialects) != 1 || strings.Join(d.Dialects[0].Headers["due"], "|") != "Ngày hẹn trả mới" {
		t.Errorf("%s", d.Configuration)
	}
}

// A column of names of persons that somebody takes for the state is refused, and shows no name.
func TestNoNamesAmongStates(t *testing.T) {
	o := newOffice(t)
	h := handmade{like: "csv; dd/MM/yyyy HH:mm", columns: "Số hồ sơ=code|Tên thủ tục=procedure|Đơn vị=unit|Ghi nhận=applicant|Ngày tiếp nhận=received|Ngày hẹn trả=due|Ngày kết thúc xử lý=finished|Trạng thái hồ sơ=status"}
	data := h.writing(t).file(t, o.list)
	d, err := mapping.Sketch(t.Context(), mapping.Input{Input: o.input(data)}, mapping.Decisions{Columns: map[string]string{"Ghi nhận": "status", "Trạng thái hồ sơ": ""}})
	if err != nil {
		t.Fatal(err)
	}
	if d.Problem == "" || len(d.Statuses) > 0 {
		t.Errorf("%q, %v", d.Problem, d.Statuses)
	}
}
