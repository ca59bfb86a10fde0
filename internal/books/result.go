package books

import (
	"cmp"
	"encoding/json"
	"slices"

	"trehan/internal/counting"
	"trehan/internal/period"
)

// Comparison is the result of Compare. Its JSON is docs/interface.md 7.6; everything in it is in a fixed order.
type Comparison struct {
	Period      period.Period  `json:"period"`
	ExtractedAt period.Instant `json:"extracted_at"`
	ListedAt    period.Instant `json:"listed_at"`
	LateOnly    bool           `json:"late_only,omitempty"`

	Extract Counts `json:"extract"`
	List    Counts `json:"list"`
	Both    int    `json:"both"`  // dossiers in both books, however their codes are written
	Equal   int    `json:"equal"` // of them, those without a difference

	MissingColumns []string      `json:"missing_columns"` // of the list: not compared
	NoLines        bool          `json:"no_lines"`        // too many of them are missing to tell which of the list's dossiers are late
	Unread         []string      `json:"unread"`          // what of the list was not read, or may be read wrongly, in words
	UnknownUnits   []UnknownUnit `json:"unknown_units"`   // names in the list that the register lacks: not compared
	OutsideExtract int           `json:"outside_extract"` // in the extract only, and in no figure
	OutsideList    int           `json:"outside_list"`    // in the list only, and in no figure
	NotListed      int           `json:"not_listed"`      // in the extract only, in time: a list of late dossiers need not have them
	LastDay        period.Day    `json:"last_day"`        // the last receipt or finish in the list

	Kinds   []KindCount `json:"kinds"`
	Crossed []Crossing  `json:"crossed"` // how the dossiers count in the one and in the other; empty with NoLines
	Units   []Group     `json:"units"`
	Fields  []Group     `json:"fields"`

	Differences []Difference `json:"differences"` // by unit, then code

	crossed     map[Crossing]int
	extractLast period.Day // as LastDay, of the extract and within the period
}

// Counts are the sizes of one book.
type Counts struct {
	Rows     int     `json:"rows"`
	Dossiers int     `json:"dossiers"`
	Figures  Figures `json:"figures"`
}

// Figures are the dossiers in the figures, and of them those resolved late and those overdue at the end.
type Figures struct {
	Total   int `json:"total"`
	Late    int `json:"late"`
	Overdue int `json:"overdue"`
}

func (f *Figures) add(p *counting.Placed) {
	f.Total++
	switch p.Line {
	case counting.LateLine:
		f.Late++
	case counting.OverdueLine:
		f.Overdue++
	}
}

// UnknownUnit is a name of a unit that the register does not have, and how many dossiers name it.
type UnknownUnit struct {
	Name     string `json:"name"`
	Dossiers int    `json:"dossiers"`
}

// KindCount counts the dossiers that differ in a kind for a cause.
type KindCount struct {
	Kind     Kind  `json:"kind"`
	Cause    Cause `json:"cause"`
	Dossiers int   `json:"dossiers"`
}

// Crossing counts dossiers by how they count in the extract and in the list, and by what makes the difference.
type Crossing struct {
	Extract  Class `json:"extract"`
	List     Class `json:"list"`
	By       *Item `json:"by,omitempty"` // nil where the books agree on the dossier
	Dossiers int   `json:"dossiers"`

	by Item
}

// Group is one unit or field: the figures of both books, and the dossiers that differ, by kind.
type Group struct {
	Key         string       `json:"key"` // code of a unit, "" for unknown ones; name of a field
	Extract     Figures      `json:"extract"`
	List        Figures      `json:"list"`
	Differences int          `json:"differences"`
	Kinds       [kinds]int   `json:"-"`
	ByKind      map[Kind]int `json:"kinds,omitempty"`
}

// Same reports whether the books are equal, and all of them was compared.
func (c *Comparison) Same() bool {
	return len(c.Differences) == 0 && len(c.MissingColumns) == 0 && len(c.UnknownUnits) == 0 && len(c.Unread) == 0
}

// KindTotal counts the dossiers that differ in a kind.
func (c *Comparison) KindTotal(k Kind) int {
	n := 0
	for _, x := range c.Kinds {
		if x.Kind == k {
			n += x.Dossiers
		}
	}
	return n
}

// CrossTotal counts the dossiers of a class of the extract and one of the list.
func (c *Comparison) CrossTotal(extract, list Class) int {
	n := 0
	for _, x := range c.Crossed {
		if x.Extract == extract && x.List == list {
			n += x.Dossiers
		}
	}
	return n
}

// cross counts a dossier by its classes. by is nil for a dossier without a difference.
func (c *comparer) cross(extract, list Class, by *Item) {
	if c.out.crossed == nil {
		c.out.crossed = map[Crossing]int{}
	}
	key := Crossing{Extract: extract, List: list}
	if by != nil {
		key.by = *by
		key.Dossiers = 1 // tells an item of no value from none
	}
	c.out.crossed[key]++
}

// result sorts and sums up.
func (c *comparer) result() *Comparison {
	out := &c.out
	out.LastDay = c.lastDay
	slices.SortFunc(out.Differences, func(a, b Difference) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Code, b.Code)) })
	counts := map[Item]int{}
	for i := range out.Differences {
		d := &out.Differences[i]
		by := d.moving()
		c.cross(d.Extract.Class(), d.List.Class(), &by)
		groups := []*Group{rowOf(&out.Units, c.position, d.Unit), rowOf(&out.Fields, c.field, d.Field)}
		for _, g := range groups {
			g.Differences++
		}
		for _, item := range d.Items {
			counts[item]++
			for _, g := range groups {
				g.Kinds[item.Kind]++
			}
		}
	}
	for item, n := range counts {
		out.Kinds = append(out.Kinds, KindCount{item.Kind, item.Cause, n})
	}
	slices.SortFunc(out.Kinds, func(a, b KindCount) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Cause, b.Cause)) })
	if !out.NoLines {
		out.Crossed = crossings(out.crossed)
	}
	for name, n := range c.unknown {
		out.UnknownUnits = append(out.UnknownUnits, UnknownUnit{name, n})
	}
	slices.SortFunc(out.UnknownUnits, func(a, b UnknownUnit) int { return cmp.Or(b.Dossiers-a.Dossiers, cmp.Compare(a.Name, b.Name)) })
	for _, rows := range []*[]Group{&out.Units, &out.Fields} {
		slices.SortFunc(*rows, func(a, b Group) int { // unknown ones last
			if (a.Key == "") != (b.Key == "") {
				return cmp.Compare(b.Key, a.Key)
			}
			return cmp.Compare(a.Key, b.Key)
		})
		for i := range *rows {
			(*rows)[i].name()
		}
	}
	return out
}

// Add adds the figures of another group.
func (g *Group) Add(o *Group) {
	g.Extract, g.List = g.Extract.plus(o.Extract), g.List.plus(o.List)
	g.Differences += o.Differences
	for k, n := range o.Kinds {
		g.Kinds[k] += n
	}
}

func (f Figures) plus(o Figures) Figures {
	return Figures{f.Total + o.Total, f.Late + o.Late, f.Overdue + o.Overdue}
}

// name fills the counts by kind for JSON.
func (g *Group) name() {
	for k, n := range g.Kinds {
		if n > 0 {
			if g.ByKind == nil {
				g.ByKind = map[Kind]int{}
			}
			g.ByKind[Kind(k)] = n
		}
	}
}

func crossings(counted map[Crossing]int) []Crossing {
	out := []Crossing{}
	for key, n := range counted {
		if key.Dossiers > 0 {
			key.By = &Item{key.by.Kind, key.by.Cause}
		}
		key.Dossiers = n
		out = append(out, key)
	}
	rank := func(x *Crossing) int {
		if x.By == nil {
			return -1
		}
		return int(x.By.Kind)*int(causes) + int(x.By.Cause)
	}
	slices.SortFunc(out, func(a, b Crossing) int {
		return cmp.Or(cmp.Compare(a.Extract, b.Extract), cmp.Compare(a.List, b.List), cmp.Compare(rank(&a), rank(&b)))
	})
	return out
}

// MarshalJSON writes a dossier with what each book has of it; null where it is not there.
func (d Difference) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Code     string     `json:"code"`
		ListCode string     `json:"list_code,omitempty"`
		Unit     string     `json:"unit"`
		Field    string     `json:"field"`
		Extract  *sightJSON `json:"extract"`
		List     *sightJSON `json:"list"`
		Items    []Item     `json:"differences"`
	}{d.Code, d.ListCode, d.Unit, d.Field, d.Extract.json(), d.List.json(), d.Items})
}

type sightJSON struct {
	Line     string         `json:"line"`
	Status   int            `json:"status"`
	Received period.Instant `json:"received,omitzero"`
	Due      period.Instant `json:"due,omitzero"`
	Finished period.Instant `json:"finished,omitzero"`
	Unit     string         `json:"unit"`
	UnitText string         `json:"unit_text"`
	Channel  int            `json:"channel"`
	Rows     int            `json:"rows"`
}

func (s *Sight) json() *sightJSON {
	if s.Rows == 0 {
		return nil
	}
	return &sightJSON{s.Line.String(), int(s.Status), s.Received, s.Due, s.Finished, s.Unit, s.UnitText, int(s.Channel), s.Rows}
}
