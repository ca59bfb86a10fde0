package ods

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/gridtest"
)

// pack makes a file of parts, stored.
func pack(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: parts[i]})
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// content is a content.xml with styles and sheets.
func content(styles, sheets string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t"><office:automatic-styles>` + styles +
		`</office:automatic-styles><office:body><office:spreadsheet>` + sheets + `</office:spreadsheet></office:body></office:document-content>`
}

func read(t testing.TB, content string, limits grid.Limits) (*grid.Held, error) {
	t.Helper()
	data := pack(t, "mimetype", Mark[len("mimetype"):], "content.xml", content)
	if !bytes.HasPrefix(data[MarkAt:], []byte(Mark)) {
		t.Fatal("the mark is elsewhere")
	}
	return Open(bytes.NewReader(data), int64(len(data)), limits.WithDefaults())
}

const cells = `<table:table table:name="Một"><table:table-column/>
<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="3"/>b</text:p><text:p>c<text:line-break/><text:span>d &amp; e</text:span></text:p><office:annotation><text:p>no</text:p></office:annotation></table:table-cell>
<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="45231.5"><text:p>45231,5</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1234"><text:p>001234</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
<table:table-row-group><table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell office:value-type="date" office:date-value="2023-11-30T16:59:59.999999581"/></table:table-row></table:table-row-group>
<table:table-row><table:table-cell office:value-type="boolean" office:boolean-value="true"/><table:table-cell office:value-type="boolean" office:boolean-value="false"/>
<table:table-cell office:value-type="string" calcext:value-type="error" table:formula="of:=1/0"><text:p>#DIV/0!</text:p></table:table-cell>
<table:table-cell table:formula="of:=[.A1]"/><table:table-cell table:formula="of:=&quot;0012&quot;" office:value-type="float" office:value="0"/>
<table:table-cell office:value-type="string" office:string-value="s"/><table:table-cell><text:p>no type</text:p></table:table-cell>
<table:table-cell office:value-type="string" table:formula="of:=[.A1]"/></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="3" office:value-type="string"><text:p>m</text:p></table:table-cell><table:covered-table-cell/></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`

func TestCells(t *testing.T) {
	styles := `<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>` +
		`<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>`
	b, err := read(t, content(styles, `<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings><table:tracked-changes><table:table-cell/></table:tracked-changes>`+
		cells+`<table:table table:name="Ẩn" table:style-name="ta2"/><table:table table:name="'file:///x'#$A"><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>`), grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]grid.Sheet{{Name: "Một"}, {Name: "Ẩn", Hidden: true}}, b.Sheets()); diff != "" || !b.Date1904() {
		t.Error(diff, b.Date1904())
	}
	want := "A1 a b\nc d & e|B1 #45231.5|C1 #45231.5|D1 #1234p6|E1 #0.5|B5 @2023-11-30T17:00:00|B6 @2023-11-30T17:00:00|" +
		"A7 ?1|B7 ?0|C7 !#DIV/0!|D7 =|E7 0012|F7 s|G7 no type|A8 mh"
	if diff := cmp.Diff(want, gridtest.Dump(b, 0)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]grid.Range{{FirstRow: 8, LastRow: 10, FirstColumn: 1, LastColumn: 2}}, gridtest.Merges(b)); diff != "" {
		t.Error(diff)
	}
}

func TestRefused(t *testing.T) {
	good := content("", cells)
	one := func(attributes, inside string) string {
		return content("", `<table:table><table:table-row/><table:table-row><table:table-cell `+attributes+`>`+inside+`</table:table-cell></table:table-row></table:table>`)
	}
	for name, c := range map[string]struct {
		content, message string
		row              int
	}{
		"truncated":      {good[:len(good)/2], msgDamaged, 0},
		"not closed":     {strings.TrimSuffix(good, "</office:document-content>"), msgDamaged, 0},
		"entity":         {one("", "<text:p>&nbsp;</text:p>"), msgDamaged, 0},
		"wrong count":    {one(`table:number-columns-repeated="0"`, ""), msgDamaged, 2},
		"huge count":     {one(`table:number-columns-repeated="99999999999"`, ""), msgDamaged, 2},
		"a table within": {one("", "<table:table/>"), msgNested, 2},
		"nothing":        {"", msgDamaged, 0},
	} {
		_, err := read(t, c.content, grid.Limits{})
		var f *grid.FormatError
		if !errors.As(err, &f) || f.Message != c.message || f.Row != c.row {
			t.Errorf("%s: %v, want %q in row %d", name, err, c.message, c.row)
		}
	}
	for name, data := range map[string][]byte{
		msgPassword: pack(t, "META-INF/manifest.xml", `<manifest:encryption-data/>`, "content.xml", "x"),
		msgDamaged:  pack(t, "x", ""),
	} {
		if _, err := Open(bytes.NewReader(data), int64(len(data)), grid.Limits{}.WithDefaults()); err == nil || err.Error() != name {
			t.Error(err)
		}
	}
}

// A small file can state any number of rows and cells.
func TestLimits(t *testing.T) {
	many := content("", `<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/></table:table-row></table:table>`)
	for limit, c := range map[string]struct {
		content string
		limits  grid.Limits
	}{
		"Cells":         {many, grid.Limits{Cells: 100_000}},
		"Columns":       {many, grid.Limits{Columns: 100}},
		"Rows":          {many, grid.Limits{Rows: 100}},
		"CellBytes":     {content("", "<table:table><table:table-row><table:table-cell><text:p>"+strings.Repeat("a", 100)), grid.Limits{CellBytes: 99}},
		"RecordBytes":   {content("", strings.Repeat("a", 30_000)), grid.Limits{RecordBytes: 10_000}},
		"InflatedBytes": {many, grid.Limits{InflatedBytes: 100}},
		"ZipEntries":    {content("", strings.Repeat("<table:table/>", 10)), grid.Limits{ZipEntries: 9}},
		"Merges":        {content("", `<table:table><table:table-row><table:table-cell table:number-columns-repeated="9" table:number-rows-spanned="2"/></table:table-row></table:table>`), grid.Limits{Merges: 8}},
		"Styles":        {content(strings.Repeat(`<style:style style:name="a"/><style:table-properties table:display="false"/><style:style style:name="b"/><style:table-properties table:display="false"/>`, 2), ""), grid.Limits{Styles: 1}},
	} {
		_, err := read(t, c.content, c.limits)
		var over *grid.LimitError
		if !errors.As(err, &over) || over.Limit != limit {
			t.Errorf("%s: %v", limit, err)
		}
	}
}

// FuzzContent reads content.xml: whatever it holds, no panic and no error of another kind.
func FuzzContent(f *testing.F) {
	f.Add(content(`<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>`, cells))
	f.Add(content("", `<table:table table:name="x"><table:table-row table:number-rows-repeated="9"><table:table-cell table:number-columns-repeated="9" office:value-type="date" office:date-value="2023-11-30"/></table:table-row></table:table>`))
	f.Fuzz(func(t *testing.T, s string) {
		b, err := read(t, s, gridtest.Tight)
		gridtest.Read(t, b, err)
	})
}

// BenchmarkOpen reads 20,000 rows of 18 columns.
func BenchmarkOpen(b *testing.B) {
	row := "<table:table-row>" + strings.Repeat(`<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>Thủ tục cấp giấy chứng nhận</text:p></table:table-cell>`, 12) +
		strings.Repeat(`<table:table-cell table:style-name="ce2" office:value-type="date" office:date-value="2023-11-30T16:59:59" calcext:value-type="date"><text:p>30/11/2023</text:p></table:table-cell>`, 6) + "</table:table-row>"
	text := content("", `<table:table table:name="x">`+strings.Repeat(row, 20_000)+`</table:table>`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(b, text, grid.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
