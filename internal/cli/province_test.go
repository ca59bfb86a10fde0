package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/officetest"
)

// The letter of a large province names in a table whom its text does not: the figures of both are those of the appendices, no
// unit is lost between them, and the letter fills two pages before what stands with the signature.
func TestLetterOfALargeProvince(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a whole month of 25,000 dossiers")
	}
	m := preview(t, "2026-03", "--province", "2026")
	path := func(number int) string { return filepath.Join(m.out, view.AppendixFile(number)) }
	data, err := os.ReadFile(filepath.Join(m.out, "cong-van.docx"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(docxText(t, data), "\u00a0", " ")

	late := map[string]int{} // by unit, from the rows of the appendices
	total := 0
	for _, number := range []int{3, 4} {
		g := group(numberedRows(t, path(number), ""), 4)
		n := 0
		for unit, count := range g.count {
			late[unit], n = count, n+count
		}
		total += n
		want := notation.Padded(n) + " hồ sơ thuộc " + notation.Padded(len(g.order)) + " đơn vị (có Phụ lục " + romans[number] + " kèm theo)"
		if !strings.Contains(text, want) {
			t.Errorf("the letter does not say %q", want)
		}
	}
	if total != m.report.Totals.ResolvedLate {
		t.Errorf("%d rows in the appendices, %d late", total, m.report.Totals.ResolvedLate)
	}
	for _, number := range []int{1, 2} {
		g := group(numberedRows(t, path(number), ""), 4)
		n := 0
		for _, count := range g.count {
			n += count
		}
		want := notation.Padded(n) + " người thuộc " + notation.Padded(len(g.order)) + " cơ quan, đơn vị (có Phụ lục " + romans[number] + " kèm theo)"
		if !strings.Contains(text, want) {
			t.Errorf("the letter does not say %q", want)
		}
	}

	resolved := map[string]int{}
	for _, row := range numberedRows(t, path(view.StatisticsNumber), "II.06a theo đơn vị") {
		resolved[row[1]], _ = strconv.Atoi(row[6])
	}
	most, shares := rankedUnits(t, text)
	rest, inTable := total, 0
	for i, u := range most {
		if late[u.name] != u.late {
			t.Errorf("%s has %d in the table, %d in the appendix", u.name, u.late, late[u.name])
		}
		if s := shares[i]; late[s.name] != s.late || resolved[s.name] != s.resolved || s.percent != share(s.late, s.resolved) {
			t.Errorf("%s has %s (%d/%d) in the table, %d of %d in the workbooks", s.name, s.percent, s.late, s.resolved, late[s.name], resolved[s.name])
		}
		rest, inTable = rest-u.late, inTable+u.late
	}
	for unit, n := range late {
		if n > most[len(most)-1].late && !slices.ContainsFunc(most, func(u rankedUnit) bool { return u.name == unit }) {
			t.Errorf("%s has %d late dossiers and is not in the table", unit, n)
		}
	}
	others := notation.Padded(len(late)-len(most)) + " đơn vị khác có " + notation.Padded(rest) + " hồ sơ, nêu tại các phụ lục"
	if !strings.Contains(text, others) || !strings.Contains(text, "nhiều hồ sơ trễ hạn nhất ("+notation.Padded(inTable)+" hồ sơ)") {
		t.Errorf("the letter does not say %q, or not %d of the table", others, inTable)
	}

	t.Run("late acceptance", func(t *testing.T) { lateAcceptance(t, m.report, text, path) })
	t.Run("two pages", func(t *testing.T) { twoPages(t, filepath.Join(m.out, "cong-van.pdf")) })
	t.Run("page and mails", func(t *testing.T) {
		page, err := os.ReadFile(filepath.Join(m.out, "cong-khai.html"))
		if err != nil {
			t.Fatal(err)
		}
		if row := "<td>" + most[0].name + "</td><td class=\"n\">" + notation.Count(most[0].late) + "</td><td>" + shares[0].name + "</td>"; !strings.Contains(string(page), row) {
			t.Errorf("the page has no row %s", row)
		}
	})
}

// lateAcceptance compares the letter's line with the rows of appendix 09, and the sheet of the statistics with its sums.
func lateAcceptance(t *testing.T, r *counting.Report, text string, path func(int) string) {
	rows := map[string]int{} // by what became of them
	for _, row := range numberedRows(t, path(view.AcceptanceNumber), "") {
		rows[row[9]]++
	}
	want := fmt.Sprintf("tiếp nhận chậm %s hồ sơ (chiếm 12,50%% số nộp trực tuyến đã tiếp nhận); không tiếp nhận, trả lời chậm %s hồ sơ; hết kỳ còn %s hồ sơ chờ quá hạn tiếp nhận (có Phụ lục IX kèm theo).",
		notation.Count(rows["Tiếp nhận chậm"]), notation.Count(rows["Không tiếp nhận, trả lời chậm"]), notation.Count(rows["Đang chờ, quá hạn tiếp nhận"]))
	if !strings.Contains(text, want) {
		t.Errorf("the letter does not say %q", want)
	}
	var sum counting.Acceptance
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	for _, row := range numberedRows(t, path(view.StatisticsNumber), "Tiếp nhận trực tuyến") {
		sum = sum.Plus(counting.Acceptance{
			AcceptedInTime: number(row[2]), AcceptedLate: number(row[3]), RefusedInTime: number(row[5]), RefusedLate: number(row[6]),
			Waiting: number(row[7]), WaitingOverdue: number(row[8]),
		})
	}
	if diff := cmp.Diff(r.Acceptance.OrZero(), sum); diff != "" {
		t.Errorf("the report and the sum of the units (-report +sum)\n%s", diff)
	}
	if sum.AcceptedLate != 2500 {
		t.Errorf("%d accepted late, want 2500", sum.AcceptedLate)
	}
}

// twoPages holds the letter to two pages before its last paragraph, which stands with the signature block.
func twoPages(t *testing.T, path string) {
	pages := officetest.PDFText(t, path)
	if len(pages) > 3 {
		t.Fatalf("%d pages", len(pages))
	}
	last := strings.Join(strings.Fields(pages[len(pages)-1]), " ")
	const closing = "3 " + view.UnsignedMark + " Văn phòng UBND tỉnh đề nghị Thủ trưởng các cơ quan, đơn vị, địa phương quan tâm, chỉ đạo thực hiện./. Nơi nhận:"
	if len(pages) == 3 && !strings.HasPrefix(last, closing) {
		t.Errorf("more than the last paragraph stands on page 3: %s", last)
	}
}

type rankedUnit struct {
	name, percent  string
	late, resolved int
}

var shareForm = regexp.MustCompile(`^([0-9,]+%) \(([0-9.]+)/([0-9.]+)\)$`)

// rankedUnits reads the table of the letter: five cells a row, a paragraph each.
func rankedUnits(t *testing.T, text string) (most, shares []rankedUnit) {
	t.Helper()
	number := func(s string) int {
		n, err := strconv.Atoi(strings.ReplaceAll(s, ".", ""))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	_, table, found := strings.Cut(text, "Tỷ lệ trễ hạn cao nhất\nTỷ lệ\n")
	if !found {
		t.Fatal("no table in the letter")
	}
	cells := strings.Split(table, "\n")
	for i := 0; i+4 < len(cells) && cells[i] == strconv.Itoa(i/5+1); i += 5 {
		most = append(most, rankedUnit{name: cells[i+1], late: number(cells[i+2])})
		s := shareForm.FindStringSubmatch(cells[i+4])
		if s == nil {
			t.Fatalf("%q is no share", cells[i+4])
		}
		shares = append(shares, rankedUnit{name: cells[i+3], percent: s[1], late: number(s[2]), resolved: number(s[3])})
	}
	if len(most) != 10 {
		t.Fatalf("%d rows in the table", len(most))
	}
	return most, shares
}
