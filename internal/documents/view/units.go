package view

import (
	"cmp"
	"slices"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Units knows how the units of one report are named, in which list each stands and in what order: by level (province,
// district, commune, central, unknown), then code, communes by their district first. It is safe for concurrent use.
type Units struct {
	byCode map[string]unit
	in     *Input
}

type unit struct {
	name   string
	parent string
	level  dossier.Level
	listed bool
}

// UnitsOf makes the index of the report's units. Names come from the register as of the unit's last day in the period, so
// that a commune that ended on 30/06/2025 stands with its district in a period across that day; where the register has no
// entry, from the report.
func UnitsOf(in *Input) *Units {
	u := &Units{byCode: make(map[string]unit, len(in.Report.Units)), in: in}
	for _, f := range in.Report.Units {
		u.byCode[f.Code] = u.entry(f)
	}
	return u
}

func (u *Units) entry(f counting.UnitFigures) unit {
	e := unit{name: f.Name, level: f.Level, listed: f.Listed}
	if f.Code == "" {
		return unit{name: UnknownUnit, level: dossier.Unknown}
	}
	if u.in.Register == nil {
		return e
	}
	if at := u.in.Register.At(f.Code, u.in.Report.Period.To); at != nil {
		last := u.in.Report.Period.To
		if !at.ValidTo.IsZero() {
			last = min(last, at.ValidTo)
		}
		e.name = u.in.Register.DisplayName(at, last)
		if u.in.Report.Period.Levels() == 3 {
			e.parent = at.Parent
		}
	}
	return e
}

// lookup also answers for a code that the report has no figures of: an official's own unit need not have dossiers.
func (u *Units) lookup(code string) unit {
	if e, ok := u.byCode[code]; ok {
		return e
	}
	f := counting.UnitFigures{Code: code, Name: code, Level: dossier.Unknown}
	if code != "" && u.in.Register != nil {
		if at := u.in.Register.At(code, u.in.Report.Period.To); at != nil {
			f.Name, f.Level, f.Listed = at.Name, at.Level, at.Listed
		}
	}
	return u.entry(f)
}

// Name is the unit's name as documents print it; UnknownUnit for "".
func (u *Units) Name(code string) string { return u.lookup(code).name }

// Level is the unit's level; unknown for "".
func (u *Units) Level(code string) dossier.Level { return u.lookup(code).level }

// Listed tells whether the unit is named in the appendices.
func (u *Units) Listed(code string) bool { return u.lookup(code).listed }

// Parent is the code of a commune's district; "" for other units and in a period of two levels.
func (u *Units) Parent(code string) string { return u.lookup(code).parent }

// List is the level of the appendix in which the unit's rows stand: a listed central agency stands with the province
// (docs/counting.md 3.5), every unit that is not listed and the unknown one in none, "".
func (u *Units) List(code string) dossier.Level {
	e := u.lookup(code)
	switch {
	case !e.listed || e.level == dossier.Unknown:
		return ""
	case e.level == dossier.Central:
		return dossier.Province
	}
	return e.level
}

// Compare orders two units as documents list them; the unknown unit is last.
func (u *Units) Compare(a, b string) int {
	x, y := u.lookup(a), u.lookup(b)
	return cmp.Or(
		cmp.Compare(x.level.Rank(), y.level.Rank()),
		CompareCodes(x.parent, y.parent),
		CompareCodes(a, b),
	)
}

// Sort orders unit codes as documents list them.
func (u *Units) Sort(codes []string) { slices.SortFunc(codes, u.Compare) }

// Levels are the levels that the appendices of a period are divided into, in the appendices' order.
func Levels(p period.Period) []dossier.Level {
	if p.Levels() == 3 {
		return []dossier.Level{dossier.Commune, dossier.District, dossier.Province}
	}
	return []dossier.Level{dossier.Commune, dossier.Province}
}
