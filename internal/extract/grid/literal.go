package grid

import "bytes"

// Literal returns the text of a formula, without its '=', that is nothing but a text in quotation marks: ok is false for
// any other. Its value is known whatever is stored beside it.
func Literal(formula []byte) (text []byte, ok bool) {
	formula = bytes.TrimSpace(formula)
	n := len(formula)
	if n < 2 || formula[0] != '"' || formula[n-1] != '"' {
		return nil, false
	}
	text = formula[1 : n-1]
	mark, twice := []byte(`"`), []byte(`""`)
	marks := bytes.Count(text, mark)
	if marks == 0 {
		return text, true
	}
	if marks != 2*bytes.Count(text, twice) {
		return nil, false
	}
	return bytes.ReplaceAll(text, twice, mark), true
}
