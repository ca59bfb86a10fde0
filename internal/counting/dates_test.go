package counting_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// TestSwappedDates: what the dates of one dossier of November 2023, extracted on 05/12, show of themselves.
func TestSwappedDates(t *testing.T) {
	const done, open = dossier.ResultReturned, dossier.InProcess
	for _, c := range []struct {
		name string
		d    dossier.Dossier
		want string // the column proven, "far" for one that is only counted, "displaced", "future", or ""
	}{
		{"in order", dossier.Dossier{Status: done, Received: at("2023-11-02"), Due: at("2023-11-09"), Finished: at("2023-11-08")}, ""},
		{"due swapped", dossier.Dossier{Status: done, Received: at("2023-11-02"), Due: at("2023-09-11"), Finished: at("2023-11-08")}, "due"},
		{"due swapped, open", dossier.Dossier{Status: open, Received: at("2023-11-02"), Due: at("2023-09-11")}, "due"},
		{"due a few days before the receipt", dossier.Dossier{Status: open, Received: at("2023-11-12"), Due: at("2023-11-09")}, ""},
		{"due a year early", dossier.Dossier{Status: open, Received: at("2023-11-02"), Due: at("2022-11-09")}, ""},
		{"finish swapped", dossier.Dossier{Status: done, Received: at("2023-11-02"), Due: at("2023-11-09"), Finished: at("2023-08-11")}, "finished"},
		{"finish in the days after the extract", dossier.Dossier{Status: done, Received: at("2023-11-02"), Due: at("2023-11-20"), Finished: at("2023-12-11")}, "future"},
		{"finish of an open dossier", dossier.Dossier{Status: open, Received: at("2023-11-02"), Due: at("2023-11-20"), Finished: at("2023-12-11")}, ""},
		{"return swapped, stands in for the finish", dossier.Dossier{Status: done, Received: at("2023-11-02"), Due: at("2023-11-09"), Returned: at("2023-08-11")}, "returned"},
		{"return swapped", dossier.Dossier{Status: done, Received: at("2023-11-02"), Due: at("2023-11-09"), Finished: at("2023-11-08"), Returned: at("2023-08-11")}, "returned"},
		{"result signed, swapped", dossier.Dossier{Status: done, Received: at("2023-11-02"), Due: at("2023-11-09"), Finished: at("2023-11-08"), Signed: at("2023-08-11")}, "signed"},
		{"result signed a little early", dossier.Dossier{Status: done, Received: at("2023-11-02"), Due: at("2023-11-09"), Finished: at("2023-11-08"), Signed: at("2023-10-31")}, ""},
		{"receipt swapped, and the code knows", dossier.Dossier{Code: "H25.05-231102-0001", Status: open, Received: at("2023-02-11"), Due: at("2023-11-09")}, "received"},
		{"and the code knows, with a long year", dossier.Dossier{Code: "000.00.05.H25-20231102-0001", Status: open, Received: at("2023-02-11"), Due: at("2023-11-09")}, "received"},
		{"the code agrees with the receipt", dossier.Dossier{Code: "H25.05-230211-0001", Status: open, Received: at("2023-02-11"), Due: at("2023-11-09")}, "far"},
		{"the code has another date", dossier.Dossier{Code: "H25.05-230601-0001", Status: open, Received: at("2023-02-11"), Due: at("2023-11-09")}, "far"},
		{"receipt swapped into the future, and the code knows", dossier.Dossier{Code: "H25.05-231112-0001", Status: open, Received: at("2023-12-11"), Due: at("2023-12-12")}, "received"},
		{"all swapped", dossier.Dossier{Status: done, Received: at("2023-02-11"), Due: at("2023-09-11"), Finished: at("2023-08-11")}, "displaced"},
		{"outside, with a day that cannot be swapped", dossier.Dossier{Status: done, Received: at("2023-02-11"), Due: at("2023-09-13"), Finished: at("2023-08-11")}, "far"},
		{"received after the extract", dossier.Dossier{Status: open, Received: at("2023-12-14"), Due: at("2023-12-20")}, "future"},
		{"received in the days after it", dossier.Dossier{Status: open, Received: at("2023-12-11"), Due: at("2023-12-20")}, ""},
		{"finished ten years on", dossier.Dossier{Status: done, Received: at("2023-11-14"), Due: at("2023-11-20"), Finished: at("2033-11-17")}, "future"},
		{"due in a century", dossier.Dossier{Status: open, Received: at("2023-11-14"), Due: at("2123-11-20")}, "future"},
		{"due in two years", dossier.Dossier{Status: open, Received: at("2023-11-14"), Due: at("2025-11-20")}, ""},
	} {
		if c.d.Code == "" {
			c.d.Code = "H25"
		}
		r := count(november(t), []dossier.Dossier{c.d}).Dates
		got := ""
		switch {
		case r.Future.Count > 0:
			got = "future"
		case r.Displaced.Count > 0:
			got = "displaced"
		}
		far := false
		for _, s := range r.Swapped {
			if s.Proven.Count > 0 {
				got += s.Column
			}
			far = far || s.Aligned.Count > s.Both
		}
		if got == "" && far {
			got = "far"
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestDays: receipts and finishes by day, and by file what is wrong.
func TestDays(t *testing.T) {
	r := count(november(t), []dossier.Dossier{
		{Code: "1", Status: 10, Received: at("2023-10-31"), Finished: at("2023-11-01 08:00:00")},
		{Code: "2", Status: 3, Received: at("2023-11-01")},
		{Code: "3", Status: 7, Received: at("2023-11-30"), Returned: at("2023-11-30")},
		{Code: "4", Status: 4, Received: at("2023-12-01"), Finished: at("2023-11-02")},
		{Code: "5", Status: 9, Finished: at("2023-11-02")},
		{Code: "6", Status: 4, Received: at("2023-11-03"), Due: at("2223-11-02"), Seq: dossier.Seq(7, 1)},
	}).Dates
	days := func(counts []int) (out []string) {
		for i, n := range counts {
			if n > 0 {
				out = append(out, fmt.Sprintf("%d:%d", i+1, n))
			}
		}
		return out
	}
	want := []any{5, 1, []string{"1:1", "3:1", "30:1"}, []string{"1:1", "30:1"}, map[int]int{7: 1}}
	if diff := cmp.Diff(want, []any{r.Examined, r.Before, days(r.Received), days(r.Finished), r.Future.Files}); diff != "" {
		t.Error(diff)
	}
}

// TestStateKeepsLoads: units and files come back from the state, and a state that adds none up is refused.
func TestStateKeepsLoads(t *testing.T) {
	r := count(november(t), []dossier.Dossier{late("T.02-1"), {Code: "T.02-2", Unit: "Sở Y tế", Status: 4, Received: at("2023-11-02")}, {Code: "T.02-3", Unit: "?", Status: 4, Received: at("2023-11-02")}})
	r.NoteFiles([]counting.FileLoad{{Kind: counting.StepFiles, Name: "b#.csv", Files: 1, Rows: 3}, {Kind: counting.DossierFiles, Name: "a#.csv", Files: 1, Rows: 2}, {Kind: counting.DossierFiles, Name: "a#.csv", Files: 1, Rows: 5}})
	back := readBack(t, r.State)
	units := []counting.UnitLoad{}
	for _, u := range r.Report.Units {
		if u.Code != "" && u.Totals.Total > 0 {
			units = append(units, counting.UnitLoad{Code: u.Code, Total: u.Totals.Total, Pending: u.Totals.Pending})
		}
	}
	if diff := cmp.Diff(units, back.Units()); diff != "" || len(units) == 0 {
		t.Errorf("%d units: %s", len(units), diff)
	}
	files := []counting.FileLoad{{Kind: counting.DossierFiles, Name: "a#.csv", Files: 2, Rows: 7}, {Kind: counting.StepFiles, Name: "b#.csv", Files: 1, Rows: 3}}
	if diff := cmp.Diff(files, back.Files()); diff != "" {
		t.Error(diff)
	}
	var many []counting.FileLoad
	for i := range 300 {
		many = append(many, counting.FileLoad{Kind: counting.DossierFiles, Name: string(rune('a'+i%26)) + string(rune('a'+i/26)), Files: 1, Rows: 1})
	}
	r.NoteFiles(many)
	if diff := cmp.Diff([]counting.FileLoad{{Kind: counting.DossierFiles, Name: "#", Files: 300, Rows: 300}}, readBack(t, r.State).Files()); diff != "" {
		t.Error(diff)
	}
}

func readBack(t *testing.T, s *counting.State) *counting.State {
	t.Helper()
	back, err := counting.ReadState(bytes.NewReader(written(t, s)))
	if err != nil {
		t.Fatal(err)
	}
	return back
}
