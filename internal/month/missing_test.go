package month_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/sample"
)

// table is a CSV file of the sample as rows.
type table struct {
	name string
	head []string
	rows [][]string
}

// sampleMonth is the files of a sample month; tests change copies.
type sampleMonth struct {
	month    period.Month
	dossiers []table // of the province's offices, of those below it
	steps    table
	register *register.Register
}

func readSample(t testing.TB, m period.Month) sampleMonth {
	t.Helper()
	dir := t.TempDir()
	if _, err := sample.Write(context.Background(), dir, sample.Options{Month: m, Formats: []string{"csv"}}); err != nil {
		t.Fatal(err)
	}
	out := sampleMonth{month: m}
	for i := range 2 {
		out.dossiers = append(out.dossiers, readTable(t, filepath.Join(dir, fmt.Sprintf("ho-so-%s-%d.csv", m, i+1))))
	}
	out.steps = readTable(t, filepath.Join(dir, "buoc.csv"))
	text, err := os.ReadFile(filepath.Join(dir, "units.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if out.register, err = register.Load(bytes.NewReader(text), "units.yaml"); err != nil {
		t.Fatal(err)
	}
	return out
}

func readTable(t testing.TB, path string) table {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table{filepath.Base(path), rows[0], rows[1:]}
}

func (b *table) column(t testing.TB, header string) int {
	t.Helper()
	i := slices.Index(b.head, header)
	if i < 0 {
		t.Fatalf("%s has no column %s", b.name, header)
	}
	return i
}

// file writes the table as CSV.
func (b *table) file(t testing.TB) month.Source {
	t.Helper()
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma = ';'
	if err := w.WriteAll(append([][]string{b.head}, b.rows...)); err != nil {
		t.Fatal(err)
	}
	return month.Source{File: extract.File{Name: b.name, R: bytes.NewReader(text.Bytes()), Size: int64(text.Len())}}
}

// workbook writes the table as a workbook in which the cells of one column that real says are real dates, all others texts.
func (b *table) workbook(t testing.TB, column int, real func(row int) bool) month.Source {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 22})
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range append([][]string{b.head}, b.rows...) {
		cells := make([]any, len(row))
		for j, v := range row {
			cells[j] = v
			if d, err := time.Parse("02/01/2006 15:04:05", v); err == nil && j == column && real(i-1) {
				cells[j] = excelize.Cell{StyleID: style, Value: d}
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	text, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return month.Source{File: extract.File{Name: strings.TrimSuffix(b.name, ".csv") + ".xlsx", R: bytes.NewReader(text.Bytes()), Size: int64(text.Len())}}
}

func (s *sampleMonth) sources(t testing.TB) []month.Source {
	t.Helper()
	var out []month.Source
	for i := range s.dossiers {
		out = append(out, s.dossiers[i].file(t))
	}
	return out
}

// count counts the month from some files.
func (s *sampleMonth) count(t testing.TB, dossiers, steps []month.Source, previous *counting.State) *month.Output {
	t.Helper()
	out, err := month.Run(context.Background(), month.Input{
		Dossiers: dossiers, Steps: steps, Period: s.month.Period(), ExtractedAt: sample.ExtractedAt(s.month), Register: s.register,
		Calendar: period.DefaultCalendar(), Previous: previous,
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// clone copies the rows of the dossiers, so that they can be changed.
func (s *sampleMonth) clone() sampleMonth {
	out := *s
	out.dossiers = slices.Clone(s.dossiers)
	for i := range out.dossiers {
		rows := make([][]string, len(out.dossiers[i].rows))
		for j, row := range out.dossiers[i].rows {
			rows[j] = slices.Clone(row)
		}
		out.dossiers[i].rows = rows
	}
	return out
}

// without leaves rows of dossiers out.
func (s *sampleMonth) without(drop func(row []string) bool) sampleMonth {
	out := s.clone()
	for i := range out.dossiers {
		out.dossiers[i].rows = slices.DeleteFunc(out.dossiers[i].rows, drop)
	}
	return out
}

var november = sync.OnceValue(func() period.Month { return period.Month{Year: 2023, Month: time.November} })

// blocking returns the codes of the findings that hold the month, and all messages.
func blocking(out *month.Output) (codes []string, messages string) {
	for _, f := range checks.Blocking(out.Report.Findings) {
		codes = append(codes, f.Code)
		messages += fmt.Sprintf("%s %d: %s %v\n", f.Code, f.Count, f.Message, f.Examples)
	}
	return codes, messages
}

// mustBlock holds a month to one finding, which names what is wrong.
func mustBlock(t *testing.T, out *month.Output, code string, words ...string) counting.Finding {
	t.Helper()
	codes, messages := blocking(out)
	i := slices.IndexFunc(out.Report.Findings, func(f counting.Finding) bool { return f.Code == code })
	if !slices.Contains(codes, code) {
		t.Errorf("%s does not block: %s", code, messages)
		return counting.Finding{}
	}
	for _, w := range words {
		if !strings.Contains(out.Report.Findings[i].Message, w) {
			t.Errorf("%s does not say %q: %s", code, w, out.Report.Findings[i].Message)
		}
	}
	return out.Report.Findings[i]
}

func mustPass(t *testing.T, what string, out *month.Output) {
	t.Helper()
	if codes, messages := blocking(out); len(codes) > 0 {
		t.Errorf("%s is held: %s", what, messages)
	}
}

// TestMissingData plants what is missing in the sample month, with the month before as an office has it.
func TestMissingData(t *testing.T) {
	if testing.Short() {
		t.Skip("long: counts whole months")
	}
	october := readSample(t, november().Previous())
	now := readSample(t, november())
	unit := now.dossiers[0].column(t, "Số hồ sơ")
	previous := october.count(t, october.sources(t), []month.Source{october.steps.file(t)}, nil).State
	steps := func() []month.Source { return []month.Source{now.steps.file(t)} }

	mustPass(t, "the sample", now.count(t, now.sources(t), steps(), nil))
	mustPass(t, "the sample after October", now.count(t, now.sources(t), steps(), previous))

	out := now.count(t, now.sources(t)[:1], nil, previous)
	mustBlock(t, out, "source_incomplete", "tệp hồ sơ: kỳ trước 2 tệp, 15.977 dòng; kỳ này 1 tệp", "(tên dạng ho-so-#-#-#.csv: kỳ trước 2, kỳ này 1)")
	mustBlock(t, out, "unit_missing", "UBND xã An Ninh (H25.102): kỳ trước")
	mustBlock(t, out, "carried_over_missing")
	mustBlock(t, now.count(t, now.sources(t)[:1], steps(), nil), "steps_unmatched", "thiếu tệp hồ sơ")

	gone := now.without(func(row []string) bool { return strings.HasPrefix(row[unit], "H25.15-") })
	f := mustBlock(t, gone.count(t, gone.sources(t), steps(), previous), "unit_missing", "Sở Y tế (H25.15): kỳ trước")
	if f.Count != 1 {
		t.Errorf("%d units are missing, want 1: %s", f.Count, f.Message)
	}

	r := rand.New(rand.NewPCG(1, 2))
	half := now.without(func([]string) bool { return r.IntN(2) == 0 })
	mustBlock(t, half.count(t, half.sources(t), nil, previous), "carried_over_missing")

	some := now
	some.steps.rows = slices.DeleteFunc(slices.Clone(now.steps.rows), func(row []string) bool {
		return strings.HasPrefix(row[0], "H25.05") || strings.HasPrefix(row[0], "H25.07")
	})
	mustBlock(t, some.count(t, some.sources(t), []month.Source{some.steps.file(t)}, nil), "late_without_steps", "Sở Tư pháp: 26 trên 26 hồ sơ", "Sở Giao thông vận tải: 13 trên 13")

	for header, code := range map[string]string{"Ngày tiếp nhận": "receipt_gap", "Ngày kết thúc xử lý": "finish_gap"} {
		column := now.dossiers[0].column(t, header)
		for _, day := range []string{"01/11/2023", "14/11/2023", "30/11/2023"} {
			gap := now.without(func(row []string) bool { return strings.HasPrefix(row[column], day) })
			if f := mustBlock(t, gap.count(t, gap.sources(t), nil, nil), code, day); f.Count != 1 {
				t.Errorf("%s: %d days, want 1: %s", day, f.Count, f.Message)
			}
		}
	}
}

// TestUnsoundDates plants swapped and future dates in the sample month.
func TestUnsoundDates(t *testing.T) {
	if testing.Short() {
		t.Skip("long: counts whole months")
	}
	now := readSample(t, november())
	for _, header := range []string{"Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày trả kết quả", "Ngày ký kết quả"} {
		column := now.dossiers[0].column(t, header)
		for _, percent := range []int{1, 10, 100} {
			t.Run(fmt.Sprintf("%s/%d", header, percent), func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(percent), 7))
				swapped := now.clone()
				changed := make([][]bool, len(swapped.dossiers))
				count := 0
				for i := range swapped.dossiers {
					changed[i] = make([]bool, len(swapped.dossiers[i].rows))
					for j, row := range swapped.dossiers[i].rows {
						if r.IntN(100) < percent {
							changed[i][j] = swap(&row[column])
							if changed[i][j] {
								count++
							}
						}
					}
				}
				f := mustBlock(t, swapped.count(t, swapped.sources(t), nil, nil), "dates_swapped", "cột "+strings.ToLower(header[:1])+header[1:], "ho-so-2023-11-1.csv")
				if f.Count < count/2 || f.Count > count*11/10 {
					t.Errorf("found %d of %d swapped dates", f.Count, count)
				}
				var books []month.Source
				for i := range swapped.dossiers {
					books = append(books, swapped.dossiers[i].workbook(t, column, func(row int) bool { return row >= 0 && changed[i][row] }))
				}
				out := swapped.count(t, books, nil, nil)
				mustBlock(t, out, "dates_swapped")
				mustBlock(t, out, "date_cells_swapped", "ho-so-2023-11-1.xlsx, trang tính Sheet1, cột "+header)
			})
		}
	}
	// The dates of a workbook that is in order: all real, all texts, and some of either.
	column := now.dossiers[0].column(t, "Ngày hẹn trả")
	for name, real := range map[string]func(int) bool{
		"real": func(int) bool { return true }, "texts": func(int) bool { return false }, "some real": func(row int) bool { return row%50 == 0 },
	} {
		var books []month.Source
		for i := range now.dossiers {
			books = append(books, now.dossiers[i].workbook(t, column, real))
		}
		mustPass(t, name, now.count(t, books, nil, nil))
	}
	for _, header := range []string{"Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"} {
		column := now.dossiers[0].column(t, header)
		future := now.clone()
		for i := range future.dossiers {
			for j, row := range future.dossiers[i].rows {
				if j%200 == 0 {
					row[column] = strings.Replace(row[column], "/2023", "/2032", 1)
				}
			}
		}
		mustBlock(t, future.count(t, future.sources(t), nil, nil), "dates_in_future", "ho-so-2023-11-1.csv")
	}
}

// swap exchanges day and month of dd/MM/yyyy where that is another date, as a spreadsheet of another locale does.
func swap(cell *string) bool {
	d, err := time.Parse("02/01/2006 15:04:05", *cell)
	if err != nil || d.Day() > 12 || d.Day() == int(d.Month()) {
		return false
	}
	*cell = d.Format("01/02/2006 15:04:05")
	return true
}
