package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// reconcileFiles writes an extract and the flags that read it.
func reconcileFiles(t *testing.T) (flags []string, write func(name, text string) string) {
	t.Helper()
	write = writer(t, t.TempDir())
	const rows = "T.02-1,Khai sinh,Hộ tịch,Sở Y tế,06/11/2023,10/11/2023,09/11/2023,10,2,Người Nộp Mẫu\n" +
		"T.02-2,Khai sinh,Hộ tịch,Sở Y tế,06/11/2023,10/11/2023,14/11/2023,10,2,Người Nộp Mẫu\n" +
		"T.02-3,Khai sinh,Hộ tịch,Sở Y tế,06/11/2023,30/12/2023,,4,1,Người Nộp Mẫu\n"
	dossiers := write("ho-so.csv", reconcileHeader+rows)
	units := write("units.yaml", "units:\n  - {code: T.02, name: Sở Y tế, level: province}\n")
	return []string{
		"--month", "2023-11", "--dossiers", dossiers, "--register", units,
		"--extracted-at", "2023-12-05T08:00:00+07:00", "--list-at", "2023-12-05T08:00:00+07:00",
	}, write
}

const reconcileHeader = "Số hồ sơ,Tên TTHC,Lĩnh vực,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái,Kênh tiếp nhận,Chủ hồ sơ\n"

// A clerk learns in what the books differ and gets a workbook; equal books end with 0, others with 3.
func TestReconcile(t *testing.T) {
	flags, write := reconcileFiles(t)
	reconcile := func(code int, list string, more ...string) (string, string) {
		return program(t, code, slices.Concat([]string{"reconcile", "--list", list}, flags, more)...)
	}
	equal := write("bang.csv", reconcileHeader+"t.02-3,Khai sinh,Hộ tịch,SỞ Y TẾ,6/11/2023,30/12/2023,,4,1,\n"+
		"T.02 - 2,Khai sinh,Hộ tịch,Sở Y tế,6/11/2023,2023-11-10,14/11/2023,10,2,\nT.02-1,Khai sinh,Hộ tịch,Sở Y tế,6/11/2023,10/11/2023,09/11/2023,10,2,\n")
	if out, _ := reconcile(ExitDone, equal); !strings.Contains(out, "Hai bên giống nhau") {
		t.Error(out)
	}
	if out, _ := reconcile(ExitDone, equal, "--json"); strings.Contains(out, "null") {
		t.Errorf("lists without an entry are null:\n%s", out)
	}
	other := write("khac.csv", reconcileHeader+"T.02-1,Khai sinh,Hộ tịch,Sở Y tế,06/11/2023,10/11/2023,,4,2,Người Nộp Mẫu\n"+
		"T.02_2,Khai sinh,Hộ tịch,Sở Y tế,06/11/2023,20/11/2023,14/11/2023,10,2,Người Nộp Mẫu\n")
	book := filepath.Join(t.TempDir(), "doi-chieu.xlsx")
	out, stderr := reconcile(ExitHeld, other, "--out", book)
	if diff := cmp.Diff(reconciledInWords, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(stderr, "hai bên khác nhau") {
		t.Error(stderr)
	}
	text := cellsOf(t, book)
	for _, want := range []string{"T.02-1", "Mã trong danh sách: T.02_2", "Khác ngày hẹn trả: đổi ngày", "Chỉ có trong trích xuất: chưa đồng bộ"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the workbook:\n%s", want, text)
		}
	}
	if asJSON, _ := reconcile(ExitHeld, other, "--json"); strings.Contains(text+asJSON+out, "Người Nộp") || !json.Valid([]byte(asJSON)) {
		t.Error("a citizen's name, or no JSON")
	}
}

// What cannot be compared is an answer: a list of another period, one that does not read, one without columns, none at all.
func TestReconcileRefuses(t *testing.T) {
	flags, write := reconcileFiles(t)
	october := strings.ReplaceAll("T.02-1,Khai sinh,Hộ tịch,Sở Y tế,06/11/2023,10/11/2023,09/11/2023,10,2,\n", "/11/", "/10/")
	for name, c := range map[string]struct {
		code int
		list string
		want string
	}{
		"another period": {ExitUsage, reconcileHeader + october, "đây là danh sách của kỳ khác"},
		"a bad date":     {ExitFailed, reconcileHeader + strings.Replace(october, "06/10/2023", "31/02/2023", 1), "31/02/2023"},
		"no due dates":   {ExitHeld, "Mã hồ sơ,Ngày tiếp nhận,Ngày kết thúc xử lý,Trạng thái\nT.02-2,06/11/2023,14/11/2023,10\n", "hai bên khác nhau"},
		"no list":        {ExitFailed, "Đơn vị,Số lượng\nSở Y tế,3\n", "Số hồ sơ"},
	} {
		t.Run(name, func(t *testing.T) {
			list := write(strings.ReplaceAll(name, " ", "-")+".csv", c.list)
			if _, stderr := program(t, c.code, slices.Concat([]string{"reconcile", "--list", list}, flags)...); !strings.Contains(stderr, c.want) {
				t.Error(stderr)
			}
		})
	}
	if _, stderr := program(t, ExitUsage, slices.Concat([]string{"reconcile"}, flags)...); !strings.Contains(stderr, "--list") {
		t.Error(stderr)
	}
	if _, stderr := program(t, ExitUsage, slices.Concat([]string{"reconcile", "--list", "not-there.csv"}, flags)...); !strings.Contains(stderr, "not-there.csv") {
		t.Error(stderr)
	}
}

// A table that another system has counted in another way is explained by the way, with its dossiers.
func TestReconcileTable(t *testing.T) {
	flags, write := reconcileFiles(t)
	flags = flags[:len(flags)-2] // without --list-at
	extract := flags[slices.Index(flags, "--dossiers")+1]
	if err := os.WriteFile(extract, []byte(reconcileHeader+"T.02-1,Khai sinh,Hộ tịch,Sở Y tế,06/11/2023,10/11/2023,10/11/2023,10,2,\n"+
		"T.02-2,Khai sinh,Hộ tịch,Sở Y tế,06/11/2023,10/11/2023,14/11/2023,10,2,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	reconcile := func(code int, table string, more ...string) (string, string) {
		return program(t, code, slices.Concat([]string{"reconcile", "--table", table}, flags, more)...)
	}
	equal := write("bang.csv", "STT,Đơn vị,Tổng số,Trễ hạn\n1,Sở Y tế,2,1\n")
	if out, _ := reconcile(ExitDone, equal); !strings.Contains(out, "Bảng giống số liệu") {
		t.Error(out)
	}
	other := write("khac.csv", "STT,Đơn vị,Tổng số,Ngoài hạn\n1,Sở Y tế,2,2\n,Tổng cộng,2,2\n")
	book := filepath.Join(t.TempDir(), "doi-chieu.xlsx")
	out, _ := reconcile(ExitHeld, other, "--column", "resolved_late=Ngoài hạn", "--out", book)
	for _, want := range []string{"1 trên 2 số khác nhau", "tính trễ hạn, quá hạn ngay trong ngày hẹn trả: 1 hồ sơ, ví dụ T.02-1", "không còn số nào khác"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	cells := cellsOf(t, book)
	for _, want := range []string{"Sở Y tế\nTrễ hạn\n1\n2\n", "Tính trễ hạn, quá hạn ngay trong ngày hẹn trả\nT.02-1\n"} {
		if !strings.Contains(cells, want) {
			t.Errorf("no %q in the workbook:\n%s", want, cells)
		}
	}
	asJSON, _ := reconcile(ExitHeld, other, "--column", "resolved_late=Ngoài hạn", "--json")
	if !strings.Contains(asJSON, `"way": "last_day_late"`) {
		t.Error(asJSON)
	}
	for _, more := range [][]string{{"--column", "late=x"}, {"--list", equal}, {"--table-at", "hôm qua"}} {
		reconcile(ExitUsage, equal, more...)
	}
	if _, stderr := reconcile(ExitFailed, write("khong.csv", "x,y\n1,2\n")); !strings.Contains(stderr, "cột đơn vị") {
		t.Error(stderr)
	}
}

// cellsOf are the texts of all cells of a workbook, one a line.
func cellsOf(t *testing.T, path string) string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			b.WriteString(strings.Join(row, "\n") + "\n")
		}
	}
	return b.String()
}

const reconciledInWords = `Đối chiếu trích xuất với danh sách, tháng 11/2023
Trích xuất lúc 08:00 ngày 05/12/2023; danh sách lúc 08:00 ngày 05/12/2023.

                                    trích xuất   danh sách
Số bản ghi                                   3           2
Số hồ sơ                                     3           2
Trong số liệu của kỳ                         3           2
Đã giải quyết trễ hạn                        1           0
Đang giải quyết, quá hạn                     0           1
Có ở cả hai; trong đó giống nhau             2           0

3 hồ sơ khác nhau:
  chỉ có trong trích xuất: chưa đồng bộ                1  ví dụ: T.02-3
  mã viết khác: mã chỉ khác dấu, khoảng trắng          1  ví dụ: T.02-2
  khác trạng thái: chưa đồng bộ                        1  ví dụ: T.02-1
  khác ngày hẹn trả: đổi ngày                          1  ví dụ: T.02-2

Hồ sơ trễ hạn, quá hạn theo bên này, tính theo bên kia:
  trễ hạn theo trích xuất: 1; theo danh sách đúng hạn, trong hạn 1
  quá hạn theo danh sách: 1; theo trích xuất đúng hạn, trong hạn 1

Đơn vị có nhiều hồ sơ khác nhau nhất:
  Sở Y tế          3
`
