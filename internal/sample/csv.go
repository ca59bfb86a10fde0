package sample

import (
	"bufio"
	"encoding/csv"
	"os"

	"trehan/internal/period"
)

// csvTable writes what a spreadsheet program of the country exports: a byte order mark, semicolons, day before month.
type csvTable struct {
	file   *os.File
	buf    *bufio.Writer
	w      *csv.Writer
	record []string
}

func newCSV(path string, headers []string) (*csvTable, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	t := &csvTable{file: f, buf: bufio.NewWriterSize(f, 1<<18)}
	t.buf.WriteString("\ufeff") // an error stays in buf until Flush
	t.w = csv.NewWriter(t.buf)
	t.w.Comma, t.w.UseCRLF = ';', true
	return t, t.w.Write(headers)
}

func (t *csvTable) row(cells []cell) error {
	t.record = t.record[:0]
	for _, c := range cells {
		if c.date != 0 {
			c.text = dateText(c.date)
		}
		t.record = append(t.record, c.text)
	}
	return t.w.Write(t.record)
}

// dateText returns dd/MM/yyyy HH:mm:ss, without time for a bare date.
func dateText(i period.Instant) string {
	at := i.Time()
	if i == i.Day().Start() {
		return at.Format("02/01/2006")
	}
	return at.Format("02/01/2006 15:04:05")
}

func (t *csvTable) close() error {
	t.w.Flush()
	return closeFile(t.file, t.w.Error(), t.buf.Flush())
}
