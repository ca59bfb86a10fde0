package extract

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"trehan/internal/extract/grid"
)

// MaxFaults is how many faults of a file are told; reading stops there.
const MaxFaults = 100

// Fault is one thing that cannot be read.
type Fault struct {
	File    string `json:"file"`
	Sheet   string `json:"sheet,omitempty"`
	Row     int    `json:"row,omitempty"`    // as a spreadsheet counts, from 1; the object's number in JSON; 0: the whole file
	Column  string `json:"column,omitempty"` // the header as it stands in the file
	Message string `json:"message"`          // Vietnamese: what is wrong and what to do; never the value
	Value   string `json:"value,omitempty"`  // for the terminal and errors.json only
	Shape   string `json:"shape,omitempty"`  // what can be said of the value anywhere, "văn bản 14 ký tự"
}

// Faults is the error of a file that cannot be read. Error leaves the values out, so that it may go into logs and
// Temporal; Detail has them.
type Faults struct {
	List    []Fault
	More    int  // found, but beyond MaxFaults
	Stopped bool // the rest of the file was not read
}

// Error lists the faults without any value of the data.
func (f *Faults) Error() string { return f.print(false) }

// Detail lists the faults with the values.
func (f *Faults) Detail() string { return f.print(true) }

func (f *Faults) print(values bool) string {
	var b strings.Builder
	for i := range f.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		f.List[i].print(&b, values)
	}
	if f.More > 0 {
		fmt.Fprintf(&b, "\nvà %d lỗi khác", f.More)
	}
	if f.Stopped {
		fmt.Fprintf(&b, "\nđã dừng đọc sau %d lỗi; sửa các lỗi trên rồi chạy lại", len(f.List)+f.More)
	}
	return b.String()
}

func (f *Fault) print(b *strings.Builder, values bool) {
	fmt.Fprintf(b, "tệp %s", f.File)
	if f.Sheet != "" {
		fmt.Fprintf(b, ", trang tính %s", f.Sheet)
	}
	if f.Row > 0 {
		fmt.Fprintf(b, ", dòng %d", f.Row)
	}
	if f.Column != "" {
		fmt.Fprintf(b, ", cột %s", f.Column)
	}
	fmt.Fprintf(b, ": %s", f.Message)
	switch {
	case values && f.Value != "":
		fmt.Fprintf(b, ": %q", f.Value)
	case f.Shape != "":
		fmt.Fprintf(b, " (%s)", f.Shape)
	}
}

// shown is how much of a value a fault keeps, in characters.
const shown = 200

// valueOf returns a cell's value for Fault.Value, cut where it is long, and its shape.
func valueOf(c *grid.Cell) (value, shape string) {
	if len(c.Raw) == 0 {
		return "", ""
	}
	n := utf8.RuneCount(c.Raw)
	raw := c.Raw
	if n > shown {
		end := 0
		for i := 0; i < shown; i++ {
			_, size := utf8.DecodeRune(raw[end:])
			end += size
		}
		raw = raw[:end]
	}
	value = strings.ToValidUTF8(string(raw), "\uFFFD")
	switch c.Kind {
	case grid.Number:
		return value, fmt.Sprintf(shapeNumber, n)
	case grid.Bool:
		return value, shapeBool
	case grid.Error:
		return value, shapeError
	}
	return value, fmt.Sprintf(shapeText, n)
}
