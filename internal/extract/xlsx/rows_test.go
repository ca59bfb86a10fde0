package xlsx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"trehan/internal/extract/grid"
)

// wide is text in UTF-16 with its byte order mark.
func wide(order binary.AppendByteOrder, text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\uFEFF" + text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestCells(t *testing.T) {
	for _, c := range []struct {
		name string
		book book
		want string // cells, separated by |
	}{
		{"shared", book{sheets: []string{`<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>`}, shared: `<si><t>một</t></si><si><t>hai</t></si>`}, "A1 hai|B1 một"},
		{"rich text without phonetic runs", book{sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`},
			shared: `<si><r><rPr><b/><t>no</t></rPr><t>Sở </t></r><r><t xml:space="preserve">Tư pháp </t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh><phoneticPr fontId="1"/></si>`}, "A1 Sở Tư pháp "},
		{"inline and formula text", book{sheets: []string{`<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><r><t>b</t></r><r><t>c</t></r></is></c><c r="C1" t="str"><f>A1&amp;"x"</f><v>ax</v></c></row>`}}, "A1 a|B1 bc|C1 ax"},
		{"escapes", book{sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>_x0041__x00zz__X0041_</t></is></c><c r="D1" t="s"><v>2</v></c></row>`},
			shared: `<si><t>a_x000D_b</t></si><si><t>_x005F_x000D_</t></si><si><t>_xD83D__xDE00_</t></si>`}, "A1 a\rb|B1 _x000D_|C1 A_x00zz__X0041_|D1 😀"},
		{"entities and CDATA", book{sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>&lt;&#x1EDF;&#83;</v></c><c r="C1" t="str"><v>a<![CDATA[<b>&amp;]]>c<!-- no -->d</v></c></row>`},
			shared: `<si><t>A &amp; B &quot;C&apos;</t></si>`}, `A1 A & B "C'|B1 <ởS|C1 a<b>&amp;cd`},
		{"no references", book{sheets: []string{`<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>`}}, "A1 #1|C1 #3|A2 #4"},
		{"no references after a row of empty cells", book{sheets: []string{`<row><c/><c s="1"/></row><row><c><v>1</v></c></row>`}}, "A2 #1"},
		{"some references", book{sheets: []string{`<row r="3"><c r="C3"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`}}, "C3 #1|D3 #2|A4 #3"},
		{"cells out of order", book{sheets: []string{`<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>`}}, "A1 #1|C1 #3"},
		{"booleans, errors, dates", book{sheets: []string{`<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" t="d"><v>2023-11-30T00:00:00</v></c><c r="D1" t="b"><v>0</v></c></row>`}}, "A1 ?1|B1 !#N/A|C1 @2023-11-30T00:00:00|D1 ?0"},
		{"formula that is a text", book{sheets: []string{`<row r="1"><c r="A1"><f>"H25-1"</f><v>0</v></c><c r="B1"><f> "a ""b""" </f></c><c r="C1" t="str"><f>"c"</f><v>c</v></c><c r="D1" t="s"><v>0</v></c>` +
			`<c r="E1"><f>"a"&amp;"b"</f><v>0</v></c><c r="F1"><f>"</f><v>6</v></c><c r="G1"><f>T("g")</f></c><c r="H1"><f>""</f><v>0</v></c><c r="I1"><f t="shared" si="0"/><v>9</v></c><c r="J1"><v>10</v></c></row>`}, shared: `<si><t>d</t></si>`},
			`A1 H25-1|B1 a "b"|C1 c|D1 d|E1 #0|F1 #6|G1 =|I1 #9|J1 #10`},
		{"formula without a value", book{sheets: []string{`<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c></row>`}}, "A1 =|B1 #2"},
		{"empty cells", book{sheets: []string{`<row r="1"><c r="A1" s="0"/><c r="B1" s="0"></c><c r="C1"><v/></c><c r="D1" t="s"><v></v></c><c r="E1" t="inlineStr"><is/></c></row><row r="2"/><row r="3"><c r="A3"><v>1</v></c></row>`}}, "A3 #1"},
		{"number formats", book{sheets: []string{`<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1" s="1"><v>2</v></c><c r="C1" s="2"><v>3</v></c><c r="D1" s="3"><v>4</v></c><c r="E1" s="4"><v>5</v></c><c r="F1" s="99"><v>6</v></c></row>`},
			styles: `<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="#,##0&quot; ngày&quot;"/><numFmt numFmtId="166" formatCode="000000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>`},
			"A1 #1|B1 #2d|C1 #3d|D1 #4|E1 #5p6|F1 #6"},
		{"strict", book{strict: true, sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`}, shared: `<si><t>x</t></si>`}, "A1 x"},
		{"prefixed", book{sheets: []string{`<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c></x:row></x:sheetData></x:worksheet>`}}, "A1 a"},
		{"byte order mark", book{sheets: []string{"<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"}, parts: map[string]string{
			"xl/worksheets/sheet1.xml": "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>7</v></c></row></sheetData></worksheet>"}}, "A1 #7"},
		{"odd writing", book{sheets: []string{"<worksheet>\n<!-- c --><dimension ref='A1:Z9'/><sheetData >\n <row\tr='1' x='>'>\n <c t='s' r = 'B1' ><v>\n 0 </v>\n</c >\n<c r=\"C1\" s=\"0\" ><v>5</v><extLst><ext><v>9</v></ext></extLst></c></row ></sheetData ></worksheet >"}, shared: "<si>\n<t>x</t>\n</si>"}, "B1 x|C1 #5"},
		{"UTF-16, least byte first", book{sheets: []string{wide(binary.LittleEndian, `<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>Sở 😀</v></c></row></sheetData></worksheet>`)}}, "A1 Sở 😀"},
		{"UTF-16, most byte first", book{sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`}, parts: map[string]string{
			"xl/sharedStrings.xml": wide(binary.BigEndian, `<sst><si><t>Sở</t></si></sst>`), "xl/workbook.xml": wide(binary.LittleEndian, `<workbook xmlns:r="x"><sheets><sheet name="Trang" r:id="rId1"/></sheets></workbook>`)}}, "A1 Sở"},
		{"space kept with and without xml:space", book{sheets: []string{`<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c><c r="B1" t="inlineStr"><is><t> b </t></is></c><c r="C1" t="s"><v>0</v></c></row>`}, shared: "<si><t xml:space='preserve'>\n c</t></si>"}, "A1  a |B1  b |C1 \n c"},
		{"comments and instructions anywhere", book{sheets: []string{`<!-- a --><worksheet><?p i?><sheetData><!-- <row> --><row r="1"><!-- <c r="A1"> --><c r="A1"><!-- x --><v>1<!-- y -->2</v><?z?></c><!-- - --></row></sheetData></worksheet>`}}, "A1 #12"},
		{"1904", book{props: `date1904="true"`, sheets: []string{`<row r="1"><c r="A1" s="1"><v>43798.5</v></c></row>`}, styles: `<cellXfs><xf/><xf numFmtId="22"/></cellXfs>`}, "A1 #43798.5d"},
		{"merged", book{sheets: []string{`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"/></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`}}, "A1 #1"},
		{"a shared formula", book{sheets: []string{`<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">1+1</f><v>2</v></c></row><row r="2"><c r="A2"><f t="shared" si="0"/><v>3</v></c><c r="B2" cm="1" vm="1" ph="1"><v>4</v></c></row>`}}, "A1 #2|A2 #3|B2 #4"},
		{"alternate content is not read", book{sheets: []string{`<worksheet xmlns:mc="m"><sheetPr/><mc:AlternateContent><mc:Choice Requires="x14"><x/></mc:Choice></mc:AlternateContent><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`}}, "A1 #1"},
		{"stored", book{store: true, sheets: []string{`<row r="1"><c r="A1"><v>1</v></c></row>`}}, "A1 #1"},
		{"no rows", book{sheets: []string{`<worksheet><sheetData/></worksheet>`}}, ""},
		{"no data", book{sheets: []string{`<worksheet><cols/></worksheet>`}}, ""},
		{"other cases of part names", book{sheets: []string{`<row r="1"><c r="A1"><v>1</v></c></row>`}, parts: map[string]string{
			"xl/worksheets/sheet1.xml": "", `XL\Worksheets\Sheet1.xml`: `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`}}, "A1 #1"},
		{"no .rels", book{sheets: []string{`<row r="1"><c r="A1"><v>1</v></c></row>`}, parts: map[string]string{"_rels/.rels": ""}}, "A1 #1"},
		{"no shared strings, no styles", book{sheets: []string{`<row r="1"><c r="A1" s="5"><v>1</v></c></row>`}, parts: map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`}}, "A1 #1"},
		{"last column", book{sheets: []string{`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`}}, "XFD1048576 #1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := both(t, c.book.bytes(t), 0, grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			if c.want != "" {
				want = strings.Split(c.want, "|")
			}
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	row := func(cells string) book { return book{sheets: []string{`<row r="1">` + cells + `</row>`}} }
	part := func(name, content string) book {
		return book{sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`}, shared: `<si><t>x</t></si>`, parts: map[string]string{name: content}}
	}
	const sheet = "xl/worksheets/sheet1.xml"
	for name, b := range map[string]book{
		"shared string missing":    row(`<c r="A1" t="s"><v>0</v></c>`),
		"shared string not number": row(`<c r="A1" t="s"><v>-1</v></c>`),
		"bad reference":            row(`<c r="1A"><v>1</v></c>`),
		"reference too far":        row(`<c r="AAAA1"><v>1</v></c>`),
		"unknown type":             row(`<c r="A1" t="z"><v>1</v></c>`),
		"unknown entity":           row(`<c r="A1" t="str"><v>&foo;</v></c>`),
		"bare ampersand":           row(`<c r="A1" t="str"><v>a & b</v></c>`),
		"character zero":           row(`<c r="A1" t="str"><v>&#0;&#xD800;&#x110000;</v></c>`),
		"row zero":                 {sheets: []string{`<row r="0"><c><v>1</v></c></row>`}},
		"row not a number":         {sheets: []string{`<row r="x"><c><v>1</v></c></row>`}},
		"row after Excel's":        {sheets: []string{`<row r="99999999999"><c><v>1</v></c></row>`}},
		"truncated in row":         part(sheet, `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c>`),
		"truncated in cell":        part(sheet, `<worksheet><sheetData><row r="1"><c r="A1"><v>1`),
		"truncated in tag":         part(sheet, `<worksheet><sheetData><row r="1"><c r="A1`),
		"truncated after rows":     part(sheet, `<worksheet><sheetData></sheetData>`),
		"truncated comment":        part(sheet, `<worksheet><!-- `),
		"truncated CDATA":          part(sheet, `<worksheet><sheetData><row><c><v><![CDATA[ `),
		"doctype":                  part(sheet, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>`),
		"UTF-16":                   part(sheet, "\xFF\xFE<\x00w\x00"),
		"other encoding":           part(sheet, `<?xml version="1.0" encoding="windows-1258"?><worksheet><sheetData/></worksheet>`),
		"not a sheet":              part(sheet, `<chartsheet/>`),
		"sheet missing":            part(sheet, ""),
		"workbook missing":         part("xl/workbook.xml", ""),
		"not a workbook":           part("xl/workbook.xml", "<document/>"),
		"binary workbook":          part("xl/workbook.bin", "x"),
		"shared strings truncated": part("xl/sharedStrings.xml", "<sst><si><t>x"),
		"shared strings missing":   part("xl/sharedStrings.xml", ""),
		"shared strings empty":     part("xl/sharedStrings.xml", " "),
		"merge range":              part(sheet, `<worksheet><sheetData/><mergeCells><mergeCell ref="B2:A1"/></mergeCells></worksheet>`),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := both(t, b.bytes(t), 0, grid.Limits{})
			var format *grid.FormatError
			var limit *grid.LimitError
			if !errors.As(err, &format) && !errors.As(err, &limit) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestDamagedArchives(t *testing.T) {
	whole := book{sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`}, shared: `<si><t>x</t></si>`}.bytes(t)
	for n := 0; n < len(whole); n += 7 {
		if _, err := both(t, whole[:n], 0, grid.Limits{}); err == nil {
			t.Fatalf("the first %d of %d bytes pass for a workbook", n, len(whole))
		}
	}
	// A byte changed anywhere gives an error or the same cells: the checksum is compared to the end.
	for n := range whole {
		bad := slices.Clone(whole)
		bad[n] ^= 0x40
		got, err := both(t, bad, 0, grid.Limits{})
		if err == nil && len(got) > 0 && !slices.Equal(got, []string{"A1 x"}) {
			t.Fatalf("byte %d changed: %q", n, got)
		}
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("x", 300)
	for name, c := range map[string]struct {
		book   book
		limits grid.Limits
	}{
		"InflatedBytes": {book{sheets: []string{`<row r="1"><c r="A1" t="str"><v>` + strings.Repeat(" ", 5000) + `</v></c></row>`}}, grid.Limits{InflatedBytes: 4000}},
		"CellBytes":     {book{sheets: []string{`<row r="1"><c r="A1" t="str"><v>` + long + `</v></c></row>`}}, grid.Limits{CellBytes: 256}},
		"RecordBytes":   {book{sheets: []string{`<row r="1">` + strings.Repeat(`<c t="str"><v>`+long[:200]+`</v></c>`, 10) + `</row>`}}, grid.Limits{CellBytes: 256, RecordBytes: 1000}},
		"SharedStrings": {book{sheets: []string{""}, shared: strings.Repeat("<si><t>a</t></si>", 11)}, grid.Limits{SharedStrings: 10}},
		"SharedBytes":   {book{sheets: []string{""}, shared: strings.Repeat("<si><t>aaaaaaaaaa</t></si>", 11)}, grid.Limits{SharedBytes: 100}},
		"Rows":          {book{sheets: []string{strings.Repeat("<row><c><v>1</v></c></row>", 11)}}, grid.Limits{Rows: 10}},
		"Columns":       {book{sheets: []string{"<row>" + strings.Repeat("<c><v>1</v></c>", 11) + "</row>"}}, grid.Limits{Columns: 10}},
		"Styles":        {book{sheets: []string{""}, styles: "<cellXfs>" + strings.Repeat("<xf/>", 11) + "</cellXfs>"}, grid.Limits{Styles: 10}},
		"Merges":        {book{sheets: []string{`<worksheet><sheetData/><mergeCells>` + strings.Repeat(`<mergeCell ref="A1:B1"/>`, 11) + `</mergeCells></worksheet>`}}, grid.Limits{Merges: 10}},
		"ZipEntries":    {book{sheets: []string{""}}, grid.Limits{ZipEntries: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := both(t, c.book.bytes(t), 0, c.limits)
			var limit *grid.LimitError
			if !errors.As(err, &limit) || limit.Limit != name {
				t.Fatalf("error is %v", err)
			}
			if !strings.Contains(err.Error(), name) {
				t.Errorf("%q does not name the limit", err)
			}
		})
	}
	// The same cell again and again must not pile up either.
	again := book{sheets: []string{`<row r="1">` + strings.Repeat(`<c r="A1"><v>1</v></c>`, 20) + `</row>`}}.bytes(t)
	if _, err := both(t, again, 0, grid.Limits{Columns: 10}); err == nil {
		t.Error("a row may hold any number of cells")
	}
}

func TestWorkbook(t *testing.T) {
	data := book{sheets: []string{"", "<row><c><v>2</v></c></row>"}, props: `date1904="1"`}.bytes(t)
	w, err := Open(bytes.NewReader(data), int64(len(data)), grid.Limits{}.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	if !w.Date1904 || len(w.Sheets) != 2 || w.Sheets[1].Name != "Trang 2 & <x>" {
		t.Errorf("%+v", w.Sheets)
	}
	if got, err := both(t, data, 1, grid.Limits{}); err != nil || !slices.Equal(got, []string{"A1 #2"}) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestMerges(t *testing.T) {
	data := book{sheets: []string{`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells count="2"><mergeCell ref="A1:C2"/><mergeCell ref="D4"/></mergeCells></worksheet>`}}.bytes(t)
	_, r, err := dump(data, 0, grid.Limits{}, false)
	if want := []Range{{FirstRow: 1, FirstColumn: 1, LastRow: 2, LastColumn: 3}, {FirstRow: 4, FirstColumn: 4, LastRow: 4, LastColumn: 4}}; err != nil || !slices.Equal(r.Merges(), want) {
		t.Errorf("%v, %v", r.Merges(), err)
	}
}

// Buffers end anywhere in the XML: every size of a read gives the same.
func TestSmallReads(t *testing.T) {
	xml := `<sst><si><t>một &amp; hai</t></si><!-- x --><si><t xml:space="preserve"> ba<![CDATA[<4>]]></t></si><?p i?><si><r><t>n_x0041_</t></r></si></sst>`
	for size := 1; size < 20; size++ {
		s := newScanner(&dribble{[]byte(xml), size}, "p", 1000)
		list, err := readShared(s, grid.Limits{}.WithDefaults())
		if err != nil || string(list.text) != "một & hai ba<4>nA" || len(list.ends) != 3 {
			t.Fatalf("size %d: %q %v %v", size, list.text, list.ends, err)
		}
	}
}

type dribble struct {
	left []byte
	size int
}

func (d *dribble) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, d.left[:min(d.size, len(d.left))])
	d.left = d.left[n:]
	return n, nil
}

func TestListOfSheets(t *testing.T) {
	const open = `<workbook ` + mainNS + ` xmlns:r="` + relsBase + `">`
	rels := func(kinds ...string) string {
		var b strings.Builder
		for i, kind := range kinds {
			fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/%s" Target="worksheets/sheet%d.xml"/>`, i+1, relsBase, kind, i+1)
		}
		return `<Relationships>` + b.String() + `</Relationships>`
	}
	three := rels("worksheet", "worksheet", "chartsheet")
	for _, c := range []struct{ list, rels, want, err string }{
		{list: `<sheet name="A" r:id="rId1"/><sheet name="B" state="visible" r:id="rId2"/>`, rels: three, want: "A B"},
		{list: `<sheet name="A" state="hidden" r:id="rId1"/><sheet name="B" state="veryHidden" r:id="rId2"/>`, rels: three, want: "(A) (B)"},
		{list: `<sheet name="A" state="lạ" r:id="rId1"/><sheet name="B" state="Visible" r:id="rId2"/>`, rels: three, want: "(A) B"},
		{list: `<sheet name="A" r:id="rId3"/><sheet name="B" r:id="rId1"/>`, rels: three, want: "B"},
		{list: `<sheet name="A" r:id="rId1"/><sheet name="B" r:id="rId9"/>`, rels: three, err: msgNoRelation},
		{list: `<sheet name="A" r:id="rId1"/><sheet name="B"/>`, rels: three, err: msgNoRelation},
		{list: `<sheet name="A" r:id="rId1"/><sheet name="B" r:id="rId1"/>`, rels: three, err: sprintf(msgPartTwice, "xl/worksheets/sheet1.xml")},
	} {
		data := book{sheets: []string{"", ""}, parts: map[string]string{
			"xl/workbook.xml":            open + `<sheets>` + c.list + `</sheets><extLst><ext><sheet name="X"/></ext></extLst></workbook>`,
			"xl/_rels/workbook.xml.rels": c.rels,
		}}.bytes(t)
		w, err := Open(bytes.NewReader(data), int64(len(data)), grid.Limits{}.WithDefaults())
		if err != nil || c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%s: %v, want %q", c.list, err, c.err)
			}
			continue
		}
		var names []string
		for _, s := range w.Sheets {
			if s.Hidden {
				s.Name = "(" + s.Name + ")"
			}
			names = append(names, s.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.list, got, c.want)
		}
	}
}
