package month_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/extract/dialect"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

// The report names the files that were read by a dialect, and the key is absent if there are none. The unit of a file whose
// column of units is empty is found by the register.
func TestReportNamesFormats(t *testing.T) {
	folder := t.TempDir()
	const header = "Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái\n"
	for name, text := range map[string]string{
		"a.csv":   header + "H25.05-1,P,,1/11/2023,2/11/2023,3/11/2023,9\n",
		"own.csv": strings.Replace(header, "Số hồ sơ", "Biên nhận", 1) + "H25.05-2,P,Sở Tư pháp,1/11/2023,2/11/2023,3/11/2023,9\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := register.Load(strings.NewReader("units:\n  - {code: H25.05, name: Sở Tư pháp, level: province}\n"), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	november := period.Month{Year: 2023, Month: time.November}
	run := func(names ...string) counting.Report {
		var paths []string
		for _, name := range names {
			paths = append(paths, filepath.Join(folder, name))
		}
		out, err := month.Run(context.Background(), month.Input{
			Dossiers: sources(t, paths...), Period: november.Period(), ExtractedAt: period.At(2023, time.December, 5, 8, 0, 0), Register: r, Calendar: period.DefaultCalendar(),
			Formats: []dialect.Dialect{{Name: "own", Match: dialect.Match{Headers: []string{"Biên nhận"}}, Headers: map[string][]string{"code": {"Biên nhận"}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.Report
	}
	report := run("a.csv", "own.csv")
	if diff := cmp.Diff([]counting.FileFormat{{File: "own.csv", Name: "own"}}, report.Formats); diff != "" {
		t.Error(diff)
	}
	if len(report.Units) != 1 || report.Units[0].Totals.ResolvedLate != 2 {
		t.Errorf("%d units, %d late in all; want 1 unit with 2", len(report.Units), report.Totals.ResolvedLate)
	}
	report = run("a.csv")
	body, err := report.JSON()
	if err != nil || strings.Contains(string(body), `"formats"`) {
		t.Errorf("%v %s", err, body)
	}
}
