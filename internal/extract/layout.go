package extract

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
)

// layout says in which column of a file each attribute is.
type layout struct {
	column     []int    // of each attribute; -1: none
	label      []string // of each attribute, the header as written in the file
	width      int      // columns up to the last header
	unknown    []string
	duplicates []string // columns not read because another one of the same attribute wins
	found      int      // attributes found
	missing    []string // canonical headers of the required attributes that were not found
	lacking    []int    // the attributes of missing
	unclear    []string // two columns of one attribute of which nobody has said which is meant
	seen       []string // all headers of the row
}

// groupSeparator stands between the parts of a header of several rows.
const groupSeparator = " / "

// layout reads rows, one below the other, as one header.
func (m *matcher) layout(rows []headRow) layout {
	l := layout{column: make([]int, len(m.attributes)), label: make([]string, len(m.attributes))}
	rank := make([]int, len(m.attributes))
	twin := make([]string, len(m.attributes)) // another column of the same rank
	for i := range l.column {
		l.column[i] = -1
	}
	for i := range width(rows) {
		parts := columnParts(rows, i)
		if headed(rows, i) {
			l.width = i + 1
		}
		if len(parts) == 0 {
			continue
		}
		text := strings.Join(parts, groupSeparator)
		l.seen = listName(l.seen, text)
		p, ok := m.firstPlace(parts)
		switch {
		case !ok:
			l.unknown = listName(l.unknown, text)
		case p.attribute == ignored:
		case l.column[p.attribute] < 0:
			l.found++
			l.column[p.attribute], l.label[p.attribute], rank[p.attribute] = i, text, p.rank
		case p.rank < rank[p.attribute]:
			l.duplicates = listName(l.duplicates, l.label[p.attribute])
			if twin[p.attribute] = ""; m.rivals(p, rank[p.attribute]) {
				twin[p.attribute] = l.label[p.attribute]
			}
			l.column[p.attribute], l.label[p.attribute], rank[p.attribute] = i, text, p.rank
		default:
			winner := headerPlace{p.attribute, rank[p.attribute]}
			if p.rank == winner.rank && len(rows) > 1 && text != l.label[p.attribute] || m.rivals(winner, p.rank) {
				twin[p.attribute] = text
			}
			l.duplicates = listName(l.duplicates, text)
		}
	}
	for i, a := range m.attributes {
		if m.required(i) && l.column[i] < 0 {
			l.missing, l.lacking = append(l.missing, a.headers[0]), append(l.lacking, i)
		}
		if twin[i] != "" {
			l.unclear = append(l.unclear, fmt.Sprintf(wordUnclear, l.label[i], twin[i], a.name))
		}
	}
	return l
}

// firstPlace returns what the first of a column's names means that means anything. A caption that says little by itself has a
// meaning only below a title that adds none: "Ngày nhận" is another day below "Trả kết quả" than below "Thời gian".
func (m *matcher) firstPlace(parts []string) (headerPlace, bool) {
	names := joinedNames(parts)
	for i, name := range names {
		p, ok := m.place(name)
		if !ok {
			continue
		}
		if i == len(names)-1 && p.attribute >= 0 && p.origin() != configured && m.vague(p) && slices.ContainsFunc(parts[:len(parts)-1], func(title string) bool { return m.addsMeaning(title, p.attribute) }) {
			return headerPlace{}, false
		}
		return p, true
	}
	return headerPlace{}, false
}

// vagueHeaders are the built-in headers that say little by themselves.
var vagueHeaders = []string{"Đơn vị", "Mã đơn vị", "Phòng ban", "Thủ tục", "Ngày trả", "Hạn xử lý", "Trạng thái", "Cán bộ xử lý"}

func (m *matcher) vague(p headerPlace) bool {
	return p.origin() == ofOtherSystems || slices.Contains(vagueHeaders, m.header(p))
}

// addsMeaning reports whether a title says more than that dates or facts of the dossier stand below it, and something else than
// the attribute's own headers do: "Trả kết quả" is a part of "Ngày trả kết quả".
func (m *matcher) addsMeaning(title string, attribute int) bool {
	key := looseKey(title)
	if slices.ContainsFunc(m.attributes[attribute].headers, func(h string) bool { return strings.Contains(looseKey(h), key) }) {
		return false
	}
	switch key {
	case "hoso", "ngay", "thutuc", "noidung", "tthc", "thongtinhoso", "thongtinchung", "thoigian", "thoidiem", "thoihan", "ngaythangnam", "ngaygio", "mocthoigian", "cacmocthoigian", "thoigiangiaiquyet", "thoigianxuly":
		return false
	}
	return true
}

// decisive are the attributes of dossiers on which figures and names depend.
var decisive = []int{dCode, dUnit, dUnitCode, dReceivingUnit, dChannel, dFiled, dReceived, dDue, dFinished, dReturned, dSigned, dSupplement, dStatus, dHandler}

// rivals reports whether nobody has said which of two headers of one attribute is meant: both are one name, or the one that
// wins says little or is known from other systems only.
func (m *matcher) rivals(winner headerPlace, other int) bool {
	if m.table != dossierTable || !slices.Contains(decisive, winner.attribute) {
		return false
	}
	if winner.rank == other {
		return true
	}
	return other >= int(ofOtherSystems)*ranksOfOrigin && winner.origin() != configured &&
		(m.vague(winner) || m.header(winner) == "Ngày có kết quả")
}

// headRow is one of the first rows of a table.
type headRow struct {
	row   int
	cells []grid.Cell
}

// text returns a cell as a header, "" for any but text.
func (h *headRow) text(column int) string {
	if column >= len(h.cells) {
		return ""
	}
	c := &h.cells[column]
	if c.Kind != grid.Text || len(c.Raw) > 4*maxShown {
		return ""
	}
	return dossier.Text(strings.ToValidUTF8(string(c.Raw), "\uFFFD"))
}

func width(rows []headRow) int {
	most := 0
	for i := range rows {
		most = max(most, len(rows[i].cells))
	}
	return most
}

// headed reports whether a column has anything in a header.
func headed(rows []headRow, column int) bool {
	for i := range rows {
		if column < len(rows[i].cells) && len(rows[i].cells[column].Raw) > 0 {
			return true
		}
	}
	return false
}

// columnNames returns the names of a column, the fullest first: with the titles above it ("Ngày / tiếp nhận"), as one text
// ("Ngày tiếp nhận"), and alone.
func columnNames(rows []headRow, column int) []string { return joinedNames(columnParts(rows, column)) }

// columnParts returns the titles of a column and its caption. A title spreads to the right over the columns that have
// something below it.
func columnParts(rows []headRow, column int) []string {
	var parts []string
	for i := range rows {
		text := rows[i].text(column)
		if text == "" && i < len(rows)-1 {
			text = titleAbove(rows[i:], column)
		}
		if text != "" && (len(parts) == 0 || parts[len(parts)-1] != text) {
			parts = append(parts, text)
		}
	}
	return parts
}

func joinedNames(parts []string) []string {
	var names []string
	for i := range parts {
		names = append(names, strings.Join(parts[i:], groupSeparator))
		if i < len(parts)-1 {
			names = append(names, strings.Join(parts[i:], " "))
		}
	}
	return names
}

// titleAbove returns the title of a group of columns that a column without a title of its own belongs to: the next one on its
// left in the first of the rows. Both must have something below.
func titleAbove(rows []headRow, column int) string {
	if !headed(rows[1:], column) {
		return ""
	}
	for left := column - 1; left >= 0; left-- {
		if text := rows[0].text(left); text != "" {
			if !headed(rows[1:], left) {
				return ""
			}
			return text
		}
		if !headed(rows[1:], left) {
			return ""
		}
	}
	return ""
}
