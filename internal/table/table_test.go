package table_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/table"
)

func at(t testing.TB, s string) period.Instant {
	t.Helper()
	var i period.Instant
	if err := i.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return i
}

// november is metadata for the tests.
func november(t testing.TB) table.Meta {
	var m table.Meta
	m.Period.From, m.Period.To = at(t, "2023-11-01T00:00:00+07:00").Day(), at(t, "2023-11-30T00:00:00+07:00").Day()
	m.ExtractedAt = at(t, "2023-12-05T08:00:00+07:00")
	return m
}

// TestFileGivesRowsBack writes rows with every value and with none, and reads them.
func TestFileGivesRowsBack(t *testing.T) {
	full := table.Row{
		Code: "T.01-1", Procedure: "Khai sinh", ProcedureCode: "1.001", Field: "Hộ tịch", Unit: "T.01", UnitName: "Sở Tư pháp",
		UnitRead: "STP", Level: dossier.Province, Listed: true, Handler: "Trần Văn Mẫu", Channel: "online",
		Filed: at(t, "1970-01-01T00:00:00+07:00"), Received: at(t, "1969-12-31T23:59:59+07:00"), Due: at(t, "2023-11-30T00:00:00+07:00"),
		Finished: at(t, "2023-11-30T23:59:59+07:00"), Returned: at(t, "9999-12-31T23:59:59+07:00"), Signed: at(t, "1900-01-01T00:00:00+07:00"),
		SupplementRequested: at(t, "2023-11-02T08:00:00+07:00"), StatusRead: "Đã trả KQ", Status: dossier.ResultReturned,
		Line: "late", Rules: "finished_in_period finished_after_due", Resolved: "late", Origin: "carried",
		DueInPeriod: true, Inherited: true, Refused: true, Apology: "no", CalendarDaysLate: 1,
		Kind: "actual", OverrideReason: "Bão", OverrideAuthor: "Lê Thị Thử", OverrideEvidence: "12/BC", OverrideObjective: true, Group: "test",
		Officials: []table.Official{{Account: "mau", Name: "Trần Văn Mẫu", Unit: "T.01", Listed: true}, {Name: "Lê Thị Thử"}},
		Findings:  "missing_channel unit_unknown", Acceptance: "accepted_late", Receiving: "T.02", Until: at(t, "2023-11-02T08:00:00+07:00"),
		WaitingMinutes: 481, WaitingDays: 2, File: "a.xlsx", Sheet: "Sheet1", RowNumber: 7, Dropped: 2, DroppedWhy: "equal_copy kept_read_later",
	}
	empty := table.Row{Code: "T.01-2", Level: dossier.Unknown, Line: "put_aside"}
	yes := table.Row{Code: "T.01-3", Line: "overdue", Apology: "yes", WorkingDaysLate: 3, Officials: []table.Official{{Account: "thu", Name: "thu"}}}
	want := []table.Row{full, empty, yes}
	var file bytes.Buffer
	if err := table.Write(&file, november(t), pointers(want)); err != nil {
		t.Fatal(err)
	}
	got, err := table.Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(november(t), got.Meta); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, rowsOf(got)); diff != "" {
		t.Error(diff)
	}
	var again bytes.Buffer
	if err := table.Write(&again, november(t), pointers(want)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file.Bytes(), again.Bytes()) {
		t.Error("the same rows gave other bytes")
	}
}

// TestLargeFile: more rows than one batch and one group.
func TestLargeFile(t *testing.T) {
	want := make([]table.Row, 1<<17+700)
	for i := range want {
		want[i] = table.Row{Code: fmt.Sprintf("T.%07d", i), Line: "on_time", Unit: fmt.Sprint(i % 90), RowNumber: i, Received: at(t, "2023-11-02T08:00:00+07:00") + period.Instant(i)}
		if i%3 == 0 {
			want[i].Officials = []table.Official{{Name: fmt.Sprint("n", i%7)}}
		}
	}
	var file bytes.Buffer
	if err := table.Write(&file, november(t), pointers(want)); err != nil {
		t.Fatal(err)
	}
	got, err := table.Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, rowsOf(got)); diff != "" {
		t.Error(diff)
	}
}

// TestReadRefuses: what is no table, a cut-off one and one of another version are errors.
func TestReadRefuses(t *testing.T) {
	var file bytes.Buffer
	if err := table.Write(&file, november(t), pointers([]table.Row{{Code: "1", Line: "early"}})); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("PAR1, not"), "cut off": whole[:len(whole)/2],
		"another version": bytes.Replace(whole, []byte("trehan.table\x18\x011"), []byte("trehan.table\x18\x012"), 1),
	} {
		if _, err := table.Read(bytes.NewReader(data), int64(len(data))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func rowsOf(t *table.Table) []table.Row {
	out := make([]table.Row, t.Len())
	for i := range out {
		out[i] = t.At(i)
	}
	return out
}

func pointers(rows []table.Row) func(func(*table.Row) bool) {
	return func(yield func(*table.Row) bool) {
		for i := range slices.Clone(rows) {
			if !yield(&rows[i]) {
				return
			}
		}
	}
}
