package mapping

import "maps"

// merged is one list: the tables that have the same columns, seen as one.
type merged struct {
	*table
	of []*table
}

// mergeTables puts tables with the same names of columns together, in the order in which they were met.
func mergeTables(tables []*table) []*merged {
	var out []*merged
	byNames := make(map[string]*merged)
	for _, t := range tables {
		if t.rows == 0 {
			continue
		}
		key := t.header.key()
		if t.List != "" {
			key += "\x00" + t.List
		}
		m := byNames[key]
		if m == nil || key == "" {
			m = &merged{table: t}
			byNames[key] = m
			out = append(out, m)
		} else {
			if len(m.of) == 1 {
				m.table = emptyLike(m.of[0])
				m.table.absorb(m.of[0])
			}
			m.table.absorb(t)
		}
		m.of = append(m.of, t)
	}
	return out
}

func emptyLike(t *table) *table {
	sum := &table{RawSheet: t.RawSheet, header: t.header}
	for range t.columns {
		sum.columns = append(sum.columns, newColumn())
	}
	return sum
}

// absorb adds what was seen in a table with the same names.
func (t *table) absorb(more *table) {
	t.rows += more.rows
	t.other += more.other
	t.others = append(t.others, more.others...)
	place := t.places(more)
	var slots [maxSlots]int
	for i, c := range more.columns {
		if c.slot < 0 {
			continue
		}
		slots[c.slot] = -1
		to := t.columns[place[i]]
		if to.slot < 0 && t.slots < maxSlots {
			to.slot = t.slots
			t.slots++
		}
		slots[c.slot] = to.slot
	}
	for i, c := range more.columns {
		t.columns[place[i]].absorb(c, &slots)
	}
	for reading := range readings {
		for a := range more.slots {
			for b := a + 1; b < more.slots; b++ {
				t.addPair(reading, slots[a], slots[b], &more.pairs[reading][a][b])
			}
		}
	}
}

// places says which column of t each column of another table is, by name; one without a name by its position.
func (t *table) places(more *table) []int {
	byName := make(map[string]int)
	for i, n := range t.header.names {
		if n != "" {
			byName[n] = i
		}
	}
	place := make([]int, len(more.columns))
	for i := range more.columns {
		place[i] = i
		if i < len(more.header.names) && more.header.names[i] != "" {
			place[i] = byName[more.header.names[i]]
		}
		for place[i] >= len(t.columns) {
			t.columns = append(t.columns, newColumn())
		}
	}
	return place
}

func (t *table) addPair(reading, a, b int, p *pair) {
	if a < 0 || b < 0 {
		return
	}
	for l := range p {
		if a < b {
			to := &t.pairs[reading][a][b][l]
			to.before, to.same, to.after = to.before+p[l].before, to.same+p[l].same, to.after+p[l].after
		} else {
			to := &t.pairs[reading][b][a][l]
			to.before, to.same, to.after = to.before+p[l].after, to.same+p[l].same, to.after+p[l].before
		}
	}
}

// absorb adds what was seen in the same column of another table.
func (c *column) absorb(more *column, slots *[maxSlots]int) {
	c.rising = (c.rising || c.filled == 0) && more.rising
	c.filled += more.filled
	c.cells += more.cells
	c.dates, c.codes, c.numbers = c.dates+more.dates, c.codes+more.codes, c.numbers+more.numbers
	c.phones, c.mails, c.persons = c.phones+more.phones, c.mails+more.mails, c.persons+more.persons
	for f, n := range more.forms {
		to := c.forms[f]
		if to == nil {
			to = &formCount{}
			c.forms[f] = to
		}
		to.add(n)
	}
	for reading := range more.months {
		for month, n := range more.months[reading] {
			c.months[reading][month] += n
		}
	}
	c.repeated += more.repeated
	if c.distinct == nil {
		c.distinct = maps.Clone(more.distinct)
	} else {
		for h := range more.distinct {
			if _, again := c.distinct[h]; again {
				c.repeated++
			} else if len(c.distinct) < maxDistinct {
				c.distinct[h] = struct{}{}
			}
		}
	}
	for p, n := range more.prefixes {
		if c.prefixes == nil {
			c.prefixes = make(map[string]int)
		}
		c.prefixes[p] += n
	}
	c.prefixesOver = c.prefixesOver || more.prefixesOver
	c.examples = append(c.examples, more.examples...)[:min(maxExamples, len(c.examples)+len(more.examples))]
	c.absorbValues(more, slots)
}

func (c *column) absorbValues(more *column, slots *[maxSlots]int) {
	if more.values == nil {
		c.values = nil
	}
	if c.values == nil {
		return
	}
	for raw, v := range more.values {
		to := c.values[raw]
		if to == nil {
			copied := *v
			copied.rows, copied.dates = 0, [maxSlots]int32{}
			to = &copied
			c.values[raw] = to
		}
		to.rows += v.rows
		for s, n := range v.dates {
			if n > 0 && slots[s] >= 0 {
				to.dates[slots[s]] += n
			}
		}
	}
	if len(c.values) > maxValues {
		c.values = nil
	}
}
