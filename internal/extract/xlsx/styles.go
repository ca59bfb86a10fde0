package xlsx

import (
	"strconv"
	"strings"

	"trehan/internal/extract/grid"
)

// style is how the format of a cell shows a number.
type style struct {
	day bool  // shown as a date or a time
	pad uint8 // shown with at least so many digits
}

// readStyles reads the number formats of the cell styles.
func readStyles(s *scanner, limits grid.Limits) ([]style, error) {
	custom := make(map[int]style)
	var list []style
	inCells := false
	for s.next() {
		switch {
		case string(s.name) == "cellXfs":
			inCells = !s.closing && !s.empty
		case s.closing:
		case string(s.name) == "numFmt":
			id, err := strconv.Atoi(attributeText(s.attributes, "numFmtId"))
			if err == nil {
				custom[id] = styleOf(attributeText(s.attributes, "formatCode"))
			}
		case string(s.name) == "xf" && inCells:
			id, _ := strconv.Atoi(attributeText(s.attributes, "numFmtId"))
			st, ok := custom[id]
			if !ok {
				st.day = builtInDate(id)
			}
			list = append(list, st)
		}
		if len(list) > limits.Styles || len(custom) > limits.Styles {
			return nil, &grid.LimitError{Limit: "Styles", Max: int64(limits.Styles)}
		}
	}
	return list, s.err
}

// builtInDate reports whether a built-in number format shows dates or times. 27 to 36 and 50 to 58 are those of
// East Asian versions.
func builtInDate(id int) bool {
	switch {
	case 14 <= id && id <= 22, 27 <= id && id <= 36, 45 <= id && id <= 47, 50 <= id && id <= 58:
		return true
	}
	return false
}

// styleOf reads a number format's code: a date has a y, m, d, h or s outside quotes, escapes and brackets (other
// than elapsed time, [h]); only zeros pad.
func styleOf(code string) style {
	code, _, _ = strings.Cut(code, ";")
	if code != "" && len(code) < 256 && strings.Trim(code, "0") == "" && len(code) > 1 {
		return style{pad: uint8(len(code))}
	}
	if strings.EqualFold(code, "general") {
		return style{}
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			n := strings.IndexByte(code[i+1:], '"')
			if n < 0 {
				return style{}
			}
			i += n + 1
		case '\\', '_', '*':
			i++
		case '[':
			n := strings.IndexByte(code[i:], ']')
			if n < 0 {
				return style{}
			}
			if strings.Trim(strings.ToLower(code[i+1:i+n]), "hms") == "" && n > 1 {
				return style{day: true}
			}
			i += n
		default:
			if strings.IndexByte("ymdhs", c|0x20) >= 0 && c >= 'A' {
				return style{day: true}
			}
		}
	}
	return style{}
}
