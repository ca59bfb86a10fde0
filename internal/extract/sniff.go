package extract

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Format is what a file is by its content.
type Format uint8

// The formats.
const (
	FormatXLSX Format = 1 << iota
	FormatCSV
	FormatJSON
	FormatNDJSON
)

const (
	tabular  = FormatXLSX | FormatCSV
	jsonLike = FormatJSON | FormatNDJSON
)

// String returns xlsx, csv, json or ndjson; several are joined by a comma.
func (f Format) String() string {
	var names []string
	for i, n := range []string{"xlsx", "csv", "json", "ndjson"} {
		if f&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// sniffBytes is how much of a file is read to find its format.
const sniffBytes = 64 << 10

// Sniff finds the format of a file by its content. For a file in no known format it returns *Faults that say what the file is
// and what to do. Other errors come from reading.
func Sniff(f File) (Format, error) {
	fault := func(message string) (Format, error) {
		return 0, &Faults{List: []Fault{{File: f.Name, Message: message}}}
	}
	if f.Size <= 0 {
		return fault(msgEmptyFile)
	}
	head := make([]byte, min(f.Size, sniffBytes))
	n, err := f.R.ReadAt(head, 0)
	if n < len(head) {
		if err != nil && err != io.EOF {
			return 0, fmt.Errorf("read %s: %w", f.Name, err)
		}
		return fault(msgTooShort) // shorter than its stated size
	}
	for _, k := range []struct{ magic, message string }{
		{"\xD0\xCF\x11\xE0", msgOldWorkbook}, {"%PDF-", msgPDF}, {"\x1F\x8B", msgGzip},
		{"\xFF\xFE", msgUTF16}, {"\xFE\xFF", msgUTF16},
	} {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			return fault(k.message)
		}
	}
	if bytes.HasPrefix(head, []byte("PK")) && len(head) >= 4 && head[2] < ' ' {
		return FormatXLSX, nil
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	zero := bytes.IndexByte(head, 0)
	switch {
	case zero >= 0 && zero < 4 && len(head) >= 4 && (head[0] == 0) != (head[1] == 0):
		return fault(msgUTF16)
	case zero >= 0:
		return fault(msgBinary)
	case len(text) == 0:
		return fault(msgBlankFile)
	case text[0] == '[' || text[0] == '{':
		return jsonOrLines(text), nil
	case text[0] == '<':
		if bytes.HasPrefix(text, []byte("<?xml")) {
			return fault(msgXML)
		}
		return fault(msgHTML)
	case validStart(head) < len(head):
		row := bytes.Count(head[:validStart(head)], []byte("\n")) + 1
		return 0, &Faults{List: []Fault{{File: f.Name, Row: row, Message: msgNotUTF8}}}
	case len(text) < 3:
		return fault(msgTooShort)
	}
	return FormatCSV, nil
}

// validStart returns how much of b is UTF-8. A truncated last character counts as valid.
func validStart(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			i += n
		case utf8.FullRune(b[i:]):
			return i
		default:
			return len(b)
		}
	}
	return len(b)
}

// jsonOrLines distinguishes an envelope or array from one object per line. One reader reads both, so only the name depends on
// it.
func jsonOrLines(text []byte) Format {
	if text[0] == '[' {
		return FormatJSON
	}
	if line, _, _ := bytes.Cut(text, []byte("\n")); bytes.Contains(line, []byte(`"data"`)) || !bytes.HasSuffix(bytes.TrimRight(line, " \r,"), []byte("}")) {
		return FormatJSON
	}
	return FormatNDJSON
}
