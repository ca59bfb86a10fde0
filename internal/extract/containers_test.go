package extract

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
	"trehan/internal/officetest"
	"trehan/internal/period"
)

var update = flag.Bool("update", false, "make the files in testdata again; needs LibreOffice")

func encoded(t testing.TB, e encoding.Encoding, s []byte) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// windows1258 writes text as Vietnamese Windows does: tone marks behind their letters.
func windows1258(t testing.TB, s []byte) []byte {
	t.Helper()
	var out []rune
	for _, r := range string(s) {
		if b := encodable(r); b {
			out = append(out, r)
			continue
		}
		parts := []rune(norm.NFD.String(string(r)))
		tone := -1
		for i, p := range parts {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", p) {
				tone = i
			}
		}
		if tone < 0 {
			t.Fatalf("%q has no tone", r)
		}
		base := norm.NFC.String(string(append(append([]rune(nil), parts[:tone]...), parts[tone+1:]...)))
		out = append(append(out, []rune(base)...), parts[tone])
	}
	return encoded(t, charmap.Windows1258, []byte(string(out)))
}

func encodable(r rune) bool { _, ok := charmap.Windows1258.EncodeRune(r); return ok }

func gzipOf(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// plainCSV is a month without a byte order mark and without commas in its fields.
func plainCSV(rows [][]string, delimiter, end string) []byte {
	var b bytes.Buffer
	for _, r := range append([][]string{monthHeaders}, rows...) {
		for i, f := range r {
			if i > 0 {
				b.WriteString(delimiter)
			}
			if strings.ContainsAny(f, "\",;|\t") {
				f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
			}
			b.WriteString(f)
		}
		b.WriteString(end)
	}
	return b.Bytes()
}

// first is the first character of a text.
func first(v string) string { return string([]rune(v)[:1]) }

// htmlMonth writes rows as exports do that call a page .xls: a layout table around the data's, spans in the title, cells that
// are not closed, dates as text and as a spreadsheet's numbers.
func htmlMonth(rows [][]string) []byte {
	var b strings.Builder
	b.WriteString("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta http-equiv=Content-Type content=\"text/html; charset=utf-8\">" +
		"<style>td{mso-number-format:\"\\@\"}</style><title><table></title></head><body>\n<table><tr><td>\n<p>UBND TỈNH</p>\n<table border=1><tr><td colspan=18>BÁO CÁO<br>THÁNG</td></tr>\n<thead><tr>")
	for _, h := range monthHeaders {
		fmt.Fprintf(&b, "<th>%s", html.EscapeString(h))
	}
	b.WriteString("</thead><tbody>\n")
	for i, r := range rows {
		b.WriteString("<tr class=x>")
		for _, v := range r {
			d, err := time.ParseInLocation(dateLayout, v, period.Zone)
			switch {
			case err == nil && i%2 == 0:
				days := period.InstantOf(d) - epoch1900.Start()
				fmt.Fprintf(&b, "<td x:num=\"%v\"><span style='display:none'>%s</span>%s</td>", float64(days)/secondsADay, d.Format("20060102"), v)
			case v == "":
				b.WriteString("<td>&nbsp;</td>")
			default:
				fmt.Fprintf(&b, "<td style=\"mso-number-format:'\\@'\">\n <b>%s</b></td>", html.EscapeString(v))
			}
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></td></tr></table></body></html>")
	return []byte(b.String())
}

// xmlMonth writes rows as SpreadsheetML.
func xmlMonth(rows [][]string) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style></Styles>
<Worksheet ss:Name="Hồ sơ"><Table><Column ss:Index="2" ss:Span="3"/><Row><Cell ss:MergeAcross="17"><Data ss:Type="String">BÁO CÁO</Data></Cell></Row><Row ss:Index="3">`)
	for _, h := range monthHeaders {
		fmt.Fprintf(&b, `<Cell><Data ss:Type="String">%s</Data><Comment><ss:Data>ghi chú</ss:Data></Comment></Cell>`, html.EscapeString(h))
	}
	b.WriteString("</Row>\n")
	for i, r := range rows {
		b.WriteString("<Row>")
		for j, v := range r {
			d, err := time.ParseInLocation(dateLayout, v, period.Zone)
			switch {
			case v == "":
				continue
			case err == nil && i%2 == 0:
				days := period.InstantOf(d) - epoch1900.Start()
				fmt.Fprintf(&b, `<Cell ss:Index="%d" ss:StyleID="d"><Data ss:Type="Number">%v</Data></Cell>`, j+1, float64(days)/secondsADay)
			case err == nil:
				fmt.Fprintf(&b, `<Cell ss:Index="%d"><Data ss:Type="DateTime">%s.000</Data></Cell>`, j+1, d.Format("2006-01-02T15:04:05"))
			default:
				fmt.Fprintf(&b, `<Cell ss:Index="%d"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>%s</B>%s</ss:Data></Cell>`, j+1, html.EscapeString(first(v)), html.EscapeString(v[len(first(v)):]))
			}
		}
		b.WriteString("</Row>\n")
	}
	b.WriteString(`</Table></Worksheet></Workbook>`)
	return []byte(b.String())
}

// odsMonth writes rows as OpenDocument.
func odsMonth(t testing.TB, rows [][]string) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Hồ sơ"><table:table-column table:number-columns-repeated="16384"/>`)
	b.WriteString(`<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="18"><text:p>BÁO<text:s/>CÁO</text:p><office:annotation><text:p>ghi chú</text:p></office:annotation></table:table-cell><table:covered-table-cell table:number-columns-repeated="17"/></table:table-row><table:table-row/><table:table-header-rows><table:table-row>`)
	for _, h := range monthHeaders {
		fmt.Fprintf(&b, `<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>`, html.EscapeString(h))
	}
	b.WriteString("</table:table-row></table:table-header-rows>\n")
	for i, r := range rows {
		b.WriteString("<table:table-row>")
		for _, v := range r {
			d, err := time.ParseInLocation(dateLayout, v, period.Zone)
			switch {
			case v == "":
				b.WriteString(`<table:table-cell table:number-columns-repeated="1"/>`)
			case err == nil && i%2 == 0: // a day as a fraction, a hair too small
				fmt.Fprintf(&b, `<table:table-cell office:value-type="date" office:date-value="%s.999999581"><text:p>x</text:p></table:table-cell>`, d.Add(-time.Second).Format("2006-01-02T15:04:05"))
			case err == nil:
				fmt.Fprintf(&b, `<table:table-cell office:value-type="date" office:date-value="%s"><text:p>x</text:p></table:table-cell>`, d.Format("2006-01-02T15:04:05"))
			default:
				fmt.Fprintf(&b, `<table:table-cell office:value-type="string" calcext:value-type="string"><text:p><text:span>%s</text:span>%s</text:p></table:table-cell>`, html.EscapeString(first(v)), html.EscapeString(v[len(first(v)):]))
			}
		}
		b.WriteString("</table:table-row>\n")
	}
	b.WriteString(`<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`)
	return zipped(t, map[string]string{"content.xml": b.String(), "META-INF/manifest.xml": "<manifest/>"})
}

// sameRows compares dossiers without their positions, which must rise.
func sameRows(t *testing.T, want, got []dossier.Dossier) {
	t.Helper()
	got = append([]dossier.Dossier(nil), got...)
	want = append([]dossier.Dossier(nil), want...)
	for i := range got {
		if i > 0 && got[i].Seq <= got[i-1].Seq && got[i-1].Seq != 0 {
			t.Fatalf("row %d is before the one above it", i)
		}
	}
	for i := range got {
		got[i].Seq = 0
	}
	for i := range want {
		want[i].Seq = 0
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// One month gives the same dossiers from every container and encoding.
func TestSameMonthInEveryContainer(t *testing.T) {
	rows := month(300)
	want, _, err := dossiers(asFile("a.csv", csvMonth(rows, ",")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	plain := plainCSV(rows, ";", "\r\n")
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	half := len(rows) / 2
	for _, f := range []struct {
		name, format string
		data         []byte
	}{
		{"UTF-16 LE", "csv", append([]byte("\xFF\xFE"), encoded(t, le, plainCSV(rows, "\t", "\r\n"))...)},
		{"UTF-16 BE", "csv", append([]byte("\xFE\xFF"), encoded(t, be, plain)...)},
		{"UTF-16 without a mark", "csv", encoded(t, le, plain)},
		{"UTF-16 JSON", "json", append([]byte("\xFF\xFE"), encoded(t, le, jsonMonth(t, rows, false))...)},
		{"Windows-1258", "csv", windows1258(t, plain)},
		{"CR only", "csv", plainCSV(rows, ",", "\r")},
		{"CR only, UTF-16", "csv", append([]byte("\xFF\xFE"), encoded(t, le, plainCSV(rows, ",", "\r"))...)},
		{"bars", "csv", plainCSV(rows, "|", "\n")},
		{"sep=|", "csv", append([]byte("\xEF\xBB\xBFsep=|\r\n"), plainCSV(rows, "|", "\r\n")...)},
		{"SEP=; in quotes, UTF-16", "csv", append([]byte("\xFF\xFE"), encoded(t, le, append([]byte("\"SEP=;\"\n"), plain...))...)},
		{"HTML", "html", htmlMonth(rows)},
		{"HTML in UTF-16", "html", append([]byte("\xFF\xFE"), encoded(t, le, htmlMonth(rows))...)},
		{"HTML in Windows-1258, not stated", "html", windows1258(t, bytes.Replace(htmlMonth(rows), []byte("charset=utf-8"), nil, 1))},
		{"HTML in Windows-1258, stated", "html", windows1258(t, bytes.Replace(htmlMonth(rows), []byte("charset=utf-8"), []byte("charset=windows-1258"), 1))},
		{"SpreadsheetML", "spreadsheetml", xmlMonth(rows)},
		{"SpreadsheetML in Windows-1258", "spreadsheetml", windows1258(t, bytes.Replace(xmlMonth(rows), []byte(`version="1.0"`), []byte(`version="1.0" encoding="Windows-1258"`), 1))},
		{"SpreadsheetML in UTF-16", "spreadsheetml", append([]byte("\xFE\xFF"), encoded(t, be, bytes.Replace(xmlMonth(rows), []byte(`version="1.0"`), []byte(`version="1.0" encoding="UTF-16"`), 1))...)},
		{"OpenDocument", "ods", odsMonth(t, rows)},
		{"gzip", "csv", gzipOf(t, plain)},
		{"ZIP", "html, csv", zipped(t, map[string]string{
			"thang 11/a.xls": string(htmlMonth(rows[:half])), "thang 11/b.csv": string(csvMonth(rows[half:], ",")),
			"__MACOSX/thang 11/._b.csv": "x", "thang 11/.DS_Store": "x", "thang 11/~$a.xls": "x", "thang 11/": "",
		})},
		{"workbook in gzip", "xlsx", gzipOf(t, sheetMonth(t, rows))},
	} {
		t.Run(f.name, func(t *testing.T) {
			got, s := allOf(t, asFile("a.bin", f.data), Options{})
			if s.Format != f.format || s.Rows != len(rows) {
				t.Errorf("%d rows of %s, want %d of %s", s.Rows, s.Format, len(rows), f.format)
			}
			same(t, "observations", nil, s.Observations)
			sameRows(t, want, got)
		})
	}
}

// excelMonth is a month as a spreadsheet has it: dates are numbers.
func excelMonth(t testing.TB, rows [][]string) File {
	return workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1", "A1", "BÁO CÁO THÁNG")
		for i, r := range append([][]string{monthHeaders}, rows...) {
			cells := make([]any, len(r))
			for j, v := range r {
				if v == "" {
					continue
				}
				cells[j] = v
				if d, err := time.ParseInLocation(dateLayout, v, period.Zone); err == nil {
					cells[j] = time.Date(d.Year(), d.Month(), d.Day(), d.Hour(), d.Minute(), d.Second(), 0, time.UTC)
				}
			}
			put(t, f, "Sheet1", fmt.Sprintf("A%d", i+3), cells...)
		}
	})
}

// libreOffice lets LibreOffice write a workbook in another format.
func libreOffice(t testing.TB, file File, format string) []byte {
	t.Helper()
	data := make([]byte, file.Size)
	if _, err := file.R.ReadAt(data, 0); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "thang.xlsx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(officetest.Convert(t, format, path), "thang."+format))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// LibreOffice's files of a month give what its workbook gives.
func TestSameMonthFromLibreOffice(t *testing.T) {
	file := excelMonth(t, month(2000))
	want, _, err := dossiers(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"xls", "ods", "html"} {
		t.Run(format, func(t *testing.T) {
			got, s := allOf(t, asFile("thang.bin", libreOffice(t, file, format)), Options{})
			same(t, "format", format, s.Format)
			same(t, "observations", nil, s.Observations)
			sameRows(t, want, got)
		})
	}
}

// TestKeptFiles reads LibreOffice's files where there is no LibreOffice. -update makes them again.
func TestKeptFiles(t *testing.T) {
	file := excelMonth(t, month(40))
	want, _, err := dossiers(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"xls", "ods"} {
		path := filepath.Join("testdata", "month."+format)
		if *update {
			if err := os.WriteFile(path, libreOffice(t, file, format), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := dossiers(asFile(path, b), Options{})
		if err != nil {
			t.Fatal(err)
		}
		sameRows(t, want, got)
	}
}

// oneFault reads a file that must have one error.
func oneFault(t *testing.T, f File, o Options) Fault {
	t.Helper()
	_, _, err := dossiers(f, o)
	var faults *Faults
	if !errors.As(err, &faults) || len(faults.List) != 1 {
		t.Fatalf("%v", err)
	}
	return faults.List[0]
}

// tcvn3Head is a header row as a .VnTime file has it.
const tcvn3Head = "S\xE8 h\xE5 s\xAC,T\xAAn TTHC,\xA7\xACn v\xDE,Ng\xB5y ti\xD5p nh\xCBn,Ng\xB5y h\xD1n tr\xB6,Ng\xB5y k\xD5t th\xF3c x\xF6 l\xFD,Tr\xB9ng th\xB8i,C\xB8n b\xE9 x\xF6 l\xFD\n"

func TestTCVN3(t *testing.T) {
	latin := func(s string) []byte { // the row above is typed as Windows shows it
		b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	row := latin("H1-231101-001,CÊp giÊy,Së T\u00ad ph¸p,1/11/2023,9/11/2023,,4,NguyÔn V¨n Nam\n")
	file := asFile("a.csv", append([]byte(tcvn3Head), row...))
	same(t, "its font", Fault{File: "a.csv", Row: 1, Message: msgTCVN3}, placeOf(oneFault(t, file, Options{})))
	got, _ := allOf(t, file, Options{Formats: []dialect.Dialect{{Name: "cu", Encoding: "tcvn3"}}})
	if len(got) != 1 {
		t.Fatalf("%d dossiers, want 1", len(got))
	}
	same(t, "dossier", []string{"Sở Tư pháp", "Nguyễn Văn Nam", "Cấp giấy"}, []string{got[0].Unit, got[0].Handler, got[0].Procedure})
	// Without a letter that is not ASCII the header proves nothing.
	plain := strings.Join([]string{"MaHoSo", "TenTTHC", "DonViXuLy", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "TrangThaiHoSo"}, ",") + "\n"
	f := oneFault(t, asFile("a.csv", append([]byte(plain), row...)), Options{})
	same(t, "without a proof", Fault{File: "a.csv", Row: 2, Message: msgTwoEncodings}, placeOf(f))
	same(t, "declared otherwise", msgTCVN3, oneFault(t, file, Options{Formats: []dialect.Dialect{{Name: "cu", Encoding: "utf-8"}}}).Message)
}

// Excel writes pages in Windows-1252 with entities for what it lacks; read as Windows-1258, Lã would become Lă.
func TestLatinPage(t *testing.T) {
	page := func(charset string) File {
		var b strings.Builder
		b.WriteString("<html><meta http-equiv=Content-Type content=\"text/html; charset=" + charset + "\"><table><tr>")
		for _, h := range strings.Split(strings.Replace(head, "Ngày kết thúc xử lý", "Ngày có kết quả", 1), ",") {
			b.WriteString("<td>" + h)
		}
		b.WriteString("<tr><td>H1<td>C\u1ea5p<td>Ph\u00f2ng L\u00e3<td>1/11/2023<td><td><td>4</table>")
		var out []byte
		for _, r := range b.String() {
			if r < 0x100 {
				out = append(out, byte(r))
			} else {
				out = fmt.Appendf(out, "&#%d;", r)
			}
		}
		return asFile("a.xls", out)
	}
	got, _ := allOf(t, page("windows-1252"), Options{})
	if len(got) != 1 {
		t.Fatalf("%d dossiers, want 1", len(got))
	}
	same(t, "unit and procedure", []string{"Phòng Lã", "Cấp"}, []string{got[0].Unit, got[0].Procedure})
	same(t, "no charset", msgTwoEncodings, oneFault(t, page(""), Options{}).Message)
}

// A workbook typed in .VnTime has letters of Windows-1252; what it needs is said, and nothing of it is read.
func TestFont(t *testing.T) {
	names := charmap.ISO8859_1.NewDecoder()
	f := oneFault(t, workbook(t, func(f *excelize.File) {
		for i, h := range strings.Split(strings.TrimSpace(tcvn3Head), ",") {
			name, err := names.String(h)
			if err != nil {
				t.Fatal(err)
			}
			put(t, f, "Sheet1", fmt.Sprintf("%c2", 'A'+i), name)
		}
		put(t, f, "Sheet1", "A3", "H1", "x", "x", "1/11/2023", nil, nil, 4)
	}), Options{})
	if f.Message != msgFont {
		t.Errorf("%+v", f)
	}
}

func TestArchivesRefused(t *testing.T) {
	good := string(csvMonth(month(2), ","))
	many := map[string]string{}
	for i := range maxMembers + 1 {
		many[fmt.Sprintf("%d.csv", i)] = good
	}
	locked := zipped(t, map[string]string{"a.csv": good})
	locked = bytes.Replace(locked, []byte("PK\x01\x02\x14\x00\x14\x00\x08\x00"), []byte("PK\x01\x02\x14\x00\x14\x00\x09\x00"), 1)
	full := zipped(t, map[string]string{"a.csv": good})
	for name, c := range map[string]struct {
		data       []byte
		limits     Limits
		file, text string
	}{
		"nested":           {zipped(t, map[string]string{"b.zip": string(full)}), Limits{}, "a.bin/b.zip", msgNestedArchive},
		"gzip in a ZIP":    {zipped(t, map[string]string{"b.gz": string(gzipOf(t, []byte(good)))}), Limits{}, "a.bin/b.gz", msgNestedArchive},
		"ZIP in gzip":      {gzipOf(t, full), Limits{}, "a.bin/a.bin", msgNestedArchive},
		"a PDF":            {zipped(t, map[string]string{"b.pdf": "%PDF-1.7", "c.csv": good}), Limits{}, "a.bin/b.pdf", msgPDF},
		"password":         {locked, Limits{}, "a.bin", msgLocked},
		"junk alone":       {zipped(t, map[string]string{"__MACOSX/._a.csv": "x"}), Limits{}, "a.bin", msgNoFiles},
		"too many":         {zipped(t, many), Limits{}, "a.bin", fmt.Sprintf(msgTooManyFiles, "1.000")},
		"damaged gzip":     {gzipOf(t, []byte(good))[:40], Limits{}, "a.bin/a.bin", msgBadArchive},
		"too large":        {full, Limits{InflatedBytes: 100}, "a.bin/a.csv", "InflatedBytes"},
		"bomb":             {gzipOf(t, make([]byte, ratioFrom+2<<20)), Limits{}, "a.bin/a.bin", fmt.Sprintf(msgBomb, maxRatio)},
		"one name, twice":  {zipped(t, map[string]string{`x\a.csv`: good, "x/a.csv": good}), Limits{}, "a.bin", fmt.Sprintf(msgSameName, "x/a.csv")},
		"no columns in it": {zipped(t, map[string]string{"b.csv": "a,b\n1,2\n"}), Limits{}, "a.bin/b.csv", "không tìm thấy dòng tiêu đề"},
	} {
		t.Run(name, func(t *testing.T) {
			f := oneFault(t, asFile("a.bin", c.data), Options{Limits: c.limits})
			if f.File != c.file || !strings.Contains(f.Message, c.text) {
				t.Errorf("%s: %s; want %s: %s", f.File, f.Message, c.file, c.text)
			}
		})
	}
}

// Errors of all files of an archive come at once, and rows of later files are not passed on.
func TestArchiveFaults(t *testing.T) {
	bad := head + "\nH1,P,U,hôm qua,,,4\n"
	file := asFile("a.zip", zipped(t, map[string]string{"a.csv": bad, "b.csv": head + "\nH2,P,U,1/11/2023,,,4\nH3,P,U,1/11/2023,,,99\n", "c.csv": bad}))
	got, _, err := dossiers(file, Options{})
	var faults *Faults
	if !errors.As(err, &faults) || len(faults.List) != 2 || len(got) != 0 {
		t.Fatalf("%v, %d rows", err, len(got))
	}
	places := [][]any{}
	for _, f := range faults.List {
		places = append(places, []any{f.File, f.Row, f.OtherRows, f.OtherFiles})
	}
	same(t, "errors", [][]any{{"a.zip/a.csv", 2, 1, []string{"a.zip/c.csv"}}, {"a.zip/b.csv", 3, 0, []string(nil)}}, places)
}

// A workbook with a password is an OLE container, whatever its name.
func TestPassword(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	locked, err := excelize.Encrypt(b.Bytes(), &excelize.Options{Password: "mật khẩu"})
	if err != nil {
		t.Fatal(err)
	}
	if x := oneFault(t, asFile("a.xlsx", locked), Options{}); !strings.Contains(x.Message, "có mật khẩu") || !strings.Contains(x.Message, "bỏ mật khẩu") {
		t.Error(x.Message)
	}
}

// The rules for sheets and rows hold in every container: hidden sheets and hidden rows are named, merged data are refused.
func TestSheetRulesInEveryContainer(t *testing.T) {
	xml := func(more string) string {
		cell := func(s string) string { return `<Cell><Data ss:Type="String">` + s + `</Data></Cell>` }
		var header, row strings.Builder
		for i, h := range strings.Split(head, ",") {
			header.WriteString(cell(h))
			row.WriteString(cell([]string{"H1", "P", "U", "1/11/2023", "9/11/2023", "", "4"}[i]))
		}
		return `<Workbook><Worksheet ss:Name="Một"><Table><Row>` + header.String() + `</Row><Row ss:Hidden="1">` + row.String() + `</Row>` + more + `</Table></Worksheet>
<Worksheet ss:Name="Hai"><Table><Row>` + header.String() + `</Row><Row>` + row.String() + `</Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>`
	}
	_, s, err := dossiers(asFile("a.xls", []byte(xml(""))), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, o := range s.Observations {
		codes = append(codes, o.Code)
	}
	if diff := cmp.Diff([]string{SheetIgnored, RowsHidden}, codes); diff != "" {
		t.Error(diff)
	}
	status := `<Cell ss:Index="7"><Data ss:Type="Number">4</Data></Cell></Row>`
	merged := `<Row><Cell><Data ss:Type="String">H2</Data></Cell><Cell/><Cell ss:MergeDown="1"><Data ss:Type="String">U</Data></Cell>` + status +
		`<Row><Cell><Data ss:Type="String">H3</Data></Cell>` + status
	f := placeOf(oneFault(t, asFile("a.xls", []byte(xml(merged))), Options{}))
	f.Column = ""
	same(t, "merged cells", Fault{File: "a.xls", Sheet: "Một", Row: 4, Message: msgMerged}, f)
	// One sheet can be named in any container.
	got, _, err := dossiers(asFile("a.xls", []byte(xml(""))), Options{Sheet: "Hai"})
	if err != nil || len(got) != 1 {
		t.Errorf("%v, %d", err, len(got))
	}
}
