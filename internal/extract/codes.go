package extract

import (
	"math"
	"strconv"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
)

// code returns a dossier's code as a new string.
func (r *reading) code(rec *record, attribute int) string {
	if c := &rec.cells[attribute]; c.Kind == grid.Text && len(c.Raw) <= r.limit.CellBytes && dossier.PlainCode(c.Raw) {
		return r.asCode(rec, attribute, string(c.Raw))
	}
	return r.asCode(rec, attribute, r.ownText(rec, attribute))
}

// asCode normalises the text of a cell that holds a dossier's code or an account. It refuses codes that a spreadsheet has
// damaged: many codes would become one.
func (r *reading) asCode(rec *record, attribute int, text string) string {
	code := dossier.Code(text)
	switch {
	case code == "":
	case dossier.Scientific(code), rounded(&rec.cells[attribute]):
		r.fault(rec, attribute, msgScientific)
	case dossier.Formula(code):
		r.fault(rec, attribute, msgFormula)
	}
	return code
}

// The numbers that a spreadsheet shows in scientific form have more than ten digits, of which it shows six at most.
const (
	leastRounded   = 1e10
	roundedToPlace = 1e5
)

// rounded reports whether a number cell holds the rest of a longer code, such as in a sheet made from a list with
// 2,31102E+12. The exponent alone proves nothing: some programs store every number so, with all its digits.
func rounded(c *grid.Cell) bool {
	if c.Kind != grid.Number {
		return false
	}
	v, err := strconv.ParseFloat(string(c.Raw), 64)
	return err == nil && v >= leastRounded && math.Mod(v, roundedToPlace) == 0
}

// hasDigit reports whether a cell's text has a digit, in plain or full-width form.
func hasDigit(raw []byte) bool {
	beyond := false
	for _, c := range raw {
		if c-'0' <= 9 {
			return true
		}
		beyond = beyond || c >= utf8.RuneSelf
	}
	if !beyond || len(raw) > maxInternedBytes {
		return false
	}
	for _, c := range []byte(dossier.Code(string(raw))) {
		if c-'0' <= 9 {
			return true
		}
	}
	return false
}
