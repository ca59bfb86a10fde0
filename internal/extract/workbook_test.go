package extract

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
	"trehan/internal/period"
)

// sheetHead are the headers of the sheets made here: A to I.
var sheetHead = []any{"Số hồ sơ", "Tên TTHC", "Đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Trạng thái", "Văn bản xin lỗi", "Chủ hồ sơ"}

// workbook makes a workbook; edit fills its one sheet, "Sheet1".
func workbook(t testing.TB, edit func(f *excelize.File)) File {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	edit(f)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return asFile("so.xlsx", b.Bytes())
}

func put(t testing.TB, f *excelize.File, sheet, cell string, values ...any) {
	t.Helper()
	if err := f.SetSheetRow(sheet, cell, &values); err != nil {
		t.Fatal(err)
	}
}

func formatted(t testing.TB, f *excelize.File, cell, code string) {
	t.Helper()
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err == nil {
		err = f.SetCellStyle("Sheet1", cell, cell, style)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestWorkbookCells(t *testing.T) {
	file := workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1", "A1", "BÁO CÁO")
		put(t, f, "Sheet1", "A3", sheetHead...)
		put(t, f, "Sheet1", "A4", "H1", "P", "U", 45231.0, 45231.999988425923, 20231130, 9, true, "test")
		put(t, f, "Sheet1", "A5", 231101, "P", "U", 20231101083000, "1/11/2023", nil, "04", 12, "x")
		put(t, f, "Sheet1", "A6", 1234, "P", "U", 45231.5, nil, nil, 4.0, false, nil)
		formatted(t, f, "A6", "000000")
		put(t, f, "Sheet1", "A9", "Tổng cộng", 3)
	})
	got, s, err := dossiers(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	base := dossier.Dossier{Procedure: "P", Unit: "U"}
	one, two, three := base, base, base
	one.Code, one.Received, one.Due, one.Finished, one.Status, one.Apology, one.Test, one.Seq = "H1", day(1), period.At(2023, 11, 1, 23, 59, 59), day(30), 9, dossier.Yes, true, 4
	two.Code, two.Received, two.Due, two.Status, two.Apology, two.Seq = "231101", period.At(2023, 11, 1, 8, 30, 0), day(1), 4, dossier.Yes, 5
	three.Code, three.Received, three.Status, three.Apology, three.Seq = "001234", period.At(2023, 11, 1, 12, 0, 0), 4, dossier.No, 6
	one.StatusText, two.StatusText, three.StatusText = "9", "04", "4"
	one.Applicant, two.Applicant = dossier.Fingerprint([]byte("test")), dossier.Fingerprint([]byte("x"))
	if diff := cmp.Diff([]dossier.Dossier{one, two, three}, got); diff != "" {
		t.Error(diff)
	}
	if want := []dossier.Observation{{Code: RowSkipped, Count: 1, Detail: "so.xlsx: dòng 9"}}; !cmp.Equal(want, s.Observations) {
		t.Errorf("%+v", s.Observations)
	}
}

func TestWorkbookFaults(t *testing.T) {
	for name, c := range map[string]struct {
		row           []any
		edit          func(f *excelize.File)
		column, whole string
	}{
		"serial 0":       {row: []any{"H1", "P", "U", 0, nil, nil, 4}, column: "Ngày tiếp nhận", whole: msgSerialRange},
		"days of delay":  {row: []any{"H1", "P", "U", 18, nil, nil, 4}, column: "Ngày tiếp nhận", whole: msgCount},
		"a year":         {row: []any{"H1", "P", "U", 2023, nil, nil, 4}, column: "Ngày tiếp nhận", whole: msgCount},
		"serial too big": {row: []any{"H1", "P", "U", 2958466, nil, nil, 4}, column: "Ngày tiếp nhận", whole: msgSerialRange},
		"29/02/1900":     {row: []any{"H1", "P", "U", 60, nil, nil, 4}, column: "Ngày tiếp nhận", whole: dossier.ErrNoSuchDate.Error()},
		"long code":      {row: []any{nil, "P", "U", 45231, nil, nil, 4}, edit: func(f *excelize.File) { _ = f.SetCellValue("Sheet1", "A2", 1234567890123456789) }, column: "Số hồ sơ", whole: msgLongNumber},
		"date as code":   {row: []any{45231, "P", "U", 45231, nil, nil, 4}, edit: func(f *excelize.File) { formatted(t, f, "A2", "dd/mm/yyyy") }, column: "Số hồ sơ", whole: msgDateAsText},
		"logical value":  {row: []any{"H1", "P", true, 45231, nil, nil, 4}, column: "Đơn vị", whole: msgBool},
		"formula":        {row: []any{"H1", "P", nil, 45231, nil, nil, 4}, edit: func(f *excelize.File) { _ = f.SetCellFormula("Sheet1", "C2", "A1") }, column: "Đơn vị", whole: msgUncalculated},
		"merged down": {row: []any{"H1", "P", "U", 45231, nil, nil, 4}, edit: func(f *excelize.File) {
			put(t, f, "Sheet1", "A3", "H2", "P", nil, 45231, nil, nil, 4)
			_ = f.MergeCell("Sheet1", "C2", "C3")
		}, column: "Đơn vị", whole: msgMerged},
		"merged across": {row: []any{"H1", "P", "U", 45231, nil, nil, 4}, edit: func(f *excelize.File) { _ = f.MergeCell("Sheet1", "E2", "F2") }, column: "Ngày kết thúc xử lý", whole: msgMerged},
		"status":        {row: []any{"H1", "P", "U", 45231, nil, nil, 11}, column: "Trạng thái", whole: msgUnknownStatus},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := dossiers(workbook(t, func(f *excelize.File) {
				put(t, f, "Sheet1", "A1", sheetHead...)
				put(t, f, "Sheet1", "A2", c.row...)
				if c.edit != nil {
					c.edit(f)
				}
			}), Options{})
			var f *Faults
			if !errors.As(err, &f) || len(f.List) != 1 {
				t.Fatalf("%v", err)
			}
			x := f.List[0]
			same(t, "the error", []string{"Sheet1", c.column, c.whole}, []string{x.Sheet, x.Column, x.Message})
			if x.Row < 2 {
				t.Errorf("in row %d, want one below the header", x.Row)
			}
		})
	}
	// Titles and signatures may be merged.
	if _, _, err := dossiers(workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1", "A1", "BÁO CÁO")
		put(t, f, "Sheet1", "A3", sheetHead...)
		put(t, f, "Sheet1", "A4", "H1", "P", "U", 45231, nil, nil, 4)
		put(t, f, "Sheet1", "A6", "Người lập")
		for _, m := range [][2]string{{"A1", "I2"}, {"A6", "I9"}, {"J3", "J9"}, {"A5", "C5"}} {
			if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
				t.Fatal(err)
			}
		}
	}), Options{}); err != nil {
		t.Errorf("merged titles: %v", err)
	}
}

// bookOf makes a workbook of one sheet with these rows; attributes are further ones of the sheet in the workbook's list.
func bookOf(t *testing.T, rows, attributes string) []byte {
	t.Helper()
	const rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return zipped(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="` + rels + `"><sheets><sheet name="S" sheetId="1" r:id="rId1" ` + attributes + `/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + rels + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	})
}

func TestErrorCell(t *testing.T) {
	parts := `<row r="1">`
	for i, h := range sheetHead {
		parts += fmt.Sprintf(`<c r="%c1" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, h)
	}
	parts += `</row><row r="2"><c r="A2" t="str"><v>H1</v></c><c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="d"><v>2023-11-01T00:00:00</v></c><c r="G2"><v>4</v></c></row>`
	data := bookOf(t, parts, "")
	_, _, err := dossiers(asFile("so.xlsx", data), Options{})
	var f *Faults
	if !errors.As(err, &f) || len(f.List) != 1 || f.List[0].Message != msgCellError || f.List[0].Value != "#N/A" || strings.Contains(err.Error(), "#N/A") {
		t.Errorf("%v", err)
	}
}

func TestDate1904(t *testing.T) {
	yes := true
	got, _ := allOf(t, workbook(t, func(f *excelize.File) {
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
		put(t, f, "Sheet1", "A1", sheetHead...)
		put(t, f, "Sheet1", "A2", "H1", "P", "U", 45231-1462, nil, nil, 4)
	}), Options{})
	same(t, "received", day(1), got[0].Received)
}

func TestSerial(t *testing.T) {
	for _, c := range []struct {
		raw    string
		system bool
		want   period.Instant
		bad    bool
	}{
		{raw: "1", want: period.At(1900, 1, 1, 0, 0, 0)}, {raw: "59", want: period.At(1900, 2, 28, 0, 0, 0)}, {raw: "60", bad: true}, {raw: "61", want: period.At(1900, 3, 1, 0, 0, 0)},
		{raw: "45260", want: day(30)}, {raw: "45260.0", want: day(30)}, {raw: "4.526E4", want: day(30)}, {raw: "45260.999988425923", want: period.At(2023, 11, 30, 23, 59, 59)},
		{raw: "45259.999999999", want: day(30)}, {raw: "2958465.9", want: period.At(9999, 12, 31, 21, 36, 0)}, {raw: "2958465.9999999", bad: true},
		{raw: "2958466", bad: true}, {raw: "0", bad: true}, {raw: "0.5", bad: true}, {raw: "-1", bad: true}, {raw: "NaN", bad: true}, {raw: "Inf", bad: true}, {raw: "x", bad: true}, {raw: "1e400", bad: true},
		{raw: "20231130", want: day(30)}, {raw: "2.023113E7", want: day(30)}, {raw: "20231130083000", want: period.At(2023, 11, 30, 8, 30, 0)}, {raw: "2.023113E+13", want: day(30)}, {raw: "20231301", bad: true},
		{raw: "43798", system: true, want: day(30)}, {raw: "1", system: true, want: period.At(1904, 1, 2, 0, 0, 0)}, {raw: "2958465", system: true, bad: true},
	} {
		got, _, err := serial([]byte(c.raw), c.system)
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("%s (1904 %v): %v, %v", c.raw, c.system, got, err)
		}
	}
}

// A spreadsheet has no time zones: its date cells keep the time that is written. Text in a workbook is text that a
// system exported, where a zone is a zone.
func TestDateCellsHaveNoZone(t *testing.T) {
	read := func(t *testing.T, cell string) (period.Instant, error) {
		t.Helper()
		var row strings.Builder
		for i, h := range sheetHead {
			fmt.Fprintf(&row, `<c r="%c1" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, h)
		}
		code := `<c r="A2" t="str"><v>H1</v></c>`
		if strings.Contains(cell, `"A2"`) {
			code, cell = cell, ""
		}
		data := bookOf(t, `<row r="1">`+row.String()+`</row><row r="2">`+code+`<c r="D2"><v>45231</v></c>`+cell+`<c r="G2"><v>4</v></c></row>`, "")
		got, _, err := dossiers(asFile("so.xlsx", data), Options{})
		if err != nil || len(got) != 1 {
			return 0, err
		}
		return got[0].Due, nil
	}
	half := period.At(2023, 11, 30, 23, 30, 0)
	for in, want := range map[string]period.Instant{
		"2023-11-10T17:00:00.000Z":      period.At(2023, 11, 10, 17, 0, 0),
		"2023-11-30T23:30:00Z":          half,
		"2023-11-30T23:30:00":           half,
		"2023-11-30T23:30:00+09:00":     half,
		"2023-11-30T23:30:00-05:00":     half,
		"2023-11-30T23:30:00+0700":      half,
		"2023-11-30t23:30z":             half,
		" 2023-11-30T23:30:00Z\n":       half,
		"2023-11-30T23:59:59.999Z":      period.At(2023, 11, 30, 23, 59, 59),
		"2023-11-30T23:59:59.999999999": period.At(2023, 11, 30, 23, 59, 59),
		"2023-11-30":                    day(30),
		"2023-11-30Z":                   day(30),
		"2023-11-30T00:00:00Z":          day(30),
		"0001-01-01T00:00:00Z":          0,
	} {
		if got, err := read(t, `<c r="E2" t="d"><v>`+in+`</v></c>`); got != want || err != nil {
			t.Errorf("date cell %q: %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"T17:00:00Z", "2023-11-31T10:00:00Z", "2023-11-30T23:30:00Zx", "2023-11-30T23:30:00+99:00", "2023-11-30T-05:00", "Z", "2023-11-30TZ"} {
		if got, err := read(t, `<c r="E2" t="d"><v>`+in+`</v></c>`); err == nil {
			t.Errorf("date cell %q was read as %v", in, got)
		}
	}
	if _, err := read(t, `<c r="H2" t="d"><v>2023-11-30T00:00:00Z</v></c>`); err != nil {
		t.Errorf("the date of an apology: %v", err)
	}
	var f *Faults
	if _, err := read(t, `<c r="A2" t="d"><v>2023-11-30T00:00:00Z</v></c>`); !errors.As(err, &f) || f.List[0].Column != "Số hồ sơ" || f.List[0].Message != msgDateAsText {
		t.Errorf("a code that became a date: %v", err)
	}
	for _, cell := range []string{
		`<c r="E2" t="str"><v>2023-11-30T23:30:00Z</v></c>`,
		`<c r="E2" t="inlineStr"><is><t>2023-11-30T23:30:00Z</t></is></c>`,
	} {
		if got, err := read(t, cell); got != half+7*60*60 || err != nil {
			t.Errorf("%s: %v, %v", cell, got, err)
		}
	}
}

func TestLimitsAreNamed(t *testing.T) {
	file := workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1", "A1", sheetHead...)
		for i := range 30 {
			put(t, f, "Sheet1", fmt.Sprintf("A%d", i+2), "H1", "P", "U", 45231, nil, nil, 4)
		}
	})
	_, _, err := dossiers(file, Options{Limits: Limits{Rows: 25}})
	var f *Faults
	if !errors.As(err, &f) || f.List[0].Row != 26 || f.List[0].Sheet != "Sheet1" || !strings.Contains(err.Error(), "vượt giới hạn Rows") {
		t.Errorf("%v", err)
	}
	_, _, err = dossiers(text(head+"\nH1,"+strings.Repeat("x", 300)+",U,1/11/2023,,,4\n"), Options{Limits: Limits{CellBytes: 100}})
	if !errors.As(err, &f) || f.List[0].Column != "Tên TTHC" || !strings.Contains(err.Error(), "CellBytes") {
		t.Errorf("%v", err)
	}
	if d := f.Detail(); len(d) > 1000 {
		t.Errorf("the value of %d bytes is shown whole", len(d))
	}
	var none grid.Limits
	if none.WithDefaults().Rows == 0 {
		t.Error("no default")
	}
}

func TestNotAWorkbook(t *testing.T) {
	docx := zipped(t, map[string]string{"_rels/.rels": `<Relationships><Relationship Id="rId1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`, "word/document.xml": `<w:document/>`})
	for name, data := range map[string][]byte{"a.docx": docx, "c.xlsx": docx[:len(docx)/2], "d.xlsx": []byte("PK\x03\x04")} {
		_, _, err := dossiers(asFile(name, data), Options{})
		if !errors.As(err, new(*Faults)) || !strings.Contains(err.Error(), "tệp "+name) || !strings.Contains(err.Error(), "không phải sổ tính") {
			t.Errorf("%v", err)
		}
	}
}

// An archive that sends its reader outside the file is at fault itself; it is no failure of the disk.
func TestReadingOutsideTheFile(t *testing.T) {
	r := &ioRecorder{r: strings.NewReader("abc"), size: 3}
	for _, off := range []int64{-1, 3, 1 << 60} {
		if n, err := r.ReadAt(make([]byte, 1), off); n != 0 || err != io.EOF || r.err != nil {
			t.Errorf("at %d: %d, %v, %v", off, n, err, r.err)
		}
	}
}
