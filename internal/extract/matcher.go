package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/dossier"
)

// headerPlace is the attribute of a header and its rank in the attribute's list of names.
type headerPlace struct {
	attribute int
	rank      int
}

// ignored marks headers that are not read and not listed.
const ignored = -1

// matcher finds attributes by header. Headers are compared as names are (dossier.NameKey).
type matcher struct {
	*table
	places map[string]headerPlace
	loose  map[string]headerPlace // by looseKey; without the keys that two attributes share

	unitElsewhere   bool // the dialect does not take the unit from a column
	statusFromDates bool // nor the state
	withoutFinish   bool // a list of open dossiers may lack the column of the finish date
}

func newMatcher(t *table, further map[string][]string) *matcher {
	m := &matcher{table: t, places: make(map[string]headerPlace), loose: make(map[string]headerPlace)}
	for _, h := range slices.Concat(personalHeaders, rowNumberHeaders, t.known) {
		m.places[dossier.NameKey(h)] = headerPlace{attribute: ignored}
	}
	for i, a := range t.attributes {
		for j, h := range a.headers {
			m.places[dossier.NameKey(h)] = headerPlace{i, len(further[a.name]) + j}
		}
	}
	// The mapping comes last: it overrides the built-in meaning of a header.
	for i, a := range t.attributes {
		for j, h := range further[a.name] {
			m.places[dossier.NameKey(h)] = headerPlace{i, j}
		}
	}
	m.loosen()
	return m
}

// loosen fills loose from places.
func (m *matcher) loosen() {
	shared := make(map[string]bool)
	for key, p := range m.places {
		loose := looseKey(key)
		if other, taken := m.loose[loose]; taken && other.attribute != p.attribute {
			shared[loose] = true
		} else if !taken || p.rank < other.rank {
			m.loose[loose] = p
		}
	}
	for loose := range shared {
		delete(m.loose, loose)
	}
}

// place finds what a header means: as it stands, then without the marks around it, then, if it has no diacritics at all, as
// systems write names of columns (so_ho_so).
func (m *matcher) place(header string) (headerPlace, bool) {
	if p, ok := m.places[dossier.NameKey(header)]; ok {
		return p, true
	}
	bare := withoutMarks(header)
	if p, ok := m.places[dossier.NameKey(bare)]; ok {
		return p, true
	}
	for i := range len(bare) {
		if bare[i] >= utf8.RuneSelf {
			return headerPlace{}, false
		}
	}
	p, ok := m.loose[looseKey(bare)]
	return p, ok
}

// required reports whether a header row must have an attribute.
func (m *matcher) required(attribute int) bool {
	if m.table == dossierTable && (attribute == dUnit && m.unitElsewhere || attribute == dStatus && m.statusFromDates) {
		return false
	}
	return m.attributes[attribute].required
}

// obligatoryMarks are how forms mark a column that must be filled in.
var obligatoryMarks = []string{"(*)", "(bắt buộc)", "(required)", "[*]"}

// withoutMarks takes off what forms and screens put around a header: asterisks, colons, full stops, quotation marks, brackets.
func withoutMarks(header string) string {
	for {
		before := header
		for _, mark := range obligatoryMarks {
			header = trimFold(header, mark)
		}
		header = strings.Trim(header, "*:;.,\"'“”‘’«»▲▼↑↓ ")
		for _, pair := range []string{"[]", "()", "{}", "<>", "【】"} {
			open, size := utf8.DecodeRuneInString(pair)
			if shut := pair[size:]; strings.HasPrefix(header, string(open)) && strings.HasSuffix(header, shut) {
				header = strings.TrimSuffix(strings.TrimPrefix(header, string(open)), shut)
			}
		}
		if header == before {
			return header
		}
	}
}

// trimFold takes a mark off both ends of a text.
func trimFold(s, mark string) string {
	if n := len(s) - len(mark); n >= 0 && strings.EqualFold(s[n:], mark) {
		s = s[:n]
	}
	if n := len(mark); len(s) >= n && strings.EqualFold(s[:n], mark) {
		s = s[n:]
	}
	return s
}

// looseKey is a name without diacritics, blanks and punctuation.
func looseKey(name string) string {
	key := make([]rune, 0, len(name))
	for _, r := range norm.NFD.String(dossier.NameKey(name)) {
		switch {
		case r == 'đ':
			key = append(key, 'd')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			key = append(key, unicode.ToLower(r))
		}
	}
	return string(key)
}
