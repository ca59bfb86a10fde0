package dialect

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"trehan/internal/dossier"
)

//go:embed vocabulary.yaml
var vocabularyFile []byte

// Words is the vocabulary: the wordings of public systems. It is shared by all readers and must not be changed.
type Words struct {
	Systems map[string]System `yaml:"systems"` // by the short name that Seen holds

	Headers struct {
		Dossiers map[string][]Header `yaml:"dossiers"` // by attribute, as extract.Attributes names it
		Steps    map[string][]Header `yaml:"steps"`
		Ignored  []Header            `yaml:"ignored"` // known, and read by no table
	} `yaml:"headers"`

	Statuses []Value `yaml:"statuses"`
	Channels []Value `yaml:"channels"`

	Lateness []string `yaml:"lateness"` // what columns of states hold that is no state: "Quá hạn"

	Empty struct {
		Any   []string `yaml:"any"`   // no value in any column of dates, channels or texts
		Dates []string `yaml:"dates"` // no date
	} `yaml:"empty"`

	statuses, channels *index
	anyEmpty, noDate   *marks
	lateness           *marks
}

// System is a product or portal in which wordings were seen.
type System struct {
	Name   string `yaml:"name"`
	Source string `yaml:"source"`
}

// Header is a header of one attribute. One that is unsure means something else in other systems: it may be proposed to a
// person, never read by itself.
type Header struct {
	Text   string   `yaml:"text"`
	Seen   []string `yaml:"seen"`
	Unsure bool     `yaml:"unsure"`
}

// Value is a text of a state or channel: its code, or the codes that it has in different systems. Codes are those of
// dossier.Status and dossier.Channel.
type Value struct {
	Text string   `yaml:"text"`
	Seen []string `yaml:"seen"`
	Code uint8    `yaml:"code"` // 0: see Ask
	Ask  []uint8  `yaml:"ask"`
}

// Vocabulary returns the wordings of public systems.
func Vocabulary() *Words { return vocabulary() }

var vocabulary = sync.OnceValue(func() *Words {
	w := &Words{}
	d := yaml.NewDecoder(bytes.NewReader(vocabularyFile))
	d.KnownFields(true)
	if err := d.Decode(w); err != nil {
		panic(fmt.Sprintf("dialect: vocabulary.yaml: %v", err)) // compiled in and tested
	}
	w.statuses, w.channels = newIndex(w.Statuses), newIndex(w.Channels)
	for s := dossier.NewlyRegistered; s <= dossier.ResultReturned; s++ {
		w.statuses.add(s.Names(), uint8(s))
	}
	for c := dossier.Direct; c <= dossier.Postal; c++ {
		w.channels.add(c.Names(), uint8(c))
	}
	w.anyEmpty, w.noDate = newMarks(w.Empty.Any), newMarks(w.Empty.Dates)
	w.lateness = newMarks(w.Lateness)
	return w
})

// Status returns what a text of a state means in public systems: its code, or the codes that it has in different ones.
func (w *Words) Status(text string) (Value, bool) { return w.statuses.find(text) }

// Channel returns what a text of a channel means in public systems.
func (w *Words) Channel(text string) (Value, bool) { return w.channels.find(text) }

// IsEmpty reports whether a text stands for an empty cell in every column of dates, channels and texts.
func (w *Words) IsEmpty(text string) bool { return onlyMarks(text) || w.anyEmpty.has(text) }

// NoDate reports whether a text in a column of dates stands for an empty cell.
func (w *Words) NoDate(text string) bool { return w.IsEmpty(text) || w.noDate.has(text) }

// index finds values by their texts.
type index struct {
	byKey      map[string]Value
	bySkeleton map[string]Value // texts without diacritics; one that means two things has no code
}

func newIndex(values []Value) *index {
	x := &index{byKey: make(map[string]Value), bySkeleton: make(map[string]Value)}
	for _, v := range values {
		x.put(v)
	}
	return x
}

// add adds the names of one code of the national lists.
func (x *index) add(names []string, code uint8) {
	for _, name := range names {
		x.put(Value{Text: name, Seen: []string{"national"}, Code: code})
	}
}

func (x *index) put(v Value) {
	key := Key(v.Text)
	x.byKey[key] = v
	bare := skeleton(key)
	if other, taken := x.bySkeleton[bare]; taken && other.Code != v.Code {
		v = Value{}
	}
	x.bySkeleton[bare] = v
}

func (x *index) find(text string) (Value, bool) {
	for _, form := range forms(text) {
		if v, ok := x.byKey[form]; ok {
			return v, true
		}
	}
	if !ascii(text) {
		return Value{}, false
	}
	v := x.bySkeleton[skeleton(Key(strings.ReplaceAll(text, "_", " ")))]
	return v, v.Text != ""
}
