package view_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

func figuresOf(name string, carried, received, resolved int) view.MonthFigures {
	t := counting.Totals{Total: carried + received, CarriedOver: carried, Received: received, Resolved: resolved, Pending: carried + received - resolved}
	return view.MonthFigures{Month: name, Totals: t}
}

// The period before, the same of last year and the sum since January, by month and by quarter; what is not at hand is not guessed.
func TestComparison(t *testing.T) {
	march := figuresOf("2026-03", 4, 40, 41)
	for _, c := range []struct {
		name   string
		before []view.MonthFigures
		want   view.Comparison
	}{
		{"nothing", nil, view.Comparison{Without: []string{"tháng 01/2026", "tháng 02/2026"}}},
		{"a gap", []view.MonthFigures{figuresOf("2026-01", 1, 10, 9)}, view.Comparison{Without: []string{"tháng 02/2026"}}},
		{
			"joined", []view.MonthFigures{figuresOf("2026-01", 1, 10, 9), figuresOf("2026-02", 2, 20, 18)},
			view.Comparison{SinceJanuary: &counting.Totals{Total: 71, CarriedOver: 1, Received: 70, Resolved: 68, Pending: 3}},
		},
		{
			"not joined", []view.MonthFigures{figuresOf("2025-03", 0, 5, 5), figuresOf("2026-01", 1, 10, 9), figuresOf("2026-02", 7, 20, 18)},
			view.Comparison{
				SinceJanuary: &counting.Totals{Total: 71, CarriedOver: 1, Received: 70, Resolved: 68, Pending: 3},
				Apart:        []string{"tháng 02/2026 chuyển sang 7, kỳ liền trước còn 2", "tháng 03/2026 chuyển sang 4, kỳ liền trước còn 9"},
			},
		},
	} {
		in := &view.Input{Report: &counting.Report{Month: "2026-03", Period: period.Month{Year: 2026, Month: 3}.Period(), Totals: march.Totals}, Before: c.before}
		got := view.ComparisonOf(in)
		if c.name == "not joined" {
			if got.LastYear == nil || got.LastYear.Month != "2025-03" || got.Before.Month != "2026-02" {
				t.Errorf("last year %v, before %v", got.LastYear, got.Before)
			}
		}
		got.Before, got.LastYear = nil, nil
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestMadeFrom(t *testing.T) {
	months := []counting.SealedMonth{{Month: "2026-01", Revision: 1}, {Month: "2026-02", Revision: 2}}
	for _, c := range []struct {
		report counting.Report
		want   string
	}{
		{counting.Report{}, ""},
		{counting.Report{MadeFrom: counting.FromExtract}, "chưa có đủ các tháng"},
		{counting.Report{MadeFrom: counting.FromExtract, Cumulative: &counting.Cumulative{Months: months}}, "khớp với tổng các tháng đã công bố: tháng 01/2026 (bản lần 01), tháng 02/2026 (bản lần 02)"},
		{
			counting.Report{MadeFrom: counting.FromExtract, Cumulative: &counting.Cumulative{Months: months, Differences: []counting.LineDifference{{Line: "received", Months: 1200, Extract: 1207}}}},
			"- Tiếp nhận: các tháng 1.200, cả kỳ 1.207",
		},
		{counting.Report{MadeFrom: counting.FromMonths, Cumulative: &counting.Cumulative{Months: months}}, "cộng từ các tháng đã công bố: tháng 01/2026"},
	} {
		if got := strings.Join(view.MadeFrom(&c.report), "\n"); !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%q, want %q in it", got, c.want)
		}
	}
}
