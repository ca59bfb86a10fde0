package counting_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// keys are the stable names of reasons.
func keys(reasons []counting.Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Rule+" "+r.Key)
	}
	return out
}

// explainOne counts dossiers and steps and explains the first dossier.
func explainOne(o counting.Options, dossiers []dossier.Dossier, steps ...dossier.Step) counting.Explanation {
	o.Explain = []string{dossiers[0].Code}
	return count(o, dossiers, steps...).Explanations[0]
}

// Every line has the reasons of the rules that put a dossier into it.
func TestExplainLines(t *testing.T) {
	overdueOnLastDay := func(o *counting.Options) { o.Policies.DueOnLastDayOpen = "overdue" }
	byInstant := func(o *counting.Options) { o.Policies.LateGranularity = "instant" }
	aside := func(o *counting.Options) { o.Policies.MissingDue = "put_aside" }
	in, before, after := "2023-11-06 08:00:00", "2023-10-20", "2023-12-01 08:00:00"
	for name, c := range map[string]struct {
		status                                       dossier.Status
		received, due, finished, returned, requested string
		policy                                       func(*counting.Options)
		line                                         counting.Line
		want                                         []string
	}{
		"refused":          {status: 3, received: in, line: counting.NotAcceptedLine, want: []string{"2.2 never_accepted"}},
		"no receipt":       {status: 4, line: counting.PutAside, want: []string{"2.3 no_received"}},
		"received after":   {status: 4, received: after, line: counting.Outside, want: []string{"2.4 received_after_period"}},
		"no finish":        {status: 9, received: in, line: counting.PutAside, want: []string{"2.5 no_finish"}},
		"finish first":     {status: 9, received: in, finished: before, line: counting.PutAside, want: []string{"2.5 finish_before_receipt"}},
		"future":           {status: 9, received: in, finished: "2024-01-05", line: counting.PutAside, want: []string{"2.5 finish_in_future"}},
		"finished before":  {status: 9, received: "2023-09-01", finished: before, line: counting.Outside, want: []string{"2.5 finished_before_period"}},
		"withdrawn":        {status: 7, received: in, finished: "2023-11-20", line: counting.Withdrawn, want: []string{"2.6 withdrawn_in_period"}},
		"early":            {status: 10, received: in, due: "2023-11-20", finished: "2023-11-17", line: counting.Early, want: []string{"2.5 finished_in_period", "2.9 finished_before_due"}},
		"on time":          {status: 10, received: in, due: "2023-11-20", finished: "2023-11-20 18:00:00", line: counting.OnTime, want: []string{"2.5 finished_in_period", "2.9 finished_on_due"}},
		"late":             {status: 10, received: in, due: "2023-11-20", finished: "2023-11-21", line: counting.LateLine, want: []string{"2.5 finished_in_period", "2.9 finished_after_due"}},
		"late by instants": {status: 10, received: in, due: "2023-11-20 17:00:00", finished: "2023-11-20 18:00:00", policy: byInstant, line: counting.LateLine, want: []string{"2.5 finished_in_period", "2.14 finished_after_due_instant"}},
		"from return":      {status: 10, received: in, due: "2023-11-20", returned: "2023-11-21", line: counting.LateLine, want: []string{"1.5 finish_from_return", "2.5 finished_in_period", "2.9 finished_after_due"}},
		"no due":           {status: 10, received: in, finished: "2023-11-20", line: counting.OnTime, want: []string{"2.5 finished_in_period", "2.10 no_due"}},
		"no due, aside":    {status: 4, received: in, policy: aside, line: counting.PutAside, want: []string{"2.10 no_due_put_aside"}},
		"open":             {status: 4, received: in, due: "2023-12-20", line: counting.InTime, want: []string{"2.7 open_at_end", "2.12 due_after_end"}},
		"open, no due":     {status: 4, received: in, line: counting.InTime, want: []string{"2.7 open_at_end", "2.10 no_due"}},
		"open, finish":     {status: 4, received: in, due: "2023-12-20", finished: "2023-11-20", line: counting.InTime, want: []string{"2.7 open_at_end", "2.7 finish_of_open_ignored", "2.12 due_after_end"}},
		"last day":         {status: 4, received: in, due: "2023-11-30", line: counting.InTime, want: []string{"2.7 open_at_end", "2.12 due_on_last_day"}},
		"last day, policy": {status: 4, received: in, due: "2023-11-30", policy: overdueOnLastDay, line: counting.OverdueLine, want: []string{"2.7 open_at_end", "2.12 due_on_last_day_overdue"}},
		"overdue":          {status: 4, received: in, due: "2023-11-20", line: counting.OverdueLine, want: []string{"2.7 open_at_end", "2.12 due_before_end"}},
		"paused":           {status: 5, received: in, due: "2023-11-20", requested: "2023-11-10", line: counting.Paused, want: []string{"2.11 paused"}},
		"paused late":      {status: 8, received: in, due: "2023-11-20", requested: "2023-11-21", line: counting.Paused, want: []string{"2.11 paused", "2.11 paused_after_due"}},
		"paused after":     {status: 6, received: in, due: "2023-11-20", requested: "2023-12-02", line: counting.OverdueLine, want: []string{"2.7 open_at_end", "2.11 paused_after_period", "2.12 due_before_end"}},
		"finished after":   {status: 10, received: in, due: "2023-11-20", finished: after, line: counting.OverdueLine, want: []string{"2.13 finished_after_period", "2.12 due_before_end"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := november(t)
			if c.policy != nil {
				c.policy(&o)
			}
			e := explainOne(o, []dossier.Dossier{{
				Code: "T.02-1", Unit: "Sở Y tế", Status: c.status, Channel: dossier.Online, Received: at(c.received), Due: at(c.due),
				Finished: at(c.finished), Returned: at(c.returned), SupplementRequested: at(c.requested),
			}})
			if e.Line != c.line {
				t.Errorf("line %s, want %s", e.Line, c.line)
			}
			if diff := cmp.Diff(c.want, keys(e.Reasons)); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
		})
	}
}

// Every kind of lateness, and who is named, has its reason; so has a step that does not count.
func TestExplainKindsAndOfficials(t *testing.T) {
	step := func(due, finished, official string) dossier.Step {
		return dossier.Step{Code: "T.02-1", Official: official, Due: at(due), Finished: at(finished)}
	}
	const who, other = "Trần Văn Mẫu", "Lê Thị Thử"
	for name, c := range map[string]struct {
		signed, returned string
		handler          string
		policies         counting.Policies
		override         bool
		steps            []dossier.Step
		kind, named      []string
		aside            []string
	}{
		"signed in time":   {signed: "2023-11-10", kind: []string{"6.1 signed_in_time"}},
		"signed late":      {signed: "2023-11-13", kind: []string{"6.1 signed_late"}},
		"returned in time": {returned: "2023-11-10", handler: who, kind: []string{"6.2 returned_in_time"}, named: []string{who + " 5.5 handler"}},
		"no steps":         {kind: []string{"6.3 no_step_with_deadline"}},
		"override":         {signed: "2023-11-13", override: true, kind: []string{"6.8 override"}},
		"overran": {
			steps: []dossier.Step{step("2023-11-09", "2023-11-10", who), step("2023-11-14", "2023-11-14", other)},
			kind:  []string{"6.4 step_overran"}, named: []string{who + " 5.4 overran"}, aside: []string{"", ""},
		},
		"in time": {
			steps: []dossier.Step{step("2023-11-09", "2023-11-09", who), step("2023-11-10", "2023-11-10", other)},
			kind:  []string{"6.5 steps_in_time"}, named: []string{other + " 5.5 last_step"}, aside: []string{"", ""},
		},
		"last step late": {
			steps: []dossier.Step{step("2023-11-09", "2023-11-09", who), step("2023-11-14", "2023-11-14", other)},
			kind:  []string{"6.6 last_step_late"}, named: []string{other + " 5.5 last_step"}, aside: []string{"", ""},
		},
		"all participants": {
			policies: counting.Policies{Attribution: "all_participants"},
			steps:    []dossier.Step{step("2023-11-09", "2023-11-09", who), step("2023-11-10", "2023-11-10", other)},
			kind:     []string{"6.5 steps_in_time"}, named: []string{other + " 5.7 participant", who + " 5.7 participant"}, aside: []string{"", ""},
		},
		"steps that do not count": {
			steps: []dossier.Step{
				step("2023-11-09", "", who), step("2023-11-09", "2023-11-15", who), step("2023-11-09", "2023-11-10", "Cán bộ một cửa"),
				{Code: "T.02-1", Name: "Đặt lại hạn", Official: who, Due: at("2023-11-09"), Finished: at("2023-11-10")},
			},
			kind:  []string{"6.3 no_step_with_deadline"},
			aside: []string{"5.1 unfinished", "5.1 after_finish", "5.2 synthesised", "5.3 reset"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := late("T.02-1")
			d.Signed, d.Returned, d.Handler = at(c.signed), at(c.returned), c.handler
			o := november(t)
			o.Policies = c.policies
			if c.override {
				o.Overrides = []counting.KindOverride{{Code: d.Code, Kind: counting.SlowUpdate, Reason: "Đã ký", Author: "Văn phòng"}}
			}
			e := explainOne(o, []dossier.Dossier{d}, c.steps...)
			var named, aside []string
			for _, n := range e.Officials {
				named = append(named, n.Name+" "+keys(n.By)[0])
			}
			for _, s := range e.Steps {
				aside = append(aside, append(keys(s.Aside), "")[0])
			}
			if diff := cmp.Diff([][]string{c.kind, c.named, c.aside}, [][]string{keys(e.KindBy), named, aside}); diff != "" {
				t.Errorf("kind, officials, steps (-want +got):\n%s", diff)
			}
		})
	}
}

// Every dropped row says by what the kept one is better, and in what it differs.
func TestExplainDuplicates(t *testing.T) {
	d := late("T.02-1")
	earlier, lower, other := d, d, d
	earlier.Finished = at("2023-11-09")
	lower.Status = dossier.Processed
	other.Due = at("2023-11-20")
	e := explainOne(november(t), []dossier.Dossier{d, earlier, lower, other, d})
	type drop struct {
		Seq     uint64
		By      []string
		Differs []string
		Line    counting.Line
	}
	var got []drop
	for _, x := range e.Dropped {
		got = append(got, drop{x.Seq, keys(x.By), x.Differs, x.Line})
	}
	want := []drop{
		{1, []string{"4.5 equal_copy"}, nil, counting.LateLine},
		{2, []string{"4.3 kept_finished_later"}, []string{"finished"}, counting.Early},
		{3, []string{"4.3 kept_higher_status"}, []string{"status"}, counting.LateLine},
		{4, []string{"4.3 kept_read_later"}, []string{"due"}, counting.Early},
	}
	if diff := cmp.Diff(want, got); diff != "" || e.Kept != 5 {
		t.Errorf("kept %d (-want +got):\n%s", e.Kept, diff)
	}
}

// A code that no dossier has gets those that are written almost so, and the files of its beginning.
func TestExplainUnknownCode(t *testing.T) {
	o := november(t)
	o.Explain = []string{"T.02-1*", "T.03-9"}
	d := late("T.02-001")
	d.Code, d.Seq = "T.02-1", dossier.Seq(3, 7)
	got := count(o, []dossier.Dossier{d}).Explanations
	want := []counting.Explanation{{Asked: "T.02-1*", Alike: []string{"T.02-1"}, Files: []int{3}}, {Asked: "T.03-9"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What is explained is what is reported: of every dossier its line, kind, days, unit and officials, and nothing else changes.
func TestExplanationIsTheCount(t *testing.T) {
	reg := loadRegister(t)
	rapid.Check(t, func(t *rapid.T) {
		o := counting.Options{
			Period: period.Month{Year: 2023, Month: 11}.Period(), ExtractedAt: at("2023-12-05 08:00:00"), Register: reg,
			Policies: counting.Policies{
				LateGranularity: rapid.SampledFrom([]string{"date", "instant"}).Draw(t, "granularity"),
				Attribution:     rapid.SampledFrom([]string{"overrun", "all_participants"}).Draw(t, "attribution"),
				MissingDue:      rapid.SampledFrom([]string{"on_time", "put_aside"}).Draw(t, "missing due"),
			},
		}
		dossiers := rapid.SliceOfN(rapid.Custom(drawLate), 1, 40).Draw(t, "dossiers")
		steps := rapid.SliceOfN(rapid.Custom(drawStep), 0, 40).Draw(t, "steps")
		plain := count(o, dossiers, steps...)
		for _, d := range dossiers {
			o.Explain = append(o.Explain, d.Code)
		}
		explained := count(o, dossiers, steps...)
		was, err1 := plain.Report.JSON()
		is, err2 := explained.Report.JSON()
		if err1 != nil || err2 != nil || string(was) != string(is) {
			t.Fatalf("the report changes: %v %v", err1, err2)
		}
		sameAsReported(t, explained)
	})
}

// failing is what a test and a property have in common.
type failing interface {
	Errorf(format string, args ...any)
}

// sameAsReported compares explanations with report, rows and state.
func sameAsReported(t failing, r *counting.Result) {
	late, overdue := map[string]int{}, map[string]int{}
	for i := range r.Report.Late {
		late[r.Report.Late[i].Code] = i
	}
	for i := range r.Rows.Overdue {
		overdue[r.Rows.Overdue[i].Code] = i
	}
	lines := map[string]counting.Line{}
	for c := r.State.Cursor(); c.Next(); {
		lines[c.Code()] = c.Line
	}
	dropped := 0
	for i := range r.Explanations {
		e := &r.Explanations[i]
		dropped += len(e.Dropped)
		if e.Line != lines[e.Code] {
			t.Errorf("%s: line %s, the state has %s", e.Code, e.Line, lines[e.Code])
		}
		if len(e.Reasons) == 0 {
			t.Errorf("%s: no reason", e.Code)
		}
		n, isLate := late[e.Code]
		if isLate != (e.Late != nil) {
			t.Errorf("%s: late %v", e.Code, isLate)
		} else if isLate {
			row := &r.Report.Late[n]
			if diff := cmp.Diff(*row, *e.Late); diff != "" || len(e.KindBy) != 1 || e.Unit.Code != row.Unit {
				t.Errorf("%s, unit %s, kind by %v:\n%s", e.Code, e.Unit.Code, e.KindBy, diff)
			}
			var people []counting.Person
			for _, o := range e.Officials {
				if p := (counting.Person{Account: o.Account, Name: o.Name}); len(people) == 0 || people[len(people)-1] != p {
					people = append(people, p)
				}
			}
			if !slices.Equal(slices.Compact(slices.Clone(row.Officials)), people) {
				t.Errorf("%s: officials %v, reported %v", e.Code, people, row.Officials)
			}
		}
		m, isOverdue := overdue[e.Code]
		if isOverdue != (e.Overdue != nil) {
			t.Errorf("%s: overdue %v", e.Code, isOverdue)
		} else if isOverdue {
			if diff := cmp.Diff(r.Rows.Overdue[m], *e.Overdue); diff != "" || e.Unit.Code != e.Overdue.Unit {
				t.Errorf("%s:\n%s", e.Code, diff)
			}
		}
	}
	if dropped != r.Report.Totals.Duplicates {
		t.Errorf("%d rows dropped, the report counts %d", dropped, r.Report.Totals.Duplicates)
	}
}
