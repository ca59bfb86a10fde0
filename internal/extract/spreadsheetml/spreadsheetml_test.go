package spreadsheetml

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/gridtest"
)

// workbook is a document with styles and what stands beside them.
func workbook(styles, sheets string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>` + styles + `</Styles>` + sheets + `</Workbook>`
}

func read(s string, limits grid.Limits) (*grid.Held, error) {
	return Read(strings.NewReader(s), limits.WithDefaults())
}

const (
	styles = `<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="p"><NumberFormat ss:Format="000000"/></Style><Style ss:ID="f"><NumberFormat ss:Format="Fixed"/></Style><Style ss:ID="y"><NumberFormat ss:Format="yyyy"/></Style>`
	cells  = `<ExcelWorkbook><Date1904/></ExcelWorkbook><Worksheet ss:Name="Một"><Table ss:ExpandedColumnCount="9"><Column ss:StyleID="d"/><Column ss:Index="3" ss:StyleID="p" ss:Span="1"/>
<Row><Cell><Data ss:Type="Number">45231.5</Data></Cell><Cell><Data ss:Type="Number">45231</Data></Cell><Cell><Data ss:Type="Number">12</Data></Cell><Cell><Data ss:Type="Number">13</Data></Cell><Cell ss:StyleID="f"><Data ss:Type="Number">14</Data></Cell></Row>
<Row ss:Index="4" ss:StyleID="y" ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="Number">1</Data></Cell><Cell ss:StyleID="f"><Data ss:Type="Number">1</Data></Cell></Row>
<Row ss:Span="2"/>
<Row><Cell><Data ss:Type="DateTime">2023-11-30T16:59:59.999</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell ss:Formula="=RC[-1]"/><Cell ss:Formula="=&quot;007&quot;"><Data ss:Type="Number">0</Data></Cell>
<Cell ss:MergeAcross="1" ss:MergeDown="2"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>a</B> &amp; b</ss:Data><Comment><Data ss:Type="String">no</Data></Comment></Cell><Cell><Data ss:Type="String">sau</Data></Cell></Row>
</Table><WorksheetOptions><Visible>SheetVisible</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="Ẩn"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetVeryHidden</Visible></WorksheetOptions></Worksheet>`
)

func TestCells(t *testing.T) {
	b, err := read(workbook(styles, cells), grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]grid.Sheet{{Name: "Một"}, {Name: "Ẩn", Hidden: true}}, b.Sheets()); diff != "" || !b.Date1904() {
		t.Error(diff, b.Date1904())
	}
	want := "A1 #45231.5d|B1 #45231|C1 #12p6|D1 #13p6|E1 #14|B4 #1dh|C4 #1h|A8 @2023-11-30T17:00:00|B8 ?1|C8 !#N/A|D8 =|E8 007|F8 a & b|H8 sau"
	if diff := cmp.Diff(want, gridtest.Dump(b, 0)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]grid.Range{{FirstRow: 8, LastRow: 10, FirstColumn: 6, LastColumn: 7}}, gridtest.Merges(b)); diff != "" {
		t.Error(diff)
	}
}

func TestRefused(t *testing.T) {
	row := func(s string) string {
		return workbook("", "<Worksheet><Table><Row/><Row>"+s+"</Row></Table></Worksheet>")
	}
	good := workbook(styles, cells)
	for name, c := range map[string]struct {
		text, message string
		row           int
	}{
		"truncated":       {good[:len(good)-200], msgDamaged, 0},
		"in a row":        {good[:strings.Index(good, "sau")], msgDamaged, 0},
		"unknown type":    {row(`<Cell><Data ss:Type="Complex">1</Data></Cell>`), msgKind, 2},
		"column behind":   {row(`<Cell ss:Index="3"/><Cell ss:Index="2"/>`), msgDamaged, 2},
		"column 0":        {row(`<Cell ss:Index="0"/>`), msgDamaged, 2},
		"not well-formed": {row(`<Cell><Data ss:Type="String">a & b</Data></Cell>`), msgDamaged, 0},
		"two roots":       {good + good, msgDamaged, 0},
	} {
		_, err := read(c.text, grid.Limits{})
		var f *grid.FormatError
		if !errors.As(err, &f) || f.Message != c.message || f.Row != c.row {
			t.Errorf("%s: %v, want %q in row %d", name, err, c.message, c.row)
		}
	}
}

func TestLimits(t *testing.T) {
	text := workbook(styles, cells)
	for limit, l := range map[string]grid.Limits{
		"Rows": {Rows: 7}, "Columns": {Columns: 7}, "Cells": {Cells: 13}, "Styles": {Styles: 3}, "CellBytes": {CellBytes: 20},
		"RecordBytes": {RecordBytes: 1}, "ZipEntries": {ZipEntries: 1}, "SharedBytes": {SharedBytes: 30},
	} {
		_, err := read(text+strings.Repeat(" ", 9000), l)
		var over *grid.LimitError
		if !errors.As(err, &over) || over.Limit != limit {
			t.Errorf("%s: %v", limit, err)
		}
	}
}

// FuzzRead reads any text: no panic and no error of another kind.
func FuzzRead(f *testing.F) {
	f.Add(workbook(styles, cells))
	f.Add(`<ss:Workbook><ss:Worksheet ss:Name="a"><ss:Table><ss:Row ss:Index="2"><ss:Cell ss:MergeDown="1"><ss:Data ss:Type="String">x</ss:Data></ss:Cell></ss:Row></ss:Table></ss:Worksheet></ss:Workbook>`)
	f.Fuzz(func(t *testing.T, s string) {
		b, err := read(s, gridtest.Tight)
		gridtest.Read(t, b, err)
	})
}
