package register

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// EntryKind is the list of units.yaml in which an entry stands.
type EntryKind string

// The kinds.
const (
	UnitEntry      EntryKind = "units"
	RecipientEntry EntryKind = "recipients"
)

// Entry is one entry of units.yaml as it is written, for a form: the text of each field by its key, a list with one value a line.
// A field that is absent or "" counts as its default. Whether it is valid, Load says of the whole file.
type Entry struct {
	Kind   EntryKind
	Fields map[string]string
}

// Code is the code of the entry.
func (e Entry) Code() string { return e.Fields["code"] }

// NameInFaults is what Fault.Entry calls the entry, if it has a code.
func (e Entry) NameInFaults() string {
	if e.Kind == RecipientEntry {
		return "nơi nhận " + e.Code()
	}
	return "đơn vị " + e.Code()
}

// EntryFields are the keys of an entry in the order of the form. Keys of notify are written as notify.to.
func EntryFields(kind EntryKind) []string {
	if kind == RecipientEntry {
		return []string{"code", "name", "axis_id", "notify.to", "notify.cc", "wants", "when"}
	}
	return []string{"code", "name", "aliases", "level", "listed", "parent", "valid_from", "valid_to", "successor", "axis_id", "notify.to", "notify.cc", "wants", "when"}
}

// isListField reports whether a field holds a list.
func isListField(field string) bool {
	return field == "aliases" || field == "wants" || strings.HasPrefix(field, "notify.")
}

// Entries reads the entries of a valid units.yaml, units before recipients, in the order of the file.
func Entries(text []byte) ([]Entry, error) {
	root, err := rootOf(text)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, kind := range []EntryKind{UnitEntry, RecipientEntry} {
		list := valueOf(root, string(kind))
		if list == nil {
			continue
		}
		for _, n := range list.Content {
			e := Entry{Kind: kind, Fields: map[string]string{}}
			for _, field := range EntryFields(kind) {
				if value := textOf(fieldOf(resolve(n), field)); value != "" {
					e.Fields[field] = value
				}
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// ErrNotEditable says that an entry cannot be changed without changing others, as where YAML aliases share it: the file itself must be
// edited.
var ErrNotEditable = errors.New(wordNotEditable)

// PutEntry returns the text with an entry in the place of the one at an index of Entries, or behind the last of its kind for -1.
// All other entries stay as they are, comments too; blank lines and the way of writing may change. The result may be invalid:
// Load says what is wrong with it.
func PutEntry(text []byte, at int, e Entry) ([]byte, error) {
	before, err := Entries(text)
	if err != nil {
		return nil, err
	}
	root, err := rootOf(text)
	if err != nil {
		return nil, err
	}
	e = e.Tidy()
	list := valueOf(root, string(e.Kind))
	if list == nil || list.Kind != yaml.SequenceNode {
		list = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		setValue(root, string(e.Kind), list)
	}
	want := slices.Clone(before)
	if at < 0 {
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		list.Content = append(list.Content, n)
		e.write(n)
		last := len(want)
		if e.Kind == UnitEntry {
			last = slices.IndexFunc(want, func(o Entry) bool { return o.Kind == RecipientEntry })
			if last < 0 {
				last = len(want)
			}
		}
		want = slices.Insert(want, last, e)
	} else {
		if at >= len(before) || before[at].Kind != e.Kind {
			return nil, fmt.Errorf("register: no entry %d", at)
		}
		position := at
		if e.Kind == RecipientEntry {
			position -= slices.IndexFunc(before, func(o Entry) bool { return o.Kind == RecipientEntry })
		}
		n := list.Content[position]
		if n.Kind == yaml.AliasNode {
			return nil, ErrNotEditable
		}
		e.write(n)
		want[at] = e
	}
	return encodeChecked(root, want)
}

// encodeChecked writes the file, and makes sure that it says what it is to say and nothing else.
func encodeChecked(root *yaml.Node, want []Entry) ([]byte, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(root), encoder.Close()); err != nil {
		return nil, fmt.Errorf("encode the register: %w", err)
	}
	got, err := Entries(b.Bytes())
	if err != nil {
		return nil, err
	}
	if !slices.EqualFunc(got, want, func(a, b Entry) bool { return a.Kind == b.Kind && maps.Equal(a.Fields, b.Fields) }) {
		return nil, ErrNotEditable
	}
	return b.Bytes(), nil
}

// Tidy is the entry as the register holds it: without what is empty, every text normalised.
func (e Entry) Tidy() Entry {
	out := Entry{Kind: e.Kind, Fields: map[string]string{}}
	for _, field := range EntryFields(e.Kind) {
		var lines []string
		for line := range strings.Lines(e.Fields[field]) {
			if line = dossier.Text(line); line != "" {
				lines = append(lines, line)
			}
		}
		value := strings.Join(lines, " ")
		if isListField(field) {
			value = strings.Join(lines, "\n")
		}
		if value != "" {
			out.Fields[field] = value
		}
	}
	return out
}

// write puts the fields into an entry's node; those that are as they were are not touched.
func (e Entry) write(n *yaml.Node) {
	for _, field := range EntryFields(e.Kind) {
		value := e.Fields[field]
		if value == textOf(fieldOf(n, field)) {
			continue
		}
		holder, key := n, field
		if inner, ok := strings.CutPrefix(field, "notify."); ok {
			key = inner
			if holder = valueOf(n, "notify"); holder == nil || holder.Kind != yaml.MappingNode {
				holder = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Style: yaml.FlowStyle}
				setValue(n, "notify", holder)
			}
		}
		switch {
		case value == "":
			removeKey(holder, key)
		case isListField(field):
			list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
			for line := range strings.SplitSeq(value, "\n") {
				list.Content = append(list.Content, scalarNode(field, line))
			}
			setValue(holder, key, list)
		default:
			setValue(holder, key, scalarNode(field, value))
		}
	}
	if notify := valueOf(n, "notify"); notify != nil && notify.Kind == yaml.MappingNode && len(notify.Content) == 0 {
		removeKey(n, "notify")
	}
}

// scalarNode is a value. Dates and truth values stand without quotes, as a person writes them.
func scalarNode(field, value string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
	_, err := period.ParseDay(value)
	if strings.HasPrefix(field, "valid_") && err == nil || field == "listed" && (value == "true" || value == "false") {
		n.Tag = ""
	}
	return n
}

// rootOf parses a units.yaml; an empty one is an empty mapping.
func rootOf(text []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("register: %w", err)
	}
	if doc.Kind == 0 {
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("register: no mapping")
	}
	root.HeadComment, root.FootComment = joinComments(doc.HeadComment, root.HeadComment), joinComments(root.FootComment, doc.FootComment)
	return root, nil
}

func joinComments(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}

// valueOf is the value of a key, behind an alias; nil where the mapping has none.
func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return resolve(mapping.Content[i+1])
		}
	}
	return nil
}

func fieldOf(n *yaml.Node, field string) *yaml.Node {
	if inner, ok := strings.CutPrefix(field, "notify."); ok {
		return valueOf(valueOf(n, "notify"), inner)
	}
	return valueOf(n, field)
}

// textOf is a value as a form shows it.
func textOf(n *yaml.Node) string {
	switch {
	case n == nil:
		return ""
	case n.Kind == yaml.SequenceNode:
		lines := make([]string, len(n.Content))
		for i, item := range n.Content {
			lines[i] = dossier.Text(resolve(item).Value)
		}
		return strings.Join(lines, "\n")
	case n.Tag == "!!null":
		return ""
	}
	return dossier.Text(n.Value)
}

// setValue sets a key of a mapping, behind the others if it is new. A comment beside the value before stays.
func setValue(mapping *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			was := mapping.Content[i+1]
			value.LineComment, value.HeadComment, value.FootComment = was.LineComment, was.HeadComment, was.FootComment
			mapping.Content[i+1] = value
			return
		}
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
}

func removeKey(mapping *yaml.Node, key string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
	}
}
