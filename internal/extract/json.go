package extract

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
	"trehan/internal/extract/jsonstream"
)

// null is the kind of JSON's null.
const null = jsontext.Kind('n')

// envelopeList is the name of the list in the national envelope.
const envelopeList = "data"

// maxKeys bounds the table of keys of one file.
const maxKeys = 1 << 12

// jsonReader turns objects into records.
type jsonReader struct {
	*reading
	m     *matcher
	rec   record
	rank  []int // of the key that each attribute was last read from in this object; -1: none
	keys  map[string]keyPlace
	found []bool // attributes found in any object
	text  []byte // of strings with escapes

	labels []rankedLabel   // of the attributes, as last read
	inner  map[string]bool // NameKeys of the objects that the dialect's paths lead into, "procedure."
	path   []byte          // of the member of a nested object

	pauseKeys map[string]pausePart // keys within the list of pauses
	pausesMet bool                 // the list was found in this object
}

// pausePart is the meaning of a member of one request for a supplement.
type pausePart uint8

const (
	noPausePart pausePart = iota
	pauseBegin
	pauseResumed
)

// pauseList marks the key of the list of pauses.
const pauseList = ignored - 1

// json reads the national synchronisation's JSON: an envelope, a bare array, or one object per line.
func (r *reading) json() error {
	if err := r.choose(r.jsonHeads); err != nil {
		return err
	}
	list, err := r.jsonList()
	if err != nil {
		return err
	}
	if err := r.placeUnits(nil, nil); err != nil {
		return err
	}
	m := r.matcher()
	n := len(m.attributes)
	j := &jsonReader{
		reading: r, m: m, rank: make([]int, n), found: make([]bool, n),
		keys: make(map[string]keyPlace), inner: r.innerObjects(), labels: make([]rankedLabel, n), pauseKeys: make(map[string]pausePart),
		rec: record{cells: make([]grid.Cell, n), labels: make([]string, n)},
	}
	src := r.jsonSource(list)
	src.EachPage(r.notePage)
	for src.Next() {
		if src.Row()%progressRows == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
		if !j.rightService(src) {
			return r.fileFault(fmt.Sprintf(msgService, r.table.service))
		}
		if err := j.object(src.Row(), src.Members()); err != nil {
			return err
		}
	}
	if src.Err() != nil {
		return src.Err()
	}
	if !j.rightService(src) {
		return r.fileFault(fmt.Sprintf(msgService, r.table.service))
	}
	j.noteFields()
	if err := r.onlyList(jsonstream.List{Path: []string{envelopeList}, Objects: src.Row()}, src.Beside()); err != nil {
		return err
	}
	if missing := m.absent(func(attribute int) bool { return j.found[attribute] }); src.Row() > 0 && len(missing) > 0 {
		return r.fileFault(fmt.Sprintf(msgMissingKeys, strings.Join(missing, ", ")) + r.unmatched)
	}
	if r.table == dossierTable {
		r.observations.columns.lack(r.rows, func(attribute int) bool { return j.found[attribute] })
	}
	return nil
}

// absent returns the names of the attributes that some object of a JSON file must have and none has.
func (m *matcher) absent(found func(attribute int) bool) []string {
	var missing []string
	for i, a := range m.attributes {
		if a.inJSON && !found(i) && !(i == dStatus && m.table == dossierTable && m.statusFromDates) && !(m.lenient && i != dCode) {
			missing = append(missing, a.headers[0])
		}
	}
	return missing
}

func (j *jsonReader) rightService(src *jsonstream.Reader) bool {
	for _, s := range src.Services() {
		if !strings.EqualFold(s, j.table.service) {
			return false
		}
	}
	return true
}

// object reads one object.
func (j *jsonReader) object(row int, members []jsonstream.Member) error {
	rec := &j.rec
	rec.row, rec.pauses, rec.hasPauses, rec.null = row, rec.pauses[:0], false, false
	j.pausesMet = false
	clear(rec.cells)
	for i := range j.rank {
		j.rank[i] = -1
		rec.labels[i] = ""
	}
	j.text = j.text[:0]
	for _, m := range members {
		j.member(m.Key, m.Value)
	}
	_, err := j.reading.record(rec)
	return err
}

// keyPlace is the meaning of a key, with its path. nested says that paths of the dialect lead into an object of that key.
type keyPlace struct {
	headerPlace
	nested bool
}

// member reads one member, and those of an object that paths of the dialect lead into.
func (j *jsonReader) member(key []byte, v jsontext.Value) {
	p, ok := j.keys[string(key)]
	if !ok {
		p = j.findKey(key)
	}
	if !p.nested || v.Kind() != '{' {
		j.field(key, p.headerPlace, v)
		return
	}
	members, _ := jsonstream.Members(v)
	before := len(j.path)
	for _, m := range members {
		from := len(j.path)
		j.path = append(append(append(j.path, key...), '.'), m.Key...)
		j.member(j.path[from:len(j.path):len(j.path)], m.Value)
	}
	j.path = j.path[:before]
}

// field reads one value.
func (j *jsonReader) field(key []byte, p headerPlace, v jsontext.Value) {
	switch p.attribute {
	case ignored:
		return
	case pauseList:
		j.found[dSupplement] = true
		if v.Kind() != null {
			j.supplements(v)
		}
		return
	}
	i := p.attribute
	j.found[i] = true
	switch {
	case j.rank[i] == p.rank && v.Kind() != null:
		j.fault(&j.rec, i, msgRepeatedKey)
		return
	case j.rank[i] >= 0 && j.rank[i] < p.rank:
		j.noteDuplicate(key)
		return
	case j.rank[i] >= 0:
		j.noteDuplicate([]byte(j.rec.labels[i]))
	}
	c, ok := j.cell(v)
	j.rank[i] = p.rank
	j.rec.labels[i] = j.label(i, p)
	j.rec.cells[i] = c
	if !ok {
		j.fault(&j.rec, i, msgStructured)
	}
}

// label returns the header of a place. Most objects have the same keys, so that it is found once.
func (j *jsonReader) label(attribute int, p headerPlace) string {
	if l := &j.labels[attribute]; l.text == "" || l.rank != p.rank {
		*l = rankedLabel{p.rank, j.m.header(p)}
	}
	return j.labels[attribute].text
}

// rankedLabel is the header of an attribute at a rank.
type rankedLabel struct {
	rank int
	text string
}

// findKey finds a key's place and caches it.
func (j *jsonReader) findKey(key []byte) keyPlace {
	name := dossier.Text(string(key[:min(len(key), 4*maxShown)]))
	p := keyPlace{nested: j.inner[dossier.NameKey(name)+pathSeparator]}
	var ok bool
	p.headerPlace, ok = j.m.place(name)
	if !ok {
		p.attribute = ignored
	}
	if !ok && !p.nested {
		j.observations.unknown = listName(j.observations.unknown, name)
	}
	if p.attribute == ignored && j.table == dossierTable && dossier.NameKey(name) == dossier.NameKey(supplementList) {
		p.attribute = pauseList
	}
	if len(key) <= maxInternedBytes && len(j.keys) < maxKeys {
		j.keys[string(key)] = p
	}
	return p
}

func (j *jsonReader) noteDuplicate(key []byte) {
	j.observations.ignored = listName(j.observations.ignored, dossier.Text(string(key)))
}

// cell makes a cell of a value; ok is false for arrays and objects.
func (j *jsonReader) cell(v jsontext.Value) (c grid.Cell, ok bool) {
	switch v.Kind() {
	case null:
	case '"':
		if text := j.unquoted(v); len(text) > 0 {
			c = grid.Cell{Kind: grid.Text, Raw: text}
		}
	case '0': // only in a spreadsheet can a number be a date
		c = grid.Cell{Kind: grid.Text, Raw: v}
	case 't', 'f':
		c = grid.Cell{Kind: grid.Bool, Raw: v}
	default:
		return grid.Cell{}, false
	}
	return c, true
}

// supplements reads the list of requests for supplements. Some systems write it as text.
func (j *jsonReader) supplements(v jsontext.Value) {
	if j.pausesMet {
		j.listFault(supplementList, msgRepeatedKey)
		return
	}
	j.pausesMet = true
	if v.Kind() == '"' {
		if v = bytes.TrimSpace(j.unquoted(v)); len(v) == 0 {
			return
		}
	}
	list, ok := jsonstream.Elements(v)
	if !ok {
		j.listFault(supplementList, msgNotList)
		return
	}
	for i, e := range list {
		members, ok := jsonstream.Members(e)
		if !ok {
			j.listFault(fmt.Sprintf("%s[%d]", supplementList, i+1), msgNotObject)
			continue
		}
		j.rec.hasPauses = true
		j.rec.pauses = append(j.rec.pauses, j.supplement(i+1, members))
	}
}

// unquoted is the text of a valid JSON string.
func (j *jsonReader) unquoted(v jsontext.Value) []byte {
	if raw := v[1 : len(v)-1]; bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	from := len(j.text)
	j.text, _ = jsontext.AppendUnquote(j.text, v)
	return j.text[from:len(j.text):len(j.text)]
}

func (j *jsonReader) supplement(n int, members []jsonstream.Member) pause {
	var p pause
	for _, m := range members {
		part := j.pausePart(m.Key)
		if part == noPausePart {
			continue
		}
		c, ok := j.cell(m.Value)
		message := msgStructured
		if ok {
			i, notes, err := j.date(c.Raw)
			j.rec.null = j.rec.null || notes&dossier.NullDate != 0
			if err == nil {
				if part == pauseBegin {
					p.begin = i
				} else {
					p.resumed = i != 0
				}
				continue
			}
			message = err.Error()
		}
		f := Fault{File: j.file.Name, Row: j.rec.row, Message: message}
		f.Column = fmt.Sprintf("%s[%d].%s", supplementList, n, map[pausePart]string{pauseBegin: supplementBegin, pauseResumed: supplementResumed}[part])
		f.Value, f.Shape = valueOf(&c)
		j.add(f)
	}
	return p
}

// pausePart finds the meaning of a key in the list of pauses and caches it.
func (j *jsonReader) pausePart(key []byte) pausePart {
	part, ok := j.pauseKeys[string(key)]
	if ok {
		return part
	}
	switch dossier.NameKey(string(key[:min(len(key), 4*maxShown)])) {
	case dossier.NameKey(supplementBegin):
		part = pauseBegin
	case dossier.NameKey(supplementResumed):
		part = pauseResumed
	}
	if len(key) <= maxInternedBytes && len(j.pauseKeys) < maxKeys {
		j.pauseKeys[string(key)] = part
	}
	return part
}

func (j *jsonReader) listFault(column, message string) {
	j.add(Fault{File: j.file.Name, Row: j.rec.row, Column: column, Message: message})
}
