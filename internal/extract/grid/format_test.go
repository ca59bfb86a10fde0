package grid_test

import (
	"testing"

	"trehan/internal/extract/grid"
)

func TestFormatOf(t *testing.T) {
	for code, want := range map[string]grid.NumberFormat{
		"General": {}, "0": {}, "0.00": {}, "#,##0": {}, "@": {}, `#,##0"đ"`: {}, "0.00E+00": {}, "[Red]0": {}, `0\d`: {}, `_-* #,##0_-`: {}, `"ngày" 0`: {}, `"`: {}, "[": {},
		"dd/mm/yyyy": {Day: true}, "d-mmm-yy": {Day: true}, "[$-1010000]d/m/yy": {Day: true}, "[h]:mm": {Day: true}, "[$-409]h:mm AM/PM": {Day: true},
		`"Ngày "dd" tháng "mm" năm "yyyy`: {Day: true}, "yyyy": {Day: true}, "DD/MM/YYYY": {Day: true}, "0;dd": {}, "mm:ss.0": {Day: true},
		"000000": {Pad: 6}, "00": {Pad: 2}, "00000;-0": {Pad: 5},
	} {
		if got := grid.FormatOf(code); got != want {
			t.Errorf("%q: %+v, want %+v", code, got, want)
		}
	}
}
