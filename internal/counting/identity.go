package counting

import (
	"slices"
	"strings"

	"trehan/internal/dossier"
)

// matter is what a dossier is about.
type matter struct{ procedure, field, code string }

func ownMatter(m matter) matter {
	return matter{strings.Clone(m.procedure), strings.Clone(m.field), strings.Clone(m.code)}
}

// identity is what tells two dossiers apart that have one code: spreadsheets destroy codes, and then the copies of a code
// are no duplicates but lost rows.
type identity struct {
	matter    uint32
	applicant uint16
}

func identityOf(r *record) identity { return identity{r.matter, r.applicant} }

// identify compares one more copy of a code with all before it, and marks the code if any two are of different
// dossiers. The order of the copies makes no difference. A marked code needs no list any more.
func (c *Counter) identify(id uint32, x identity) {
	kept := c.records.at(id)
	if kept.flags&isTwo != 0 {
		return
	}
	list := c.identities[id]
	if list == nil {
		if first := identityOf(kept); first != x {
			list = append(list, first)
		}
	}
	if list == nil || slices.Contains(list, x) {
		return
	}
	for _, y := range list {
		if c.differ(x, y) {
			kept.flags |= isTwo
			delete(c.identities, id)
			return
		}
	}
	c.identities[id] = append(list, x)
}

// differ reports whether two identities are of different dossiers: other applicants, or other procedures. What one of them
// lacks is no difference, nor is another name of a procedure whose code is the same.
func (c *Counter) differ(x, y identity) bool {
	if x.applicant != y.applicant && x.applicant != 0 && y.applicant != 0 {
		return true
	}
	a, b := &c.matters.list[x.matter], &c.matters.list[y.matter]
	if a.code != "" && b.code != "" && dossier.CodeKey(a.code) == dossier.CodeKey(b.code) {
		return false
	}
	if a.procedure == "" || b.procedure == "" {
		return a.code != "" && b.code != ""
	}
	return dossier.NameKey(a.procedure) != dossier.NameKey(b.procedure)
}
