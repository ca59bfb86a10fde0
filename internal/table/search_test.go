package table

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func writtenRows(t testing.TB, rows []Row) *bytes.Reader {
	t.Helper()
	var file bytes.Buffer
	err := Write(&file, Meta{Period: october}, func(yield func(*Row) bool) {
		for i := range rows {
			if !yield(&rows[i]) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(file.Bytes())
}

// TestSearchFindsWhatTheTableHas compares the file with the table in memory.
func TestSearchFindsWhatTheTableHas(t *testing.T) {
	rows := benchRows(3000)
	slices.SortFunc(rows, func(a, b Row) int { return bytes.Compare([]byte(a.Code), []byte(b.Code)) })
	rows = append(rows, Row{Code: "Đ.01-Ếch", Line: "late", Level: "unknown", Officials: []Official{{Name: "Trần Văn Mẫu"}}})
	file := writtenRows(t, rows)
	made := Of(Meta{Period: october}, rows)
	for _, text := range []string{"", "-.", "000.00.07", "00000 07h42", rows[5].Code, "h42", "zz", "đ01ếch", "Đ"} {
		found, err := Search(file, file.Size(), text, 100)
		if err != nil {
			t.Fatal(err)
		}
		var want []Row
		for i := range made.Beginning(text) {
			if want = append(want, made.At(i)); len(want) == 100 {
				break
			}
		}
		if diff := gocmp.Diff(want, found); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if _, err := Search(bytes.NewReader([]byte("PAR1")), 4, "x", 1); err == nil {
		t.Error("no error from what is no table")
	}
}

func BenchmarkSearch(b *testing.B) {
	rows := benchRows(province)
	slices.SortFunc(rows, func(a, b Row) int { return bytes.Compare([]byte(a.Code), []byte(b.Code)) })
	file := writtenRows(b, rows)
	b.Logf("%d MB", file.Size()>>20)
	for b.Loop() {
		found, err := Search(file, file.Size(), rows[province/2].Code, 100)
		if err != nil || len(found) == 0 {
			b.Fatal(fmt.Sprint(len(found), err))
		}
	}
}

func BenchmarkRead(b *testing.B) {
	file := writtenRows(b, benchRows(province))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(file, file.Size()); err != nil {
			b.Fatal(err)
		}
	}
}
