package xlsx

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"trehan/internal/extract/grid"
)

// writers makes one odd workbook with each of Python's libraries, each in two modes. The first row of the first sheet is the
// same in all of them.
const writers = `
import datetime, sys
import openpyxl, xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
folder = sys.argv[1]
when = datetime.datetime(2023, 11, 30, 12, 0)
first = ["Sở Tư pháp", 12345678, when, True, "hai\ndòng", " hai  dấu cách ", "<&>\"'", "\U0001F600", "0012", -0.5]
texts = ["", " ", "a\tb", "]]>", "=không", "1e5", "TRUE", "x" * 32767, "ê" * 500, "-", "_x0041_", "a_x000D_b", "_x005F_"]
numbers = [0, 1, -1, 1e-9, 1e15, 1e300, 0.1, 1/3, 2**53, 45260.999988425926]
dates = [datetime.date(1900, 1, 1), datetime.date(1900, 3, 1), datetime.date(9999, 12, 31), datetime.time(23, 59, 59), datetime.timedelta(days=3, hours=5)]

def with_openpyxl(name, **options):
    book = openpyxl.Workbook(**options)
    if not options:
        book.epoch = CALENDAR_MAC_1904 if "1904" in name else book.epoch
    sheet = book.active if not options else book.create_sheet()
    sheet.title = "Dữ liệu & <1>"
    for row in [first, [], texts[:11], numbers, [d for d in dates if "1904" not in name or d == dates[2]], ["#N/A", "#DIV/0!", "=1+1", None, False]]:
        sheet.append(row)
    other = book.create_sheet("Trang hai")
    other.append([None, None, "C1"])
    if not options:
        sheet.merge_cells("A20:D22"); sheet["A20"] = "gộp"
        sheet["Z30"] = "xa"
        sheet["C1"].comment = openpyxl.comments.Comment("ghi chú", "ai")
        sheet["B40"] = 0.25; sheet["B40"].number_format = "0%"
        sheet["B41"] = 45260; sheet["B41"].number_format = "[$-42A]dd mmmm yyyy"
        sheet["B42"] = 12; sheet["B42"].number_format = "000000"
        sheet.row_dimensions[5].hidden = True
        sheet.auto_filter.ref = "A1:J6"; sheet.freeze_panes = "A2"
    book.save(folder + "/" + name)

def with_xlsxwriter(name, **options):
    book = xlsxwriter.Workbook(folder + "/" + name, options)
    day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    bold, zeros = book.add_format({"bold": True}), book.add_format({"num_format": "000000"})
    sheet = book.add_worksheet("Dữ liệu & <1>")
    for column, value in enumerate(first):
        if value is when:
            sheet.write_datetime(0, column, value, moment)
        else:
            (sheet.write_string if isinstance(value, str) else sheet.write)(0, column, value)
    for column, value in enumerate(texts):
        sheet.write_string(2, column, value)
    sheet.write_row(3, 0, numbers)
    for column, value in enumerate(dates):
        if not options.get("date_1904") or column == 2:
            sheet.write_datetime(4, column, value, day)
    sheet.write_formula(5, 0, '="a"&"b"', None, "ab"); sheet.write_formula(5, 1, "=1+1", None, 2)
    sheet.write_formula(5, 2, "=NA()", None, "#N/A"); sheet.write_boolean(5, 3, False); sheet.write_blank(5, 4, None, bold)
    sheet.write_number(5, 5, 12, zeros); sheet.write_string(5, 6, "\x01\x1f\ufffe")
    if not options.get("constant_memory"):
        sheet.write_rich_string(6, 0, "Sở ", bold, "Tư pháp ", " tỉnh")
    sheet.write_url(7, 0, "https://example.org/?a=1&b=2", string="liên kết")
    sheet.merge_range(9, 0, 11, 3, "gộp")
    sheet.write_comment(7, 1, "ghi chú"); sheet.autofilter(0, 0, 5, 9); sheet.set_row(4, None, None, {"hidden": True})
    book.add_worksheet("Trang hai").write(0, 2, "C1")
    book.close()

with_openpyxl("openpyxl.xlsx")
with_openpyxl("openpyxl-1904.xlsx")
with_openpyxl("openpyxl-stream.xlsx", write_only=True)
with_xlsxwriter("xlsxwriter.xlsx")
with_xlsxwriter("xlsxwriter-stream.xlsx", constant_memory=True)
with_xlsxwriter("xlsxwriter-1904.xlsx", date_1904=True)
`

// need ends a test where a program is missing; where TREHAN_TEST_REQUIRE_… says that it is there, with a fault.
func need(t *testing.T, what, variable string, missing bool) {
	t.Helper()
	switch {
	case !missing:
	case os.Getenv(variable) != "":
		t.Fatalf("%s is missing", what)
	default:
		t.Skipf("%s is missing", what)
	}
}

// What other programs write is read as excelize reads it, cell by cell, and LibreOffice's copies of it too.
func TestWorkbooksOfOtherPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("runs Python and LibreOffice")
	}
	const python = "/usr/bin/python3" // Debian's, which has Debian's libraries
	err := exec.Command(python, "-c", "import openpyxl, xlsxwriter").Run()
	need(t, "openpyxl or xlsxwriter", "TREHAN_TEST_REQUIRE_PYTHON", err != nil)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	dir := t.TempDir()
	if out, err := exec.CommandContext(ctx, python, "-c", writers, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	written, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil || len(written) != 6 {
		t.Fatalf("%q, %v", written, err)
	}
	for _, path := range written {
		t.Run(filepath.Base(path), func(t *testing.T) { compareWorkbook(t, path) })
	}
	t.Run("LibreOffice", func(t *testing.T) {
		office, err := exec.LookPath("soffice")
		need(t, "LibreOffice", "TREHAN_TEST_REQUIRE_OFFICE", err != nil)
		copies := t.TempDir()
		for filter, extension := range map[string]string{"xlsx:Calc MS Excel 2007 XML": "calc", "xlsx:Calc Office Open XML": "ooxml"} {
			out := filepath.Join(copies, extension)
			args := append([]string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", filter, "--outdir", out}, written...)
			if said, err := exec.CommandContext(ctx, office, args...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
		}
		made, err := filepath.Glob(filepath.Join(copies, "*", "*.xlsx"))
		if err != nil || len(made) != 2*len(written) {
			t.Fatalf("%q, %v", made, err)
		}
		for _, path := range made {
			t.Run(filepath.Base(filepath.Dir(path))+" "+filepath.Base(path), func(t *testing.T) { compareWorkbook(t, path) })
		}
	})
}

func compareWorkbook(t *testing.T, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sameAsExcelize(t, data)
	got, err := both(t, data, 0, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	date := "C1 #45260.5d"
	w, err := Open(bytes.NewReader(data), int64(len(data)), grid.Limits{}.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	if w.Date1904 {
		date = "C1 #43798.5d"
	}
	want := []string{"A1 Sở Tư pháp", "B1 #12345678", date, "D1 ?1", "E1 hai\ndòng", "F1  hai  dấu cách ", `G1 <&>"'`, "H1 😀", "I1 0012", "J1 #-0.5"}
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("first row %q", got[:min(len(got), len(want))])
	}
}
