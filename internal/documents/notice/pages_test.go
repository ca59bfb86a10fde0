package notice_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/officetest"
	"trehan/internal/period"
)

// crowd is a month and how many units its lists have together.
type crowd struct {
	name  string
	in    *view.Input
	units int
}

// crowds are the months that fill a letter most, and random ones of which anything may be true at once.
func crowds(random int) []crowd {
	var all []crowd
	add := func(name string, l specimen.Lists, change ...func(*view.Input)) {
		in := specimen.Busy(l)
		for _, c := range change {
			c(in)
		}
		if !l.ThreeLevels {
			l.Districts = 0
		}
		all = append(all, crowd{name, in, l.Communes + l.Districts + l.Departments})
	}
	for _, three := range []bool{false, true} {
		for n := 9; n <= 13; n++ {
			add(fmt.Sprintf("%d units in every list, three levels %t", n, three),
				specimen.Lists{ThreeLevels: three, Communes: n, Districts: n, Departments: n, UnderTarget: 12}, checked)
		}
		most := specimen.Lists{ThreeLevels: three, Communes: 20, Districts: 20, Departments: 20, UnderTarget: 14}
		add(fmt.Sprintf("month, three levels %t", three), most, checked, longOffice, replaced(3))
		add(fmt.Sprintf("quarter, three levels %t", three), most, checked, longOffice, replaced(3), longer(3, 0))
		add(fmt.Sprintf("year counted again, three levels %t", three), most, checked, longOffice, replaced(3), longer(12, 15))
	}
	for seed := range random {
		r := rand.New(rand.NewPCG(16, uint64(seed)))
		units := func() int { return r.IntN(17) * r.IntN(4) / 3 }
		add(fmt.Sprintf("random %d", seed), specimen.Lists{
			ThreeLevels: r.IntN(3) == 0, Communes: 1 + units(), Districts: units(), Departments: units(), UnderTarget: r.IntN(15),
		}, func(in *view.Input) { anything(r, in) })
	}
	return all
}

// anything leaves out some of a month's optional lines and adds others.
func anything(r *rand.Rand, in *view.Input) {
	d, t := in.Report.Details, &in.Report.Totals
	for _, leave := range []func(){
		func() { d.Paused, t.PendingPaused = counting.Pauses{}, 0 },
		func() { d.Refused = 0 },
		func() { d.DueInPeriod = counting.DueInPeriod{} },
		func() { d.Inherited = counting.Inherited{} },
		func() { d.Apology = counting.Apologies{} },
		func() {
			t.Pending, t.PendingInTime, t.Withdrawn = t.Pending+t.Withdrawn, t.PendingInTime+t.Withdrawn, 0
		},
	} {
		if r.IntN(2) == 0 {
			leave()
		}
	}
	for _, c := range []func(*view.Input){checked, longOffice, replaced(1 + r.IntN(3))} {
		if r.IntN(3) == 0 {
			c(in)
		}
	}
	switch r.IntN(5) {
	case 0:
		longer(3, 0)(in)
	case 1:
		longer(12, 1+r.IntN(15))(in)
	}
}

func checked(in *view.Input) { specimen.Checked(in) }

// longOffice has a letterhead of several lines.
func longOffice(in *view.Input) {
	in.Office.Authority = "ỦY BAN NHÂN DÂN TỈNH KHÁNH TRƯỜNG - HƯƠNG GIANG ĐÔNG"
	in.Office.Symbol = "VPUB-TTPVHCCKSTTHC"
}

// replaced makes the letter replace earlier ones.
func replaced(letters int) func(*view.Input) {
	return func(in *view.Input) {
		for i := range letters {
			day := in.Report.Period.To + 5 + period.Day(i)
			in.Issue.Revision, in.Issue.Replaces = i+2, i+1
			in.Issue.Replaced = append(in.Issue.Replaced, view.Replaced{
				Revision: i + 1, Number: strconv.Itoa(1234 + i), Symbol: in.Office.Symbol, Office: in.Office.Sender(), Date: day, Released: day,
			})
		}
	}
}

// longer makes the month a period of several, added up or, with differences from its months, counted again.
func longer(months, differences int) func(*view.Input) {
	return func(in *view.Input) {
		r := in.Report
		r.MadeFrom, r.Cumulative = counting.FromMonths, &counting.Cumulative{}
		for range months {
			r.Cumulative.Months = append(r.Cumulative.Months, counting.SealedMonth{Month: r.Month, Revision: 1})
		}
		if differences > 0 {
			r.MadeFrom = counting.FromExtract
		} else { // which do not give these
			r.Details.DueInPeriod, r.Details.Refused, r.Acceptance, in.Rows.Acceptance = counting.DueInPeriod{}, 0, nil, nil
		}
		for range differences {
			r.Cumulative.Differences = append(r.Cumulative.Differences, counting.LineDifference{Line: "resolved_on_time", Months: 180_000, Extract: 180_123})
		}
	}
}

// Whatever the month brings, a letter of many units fills two pages before its last paragraph, and no letter has more than
// three, as PDF and as DOCX.
func TestTwoPages(t *testing.T) {
	random := 40
	if testing.Short() {
		random = 10
	}
	folder, all, words := t.TempDir(), crowds(random), []string(nil)
	degrees := map[view.Degree]int{}
	for i, c := range all {
		docx, pdf := files(t, c.in)
		checkPages(t, c, officetest.PDFText(t, written(t, notice.PDF, pdf)))
		words = append(words, filepath.Join(folder, fmt.Sprintf("%d.docx", i)))
		if err := os.WriteFile(words[i], docx, 0o600); err != nil {
			t.Fatal(err)
		}
		as, err := notice.Shortened(c.in)
		if err != nil {
			t.Fatal(err)
		}
		degrees[as.Shortening.Degree]++
	}
	printed := officetest.Convert(t, "pdf", words...)
	for i, c := range all {
		c.name += " as DOCX"
		checkPages(t, c, officetest.PDFText(t, filepath.Join(printed, fmt.Sprintf("%d.pdf", i))))
	}
	for degree := view.Unshortened; degree <= view.Least && !testing.Short(); degree++ {
		if degrees[degree] == 0 {
			t.Errorf("no letter is shortened as far as %d: %v", degree, degrees)
		}
	}
}

// checkPages finds more than three pages, and for many units more than two before the last paragraph.
func checkPages(t *testing.T, c crowd, pages []string) {
	t.Helper()
	if len(pages) > 3 {
		t.Errorf("%s: %d pages", c.name, len(pages))
		return
	}
	if len(pages) < 3 || c.units <= 12 {
		return
	}
	const closing = "3 Văn phòng UBND tỉnh đề nghị Thủ trưởng các cơ quan, đơn vị, địa phương quan tâm"
	if last := strings.Join(strings.Fields(pages[2]), " "); !strings.HasPrefix(last, closing) {
		t.Errorf("%s: on page 3 before the last paragraph stands %.300s", c.name, last)
	}
}
