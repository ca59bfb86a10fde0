package book

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/documents/workbook"
	"trehan/internal/explanation"
	"trehan/internal/officetest"
	"trehan/internal/period"
)

const (
	unit     = "H25.07" // two late dossiers
	sheet    = view.SheetExplanations
	firstRow = 8 // of the form's rows
)

// november is the made-up month with the form, and what it asks.
func november() (*view.Input, *explanation.Asked) {
	in := specimen.Checked(specimen.November2023())
	in.Issue.Revision = 2
	in.Explain = &view.Explaining{Period: "2023-11", Reasons: explanation.DefaultReasons()}
	asked := explanation.NewAsked(in, strings.Repeat("a", 64), time.Date(2023, 12, 5, 1, 0, 0, 0, time.UTC), period.DayOf(2023, 12, 12))
	return in, &asked
}

// formOf is a unit's workbook as it is sent.
func formOf(t testing.TB, in *view.Input, code string) []byte {
	t.Helper()
	var data []byte
	err := workbook.Units(in, []string{code}, func(_ int, f view.File) error { data = f.Data; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// edit changes a workbook as a person does.
func edit(t testing.TB, data []byte, change func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	change(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func set(t testing.TB, f *excelize.File, cell string, value any) {
	t.Helper()
	if err := f.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

// fill answers for the two dossiers.
func fill(t testing.TB, f *excelize.File) {
	t.Helper()
	reasons := explanation.DefaultReasons()
	set(t, f, "J8", reasons[0])
	set(t, f, "K8", "Trục liên thông ngừng từ 20 đến 24/11.\nĐã báo.")
	set(t, f, "L8", "512/STTTT-CNTT")
	set(t, f, "M8", "Nguyên nhân khách quan")
	set(t, f, "J9", reasons[6])
	set(t, f, "K9", "Cán bộ nghỉ ốm, chưa phân công người thay.")
}

func filled(t testing.TB, in *view.Input) []byte {
	return edit(t, formOf(t, in, unit), func(f *excelize.File) { fill(t, f) })
}

// answered is what fill says.
func answered(asked *explanation.Asked) []explanation.Row {
	d := asked.Unit(unit).Dossiers
	reasons := explanation.DefaultReasons()
	return []explanation.Row{
		{Code: d[0].Code, Reason: reasons[0], Text: "Trục liên thông ngừng từ 20 đến 24/11.\nĐã báo.", Evidence: "512/STTTT-CNTT", Proposal: explanation.Objective},
		{Code: d[1].Code, Reason: reasons[6], Text: "Cán bộ nghỉ ốm, chưa phân công người thay.", Proposal: explanation.Keep},
	}
}

func TestAnswerIsReadWhole(t *testing.T) {
	in, asked := november()
	for _, sender := range []string{unit, ""} {
		a, err := Read(filled(t, in), asked, sender)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(answered(asked), a.Rows); diff != "" {
			t.Error(diff)
		}
		if a.Unit != unit || a.Ext != "xlsx" || len(a.File) != 64 {
			t.Errorf("unit %q, ext %q, file %q", a.Unit, a.Ext, a.File)
		}
	}
}

// What a person does to a workbook without changing what it says.
func TestAnswerIsAcceptedHoweverItIsArranged(t *testing.T) {
	in, asked := november()
	for name, change := range map[string]func(f *excelize.File){
		"sheet renamed": func(f *excelize.File) { must(t, f.SetSheetName(sheet, "Sheet1")) },
		"sheets moved":  func(f *excelize.File) { must(t, f.MoveSheet(sheet, "Số liệu")) },
		"others deleted": func(f *excelize.File) {
			must(t, f.DeleteSheet("Số liệu"))
			must(t, f.DeleteSheet("Hồ sơ trễ hạn"))
		},
		"rows sorted":     func(f *excelize.File) { must(t, f.DuplicateRowTo(sheet, 8, 10)); must(t, f.RemoveRow(sheet, 8)) },
		"rows below":      func(f *excelize.File) { must(t, f.InsertRows(sheet, 9, 3)) },
		"rows above":      func(f *excelize.File) { must(t, f.InsertRows(sheet, 1, 2)) },
		"column inserted": func(f *excelize.File) { must(t, f.UnprotectSheet(sheet)); must(t, f.InsertCols(sheet, "C", 1)) },
		"number deleted": func(f *excelize.File) {
			must(t, f.RemoveCol(sheet, "A"))
			set(t, f, "A4", "Ký hiệu biểu: GT/2023-11/r0002/"+unit)
		},
		"columns moved": func(f *excelize.File) {
			for row := firstRow - 1; row <= firstRow+1; row++ {
				for _, pair := range [][2]string{{"B", "K"}, {"E", "M"}} {
					a, b := pair[0]+string(rune('0'+row)), pair[1]+string(rune('0'+row))
					x, y := raw(t, f, a), raw(t, f, b)
					set(t, f, a, y)
					set(t, f, b, x)
				}
			}
			for _, cell := range []string{"M8", "M9"} { // the date that was moved is a number
				n, err := strconv.Atoi(raw(t, f, cell))
				must(t, err)
				set(t, f, cell, n)
			}
		},
		"case and blanks": func(f *excelize.File) {
			set(t, f, "J8", "  "+strings.ToUpper(explanation.DefaultReasons()[0])+" ")
			set(t, f, "M9", "giữ nguyên  phân loại")
		},
		"decomposed":    func(f *excelize.File) { set(t, f, "M9", "Giữ nguyên phân loại") },
		"dates as text": func(f *excelize.File) { set(t, f, "E8", asked.Unit(unit).Dossiers[0].Due.Time().Format("02/01/2006")) },
	} {
		t.Run(name, func(t *testing.T) {
			data := edit(t, formOf(t, in, unit), func(f *excelize.File) { fill(t, f); change(f) })
			a, err := Read(data, asked, unit)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(answered(asked), a.Rows); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func raw(t *testing.T, f *excelize.File, cell string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	must(t, err)
	return v
}

func TestAnswerIsRefusedWithPlaceAndAdvice(t *testing.T) {
	in, asked := november()
	codes := []string{asked.Unit(unit).Dossiers[0].Code, asked.Unit(unit).Dossiers[1].Code}
	other := asked.Unit("H25.05").Dossiers[0].Code
	for _, c := range []struct {
		name   string
		change func(f *excelize.File)
		code   explanation.Code
		cell   string // column and row, "" for none
		says   string
	}{
		{"no sheet", func(f *excelize.File) { must(t, f.DeleteSheet(sheet)) }, explanation.NoSheet, "", "không có biểu giải trình"},
		{"two forms", func(f *excelize.File) {
			i, err := f.NewSheet("Bản sao")
			must(t, err)
			from, err := f.GetSheetIndex(sheet)
			must(t, err)
			must(t, f.CopySheet(from, i))
		}, explanation.TwoForms, "", "Bản sao"},
		{"mark deleted", func(f *excelize.File) { set(t, f, "A4", "") }, explanation.NoMark, "", "Ký hiệu biểu"},
		{"another month", func(f *excelize.File) { set(t, f, "A4", "Ký hiệu biểu: GT/2023-10/r0001/"+unit) }, explanation.WrongMonth, "", "2023-10"},
		{"another unit", func(f *excelize.File) { set(t, f, "A4", "Ký hiệu biểu: GT/2023-11/r0002/H25.05") }, explanation.WrongUnit, "", "H25.05"},
		{"head deleted", func(f *excelize.File) { set(t, f, "L7", "") }, explanation.NoColumn, "7", "Số, ký hiệu văn bản"},
		{"head twice", func(f *excelize.File) { set(t, f, "N7", "Lý do") }, explanation.NoColumn, "7", "hai cột"},
		{"code changed", func(f *excelize.File) { set(t, f, "B8", "H25.07-231101-99999") }, explanation.CodeMissing, "", codes[0]},
		{"code of another unit", func(f *excelize.File) { set(t, f, "B8", other) }, explanation.CodeMissing, "", "Sở Tư pháp"},
		{"code removed", func(f *excelize.File) { set(t, f, "B9", "") }, explanation.CodeMissing, "", "dòng không có mã"},
		{"row removed", func(f *excelize.File) { must(t, f.RemoveRow(sheet, 9)) }, explanation.CodeMissing, "", codes[1]},
		{"row added", func(f *excelize.File) { must(t, f.DuplicateRowTo(sheet, 9, 10)); set(t, f, "B10", "X-1") }, explanation.CodeAdded, "B10", "X-1"},
		{"row twice", func(f *excelize.File) { must(t, f.DuplicateRowTo(sheet, 8, 10)) }, explanation.CodeTwice, "B10", "dòng 8"},
		{"due date edited", func(f *excelize.File) { set(t, f, "E8", 45300) }, explanation.CellEdited, "E8", "Ngày hẹn trả"},
		{"finish edited", func(f *excelize.File) { set(t, f, "F9", "01/11/2023") }, explanation.CellEdited, "F9", "Ngày kết thúc"},
		{"days edited", func(f *excelize.File) { set(t, f, "G8", 0.5) }, explanation.CellEdited, "G8", "Số ngày trễ"},
		{"kind edited", func(f *excelize.File) { set(t, f, "I8", "Không trễ") }, explanation.CellEdited, "I8", "Loại trễ hạn"},
		{"official edited", func(f *excelize.File) { set(t, f, "H8", "Người Khác") }, explanation.CellEdited, "H8", "Công chức"},
		{"unit edited", func(f *excelize.File) { set(t, f, "D8", "Sở Khác") }, explanation.CellEdited, "D8", "đơn vị giải quyết"},
		{"procedure edited", func(f *excelize.File) { set(t, f, "C8", "Thủ tục khác") }, explanation.CellEdited, "C8", "Tên TTHC"},
		{"unknown reason", func(f *excelize.File) { set(t, f, "J8", "Mất điện") }, explanation.BadReason, "J8", "Mất điện"},
		{"no reason", func(f *excelize.File) { set(t, f, "J9", "  ") }, explanation.Empty, "J9", "Lý do"},
		{"no text", func(f *excelize.File) { set(t, f, "K9", "") }, explanation.Empty, "K9", "Nội dung"},
		{"nothing filled in", func(f *excelize.File) {
			for _, cell := range []string{"J8", "K8", "L8", "J9", "K9"} {
				set(t, f, cell, "")
			}
			set(t, f, "M8", "Giữ nguyên phân loại")
		}, explanation.Empty, "J8", "chưa điền"},
		{"text too long", func(f *excelize.File) { set(t, f, "K9", strings.Repeat("ờ", 2001)) }, explanation.TooLong, "K9", "2001"},
		{"unknown proposal", func(f *excelize.File) { set(t, f, "M9", "Xóa khỏi danh sách") }, explanation.BadProposal, "M9", "Xóa khỏi"},
		{"no proposal", func(f *excelize.File) { set(t, f, "M9", "") }, explanation.Empty, "M9", "Đề nghị"},
		{"objective without paper", func(f *excelize.File) { set(t, f, "L8", "") }, explanation.Empty, "L8", "văn bản chứng minh"},
		{"paper is a date", func(f *excelize.File) {
			style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
			must(t, err)
			set(t, f, "L9", 45235)
			must(t, f.SetCellStyle(sheet, "L9", "L9", style))
		}, explanation.BadEvidence, "L9", "ngày"},
		{"formula", func(f *excelize.File) { must(t, f.SetCellFormula(sheet, "K9", "K8")) }, explanation.Formula, "K9", "công thức"},
		{"formula as reason", func(f *excelize.File) { must(t, f.SetCellFormula(sheet, "J9", `"Nguyên nhân khác"`)) }, explanation.Formula, "J9", "công thức"},
		{"beside the form", func(f *excelize.File) { set(t, f, "P8", "đề nghị xóa") }, explanation.CellAdded, "P8", "ngoài các cột"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := edit(t, formOf(t, in, unit), func(f *excelize.File) { fill(t, f); c.change(f) })
			refused(t, data, asked, unit, c.code, c.cell, c.says)
		})
	}
}

func refused(t *testing.T, data []byte, asked *explanation.Asked, sender string, code explanation.Code, cell, says string) {
	t.Helper()
	a, err := Read(data, asked, sender)
	var r *explanation.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("error %v, want a refusal %s", err, code)
	}
	if r.Code == explanation.Empty && a.Unit == "" {
		t.Error("nobody knows whose the refused file is")
	}
	at := ""
	if r.Row > 0 {
		at = r.Column + strconv.Itoa(r.Row)
	}
	if r.Code != code || at != cell || !strings.Contains(r.Words(), says) || r.Do == "" {
		t.Errorf("refusal %s at %q, want %s at %q saying %q:\n%s", r.Code, at, code, cell, says, r.Words())
	}
}

// A list of another revision is refused as such, and only if it differs.
func TestAnswerToAnotherRevision(t *testing.T) {
	in, asked := november()
	first := *in
	first.Issue.Revision = 1
	same := edit(t, formOf(t, &first, unit), func(f *excelize.File) { fill(t, f) })
	if a, err := Read(same, asked, unit); err != nil || len(a.Rows) != 2 {
		t.Errorf("an equal list of r0001: %v", err)
	}
	differs := edit(t, same, func(f *excelize.File) { set(t, f, "G9", 77) })
	refused(t, differs, asked, unit, explanation.WrongList, "", "r0001")
}

// A unit that answers with a file whose sender is another unit.
func TestAnswerFromAnotherUnit(t *testing.T) {
	in, asked := november()
	refused(t, filled(t, in), asked, "H25.05", explanation.WrongUnit, "", unit)
}

func TestFilesThatAreNoWorkbooks(t *testing.T) {
	in, asked := november()
	good := filled(t, in)
	for name, c := range map[string]struct {
		data []byte
		code explanation.Code
	}{
		"nothing":   {nil, explanation.NotWorkbook},
		"pdf":       {[]byte("%PDF-1.7 ..."), explanation.NotWorkbook},
		"csv":       {[]byte("Mã hồ sơ;Lý do"), explanation.NotWorkbook},
		"half":      {good[:len(good)/2], explanation.NotWorkbook},
		"other zip": {zipOf(t, map[string][]byte{"a.txt": []byte("a")}), explanation.NotWorkbook},
		"macros":    {withPart(t, good, "xl/vbaProject.bin"), explanation.Macros},
		"xlsm":      {withPart(t, good, "[Content_Types].xml"), explanation.Macros},
		"password":  {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 2000)), explanation.NotWorkbook},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.data, asked, unit, c.code, "", "") })
	}
}

func zipOf(t *testing.T, parts map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, b := range parts {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write(b)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

func withPart(t *testing.T, data []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	parts := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		parts[f.Name], err = io.ReadAll(r)
		must(t, err)
	}
	parts[name] = bytes.ReplaceAll(append(parts[name], 'x'), []byte("openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), []byte("ms-excel.sheet.macroEnabled.main+xml"))
	return zipOf(t, parts)
}

// What LibreOffice saves: as a newer and as an old workbook, and in its own format.
func TestAnswerSavedByAnotherProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("runs LibreOffice")
	}
	in, asked := november()
	dir := t.TempDir()
	path := filepath.Join(dir, "tra-loi.xlsx")
	must(t, os.WriteFile(path, filled(t, in), 0o600))
	formula := filepath.Join(dir, "cong-thuc.xlsx")
	must(t, os.WriteFile(formula, edit(t, filled(t, in), func(f *excelize.File) { must(t, f.SetCellFormula(sheet, "K9", `"Ốm "&G8&" ngày"`)) }), 0o600))
	for _, format := range []string{"xlsx", "xls", "ods"} {
		t.Run(format, func(t *testing.T) {
			out := officetest.Convert(t, format, path, formula)
			data, err := os.ReadFile(filepath.Join(out, "tra-loi."+format))
			must(t, err)
			a, err := Read(data, asked, unit)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(answered(asked), a.Rows); diff != "" {
				t.Error(diff)
			}
			if a.Ext != format {
				t.Errorf("ext %q", a.Ext)
			}
			data, err = os.ReadFile(filepath.Join(out, "cong-thuc."+format))
			must(t, err)
			refused(t, data, asked, unit, explanation.Formula, "K9", "công thức")
		})
	}
}

// A file with very many faults is refused with a few of them.
func TestManyFaults(t *testing.T) {
	in, asked := november()
	data := edit(t, filled(t, in), func(f *excelize.File) {
		for row := 10; row < 6010; row++ {
			set(t, f, "B"+strconv.Itoa(row), "X-"+strconv.Itoa(row))
		}
	})
	_, err := Read(data, asked, unit)
	var r *explanation.Refusal
	if !errors.As(err, &r) || r.Code != explanation.CodeAdded || 1+len(r.Others)+r.More != 6000 || strings.Count(r.Words(), "\n") != most {
		t.Errorf("%v", err)
	}
}
