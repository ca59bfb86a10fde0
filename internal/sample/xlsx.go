package sample

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"trehan/internal/period"
)

// sheetRows is how many rows of data go into one sheet: under Excel's limit of 1,048,576, with room for what stands
// around them.
const sheetRows = 1_000_000

// frame is what an export has around its rows.
type frame struct {
	sheet  string
	titles []string // rows above the header
	foot   string   // of a total row; %d is the number of rows. "" for none
	signer string   // of a signature row
	widths map[int]float64
}

// xlsxTable writes a workbook as the one-stop system exports it: title rows above the header, true date cells, a total
// row and a signature row below. Past sheetRows it goes on in another file, name-2.xlsx.
type xlsxTable struct {
	path    string
	headers []string
	frame   frame
	left    int // rows still to come, over all files
	files   []string

	book       *excelize.File
	sheet      *excelize.StreamWriter
	day, time  int // styles
	bold       int
	line, rows int
	values     []any
}

// newXLSX begins a workbook that will get so many rows: the reading programs want the extent written first.
func newXLSX(path string, headers []string, frame frame, rows int) (*xlsxTable, error) {
	t := &xlsxTable{path: path, headers: headers, frame: frame, left: rows}
	return t, t.open()
}

func (t *xlsxTable) open() error {
	t.book = excelize.NewFile()
	if err := t.book.SetSheetName("Sheet1", t.frame.sheet); err != nil {
		return err
	}
	rows := min(t.left, sheetRows) + len(t.frame.titles) + 1
	if t.frame.foot != "" {
		rows += 2
	}
	last, err := excelize.CoordinatesToCellName(len(t.headers), rows)
	if err != nil {
		return err
	}
	if err := errors.Join(t.styles(), t.book.SetSheetDimension(t.frame.sheet, "A1:"+last)); err != nil {
		return err
	}
	if t.sheet, err = t.book.NewStreamWriter(t.frame.sheet); err != nil {
		return err
	}
	for i := range t.headers {
		width := t.frame.widths[i]
		if width == 0 {
			width = 19
		}
		if err := t.sheet.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	t.line, t.rows = 0, 0
	for _, title := range t.frame.titles {
		if err := t.write([]any{excelize.Cell{StyleID: t.bold, Value: title}}); err != nil {
			return err
		}
	}
	head := make([]any, len(t.headers))
	for i, h := range t.headers {
		head[i] = excelize.Cell{StyleID: t.bold, Value: h}
	}
	return t.write(head)
}

func (t *xlsxTable) styles() error {
	dayFormat, timeFormat := "dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss"
	var errs [3]error
	t.day, errs[0] = t.book.NewStyle(&excelize.Style{CustomNumFmt: &dayFormat})
	t.time, errs[1] = t.book.NewStyle(&excelize.Style{CustomNumFmt: &timeFormat})
	t.bold, errs[2] = t.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	return errors.Join(errs[:]...)
}

func (t *xlsxTable) write(values []any) error {
	t.line++
	return t.sheet.SetRow(fmt.Sprintf("A%d", t.line), values)
}

func (t *xlsxTable) row(cells []cell) error {
	if t.rows == sheetRows {
		if err := t.finish(); err != nil {
			return err
		}
		if err := t.open(); err != nil {
			return err
		}
	}
	t.values = t.values[:0]
	for _, c := range cells {
		switch {
		case c.date != 0:
			style := t.time
			if c.date == c.date.Day().Start() {
				style = t.day
			}
			t.values = append(t.values, excelize.Cell{StyleID: style, Value: serial(c.date)})
		case c.text == "":
			t.values = append(t.values, nil)
		default:
			t.values = append(t.values, c.text)
		}
	}
	t.rows++
	t.left--
	return t.write(t.values)
}

// serial returns Excel's number of a moment: days since 1899-12-30.
func serial(i period.Instant) float64 {
	return float64(i-period.DayOf(1899, 12, 30).Start()) / (24 * 60 * 60)
}

// finish writes the rows below the data and the file.
func (t *xlsxTable) finish() error {
	if t.frame.foot != "" {
		signature := make([]any, len(t.headers))
		signature[len(signature)-5] = t.frame.signer
		if err := errors.Join(t.write([]any{"Tổng cộng", nil, fmt.Sprintf(t.frame.foot, t.rows)}), t.write(signature)); err != nil {
			return err
		}
	}
	path := t.path
	if n := len(t.files); n > 0 {
		path = fmt.Sprintf("%s-%d.xlsx", strings.TrimSuffix(path, ".xlsx"), n+1)
	}
	t.files = append(t.files, filepath.Base(path))
	if err := t.sheet.Flush(); err != nil {
		return errors.Join(err, t.book.Close())
	}
	f, err := os.Create(path)
	if err != nil {
		return errors.Join(err, t.book.Close())
	}
	return closeFile(f, save(t.book, f), t.book.Close())
}

// save writes a workbook into a file as it is packed: the library by itself packs it in memory first.
func save(book *excelize.File, f *os.File) error {
	buf := bufio.NewWriterSize(f, 1<<18)
	book.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(buf) })
	_, err := book.WriteToBuffer()
	return errors.Join(err, buf.Flush())
}

func (t *xlsxTable) close() error { return t.finish() }

// closeFile closes a file after writing and joins what went wrong.
func closeFile(f *os.File, errs ...error) error {
	return errors.Join(append(errs, f.Close())...)
}
