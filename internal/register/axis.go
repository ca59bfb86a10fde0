package register

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trehan/internal/dossier"
)

// The two forms of an organisation's identifier: Quyết định 20/2020/QĐ-TTg writes the levels from the top (H42.05), QCVN
// 102:2016/BTTTT, which it has replaced and which the axis still shows, from the bottom, with zeros for those that are not
// used (000.00.05.H42).
var (
	axisForm    = regexp.MustCompile(`^[A-Z][0-9]{2}(\.[0-9A-Z]+)*$`)
	oldAxisForm = regexp.MustCompile(`^[0-9A-Z]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[A-Z][0-9]{2}$`)
)

// maxAxisID is the longest identifier that Quyết định 20/2020/QĐ-TTg allows.
const maxAxisID = 35

// AxisKey returns the key by which identifiers of the national document axis are compared: both forms of one organisation have
// one key. ok is false for a text that is no identifier.
func AxisKey(id string) (key string, ok bool) {
	switch {
	case len(id) > maxAxisID:
		return "", false
	case oldAxisForm.MatchString(id):
		levels := strings.Split(id, ".")
		for len(levels) > 1 && strings.Trim(levels[0], "0") == "" {
			levels = levels[1:]
		}
		slices.Reverse(levels)
		return strings.Join(levels, "."), true
	}
	return id, axisForm.MatchString(id)
}

func (m *mapping) axisID() string {
	text := m.text("axis_id", false)
	if _, ok := AxisKey(text); text != "" && !ok {
		m.fault("axis_id", wordBadAxisID, text)
	}
	return text
}

// axisIDs finds identifiers that two organisations have at one time.
func (rd *reader) axisIDs() {
	type owner struct {
		code, entry, id string
		line            int
		unit            *Unit // nil: always there
	}
	var owners []owner
	for i, u := range rd.units {
		owners = append(owners, owner{u.Code, "đơn vị " + u.Code, u.AxisID, rd.unitLines[i].of("axis_id"), u})
	}
	for i, r := range rd.recipients {
		owners = append(owners, owner{r.Code, "nơi nhận " + r.Code, r.AxisID, rd.recLines[i].of("axis_id"), nil})
	}
	before := map[string][]owner{}
	for _, o := range owners {
		key, ok := AxisKey(o.id)
		if !ok {
			continue
		}
		for _, other := range before[key] {
			if dossier.CodeKey(other.code) != dossier.CodeKey(o.code) && (o.unit == nil || other.unit == nil || o.unit.meets(other.unit)) {
				rd.add(o.line, o.entry, "axis_id", fmt.Sprintf(wordAxisIDTwice, other.line), o.id)
				break
			}
		}
		before[key] = append(before[key], o)
	}
}

// meets reports whether two entries are valid on a common day.
func (u *Unit) meets(o *Unit) bool {
	return (u.ValidTo == 0 || o.ValidFrom == 0 || o.ValidFrom <= u.ValidTo) && (o.ValidTo == 0 || u.ValidFrom == 0 || u.ValidFrom <= o.ValidTo)
}
