package ods

import (
	"strings"

	"trehan/internal/extract/grid"
)

// attributes are those of a cell's tag.
type attributes struct {
	kind     string // office:value-type
	error    bool   // calcext:value-type
	value    string // of the kind
	text     string // office:string-value
	formula  string
	repeated string
	rows     string // of a merged range
	columns  string
}

func (a *attributes) set(prefix, name, value string) {
	switch name {
	case "value-type":
		if prefix == "calcext" {
			a.error = value == "error"
		} else {
			a.kind = value
		}
	case "value", "date-value", "time-value", "boolean-value":
		a.value = value
	case "string-value":
		a.text = value
	case "formula":
		a.formula = value
	case "number-columns-repeated":
		a.repeated = value
	case "number-rows-spanned":
		a.rows = value
	case "number-columns-spanned":
		a.columns = value
	}
}

// cell returns the cell of the attributes and the text that it shows.
func (a *attributes) cell(shown []byte) grid.Cell {
	_, formula, _ := strings.Cut(a.formula, "=") // of:="…"
	if text, ok := grid.Literal([]byte(formula)); ok && a.formula != "" {
		return textCell(text)
	}
	value := []byte(strings.TrimSpace(a.value))
	switch {
	case a.error:
		return grid.Cell{Kind: grid.Error, Raw: append([]byte(nil), shown...)}
	case a.kind == "string", a.kind == "" && len(shown) > 0:
		if len(shown) == 0 {
			shown = []byte(a.text)
		}
		return textCell(shown)
	case len(value) == 0 && a.formula != "":
		return grid.Cell{Kind: grid.Uncalculated}
	case len(value) == 0:
		return textCell(shown)
	}
	switch a.kind {
	case "boolean":
		if string(value) == "true" {
			return grid.Cell{Kind: grid.Bool, Raw: []byte("1")}
		}
		return grid.Cell{Kind: grid.Bool, Raw: []byte("0")}
	case "date", "time":
		return grid.Cell{Kind: grid.Date, Raw: grid.Rounded(value)}
	}
	return grid.Cell{Kind: grid.Number, Raw: value, Pad: grid.ShownPad(value, shown)}
}

func textCell(text []byte) grid.Cell {
	if len(text) == 0 {
		return grid.Cell{}
	}
	return grid.Cell{Kind: grid.Text, Raw: text}
}
