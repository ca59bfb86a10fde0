package workbook

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

func TestStatisticsAddUp(t *testing.T) {
	for name, in := range map[string]*view.Input{
		"fold": november(t), "separate": novemberUnder(t, counting.Policies{Withdrawn: "separate"}), "two levels": july2025(t),
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Statistics(in)
			if err != nil {
				t.Fatal(err)
			}
			book := open(t, f.Data)
			folded := name != "separate"
			want := formFigures(in.Report.Totals, folded)
			for sheet, first := range map[string]int{sheetByUnit: 2, sheetByField: 2, sheetByBoth: 3} {
				tab := tableOf(t, book, sheet)
				sums := make([]int, len(want))
				for _, row := range tab.numbered() {
					for i := range sums {
						sums[i] += num(t, row[first+i])
					}
				}
				total := tab.beginning(wordTotal)[0]
				for i := range want {
					equal(t, sheet+" rows", sums[i], want[i])
					equal(t, sheet+" total", num(t, total[first+i]), want[i])
				}
			}
			// Received and carried over are resolved, pending or withdrawn: the form's own equations.
			withdrawn := 0
			if !folded {
				withdrawn = want[11]
			}
			equal(t, "(3)=(4)+(5)+(6)", want[0], want[1]+want[2]+want[3])
			equal(t, "(3)=(7)+(11)", want[0], want[4]+want[8]+withdrawn)
		})
	}
}

func TestStatisticsSheets(t *testing.T) {
	in := november(t)
	f, err := Statistics(in)
	if err != nil {
		t.Fatal(err)
	}
	book := open(t, f.Data)
	want := []string{sheetByUnit, sheetByField, sheetByBoth, sheetIndicator, sheetDetails, sheetMonths, sheetCharts, sheetChartData, sheetReconciliation, sheetFindings, sheetDifferences}
	if got := book.GetSheetList(); !slices.Equal(got, want) {
		t.Errorf("sheets %v", got)
	}

	rec := tableOf(t, book, sheetReconciliation)
	if !rec.contains("TỔNG CỘNG: 16 = 8 + 2 + 3 + 1 + 1 + 1") {
		t.Error("the reconciliation does not add up in words")
	}
	if rec.contains(wordDiffers) {
		t.Error("an identity differs")
	}
	for _, text := range []string{"Ban Không công khai", "Chi cục Trung ương", "cuối tháng 10/2023"} {
		if !rec.contains(text) {
			t.Errorf("the reconciliation does not name %s", text)
		}
	}

	indicator := tableOf(t, book, sheetIndicator)
	equal(t, "units", len(indicator.numbered()), len(in.Report.Units))
	equal(t, "score", indicator.beginning(wordTotal)[0][6], strings.TrimRight(strings.TrimRight(in.Report.Index766.Score, "0"), "."))

	months := tableOf(t, book, sheetMonths)
	equal(t, "months", strings.Join(months.rows[months.head-1][2:5], "|"), "Tháng 09/2023|Tháng 10/2023|Tháng 11/2023")
	equal(t, "change of total", months.numbered()[0][5], "-11")

	findings := tableOf(t, book, sheetFindings)
	equal(t, "findings", len(findings.numbered()), len(in.Report.Findings))
	equal(t, "pauses that ended are named", findings.contains(notePauses), true)
	equal(t, "differences", len(tableOf(t, book, sheetDifferences).numbered()), 2)

	z, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data)))
	if err != nil {
		t.Fatal(err)
	}
	charts := 0
	for _, p := range z.File {
		if strings.HasPrefix(p.Name, "xl/charts/chart") {
			charts++
		}
	}
	equal(t, "charts", charts, 4)
}

// Where nobody recorded letters of apology, none are stated, not even as nought, and a note says why.
func TestNoApologiesAreStated(t *testing.T) {
	stated := func(in *view.Input) (said, why bool) {
		f, err := Statistics(in)
		if err != nil {
			t.Fatal(err)
		}
		book := open(t, f.Data)
		details := tableOf(t, book, sheetDetails)
		for _, row := range append(details.numbered(), details.beginning(wordTotal)...) {
			for _, cell := range row[min(17, len(row)):] {
				said = said || cell != ""
			}
		}
		return said || tableOf(t, book, sheetReconciliation).contains("xin lỗi"), details.contains(strings.TrimSpace(noteNoApology))
	}
	in := november(t)
	if said, why := stated(in); !said || why {
		t.Errorf("recorded: stated is %v, the note that nothing is recorded %v", said, why)
	}
	for i := range in.Report.Late {
		in.Report.Late[i].Apology = nil
	}
	none := func(d *counting.Details) {
		d.Apology = counting.Apologies{NotStated: d.Apology.Sent + d.Apology.Missing + d.Apology.NotStated}
	}
	none(in.Report.Details)
	for i := range in.Report.Units {
		none(in.Report.Units[i].Details)
	}
	if said, why := stated(in); said || !why {
		t.Errorf("not recorded: stated is %v, the note %v", said, why)
	}
}

// What the counting leaves open is said even where nothing was found (docs/counting.md 2.13).
func TestFindingsOfAQuietMonth(t *testing.T) {
	f, err := Statistics(quiet(t))
	if err != nil {
		t.Fatal(err)
	}
	findings := tableOf(t, open(t, f.Data), sheetFindings)
	equal(t, "nothing found", findings.contains(view.None), true)
	equal(t, "pauses that ended are named", findings.contains(notePauses), true)
}

func TestOverdueIsTheLettersNumber(t *testing.T) {
	in := november(t)
	f, err := Overdue(in)
	if err != nil {
		t.Fatal(err)
	}
	book := open(t, f.Data)
	tab := tableOf(t, book, book.GetSheetName(0))
	rows := tab.numbered()
	equal(t, "rows", len(rows), in.Report.Totals.PendingOverdue)
	equal(t, "total", num(t, tab.beginning(wordTotal)[0][4]), in.Report.Totals.PendingOverdue)
	equal(t, "unknown last", rows[len(rows)-1][11], view.UnknownUnit)
	outside := false
	for _, row := range rows { // once a row stands outside the lists, all after it do
		equal(t, "outside the lists last", outside && row[11] == "", false)
		outside = outside || row[11] != ""
	}
	for _, group := range []counting.OverdueGroup{counting.GroupTest, counting.GroupBacklog, counting.GroupUnclosed, counting.GroupInProcess} {
		if !tab.contains(view.GroupName(group)) {
			t.Errorf("no %s", group)
		}
	}
}
