package html

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/gridtest"
)

func read(s string, limits grid.Limits) (*grid.Held, error) {
	return Read(strings.NewReader(s), limits.WithDefaults())
}

func TestCells(t *testing.T) {
	for name, c := range map[string]struct{ page, want string }{
		"plain":                  {"<table><tr><td>a</td><th>b</th></tr><tr><td>1</td></tr></table>", "A1 a|B1 b|A2 1"},
		"nothing closed":         {"<TABLE><TR><TD>a<TD>b<TR><TD>c</TABLE>", "A1 a|B1 b|A2 c"},
		"no rows stated":         {"<table><td>a<td>b</table>", "A1 a|B1 b"},
		"entities and spaces":    {"<table><tr><td>&nbsp;</td><td>\n  S&#7889; &amp;\n\tx&nbsp;y <br>z<p>q</td></tr></table>", "B1 Số & x y z q"},
		"groups":                 {"<table><caption>no</caption><thead><tr><td>a</thead><tbody><tr><td>b</tbody><tfoot><tr><td>c</tfoot></table>", "A1 a|A2 b|A3 c"},
		"two tables":             {"x<table><tr><td>a</td></tr></table>y<table><tr><td>b</td></tr></table>", "A1 a|A2 b"},
		"layout":                 {"<table><tr><td>title<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table> more</td></tr><tr><td>end</td></tr></table>", "A1 title more|A2 a|A3 b|B3 c|A4 end"},
		"columns joined":         {"<table><tr><td colspan=2>a</td><td>b</td></tr></table>", "A1 a|C1 b"},
		"rows joined":            {"<table><tr><td rowspan=2>a</td><td>b</td><td rowspan=2>c</td></tr><tr><td>d</td></tr><tr><td>e</td></tr></table>", "A1 a|B1 b|C1 c|B2 d|A3 e"},
		"rows joined to the end": {"<table><tr><td rowspan=0>a</td></tr><tr><td>b</td></tr><tr><td>c</td></tr></table>", "A1 a|B2 b|B3 c"},
		"sort key":               {`<table><tr><td><span style="DISPLAY: none">20231130<span>x</span></span>30/11/2023</td><td style="display:none">hidden column</td></tr></table>`, "A1 30/11/2023|B1 hidden column"},
		"scripts":                {"<script>document.write('<table>')</script><style>td{}</style><table><tr><td><script>var a='</td>'</script>a<style>x</style></td></tr></table>", "A1 a"},
		"comments":               {"<!--[if gte mso 9]><xml><table></xml><![endif]--><table><tr><td><![if !supportEmptyParas]>a<![endif]></td></tr></table>", "A1 a"},
		"numbers of Excel":       {`<table><tr><td x:num="45231.5">01/11/2023 12:00</td><td x:num>12</td><td x:num="231102000001">2.31E+11</td><td x:num="7">0007</td><td x:num>x</td></tr></table>`, "A1 #45231.5d|B1 #12|C1 #231102000001|D1 #7p4|E1 x"},
		"numbers of LibreOffice": {`<table><tr><td sdval="45231" sdnum="1033;0;DD-MM-YYYY">01-11-2023</td></tr></table>`, "A1 #45231d"},
		"other kinds of Excel":   {`<table><tr><td x:bool="TRUE">ĐÚNG</td><td x:bool="FALSE">SAI</td><td x:err="#N/A">#N/A</td><td x:str="  a">a</td><td>="0012"</td></tr></table>`, "A1 ?1|B1 ?0|C1 !#N/A|D1 a|E1 0012"},
		"hidden row":             {`<table><tr style="display:none"><td>a</td></tr><tr><td>b</td></tr></table>`, "A1 ah|A2 b"},
		"struck out":             {"<table><tr><td><del>Nguyễn Cũ</del> Trần Mẫu</td><td><s>a</s><strike>b</strike>c</td><td><span style='text-decoration: line-through'>d<span>e</span></span>f</td><td><s>g</s></td><td><ins>h</ins></td></tr></table>", "A1 Trần Mẫu|B1 c|C1 f|E1 h"},
		"a choice":               {"<table><tr><td><select><option>a</option><option selected>b</option><option>c</option></select></td><td><select><option>a<option selected='selected'>b<option>c</select>d</td><td><select><option>a</option><option>b</option></select></td><td>e</td></tr></table>", "A1 b|B1 b d|D1 e"},
		"a choice of groups":     {"<table><tr><td><select><optgroup label=x><option>a</optgroup><optgroup><option selected>b</optgroup></select>c<tr><td><select><option>d<tr><td>e</table>", "A1 b c|A3 e"},
		"no rows":                {"<table></table>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := read(c.page, grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, gridtest.Dump(b, 0)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMerges(t *testing.T) {
	b, err := read("<table><tr><td>a<td colspan=2 rowspan=3>b</table>", grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]grid.Range{{FirstRow: 1, LastRow: 3, FirstColumn: 2, LastColumn: 3}}, gridtest.Merges(b)); diff != "" {
		t.Error(diff)
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		page, message string
		row           int
	}{
		"no table":             {"<html><p>Đăng nhập</p>", msgNoTable, 0},
		"truncated":            {"<table><tr><td>a</td></tr><tr><td>b", msgTruncated, 2},
		"a table beside data":  {"<table><tr><td>H1</td><td>x<table><tr><td>a</td></tr></table></td></tr></table>", msgNested, 1},
		"a table before data":  {"<table><tr><td><table><tr><td>a</td></tr></table></td><td>H1</td></tr></table>", msgNested, 1},
		"tables within tables": {strings.Repeat("<table><tr><td>", 100), msgDepth, 20},
	} {
		_, err := read(c.page, grid.Limits{})
		var f *grid.FormatError
		if !errors.As(err, &f) || f.Message != c.message || f.Row != c.row {
			t.Errorf("%s: %v, want %q in row %d", name, err, c.message, c.row)
		}
	}
}

func TestLimits(t *testing.T) {
	page := "<table>" + strings.Repeat("<tr><td>abcd</td><td colspan=1000>defg</td><td></td></tr>", 20) + "<!--" + strings.Repeat("x", 5000) + "--></table>"
	for limit, l := range map[string]grid.Limits{
		"Rows": {Rows: 19}, "Columns": {Columns: 1000}, "Cells": {Cells: 39}, "CellBytes": {CellBytes: 3}, "RecordBytes": {RecordBytes: 4096}, "Merges": {Merges: 19},
	} {
		_, err := read(page, l)
		var over *grid.LimitError
		if !errors.As(err, &over) || over.Limit != limit {
			t.Errorf("%s: %v", limit, err)
		}
	}
}

// FuzzRead reads any text: no panic and no error of another kind.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"<table><tr><td rowspan=0 colspan=3>a<td x:num=\"1\">b<tr><td><table><tr><td>c</table></table>",
		"<table><thead><tr><th>a&nbsp;<br>&#7889;</th></tr></thead><tbody><tr><td><span style='display:none'>x<span></span></span>y</td></tr></table>",
		"<script>x</script><style>y</style><title>z</title><!-- --><table><td sdval='2' x:bool='TRUE' x:err x:str='a'>=\"1\"</table>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := read(s, gridtest.Tight)
		gridtest.Read(t, b, err)
	})
}
