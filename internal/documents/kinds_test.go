package documents

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"trehan/internal/counting"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// standing is what a document prints of one person: name, unit, late dossiers, of them by kind, days.
type standing struct {
	Name, Unit                            string
	Late, Actual, Slow, Suspected, Nobody int
	Days                                  int
}

// Whatever stands under a person's name is what the report says, in every document and kind by kind; each sum is that of
// its kinds.
func TestKindsUnderAPersonAreTheReports(t *testing.T) {
	months := 25
	if testing.Short() {
		months = 3
	}
	seen, blank := counting.KindCounts{}, 0
	for seed := range months {
		in := randomMonth(t, uint64(seed))
		files := map[string][]byte{}
		for _, f := range build(t, in) {
			files[f.Name] = f.Data
		}
		for _, o := range in.Report.Officials {
			seen.Actual += o.LateByKind.Actual
			seen.SlowUpdate += o.LateByKind.SlowUpdate
			seen.SuspectedSlowUpdate += o.LateByKind.SuspectedSlowUpdate
			seen.Unclassified += o.LateByKind.Unclassified
		}
		var appendices []standing
		for _, a := range view.Appendices(in.Report.Period) {
			if a.Officials {
				appendices = append(appendices, inWorkbook(t, files[a.File()], in.Office.AppendixLabel(a.Number), in, &blank)...)
			}
		}
		all := told(in, func(counting.Official) bool { return true })
		same(t, fmt.Sprintf("month %d, the appendices", seed), all, appendices)
		for _, name := range []string{"cong-khai.html", "noi-bo.html"} {
			same(t, fmt.Sprintf("month %d, %s", seed, name), all, onPage(t, files[name]))
		}
		for _, to := range in.Register.Addressees(in.Report.Period, in.Report.Period.To+5) {
			book := inWorkbook(t, files["don-vi/"+to.Own[0]+".xlsx"], "Công chức, viên chức", in, &blank)
			own := told(in, func(o counting.Official) bool { return slices.Contains(to.Covers, o.Unit) })
			same(t, fmt.Sprintf("month %d, the workbook of %s", seed, to.Code), own, book)
			kindsOfMail(t, in, to)
		}
	}
	if seen.Actual == 0 || seen.SlowUpdate == 0 || seen.SuspectedSlowUpdate == 0 || seen.Unclassified == 0 || blank == 0 && months > 3 {
		t.Errorf("the months prove nothing: %+v, %d blanks", seen, blank)
	}
}

// told is what the report says of some officials.
func told(in *view.Input, of func(counting.Official) bool) []standing {
	units := view.UnitsOf(in)
	var all []standing
	for _, o := range in.Report.Officials {
		if k := o.LateByKind; of(o) {
			all = append(all, standing{
				o.Name, units.Name(o.Unit), o.Late, k.Actual, k.SlowUpdate, k.SuspectedSlowUpdate, k.Unclassified, o.WorkingDaysLate,
			})
		}
	}
	return all
}

func same(t *testing.T, what string, want, got []standing) {
	t.Helper()
	order := func(a, b standing) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	slices.SortFunc(want, order)
	slices.SortFunc(got, order)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s:\n%s", what, diff)
	}
}

// kindHeads head the columns of the figures, after name and unit.
var kindHeads = []string{"số hồ sơ trễ hạn", "thực tế", "chậm thao tác", "nghi chậm thao tác", "chưa phân loại", "tổng số ngày trễ"}

// inWorkbook reads a list of officials, and looks at its sums.
func inWorkbook(t *testing.T, data []byte, sheet string, in *view.Input, blank *int) []standing {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var all []standing
	var at [6]int
	for _, row := range rows {
		if len(row) > 1 && row[0] == "STT" {
			for i, head := range kindHeads {
				if at[i] = slices.IndexFunc(row, func(h string) bool { return strings.TrimPrefix(strings.ToLower(h), "trong đó ") == head }); at[i] < 0 {
					t.Fatalf("no column %q among %q", head, row)
				}
			}
			continue
		}
		if at[0] == 0 || len(row) <= at[5] {
			continue
		}
		var n [6]int
		for i, column := range at {
			n[i], err = strconv.Atoi(row[column])
			if row[column] == "" && i > 0 && in.Report.NoKinds() {
				*blank++
			} else if err != nil {
				t.Errorf("%s: %q under %q", sheet, row[column], kindHeads[i])
			}
		}
		if n[0] != n[1]+n[2]+n[3]+n[4] {
			t.Errorf("%s: %d dossiers of %q are %v by kind", sheet, n[0], row[:2], n[1:5])
		}
		if _, err := strconv.Atoi(row[0]); err == nil {
			all = append(all, standing{row[1], row[4], n[0], n[1], n[2], n[3], n[4], n[5]})
		}
	}
	return all
}

// onPage reads the list of officials of a page.
func onPage(t *testing.T, data []byte) []standing {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var list *html.Node
	for n := range root.Descendants() {
		if n.Data == "table" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Val == "danh sách công chức, viên chức" }) {
			list = n
		}
	}
	if list == nil {
		return nil
	}
	var heads []string
	var all []standing
	for tr := range list.Descendants() {
		if tr.Data != "tr" {
			continue
		}
		var cells []string
		for cell := range tr.ChildNodes() {
			var b strings.Builder
			for n := range cell.Descendants() {
				if n.Type == html.TextNode {
					b.WriteString(n.Data)
				}
			}
			cells = append(cells, b.String())
		}
		if heads == nil {
			heads = cells
			continue
		}
		var n [6]int
		for i, head := range kindHeads {
			at := slices.IndexFunc(heads, func(h string) bool { return strings.ToLower(h) == head })
			if at < 0 {
				t.Fatalf("no column %q among %q", head, heads)
			}
			text := cells[at]
			if text == "–" || text == "< 1" {
				text = "0"
			}
			if n[i], err = strconv.Atoi(text); err != nil {
				t.Errorf("%q under %q", cells[at], head)
			}
		}
		all = append(all, standing{cells[0], cells[3], n[0], n[1], n[2], n[3], n[4], n[5]})
	}
	return all
}

// kindsOfMail looks whether a unit's mail says how many of its late dossiers are of each kind.
func kindsOfMail(t *testing.T, in *view.Input, to register.Addressee) {
	t.Helper()
	want := map[counting.Kind]int{}
	for _, d := range in.Report.Late {
		if slices.Contains(to.Covers, d.Unit) {
			want[d.Kind]++
		}
	}
	m, err := message.Compose(in, to, message.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	for kind, head := range map[counting.Kind]string{
		counting.Actual: "Thực tế", counting.SlowUpdate: "Chậm thao tác", counting.SuspectedSlowUpdate: "Nghi chậm thao tác", counting.Unclassified: "Chưa phân loại",
	} {
		line := fmt.Sprintf("- %s: %d\n", head, want[kind])
		if known := len(want) > 0 && (want[kind] > 0 || !in.Report.NoKinds() || want[counting.Unclassified] == 0); strings.Contains(m.Text, line) != known {
			t.Errorf("%s, %s: says %q %v in\n%s", to.Code, kind, line, !known, m.Text)
		}
	}
}

const randomUnits = `units:
  - {code: R.01, name: Sở Một, level: province, notify: {to: [mot@tinh.example]}}
  - {code: R.02, name: Sở Hai, level: province, notify: {to: [hai@tinh.example]}}
  - {code: R.09, name: Ban Kín, level: province, listed: false}
  - {code: R.27, name: UBND huyện Ba, level: district, notify: {to: [ba@tinh.example]}}
  - {code: R.101, name: UBND xã Bốn, level: commune, parent: R.27, notify: {to: [bon@tinh.example]}}
  - {code: R.102, name: UBND xã Năm, level: commune, parent: R.27, notify: {to: [nam@tinh.example]}}
`

// randomMonth counts late dossiers with all sorts of evidence, by officials of several units; some months lack the columns
// that tell the kinds.
func randomMonth(t *testing.T, seed uint64) *view.Input {
	t.Helper()
	reg, err := register.Load(strings.NewReader(randomUnits), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	draw := rand.New(rand.NewPCG(seed, 1))
	m := period.Month{Year: 2023, Month: time.November}
	day := func(n int) period.Instant { return period.At(2023, time.November, n, 12, 0, 0) }
	var rulings []counting.KindOverride
	bare := seed%4 == 3 // without signed, returned and steps
	for i := range 5 {
		rulings = append(rulings, counting.KindOverride{Code: fmt.Sprintf("R-%04d", i), Kind: counting.Actual, Reason: "theo biên bản", Author: "Trần Thị Kiểm"})
	}
	c := counting.New(counting.Options{
		Period: m.Period(), ExtractedAt: m.Next().Period().From.Start() + 8*3600, Register: reg, Calendar: period.DefaultCalendar(), Overrides: rulings,
	})
	codes := []string{"R.01", "R.02", "R.09", "R.27", "R.101", "R.102"}
	for i := range 40 {
		code := fmt.Sprintf("R-%04d", i)
		d := dossier.Dossier{
			Code: code, UnitCode: codes[draw.IntN(len(codes))], Procedure: "Cấp bản sao", Field: "Hộ tịch", Channel: dossier.Channel(1 + i%3),
			Status: dossier.ResultReturned, Received: day(1), Due: day(10), Finished: day(11 + draw.IntN(12)), Seq: uint64(i + 1),
		}
		if draw.IntN(3) == 0 {
			d.Handler = fmt.Sprintf("Người Thứ %d", draw.IntN(4))
		}
		if draw.IntN(4) == 0 && !bare {
			d.Signed = day(8 + draw.IntN(4))
		}
		c.Add(&d)
		for range draw.IntN(3) {
			n := draw.IntN(6)
			s := dossier.Step{Code: code, Name: "Thẩm định", Official: fmt.Sprintf("Cán bộ Số %d", n), Started: day(2), Finished: day(6 + draw.IntN(5)), Seq: uint64(1000 + i)}
			if n < 3 {
				s.Account = fmt.Sprintf("tk%d", n)
			}
			if draw.IntN(2) == 0 {
				s.Unit = codes[draw.IntN(len(codes))]
			}
			if !bare && draw.IntN(4) > 0 {
				s.Due = day(6 + draw.IntN(5))
			}
			c.AddStep(&s)
		}
	}
	res := c.Result()
	if bare {
		res.Report.MissingColumns = []string{counting.ColumnReturned, counting.ColumnSigned, counting.ColumnStepDue}
	}
	return &view.Input{
		Report: &res.Report, Rows: &res.Rows, Register: reg, Office: view.Examples().At(m.Period()),
		Issue: view.Issue{Revision: 1, Created: res.Report.ExtractedAt},
	}
}
