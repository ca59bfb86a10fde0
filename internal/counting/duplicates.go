package counting

import (
	"slices"

	"trehan/internal/dossier"
)

// placement is where a copy of a dossier is counted. Copies that differ in it fall into different lines (docs/counting.md
// 4.6).
type placement struct {
	line    Line
	carried bool
	channel dossier.Channel // of a new one
	unit    int
}

func placementOf(p *place, unit int) placement {
	s := placement{line: p.line, unit: unit}
	if p.line.Figured() {
		s.carried = p.carried
		if !p.carried {
			s.channel = p.channel
		}
	}
	return s
}

// observeConflicts notes the codes whose copies differ in a counted attribute, and those whose copies fall into different
// lines. Copies are equal if their unit texts differ but mean one unit of the register (docs/counting.md 4.2).
func (rb *resultBuilder) observeConflicts() {
	ids := make([]uint32, 0, len(rb.counter.copies))
	for id := range rb.counter.copies {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		best := rb.counter.records.at(id)
		bestPlace := rb.rules.place(best)
		unit := rb.units.resolve(best.unit, bestPlace.on).row
		bestPlacement := placementOf(&bestPlace, unit)
		differs, otherLine := false, false
		for i := range rb.counter.copies[id] {
			r := &rb.counter.copies[id][i].record
			p := rb.rules.place(r)
			u := rb.units.resolve(r.unit, p.on).row
			differs = differs || !best.sameBut(r) || !rb.sameUnit(best.unit, unit, r.unit, u)
			otherLine = otherLine || placementOf(&p, u) != bestPlacement
		}
		if differs {
			rb.observations.note(CodeConflictingDuplicate, id)
		}
		if otherLine {
			rb.observations.note(CodeConflictingLine, id)
		}
	}
}

// sameUnit compares two units by their row, unknown ones by their normalised text.
func (rb *resultBuilder) sameUnit(textA uint32, rowA int, textB uint32, rowB int) bool {
	if rowA != rowB {
		return false
	}
	return rowA != 0 || dossier.NameKey(rb.counter.units.list[textA].name) == dossier.NameKey(rb.counter.units.list[textB].name)
}
