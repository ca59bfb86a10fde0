package counting_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// TestKindOfLateness: the dossier was due on 10/11 and finished on 14/11.
func TestKindOfLateness(t *testing.T) {
	reset := step("Trần Mẫu", "2023-11-05", "2023-11-13")
	reset.Name = "Đặt lại"
	for _, c := range []struct {
		name             string
		signed, returned string
		steps            []dossier.Step
		want             counting.Kind
	}{
		{name: "signed on the due date", signed: "2023-11-10 23:59:59", want: counting.SlowUpdate},
		{name: "signed in time, a step overran", signed: "2023-11-08", steps: []dossier.Step{step("A", "2023-11-05", "2023-11-08")}, want: counting.SlowUpdate},
		{name: "signed the day after (6.1)", signed: "2023-11-11", want: counting.Actual},
		{name: "signed after, all steps in time (6.1)", signed: "2023-11-11", steps: []dossier.Step{step("A", "2023-11-09", "2023-11-08")}, want: counting.Actual},
		{name: "signed after, returned in time (6.1)", signed: "2023-11-11", returned: "2023-11-10", want: counting.Actual},
		{name: "returned on the due date, not signed", returned: "2023-11-10", want: counting.SlowUpdate},
		{name: "returned after, no steps (6.2)", returned: "2023-11-14", want: counting.Unclassified},
		{name: "no evidence, no steps", want: counting.Unclassified},
		{name: "every deadline met, only the closing late", steps: []dossier.Step{step("A", "2023-11-06", "2023-11-06"), step("B", "2023-11-10", "2023-11-09")}, want: counting.SuspectedSlowUpdate},
		{name: "returned after, steps in time", returned: "2023-11-14", steps: []dossier.Step{step("B", "2023-11-10", "2023-11-09")}, want: counting.SuspectedSlowUpdate},
		{name: "no step has a deadline (6.3)", steps: []dossier.Step{step("A", "", "2023-11-06")}, want: counting.Unclassified},
		{name: "one has, one has none", steps: []dossier.Step{step("A", "", "2023-11-06"), step("B", "2023-11-10", "2023-11-10")}, want: counting.SuspectedSlowUpdate},
		{name: "a deadline overrun", steps: []dossier.Step{step("A", "2023-11-05", "2023-11-06"), step("B", "2023-11-10", "2023-11-09")}, want: counting.Actual},
		{name: "deadlines met, the last step after the due date (6.5)", steps: []dossier.Step{step("A", "2023-11-13", "2023-11-13")}, want: counting.Actual},
		{name: "deadlines met, a last step without deadline after it (6.5)", steps: []dossier.Step{step("A", "2023-11-09", "2023-11-09"), step("B", "", "2023-11-11")}, want: counting.Actual},
		{name: "resets and synthesised ones aside (6.7)", steps: []dossier.Step{reset, step("Hệ thống", "2023-11-05", "2023-11-12"), step("A", "2023-11-09", "2023-11-09")}, want: counting.SuspectedSlowUpdate},
		{name: "only resets and synthesised ones (6.7)", steps: []dossier.Step{reset, step("Hệ thống", "2023-11-05", "2023-11-03")}, want: counting.Unclassified},
		{name: "unfinished and later steps are ignored (6.7)", steps: []dossier.Step{step("A", "2023-11-05", ""), step("B", "2023-11-05", "2023-11-15"), step("C", "2023-11-09", "2023-11-09")}, want: counting.SuspectedSlowUpdate},
		{name: "only unfinished steps (6.7)", steps: []dossier.Step{step("A", "2023-11-05", "")}, want: counting.Unclassified},
		{name: "a step that names nobody is a step", steps: []dossier.Step{step("", "2023-11-05", "2023-11-06")}, want: counting.Actual},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := late("T.02-1")
			d.Signed, d.Returned = at(c.signed), at(c.returned)
			r := count(november(t), []dossier.Dossier{d}, c.steps...)
			if got := r.Report.Late[0].Kind; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// A confirmed objective reason leaves the dossier late, in its kind and its list (docs/counting.md 6.14).
func TestObjectiveReasonChangesNoFigure(t *testing.T) {
	d := late("T.02-1")
	d.Handler = "Trần Mẫu"
	before := count(november(t), []dossier.Dossier{d})
	o := november(t)
	o.Overrides = []counting.KindOverride{{Code: "T.02-1", Objective: true, Reason: "lỗi đồng bộ", Evidence: "12/STTTT", Author: "người duyệt"}}
	after := count(o, []dossier.Dossier{d})
	want := &counting.Override{Reason: "lỗi đồng bộ", Author: "người duyệt", Evidence: "12/STTTT", Objective: true}
	if diff := cmp.Diff(want, after.Report.Late[0].Override); diff != "" {
		t.Error(diff)
	}
	after.Report.Late[0].Override = nil
	if diff := cmp.Diff(before.Report, after.Report); diff != "" {
		t.Error(diff)
	}
}

func TestOverrides(t *testing.T) {
	onTime := late("T.02-2")
	onTime.Finished = at("2023-11-09")
	o := november(t)
	o.Overrides = []counting.KindOverride{
		{Code: "t.02-1", Kind: counting.SlowUpdate, Reason: "mất kết nối", Author: "người duyệt"},
		{Code: "T.02-2", Kind: counting.Actual, Reason: "x", Author: "y"},
		{Code: "T.02-3", Kind: counting.Actual, Reason: "x", Author: "y"},
	}
	d := late("T.02-1")
	d.Handler = "Trần Mẫu"
	r := count(o, []dossier.Dossier{d, onTime})
	l := r.Report.Late[0]
	if l.Kind != counting.SlowUpdate {
		t.Errorf("kind %s, want %s", l.Kind, counting.SlowUpdate)
	}
	if diff := cmp.Diff(&counting.Override{Reason: "mất kết nối", Author: "người duyệt"}, l.Override); diff != "" {
		t.Errorf("override (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(counting.KindCounts{SlowUpdate: 1}, r.Report.Officials[0].LateByKind); diff != "" {
		t.Errorf("the official's kinds (-want +got):\n%s", diff)
	}
	if observed(r)["override_unused"] != 2 {
		t.Errorf("observed %v", observed(r))
	}
}
