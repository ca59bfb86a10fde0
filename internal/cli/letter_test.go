package cli

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/officetest"
)

// numbersOfTheLetter reads every number of section I back from the DOCX and the PDF and recounts it, in the order of the
// sentences, from the rows of the appendices. Nothing of it goes through the report.
func numbersOfTheLetter(t *testing.T, m *offlineMonth) {
	want := recounted(t, m)
	t.Run("docx", func(t *testing.T) {
		data, err := os.ReadFile(filepath.Join(m.out, "cong-van.docx"))
		if err != nil {
			t.Fatal(err)
		}
		compareNumbers(t, numbersOf(t, docxText(t, data)), want)
	})
	t.Run("pdf", func(t *testing.T) {
		var text strings.Builder
		for _, page := range officetest.PDFText(t, filepath.Join(m.out, "cong-van.pdf")) {
			for line := range strings.Lines(page) {
				line = strings.ReplaceAll(line, view.UnsignedMark, "")
				if _, err := strconv.Atoi(strings.TrimSpace(line)); err != nil { // the page's number
					text.WriteString(line)
				}
			}
		}
		compareNumbers(t, numbersOf(t, text.String()), want)
	})
}

func compareNumbers(t *testing.T, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("the letter's numbers are\n%q, recounted\n%q: they part at %d", got, want, i)
		}
	}
}

var (
	notFigures = regexp.MustCompile(`[0-9]{2}/[0-9]{2}/[0-9]{4}|tháng [0-9]{2}/[0-9]{4}|(?m:^ *[0-9]\. )`)
	figure     = regexp.MustCompile(`Phụ lục [0-9IVX]+|[0-9][0-9.]*(,[0-9]+%)?`)
)

// numbersOf are the figures of section I, without dates and the numbers of headings.
func numbersOf(t *testing.T, text string) []string {
	t.Helper()
	from, to := strings.Index(text, "Theo dữ liệu trích xuất"), strings.Index(text, "II. Đề nghị")
	if from < 0 || to < from {
		t.Fatal("no section I in the letter")
	}
	section := strings.ReplaceAll(text[from:to], "\u00a0", " ")
	section = regexp.MustCompile(`(\S)[ ]*\n[ ]*`).ReplaceAllString(notFigures.ReplaceAllString(section, ""), "$1 ")
	var all []string
	for _, s := range figure.FindAllString(section, -1) {
		all = append(all, strings.TrimRight(s, "."))
	}
	return all
}

func docxText(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	d := xml.NewDecoder(f)
	for {
		token, err := d.Token()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.CharData:
			b.Write(x)
		case xml.EndElement:
			if x.Name.Local == "p" {
				b.WriteByte('\n')
			}
		}
	}
}

// numberedRows are the rows of a sheet that bear a running number, as they are shown.
func numberedRows(t *testing.T, path, sheet string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if sheet == "" {
		sheet = f.GetSheetName(0)
	}
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for _, row := range rows {
		if len(row) > 2 {
			if _, err := strconv.Atoi(row[0]); err == nil {
				all = append(all, row)
			}
		}
	}
	return all
}

// grouped counts rows by the text of a column, in the order in which the texts come.
type grouped struct {
	order []string
	count map[string]int
}

func group(rows [][]string, column int) grouped {
	g := grouped{count: map[string]int{}}
	for _, row := range rows {
		if g.count[row[column]] == 0 {
			g.order = append(g.order, row[column])
		}
		g.count[row[column]]++
	}
	return g
}

// recounted is what the letter must say, from the rows of the workbooks alone.
func recounted(t *testing.T, m *offlineMonth) []string {
	t.Helper()
	path := func(number int) string { return filepath.Join(m.out, view.AppendixFile(number)) }
	count, pad := notation.Count, notation.Padded

	// The form by unit: total, online, direct and postal, carried over; resolved, early, on time, late; pending, in time, overdue.
	var sum [11]int
	for _, row := range numberedRows(t, path(view.StatisticsNumber), "II.06a theo đơn vị") {
		for i := range sum {
			n, err := strconv.Atoi(row[2+i])
			if err != nil {
				t.Fatal(err)
			}
			sum[i] += n
		}
	}
	line := map[string]int{}
	for _, row := range numberedRows(t, path(view.StatisticsNumber), "So với các tháng trước") {
		line[row[1]], _ = strconv.Atoi(row[len(row)-1])
	}
	further := furtherFigures(t, path(view.StatisticsNumber))
	received, onTime := sum[1]+sum[2], sum[5]+sum[6]
	want := []string{
		"Phụ lục VII", count(sum[0]), count(received), count(sum[3]), count(sum[1]), share(sum[1], received), count(sum[2]), share(sum[2], received),
	}
	want = append(want, counts(further.inherited[0])...)
	for _, n := range further.inherited[1:] {
		if n > 0 {
			want = append(want, pad(n))
		}
	}
	want = append(want, counts(further.refused)...)
	want = append(want, count(sum[4]), share(sum[4], sum[0]), count(onTime), share(onTime, sum[4]), count(sum[7]), share(sum[7], sum[4]), share(sum[7], sum[0]))
	if n := line["Công dân yêu cầu rút hồ sơ (đã tính vào đúng hạn)"]; n > 0 {
		want = append(want, count(n))
	}
	want = append(want, count(sum[8]), share(sum[8], sum[0]), count(sum[9]))
	if n := line["Trong đó tạm dừng, chờ bổ sung"]; n > 0 {
		want = append(want, count(n))
		want = append(want, counts(further.paused[:]...)...)
	}
	want = append(want, count(sum[10]), count(further.due), count(further.late), share(further.late, further.due))
	want = append(want, further.underTarget...)

	lists := view.Appendices(m.report.Period)
	half := len(lists) / 2
	people, unidentified := make([]grouped, half), 0
	officials, units := 0, 0
	for i, a := range lists[:half] {
		named := slices.DeleteFunc(numberedRows(t, path(a.Number), ""), func(row []string) bool { return strings.EqualFold(row[1], "chưa xác định") })
		people[i] = group(named, 4)
		officials, units = officials+len(named), units+len(people[i].order)
	}
	want = append(want, pad(officials), pad(units))
	for i, a := range lists[:half] {
		n := 0
		for _, k := range people[i].count {
			n += k
		}
		if n == 0 {
			continue
		}
		want = append(want, pad(n))
		if len(people[i].order) > 1 {
			want = append(want, pad(len(people[i].order)))
		}
		want = append(want, "Phụ lục "+romans[a.Number])
	}
	var late []string
	listed := 0
	for _, a := range lists[half:] {
		rows := numberedRows(t, path(a.Number), "")
		for _, row := range rows {
			if row[9] == view.Unidentified {
				unidentified++
			}
		}
		listed += len(rows)
		late = append(late, dossiersOf(group(rows, 4), a)...)
	}
	if unidentified > 0 {
		want = append(want, pad(unidentified))
	}
	want = append(append(want, pad(sum[7])), late...)
	if rest := sum[7] - listed; rest > 0 {
		want = append(want, pad(rest))
	}
	for _, n := range further.apologies {
		if n > 0 {
			want = append(want, pad(n))
		}
	}

	overdue := numberedRows(t, path(view.OverdueNumber), "")
	groups := group(overdue, 10)
	want = append(want, pad(len(overdue)))
	for _, name := range []string{"Hồ sơ thử nghiệm", "Tồn đọng từ những năm trước", "Chưa kết thúc quy trình", "Đang giải quyết"} {
		if n := groups.count[name]; n > 0 && len(groups.order) > 1 {
			want = append(want, pad(n))
		}
	}
	want = append(want, "Phụ lục VIII")
	if len(overdue) != sum[10] {
		t.Errorf("%d rows pending overdue, the form has %d", len(overdue), sum[10])
	}
	return want
}

// further are the figures beside the lines, added up from the rows of their sheet.
type further struct {
	paused, inherited, apologies [3]int
	refused, due, late           int
	underTarget                  []string // as the letter says it
}

func furtherFigures(t *testing.T, path string) further {
	t.Helper()
	var f further
	var under []string
	for _, row := range numberedRows(t, path, "Số liệu bổ sung") {
		at := func(column int) int {
			if column >= len(row) || row[column] == "" {
				return 0
			}
			n, err := strconv.Atoi(row[column])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for i := range 3 {
			f.paused[i] += at(2 + i)
			f.inherited[i] += at(14 + i)
			f.apologies[i] += at(17 + i)
		}
		f.refused, f.due, f.late = f.refused+at(6), f.due+at(7), f.late+at(8)
		if row[13] == "x" {
			under = append(under, percentCell(t, row[12]))
		}
	}
	switch {
	case len(under) > 12:
		f.underTarget = []string{notation.Padded(len(under)), "95", "Phụ lục VII"}
	case len(under) > 0:
		f.underTarget = append([]string{notation.Padded(len(under)), "95"}, under...)
	}
	return f
}

// percentCell is a number of a workbook as the letter prints it.
func percentCell(t *testing.T, cell string) string {
	t.Helper()
	n, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(strconv.FormatFloat(n, 'f', 2, 64), ".", ",", 1) + "%"
}

// counts prints those that are not 0: the letter has no sentence for nought.
func counts(all ...int) (said []string) {
	for _, n := range all {
		if n > 0 {
			said = append(said, notation.Count(n))
		}
	}
	return said
}

// dossiersOf is what the letter says of one level's late dossiers.
func dossiersOf(g grouped, a view.Appendix) []string {
	if len(g.order) == 0 {
		return nil
	}
	var units []string
	n := 0
	for _, name := range g.order {
		units = append(units, notation.Padded(g.count[name]))
		n += g.count[name]
	}
	said := []string{notation.Padded(n)}
	if len(g.order) > 1 {
		said = append(said, notation.Padded(len(g.order)))
	}
	return append(append(said, units...), "Phụ lục "+romans[a.Number])
}

// romans number the appendices.
var romans = [...]string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII"}

// share is n of whole in percent with two decimals, rounded half up, as the letter prints it.
func share(n, whole int) string {
	hundredths := (n*20000 + whole) / (2 * whole)
	return fmt.Sprintf("%d,%02d%%", hundredths/100, hundredths%100)
}

// workbooksInLibreOffice reads the workbooks with a second program: rows, totals, types, heads on every page, charts.
func workbooksInLibreOffice(t *testing.T, m *offlineMonth) {
	r := m.report
	own := "don-vi/" + r.Late[len(r.Late)-1].Unit + ".xlsx"
	names, err := filepath.Glob(filepath.Join(m.out, "phu-luc-*.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	books := officetest.Workbooks(t, append(names, filepath.Join(m.out, filepath.FromSlash(own)))...)
	if len(books) != len(names)+1 {
		t.Fatalf("%d workbooks of %d", len(books), len(names)+1)
	}
	for _, a := range view.Appendices(r.Period) {
		sheet := books[a.File()][0]
		var rows int
		if a.Officials {
			for _, o := range r.Officials {
				if o.Level == a.Level {
					rows++
				}
			}
			total(t, a.File(), sheet, 4, rows)
		} else {
			for _, d := range r.Late {
				if d.Level == a.Level {
					rows++
				}
			}
			total(t, a.File(), sheet, 4, rows)
			datesOf(t, m, a.File(), sheet, a.Level)
		}
		printed(t, a.File(), sheet, rows)
	}
	overdue := books["phu-luc-08.xlsx"][0]
	printed(t, "phu-luc-08.xlsx", overdue, r.Totals.PendingOverdue)
	total(t, "phu-luc-08.xlsx", overdue, 4, r.Totals.PendingOverdue)

	charts := 0
	for _, sheet := range books["phu-luc-07.xlsx"] {
		charts += sheet.Charts
		if strings.HasPrefix(sheet.Name, "II.06a") {
			column := 2
			if sheet.Name == "II.06a đơn vị và lĩnh vực" {
				column = 3
			}
			total(t, "phu-luc-07.xlsx "+sheet.Name, sheet, column, r.Totals.Total)
		}
		if sheet.Name == "II.06a theo đơn vị" {
			printed(t, "phu-luc-07.xlsx", sheet, len(r.Units))
		}
	}
	if charts != 2 { // by unit and by channel; one month is no trend
		t.Errorf("LibreOffice sees %d charts", charts)
	}
	if n := len(books[filepath.Base(own)]); n != 4 {
		t.Errorf("%s has %d sheets", own, n)
	}
}

// rowsOf are the rows that begin with a running number.
func rowsOf(s officetest.Sheet) (rows [][]officetest.Cell) {
	for i, row := range s.Rows {
		if len(row) > 2 && row[0].Type == "float" && !slices.Contains(s.Heads, i) {
			rows = append(rows, row)
		}
	}
	return rows
}

// printed: the heads stand on every page, and the rows have their number.
func printed(t *testing.T, name string, s officetest.Sheet, rows int) {
	t.Helper()
	if len(s.Heads) == 0 || !slices.ContainsFunc(s.Heads, func(i int) bool { return s.Rows[i][0].Value == "STT" }) {
		t.Errorf("%s: the heads are not repeated on every page", name)
	}
	if got := len(rowsOf(s)); got != rows {
		t.Errorf("%s: LibreOffice reads %d rows, want %d", name, got, rows)
	}
}

// total: a column of the row of totals is the number n.
func total(t *testing.T, name string, s officetest.Sheet, column, n int) {
	t.Helper()
	for _, row := range s.Rows {
		if len(row) > column && strings.HasPrefix(row[0].Value, "TỔNG CỘNG") {
			if row[column].Type != "float" || row[column].Value != strconv.Itoa(n) {
				t.Errorf("%s: the total is %+v, want %d", name, row[column], n)
			}
			return
		}
	}
	if n != 0 {
		t.Errorf("%s has no row of totals", name)
	}
}

// datesOf: dates are dates, days are numbers, and both are the report's.
func datesOf(t *testing.T, m *offlineMonth, name string, s officetest.Sheet, level dossier.Level) {
	t.Helper()
	rows := map[string][]officetest.Cell{}
	for _, row := range rowsOf(s) {
		rows[row[1].Value] = row
	}
	for _, d := range m.report.Late {
		if d.Level != level {
			continue
		}
		row := rows[d.Code]
		if row == nil {
			t.Errorf("%s: no row of %s", name, d.Code)
			continue
		}
		for column, day := range map[int]string{5: d.Received.String(), 6: d.Due.String(), 7: d.Finished.String()} {
			if row[column].Type != "date" || row[column].Value != day {
				t.Errorf("%s: %s has %+v, want the date %s", name, d.Code, row[column], day)
			}
		}
		shown := strconv.Itoa(d.WorkingDaysLate)
		if d.WorkingDaysLate == 0 {
			shown = "< 1"
		}
		if row[8].Type != "float" || row[8].Value != strconv.Itoa(d.WorkingDaysLate) || row[8].Shown != shown {
			t.Errorf("%s: %s has %+v days, want %s", name, d.Code, row[8], shown)
		}
	}
}
