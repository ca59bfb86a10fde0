package xlsx

import (
	"strconv"

	"trehan/internal/extract/grid"
)

// readStyles reads the number formats of the cell styles.
func readStyles(s *scanner, limits grid.Limits) ([]grid.NumberFormat, error) {
	custom := make(map[int]grid.NumberFormat)
	var list []grid.NumberFormat
	inCells := false
	for s.next() {
		switch {
		case string(s.name) == "cellXfs":
			inCells = !s.closing && !s.empty
		case s.closing:
		case string(s.name) == "numFmt":
			id, err := strconv.Atoi(attributeText(s.attributes, "numFmtId"))
			if err == nil {
				custom[id] = grid.FormatOf(attributeText(s.attributes, "formatCode"))
			}
		case string(s.name) == "xf" && inCells:
			id, _ := strconv.Atoi(attributeText(s.attributes, "numFmtId"))
			st, ok := custom[id]
			if !ok {
				st = grid.BuiltInFormat(id)
			}
			list = append(list, st)
		}
		if len(list) > limits.Styles || len(custom) > limits.Styles {
			return nil, &grid.LimitError{Limit: "Styles", Max: int64(limits.Styles)}
		}
	}
	return list, s.err
}
