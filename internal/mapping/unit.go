package mapping

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
	"trehan/internal/period"
	"trehan/internal/register"
)

// units says which texts name units of the register.
type units struct {
	register *register.Register
	on       period.Day
	known    map[string]*register.Unit
}

func newUnits(r *register.Register, on period.Day) *units {
	return &units{r, on, make(map[string]*register.Unit)}
}

// find returns the unit that a text names, as name, alias or code; nil for none and for several.
func (u *units) find(text string) *register.Unit {
	if unit, ok := u.known[text]; ok {
		return unit
	}
	unit := u.register.Lookup("", text, u.on).Unit
	if len(u.known) < 1<<16 {
		u.known[text] = unit
	}
	return unit
}

func (u *units) has(text string) bool { return u.find(text) != nil }

// evidence is what the values of a list are compared with.
func (u *units) evidence() *evidence {
	if u == nil {
		return &evidence{}
	}
	return &evidence{unit: u.has}
}

// groupDecoration is what stands around the name of a unit in a row above its dossiers: a number in front, a count behind.
var groupDecoration = regexp.MustCompile(`^(?:[IVXLC]+|\d+|[A-Z])[.)/:-]\s*|\s*[(:–-]\s*\d+\s*(?:hồ sơ|hs)?\s*\)?$|:$`)

func undecorated(text string) string {
	return strings.TrimSpace(groupDecoration.ReplaceAllString(strings.TrimSpace(groupDecoration.ReplaceAllString(text, "")), ""))
}

// unitPlaces returns where else than in a column the unit of every dossier stands.
func (u *units) unitPlaces(m *merged, code int) (places []unitChoice) {
	if u == nil {
		return nil
	}
	if n, ok := u.groups(m); ok {
		places = append(places, unitChoice{dialect.UnitGroup, fmt.Sprintf(evGroups, n)})
	}
	if u.allTables(m, func(t *table) string { return t.Name }) {
		places = append(places, unitChoice{dialect.UnitSheet, fmt.Sprintf(evSheets, len(m.of))})
	}
	if u.allTables(m, func(t *table) string { return strings.TrimSuffix(filepath.Base(t.File), filepath.Ext(t.File)) }) {
		places = append(places, unitChoice{dialect.UnitFile, evFile})
	}
	if len(places) == 0 && code >= 0 && u.prefixes(m.columns[code]) {
		places = append(places, unitChoice{dialect.UnitCode, evPrefix})
	}
	return places
}

// unitChoice is a place of the unit with its evidence.
type unitChoice struct {
	from     dialect.UnitPlace
	evidence string
}

// groups counts the rows that name a unit above its dossiers. ok reports that every dossier stands below such a row.
func (u *units) groups(m *merged) (n int, ok bool) {
	for _, t := range m.of {
		first := true
		for _, o := range t.others {
			if o.cells > 3 || o.text == "" || !u.has(undecorated(o.text)) && !u.has(o.text) || o.row <= t.header.row {
				continue
			}
			if first && o.below > 0 {
				return 0, false
			}
			first = false
			n++
		}
		if first {
			return 0, false
		}
	}
	return n, n > 0
}

// allTables reports whether a text of every table names a unit.
func (u *units) allTables(m *merged, text func(*table) string) bool {
	for _, t := range m.of {
		if s := text(t); s == "" || !u.has(s) {
			return false
		}
	}
	return len(m.of) > 0
}

// prefixes reports whether every code that is remembered begins with the code of a unit.
func (u *units) prefixes(c *column) bool {
	if len(c.prefixes) == 0 || c.prefixesOver {
		return false
	}
	for p := range c.prefixes {
		unit := u.register.ByCode(p, u.on)
		if unit == nil {
			return false
		}
	}
	return true
}

// maxPrefixes is how many beginnings of codes are remembered.
const maxPrefixes = 2000

// notePrefix remembers what stands before the first dash of a code.
func (c *column) notePrefix(code []byte) {
	at := bytes.IndexByte(code, '-')
	if !dossier.PlainCode(code) {
		code = []byte(dossier.Code(string(code)))
		at = bytes.IndexByte(code, '-')
	}
	if c.prefixes == nil {
		c.prefixes = make(map[string]int)
	}
	prefix := code[:max(at, 0)]
	if _, known := c.prefixes[string(prefix)]; known || len(c.prefixes) < maxPrefixes {
		c.prefixes[string(prefix)]++
	} else {
		c.prefixesOver = true
	}
}

// unknownUnit is a name that the register lacks, with the unit that it is most similar to.
type unknownUnit struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Similar string `json:"similar,omitempty"` // code and name
}

// unknownUnits lists the names of a column that the register lacks, the most frequent first.
func (u *units) unknownUnits(c *column) []unknownUnit {
	if u == nil || c == nil {
		return nil
	}
	var out []unknownUnit
	for _, v := range c.values {
		if v.kind == emptyMark || u.has(v.text) {
			continue
		}
		out = append(out, unknownUnit{v.text, v.rows, u.similar(v.text)})
	}
	slices.SortFunc(out, func(a, b unknownUnit) int {
		if a.Rows != b.Rows {
			return b.Rows - a.Rows
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

// similar returns the unit whose name is most similar to a text, by the words that they share; "" if none is.
func (u *units) similar(text string) string {
	want := wordSet(text)
	best, score := "", 0.49
	for _, unit := range u.register.Units {
		if !unit.Valid(u.on) {
			continue
		}
		for _, name := range append([]string{unit.Name}, unit.Aliases...) {
			have := wordSet(name)
			shared := 0
			for w := range have {
				if want[w] {
					shared++
				}
			}
			if s := 2 * float64(shared) / float64(len(have)+len(want)); s > score {
				best, score = unit.Code+" "+unit.Name, s
			}
		}
	}
	return best
}

// abbreviations are how the names of units are shortened.
var abbreviations = map[string]string{
	"ubnd": "ủy ban nhân dân", "tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "h": "huyện", "x": "xã", "p": "phường", "q": "quận",
	"s": "sở", "tn&mt": "tài nguyên và môi trường", "tnmt": "tài nguyên và môi trường", "kh&đt": "kế hoạch và đầu tư", "khđt": "kế hoạch và đầu tư",
	"gd&đt": "giáo dục và đào tạo", "gdđt": "giáo dục và đào tạo", "gtvt": "giao thông vận tải", "lđtbxh": "lao động - thương binh và xã hội",
	"lđ-tb&xh": "lao động - thương binh và xã hội", "nn&ptnt": "nông nghiệp và phát triển nông thôn", "vhttdl": "văn hóa, thể thao và du lịch",
	"tt&tt": "thông tin và truyền thông", "tttt": "thông tin và truyền thông", "kh&cn": "khoa học và công nghệ", "khcn": "khoa học và công nghệ",
	"xd": "xây dựng", "yt": "y tế", "tp.": "thành phố", "tx.": "thị xã", "h.": "huyện", "x.": "xã", "p.": "phường", "&": "và",
}

func wordSet(text string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(dossier.NameKey(text)) {
		long, ok := abbreviations[w]
		if !ok {
			long = w
		}
		for _, part := range strings.Fields(long) {
			if part = strings.Trim(part, ".,-"); part != "" && part != "và" {
				set[part] = true
			}
		}
	}
	return set
}
