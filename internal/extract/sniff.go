package extract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"trehan/internal/extract/charset"
	"trehan/internal/extract/grid"
	"trehan/internal/extract/ods"
	"trehan/internal/extract/xls"
	"trehan/internal/extract/zipfile"
)

// Format is what a file is by its content.
type Format uint16

// The formats.
const (
	FormatXLSX Format = 1 << iota
	FormatXLS
	FormatODS
	FormatHTML
	FormatSpreadsheetML
	FormatCSV
	FormatJSON
	FormatNDJSON
	FormatZIP  // of files in the other formats
	FormatGzip // of one file in another format
)

const (
	tabular  = FormatXLSX | FormatXLS | FormatODS | FormatHTML | FormatSpreadsheetML | FormatCSV
	jsonLike = FormatJSON | FormatNDJSON
	archived = FormatZIP | FormatGzip
)

var formatNames = []string{"xlsx", "xls", "ods", "html", "spreadsheetml", "csv", "json", "ndjson", "zip", "gzip"}

// String returns a name such as xlsx or csv; several are joined by a comma.
func (f Format) String() string {
	var names []string
	for i, n := range formatNames {
		if f&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// sniffBytes is how much of a file is read to find its format.
const sniffBytes = 64 << 10

// form is how a file is written.
type form struct {
	format   Format
	encoding charset.Encoding // of text
	mark     int              // size of the byte order mark
	ascii    bool             // the beginning has no byte that says more of the encoding
	badRow   int              // the first row that is not UTF-8, if the encoding is charset.Bytes8
	loneCR   bool             // lines end in CR alone
}

// magics begin files that are no text.
var magics = []struct {
	magic   string
	format  Format // 0: not read
	message string
}{
	{"\xD0\xCF\x11\xE0", FormatXLS, ""},
	{"\x1F\x8B", FormatGzip, ""},
	{"%PDF-", 0, msgPDF},
	{"Rar!\x1A\x07", 0, msgOtherArchive},
	{"7z\xBC\xAF\x27\x1C", 0, msgOtherArchive},
}

// sniff finds the form of a file by its content. For a file in no known format it returns *Faults that say what the file is
// and what to do. Other errors come from reading. Whether an archive or an old workbook can be read is found out later.
func sniff(f File) (form, error) {
	fault := func(message string) (form, error) {
		return form{}, &Faults{List: []Fault{{File: f.Name, Message: message}}}
	}
	if f.Size <= 0 {
		return fault(msgEmptyFile)
	}
	head := make([]byte, min(f.Size, sniffBytes))
	n, err := f.R.ReadAt(head, 0)
	if n < len(head) {
		if err != nil && err != io.EOF {
			return form{}, fmt.Errorf("read %s: %w", f.Name, err)
		}
		return fault(msgTooShort) // shorter than its stated size
	}
	for _, k := range magics {
		switch {
		case !bytes.HasPrefix(head, []byte(k.magic)):
		case k.format == 0:
			return fault(k.message)
		default:
			return form{format: k.format}, nil
		}
	}
	if bytes.HasPrefix(head, []byte("PK")) && len(head) >= 4 && head[2] < ' ' {
		return form{format: zipFormat(f, head)}, nil
	}
	if xls.Bare(head) {
		return form{format: FormatXLS}, nil
	}
	found, message := sniffText(head)
	if message != "" {
		return fault(message)
	}
	return found, nil
}

// sniffText finds the form of a text by its beginning, or the message why it is not read.
func sniffText(head []byte) (form, string) {
	var found form
	var zeros bool
	found.encoding, found.mark, zeros = charset.Find(head)
	if zeros {
		return found, msgBinary
	}
	decoded := head[found.mark:]
	switch found.encoding {
	case charset.Bytes8:
		found.badRow = bytes.Count(head[:charset.ValidStart(head)], []byte("\n")) + 1
	case charset.UTF8:
		found.ascii = found.mark == 0 && bytes.IndexFunc(head, func(r rune) bool { return r >= 0x80 }) < 0
	default:
		decoded = charset.Decode(decoded, found.encoding)
	}
	text := bytes.TrimLeft(decoded, " \t\r\n")
	switch {
	case len(text) == 0:
		return found, msgBlankFile
	case text[0] == '[' || text[0] == '{':
		found.format = jsonOrLines(text)
		return found, ""
	case text[0] == '<':
		return sniffMarkup(found, text)
	case len(text) < 3 && found.encoding != charset.Bytes8:
		return found, msgTooShort
	}
	found.format = FormatCSV
	found.loneCR = bytes.IndexByte(decoded, '\n') < 0 && bytes.IndexByte(decoded, '\r') >= 0
	return found, ""
}

// sniffMarkup distinguishes HTML and SpreadsheetML, and takes the encoding that they state if the bytes prove none.
func sniffMarkup(found form, text []byte) (form, string) {
	switch root := rootElement(text); {
	case strings.EqualFold(root, "Workbook"):
		found.format = FormatSpreadsheetML
	case strings.EqualFold(root, "html") || !bytes.HasPrefix(text, []byte("<?xml")):
		found.format = FormatHTML
	default:
		return found, msgXML
	}
	if found.encoding == charset.Bytes8 || found.ascii {
		switch stated, _ := charset.Parse(charset.Stated(text)); stated {
		case charset.Windows1258, charset.TCVN3, charset.Windows1252:
			found.encoding = stated
		}
	}
	return found, ""
}

// rootElement returns the name, without its prefix, of the first element of a document; "" if it is not there.
func rootElement(text []byte) string {
	for {
		text = bytes.TrimLeft(text, " \t\r\n")
		end := ""
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(text, []byte("<?")), bytes.HasPrefix(text, []byte("<!")):
			end = ">"
		case bytes.HasPrefix(text, []byte("<")):
			name := text[1:]
			if n := bytes.IndexAny(name, " \t\r\n/>"); n >= 0 {
				name = name[:n]
			}
			_, local, prefixed := bytes.Cut(name, []byte(":"))
			if prefixed {
				name = local
			}
			return string(name)
		default:
			return ""
		}
		i := bytes.Index(text, []byte(end))
		if i < 0 {
			return ""
		}
		text = text[i+len(end):]
	}
}

// zipFormat distinguishes workbooks and archives of files by the names of what is in them. A damaged one counts as a workbook,
// which its reader reports.
func zipFormat(f File, head []byte) Format {
	if len(head) > ods.MarkAt && bytes.HasPrefix(head[ods.MarkAt:], []byte(ods.Mark)) {
		return FormatODS
	}
	if len(head) > ods.MarkAt && workbookPart(string(head[ods.MarkAt:min(len(head), ods.MarkAt+32)])) {
		return FormatXLSX
	}
	z, err := zipfile.Open(f.R, f.Size, grid.Limits{}.WithDefaults().ZipEntries)
	if err != nil {
		return FormatXLSX
	}
	content, manifest := false, false
	for _, entry := range z.File {
		content = content || entry.Name == "content.xml"
		manifest = manifest || entry.Name == "META-INF/manifest.xml"
		if workbookPart(entry.Name) {
			return FormatXLSX
		}
	}
	if content && manifest {
		return FormatODS
	}
	return FormatZIP
}

// workbookPart reports whether a name in a ZIP archive is, or begins with, that of a part of a workbook or another document.
func workbookPart(name string) bool {
	name = strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(name, `\`, "/")), "/")
	for _, part := range [...]string{"[content_types].xml", "_rels/", "xl/", "docprops/", "mimetypeapplication/"} {
		if strings.HasPrefix(name, part) {
			return true
		}
	}
	return false
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

// Recognise says in which format a file is, by its content. *Faults for one that is in none that is read, and for a workbook or
// an archive of which the end is missing.
func Recognise(f File) (Format, error) {
	found, err := sniff(f)
	if err != nil || found.format&(FormatXLSX|FormatODS|FormatZIP) == 0 {
		return found.format, err
	}
	if _, err := zipfile.Open(f.R, f.Size, grid.Limits{}.WithDefaults().ZipEntries); errors.Is(err, zipfile.ErrNotZip) {
		return found.format, &Faults{List: []Fault{{File: f.Name, Message: msgBadArchive}}}
	}
	return found.format, nil // whatever else is wrong with it is said where it is read
}
