package register

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// crossCheck finds errors between entries: codes, spans, parents, successors.
func (rd *reader) crossCheck() {
	byCode := map[string][]int{} // by folded code
	for i, u := range rd.units {
		if u.Code == "" {
			continue
		}
		key := dossier.CodeKey(u.Code)
		for _, j := range byCode[key] {
			rd.sameCode(j, i)
		}
		byCode[key] = append(byCode[key], i)
	}
	for i, u := range rd.units {
		rd.parent(i, u, byCode)
		if u.Successor == "" {
			continue
		}
		switch key := dossier.CodeKey(u.Successor); {
		case byCode[key] == nil:
			rd.unitFault(i, "successor", wordUnknownUnit, u.Successor)
		case key == dossier.CodeKey(u.Code):
			rd.unitFault(i, "successor", wordSuccessorSelf, u.Successor)
		}
	}
	rd.successorLoops()
	rd.axisIDs()

	lines := map[string]int{}
	for i, r := range rd.recipients {
		if r.Code == "" {
			continue
		}
		key, line := dossier.CodeKey(r.Code), rd.recLines[i].of("code")
		if others := byCode[key]; len(others) > 0 {
			rd.add(line, "nơi nhận "+r.Code, "code", fmt.Sprintf(wordCodeTwice, rd.unitLines[others[0]].of("code")), r.Code)
		} else if before := lines[key]; before > 0 {
			rd.add(line, "nơi nhận "+r.Code, "code", fmt.Sprintf(wordCodeTwice, before), r.Code)
		}
		if lines[key] == 0 {
			lines[key] = line
		}
	}
}

func (rd *reader) unitFault(i int, field, message, value string) {
	rd.add(rd.unitLines[i].of(field), "đơn vị "+rd.units[i].Code, field, message, value)
}

// sameCode checks two entries of one code, whose spans must not overlap.
func (rd *reader) sameCode(first, second int) {
	a, b, line := rd.units[first], rd.units[second], rd.unitLines[first].of("code")
	if a.Code != b.Code {
		rd.unitFault(second, "code", fmt.Sprintf(wordCodeCase, a.Code, line), b.Code)
		return
	}
	if !a.meets(b) {
		return
	}
	if a.ValidFrom|a.ValidTo|b.ValidFrom|b.ValidTo == 0 {
		rd.unitFault(second, "code", fmt.Sprintf(wordCodeTwice, line), b.Code)
		return
	}
	field := "valid_from"
	if b.ValidFrom == 0 {
		field = "valid_to"
	}
	rd.unitFault(second, field, fmt.Sprintf(wordSpansOverlap, line), spanText(b))
}

func spanText(u *Unit) string {
	return strings.Trim(u.ValidFrom.String()+" – "+u.ValidTo.String(), " ")
}

func (rd *reader) parent(i int, u *Unit, byCode map[string][]int) {
	if u.Parent == "" {
		return
	}
	parents := byCode[dossier.CodeKey(u.Parent)]
	isDistrict := func(j int) bool { return rd.units[j].Level == dossier.District }
	switch {
	case u.Level != dossier.Commune && u.Level != dossier.Unknown:
		rd.unitFault(i, "parent", wordParentOfOther, u.Parent)
	case u.ValidFrom >= period.TwoLevelsFrom:
		rd.unitFault(i, "parent", wordParentSince, u.Parent)
	case parents == nil:
		rd.unitFault(i, "parent", wordUnknownUnit, u.Parent)
	case !slices.ContainsFunc(parents, isDistrict):
		rd.unitFault(i, "parent", wordParentLevel, u.Parent)
	}
}

// successorLoops finds successors that form a loop on some day. The same codes may succeed each other at different times
// (divided, then merged again), so it tries each day after the end of a unit.
func (rd *reader) successorLoops() {
	g := build(rd.units, nil)
	var days []period.Day
	for _, u := range rd.units {
		if u.ValidTo != 0 && u.Successor != "" {
			days = append(days, u.ValidTo+1)
		}
	}
	slices.Sort(days)
	reported := map[string]bool{}
	for _, on := range slices.Compact(days) {
		for i, u := range rd.units {
			if u.Successor == "" || u.ValidTo == 0 || u.ValidTo >= on || dossier.CodeKey(u.Successor) == dossier.CodeKey(u.Code) {
				continue
			}
			if loop := g.loop(u.Code, on); loop != nil && !reported[loop[0]] {
				for _, code := range loop {
					reported[code] = true
				}
				rd.unitFault(i, "successor", fmt.Sprintf(wordSuccessorLoop, strings.Join(append(loop, loop[0]), " → ")), "")
			}
		}
	}
}
