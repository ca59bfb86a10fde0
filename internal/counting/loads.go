package counting

import (
	"cmp"
	"errors"
	"slices"
)

// UnitLoad is how many dossiers a unit has in the figures, and how many of them were open at the end of the period. The state
// keeps it, so that a unit that is missing next month is noticed (docs/counting.md 8.10).
type UnitLoad struct {
	Code    string `json:"code"`
	Total   int    `json:"total"`
	Pending int    `json:"pending,omitempty"`
}

// FileLoad is what the files of one kind whose names differ in digits alone brought. The state keeps it, so that a file that is
// missing next month is noticed (docs/counting.md 8.12).
type FileLoad struct {
	Kind  string `json:"kind"` // dossiers | steps
	Name  string `json:"name"` // every run of digits as #
	Files int    `json:"files"`
	Rows  int    `json:"rows"`
}

// The kinds of files of a FileLoad.
const (
	DossierFiles = "dossiers"
	StepFiles    = "steps"
)

// Units returns the loads of the units that had a dossier in the figures, by code; nil in a state of an earlier release.
func (s *State) Units() []UnitLoad { return s.header.Units }

// Files returns what the files brought, by kind and name; nil in a state of an earlier release.
func (s *State) Files() []FileLoad { return s.header.Files }

// maxFileNames bounds the names in a state. Where there are more, they do not repeat from month to month.
const maxFileNames = 200

// NoteFiles stores what the files brought; several loads of one kind and name are added up.
func (r *Result) NoteFiles(loads []FileLoad) {
	r.Files = addUp(loads)
	if len(r.Files) > maxFileNames {
		for i := range r.Files {
			r.Files[i].Name = "#"
		}
		r.Files = addUp(r.Files)
	}
	r.State.header.Files = r.Files
}

// addUp sorts loads and adds up those of one kind and name.
func addUp(loads []FileLoad) []FileLoad {
	var sums []FileLoad
	for _, l := range slices.SortedFunc(slices.Values(loads), compareFiles) {
		if n := len(sums); n > 0 && compareFiles(sums[n-1], l) == 0 {
			sums[n-1].Files += l.Files
			sums[n-1].Rows += l.Rows
			continue
		}
		sums = append(sums, l)
	}
	return sums
}

func compareFiles(a, b FileLoad) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
}

// unitLoads returns the loads of the units of a report that have dossiers in the figures, by code.
func unitLoads(units []UnitFigures) []UnitLoad {
	var loads []UnitLoad
	for i := range units {
		if u := &units[i]; u.Code != "" && u.Totals.Total > 0 {
			loads = append(loads, UnitLoad{u.Code, u.Totals.Total, u.Totals.Pending})
		}
	}
	slices.SortFunc(loads, func(a, b UnitLoad) int { return cmp.Compare(a.Code, b.Code) })
	return loads
}

// validateLoads refuses loads that counting could not have written.
func (h *stateHeader) validateLoads() error {
	sum := Totals{}
	for i, u := range h.Units {
		if u.Code == "" || i > 0 && h.Units[i-1].Code >= u.Code || u.Total <= 0 || u.Pending < 0 || u.Pending > u.Total {
			return errors.New("the units are not as they were written")
		}
		sum.Total += u.Total
		sum.Pending += u.Pending
	}
	if sum.Total > h.Totals.Total || sum.Pending > h.Totals.Pending {
		return errors.New("the units have more dossiers than the header's totals")
	}
	for i, f := range h.Files {
		if i > 0 && compareFiles(h.Files[i-1], f) >= 0 || f.Files <= 0 || f.Rows < 0 {
			return errors.New("the files are not as they were written")
		}
	}
	return nil
}
