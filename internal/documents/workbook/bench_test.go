//go:build unix

package workbook

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"trehan/internal/documents/view"
)

// bare writes the same rows with nothing but excelize's stream writer, one sheet and its own zip writer.
func bare(in *view.Input) error {
	f := excelize.NewFile()
	defer f.Close()
	styles := newStyles(f)
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	text, date, number := styles.id(lookText), styles.id(lookDate), styles.id(lookDays)
	for i := range in.Report.Late {
		d, row := &in.Report.Late[i], &in.Rows.Late[i]
		values := []any{
			excelize.Cell{StyleID: number, Value: i + 1}, excelize.Cell{StyleID: text, Value: d.Code}, excelize.Cell{StyleID: text, Value: row.Procedure},
			excelize.Cell{StyleID: text, Value: row.Field}, excelize.Cell{StyleID: text, Value: d.Unit}, excelize.Cell{StyleID: date, Value: serial(d.Received)},
			excelize.Cell{StyleID: date, Value: serial(d.Due)}, excelize.Cell{StyleID: date, Value: serial(d.Finished)},
			excelize.Cell{StyleID: number, Value: d.WorkingDaysLate}, excelize.Cell{StyleID: text, Value: row.Officials[0].Name},
			excelize.Cell{StyleID: text, Value: string(d.Kind)}, excelize.Cell{StyleID: text},
		}
		if err := s.SetRow(fmt.Sprintf("A%d", i+1), values); err != nil {
			return err
		}
	}
	if err := s.Flush(); err != nil {
		return err
	}
	_, err = f.WriteToBuffer()
	return err
}

func BenchmarkBareStreamWriter(b *testing.B) {
	in := crowd(b, 150, 100_000)
	defer cpu(b)()
	for b.Loop() {
		if err := bare(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendices(b *testing.B) {
	in := crowd(b, 150, 100_000)
	defer cpu(b)()
	for b.Loop() {
		files, err := Appendices(in)
		if err != nil {
			b.Fatal(err)
		}
		size := 0
		for _, f := range files {
			size += len(f.Data)
		}
		b.ReportMetric(float64(size)/1e6, "MB")
	}
}

func BenchmarkUnits400(b *testing.B) {
	in := crowd(b, 400, 4_000)
	var codes []string
	for _, u := range in.Report.Units {
		codes = append(codes, u.Code)
	}
	defer cpu(b)()
	for b.Loop() {
		files, err := unitFiles(in, codes)
		if err != nil {
			b.Fatal(err)
		}
		size := 0
		for _, f := range files {
			size += len(f.Data)
		}
		b.ReportMetric(float64(size)/1e6, "MB")
	}
}

// cpu reports the processor time of an operation, which a busy machine does not lengthen.
func cpu(b *testing.B) func() {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := used()
	return func() { b.ReportMetric((used()-start).Seconds()/float64(b.N), "cpu-s/op") }
}
