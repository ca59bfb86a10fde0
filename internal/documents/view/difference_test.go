package view_test

import (
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

func TestDifferenceShortNamesNobody(t *testing.T) {
	d := &counting.Difference{Units: []counting.UnitDifference{{
		Unit: "H25.1", Name: "Sở A", Late: counting.Changes{Came: []string{"HS-1", "HS-2"}, Went: []string{"HS-3"}},
		Officials: counting.Changes{Changed: []counting.Change{{Name: "Nguyễn Văn Mẫu"}}},
	}, {Unit: "H25.2", Figures: []counting.FieldChange{{Field: "total", Was: "1", Is: "2"}}}}}
	got := strings.Join(view.DifferenceShort(d), "\n")
	want := "Sở A: hồ sơ trễ hạn thêm 2, bớt 1; công chức, viên chức thay đổi 1\nH25.2: 1 dòng số liệu thay đổi"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for range 40 {
		d.Units = append(d.Units, counting.UnitDifference{Unit: "X"})
	}
	if lines := view.DifferenceShort(d); len(lines) != 31 || lines[30] != "và 12 đơn vị khác" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

func TestDifferenceLongNamesEverything(t *testing.T) {
	d := &counting.Difference{Units: []counting.UnitDifference{{
		Unit: "H25.1", Name: "Sở A", Figures: []counting.FieldChange{{Field: "resolved_late", Was: "998", Is: "1002"}},
		Late: counting.Changes{Came: []string{"HS-1"}, Changed: []counting.Change{{Name: "HS-2", Fields: []counting.FieldChange{{Field: "due", Is: "2023-11-02"}, {Field: "official_units", Was: "H25.1", Is: "H25.9"}, {Field: "kind", Was: "actual", Is: "slow_update"}}}}},
	}}}
	want := "H25.1 Sở A\n  giải quyết quá hạn: 998 → 1.002\n  Hồ sơ giải quyết trễ hạn (thêm 1, thay đổi 1)\n    + HS-1\n    ~ HS-2: ngày hẹn trả – → 02/11/2023; đơn vị của người xử lý H25.1 → H25.9; loại trễ hạn " + view.KindName(counting.Actual) + " → " + view.KindName(counting.SlowUpdate) + "\n"
	if got := view.DifferenceLong(d); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
