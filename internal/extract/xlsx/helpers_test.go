package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trehan/internal/extract/grid"
)

const (
	mainNS     = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	strictNS   = `xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"`
	relsBase   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	strictRels = "http://purl.oclc.org/ooxml/officeDocument/relationships"
)

// book is a workbook made by hand.
type book struct {
	sheets []string // content of the worksheet parts; a fragment is put into <worksheet><sheetData>
	shared string   // what is in <sst>
	styles string   // what is in <styleSheet>
	props  string   // attributes of workbookPr
	strict bool
	parts  map[string]string // replace or add; "" removes
	store  bool
}

func (k book) bytes(t testing.TB) []byte {
	t.Helper()
	ns, rel := mainNS, relsBase
	if k.strict {
		ns, rel = strictNS, strictRels
	}
	parts := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>`,
		"_rels/.rels":         `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/styles.xml":       `<styleSheet ` + ns + `>` + k.styles + `</styleSheet>`,
		"xl/sharedStrings.xml": `<?xml version="1.0" encoding="UTF-8"?>
<sst ` + ns + `>` + k.shared + `</sst>`,
	}
	var sheets, rels strings.Builder
	for i, s := range k.sheets {
		fmt.Fprintf(&sheets, `<sheet name="Trang %d &amp; &lt;x&gt;" sheetId="%d" r:id="rId%d"/>`, i+1, i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, rel, i+1)
		if s == "" || strings.HasPrefix(s, "<row") {
			s = `<?xml version="1.0" encoding="UTF-8"?>` + "\n<worksheet " + ns + `><sheetData>` + s + `</sheetData></worksheet>`
		}
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = s
	}
	parts["xl/workbook.xml"] = `<workbook ` + ns + ` xmlns:r="` + rel + `"><workbookPr ` + k.props + `/><sheets>` + sheets.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels.String() +
		`<Relationship Id="s1" Type="` + rel + `/styles" Target="styles.xml"/><Relationship Id="s2" Type="` + rel + `/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`
	for name, content := range k.parts {
		if content == "" {
			delete(parts, name)
		} else {
			parts[name] = content
		}
	}
	return pack(t, parts, k.store)
}

func pack(t testing.TB, parts map[string]string, store bool) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		method := zip.Deflate
		if store {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// kinds are the marks of cells in dumps.
var kinds = map[grid.Kind]string{grid.Text: "", grid.Number: "#", grid.Bool: "?", grid.Error: "!", grid.Date: "@", grid.Uncalculated: "=",
	grid.Empty: "EMPTY"}

// dump reads a sheet and writes every cell as "B2 text", numbers as "B2 #1", dates with a trailing "d", padded
// numbers with their padding.
func dump(data []byte, sheet int, limits grid.Limits, slow bool) ([]string, *Rows, error) {
	w, err := open(bytes.NewReader(data), int64(len(data)), limits.WithDefaults(), slow)
	if err != nil {
		return nil, nil, err
	}
	if sheet >= len(w.Sheets) {
		return nil, nil, nil
	}
	r, err := w.Rows(sheet)
	if err != nil {
		return nil, nil, err
	}
	r.s.slow = slow
	defer r.Close()
	var list []string
	for r.Next() {
		for i, c := range r.Cells() {
			if c.Kind == grid.Empty && len(c.Raw) == 0 {
				continue
			}
			line := fmt.Sprintf("%s%d %s%s", columnName(i), r.Row(), kinds[c.Kind], c.Raw)
			if c.Day {
				line += "d"
			}
			if c.Pad > 0 {
				line += fmt.Sprintf("p%d", c.Pad)
			}
			list = append(list, line)
		}
	}
	return list, r, r.Err()
}

func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// both dumps with and without the fast code, which must agree, errors included.
func both(t testing.TB, data []byte, sheet int, limits grid.Limits) ([]string, error) {
	t.Helper()
	fast, _, err := dump(data, sheet, limits, false)
	slow, _, slowErr := dump(data, sheet, limits, true)
	if fmt.Sprint(err) != fmt.Sprint(slowErr) {
		t.Fatalf("errors differ: fast %v, general %v", err, slowErr)
	}
	if err == nil && !slices.Equal(fast, slow) {
		t.Fatalf("cells differ:\nfast    %q\ngeneral %q", fast, slow)
	}
	return fast, err
}
