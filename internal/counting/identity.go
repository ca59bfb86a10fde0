package counting

import (
	"slices"
	"strings"

	"trehan/internal/dossier"
)

// procedure is the administrative procedure of a dossier, as its row names it.
type procedure struct{ name, field, code string }

func cloneProcedure(m procedure) procedure {
	return procedure{strings.Clone(m.name), strings.Clone(m.field), strings.Clone(m.code)}
}

// identity distinguishes two dossiers that share one code. Spreadsheets damage codes; the copies of such a code are then not
// duplicates but lost rows (docs/counting.md 4.7).
type identity struct {
	procedure uint32
	applicant uint16
}

func identityOf(r *record) identity { return identity{r.procedure, r.applicant} }

// identify compares one more copy of a code with all earlier ones. It marks the code if any two belong to different
// dossiers. The order of the copies does not matter. A marked code needs no list.
func (c *Counter) identify(id uint32, x identity) {
	first := c.records.at(id)
	if first.flags&isSharedCode != 0 {
		return
	}
	list := c.identities[id]
	if list == nil {
		if other := identityOf(first); other != x {
			list = append(list, other)
		}
	}
	if list == nil || slices.Contains(list, x) {
		return
	}
	for _, y := range list {
		if c.differ(x, y) {
			first.flags |= isSharedCode
			delete(c.identities, id)
			return
		}
	}
	c.identities[id] = append(list, x)
}

// differ reports whether two identities belong to different dossiers: different applicants or procedures. A missing value is
// no difference. Different names are none either if the procedure codes are equal.
func (c *Counter) differ(x, y identity) bool {
	if x.applicant != y.applicant && x.applicant != 0 && y.applicant != 0 {
		return true
	}
	a, b := &c.procedures.list[x.procedure], &c.procedures.list[y.procedure]
	if a.code != "" && b.code != "" && dossier.CodeKey(a.code) == dossier.CodeKey(b.code) {
		return false
	}
	if a.name == "" || b.name == "" {
		return a.code != "" && b.code != ""
	}
	return dossier.NameKey(a.name) != dossier.NameKey(b.name)
}
