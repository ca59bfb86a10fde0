package sample

import (
	"math/rand/v2"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// line says where a dossier is made to fall.
type line uint8

const (
	// Resolved in the period.
	early         line = iota
	earlyByReturn      // finished has no date, returned has
	onTime
	onTimeReset // its steps were reset
	noDueResolved
	late
	withdrawn
	// Pending at the end of the period, in time.
	inTime
	inTimeFinishDate // open, yet with a finish date
	dueLastDay
	noDuePending
	paused
	pausedAfterDue
	inTimeFinishedAfter // finished after the period, before the extract
	// Pending and overdue.
	overdueTest
	overdueBacklog
	overdueUnclosed
	overdueOpen
	overdueFinishedAfter
	// In no line of the notice.
	refused
	registered
	receivedAfter
	finishedBefore
	noFinish
	finishBeforeReceive
	future
	noReceived
)

// plan says how many dossiers fall into each line, and how they came in.
type plan struct {
	lines            []planned
	newBy, carriedBy map[dossier.Channel]int
	kinds            []kindCount            // of the late dossiers
	apology          map[int]dossier.Answer // of late dossiers by their number
	filings          *filingPlan            // nil: nothing says when dossiers were filed
}

// planned is one line: carried over from the months before, and new.
type planned struct {
	line         line
	carried, new int
}

type kindCount struct {
	kind counting.Kind
	n    int
}

// ofTheLetter is the letter of November 2023 in numbers. What the letter gives is the sums; TestThePlanIsTheLetter adds
// them up.
var ofTheLetter = plan{newBy: newBy, carriedBy: carriedBy, kinds: kinds, apology: apologies, lines: []planned{
	{early, 774, 11_434},
	{earlyByReturn, 0, 4},
	{onTime, 172, 1_665},
	{onTimeReset, 0, 2},
	{noDueResolved, 1, 2},
	{late, 41, 27},
	{withdrawn, 9, 28},

	{inTime, 190, 862},
	{inTimeFinishDate, 0, 3},
	{dueLastDay, 3, 6},
	{noDuePending, 1, 4},
	{paused, 35, 59},
	{pausedAfterDue, 1, 1},
	{inTimeFinishedAfter, 14, 26},

	{overdueTest, 8, 4},
	{overdueBacklog, 131, 0},
	{overdueUnclosed, 76, 20},
	{overdueOpen, 74, 55},
	{overdueFinishedAfter, 6, 6},

	{refused, 3, 49},
	{registered, 0, 35},
	{receivedAfter, 0, 44},
	{finishedBefore, 63, 0},
	{noFinish, 6, 5},
	{finishBeforeReceive, 0, 5},
	{future, 1, 1},
	{noReceived, 0, 3},
}}

// How the dossiers of the notice came in.
var (
	newBy     = map[dossier.Channel]int{dossier.Online: 12_332, dossier.Direct: 1_396, dossier.Postal: 474, dossier.NoChannel: 6}
	carriedBy = map[dossier.Channel]int{dossier.Online: 1_190, dossier.Direct: 260, dossier.Postal: 84, dossier.NoChannel: 2}
)

// kinds says of which kind the late dossiers are.
var kinds = []kindCount{
	{counting.Actual, 38}, {counting.SlowUpdate, 18}, {counting.SuspectedSlowUpdate, 7}, {counting.Unclassified, 5},
}

var apologies = map[int]dossier.Answer{1: dossier.Yes, 4: dossier.Yes, 9: dossier.Yes, 20: dossier.No}

// duplicated is how many rows stand in the second file again.
const duplicated = 18

// slot is one dossier before it has dates.
type slot struct {
	index   int
	line    line
	nth     int // among the slots of its line
	carried bool
	unit    *unit
	channel dossier.Channel
	late    *lateCase

	acceptedLate bool // an online filing
}

// lateCase is who is named for a late dossier, and why.
type lateCase struct {
	kind    counting.Kind
	names   []int // specialists of the unit
	weekend bool  // due on a Friday, finished on the Sunday after: less than a working day
	apology dossier.Answer
}

// slots turns the plan into dossiers in the order of the files.
func slots(w *world, r *rand.Rand) []slot {
	var out []slot
	cases := lateCases(w, r)
	active := w.active()
	for _, p := range w.plan.lines {
		for i := range p.carried + p.new {
			s := slot{line: p.line, nth: i, carried: i < p.carried}
			if p.line == late {
				s.late, s.unit = cases[i].lateCase, cases[i].unit
			} else {
				s.unit = weighted(active, r)
			}
			out = append(out, s)
		}
	}
	deal(w.plan, out, r)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	for i := range out {
		out[i].index = i
	}
	lateFilings(w.plan, out)
	return out
}

func weighted(units []*unit, r *rand.Rand) *unit {
	sum := 0
	for _, u := range units {
		sum += u.weight
	}
	n := r.IntN(sum)
	for _, u := range units {
		if n -= u.weight; n < 0 {
			return u
		}
	}
	panic("weights do not add up")
}

// deal gives every dossier its channel, so that the channels have their numbers.
func deal(p plan, all []slot, r *rand.Rand) {
	for _, carried := range []bool{false, true} {
		numbers := p.newBy
		if carried {
			numbers = p.carriedBy
		}
		var deck []dossier.Channel
		for _, c := range []dossier.Channel{dossier.NoChannel, dossier.Direct, dossier.Online, dossier.Postal} {
			for range numbers[c] {
				deck = append(deck, c)
			}
		}
		r.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
		for i := range all {
			switch s := &all[i]; {
			case s.line >= refused: // in no line: any channel
				s.channel = dossier.Online
			case s.carried == carried:
				s.channel, deck = deck[0], deck[1:]
			}
		}
	}
}

type placedCase struct {
	*lateCase
	unit *unit
}

// lateCases makes the late dossiers of every unit and deals the kinds out among them. The order is shuffled, so that
// carried-over and new ones are mixed.
func lateCases(w *world, r *rand.Rand) []placedCase {
	var out []placedCase
	for _, u := range w.active() {
		for official, n := range u.late {
			for i := range n {
				c := &lateCase{names: []int{official}}
				if u.shared && official == 0 && i == 0 {
					c.names = []int{0, 1}
				}
				out = append(out, placedCase{c, u})
			}
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	var deck []counting.Kind
	for _, k := range w.plan.kinds {
		for range k.n {
			deck = append(deck, k.kind)
		}
	}
	r.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	for i := range out {
		out[i].kind = deck[i]
	}
	// Two officials who both overran need steps late in fact: the case changes its kind with one that has it.
	for i := range out {
		if len(out[i].names) > 1 {
			for j := range out {
				if out[j].kind == counting.Actual && len(out[j].names) == 1 {
					out[i].kind, out[j].kind = out[j].kind, out[i].kind
					break
				}
			}
		}
	}
	slow := 0
	for i := range out {
		if out[i].kind != counting.SlowUpdate {
			continue
		}
		out[i].weekend = slow == 0
		slow++
	}
	for i, answer := range w.plan.apology {
		out[i].apology = answer
	}
	return out
}
