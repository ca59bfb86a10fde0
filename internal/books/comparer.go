package books

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/period"
	"trehan/internal/register"
)

// comparer is one comparison under way.
type comparer struct {
	in       Input
	lastDay  period.Day    // of the list
	near     [2]period.Day // from this day on a system may not have had it yet: by the extract's, by the list's time
	units    map[unitAsked]*register.Unit
	later    map[string]map[string]bool // codes of the units that a unit has become
	inList   []int                      // dossiers of the list that are not in the extract under their code
	inOurs   []int                      // and the reverse
	shifts   [kinds]shift
	out      Comparison
	unknown  map[string]int // names of units that the register does not have
	position map[string]int // place of a unit's row of figures
	field    map[string]int
}

type unitAsked struct {
	code, text string
	on         period.Day
}

func newComparer(in Input) *comparer {
	if in.Calendar == nil {
		in.Calendar = period.DefaultCalendar()
	}
	c := &comparer{
		in: in, units: map[unitAsked]*register.Unit{}, later: successors(in.Register), unknown: map[string]int{},
		position: map[string]int{}, field: map[string]int{},
	}
	for i, at := range []period.Instant{in.ExtractedAt, in.ListedAt} {
		c.near[i] = workingDayBefore(in.Calendar, at.Day())
	}
	c.out = Comparison{
		Period: in.Period, ExtractedAt: in.ExtractedAt, ListedAt: in.ListedAt, LateOnly: in.LateOnly, Unread: append([]string{}, in.Unread...),
		UnknownUnits: []UnknownUnit{}, Kinds: []KindCount{}, Crossed: []Crossing{}, Units: []Group{}, Fields: []Group{}, Differences: []Difference{},
	}
	return c
}

func workingDayBefore(calendar *period.Calendar, d period.Day) period.Day {
	for d--; d > 0 && !calendar.Working(d); {
		d--
	}
	return d
}

// join walks over both books by key.
func (c *comparer) join() {
	var a, b []byte
	i, j, n, m := 0, 0, c.in.Extract.Len(), c.in.List.Len()
	for i < n || j < m {
		order := 0
		switch {
		case i == n:
			order = 1
		case j == m:
			order = -1
		default:
			a, b = c.in.Extract.Key(a[:0], i), c.in.List.Key(b[:0], j)
			order = bytes.Compare(a, b)
		}
		if order <= 0 {
			c.count(c.in.Extract.At(i), &c.out.Extract, true)
		}
		if order >= 0 {
			c.count(c.in.List.At(j), &c.out.List, false)
		}
		switch {
		case order < 0:
			c.inOurs = append(c.inOurs, i)
			i++
		case order > 0:
			c.inList = append(c.inList, j)
			j++
		default:
			c.pair(i, j, nil)
			i, j = i+1, j+1
		}
	}
}

// count adds a dossier to the figures of its book.
func (c *comparer) count(p counting.Placed, of *Counts, extract bool) {
	if extract {
		c.upTo(p.Received)
		c.upTo(p.Finish)
	}
	of.Dossiers++
	of.Rows += p.Rows
	if !p.Line.Figured() {
		return
	}
	for _, r := range []*Group{c.unitRow(&p), c.fieldRow(p.Field)} {
		side := &r.List
		if extract {
			side = &r.Extract
		}
		side.add(&p)
	}
	of.Figures.add(&p)
}

// upTo notes until which day of the period the extract has receipts and finishes.
func (c *comparer) upTo(at period.Instant) {
	if day := at.Day(); day <= c.in.Period.To {
		c.out.extractLast = max(c.out.extractLast, day)
	}
}

func (c *comparer) unitRow(p *counting.Placed) *Group {
	return rowOf(&c.out.Units, c.position, p.Unit)
}

func (c *comparer) fieldRow(field string) *Group { return rowOf(&c.out.Fields, c.field, field) }

func rowOf(rows *[]Group, at map[string]int, key string) *Group {
	i, ok := at[key]
	if !ok {
		i = len(*rows)
		at[key] = i
		*rows = append(*rows, Group{Key: key})
	}
	return &(*rows)[i]
}

// pair compares a dossier that is in both books. code is the item of a code that is written otherwise.
func (c *comparer) pair(i, j int, code *Item) {
	a, b := c.in.Extract.At(i), c.in.List.At(j)
	c.out.Both++
	d := Difference{Code: a.Code, Unit: a.Unit, Field: cmp.Or(a.Field, b.Field)}
	if code != nil {
		d.ListCode = b.Code
		d.Items = append(d.Items, *code)
	}
	found := c.differ(&a, &b)
	if len(found) > 0 && a.Rows+b.Rows > 2 {
		found = c.otherCopy(i, j, &a, &b, found)
	}
	d.Items = append(d.Items, found...)
	if a.Rows != b.Rows {
		d.Items = append(d.Items, Item{OtherRows, Duplicated})
	}
	if len(d.Items) == 0 {
		c.out.Equal++
		c.cross(classOf(a.Line), classOf(b.Line), nil)
		return
	}
	d.Extract, d.List = c.sight(&a), c.sight(&b)
	c.add(d)
}

// otherCopy explains differences of a code that stands several times in a book. Are the copies of both the same, in another order,
// there is no difference; is one book's copy among those of the other, the systems have chosen different ones.
func (c *comparer) otherCopy(i, j int, a, b *counting.Placed, found []Item) []Item {
	ours := c.among(c.in.Extract.Copies(i), func(copied *counting.Placed) []Item { return c.differ(copied, b) })
	theirs := c.among(c.in.List.Copies(j), func(copied *counting.Placed) []Item { return c.differ(a, copied) })
	switch {
	case ours && theirs:
		return nil
	case ours || theirs:
		for k := range found {
			found[k].Cause = Duplicated
		}
	}
	return found
}

func (c *comparer) among(copies []counting.Placed, differ func(*counting.Placed) []Item) bool {
	return slices.ContainsFunc(copies, func(p counting.Placed) bool { return len(differ(&p)) == 0 })
}

// alone names the dossiers that are in one book only. One that is in no figure changes none, and is only counted.
func (c *comparer) alone() {
	twiceOurs, twiceList := c.writtenTwice(c.in.Extract, c.inOurs), c.writtenTwice(c.in.List, c.inList)
	for _, i := range c.inOurs {
		p := c.in.Extract.At(i)
		class := classOf(p.Line)
		switch {
		case class == Outside:
			c.out.OutsideExtract++
		case c.in.LateOnly && class == InTime:
			c.out.NotListed++
		default:
			c.add(Difference{Code: p.Code, Unit: p.Unit, Field: p.Field, Extract: c.sight(&p), Items: []Item{{OnlyExtract, c.absence(&p, 1, twiceOurs[i])}}})
		}
	}
	for _, j := range c.inList {
		p := c.in.List.At(j)
		if classOf(p.Line) == Outside && (c.in.Columns.lines() || p.Status.NeverAccepted()) {
			c.out.OutsideList++
			continue
		}
		c.add(Difference{Code: p.Code, Unit: p.Unit, Field: p.Field, List: c.sight(&p), Items: []Item{{OnlyList, c.absence(&p, 0, twiceList[j])}}})
	}
}

// writtenTwice tells which dossiers of one book only stand in that book a second time, under a code that is written differently.
func (c *comparer) writtenTwice(book *counting.Book, only []int) map[int]bool {
	byKey := map[string][]int{}
	for _, i := range only {
		code := book.At(i).Code
		for _, key := range []string{counting.LettersAndDigits(code), codeTail(code)} {
			if key != "" {
				byKey[key] = append(byKey[key], i)
			}
		}
	}
	maps.DeleteFunc(byKey, func(_ string, of []int) bool { return len(of) > maxRivals })
	out := map[int]bool{}
	for k := 0; len(byKey) > 0 && k < book.Len(); k++ {
		other := book.At(k)
		for _, i := range slices.Concat(byKey[counting.LettersAndDigits(other.Code)], byKey[codeTail(other.Code)]) {
			p := book.At(i)
			if i != k && sameWriting(p.Code, other.Code) && p.Procedure == other.Procedure && p.Received == other.Received {
				out[i] = true
			}
		}
	}
	return out
}

// maxRivals is how many codes of one writing are told apart; more are of another form, whose ends mean nothing.
const maxRivals = 4

// sameWriting reports whether two codes have the same letters and digits, but for what stands before one of them.
func sameWriting(a, b string) bool {
	x, y := counting.LettersAndDigits(a), counting.LettersAndDigits(b)
	return x == y || codeTail(a) != "" && codeTail(b) != "" && (strings.HasSuffix(x, y) || strings.HasSuffix(y, x))
}

// absence returns why a dossier is not in the book that was taken at near[book].
func (c *comparer) absence(p *counting.Placed, book int, twice bool) Cause {
	if twice {
		return Duplicated
	}
	last := p.Received
	if p.Ended() {
		last = max(last, p.Finish)
	}
	return c.late(last, book)
}

// late is SynchronisedLate for what happened too shortly before a book was taken, or after it.
func (c *comparer) late(happened period.Instant, book int) Cause {
	if happened != 0 && c.near[book] > 0 && happened.Day() >= c.near[book] {
		return SynchronisedLate
	}
	return NotSynchronised
}

func (c *comparer) sight(p *counting.Placed) Sight {
	s := Sight{
		Line: p.Line, Status: p.Status, Channel: p.Channel, Received: p.Received, Due: p.Due, Unit: p.Unit, UnitText: p.UnitText, Rows: p.Rows,
	}
	if p.Ended() || p.Status == 0 {
		s.Finished = p.Finish
	}
	if u := c.named(p, p.AsOf); u != nil {
		s.Unit = u.Code
	}
	return s
}

// add notes a difference.
func (c *comparer) add(d Difference) {
	c.out.Differences = append(c.out.Differences, d)
}

// successors returns for each unit the codes that it becomes, over any number of steps.
func successors(r *register.Register) map[string]map[string]bool {
	next := map[string][]string{}
	for _, u := range r.Units {
		if u.Successor != "" {
			next[u.Code] = append(next[u.Code], u.Successor)
		}
	}
	out := map[string]map[string]bool{}
	for code := range next {
		reached := map[string]bool{}
		for open := []string{code}; len(open) > 0; open = open[1:] {
			for _, s := range next[open[0]] {
				if !reached[s] {
					reached[s] = true
					open = append(open, s)
				}
			}
		}
		out[code] = reached
	}
	return out
}

// matchCodes finds dossiers that are in both books under codes that are written differently. Only a pair without a rival counts,
// and nothing in it may deny that it is one dossier.
func (c *comparer) matchCodes() {
	c.matchBy(counting.LettersAndDigits, func(a, b *counting.Placed) (Cause, bool) {
		if digitsOnly(a.Code) && digitsOnly(b.Code) {
			return CodeNumber, c.alike(a, b)
		}
		return CodeWritten, c.alike(a, b)
	})
	c.matchBy(codeTail, func(a, b *counting.Placed) (Cause, bool) {
		return CodePrefix, sameWriting(a.Code, b.Code) && c.alike(a, b)
	})
}

// tailLength is how many letters and digits at the end of a code can tell two dossiers apart: a day and a running number.
const tailLength = 10

// codeTail is the end of a code, of which one system writes more in front; "" for a short code.
func codeTail(code string) string {
	key := []rune(counting.LettersAndDigits(code))
	if len(key) < tailLength {
		return ""
	}
	return string(key[len(key)-tailLength:])
}

func digitsOnly(code string) bool {
	return !strings.ContainsFunc(code, func(r rune) bool { return r < '0' || r > '9' })
}

// alike reports whether nothing denies that two rows are of one dossier: the day of receipt, where both have one.
func (c *comparer) alike(a, b *counting.Placed) bool {
	x, y := a.Received, b.Received
	return x == 0 || y == 0 || x.Day() == y.Day() || dayCause(x, y) != Unknown
}

// matchBy pairs the dossiers of one book only by a key of their codes.
func (c *comparer) matchBy(key func(code string) string, accept func(a, b *counting.Placed) (Cause, bool)) {
	if len(c.inOurs) == 0 || len(c.inList) == 0 {
		return
	}
	const several = -1
	index := func(book *counting.Book, of []int) map[string]int {
		at := make(map[string]int, len(of))
		for _, i := range of {
			k := key(book.At(i).Code)
			if _, twice := at[k]; twice {
				at[k] = several
			} else if k != "" {
				at[k] = i
			}
		}
		return at
	}
	ours, list := index(c.in.Extract, c.inOurs), index(c.in.List, c.inList)
	done, doneList := map[int]bool{}, map[int]bool{}
	for _, i := range c.inOurs {
		a := c.in.Extract.At(i)
		k := key(a.Code)
		j, ok := list[k]
		if !ok || j == several || ours[k] != i {
			continue
		}
		b := c.in.List.At(j)
		if cause, ok := accept(&a, &b); ok {
			done[i], doneList[j] = true, true
			c.pair(i, j, &Item{OtherCode, cause})
		}
	}
	c.inOurs = slices.DeleteFunc(c.inOurs, func(i int) bool { return done[i] })
	c.inList = slices.DeleteFunc(c.inList, func(j int) bool { return doneList[j] })
}
