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
}

const maxFaults = 100

func (f *Faults) add(one Fault) {
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
		lines = append(lines, line)
	}
	if f.More > 0 {
		lines = append(lines, fmt.Sprintf(wordMore, f.More))
	}
	return strings.Join(lines, "\n")
}
