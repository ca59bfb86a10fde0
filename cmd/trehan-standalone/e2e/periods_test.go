package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trehan/internal/counting"
	"trehan/workflows"
)

// An office whose months run from the 21st to the 20th makes three of them, and the quarter that they are, by input and mail alike.
func TestShiftedMonthsAndTheirQuarter(t *testing.T) {
	t.Parallel()
	o := newOffice(t, `
period: {start_day: 21, quarter: {start: 12-21, made_from: months}}
review: {policy: findings, operators: [vanhanh@tinh.example]}
`)
	o.start()
	// One extract holds everything; each month's folder has it.
	everything := slices.Concat(rows("2023-01"), rows("2023-02"), rows("2023-03"))
	for _, folder := range []string{"2023-01", "2023-02", "2023-03"} {
		path := filepath.Join("in", folder, "ho-so.csv")
		o.write(path, csvOf(everything))
		at := time.Date(2023, time.April, 2, 8, 0, 0, 0, time.Local)
		if err := os.Chtimes(filepath.Join(o.dir, path), at, at); err != nil {
			t.Fatal(err)
		}
	}
	o.cli(1, "run", "--quarter", "2023-Q1", "--number", "90", "--date", "2023-04-03", "--dry-run") // no month is sealed yet
	s := o.connect()
	quarterly := s.run("quarter-by-hand", `{"quarter": "2023-Q1", "number": "94", "date": "2023-04-03"}`)
	eventually(t, "the quarter waits for its months", func() bool {
		d, err := s.temporal.DescribeWorkflowExecution(t.Context(), "period-2023-Q1", "")
		return err == nil && len(d.PendingActivities) == 1 && strings.Contains(d.PendingActivities[0].GetLastFailure().GetMessage(), "cần mọi tháng 2023-01, 2023-02, 2023-03 đã niêm phong")
	})
	for i, month := range []string{"2023-01", "2023-02", "2023-03"} {
		o.cli(0, "run", "--month", month, "--number", fmt.Sprint(91+i), "--date", "2023-04-03")
		oneEach(t, o.relay.letters(month), addresses())
	}
	if out, err := s.outcome(quarterly); err != nil || out.Outcome != workflows.Succeeded {
		t.Fatal(out, err)
	}
	oneEach(t, o.relay.letters("2023-Q1"), addresses())
	for _, name := range []string{"2023-02", "2023-Q1"} {
		o.cli(0, "audit", "verify", "--month", name, "--recompute")
		if s := o.status(name); s.Outcome != "succeeded" {
			t.Errorf("%s: %+v", name, s)
		}
	}
	var months []counting.Totals
	for _, name := range []string{"2023-01", "2023-02", "2023-03"} {
		months = append(months, o.sealedReport(t, "months/"+name+"/r0001").Totals)
	}
	quarter := o.sealedReport(t, "periods/2023-Q1/r0002") // the first was refused
	if quarter.Name != "2023-Q1" || quarter.MadeFrom != counting.FromMonths || len(quarter.Cumulative.Months) != 3 || quarter.Totals != counting.SumTotals(months) {
		t.Errorf("the quarter is %q, made from %q, %+v", quarter.Name, quarter.MadeFrom, quarter.Totals)
	}
	if quarter.Period.From.String() != "2022-12-21" || quarter.Period.To.String() != "2023-03-20" {
		t.Errorf("the quarter is %v", quarter.Period)
	}
}

// sealedReport reads the figures of a revision by its folder.
func (o *office) sealedReport(t *testing.T, folder string) *counting.Report {
	t.Helper()
	var report counting.Report
	found := 0
	err := filepath.Walk(o.data, func(path string, info os.FileInfo, err error) error {
		if err == nil && strings.HasSuffix(filepath.ToSlash(path), folder+"/report.json") && !info.IsDir() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			found++
			return json.Unmarshal(b, &report)
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Fatalf("no report of %s: %v", folder, err)
	}
	return &report
}
