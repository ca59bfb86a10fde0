package html

import (
	"bytes"
	"strconv"
	"strings"

	"trehan/internal/extract/grid"
)

// attributes are those of a tag that matter. Excel and LibreOffice write beside the text of a number what it is.
type attributes struct {
	rows, columns int
	invisible     bool // not shown: a sort key, for instance
	struck        bool // by its style
	selected      bool // of an option

	isNumber bool // x:num, or sdval of LibreOffice
	number   string
	isBool   bool // x:bool
	truth    string
	isError  bool   // x:err
	full     string // x:str: the text with all its blanks
}

// The largest spans, as browsers have them.
const (
	maxColumnSpan = 1000
	maxRowSpan    = 65534
)

// attributes reads the attributes of the present tag.
func (d *document) attributes(more bool) attributes {
	a := attributes{rows: 1, columns: 1}
	for more {
		var key, value []byte
		key, value, more = d.z.TagAttr()
		switch string(key) {
		case "colspan":
			a.columns = spanOf(value, maxColumnSpan, 1)
		case "rowspan":
			a.rows = spanOf(value, maxRowSpan, maxRowSpan) // 0: to the end of the table
		case "style":
			style := bytes.ToLower(bytes.Join(bytes.Fields(value), nil))
			a.invisible = a.invisible || bytes.Contains(style, []byte("display:none")) || bytes.Contains(style, []byte("mso-hide:all"))
			a.struck = a.struck || bytes.Contains(style, []byte("line-through"))
		case "selected":
			a.selected = true
		case "hidden":
			a.invisible = true
		case "x:num", "sdval":
			a.isNumber, a.number = true, string(value)
		case "x:bool":
			a.isBool, a.truth = true, string(value)
		case "x:err":
			a.isError = true
		case "x:str":
			a.full = string(value)
		}
	}
	return a
}

// spanOf reads a span; zero is what 0 means.
func spanOf(value []byte, most, zero int) int {
	n, err := strconv.Atoi(string(bytes.TrimSpace(value)))
	switch {
	case err != nil || n < 0:
		return 1
	case n == 0:
		return zero
	}
	return min(n, most)
}

// value returns the cell of a text.
func (a *attributes) value(shown []byte) grid.Cell {
	switch {
	case a.isError:
		return grid.Cell{Kind: grid.Error, Raw: shown}
	case a.isBool:
		if strings.EqualFold(a.truth, "TRUE") || a.truth == "1" {
			return grid.Cell{Kind: grid.Bool, Raw: []byte("1")}
		}
		return grid.Cell{Kind: grid.Bool, Raw: []byte("0")}
	case a.isNumber:
		number := []byte(strings.TrimSpace(a.number))
		if len(number) == 0 {
			number = shown
		}
		if _, err := strconv.ParseFloat(string(number), 64); err == nil {
			return grid.Cell{Kind: grid.Number, Raw: number, Day: looksLikeDay(shown), Pad: grid.ShownPad(number, shown)}
		}
	}
	if len(shown) == 0 {
		shown = space([]byte(a.full))
	}
	if text, ok := literal(shown); ok {
		shown = text
	}
	if len(shown) == 0 {
		return grid.Cell{}
	}
	return grid.Cell{Kind: grid.Text, Raw: shown}
}

// literal returns the text of ="…", by which exports keep a spreadsheet from making a number of it.
func literal(shown []byte) ([]byte, bool) {
	if len(shown) == 0 || shown[0] != '=' {
		return nil, false
	}
	return grid.Literal(shown[1:])
}

// looksLikeDay reports whether a number is shown as a date or a time.
func looksLikeDay(shown []byte) bool {
	return bytes.ContainsAny(shown, "/:") || bytes.Count(shown, []byte{'-'}) > 1
}
