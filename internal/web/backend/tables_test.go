package backend

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/revision"
	"trehan/internal/table"
	"trehan/internal/web"
)

// officeOfTests is a backend on an archive that holds counted revisions.
type officeOfTests struct {
	testing.TB
	*Backend
	store archive.Store
}

func newOffice(t testing.TB) *officeOfTests {
	store := archivetest.NewMemory()
	t.Cleanup(store.Close)
	return &officeOfTests{t, &Backend{store: store}, store}
}

// count counts a month of a few dossiers and keeps what a run keeps of it, without the table where an earlier release has
// made it.
func (o *officeOfTests) count(m period.Name, withTable bool) int {
	o.Helper()
	units, err := register.Load(strings.NewReader("units:\n  - {code: T.01, name: Sở Tư pháp, level: province}\n"), "units.yaml")
	if err != nil {
		o.Fatal(err)
	}
	csv := "Số hồ sơ;Tên TTHC;Lĩnh vực;Đơn vị giải quyết;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái;Chủ hồ sơ\n"
	for i := range 20 {
		finished := "10/11/2023"
		if i < 3 {
			finished = "20/11/2023"
		}
		csv += fmt.Sprintf("T.01-%02d;Khai sinh;Hộ tịch;Sở Tư pháp;02/11/2023;15/11/2023;%s;10;Đinh Công Dân\n", i, finished)
	}
	out, err := month.Run(context.Background(), month.Input{
		Name: m, Period: period.Bounds{}.Of(m), Register: units, ExtractedAt: period.At(2023, 12, 5, 8, 0, 0),
		Dossiers: []month.Source{{File: extract.File{Name: "a.csv", R: strings.NewReader(csv), Size: int64(len(csv))}}},
	})
	if err != nil {
		o.Fatal(err)
	}
	opened, err := archive.OpenRevision(context.Background(), o.store, m, archive.Owner{Run: "lan-1", Nonce: "lan-1"}, archive.Opening{At: time.Date(2023, 12, 5, 1, 0, 0, 0, time.UTC)})
	if err != nil {
		o.Fatal(err)
	}
	objects, err := revision.Revision{Store: o.store, Month: m, Number: opened.Number}.Objects(&revision.Inputs{}, out)
	if err != nil {
		o.Fatal(err)
	}
	for _, x := range objects {
		if x.Key != archive.TableKey(m, opened.Number) || withTable {
			if _, err := o.store.Create(context.Background(), x.Key, archive.Bytes(x.Body), archive.CreateOptions{}); err != nil {
				o.Fatal(err)
			}
		}
	}
	return opened.Number
}

func TestTableOfACountedRevision(t *testing.T) {
	o := newOffice(t)
	n := o.count(november, true)
	got, err := o.table(context.Background(), november, n, false)
	if err != nil {
		t.Fatal(err)
	}
	if got.Table.Len() != 20 || got.Partial || got.Report.Totals.ResolvedLate != 3 {
		t.Errorf("%d dossiers, partial: %v", got.Table.Len(), got.Partial)
	}
	if again, err := o.table(context.Background(), november, n, false); err != nil || again != got {
		t.Errorf("the table is read again: %v", err)
	}
}

// TestTableOfAnEarlierRelease: the late and the overdue dossiers are there, and the page says that others are not.
func TestTableOfAnEarlierRelease(t *testing.T) {
	o := newOffice(t)
	n := o.count(november, false)
	got, err := o.table(context.Background(), november, n, false)
	if err != nil {
		t.Fatal(err)
	}
	if got.Table == nil || got.Table.Len() != 3 || !got.Partial || got.Why == "" {
		t.Fatalf("%+v", got)
	}
	late := got.Table.At(1)
	if late.Code != "T.01-01" || late.Line != "late" || late.UnitName != "Sở Tư pháp" || late.WorkingDaysLate != 3 || late.Origin != "new" {
		t.Errorf("%+v", late)
	}
}

func TestNoMoreTablesThanThereIsRoomFor(t *testing.T) {
	o := newOffice(t)
	m := november
	for range maxTables + 3 {
		n := o.count(m, true)
		if _, err := o.table(context.Background(), m, n, false); err != nil {
			t.Fatal(err)
		}
		if len(o.tables.recent) > maxTables || o.tables.recent[0].name.month != m {
			t.Fatalf("%d tables in memory", len(o.tables.recent))
		}
		m = m.Previous()
	}
}

// TestNoTable: what is not counted is said, not an error; what is no table is one.
func TestNoTable(t *testing.T) {
	o := newOffice(t)
	got, err := o.table(context.Background(), november, 0, false)
	if err != nil || got.Table != nil || got.Why != wordNotCounted {
		t.Errorf("%+v %v", got, err)
	}
	n := o.count(november, false)
	if _, err := o.store.Create(context.Background(), archive.TableKey(november, n), archive.Bytes([]byte("PAR1 no")), archive.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.table(context.Background(), november, n, false); err == nil {
		t.Error("a file that is no table is shown")
	}
}

func TestSearchInTheArchive(t *testing.T) {
	o := newOffice(t)
	o.count(november, true)
	o.count(november.Previous(), false)
	for text, want := range map[string]int{"T.01-03": 1, "t0103": 1, "T.01": 20, "x": 0} {
		found, err := o.searchPeriod(context.Background(), november, text)
		if err != nil || len(found.rows) != want || found.skipped {
			t.Errorf("%q: %d dossiers, skipped %v, %v", text, len(found.rows), found.skipped, err)
		}
	}
	if found, err := o.searchPeriod(context.Background(), november.Previous(), "T.01-03"); err != nil || !found.skipped {
		t.Errorf("a month without a table is not named: %+v %v", found, err)
	}
	_, err := o.Search(context.Background(), " .-")
	if _, refused := err.(*web.Refusal); !refused { //nolint:errorlint // as the page asks it
		t.Errorf("a text without letters: %v", err)
	}
}

// TestTheTableHoldsNoCitizen searches the archive's file.
func TestTheTableHoldsNoCitizen(t *testing.T) {
	o := newOffice(t)
	n := o.count(november, true)
	body, _, err := o.store.Get(context.Background(), archive.TableKey(november, n), "")
	if err != nil {
		t.Fatal(err)
	}
	made, err := table.Read(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range made.Len() {
		if strings.Contains(fmt.Sprintf("%+v", made.At(i)), "Công Dân") {
			t.Fatal("the table names a citizen")
		}
	}
	if bytes.Contains(body, []byte("Công Dân")) {
		t.Fatal("the file names a citizen")
	}
}

func TestWorkbookOfAList(t *testing.T) {
	o := newOffice(t)
	got, err := o.table(context.Background(), november, o.count(november, true), false)
	if err != nil {
		t.Fatal(err)
	}
	late := got.Table.Choose(table.Filter{Chosen: []table.Condition{{Column: table.Line, Values: []string{"late"}}}})
	file, err := o.Workbook(late.Table(table.Sort{Down: true}))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, row := range rows {
		if len(row) > 0 && strings.HasPrefix(row[0], "T.01-") {
			codes = append(codes, row[0])
		}
	}
	if !slices.Equal(codes, []string{"T.01-02", "T.01-01", "T.01-00"}) {
		t.Errorf("the workbook has %v", codes)
	}
}
