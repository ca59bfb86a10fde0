package extract

import (
	"bytes"
	"fmt"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
	"trehan/internal/extract/jsonstream"
)

// maxKeys bounds the table of keys of one file.
const maxKeys = 1 << 12

// jsonReader makes records of objects.
type jsonReader struct {
	*reading
	m    *matcher
	rec  record
	rank []int // of the key that each attribute was last read from in this object; -1: none
	keys map[string]place
	met  []bool // attributes met in any object
	text []byte // of strings with escapes

	pauseKeys map[string]pausePart // keys within the list of pauses
	pausesMet bool                 // the list was met in this object
}

// pausePart is what a member of one request for a supplement is.
type pausePart uint8

const (
	noPausePart pausePart = iota
	pauseBegin
	pauseResumed
)

// pauseList marks the key of the list of pauses.
const pauseList = ignored - 1

// json reads the national synchronisation's JSON: an envelope, a bare array, or one object a line.
func (r *reading) json(m *matcher) error {
	n := len(m.attributes)
	j := &jsonReader{
		reading: r, m: m, rank: make([]int, n), met: make([]bool, n),
		keys: make(map[string]place), pauseKeys: make(map[string]pausePart),
		rec: record{cells: make([]grid.Cell, n), labels: make([]string, n)},
	}
	src := jsonstream.New(r.content(), r.limit)
	for src.Next() {
		if src.Row()%progressRows == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
		if !j.rightService(src) {
			return r.whole(fmt.Sprintf(msgService, r.table.service))
		}
		if err := j.object(src.Row(), src.Object()); err != nil {
			return err
		}
	}
	if src.Err() != nil {
		return src.Err()
	}
	if !j.rightService(src) {
		return r.whole(fmt.Sprintf(msgService, r.table.service))
	}
	var missing []string
	for i, a := range m.attributes {
		if a.inJSON && !j.met[i] {
			missing = append(missing, a.headers[0])
		}
	}
	if src.Row() > 0 && len(missing) > 0 {
		return r.whole(fmt.Sprintf(msgMissingKeys, strings.Join(missing, ", ")))
	}
	if r.table == dossierTable {
		r.seen.columns.lack(r.rows, func(attribute int) bool { return j.met[attribute] })
	}
	return nil
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
func (j *jsonReader) object(row int, object []byte) error {
	rec := &j.rec
	rec.row, rec.pauses, rec.listed, rec.null = row, rec.pauses[:0], false, false
	j.pausesMet = false
	clear(rec.cells)
	for i := range j.rank {
		j.rank[i] = -1
		rec.labels[i] = ""
	}
	j.text = j.text[:0]
	if cap(j.text) < len(object) {
		j.text = make([]byte, 0, 2*len(object)) // all strings of the object fit: none moves
	}
	jsonstream.Fields(object, j.field)
	_, err := j.reading.record(rec)
	return err
}

// field reads one member.
func (j *jsonReader) field(key []byte, v jsonstream.Value) {
	p, ok := j.keys[string(key)]
	if !ok {
		p = j.place(key)
	}
	switch p.attribute {
	case ignored:
		return
	case pauseList:
		j.met[dSupplement] = true
		if v.Kind != jsonstream.Null {
			j.supplements(v)
		}
		return
	}
	i := p.attribute
	j.met[i] = true
	switch {
	case j.rank[i] == p.rank && v.Kind != jsonstream.Null:
		j.fault(&j.rec, i, msgRepeatedKey)
		return
	case j.rank[i] >= 0 && j.rank[i] < p.rank:
		j.spare(key)
		return
	case j.rank[i] >= 0:
		j.spare([]byte(j.rec.labels[i]))
	}
	c, ok := j.cell(v)
	j.rank[i] = p.rank
	j.rec.labels[i] = j.label(i, p.rank)
	j.rec.cells[i] = c
	if !ok {
		j.fault(&j.rec, i, msgStructured)
	}
}

// label is the header of an attribute at a rank, without making a string of the key.
func (j *jsonReader) label(attribute, rank int) string {
	a := &j.m.attributes[attribute]
	further := j.opts.Headers[a.name]
	if rank < len(further) {
		return further[rank]
	}
	return a.headers[rank-len(further)]
}

// place finds a key's place and remembers it.
func (j *jsonReader) place(key []byte) place {
	name := dossier.Text(string(key[:min(len(key), 4*shown)]))
	p, ok := j.m.places[dossier.NameKey(name)]
	if !ok {
		p = place{attribute: ignored}
		j.seen.unknown = listName(j.seen.unknown, name)
	}
	if p.attribute == ignored && j.table == dossierTable && dossier.NameKey(name) == dossier.NameKey(supplementList) {
		p.attribute = pauseList
	}
	if len(key) <= longestInterned && len(j.keys) < maxKeys {
		j.keys[string(key)] = p
	}
	return p
}

func (j *jsonReader) spare(key []byte) {
	j.seen.ignored = listName(j.seen.ignored, dossier.Text(string(key)))
}

// cell makes a cell of a value; ok is false for arrays and objects.
func (j *jsonReader) cell(v jsonstream.Value) (c grid.Cell, ok bool) {
	switch v.Kind {
	case jsonstream.Null:
	case jsonstream.String:
		var text []byte
		text, j.text = jsonstream.Unquote(v.Raw, j.text)
		if len(text) > 0 {
			c = grid.Cell{Kind: grid.Text, Raw: text}
		}
	case jsonstream.Number: // only a spreadsheet has numbers that are dates
		c = grid.Cell{Kind: grid.Text, Raw: v.Raw}
	case jsonstream.Bool:
		c = grid.Cell{Kind: grid.Bool, Raw: v.Raw}
	default:
		return grid.Cell{}, false
	}
	return c, true
}

// supplements reads the list of requests for supplements. Some systems write it as text.
func (j *jsonReader) supplements(v jsonstream.Value) {
	if j.pausesMet {
		j.listFault(supplementList, msgRepeatedKey)
		return
	}
	j.pausesMet = true
	if v.Kind == jsonstream.String {
		var text []byte
		text, j.text = jsonstream.Unquote(v.Raw, j.text)
		if len(bytes.TrimSpace(text)) == 0 {
			return
		}
		list, ok := jsonstream.Parse(text, j.limit)
		if !ok {
			j.listFault(supplementList, msgNotList)
			return
		}
		v = list
	}
	if v.Kind != jsonstream.Array {
		j.listFault(supplementList, msgNotList)
		return
	}
	n := 0
	jsonstream.Elements(v.Raw, func(e jsonstream.Value) {
		n++
		if e.Kind != jsonstream.Object {
			j.listFault(fmt.Sprintf("%s[%d]", supplementList, n), msgNotObject)
			return
		}
		j.rec.listed = true
		j.rec.pauses = append(j.rec.pauses, j.supplement(n, e.Raw))
	})
}

func (j *jsonReader) supplement(n int, object []byte) pause {
	var p pause
	jsonstream.Fields(object, func(key []byte, v jsonstream.Value) {
		part := j.pausePart(key)
		if part == noPausePart {
			return
		}
		c, ok := j.cell(v)
		message := msgStructured
		if ok {
			i, null, err := parseInstant(c.Raw)
			j.rec.null = j.rec.null || null
			if err == nil {
				if part == pauseBegin {
					p.begin = i
				} else {
					p.resumed = i != 0
				}
				return
			}
			message = err.Error()
		}
		f := Fault{File: j.file.Name, Row: j.rec.row, Message: message}
		f.Column = fmt.Sprintf("%s[%d].%s", supplementList, n, map[pausePart]string{pauseBegin: supplementBegin, pauseResumed: supplementResumed}[part])
		f.Value, f.Shape = valueOf(&c)
		j.add(f)
	})
	return p
}

// pausePart finds what a key within the list of pauses stands for, and remembers it.
func (j *jsonReader) pausePart(key []byte) pausePart {
	part, ok := j.pauseKeys[string(key)]
	if ok {
		return part
	}
	switch dossier.NameKey(string(key[:min(len(key), 4*shown)])) {
	case dossier.NameKey(supplementBegin):
		part = pauseBegin
	case dossier.NameKey(supplementResumed):
		part = pauseResumed
	}
	if len(key) <= longestInterned && len(j.pauseKeys) < maxKeys {
		j.pauseKeys[string(key)] = part
	}
	return part
}

func (j *jsonReader) listFault(column, message string) {
	j.add(Fault{File: j.file.Name, Row: j.rec.row, Column: column, Message: message})
}
