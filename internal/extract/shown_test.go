package extract

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/dossier"
)

// The rows of a code are shown as they stand, without the applicant, however the file is read.
func TestShownRows(t *testing.T) {
	var text strings.Builder
	text.WriteString("Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái,Chủ hồ sơ,Số điện thoại\n")
	for i := range 200 {
		fmt.Fprintf(&text, "T-%03d,Một,Sở Y tế,01/11/2023,02/11/2023,,Đang xử lý,Người Nộp Mẫu,0900000000\n", i%100)
	}
	cells := []ShownCell{
		{"code", "Số hồ sơ", "T-007"}, {"procedure", "Thủ tục", "Một"}, {"unit", "Đơn vị", "Sở Y tế"}, {"received", "Ngày tiếp nhận", "01/11/2023"},
		{"due", "Ngày hẹn trả", "02/11/2023"}, {"status", "Trạng thái", "Đang xử lý"},
	}
	want := []ShownRow{
		{Code: "T-007", File: "tep.csv", Row: 9, Seq: dossier.Seq(3, 9), Cells: cells},
		{Code: "T-007", File: "tep.csv", Row: 109, Seq: dossier.Seq(3, 109), Cells: cells},
	}
	for _, part := range []int{0, 100, 1000} {
		var mu sync.Mutex
		var got []ShownRow
		o := Options{Index: 3, part: part, Show: map[string]bool{dossier.CodeKey("t-007"): true}, Shown: func(row ShownRow) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, row)
		}}
		if _, err := Dossiers(context.Background(), asFile("tep.csv", []byte(text.String())), o, func(*dossier.Dossier) error { return nil }); err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(got, func(a, b ShownRow) int { return a.Row - b.Row })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("parts of %d bytes (-want +got):\n%s", part, diff)
		}
	}
}
