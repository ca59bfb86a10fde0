package checks

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Decision is a paper by which an office explains that due dates were moved, in its configuration. It is named beside what it
// explains, and takes nothing away from a finding (docs/counting.md 8.14).
type Decision struct {
	From   period.Day `yaml:"from"`            // the former due date
	To     period.Day `yaml:"to"`              // the present one
	Unit   string     `yaml:"unit,omitempty"`  // code; "" for every unit
	Field  string     `yaml:"field,omitempty"` // "" for every field
	Number string     `yaml:"number"`          // of the paper, with its symbol
	Date   period.Day `yaml:"date"`            // of the paper
}

// paperNumber is a number with its symbol: 123/QĐ-UBND, 12/2026/QĐ-UBND.
var paperNumber = regexp.MustCompile(`^[0-9]{1,6}[A-Za-z]?/\S+$`)

// ValidateDecisions names what is wrong with the decisions, by their place.
func ValidateDecisions(all []Decision) []string {
	var faults []string
	for i, d := range all {
		switch {
		case d.From.IsZero() || d.To <= d.From:
			faults = append(faults, fmt.Sprintf(wordDecisionDates, i+1))
		case !paperNumber.MatchString(d.Number) || d.Date.IsZero():
			faults = append(faults, fmt.Sprintf(wordDecisionPaper, i+1))
		}
	}
	return faults
}

func (d *Decision) explains(m *move) bool {
	return d.From == m.was && d.To == m.is && (d.Unit == "" || d.Unit == m.unit) && (d.Field == "" || d.Field == m.field)
}

// move is a dossier whose due date was moved, or whose lateness was undone.
type move struct {
	code        string
	was, is     period.Day // due dates; none where it has none
	unit, field string
}

// minMassMove is the number of dossiers from which a move around days off is taken as one.
const minMassMove = 10

// patterns groups moves (docs/counting.md 8.13): those that a decision explains, those of many dossiers around days off whatever
// their unit and field, and all others by unit and field. The greatest come first, single moves last.
func patterns(moves []move, calendar *period.Calendar, decisions []Decision) []counting.MovePattern {
	type dates struct{ was, is period.Day }
	type key struct {
		dates
		unit, field string
		decision    int // 1 for the first; 0 for none
		whole       bool
	}
	explained := make([]int, len(moves))
	rest := map[dates]int{}
	for i := range moves {
		explained[i] = 1 + slices.IndexFunc(decisions, func(d Decision) bool { return d.explains(&moves[i]) })
		if explained[i] == 0 {
			rest[dates{moves[i].was, moves[i].is}]++
		}
	}
	groups := map[key][]move{}
	for i, m := range moves {
		k := key{dates: dates{m.was, m.is}, decision: explained[i]}
		switch {
		case k.decision > 0:
		case rest[k.dates] >= minMassMove && aroundDaysOff(m.was, m.is, calendar):
			k.whole = true
		default:
			k.unit, k.field = m.unit, m.field
		}
		groups[k] = append(groups[k], m)
	}
	out := make([]counting.MovePattern, 0, len(groups))
	for k, group := range groups {
		p := patternOf(group)
		p.Was, p.Is, p.DaysOff = k.was, k.is, daysOff(k.was, k.is, calendar)
		if k.decision > 0 {
			d := decisions[k.decision-1]
			p.Decision = &counting.MoveDecision{Number: d.Number, Date: d.Date}
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b counting.MovePattern) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Was, b.Was), cmp.Compare(a.Is, b.Is), slices.Compare(a.Examples, b.Examples))
	})
	return out
}

func patternOf(group []move) counting.MovePattern {
	p := counting.MovePattern{Count: len(group)}
	var examples counting.Examples
	for _, m := range group {
		p.Units, p.Fields = append(p.Units, m.unit), append(p.Fields, m.field)
		examples.Put(m.code)
	}
	slices.Sort(p.Units)
	slices.Sort(p.Fields)
	greatest := greatestOf(p.Units)
	p.Units, p.Fields, p.Examples = slices.Compact(p.Units), slices.Compact(p.Fields), examples
	if len(p.Units) > 1 {
		p.Greatest = &greatest
	}
	return p
}

// greatestOf finds the unit that stands most often in a sorted list, the first of equal ones.
func greatestOf(units []string) counting.UnitMoves {
	var greatest counting.UnitMoves
	for from, i := 0, 0; i < len(units); i++ {
		if units[i] != units[from] {
			from = i
		}
		if n := i - from + 1; n > greatest.Count {
			greatest = counting.UnitMoves{Unit: units[i], Count: n}
		}
	}
	return greatest
}

// daysOff counts the days off between two due dates: from the former on, before the present one.
func daysOff(was, is period.Day, calendar *period.Calendar) int {
	if was.IsZero() || is <= was {
		return 0
	}
	return int(is-was) - calendar.WorkingDays(was-1, is-1)
}

// aroundDaysOff reports whether days off alone explain a move: it is to the next working day, and the former date was a day off
// or a day off during the week lies between. A weekend alone explains nothing.
func aroundDaysOff(was, is period.Day, calendar *period.Calendar) bool {
	if was.IsZero() || is <= was || calendar.WorkingDays(was, is) != 1 || !calendar.Working(is) {
		return false
	}
	for d := was; d < is; d++ {
		weekend := d.Weekday() == 0 || d.Weekday() == 6
		if !calendar.Working(d) && (d == was || !weekend) {
			return true
		}
	}
	return false
}

// moved puts the patterns of the moves into their findings, which keep their counts. Their examples are the single moves: those
// of a pattern stand with it.
func (set *findingSet) moved(moves map[string][]move, in *Input) {
	calendar := in.Calendar
	if calendar == nil {
		calendar = period.DefaultCalendar()
	}
	extracted := in.Result.Report.ExtractedAt.Day()
	decisions := slices.DeleteFunc(slices.Clone(in.Decisions), func(d Decision) bool { return d.Date > extracted })
	for code, all := range moves {
		for i := range all {
			if in.Where != nil {
				all[i].unit, all[i].field = in.Where(all[i].code)
			}
		}
		d := set.draft(code)
		d.patterns, d.ordered = patterns(all, calendar, decisions), true
		single := 0
		var examples counting.Examples
		for i := range d.patterns {
			p := &d.patterns[i]
			if p.Count == 1 && p.Decision == nil {
				single++
				examples.Put(p.Examples[0])
				continue
			}
			d.details = append(d.details, patternWords(p, in.Register))
		}
		if single > 0 {
			d.examples = examples
			if len(d.details) > 0 {
				d.details = slices.Insert(d.details, min(len(d.details), maxDetails-1), fmt.Sprintf(wordSingleMoves, notation.Count(single)))
			}
		}
	}
}

// patternWords says a pattern in a line: "58 hồ sơ hẹn trả 30/04/2026 chuyển sang 04/05/2026 (04 ngày nghỉ ở giữa), Sở Tư pháp".
func patternWords(p *counting.MovePattern, units *register.Register) string {
	var s string
	switch {
	case p.Is.IsZero():
		s = fmt.Sprintf(wordDueRemoved, notation.Count(p.Count), notation.Date(p.Was))
	case p.Was == p.Is:
		s = fmt.Sprintf(wordDueUnmoved, notation.Count(p.Count), notation.Date(p.Was))
	default:
		s = fmt.Sprintf(wordMove, notation.Count(p.Count), notation.Date(p.Was), notation.Date(p.Is))
	}
	if p.DaysOff > 0 {
		s += fmt.Sprintf(wordDaysOff, notation.Padded(p.DaysOff))
	}
	if len(p.Units) == 1 {
		s += ", " + unitName(p.Units[0], p.Is, units)
	} else {
		s += fmt.Sprintf(wordMoveUnits, notation.Padded(len(p.Units)))
	}
	if len(p.Fields) == 1 {
		s += fmt.Sprintf(wordMoveField, cmp.Or(p.Fields[0], wordNoField))
	} else {
		s += fmt.Sprintf(wordMoveFields, notation.Padded(len(p.Fields)))
	}
	if g := p.Greatest; g != nil {
		s += fmt.Sprintf(wordMoveGreatest, unitName(g.Unit, p.Is, units), notation.Count(g.Count))
	}
	if p.Decision != nil {
		s += fmt.Sprintf(wordMoveDecision, p.Decision.Number, notation.Date(p.Decision.Date))
		if p.Decision.Date > p.Was {
			s += wordDecisionLate
		}
	}
	return s
}

func unitName(code string, on period.Day, units *register.Register) string {
	if code != "" && units != nil {
		if u := units.At(code, on); u != nil {
			return u.Name
		}
	}
	return cmp.Or(code, wordUnknownUnit)
}
