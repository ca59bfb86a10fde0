package view

import (
	"fmt"

	"trehan/internal/notation"
)

// Degree is how far the letter is shortened (docs/documents.md 1.15). Each degree includes those before it.
type Degree int

// The degrees.
const (
	Unshortened Degree = iota
	SmallType          // the decree's smaller type and single line spacing
	Brief              // officials' units and those under the target by number, what is in no list in one sentence
	ByNumber           // every list of late dossiers by number, with the table beside them
	Least              // without the table and what the appendices explain, in fewer paragraphs
)

// Shortening is how the letter of a month is shortened so that it fills two pages. Pages and mails do not heed it: their
// length is free.
type Shortening struct {
	Degree Degree
	Places int // of the table, where every list is given by number; 0 for none
}

// unitsInText is the number of units of a list that the letter names at most, where degree is the one that gives such a list
// by number. A list of one unit names it always: its name is no longer than its number.
func (f *Facts) unitsInText(in *Input, degree Degree) int {
	if in.Shortening.Degree >= degree {
		return 1
	}
	return f.Office.UnitsInText
}

// shorten says how the text is written, after the table is made.
func (f *Facts) shorten(in *Input) {
	degree := in.Shortening.Degree
	f.ByNumber = degree >= ByNumber || len(f.Ranking) > 0
	f.Brief, f.Least = degree >= Brief, degree >= Least
	f.Small = degree >= SmallType || len(f.Ranking) > 0
	if c := in.Report.Cumulative; f.Brief && c != nil && len(c.Differences) > 0 {
		f.MadeFrom = []string{fmt.Sprintf(wordDifferByNumber, notation.Padded(len(c.Months)), notation.Padded(len(c.Differences)), f.StatisticsAppendix)}
	}
}

// UnitsNamed is how often the lists in the text of the letter name a unit.
func (f *Facts) UnitsNamed() int {
	n := 0
	for _, l := range f.Levels {
		if !l.ManyOfficialUnits {
			n += len(l.OfficialUnits)
		}
		if !l.ManyDossierUnits {
			n += len(l.DossierUnits)
		}
	}
	return n
}
