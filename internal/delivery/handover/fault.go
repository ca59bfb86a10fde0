package handover

import (
	"fmt"
	"strings"
)

// Faults are all that is wrong with an export, which is then refused whole.
type Faults struct {
	File string
	List []Fault
	More int // beyond maxFaults
}

// Fault is one thing that is wrong, and where it stands.
type Fault struct {
	Sheet   string
	Row     int
	Column  string
	Message string
	Value   string
	Others  int // rows with the same fault that are not listed
}

const (
	maxFaults = 100
	maxAlike  = 5 // rows with one fault in one column
)

func (f *Faults) add(one Fault) {
	alike := 0
	for i := range f.List {
		l := &f.List[i]
		if l.Sheet != one.Sheet || l.Column != one.Column || l.Message != one.Message || one.Row == 0 {
			continue
		}
		if alike++; alike == maxAlike {
			l.Others++
			return
		}
	}
	if len(f.List) == maxFaults {
		f.More++
		return
	}
	f.List = append(f.List, one)
}

// Error lists the faults, one a line, with their values: an export holds names of organisations and no citizen's.
func (f *Faults) Error() string {
	var lines []string
	for _, one := range f.List {
		place := []string{f.File}
		if one.Sheet != "" {
			place = append(place, fmt.Sprintf(wordSheet, one.Sheet))
		}
		if one.Row > 0 {
			place = append(place, fmt.Sprintf(wordRow, one.Row))
		}
		if one.Column != "" {
			place = append(place, fmt.Sprintf(wordColumn, one.Column))
		}
		line := strings.Join(place, ", ") + ": " + one.Message
		if one.Value != "" {
			line += fmt.Sprintf(" (%q)", one.Value)
		}
		if one.Others > 0 {
			line += fmt.Sprintf(wordOthers, one.Others)
		}
		lines = append(lines, line)
	}
	if f.More > 0 {
		lines = append(lines, fmt.Sprintf(wordMore, f.More))
	}
	return strings.Join(lines, "\n")
}
