package explanation

import (
	"cmp"
	"slices"
)

// Counts are figures of explanations: Asked = Answered + Silent, Answered = Accepted + Refused + Open.
type Counts struct {
	Asked     int `json:"asked"`
	Answered  int `json:"answered"`
	Silent    int `json:"silent"` // no answer
	Accepted  int `json:"accepted"`
	Objective int `json:"objective"` // of the accepted ones, with an objective reason
	Refused   int `json:"refused"`
	Open      int `json:"open"` // answered, not decided
}

func (c *Counts) add(e *Explained) {
	c.Asked++
	switch {
	case e.Row == nil:
		c.Silent++
		return
	case e.Decision == nil:
		c.Open++
	case e.Decision.Accepted:
		c.Accepted++
		if e.Decision.Kind == Objective {
			c.Objective++
		}
	default:
		c.Refused++
	}
	c.Answered++
}

// UnitCounts are the figures of an asked unit.
type UnitCounts struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Counts
}

// OfficialCounts are the figures of a person: of the dossiers in which the person is named.
type OfficialCounts struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Unit    string `json:"unit"` // the person's own
	Counts
}

// Statistics are the figures of a month. A dossier with two officials counts for both, and once in Total.
type Statistics struct {
	Total     Counts           `json:"total"`
	Units     []UnitCounts     `json:"units"`     // in the order of Asked.Units
	Officials []OfficialCounts `json:"officials"` // by unit, name and account
	Nameless  Counts           `json:"nameless"`  // dossiers in which nobody is named
	Unasked   int              `json:"unasked"`   // late dossiers about which nobody could be asked
}

// Statistics counts the dossiers.
func (s *State) Statistics() Statistics {
	out := Statistics{Unasked: len(s.Asked.Unasked)}
	type person struct{ account, name, unit string }
	officials := map[person]*Counts{}
	units := map[*Unit]*Counts{}
	for i := range s.Units {
		units[s.Units[i].Unit] = &Counts{}
	}
	for _, e := range s.All() {
		out.Total.add(e)
		units[e.Unit].add(e)
		if len(e.Dossier.Officials) == 0 {
			out.Nameless.add(e)
		}
		for _, o := range e.Dossier.Officials {
			p := person{o.Account, o.Name, o.Unit}
			if officials[p] == nil {
				officials[p] = &Counts{}
			}
			officials[p].add(e)
		}
	}
	for i := range s.Units {
		u := s.Units[i].Unit
		out.Units = append(out.Units, UnitCounts{u.Code, u.Name, *units[u]})
	}
	for p, c := range officials {
		out.Officials = append(out.Officials, OfficialCounts{p.account, p.name, p.unit, *c})
	}
	slices.SortFunc(out.Officials, func(a, b OfficialCounts) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Account, b.Account))
	})
	return out
}
