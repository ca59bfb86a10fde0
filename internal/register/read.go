package register

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

const maxBytes = 32 << 20 // a register of a whole country has some 15,000 units

// Load reads units.yaml (docs/formats.md 4) and refuses it whole if anything is wrong: the error is then a *Faults with all
// errors. Defaults: listed is false for central units and true for all others; wants is notice, appendices
// and own for listed province, district and commune units, nothing for central and not-listed ones, notice and
// appendices for the further recipients.
//
// The file is read through its YAML nodes, not into structs, so that every error has its line and entry, and all are reported
// at once.
func Load(r io.Reader, name string) (*Register, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf(wordRead, name, err)
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf(wordTooLarge, name, maxBytes>>20)
	}
	rd := &reader{faults: &Faults{Name: name}}
	rd.file(data)
	rd.crossCheck()
	if rd.faults.sorted() {
		return nil, rd.faults
	}
	return build(rd.units, rd.recipients), nil
}

// reader collects entries and faults. It stores the lines of the entries for the checks across entries.
type reader struct {
	faults     *Faults
	units      []*Unit
	unitLines  []fieldLines
	recipients []*Recipient
	recLines   []fieldLines
}

// fieldLines holds the line of each key of an entry; "" is the entry's own.
type fieldLines map[string]int

func (l fieldLines) of(field string) int {
	if n, ok := l[field]; ok {
		return n
	}
	return l[""]
}

func (rd *reader) add(line int, entry, field, message, value string) {
	rd.faults.List = append(rd.faults.List, Fault{Line: line, Entry: entry, Field: field, Message: message, Value: value})
}

func (rd *reader) file(data []byte) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		rd.add(1, "", "units", wordNoUnits, "")
		return
	} else if err != nil {
		rd.syntaxFault(err)
		return
	}
	var more yaml.Node
	if err := dec.Decode(&more); err == nil {
		rd.add(more.Line, "", "", wordTwoDocuments, "")
	} else if !errors.Is(err, io.EOF) {
		rd.syntaxFault(err)
	}
	root := mapping{reader: rd, keys: []string{"units", "recipients"}}
	if !root.read(doc.Content[0]) {
		return
	}
	units := root.list("units")
	if len(units) == 0 {
		rd.add(root.lines.of("units"), "", "units", wordNoUnits, "")
	}
	for i, n := range units {
		rd.unit(n, i+1)
	}
	for i, n := range root.list("recipients") {
		rd.recipient(n, i+1)
	}
}

// yamlLine matches the line number in a parser's error.
var yamlLine = regexp.MustCompile(`line (\d+)`)

// syntaxFault adds the error of a file that is not YAML, at the line that the parser reached.
func (rd *reader) syntaxFault(err error) {
	line := 1
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	rd.add(line, "", "", wordNoYAML, err.Error())
}

func (rd *reader) unit(n *yaml.Node, position int) {
	m := mapping{reader: rd, kind: "đơn vị", entry: "đơn vị thứ " + strconv.Itoa(position),
		keys: []string{"code", "name", "aliases", "level", "listed", "valid_from", "valid_to", "successor", "parent", "axis_id", "notify", "wants", "when"}}
	if !m.read(n) {
		return
	}
	u := &Unit{Code: m.code("code", true)}
	u.Name = m.required("name")
	for _, a := range m.list("aliases") {
		if text, ok := m.scalar(a, "aliases"); ok {
			u.Aliases = append(u.Aliases, text)
		}
	}
	u.Level = m.level()
	u.Listed = m.listed(u.Level)
	u.ValidFrom, u.ValidTo = m.day("valid_from"), m.day("valid_to")
	if u.ValidFrom != 0 && u.ValidTo != 0 && u.ValidTo < u.ValidFrom {
		m.fault("valid_to", wordSpanBackwards, u.ValidTo.String())
	}
	u.Successor, u.Parent = m.code("successor", false), m.code("parent", false)
	u.AxisID = m.axisID()
	u.Notify = m.notify()
	u.Wants = m.wants(true)
	u.hasWants = len(u.Wants) > 0
	u.When = m.when()
	if !u.hasWants && u.Listed && u.Level != dossier.Central {
		u.Wants = []Document{Notice, Appendices, Own}
	}
	rd.units, rd.unitLines = append(rd.units, u), append(rd.unitLines, m.lines)
}

func (rd *reader) recipient(n *yaml.Node, position int) {
	m := mapping{reader: rd, kind: "nơi nhận", entry: "nơi nhận thứ " + strconv.Itoa(position), keys: []string{"code", "name", "axis_id", "notify", "wants", "when"}}
	if !m.read(n) {
		return
	}
	r := &Recipient{Code: m.code("code", true)}
	r.Name = m.required("name")
	r.AxisID = m.axisID()
	r.Notify = m.notify()
	if _, given := m.nodes["notify"]; !given {
		m.fault("notify", wordRequired, "")
	} else if len(r.Notify.To) == 0 && len(r.Notify.Cc) == 0 && !m.faulty {
		m.fault("notify.to", wordRequired, "")
	}
	if r.Wants = m.wants(false); len(r.Wants) == 0 {
		r.Wants = []Document{Notice, Appendices}
	}
	r.When = m.when()
	rd.recipients, rd.recLines = append(rd.recipients, r), append(rd.recLines, m.lines)
}

// The fields of one entry.

func (m *mapping) code(field string, required bool) string {
	text := m.text(field, required)
	if text != "" && !validCode(text) {
		m.fault(field, wordBadCode, text)
	}
	return text
}

// validCode allows only codes that are valid in a file name and in an archive key on every system.
func validCode(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && (i == 0 || r != '.' && r != '-' && r != '_') {
			return false
		}
	}
	return len(s) <= 64
}

func (m *mapping) level() dossier.Level {
	text := m.required("level")
	switch l := dossier.Level(text); l {
	case dossier.Province, dossier.District, dossier.Commune, dossier.Central:
		return l
	}
	if text != "" {
		m.fault("level", wordBadLevel, text)
	}
	return dossier.Unknown
}

func (m *mapping) listed(level dossier.Level) bool {
	switch text := m.text("listed", false); text {
	case "":
		return level != dossier.Central
	case "true", "false":
		return text == "true"
	default:
		m.fault("listed", wordBadListed, text)
		return false
	}
}

func (m *mapping) day(field string) period.Day {
	text := m.text(field, false)
	if text == "" {
		return 0
	}
	d, err := period.ParseDay(text)
	if err != nil || d <= 0 {
		m.fault(field, wordBadDate, text)
		return 0
	}
	return d
}

// when is "" where the file says nothing, or "always".
func (m *mapping) when() When {
	switch text := m.text("when", false); When(text) {
	case IfLate:
		return IfLate
	case Always, "":
	default:
		m.fault("when", wordBadWhen, text)
	}
	return ""
}

func (m *mapping) wants(unit bool) []Document {
	node, given := m.nodes["wants"]
	if !given {
		return nil
	}
	order := []Document{Notice, NoticeDOCX, Appendices, Statistics, Page, Own}
	var out []Document
	items := m.list("wants")
	if len(items) == 0 && node.Kind == yaml.SequenceNode {
		m.fault("wants", wordEmptyWants, "")
	}
	for _, n := range items {
		text, ok := m.scalar(n, "wants")
		d := Document(text)
		switch {
		case !ok:
		case !slices.Contains(order, d):
			m.faultAt(n.Line, "wants", wordBadWant, text)
		case slices.Contains(out, d):
			m.faultAt(n.Line, "wants", wordWantTwice, text)
		case d == Own && !unit:
			m.faultAt(n.Line, "wants", wordOwnOfNoUnit, text)
		default:
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b Document) int { return slices.Index(order, a) - slices.Index(order, b) })
	return out
}
