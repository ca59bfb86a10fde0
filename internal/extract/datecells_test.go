package extract

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"trehan/internal/dossier"
)

// TestDateCellsSwapped reads columns of November 2023 that a spreadsheet has half turned into real dates.
func TestDateCellsSwapped(t *testing.T) {
	day := func(month time.Month, day int) any { return time.Date(2023, month, day, 8, 0, 0, 0, time.UTC) }
	text := func(days ...int) (cells []any) {
		for _, d := range days {
			cells = append(cells, fmt.Sprintf("%02d/11/2023 08:00", d))
		}
		return cells
	}
	with := func(cells []any, more ...any) []any { return append(slices.Clone(cells), more...) }
	var swapped, inOrder []any // the days 1 to 10 as real dates
	for d := 1; d <= 10; d++ {
		swapped = append(swapped, day(time.Month(d), 11))
		inOrder = append(inOrder, day(time.November, d))
	}
	all := swapped
	for range 25 {
		all = append(all, swapped[0])
	}
	for _, c := range []struct {
		name  string
		cells []any
		want  int
	}{
		{"swapped, and the other days as text", with(text(13, 14, 30), swapped...), 10},
		{"some of them swapped", with(text(1, 2, 3, 13, 14, 30), swapped[:5]...), 5},
		{"fewer than five", with(text(1, 2, 3, 13, 14, 30), swapped[:4]...), 0},
		{"no text goes on", with(text(1, 2, 12), swapped...), 0},
		{"no text", swapped, 0},
		{"all text", text(1, 2, 13, 30), 0},
		{"real dates in order, up to the 12th", with(text(13, 14, 30), inOrder...), 0},
		{"one corrected", with(text(13, 14, 30), with(all, day(time.November, 20))...), 36},
		{"several after the 12th", with(text(13, 14, 30), with(swapped, day(time.November, 20))...), 0},
		{"one day entered by hand", with(text(13, 14, 30), inOrder[4], inOrder[4], inOrder[4], inOrder[4], inOrder[4], inOrder[4]), 0},
		{"dates as numbers of eight digits", with(text(13, 14, 30), 20230211, 20230311, 20230411, 20230511, 20230611), 0},
	} {
		file := workbook(t, func(f *excelize.File) {
			put(t, f, "Sheet1", "A1", sheetHead...)
			for i, v := range c.cells {
				put(t, f, "Sheet1", fmt.Sprintf("A%d", i+2), fmt.Sprintf("H%02d", i), "P", "U", "01/11/2023", v, nil, 4)
			}
		})
		s, err := Dossiers(context.Background(), file, Options{}, func(*dossier.Dossier) error { return nil })
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var got []dossier.Observation
		for _, o := range s.Observations {
			if o.Code == DateCellsSwapped {
				got = append(got, o)
			}
		}
		if c.want == 0 {
			if len(got) > 0 {
				t.Errorf("%s: %+v", c.name, got)
			}
			continue
		}
		detail := fmt.Sprintf("so.xlsx, trang tính Sheet1, cột Ngày hẹn trả: %d ô là ngày của bảng tính, đều từ ngày 1 đến ngày 12; các ô văn bản có ngày đến 31", c.want)
		if len(got) != 1 || len(got[0].Examples) == 0 {
			t.Fatalf("%s: observations %v, want one with examples", c.name, got)
		}
		got[0].Examples = nil
		same(t, c.name, dossier.Observation{Code: DateCellsSwapped, Count: c.want, Detail: detail}, got[0])
	}
}
