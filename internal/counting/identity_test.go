package counting_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// TestTwoDossiersUnderOneCode: copies of another procedure or applicant are lost rows, whatever else is equal. It is seen
// in any order of the copies.
func TestTwoDossiersUnderOneCode(t *testing.T) {
	copyOf := func(procedure, code string, applicant uint16) dossier.Dossier {
		d := late("T.02-1")
		d.Procedure, d.ProcedureCode, d.Applicant = procedure, code, applicant
		return d
	}
	for name, c := range map[string]struct {
		copies []dossier.Dossier
		two    bool
	}{
		"the same":                             {[]dossier.Dossier{copyOf("A", "1", 7), copyOf("A", "1", 7)}, false},
		"another applicant":                    {[]dossier.Dossier{copyOf("A", "1", 7), copyOf("A", "1", 8)}, true},
		"another applicant in the third":       {[]dossier.Dossier{copyOf("A", "1", 7), copyOf("A", "1", 0), copyOf("A", "1", 8)}, true},
		"no applicant on one side":             {[]dossier.Dossier{copyOf("A", "1", 7), copyOf("A", "1", 0)}, false},
		"another procedure":                    {[]dossier.Dossier{copyOf("A", "", 7), copyOf("B", "", 7)}, true},
		"another procedure and code":           {[]dossier.Dossier{copyOf("A", "1", 7), copyOf("B", "2", 7)}, true},
		"no procedure on one side":             {[]dossier.Dossier{copyOf("A", "", 7), copyOf("", "", 7)}, false},
		"the codes alone":                      {[]dossier.Dossier{copyOf("", "1", 0), copyOf("", "2", 0)}, true},
		"the procedure spelled otherwise":      {[]dossier.Dossier{copyOf("Hoà giải", "", 7), copyOf("HÒA  GIẢI", "", 7)}, false},
		"renamed, but the same code":           {[]dossier.Dossier{copyOf("A", "1.01", 7), copyOf("A (mới)", "1.01", 7)}, false},
		"renamed, and once without a code":     {[]dossier.Dossier{copyOf("A", "1", 7), copyOf("B", "1", 7), copyOf("B", "", 7)}, true},
		"one of another status among the same": {[]dossier.Dossier{copyOf("A", "1", 7), func() dossier.Dossier { d := copyOf("A", "1", 8); d.Status = 9; return d }()}, true},
	} {
		t.Run(name, func(t *testing.T) {
			for _, order := range permutations(len(c.copies)) {
				whole := counting.New(november(t))
				for seq, i := range order {
					d := c.copies[i]
					d.Seq = uint64(seq + 1)
					whole.Add(&d)
				}
				if got := observed(whole.Result())["duplicate_other_dossier"] == 1; got != c.two {
					t.Errorf("order %v: %v", order, got)
				}
			}
		})
	}
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{{}}
	}
	var out [][]int
	for _, p := range permutations(n - 1) {
		for at := range n {
			out = append(out, slices.Insert(slices.Clone(p), at, n-1))
		}
	}
	return out
}

// TestStepMatch: how many steps find no dossier, and codes of both sides.
func TestStepMatch(t *testing.T) {
	var dossiers []dossier.Dossier
	var steps []dossier.Step
	for i := range 12 {
		dossiers = append(dossiers, late(fmt.Sprintf("T.02-%02d", i)))
		steps = append(steps, dossier.Step{Code: fmt.Sprintf("T02%02d", i), Official: "Lê Thử"})
	}
	steps = append(steps, dossier.Step{Code: "t.02–11", Official: "Lê Thử"}, dossier.Step{Code: "T0200", Official: "Lê Thử"})
	got := count(november(t), dossiers, steps...).Steps
	want := counting.StepMatch{All: 14, Unmatched: 13} // ten of each are named
	for i := range 10 {
		pair := counting.CodePair{Dossier: fmt.Sprintf("T.02-%02d", i), Step: fmt.Sprintf("T02%02d", i)}
		want.Codes, want.Dossiers, want.Alike = append(want.Codes, pair.Step), append(want.Dossiers, pair.Dossier), append(want.Alike, pair)
	}
	matchOf := cmpopts.IgnoreFields(counting.StepMatch{}, "Late", "LateWithout", "LateCodes", "LateUnits")
	if diff := cmp.Diff(want, got, matchOf); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(counting.StepMatch{All: 1}, count(november(t), dossiers, steps[12]).Steps, matchOf); diff != "" {
		t.Errorf("one that matches (-want +got)\n%s", diff)
	}
}

// TestCodesAlike: a step that finds no dossier and whose code differs from a late one's in marks alone is its step,
// written another way; codes of other letters or digits, and of dossiers that are not late, are not.
func TestCodesAlike(t *testing.T) {
	open := late("H25.05-231102-0003")
	open.Status, open.Finished = dossier.InProcess, at("")
	dossiers := []dossier.Dossier{late("H25.05-231102-0002*"), late("H25-231102-0004"), late("00231102000001"), open}
	for code, want := range map[string]string{
		"H25.05-231102-0002": "H25.05-231102-0002*", "h25.05_231102_0002": "H25.05-231102-0002*", "(H25.05-231102-0002)": "H25.05-231102-0002*",
		"H25 231102~0004": "H25-231102-0004", "H25.05.231102.0003": "", "H25.05-231102-0005": "", "H25-231102-00004": "", "231102000001": "00231102000001", "231102000010": "",
	} {
		got := count(november(t), dossiers, dossier.Step{Code: code, Official: "Lê Thử"}).Steps.Alike
		var pairs []counting.CodePair
		if want != "" {
			pairs = append(pairs, counting.CodePair{Dossier: want, Step: dossier.Code(code)})
		}
		if diff := cmp.Diff(pairs, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", code, diff)
		}
	}
}
