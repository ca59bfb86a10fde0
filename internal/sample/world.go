package sample

import (
	"strings"

	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// world is a made-up administration: its units, who resolves how much, and where lateness falls.
type world struct {
	authority  string // as above an export's table
	domain     string // of the addresses, below .example
	units      []unit
	recipients []recipient
	plan       plan
	office     func(*view.Office) // what its letters say otherwise than the worked example; nil for nothing
}

// unit is one entry of the register with what the sample needs to fill it with work.
type unit struct {
	code, name string
	aliases    []string
	level      dossier.Level
	parent     string
	mail       string   // local part; "" for a unit that is not written to
	cc         []string // local parts
	from, to   period.Day
	successor  string
	weight     int   // share of the dossiers; 0 for a unit of the past, which only has carried-over ones
	late       []int // late dossiers of the first, second, … official named
	shared     bool  // the first late dossier names the second official too
	work       []procedure
}

// procedure is one administrative procedure.
type procedure struct{ code, field, name string }

// recipient is somebody else who gets the notice.
type recipient struct {
	code, name string
	to, cc     []string
	wants      []string
}

// worldOf returns the administration of a month: three levels before 01/07/2025, two since.
func worldOf(o Options) *world {
	switch {
	case o.Province == Province2026:
		return mau()
	case o.Month.Period().Levels() == 3:
		return hanam()
	}
	return ninhbinh()
}

// active returns the units that receive dossiers.
func (w *world) active() []*unit {
	var out []*unit
	for i := range w.units {
		if w.units[i].weight > 0 {
			out = append(out, &w.units[i])
		}
	}
	return out
}

// predecessors returns the units whose open dossiers a unit took over.
func (w *world) predecessors(u *unit) []*unit {
	var out []*unit
	for i := range w.units {
		if w.units[i].successor == u.code {
			out = append(out, &w.units[i])
		}
	}
	return out
}

// procs reads a table of procedures: code | field | name, a line each.
func procs(table string) []procedure {
	var out []procedure
	for line := range strings.Lines(table) {
		if line = strings.TrimSpace(line); line != "" {
			part := strings.SplitN(line, "|", 3)
			out = append(out, procedure{strings.TrimSpace(part[0]), strings.TrimSpace(part[1]), strings.TrimSpace(part[2])})
		}
	}
	return out
}
