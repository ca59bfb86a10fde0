package workbook

import (
	"bytes"
	"testing"

	"trehan/internal/documents/view"
)

func explaining(in *view.Input) *view.Input {
	out := *in
	out.Explain = &view.Explaining{Period: "2023-11", Reasons: []string{"Lỗi đồng bộ", "Nguyên nhân khác"}}
	out.Issue.Revision = 3
	return &out
}

// The form asks each late dossier of exactly one unit that gets a workbook, and says of which month, revision and unit it is.
func TestExplanationFormAsksEachLateDossierOnce(t *testing.T) {
	in := explaining(november(t))
	asked := map[string]string{}
	for code, rows := range in.ToExplain() {
		if code == "" {
			for _, d := range rows {
				asked[d.Late.Code] = ""
			}
			continue
		}
		f, err := unitFile(in, code)
		if err != nil {
			t.Fatal(err)
		}
		book := open(t, f.Data)
		table := tableOf(t, book, view.SheetExplanations)
		if !table.contains("GT/2023-11/r0003/" + code) {
			t.Errorf("%s: the form does not bear its mark", code)
		}
		for _, row := range table.numbered() {
			if other, twice := asked[row[1]]; twice {
				t.Errorf("%s is asked of %s and %s", row[1], other, code)
			}
			asked[row[1]] = code
		}
		dvs, err := book.GetDataValidations(view.SheetExplanations)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, code+": validations", len(dvs), 3)
	}
	for _, d := range in.Report.Late {
		if _, ok := asked[d.Code]; !ok {
			t.Errorf("%s of %s is asked of nobody and not said to be", d.Code, d.Unit)
		}
	}
	equal(t, "dossiers", len(asked), len(in.Report.Late))
}

// A unit with nothing late gets no form.
func TestNoFormWithoutLateDossiers(t *testing.T) {
	f, err := unitFile(explaining(november(t)), "X01.104")
	if err != nil {
		t.Fatal(err)
	}
	if i, _ := open(t, f.Data).GetSheetIndex(view.SheetExplanations); i >= 0 {
		t.Error("a form without dossiers")
	}
}

// The form is locked but for what the unit fills in, and is the same bytes each time.
func TestExplanationFormIsLockedAndTheSame(t *testing.T) {
	in := explaining(november(t))
	f, err := unitFile(in, "X01.02")
	if err != nil {
		t.Fatal(err)
	}
	again, err := unitFile(in, "X01.02")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(f.Data, again.Data) {
		t.Error("the same form in other bytes")
	}
	book := open(t, f.Data)
	if p, err := book.GetSheetProtection(view.SheetExplanations); err != nil || p.Password != "" {
		t.Errorf("protected by the password %q, %v; want none", p.Password, err)
	}
	rows, err := book.GetRows(view.SheetExplanations)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) < 2 || row[0] != "1" {
			continue
		}
		for col := range view.ExplanationHeads() {
			id, err := book.GetCellStyle(view.SheetExplanations, cellName(col+1, i+1))
			if err != nil {
				t.Fatal(err)
			}
			style, err := book.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			unlocked := style.Protection != nil && !style.Protection.Locked
			equal(t, cellName(col+1, i+1)+" can be filled in", unlocked, col >= int(view.ColumnReason))
		}
		return
	}
	t.Error("no row")
}
