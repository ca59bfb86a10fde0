package notation_test

import (
	"strings"
	"testing"

	"trehan/internal/notation"
)

func TestLetterNumber(t *testing.T) {
	for _, number := range []string{"", "5", "0234", "1234/VPUB-TTPVHCC", "12/VPUB–HCC", "số 7", strings.Repeat("đ", 100)} {
		if err := notation.CheckLetterNumber(number); err != nil {
			t.Errorf("%q: %v", number, err)
		}
	}
	for name, number := range map[string]string{
		"line feed": "12\n34", "carriage return": "12\r", "tab": "12\t34", "escape": "\x1b[31m12", "NUL": "12\x00", "next line": "12\u008534",
		"line separator": "12\u202834", "paragraph separator": "12\u202934", "zero width": "12\u200b34", "right to left": "\u202e4321",
		"byte order mark": "\ufeff12", "not UTF-8": "12\xff", "long": strings.Repeat("1", 101),
	} {
		if err := notation.CheckLetterNumber(number); err == nil {
			t.Errorf("%s: %q is taken", name, number)
		}
	}
}
