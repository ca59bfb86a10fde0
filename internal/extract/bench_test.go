package extract

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"syscall"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/dossier"
	"trehan/internal/extract/zipfile"
)

const benchRows = 50_000

// timed runs work on rows and reports rows a second of wall clock, and the processor time of one row, which hardly
// depends on what else the machine does.
func timed(b *testing.B, rows int, work func() error) {
	b.Helper()
	b.ReportAllocs()
	var start, end syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &start); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := work(); err != nil {
			b.Fatal(err)
		}
	}
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &end); err != nil {
		b.Fatal(err)
	}
	used := end.Utime.Nano() + end.Stime.Nano() - start.Utime.Nano() - start.Stime.Nano()
	b.ReportMetric(float64(used)/float64(rows)/float64(b.N), "cpu-ns/row")
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func readAll(b *testing.B, name string, data []byte) {
	timed(b, benchRows, func() error {
		_, err := Dossiers(context.Background(), asFile(name, data), Options{}, func(*dossier.Dossier) error { return nil })
		return err
	})
}

func BenchmarkXLSX(b *testing.B) { readAll(b, "x.xlsx", sheetMonth(b, month(benchRows))) }
func BenchmarkCSV(b *testing.B)  { readAll(b, "x.csv", csvMonth(month(benchRows), ",")) }
func BenchmarkJSON(b *testing.B) { readAll(b, "x.json", jsonMonth(b, month(benchRows), false)) }

// BenchmarkInflate is what the decompression of the same workbook takes alone.
func BenchmarkInflate(b *testing.B) {
	data := sheetMonth(b, month(benchRows))
	timed(b, benchRows, func() error {
		z, err := zipfile.Open(bytes.NewReader(data), int64(len(data)), 100)
		if err != nil {
			return err
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				return err
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func BenchmarkExcelize(b *testing.B) {
	const rows = 5_000
	data := sheetMonth(b, month(rows))
	timed(b, rows, func() error {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			return err
		}
		defer f.Close()
		r, err := f.Rows(f.GetSheetName(0))
		if err != nil {
			return err
		}
		defer r.Close()
		for r.Next() {
			if _, err := r.Columns(excelize.Options{RawCellValue: true}); err != nil {
				return err
			}
		}
		return r.Error()
	})
}

func BenchmarkEncodingCSV(b *testing.B) {
	data := csvMonth(month(benchRows), ",")[3:]
	timed(b, benchRows, func() error {
		r := csv.NewReader(bytes.NewReader(data))
		r.ReuseRecord, r.FieldsPerRecord = true, -1
		for {
			if _, err := r.Read(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
}
