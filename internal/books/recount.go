package books

import (
	"math/bits"
	"slices"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Way is a known way in which another system counts otherwise. Its text is stable.
type Way uint8

// The ways, in the order in which they are tried.
const (
	LastDayLate    Way = iota // due on the day counts as late, on the last day as overdue
	ByInstants                // late by the clock, not by the day
	WithdrawnApart            // withdrawn dossiers are not resolved; or are, where the office counts them apart
	PausedOverdue             // paused dossiers are overdue past their due date
	UnderDistrict             // dossiers of communes under their district
	FormerDue                 // the due dates of the month before
	EachRow                   // every row counts, duplicates too
	AtOtherTime               // as of when the table was taken
	wayCount
)

var wayNames = [wayCount]string{
	"last_day_late", "by_instants", "withdrawn_apart", "paused_overdue", "under_district", "former_due", "each_row", "other_time",
}

// String returns the stable name.
func (w Way) String() string { return wayNames[w] }

// MarshalText writes the stable name.
func (w Way) MarshalText() ([]byte, error) { return []byte(wayNames[w]), nil }

// ways is a set of ways.
type ways uint16

func (s ways) has(w Way) bool { return s&(1<<w) != 0 }

// row is one row of the extract that can count.
type row struct {
	counting.Placed
	former period.Instant // due date of the month before; 0: none, or not open then
	whole  string         // code of the district that the unit belongs to, else the unit's own
	copied bool           // a dropped duplicate
	times  int
}

// seat is where a row counts.
type seat struct {
	line    counting.Line
	carried bool
	unit    string
}

// recounting counts the extract in other ways.
type recounting struct {
	in       TableInput
	rows     []row
	wanted   map[string]bool // units of the table
	possible ways
	from, to period.Day
	policies counting.Policies
}

func newRecounting(in TableInput) *recounting {
	r := &recounting{in: in, wanted: map[string]bool{}, from: in.Period.From, to: in.Period.To, policies: in.Policies.WithDefaults()}
	r.possible = 1<<wayCount - 1
	if in.Before == nil {
		r.possible &^= 1 << FormerDue
	}
	if in.TakenAt == 0 {
		r.possible &^= 1 << AtOtherTime
	}
	for _, c := range in.Cells {
		r.wanted[c.Unit] = true
	}
	parents := map[string]string{}
	for _, u := range in.Register.Units {
		if u.Parent != "" {
			parents[u.Code] = u.Parent
		}
	}
	keys := map[string]bool{}
	for i := range in.Extract.Len() {
		p := in.Extract.At(i)
		copies := in.Extract.Copies(i)
		r.note(p, p.Rows-len(copies), false, parents)
		for j := range copies {
			copies[j].Code = p.Code
			r.note(copies[j], 1, true, parents)
		}
		if in.Before != nil {
			keys[dossier.CodeKey(p.Code)] = true
		}
	}
	was := known(in.Before, keys)
	for i := range r.rows {
		if e, ok := was[dossier.CodeKey(r.rows[i].Code)]; ok {
			r.rows[i].former = e.Due
		}
	}
	return r
}

func (r *recounting) note(p counting.Placed, times int, copied bool, parents map[string]string) {
	after := p.Line == counting.Outside && p.Received.Day() > r.to
	if !p.Line.Figured() && !(after && r.possible.has(AtOtherTime)) {
		return
	}
	whole := parents[p.Unit]
	if whole == "" {
		whole = p.Unit
	}
	r.rows = append(r.rows, row{Placed: p, whole: whole, times: times, copied: copied})
}

func (r *recounting) notTried() []Way {
	out := []Way{}
	for w := range wayCount {
		if !r.possible.has(w) {
			out = append(out, w)
		}
	}
	return out
}

// sets returns the sets of ways to try, the smallest first.
func (r *recounting) sets() []ways {
	var out []ways
	for s := ways(1); s < 1<<wayCount; s++ {
		if s&^r.possible == 0 {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b ways) int { return bits.OnesCount16(uint16(a)) - bits.OnesCount16(uint16(b)) })
	return out
}

// place returns where a row counts in some ways; ok is false where it does not.
func (r *recounting) place(p *row, s ways) (at seat, ok bool) {
	at = seat{p.Line, p.Carried, p.Unit}
	if s.has(UnderDistrict) {
		at.unit = p.whole
	}
	due, end, taken := p.Due, r.to, period.Instant(0)
	if s.has(FormerDue) && p.former != 0 {
		due = p.former
	}
	if s.has(AtOtherTime) {
		taken = r.in.TakenAt
		end = taken.Day()
	}
	ended := p.Ended() && (taken == 0 || p.Finish <= taken)
	switch {
	case p.copied && !s.has(EachRow), taken == 0 && !p.Line.Figured(), taken != 0 && p.Received > taken:
		return at, false
	case ended && p.Status == dossier.WithdrawnByCitizen && (taken != 0 || p.Line == counting.Withdrawn):
		at.line = counting.Withdrawn
	case ended && (taken != 0 || p.Line.Resolved()):
		at.line = r.resolved(p.Finish, due, s)
	default:
		at.line = r.pending(p, due, end, s)
	}
	return at, true
}

func (r *recounting) resolved(finish, due period.Instant, s ways) counting.Line {
	late := finish.Day() > due.Day()
	switch {
	case due == 0:
		return counting.OnTime
	case s.has(LastDayLate):
		late = finish.Day() >= due.Day()
	case r.policies.LateGranularity == "instant" || s.has(ByInstants):
		until := due
		if dateOnly(due) {
			until = (due.Day() + 1).Start()
		}
		late = finish > until
	}
	switch {
	case late:
		return counting.LateLine
	case finish.Day() < due.Day():
		return counting.Early
	}
	return counting.OnTime
}

func (r *recounting) pending(p *row, due period.Instant, end period.Day, s ways) counting.Line {
	last := r.policies.DueOnLastDayOpen == "overdue" || s.has(LastDayLate)
	over := due != 0 && (due.Day() < end || due.Day() == end && last)
	paused := p.Line == counting.Paused || !p.Line.Figured() && p.Status.Paused()
	switch {
	case paused && !(over && s.has(PausedOverdue)):
		return counting.Paused
	case over:
		return counting.OverdueLine
	}
	return counting.InTime
}

// countTimes is how often a row counts.
func (p *row) countTimes(s ways) int {
	if s.has(EachRow) {
		return p.times
	}
	return 1
}

// fold reports whether withdrawn dossiers count as resolved.
func (r *recounting) fold(s ways) bool {
	return (r.policies.Withdrawn == "fold") != s.has(WithdrawnApart)
}

// count counts the extract in some ways, by unit.
func (r *recounting) count(s ways) map[string]vector {
	fold := r.fold(s)
	sums := make(map[string]*vector, len(r.wanted))
	for u := range r.wanted {
		sums[u] = &vector{}
	}
	for i := range r.rows {
		p := &r.rows[i]
		at, ok := r.place(p, s)
		if !ok {
			continue
		}
		if v := sums[at.unit]; v != nil {
			v.add(&at, fold, p.countTimes(s))
		}
	}
	out := make(map[string]vector, len(sums))
	for u, v := range sums {
		out[u] = *v
	}
	return out
}

// distance is by how much the table differs from a count, without signs.
func (r *recounting) distance(s ways) int {
	counted := r.count(s)
	sum := 0
	for _, c := range r.in.Cells {
		d := counted[c.Unit][c.Figure] - c.Value
		sum += max(d, -d)
	}
	return sum
}

// moved returns the codes of the dossiers that one way of a set puts elsewhere in the figures of the table.
func (r *recounting) moved(s ways, w Way) []string {
	without := s &^ (1 << w)
	out := []string{}
	for i := range r.rows {
		p := &r.rows[i]
		a, in := r.place(p, without)
		b, now := r.place(p, s)
		switch {
		case !r.wanted[a.unit] && !r.wanted[b.unit]:
			continue
		case a != b, in != now, p.countTimes(s) != p.countTimes(without), b.line == counting.Withdrawn && r.fold(s) != r.fold(without):
			out = append(out, p.Code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
