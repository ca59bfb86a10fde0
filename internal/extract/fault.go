package extract

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"trehan/internal/extract/grid"
	"trehan/internal/notation"
)

// MaxFaults is the number of different faults of a file after which reading stops.
const MaxFaults = 100

// Fault is one error in the data. The same value in the same column is one fault, in however many rows; its place is that of
// the first row.
type Fault struct {
	File    string `json:"file"`
	Sheet   string `json:"sheet,omitempty"`
	Row     int    `json:"row,omitempty"`    // as a spreadsheet counts, from 1; the object's number in JSON; 0: the whole file
	Column  string `json:"column,omitempty"` // the header as written in the file
	Message string `json:"message"`          // Vietnamese: what is wrong and what to do; never the value
	Value   string `json:"value,omitempty"`  // for the terminal and errors.json only
	Shape   string `json:"shape,omitempty"`  // what can be said of the value anywhere, "văn bản 14 ký tự"

	Key     string `json:"key,omitempty"`    // of a format in the configuration, under which the value can be declared
	Codes   []int  `json:"codes,omitempty"`  // that a state or channel has in different systems
	Dialect string `json:"format,omitempty"` // that the file was read by; "": the built-in reading

	OtherRows  int      `json:"other_rows,omitempty"`  // further rows with this fault, as far as was read
	OtherFiles []string `json:"other_files,omitempty"` // further files in which some of them stand
}

// same reports whether two faults are one. Faults of whole rows or files are always separate: each must be corrected in its
// place.
func (f *Fault) same(o *Fault) bool {
	return f.Column != "" && f.Value == o.Value && f.Shape == o.Shape && f.Column == o.Column && f.Message == o.Message
}

// Faults is the error of a file that cannot be read. Error leaves the values out, so that it may go into logs and
// Temporal; Detail has them.
type Faults struct {
	List    []Fault
	More    int  // found beyond MaxFaults
	Stopped bool // the rest of the file was not read
}

// add adds a fault to the list, which holds at most limit, and returns its index. known reports that it was already in the
// list.
func (f *Faults) add(x Fault, limit int) (line int, known bool) {
	for i := range f.List {
		if f.List[i].same(&x) {
			f.List[i].OtherRows += 1 + x.OtherRows
			return i, true
		}
	}
	if len(f.List) >= limit {
		f.More++
		return -1, false
	}
	f.List = append(f.List, x)
	return len(f.List) - 1, false
}

// Merge adds the faults of another file.
func (f *Faults) Merge(more *Faults) {
	for _, x := range more.List {
		if i, known := f.add(x, MaxFaults); known && f.List[i].File != x.File {
			f.List[i].OtherFiles = append(f.List[i].OtherFiles, x.File)
		}
	}
	f.More += more.More
	f.Stopped = f.Stopped || more.Stopped
}

// Error lists the faults without any value of the data.
func (f *Faults) Error() string { return f.print(false) }

// Detail lists the faults with the values, and the lines that the configuration lacks.
func (f *Faults) Detail() string {
	text := f.print(true)
	if lines := f.Declarations(); lines != "" {
		text += fmt.Sprintf(declareThese, lines)
	}
	return text
}

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
	if f.OtherRows > 0 {
		fmt.Fprintf(b, otherRows, notation.Count(f.OtherRows), f.otherFiles())
	}
}

// maxFilesNamed is how many further files a line names.
const maxFilesNamed = 5

// otherFiles names the further files.
func (f *Fault) otherFiles() string {
	switch n := len(f.OtherFiles); {
	case n == 0:
		return ""
	case n <= maxFilesNamed:
		return fmt.Sprintf(inFiles, strings.Join(f.OtherFiles, ", "))
	default:
		return fmt.Sprintf(inFiles, strings.Join(f.OtherFiles[:maxFilesNamed], ", ")+fmt.Sprintf(moreFiles, notation.Count(n-maxFilesNamed)))
	}
}

// maxShown is how much of a value a fault holds, in characters.
const maxShown = 200

// valueOf returns a cell's value for Fault.Value, truncated if it is long, and its shape.
func valueOf(c *grid.Cell) (value, shape string) {
	if len(c.Raw) == 0 {
		return "", ""
	}
	n := utf8.RuneCount(c.Raw)
	raw := c.Raw
	if n > maxShown {
		end := 0
		for i := 0; i < maxShown; i++ {
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
