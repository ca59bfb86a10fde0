package register

import (
	"cmp"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Addressees returns the addressees of a period for a mail sent on a day (docs/formats.md 4): units in report order, then the
// further recipients in the order of the file.
//
// By default these are the listed province and district units; in a period of two levels, the listed province and commune
// units. Any other unit, such as a central or not-listed one, is addressed only if its entry has wants. A district also
// receives its listed communes' rows. A unit that is not valid on the day of sending is addressed at its successor. That is
// one addressee with each predecessor's own workbook, and with its own if it is addressed itself. A unit without successor
// is addressed at its own address, so that nobody is left out silently.
//
// An addressee without any address is returned too (Reachable): nobody gets its mail, and the sender must report that. A unit
// whose successor has no address is addressed at its own address, beside the successor, which is still reported.
func (r *Register) Addressees(p period.Period, sending period.Day) []Addressee {
	units := r.ValidIn(p)
	byTarget := map[string]*Addressee{}
	var order []*Addressee
	ranks := map[*Addressee]int{}
	for _, u := range units {
		if !u.addressed(p.Levels()) {
			continue
		}
		target := r.ByCode(u.Code, sending)
		if target == nil {
			target = u
		}
		targets := []*Unit{target}
		if target.Code != u.Code && !target.Notify.reachable() && u.Notify.reachable() {
			targets = append(targets, u)
		}
		for _, target := range targets {
			to := byTarget[target.Code]
			if to == nil {
				to = &Addressee{Code: target.Code, Name: target.Name, Level: target.Level, AxisID: target.AxisID, Notify: target.Notify, Wants: target.Wants, When: target.When}
				if len(to.Wants) == 0 {
					to.Wants = u.Wants
				}
				byTarget[target.Code], ranks[to] = to, target.Level.Rank()
				order = append(order, to)
			}
			to.Own = append(to.Own, u.Code)
			to.Covers = append(append(to.Covers, u.Code), communes(units, u)...)
		}
	}
	slices.SortStableFunc(order, func(a, b *Addressee) int {
		return cmp.Or(cmp.Compare(ranks[a], ranks[b]), cmp.Compare(a.Code, b.Code))
	})
	out := make([]Addressee, 0, len(order)+len(r.Recipients))
	for _, to := range order {
		slices.Sort(to.Own)
		slices.Sort(to.Covers)
		to.Own, to.Covers = slices.Compact(to.Own), slices.Compact(to.Covers)
		out = append(out, *to)
	}
	for _, rec := range r.Recipients {
		out = append(out, Addressee{Code: rec.Code, Name: rec.Name, AxisID: rec.AxisID, Notify: rec.Notify, Wants: rec.Wants, When: rec.When})
	}
	return out
}

func (u *Unit) addressed(levels int) bool {
	if u.hasWants {
		return true
	}
	if !u.Listed {
		return false
	}
	switch u.Level {
	case dossier.Province:
		return true
	case dossier.District:
		return levels == 3
	case dossier.Commune:
		return levels == 2
	}
	return false
}

// communes returns the listed communes of a district among the units of a period.
func communes(units []*Unit, district *Unit) []string {
	if district.Level != dossier.District {
		return nil
	}
	var out []string
	for _, u := range units {
		if u.Level == dossier.Commune && u.Listed && u.Parent == district.Code {
			out = append(out, u.Code)
		}
	}
	return out
}
