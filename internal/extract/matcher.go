package extract

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
)

// headerPlace is the attribute of a header and its rank among the attribute's headers: the lower wins.
type headerPlace struct {
	attribute int
	rank      int
}

// headerOrigin says who knows a header. The origin's ranks begin at ranksOfOrigin times its value.
type headerOrigin int

const (
	configured headerOrigin = iota
	builtInHeader
	ofOtherSystems // of the vocabulary
)

const ranksOfOrigin = 1 << 16

func (p headerPlace) origin() headerOrigin { return headerOrigin(p.rank / ranksOfOrigin) }

// ignored marks headers that are not read and not listed.
const ignored = -1

// headerIndex finds what headers mean.
type headerIndex struct {
	places map[string]headerPlace // by dossier.NameKey
	loose  map[string]headerPlace // by looseKey; without the keys that two attributes share
}

func newHeaderIndex() *headerIndex {
	return &headerIndex{places: make(map[string]headerPlace), loose: make(map[string]headerPlace)}
}

// enter adds the headers of an attribute. They override what they meant before.
func (x *headerIndex) enter(attribute int, origin headerOrigin, headers []string) {
	for i, h := range headers {
		x.places[dossier.NameKey(h)] = headerPlace{attribute, int(origin)*ranksOfOrigin + i}
	}
}

// loosen fills loose from places.
func (x *headerIndex) loosen() {
	shared := make(map[string]bool)
	for key, p := range x.places {
		loose := looseKey(key)
		if other, taken := x.loose[loose]; taken && other.attribute != p.attribute {
			shared[loose] = true
		} else if !taken || p.rank < other.rank {
			x.loose[loose] = p
		}
	}
	for loose := range shared {
		delete(x.loose, loose)
	}
}

// indexes are the headers of each table that no configuration has to name.
var indexes = map[*table]func() *headerIndex{}

func init() {
	for _, t := range append([]*table{overrideTable}, mapped...) {
		indexes[t] = sync.OnceValue(t.index)
	}
}

// index is made once for each table: it holds hundreds of headers.
func (t *table) index() *headerIndex {
	x := newHeaderIndex()
	others := t.vocabulary()
	for i, a := range t.attributes {
		x.enter(i, ofOtherSystems, others[a.name])
	}
	for _, h := range slices.Concat(personalHeaders, rowNumberHeaders, t.known) {
		x.places[dossier.NameKey(h)] = headerPlace{attribute: ignored}
	}
	for i, a := range t.attributes {
		x.enter(i, builtInHeader, a.headers)
	}
	x.loosen()
	return x
}

// vocabulary returns the headers of other systems that have one meaning, by attribute.
func (t *table) vocabulary() map[string][]string {
	var words map[string][]dialect.Header
	switch t {
	case dossierTable:
		words = dialect.Vocabulary().Headers.Dossiers
	case stepTable:
		words = dialect.Vocabulary().Headers.Steps
	}
	sure := make(map[string][]string, len(words))
	for attribute, headers := range words {
		for _, h := range headers {
			if !h.Unsure {
				sure[attribute] = append(sure[attribute], h.Text)
			}
		}
	}
	return sure
}

// matcher finds attributes by header. Headers are compared as names are (dossier.NameKey).
type matcher struct {
	*table
	further    map[string][]string
	configured *headerIndex // of further
	known      *headerIndex

	unitElsewhere   bool // the dialect does not take the unit from a column
	statusFromDates bool // nor the state
	withoutFinish   bool // a list of open dossiers may lack the column of the finish date
	lenient         bool // Options.Lenient, in a table of dossiers
}

func newMatcher(t *table, further map[string][]string) *matcher {
	m := &matcher{table: t, further: further, configured: newHeaderIndex(), known: indexes[t]()}
	for i, a := range t.attributes {
		m.configured.enter(i, configured, further[a.name])
	}
	m.configured.loosen()
	return m
}

// header returns the header of a place.
func (m *matcher) header(p headerPlace) string {
	a, i := &m.attributes[p.attribute], p.rank%ranksOfOrigin
	switch p.origin() {
	case configured:
		return m.further[a.name][i]
	case builtInHeader:
		return a.headers[i]
	}
	return m.vocabulary()[a.name][i]
}

// find looks a key up, among the configured headers first.
func (m *matcher) find(key string, in func(*headerIndex) map[string]headerPlace) (headerPlace, bool) {
	if p, ok := in(m.configured)[key]; ok {
		return p, true
	}
	p, ok := in(m.known)[key]
	return p, ok
}

func exactly(x *headerIndex) map[string]headerPlace { return x.places }

func loosely(x *headerIndex) map[string]headerPlace { return x.loose }

// maxHeaderBytes is more than a known header has with the marks around it.
const maxHeaderBytes = 300

// place finds what a header means: as it stands, then without the marks around it, then, if it has no diacritics at all, as
// systems write names of columns (so_ho_so).
func (m *matcher) place(header string) (headerPlace, bool) {
	if p, ok := m.find(dossier.NameKey(header), exactly); ok {
		return p, true
	}
	if len(header) > maxHeaderBytes {
		return headerPlace{}, false
	}
	bare := withoutMarks(header)
	if p, ok := m.find(dossier.NameKey(bare), exactly); ok {
		return p, true
	}
	for i := range len(bare) {
		if bare[i] >= utf8.RuneSelf {
			return headerPlace{}, false
		}
	}
	return m.find(looseKey(bare), loosely)
}

// required reports whether a header row must have an attribute.
func (m *matcher) required(attribute int) bool {
	if m.table == dossierTable && (attribute == dUnit && m.unitElsewhere || attribute == dStatus && m.statusFromDates) {
		return false
	}
	return m.attributes[attribute].required
}

// notes are the number of a column before or behind its header, and the form of its dates behind it: 1. (2) (dd/MM/yyyy).
var notes = regexp.MustCompile(`^(?:\(\d{1,2}\)|\d{1,2}[.)])\s*|\s*[(\[](?:\d{1,2}|[dDmMyYhHsS/:.,\- ]+)[)\]]$`)

// obligatoryMarks are how forms mark a column that must be filled in.
var obligatoryMarks = []string{"(*)", "(bắt buộc)", "(required)", "[*]"}

// withoutMarks takes off what forms and screens put around a header: asterisks, colons, full stops, quotation marks, brackets.
func withoutMarks(header string) string {
	for {
		before := header
		for _, mark := range obligatoryMarks {
			header = trimFold(header, mark)
		}
		if strings.ContainsAny(header, "0123456789([") {
			header = notes.ReplaceAllString(header, "")
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
