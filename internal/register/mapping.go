package register

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"trehan/internal/dossier"
)

// mapping is one YAML mapping, read strictly: only known keys, each once, every error with its line.
type mapping struct {
	*reader
	entry  string // its name in faults; "" for the file itself
	kind   string // "đơn vị", "nơi nhận": the entry is called by it and its code, once that is known
	prefix string // "notify." inside notify
	keys   []string

	nodes  map[string]*yaml.Node
	lines  fieldLines
	faulty bool
}

func (m *mapping) fault(field, message, value string) {
	m.faultAt(m.lines.of(field), field, message, value)
}

func (m *mapping) faultAt(line int, field, message, value string) {
	m.faulty = true
	if field != "" {
		field = m.prefix + field
	}
	m.add(line, m.entry, field, message, value)
}

// read parses the keys; false if n is not a mapping.
func (m *mapping) read(n *yaml.Node) bool {
	n = resolve(n)
	m.nodes, m.lines = map[string]*yaml.Node{}, fieldLines{"": n.Line}
	if n.Kind != yaml.MappingNode {
		m.faultAt(n.Line, "", wordNoMapping, n.Value)
		return false
	}
	for i := 0; i+1 < len(n.Content) && m.kind != ""; i += 2 {
		if code := dossier.Text(resolve(n.Content[i+1]).Value); n.Content[i].Value == "code" && code != "" {
			m.entry = m.kind + " " + code
			break
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolve(n.Content[i+1])
		switch {
		case !slices.Contains(m.keys, key.Value):
			m.faultAt(key.Line, key.Value, wordUnknownKey, "")
		case m.nodes[key.Value] != nil:
			m.faultAt(key.Line, key.Value, wordKeyTwice, "")
		default:
			m.nodes[key.Value], m.lines[key.Value] = value, key.Line
		}
	}
	return true
}

// resolve follows an alias (*name) to its target.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// list returns the items of a list; none where the key is missing.
func (m *mapping) list(field string) []*yaml.Node {
	n := m.nodes[field]
	if n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		m.fault(field, wordNoList, n.Value)
		return nil
	}
	items := make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		items[i] = resolve(c)
	}
	return items
}

// scalar returns the normalised text of a single value, which must not be empty.
func (m *mapping) scalar(n *yaml.Node, field string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		m.faultAt(n.Line, field, wordNoText, "")
		return "", false
	}
	text := dossier.Text(n.Value)
	if n.Tag == "!!null" || text == "" {
		m.faultAt(n.Line, field, wordEmpty, "")
		return "", false
	}
	return text, true
}

// text returns the value of a key. A key without value is an error: it is more often a slip than intended.
func (m *mapping) text(field string, required bool) string {
	n := m.nodes[field]
	if n == nil {
		if required {
			m.fault(field, wordRequired, "")
		}
		return ""
	}
	text, _ := m.scalar(n, field)
	return text
}

func (m *mapping) required(field string) string { return m.text(field, true) }
