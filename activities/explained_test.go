package activities

import (
	"context"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/explanation"
	explanations "trehan/internal/explanation/office"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// explained seals a month, asks its units and accepts the explanation of the first one's late dossier.
func (d *office) explained(store archive.Store, kind explanation.Proposal) (code string) {
	d.Helper()
	ctx, month := context.Background(), novemberOf(d)
	rev := d.sealed(store, "run-1")
	reader := &revision.Reader{Store: store}
	in, err := reader.View(ctx, reader.Revision(month, rev.Number), revision.Issue{})
	if err != nil {
		d.Fatal(err)
	}
	at := time.Date(2023, 12, 7, 9, 0, 0, 0, period.Zone)
	log, err := explanations.Ask(ctx, store, month, func() (explanation.Asked, error) {
		return explanation.NewAsked(in, "seal", at, period.DayOf(2023, 12, 14)), nil
	})
	if err != nil {
		d.Fatal(err)
	}
	unit, file := log.Asked().Units[0], []byte("file")
	code = unit.Dossiers[0].Code
	answer := explanation.Answer{Unit: unit.Code, File: archive.Hash(file), Ext: "xlsx", Rows: []explanation.Row{
		{Code: code, Reason: log.Asked().Reasons[0], Text: "Do lỗi đồng bộ", Evidence: "12/STTTT", Proposal: kind},
	}}
	if _, err = log.Receive(ctx, at, explanation.Source{Via: "folder"}, file, answer); err != nil {
		d.Fatal(err)
	}
	decision := explanation.Decision{Code: code, Accepted: true, By: "Lê Thị Mẫu", Reason: "đúng"}
	if err := explanations.Decide(ctx, store, month, log, at, []explanation.Decision{decision}); err != nil {
		d.Fatal(err)
	}
	return code
}

// An accepted explanation is a ruling of the next revision, which replaces the sealed one; it can be made again.
func TestAcceptedExplanationRulesInTheNextRevision(t *testing.T) {
	d := newOffice(t, 4)
	d.configures(string(d.config.Bytes()) + "explanations: {}\n")
	store := memory()
	code := d.explained(store, explanation.Objective)
	_, counted, err := d.countsTo(d.worker(store, nil), "run-2", true)
	if err != nil {
		t.Fatal(err)
	}
	if counted.Replaces != 1 {
		t.Errorf("replaces r%04d, want r0001", counted.Replaces)
	}
	b, _, err := store.Get(t.Context(), archive.ReportKey(novemberOf(t), 2), "")
	if err != nil {
		t.Fatal(err)
	}
	report, err := counting.ParseReport(b)
	if err != nil {
		t.Fatal(err)
	}
	before, _, err := (&revision.Reader{Store: store}).Revision(novemberOf(t), 1).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := &counting.Override{
		Reason: explanation.DefaultReasons()[0] + ", văn bản 12/STTTT", Author: "Lê Thị Mẫu", Evidence: "12/STTTT", Objective: true,
	}
	found := false
	for i, late := range report.Late {
		if late.Code == code {
			found = true
			if diff := cmp.Diff(want, late.Override); diff != "" {
				t.Error(diff)
			}
		}
		report.Late[i].Override = nil
	}
	if diff := cmp.Diff(before.Late, report.Late); !found || diff != "" {
		t.Errorf("the dossier is in the list: %v; the list is another:\n%s", found, diff)
	}
	if diff := cmp.Diff(before.Totals, report.Totals); diff != "" {
		t.Error(diff)
	}
}

// A dossier that both the office's file and an accepted explanation rule on ends the run, naming both.
func TestExplanationAgainstTheOfficesOverride(t *testing.T) {
	d := newOffice(t, 4)
	d.configures(string(d.config.Bytes()) + "explanations: {}\n")
	store := memory()
	code := d.explained(store, explanation.Proposal(counting.SlowUpdate))
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll([][]string{{"code", "kind", "reason", "author"}, {code, "actual", "x", "y"}}) // a Builder does not fail
	d.write("overrides.csv", b.String())
	d.configures(string(d.config.Bytes()) + "overrides: overrides.csv\n")
	_, _, err := d.countsTo(d.worker(store, nil), "run-2", true)
	if err == nil {
		t.Fatal("counted")
	}
	for _, part := range []string{"overrides.csv", "explanations.csv"} {
		if text := err.Error(); !strings.Contains(text, part) {
			if inner := errors.Unwrap(err); inner != nil {
				text += " / " + inner.Error()
			}
			t.Errorf("%q does not name %s", text, part)
		}
	}
}
