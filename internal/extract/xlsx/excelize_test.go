package xlsx

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"trehan/internal/extract/grid"
)

// sameAsExcelize compares every cell of every sheet with what excelize reads.
func sameAsExcelize(t interface {
	Fatalf(string, ...any)
	Helper()
}, data []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("excelize: %v", err)
	}
	defer f.Close()
	for sheet, name := range f.GetSheetList() {
		w, err := Open(bytes.NewReader(data), int64(len(data)), grid.Limits{}.WithDefaults())
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		r, err := w.Rows(sheet)
		if err != nil {
			t.Fatalf("rows: %v", err)
		}
		defer r.Close()
		got := make(map[[2]int]string)
		for r.Next() {
			for i, c := range r.Cells() {
				if len(c.Raw) > 0 {
					got[[2]int{r.Row(), i}] = string(c.Raw)
				}
			}
		}
		if r.Err() != nil {
			t.Fatalf("sheet %s: %v", name, r.Err())
		}
		theirs, err := f.Rows(name)
		if err != nil {
			t.Fatalf("excelize: %v", err)
		}
		for row := 1; theirs.Next(); row++ {
			cells, err := theirs.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatalf("excelize: %v", err)
			}
			for i, want := range cells {
				key := [2]int{row, i}
				if got[key] != want {
					t.Fatalf("%s %s%d: %q, excelize has %q", name, columnName(i), row, got[key], want)
				}
				delete(got, key)
			}
		}
		if err := theirs.Close(); err != nil {
			t.Fatalf("excelize: %v", err)
		}
		if len(got) > 0 {
			t.Fatalf("%s: excelize lacks %v", name, got)
		}
	}
}

// Whatever excelize writes is read back as excelize reads it, through both of its writers.
func TestSameAsExcelize(t *testing.T) {
	text := rapid.OneOf(
		rapid.SampledFrom([]string{"", "Sở Tư pháp", " trước ", "a\nb", "a\r\nb", "<&>\"'", "_x000D_", "_x005F_", "x_x0041_y", "]]>", "😀", "-", "0012", "TRUE", "1e5"}),
		rapid.StringOf(rapid.RuneFrom([]rune("aă ươ đ_x0dD<&>;\n\t")))).Filter(func(s string) bool { return len(s) < 200 })
	when := time.Date(2023, time.November, 1, 0, 0, 0, 0, time.UTC)
	value := rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			return rapid.IntRange(-1000, 99999999).Draw(t, "int")
		case 1:
			return rapid.Float64Range(-1e6, 1e6).Draw(t, "float")
		case 2:
			return rapid.Bool().Draw(t, "bool")
		case 3:
			return when.Add(time.Duration(rapid.IntRange(0, 1e7).Draw(t, "s")) * time.Second)
		case 4:
			return nil
		}
		return text.Draw(t, "text")
	})
	rapid.Check(t, func(t *rapid.T) {
		f := excelize.NewFile()
		defer f.Close()
		if _, err := f.NewSheet("Thứ hai"); err != nil {
			t.Fatal(err)
		}
		stream, err := f.NewStreamWriter("Thứ hai")
		if err != nil {
			t.Fatal(err)
		}
		row := 0
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			row += rapid.IntRange(1, 3).Draw(t, "step")
			cells := rapid.SliceOfN(value, 0, 15).Draw(t, "cells")
			for i, v := range cells {
				if v == nil {
					continue
				}
				if err := f.SetCellValue("Sheet1", fmt.Sprintf("%s%d", columnName(i), row), v); err != nil {
					t.Fatal(err)
				}
			}
			if err := stream.SetRow(fmt.Sprintf("A%d", row), cells); err != nil {
				t.Fatal(err)
			}
		}
		if rapid.Bool().Draw(t, "rich") {
			runs := []excelize.RichTextRun{{Text: "Sở "}, {Text: text.Draw(t, "run") + "x", Font: &excelize.Font{Bold: true}}}
			if err := f.SetCellRichText("Sheet1", "P3", runs); err != nil {
				t.Fatal(err)
			}
		}
		if err := stream.Flush(); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		sameAsExcelize(t, b.Bytes())
	})
}

func TestOddSheetsSameAsExcelize(t *testing.T) {
	for name, b := range map[string]book{
		"strict":        {strict: true, sheets: []string{`<row r="2"><c r="B2" t="s"><v>0</v></c></row>`}, shared: `<si><t>x</t></si>`},
		"rich":          {sheets: []string{`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`}, shared: `<si><r><t xml:space="preserve">a </t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>z</t></rPh></si>`},
		"no references": {sheets: []string{`<row><c><v>1</v></c><c t="str"><v>x</v></c></row><row><c><v>4</v></c></row>`}},
		"errors":        {sheets: []string{`<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="str"><f>1</f><v>q</v></c></row>`}},
		"inline":        {sheets: []string{`<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_</t></is></c></row>`}},
		"gaps":          {sheets: []string{`<row r="5"><c r="E5"><v>1</v></c><c r="G5"><v>2</v></c></row><row r="9"><c r="A9"><v>3</v></c></row>`}},
	} {
		t.Run(name, func(t *testing.T) { sameAsExcelize(t, b.bytes(t)) })
	}
}

// Dates that excelize formats are dates here, with every built-in and some custom formats.
func TestDatesKnownAsExcelizeWritesThem(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	formats := []string{"dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss", "yyyy-mm-dd", `[$-42A]dd mmmm yyyy`, "hh:mm", `0.00`, `#,##0 "đ"`, "@"}
	for i, code := range formats {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			t.Fatal(err)
		}
		cell := fmt.Sprintf("A%d", i+1)
		if err := f.SetCellValue("Sheet1", cell, 45260.5); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := both(t, b.Bytes(), 0, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i, code := range formats {
		want := fmt.Sprintf("A%d #45260.5", i+1)
		if i < 5 {
			want += "d"
		}
		if got[i] != want {
			t.Errorf("%s: %q, want %q", code, got[i], want)
		}
	}
}

// Where the two differ ECMA-376 decides. The test fails when excelize comes to the same one day, so that the list stays true.
func TestWhereExcelizeDiffers(t *testing.T) {
	for _, c := range []struct {
		why  string
		book book
		want string
	}{
		{"part 1, ST_Xstring: escapes are UTF-16 code units, two of which can be one character",
			book{sheets: []string{`<row r="1"><c r="A1" t="str"><v>_xD83D__xDE00_</v></c></row>`}}, "A1 😀"},
		{"part 1, c: a cell stands where its reference says, not where it comes in the row",
			book{sheets: []string{`<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>`}}, "A1 #1|C1 #3"},
		{"part 1, c: its value is its own v, not one of an extension",
			book{sheets: []string{`<row r="1"><c r="A1"><v>5</v><extLst><ext><v>9</v></ext></extLst></c></row>`}}, "A1 #5"},
		{"part 2: parts are in UTF-8 or UTF-16",
			book{sheets: []string{wide(binary.LittleEndian, `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`)}}, "A1 #1"},
		{"part 2: names of parts are compared without regard to case",
			book{sheets: []string{""}, parts: map[string]string{"xl/worksheets/sheet1.xml": "", "XL/Worksheets/Sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`}}, "A1 #1"},
	} {
		t.Run(c.why, func(t *testing.T) {
			data := c.book.bytes(t)
			got, err := both(t, data, 0, grid.Limits{})
			if err != nil || strings.Join(got, "|") != c.want {
				t.Errorf("%q, %v", got, err)
			}
			if !differs(data) {
				t.Error("excelize reads the same: the case is one of the others now")
			}
		})
	}
}

// differs reports whether excelize reads other cells, or none.
func differs(data []byte) (yes bool) {
	defer func() {
		if difference, ok := recover().(difference); ok {
			yes = difference != ""
		}
	}()
	sameAsExcelize(panicking{}, data)
	return false
}

// panicking ends a comparison by a panic with what was found.
type panicking struct{}

type difference string

func (panicking) Helper() {}

func (panicking) Fatalf(format string, args ...any) { panic(difference(fmt.Sprintf(format, args...))) }
