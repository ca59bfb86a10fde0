package counting

import (
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// handling is who one copy of a dossier names, and its finish.
type handling struct {
	finish  period.Instant
	handler uint32
}

func handlingOf(r *record) handling { return handling{r.finish(), r.handler} }

// noteHandlers keeps the handlers of a code whose copies name different ones. current is the best copy before r. A copy with
// the handler of current is not kept: current, or one with its handler and a later finish, is kept as soon as another handler
// comes. So the order of the copies does not matter.
func (c *Counter) noteHandlers(id uint32, current, r *record) {
	if current.handler == r.handler {
		return
	}
	for _, h := range []handling{handlingOf(current), handlingOf(r)} {
		if !slices.Contains(c.handlings[id], h) {
			c.handlings[id] = append(c.handlings[id], h)
		}
	}
}

// otherHandler reports whether the official of a dossier in a list is its handler, while a copy with the finish of the kept
// one names another person (docs/counting.md 5.20).
func (a *attribution) otherHandler(c *Counter, d *lateDossier) bool {
	return d.byHandler && a.units.rows[d.unit].Listed && slices.ContainsFunc(c.handlings[d.id], func(h handling) bool {
		name := c.handlers.list[h.handler].a
		return h.finish == d.rec.finish() && name != "" && !a.synthesised.synthesised(name, "") &&
			dossier.NameKey(name) != dossier.NameKey(d.handler)
	})
}
