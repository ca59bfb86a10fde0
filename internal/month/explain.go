package month

import (
	"cmp"
	"slices"
	"sync"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/extract"
)

// Explained is why one dossier is counted as it is, with the rows that it was read from.
type Explained struct {
	counting.Explanation
	Rows     []extract.ShownRow // of the dossier, in the order of reading
	StepRows []extract.ShownRow // of its steps, in the order of reading
	Compared bool               // a state of the month before was given
	Before   *counting.Entry    // in the month before; nil where it is not there
	Findings []string           // codes of the report's findings that count it or show it, sorted

	ExpectedIn []string // files that hold codes with the same beginning, if no dossier of the code was read
}

// shown collects the rows of the dossiers that are explained.
type shown struct {
	keys map[string]bool // of the codes; nil for none

	mu    *sync.Mutex
	rows  map[string][]extract.ShownRow // by the key of the code
	named map[string][]string           // findings of the checks, by the key of the code
}

func newShown(codes []string) shown {
	if len(codes) == 0 {
		return shown{}
	}
	s := shown{keys: map[string]bool{}, mu: &sync.Mutex{}, rows: map[string][]extract.ShownRow{}, named: map[string][]string{}}
	for _, code := range codes {
		s.keys[dossier.CodeKey(code)] = true
	}
	return s
}

func (s *shown) add(row extract.ShownRow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := dossier.CodeKey(row.Code)
	s.rows[key] = append(s.rows[key], row)
}

// named returns what notes the findings on the dossiers.
func (r *reading) named(result *counting.Result) func(finding, code string) {
	return func(finding, code string) {
		result.Mark(finding, code)
		if key := dossier.CodeKey(code); r.shown.keys[key] {
			r.shown.named[key] = append(r.shown.named[key], finding)
		}
	}
}

// explained joins what reading, counting and checking know of each dossier that is to be explained.
func (r *reading) explained(result *counting.Result) []Explained {
	var out []Explained
	before := r.entriesBefore()
	for _, e := range result.Explanations {
		x := Explained{Explanation: e, Compared: r.in.Previous != nil}
		key := dossier.CodeKey(e.Asked)
		for _, row := range r.shown.rows[key] {
			if row.Step {
				x.StepRows = append(x.StepRows, row)
			} else {
				x.Rows = append(x.Rows, row)
			}
		}
		for _, rows := range [][]extract.ShownRow{x.Rows, x.StepRows} {
			slices.SortFunc(rows, func(a, b extract.ShownRow) int { return cmp.Compare(a.Seq, b.Seq) })
		}
		x.Before = before[key]
		for _, file := range e.Files {
			x.ExpectedIn = append(x.ExpectedIn, r.in.Dossiers[file].Name)
		}
		x.Findings = findingsOn(key, append(slices.Clone(e.Findings), r.shown.named[key]...), result.Report.Findings)
		out = append(out, x)
	}
	return out
}

// entriesBefore returns the explained dossiers in the state of the month before, by key.
func (r *reading) entriesBefore() map[string]*counting.Entry {
	out := map[string]*counting.Entry{}
	if r.in.Previous == nil || r.shown.keys == nil {
		return out
	}
	for c := r.in.Previous.Cursor(); c.Next(); {
		if r.shown.keys[string(c.Key())] {
			entry := c.Entry
			out[string(c.Key())] = &entry
		}
	}
	return out
}

// findingsOn returns the codes of the findings that count a dossier, or have it among their examples.
func findingsOn(key string, counted []string, findings []counting.Finding) []string {
	out := []string{}
	for i := range findings {
		f := &findings[i]
		if slices.Contains(counted, f.Code) || slices.ContainsFunc(f.Examples, func(code string) bool { return dossier.CodeKey(code) == key }) {
			out = append(out, f.Code)
		}
	}
	slices.Sort(out)
	return out
}
