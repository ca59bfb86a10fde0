package grid

import "fmt"

// FormatError says why a file violates its format. Message is in Vietnamese for the clerk and holds no value of the file.
type FormatError struct {
	Row     int // 0: not in one row
	Message string
}

func (e *FormatError) Error() string { return located(e.Row, e.Message) }

// LimitError says that a file exceeds one of the Limits.
type LimitError struct {
	Row   int    // 0: not in one row
	Limit string // the field of Limits
	Max   int64
}

// limitNames says in Vietnamese what each limit bounds.
var limitNames = map[string]string{
	"InflatedBytes": "dung lượng một phần của sổ tính sau giải nén (byte)",
	"SharedBytes":   "dung lượng văn bản dùng chung của sổ tính (byte)",
	"SharedStrings": "số văn bản dùng chung của sổ tính",
	"ZipEntries":    "số phần trong tệp sổ tính",
	"Styles":        "số kiểu định dạng ô",
	"Rows":          "số dòng",
	"Cells":         "số ô của một sổ tính",
	"Merges":        "số vùng ô gộp của một trang tính",
	"Columns":       "số cột",
	"CellBytes":     "độ dài một ô (byte)",
	"RecordBytes":   "độ dài một bản ghi (byte)",
}

func (e *LimitError) Error() string {
	return located(e.Row, fmt.Sprintf("vượt giới hạn %s: %s, tối đa %d", e.Limit, limitNames[e.Limit], e.Max))
}

func located(row int, message string) string {
	if row == 0 {
		return message
	}
	return fmt.Sprintf("dòng %d: %s", row, message)
}
