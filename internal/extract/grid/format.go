package grid

import (
	"bytes"
	"strconv"
	"strings"
)

// NumberFormat is how the format of a cell shows a number.
type NumberFormat struct {
	Day bool  // as a date or a time
	Pad uint8 // with at least so many digits
}

// BuiltInFormat is the number format of an index below 164, of which only those that show dates or times matter. 27 to 36 and
// 50 to 58 are those of East Asian versions.
func BuiltInFormat(id int) NumberFormat {
	switch {
	case 14 <= id && id <= 22, 27 <= id && id <= 36, 45 <= id && id <= 47, 50 <= id && id <= 58:
		return NumberFormat{Day: true}
	}
	return NumberFormat{}
}

// FormatOf reads a number format's code: a date has a y, m, d, h or s outside quotes, escapes and brackets (other
// than elapsed time, [h]); only zeros pad.
func FormatOf(code string) NumberFormat {
	code, _, _ = strings.Cut(code, ";")
	if code != "" && len(code) < 256 && strings.Trim(code, "0") == "" && len(code) > 1 {
		return NumberFormat{Pad: uint8(len(code))}
	}
	if strings.EqualFold(code, "general") {
		return NumberFormat{}
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			n := strings.IndexByte(code[i+1:], '"')
			if n < 0 {
				return NumberFormat{}
			}
			i += n + 1
		case '\\', '_', '*':
			i++
		case '[':
			n := strings.IndexByte(code[i:], ']')
			if n < 0 {
				return NumberFormat{}
			}
			if strings.Trim(strings.ToLower(code[i+1:i+n]), "hms") == "" && n > 1 {
				return NumberFormat{Day: true}
			}
			i += n
		default:
			if strings.IndexByte("ymdhs", c|0x20) >= 0 && c >= 'A' {
				return NumberFormat{Day: true}
			}
		}
	}
	return NumberFormat{}
}

// ShownPad returns the digits to which a whole number is shown with zeros in front; 0: it is not. It is for files that hold
// beside each number how it is shown.
func ShownPad(value, shown []byte) uint8 {
	if len(shown) <= len(value) || len(shown) > 100 || shown[0] != '0' || len(bytes.Trim(shown, "0123456789")) > 0 {
		return 0
	}
	a, errA := strconv.ParseFloat(string(value), 64)
	b, errB := strconv.ParseFloat(string(shown), 64)
	if errA != nil || errB != nil || a != b {
		return 0
	}
	return uint8(len(shown))
}
