package extract

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
)

// noRecord reports whether a row that has a digit in the column of the code, but lacks what every record has, is none: the
// numbers of the columns, a total, or a line of text that stands alone (a group, a place and date, a signature).
func (r *reading) noRecord(rec *record, code int) bool {
	if NumbersColumns(rec.all) {
		return true
	}
	first, second := r.tellTale(rec)
	if len(second.Raw) >= leastValue {
		return false
	}
	own := 0 // the column of the code
	for i := range rec.all {
		if bytes.Equal(rec.all[i].Raw, rec.cells[code].Raw) {
			own = i
			break
		}
	}
	if slices.ContainsFunc(rec.all[:own+1], func(c grid.Cell) bool { return isTotal(line(&c)) }) {
		return true
	}
	if !r.void(first) || !r.void(second) {
		return false
	}
	for i := range rec.all {
		if c := &rec.all[i]; i != own && !r.void(c) && (i > own || !runningMark(line(c))) {
			return false
		}
	}
	return standsAlone(line(&rec.all[own]))
}

// leastHeaders is how many attributes a row names that is a header.
const leastHeaders = 3

// otherHeader refuses a row within the data that is a header and has the attributes in other columns than the one above, or
// another header for one of them: the rows below it would be read wrongly. Printed lists repeat their header on each page.
func (r *reading) otherHeader(rec *record, above *layout) bool {
	if r.again == nil {
		r.again = r.matcher()
	}
	l := r.again.layout([]headRow{{rec.row, rec.all}})
	if l.found < leastHeaders {
		return false
	}
	var moved []string
	for i, c := range l.column {
		if c >= 0 && c != above.column[i] {
			moved = listName(moved, l.label[i])
		} else if c < 0 && above.column[i] >= 0 && above.column[i] < len(rec.all) && slices.Contains(decisive, i) && r.table == dossierTable {
			text := line(&rec.all[above.column[i]])
			if text != "" && !slices.Contains(strings.Split(above.label[i], groupSeparator), text) {
				moved = listName(moved, text)
			}
		}
	}
	if len(moved) == 0 {
		return false
	}
	r.fault(rec, -1, fmt.Sprintf(msgOtherHeader, strings.Join(moved, ", ")))
	return true
}

// tellTale returns the cells without which a row is hardly a record of its table.
func (r *reading) tellTale(rec *record) (first, second *grid.Cell) {
	if r.table == stepTable {
		return &rec.cells[sOfficial], &rec.cells[sFinished]
	}
	return &rec.cells[dStatus], &rec.cells[dReceived]
}

// line returns a cell as one line of text, "" if it is not one.
func line(c *grid.Cell) string {
	if c.Kind != grid.Text && c.Kind != grid.Number || len(c.Raw) > 4*maxShown {
		return ""
	}
	return dossier.Text(string(c.Raw))
}

// leastNumbered is how many columns a row of their numbers has at least.
const leastNumbered = 3

// NumbersColumns reports whether a row holds nothing but the numbers of its columns, as official forms have below the header:
// (1) (2) (3), 1 2 3, A B 1 2, (7)=(5)-(6).
func NumbersColumns(cells []grid.Cell) bool {
	count, last := 0, 0
	for i := range cells {
		if empty(&cells[i]) {
			continue
		}
		count++
		text := strings.TrimLeft(line(&cells[i]), "([")
		if last == 0 && len(text) > 0 && unicode.IsLetter(rune(text[0])) && len(strings.TrimRight(text, ")].")) == 1 {
			continue
		}
		digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
		if digits == 0 || digits > 3 || strings.Trim(text[digits:], "0123456789()[]=+-*/:., ") != "" {
			return false
		}
		n := 0
		for _, c := range text[:digits] {
			n = 10*n + int(c-'0')
		}
		if n <= last || last == 0 && n > i+1 {
			return false
		}
		last = n
	}
	return count >= leastNumbered && last >= 2
}

// isTotal reports whether a text begins as a total does.
func isTotal(text string) bool {
	key := dossier.NameKey(text)
	for _, word := range []string{"tổng cộng", "tổng số", "tổng:", "cộng:", "cộng ", "total"} {
		if strings.HasPrefix(key, word) {
			return true
		}
	}
	key = strings.TrimRight(key, "0123456789.,:() ")
	return key == "tổng" || key == "cộng"
}

// hasWords reports whether a row of a table has a text beside the columns that are read: a group or a total in front of them.
func (r *reading) hasWords(rec *record) bool {
	for i := range rec.all {
		if c := &rec.all[i]; c.Kind == grid.Text && !r.void(c) && words(line(c)) > 0 {
			return true
		}
	}
	return false
}

// runningMark reports whether a text only numbers its row: 1, II., a).
func runningMark(text string) bool {
	text = strings.Trim(text, "().-/ ")
	return len(text) <= 4 && strings.Trim(strings.ToUpper(text), "0123456789.IVXLC") == "" || len(text) == 1
}

// standsAlone reports whether a text is a phrase and holds no code.
func standsAlone(text string) bool {
	for _, token := range strings.Fields(dossier.Code(text)) {
		digits := 0
		for _, c := range token {
			if c >= '0' && c <= '9' {
				digits++
			}
		}
		if digits > leastCodeDigits || digits > 4 && strings.Contains(token, "-") {
			return false
		}
	}
	key := dossier.NameKey(text)
	return words(text) >= 2 || strings.HasPrefix(key, "trang ") || strings.HasPrefix(key, "ngày ")
}

// leastCodeDigits is how many digits a word has that may be a code; a date has eight.
const leastCodeDigits = 8

// words counts the words of a text: two letters or more, no digit.
func words(text string) int {
	count := 0
	for _, token := range strings.Fields(text) {
		letters := 0
		for _, c := range token {
			switch {
			case unicode.IsLetter(c):
				letters++
			case unicode.IsDigit(c):
				letters = -len(token)
			}
		}
		if letters >= 2 {
			count++
		}
	}
	return count
}
