package counting

import (
	"slices"

	"trehan/internal/dossier"
)

// standing is where a copy of a dossier stands: two copies that differ in it fall into different lines (docs/counting.md 4.6).
type standing struct {
	line    Line
	carried bool
	channel dossier.Channel // of a new one
	unit    int
}

func standingOf(p *place, unit int) standing {
	s := standing{line: p.line, unit: unit}
	if p.line.Figured() {
		s.carried = p.carried
		if !p.carried {
			s.channel = p.channel
		}
	}
	return s
}

// observeConflicts notes the codes whose copies differ in a counted attribute, and among them those whose copies fall
// into different lines. Copies whose units are written differently but are one unit of the register are equal (docs/counting.md 4.2).
func (n *counting) observeConflicts() {
	ids := make([]uint32, 0, len(n.c.copies))
	for id := range n.c.copies {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		kept := n.c.records.at(id)
		at := n.rules.of(kept)
		unit := n.units.resolve(kept.unit, at.on).row
		where := standingOf(&at, unit)
		differs, moves := false, false
		for i := range n.c.copies[id] {
			r := &n.c.copies[id][i]
			p := n.rules.of(r)
			u := n.units.resolve(r.unit, p.on).row
			differs = differs || !kept.sameBut(r) || !n.sameUnit(kept.unit, unit, r.unit, u)
			moves = moves || standingOf(&p, u) != where
		}
		if differs {
			n.seen.note(CodeConflictingDuplicate, n.c.codes.code(id))
		}
		if moves {
			n.seen.note(CodeConflictingLine, n.c.codes.code(id))
		}
	}
}

// sameUnit compares two units by their row, unknown ones by their normalised text.
func (n *counting) sameUnit(textA uint32, rowA int, textB uint32, rowB int) bool {
	if rowA != rowB {
		return false
	}
	return rowA != 0 || dossier.NameKey(n.c.units.list[textA].a) == dossier.NameKey(n.c.units.list[textB].a)
}
