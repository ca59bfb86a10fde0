package xlsx

import (
	"bytes"
	"errors"
	"testing"

	"trehan/internal/extract/grid"
)

// tight keeps fuzzing from being slow for the sake of size alone.
var tight = grid.Limits{InflatedBytes: 1 << 20, SharedBytes: 1 << 18, SharedStrings: 10_000, Rows: 10_000, Columns: 1_000, CellBytes: 1 << 12, RecordBytes: 1 << 16, ZipEntries: 100, Styles: 1_000}

// anyError fails on errors that are neither of the format nor of a limit: all else would be taken for a fault of
// the machine.
func anyError(t *testing.T, err error) {
	t.Helper()
	var format *grid.FormatError
	var limit *grid.LimitError
	if err != nil && !errors.As(err, &format) && !errors.As(err, &limit) {
		t.Fatalf("error %v is of no known kind", err)
	}
}

// FuzzXLSX reads whole archives: whatever they hold, no panic, and the fast code and the general one agree.
func FuzzXLSX(f *testing.F) {
	for _, k := range []book{
		{sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45260</v></c></row>`}, shared: `<si><t>x</t></si>`, styles: `<cellXfs><xf/><xf numFmtId="14"/></cellXfs>`},
		{sheets: []string{`<row><c t="inlineStr"><is><t>a</t></is></c></row>`, ""}, strict: true},
	} {
		f.Add(k.bytes(f))
		k.store = true
		f.Add(k.bytes(f))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for sheet := range 2 {
			_, err := both(t, data, sheet, tight)
			anyError(t, err)
		}
	})
}

// FuzzSheet reads the XML of a sheet.
func FuzzSheet(f *testing.F) {
	for _, s := range []string{
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45260</v></c><c t="str"><f>1</f><v>&lt;</v></c></row>`,
		`<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c></row>`,
		`<worksheet><sheetData><row r='2'><c r='C2'/><c><v><![CDATA[1]]></v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`,
		`<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> a&amp;_x000D_</t></is></c><c t="inlineStr"><is><t></t></is></c></row>`,
		`<row><c t="s"><v>&</v></c></row>`, `<?xml version="1.0"?><x:worksheet><x:sheetData/></x:worksheet>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		data := book{sheets: []string{s}, shared: `<si><t>x</t></si>`, styles: `<cellXfs><xf/><xf numFmtId="14"/></cellXfs>`, store: true}.bytes(t)
		_, err := both(t, data, 0, tight)
		anyError(t, err)
	})
}

// FuzzSharedStrings reads the XML of shared strings, with and without the fast code, in one read and in many.
func FuzzSharedStrings(f *testing.F) {
	for _, s := range []string{
		`<sst><si><t>a</t></si><si><t xml:space="preserve"> b&amp;_x000D_</t></si></sst>`,
		`<sst><si><r><rPr/><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></si><si/><!-- --><si><t/></si></sst>`,
		`<sst/>`, `<sst><si><t>_x005F_xD83D__xDE00_`, "<sst>\x00</sst>",
	} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, xml string, size int) {
		if size < 1 {
			size = 1
		}
		s := newScanner(bytes.NewReader([]byte(xml)), "p", tight.CellBytes)
		fast, err := readShared(s, tight)
		anyError(t, err)
		s = newScanner(&dribble{[]byte(xml), size}, "p", tight.CellBytes)
		s.slow = true
		slow, slowErr := readShared(s, tight)
		if (err == nil) != (slowErr == nil) {
			t.Fatalf("errors differ: %v, %v", err, slowErr)
		}
		if err == nil && (!bytes.Equal(fast.text, slow.text) || len(fast.ends) != len(slow.ends)) {
			t.Fatalf("texts differ: %q %v, %q %v", fast.text, fast.ends, slow.text, slow.ends)
		}
		for i := range fast.ends {
			if _, ok := fast.at(i); !ok {
				t.Fatalf("text %d of %d is not there", i, len(fast.ends))
			}
		}
	})
}
