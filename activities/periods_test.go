package activities

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.temporal.io/sdk/temporal"

	"trehan/internal/archive"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// A name that an office has published under means the same days for good: whoever lets the months begin on another day cannot
// replace a sealed month by a month of other days.
func TestPromise1ASealedMonthKeepsItsDays(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	d.sealed(store, "run-1")
	calendar := d.read("trehan.yaml")
	d.configures(calendar + "period: {start_day: 21}\n")
	a := d.worker(store, nil)
	opened, err := d.open(a, "run-2")
	if err != nil {
		t.Fatal(err)
	}
	_, err = call[none](context.Background(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
	refused(t, err, BadInput, "tháng 11/2023", "01/11/2023", "30/11/2023", "21/10/2023", "20/11/2023", "r0001", "period")

	d.configures(calendar)
	if _, _, err := d.counts(d.worker(store, nil), "run-3"); err != nil {
		t.Errorf("under the same days: %v", err)
	}
}

// A month whose days do not follow those of the sealed month before is refused with what to do.
func TestAPeriodThatOverlapsTheOneBefore(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	d.sealed(store, "run-1")
	d.configures(d.read("trehan.yaml") + "period: {start_day: 21}\n")
	a := d.worker(store, nil)
	opened, err := call[Opened](context.Background(), a, a.OpenRevision, OpenRevisionInput{Month: "2023-12", Run: Run{WorkflowID: "month", RunID: "run-2"}})
	if err == nil {
		_, err = call[none](context.Background(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
	}
	refused(t, err, BadInput, "01/11/2023", "30/11/2023", "21/11/2023", "--from 2023-12-01 --to 2023-12-20")
}

// One month has one name, one place in the archive and one letter: a run for just its days is a run of the month.
func TestARunOfAMonthsDaysIsOfTheMonth(t *testing.T) {
	d := newOffice(t, 1)
	a := d.worker(memory(), nil)
	start, err := call[Start](context.Background(), a, a.PlanStart, PlanStartInput{Month: "2023-11-01..2023-11-30"})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "month and child", []string{"2023-11", "month-2023-11"}, []string{start.Month, start.ChildID})
}

// Of a quarter that was added up from its months no dossier can be explained: the answer leads to the months, and does not say that
// there is no such dossier.
func TestAQuarterOfMonthsHasNoFiles(t *testing.T) {
	store := memory()
	quarter, err := period.ParseName("2023-Q4")
	if err != nil {
		t.Fatal(err)
	}
	report := `{"name": "2023-Q4", "made_from": "months", "cumulative": {"months": [{"month": "2023-10"}, {"month": "2023-11"}]}}`
	if _, err := store.Create(t.Context(), archive.ReportKey(quarter, 1), archive.Bytes([]byte(report)), archive.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err = revision.Recount(t.Context(), revision.Revision{Store: store, Month: quarter, Number: 1}, func(*month.Input) {}, nil)
	if input := (*revision.InputError)(nil); !errors.As(err, &input) || !strings.Contains(input.Message, "--month 2023-10, --month 2023-11") {
		t.Errorf("counted again: %v", err)
	}
}

// A quarter that is made from its months fixes nothing before all of them are sealed: the run waits, a dry run has its answer.
func TestAQuarterWithoutItsMonths(t *testing.T) {
	d := newOffice(t, 1)
	d.configures(d.read("trehan.yaml") + "period: {quarter: {made_from: months}}\n")
	store := memory()
	d.sealed(store, "run-1") // 2023-11 alone
	a := d.worker(store, nil)
	run := Run{WorkflowID: "month", RunID: "run-2"}
	opened, err := call[Opened](t.Context(), a, a.OpenRevision, OpenRevisionInput{Month: "2023-Q4", Run: run})
	if err == nil {
		_, err = call[none](t.Context(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
	}
	if err != nil || len(opened.Sources) > 0 {
		t.Fatal(opened, err)
	}
	_, err = call[Counted](t.Context(), a, a.CountMonth, CountMonthInput{Revision: opened.Revision, Run: run})
	refused(t, err, BadInput, "2023-10, 2023-11, 2023-12", "niêm phong")
	for range 2 {
		_, err = call[Counted](t.Context(), a, a.CountMonth, CountMonthInput{Revision: opened.Revision, Run: run, Await: true})
		if app := (*temporal.ApplicationError)(nil); err == nil || errors.As(err, &app) && app.NonRetryable() || !strings.Contains(err.Error(), "chờ đến 31 ngày") {
			t.Errorf("a run that waits: %v", err)
		}
	}
	if _, _, err := store.Get(t.Context(), "periods/2023-Q4/r0001/inputs/"+revision.EarlierName, ""); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("the months were fixed before they were sealed: %v", err)
	}
}
