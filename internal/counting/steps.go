package counting

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// resetPrefix is the beginning of the name or action of a step that resets a late dossier (docs/counting.md 5.3).
var resetPrefix = dossier.NameKey("Đặt lại")

// isReset reports whether a step's name or action begins with "Đặt lại", ignoring case.
func isReset(text string) bool {
	if len(text) < len("Đặt lại") || text[0] < utf8.RuneSelf {
		return false // the usual case: Đ is not ASCII
	}
	if len(text) > 64 {
		text = strings.ToValidUTF8(text[:64], "")
	}
	return strings.HasPrefix(dossier.NameKey(text), resetPrefix)
}

// defaultSynthesised are the names that the national progress messages use where no person is known (docs/counting.md 5.2).
var defaultSynthesised = []string{
	"Cán bộ một cửa", "Bộ phận một cửa", "Một cửa", "Chuyên viên", "Cán bộ tiếp nhận", "Hệ thống", "System", "Admin",
}

// names are the normalised names that stand for no person.
type names map[string]bool

func newNames(list []string) names {
	if list == nil {
		list = defaultSynthesised
	}
	n := names{}
	for _, s := range list {
		n[dossier.NameKey(s)] = true
	}
	return n
}

// synthesised reports whether a name without account stands for no person.
func (n names) synthesised(name, account string) bool {
	return account == "" && n[dossier.NameKey(name)]
}

// step is one step of a late dossier as attribution and the kind of lateness see it.
type step struct {
	*stepRecord
	official *stepOfficial
	day      period.Day // finished
}

// named reports whether the step names somebody.
func (s *step) named() bool { return s.official.name != "" || s.official.account != "" }

// overran reports whether the step missed its deadline. A step that is not finished cannot (docs/counting.md 5.1).
func (s *step) overran() bool { return s.due != 0 && s.day > s.due }

// asideBy returns why a step neither names anybody nor counts for the kind of lateness, whatever its dossier; 0 if nothing of
// the kind is so. synthesised says that its official stands for no person.
func (s *stepRecord) asideBy(synthesised bool) reasons {
	switch {
	case s.reset:
		return stepReset
	case synthesised:
		return stepSynthesised
	case s.finished == (packed{}):
		return stepUnfinished
	}
	return 0
}

// stepsOf returns the counting steps of some dossiers: those finished on or before the dossier's finish, without resets and
// synthesised names (docs/counting.md 5.1 to 5.3 and 6.7). finish returns a dossier's finish; ok is false for other dossiers.
func (c *Counter) stepsOf(synthesised names, finish func(id uint32) (day period.Day, ok bool)) map[uint32][]step {
	aside := make([]bool, len(c.officials.list))
	for i, d := range c.officials.list {
		aside[i] = synthesised.synthesised(d.name, d.account)
	}
	out := map[uint32][]step{}
	for i := range c.steps.n {
		s := c.steps.at(uint32(i))
		if s.asideBy(aside[s.official]) != 0 {
			continue
		}
		end, ok := finish(s.code)
		if !ok {
			continue
		}
		if day := s.finished.instant().Day(); day <= end {
			out[s.code] = append(out[s.code], step{s, &c.officials.list[s.official], day})
		}
	}
	for _, steps := range out {
		// By finish, then in the order in which they were read.
		slices.SortStableFunc(steps, func(a, b step) int {
			return cmp.Or(cmp.Compare(a.finished.instant(), b.finished.instant()), cmp.Compare(a.seq, b.seq))
		})
	}
	return out
}

// StepMatch tells how the steps' codes match those of the dossiers.
type StepMatch struct {
	All       int      // rows of steps
	Unmatched int      // of them, rows whose dossier the extract does not hold
	Codes     Examples // of the unmatched steps
	Dossiers  Examples // of dossiers without a step; none if Unmatched is 0
	Alike     []CodePair

	Late        int // late dossiers, where any step was read
	LateWithout int // of them, those without any step
	LateCodes   Examples
	LateUnits   []UnitShare // of the units that have such dossiers, the most first
}

// UnitShare says how many of a unit's late dossiers have no step.
type UnitShare struct {
	Name          string // "" for unknown units
	Without, Late int
}

// CodePair is the code of a late dossier and that of a step without a dossier, equal but for leading zeros and for
// characters that are neither letter nor digit: probably one code, written in two ways.
type CodePair struct{ Dossier, Step string }

// observeSteps notes reset steps, once per dossier in the figures (docs/counting.md 5.3), and steps whose code is not in the
// extract, once per code (5.14). present are the numbers of the codes that are.
func (c *Counter) observeSteps(found *observationSet, present []uint32) StepMatch {
	const reset, alone = 1, 2
	match := StepMatch{All: c.steps.n}
	done := make(map[uint32]uint8)
	for i := range c.steps.n {
		s := c.steps.at(uint32(i))
		r := c.records.at(s.code)
		what, finding := uint8(reset), CodeResetStep
		switch {
		case r.flags&isPresent == 0:
			what, finding = alone, CodeStepWithoutDossier
			match.Unmatched++
		case !s.reset || !r.line.Figured():
			continue
		}
		if done[s.code]&what == 0 {
			done[s.code] |= what
			found.note(finding, s.code)
		}
	}
	if match.Unmatched > 0 {
		match.Codes = found.byCode[CodeStepWithoutDossier].Examples
		match.Dossiers = c.withoutStep(present)
		match.Alike = c.alike(present, done, alone)
	}
	return match
}

// alike returns the first pairs of codes of late dossiers and of steps that are marked as alone.
func (c *Counter) alike(present []uint32, steps map[uint32]uint8, alone uint8) []CodePair {
	late := map[string]CodePair{}
	for _, id := range present {
		if c.records.at(id).line != LateLine {
			continue
		}
		code := c.codes.code(id)
		key := lettersAndDigits(code)
		if p, ok := late[key]; !ok || code < p.Dossier {
			late[key] = CodePair{Dossier: code}
		}
	}
	for id, what := range steps {
		if what&alone == 0 {
			continue
		}
		code := c.codes.code(id)
		key := lettersAndDigits(code)
		if p, ok := late[key]; ok && (p.Step == "" || code < p.Step) {
			p.Step = code
			late[key] = p
		}
	}
	var pairs []CodePair
	for _, p := range late {
		if p.Step != "" {
			pairs = append(pairs, p)
		}
	}
	slices.SortFunc(pairs, func(a, b CodePair) int { return cmp.Compare(a.Dossier, b.Dossier) })
	return pairs[:min(len(pairs), MaxExamples)]
}

// lettersAndDigits returns what of a code is letter or digit, without regard to case and without leading
// zeros, which a spreadsheet takes away from a number.
func lettersAndDigits(code string) string {
	return strings.TrimLeft(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, dossier.CodeKey(code)), "0")
}

// withSteps tells for each code whether it has a step.
func (c *Counter) withSteps() []bool {
	has := make([]bool, c.codes.used)
	for i := range c.steps.n {
		has[c.steps.at(uint32(i)).code] = true
	}
	return has
}

// withoutStep returns the first codes of the dossiers that have no step.
func (c *Counter) withoutStep(present []uint32) Examples {
	has := c.withSteps()
	var first Examples
	for _, id := range present {
		code := c.codes.text.get(*c.codes.refs.at(id))
		if !has[id] && (len(first) < MaxExamples || string(code) < first[MaxExamples-1]) {
			first.Put(string(code))
		}
	}
	return first
}

// lateWithoutSteps notes the late dossiers that have no step at all (docs/counting.md 5.18).
func (rb *resultBuilder) lateWithoutSteps(match *StepMatch) {
	c := rb.counter
	if c.steps.n == 0 || len(rb.late) == 0 {
		return
	}
	has := c.withSteps()
	shares := make([]UnitShare, len(rb.units.rows))
	for _, d := range rb.late {
		share := &shares[d.unit]
		share.Name = rb.units.rows[d.unit].Name
		share.Late++
		match.Late++
		if !has[d.id] {
			share.Without++
			match.LateWithout++
			match.LateCodes.Put(d.code)
		}
	}
	match.LateUnits = slices.DeleteFunc(shares, func(s UnitShare) bool { return s.Without == 0 })
	slices.SortFunc(match.LateUnits, func(a, b UnitShare) int {
		return cmp.Or(cmp.Compare(b.Without, a.Without), cmp.Compare(a.Name, b.Name))
	})
}
