package workbook

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/table"
)

// tableOfRows is a table with so many rows.
func tableOfRows(t testing.TB, n int) *table.Table {
	t.Helper()
	meta := table.Meta{Period: period.Period{From: period.DayOf(2023, 11, 1), To: period.DayOf(2023, 11, 30)}, ExtractedAt: period.At(2023, 12, 5, 8, 0, 0)}
	var file bytes.Buffer
	err := table.Write(&file, meta, func(yield func(*table.Row) bool) {
		for i := range n {
			row := table.Row{
				Code: fmt.Sprintf("T.01-%06d", i), Procedure: "Cấp bản sao trích lục hộ tịch", Field: "Hộ tịch", Unit: "T.01", UnitName: "Sở Tư pháp",
				UnitRead: "STP", Level: dossier.Province, Listed: true, Channel: "online", Status: dossier.ResultReturned, StatusRead: "Đã trả KQ",
				Received: period.At(2023, 11, 2, 8, 30, 0), Due: period.DayOf(2023, 11, 9).Start(), Finished: period.At(2023, 11, 8, 16, 0, 0),
				Line: "early", Resolved: "early", Origin: "new", Rules: "finished_in_period finished_before_due", File: "ho-so.xlsx", Sheet: "Sheet1", RowNumber: i + 2,
			}
			if i == 0 {
				row.Line, row.Kind, row.WorkingDaysLate, row.CalendarDaysLate, row.Apology = "late", "actual", 0, 1, "yes"
				row.Officials = []table.Official{{Account: "mau", Name: "Trần Văn Mẫu"}, {Name: "=1+1"}}
				row.Dropped, row.DroppedWhy, row.Unit, row.UnitName = 2, "equal_copy kept_read_later", "", ""
			}
			if !yield(&row) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	read, err := table.Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// TestTable: a row for every dossier, over as many sheets as it takes, in words, the same bytes each time.
func TestTable(t *testing.T) {
	rows := tableOfRows(t, 5)
	made, err := tableIn(rows, 2)
	if err != nil {
		t.Fatal(err)
	}
	again, err := tableIn(rows, 2)
	if err != nil || !bytes.Equal(made.Data, again.Data) {
		t.Errorf("made again, it is another file: %v", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(made.Data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, want := f.GetSheetList(), []string{"Hồ sơ 1", "Hồ sơ 2", "Hồ sơ 3"}; !slices.Equal(got, want) {
		t.Fatalf("sheets %q, want %q", got, want)
	}
	var codes []string
	for _, sheet := range f.GetSheetList() {
		cells, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		head := slices.IndexFunc(cells, func(row []string) bool { return len(row) > 0 && row[0] == "Mã hồ sơ" })
		for _, row := range cells[head+1:] {
			codes = append(codes, row[0])
		}
		if len(codes) == 2 {
			first := map[string]string{}
			for i, name := range cells[head] {
				if i < len(cells[head+1]) {
					first[name] = cells[head+1][i]
				}
			}
			for name, want := range map[string]string{
				"Đơn vị được tính": view.UnknownUnit, "Xếp vào": "Đã giải quyết trễ hạn", "Vì sao": "kết thúc trong kỳ; trước ngày hẹn trả", "Ngày làm việc trễ": "0", "Ngày lịch trễ": "1", "Văn bản xin lỗi": "Có",
				"Công chức, viên chức": "Trần Văn Mẫu (mau); =1+1", "Vì sao chọn dòng này": "dòng trùng giống hệt; đọc sau", "Ngày tiếp nhận": "02/11/2023 08:30",
				"Ngày hẹn trả": "09/11/2023", "Ngày nộp": "", "Dòng": "2", "Trạng thái được hiểu": "Đã trả kết quả",
			} {
				if first[name] != want {
					t.Errorf("%s is %q, want %q", name, first[name], want)
				}
			}
		}
	}
	if want := []string{"T.01-000000", "T.01-000001", "T.01-000002", "T.01-000003", "T.01-000004"}; !slices.Equal(codes, want) {
		t.Errorf("codes %q, want %q", codes, want)
	}
	if _, err := Table(tableOfRows(t, 0)); err != nil {
		t.Errorf("a month without dossiers: %v", err)
	}
}

// TestRulesHaveWords: every reason of a line, and every reason why a copy was dropped, is said in words.
func TestRulesHaveWords(t *testing.T) {
	for _, r := range counting.Reasons() {
		if r.Rule[0] == '4' && tableDropped[r.Key] == "" {
			t.Errorf("no words for %s", r.Key)
		}
		if (r.Rule[0] == '2' || r.Rule == "1.5") && tableRules[r.Key] == "" {
			t.Errorf("no words for %s", r.Key)
		}
	}
}

func BenchmarkTable(b *testing.B) {
	rows := tableOfRows(b, 20_000)
	defer cpu(b)()
	for b.Loop() {
		file, err := Table(rows)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(file.Data)), "bytes")
	}
}
