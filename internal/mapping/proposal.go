package mapping

import (
	"cmp"
	"fmt"
	"slices"

	"trehan/internal/extract/dialect"
)

// proposal is one dialect with the lists that it reads.
type proposal struct {
	name  string
	lists []*list
	leave []string // sheets
}

// propositions puts lists that one dialect can read together: no header means two things in them.
func propositions(lists []*list) []*proposal {
	var out []*proposal
	for _, l := range lists {
		i := slices.IndexFunc(out, func(p *proposal) bool {
			return !slices.ContainsFunc(p.lists, func(other *list) bool { return !l.agrees(other) })
		})
		if i < 0 {
			out = append(out, &proposal{name: fmt.Sprintf(wordDialect, len(out)+1)})
			i = len(out) - 1
		}
		out[i].lists = append(out[i].lists, l)
	}
	return out
}

// agrees reports whether one dialect can read both lists.
func (l *list) agrees(other *list) bool {
	mine, theirs := l.meaningOfNames(), other.meaningOfNames()
	for name, attribute := range mine {
		if a, ok := theirs[name]; ok && a != attribute {
			return false
		}
	}
	return l.unitFrom() == other.unitFrom() && l.fromDates == other.fromDates && slices.Equal(l.dates, other.dates) && l.Keys == other.Keys && l.List == other.List
}

// meaningOfNames returns the attribute of each named column, "" for one that is not read.
func (l *list) meaningOfNames() map[string]string {
	out := make(map[string]string)
	for _, n := range l.header.names {
		if n != "" {
			out[n] = ""
		}
	}
	for a, c := range l.out {
		if c.column >= 0 {
			out[l.label(c.column)] = a
		}
	}
	return out
}

func (l *list) unitFrom() dialect.UnitPlace {
	if l.unit == nil {
		return ""
	}
	return l.unit.from
}

// requiredHeaders returns the headers of required attributes that every list of the dialect has.
func (p *proposal) requiredHeaders() []string {
	var out []string
	for _, a := range attributes {
		first := p.headerIn(p.lists[0], a.name)
		if !a.required || first == "" || slices.ContainsFunc(p.lists, func(l *list) bool { return p.headerIn(l, a.name) != first }) {
			continue
		}
		out = append(out, first)
	}
	return out
}

func (p *proposal) headerIn(l *list, attribute string) string {
	if i, ok := l.column(attribute); ok {
		return l.label(i)
	}
	return ""
}

// headers returns the headers of an attribute, each once, with the evidence of the first list that has it; open reports that
// one of the lists leaves it to a person.
func (p *proposal) headers(attribute string) (headers, evidence []string, open bool) {
	for _, l := range p.lists {
		c, ok := l.out[attribute]
		switch {
		case !ok:
		case c.column < 0:
			open = true
		case !slices.Contains(headers, l.label(c.column)):
			headers = append(headers, l.label(c.column))
			evidence = append(evidence, c.evidence)
		}
	}
	return headers, evidence, open
}

// questions returns what is open, each question once.
func (p *proposal) questions() []*Question {
	var out []*Question
	for _, l := range p.lists {
		for _, q := range l.questions {
			if !slices.ContainsFunc(out, func(o *Question) bool { return o.Key == q.Key && o.Key != "dates" }) {
				out = append(out, q)
			}
		}
	}
	return out
}

// terms returns the meanings of texts, each once, the most frequent first.
func (p *proposal) terms(of func(*list) []*term) []*term {
	var out []*term
	for _, l := range p.lists {
		for _, t := range of(l) {
			if i := slices.IndexFunc(out, func(o *term) bool { return o.text == t.text }); i < 0 {
				copied := *t
				out = append(out, &copied)
			} else {
				out[i].rows += t.rows
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *term) int { return cmp.Compare(b.rows, a.rows) })
	return out
}

// unknownUnits returns the names that the register lacks.
func (p *proposal) unknownUnits() []unknownUnit {
	var out []unknownUnit
	for _, l := range p.lists {
		for _, u := range l.unknown {
			if i := slices.IndexFunc(out, func(o unknownUnit) bool { return o.Name == u.Name }); i < 0 {
				out = append(out, u)
			} else {
				out[i].Rows += u.Rows
			}
		}
	}
	return out
}
