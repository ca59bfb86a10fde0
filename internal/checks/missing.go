package checks

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/register"
)

// missingUnits notes units that had dossiers in the month before and have none now (docs/counting.md 8.10). A unit that is no
// longer valid on the last day has handed its dossiers on.
func (set *findingSet) missingUnits(r *counting.Result, previous *counting.State, units *register.Register) {
	if units == nil {
		return
	}
	now := make(map[string]*counting.Totals, len(r.Report.Units))
	for i := range r.Report.Units {
		now[r.Report.Units[i].Code] = &r.Report.Units[i].Totals
	}
	var missing []counting.UnitLoad
	var before, after int // of the units that have dossiers in both months
	for _, u := range previous.Units() {
		switch t := now[u.Code]; {
		case t == nil || t.Total == 0:
			missing = append(missing, u)
		default:
			before, after = before+u.Total, after+t.Total
		}
	}
	for _, u := range missing {
		valid := units.ByCode(u.Code, r.Report.Period.To)
		if valid == nil || valid.Code != u.Code || u.Pending < minPendingOfUnit && shrunk(u.Total, after, before) < minExpectedOfUnit {
			continue
		}
		d := set.draft(codeUnitMissing)
		d.count++
		d.details = append(d.details, fmt.Sprintf(wordUnitMissing, valid.Name, u.Code, notation.Count(u.Total), notation.Count(u.Pending)))
	}
}

// A unit without dossiers is missing if it had so many open at the end of the month before, all of which must be in this extract,
// or if so many would be expected of it: by chance it then has none in one of twenty thousand months.
const (
	minPendingOfUnit  = 5
	minExpectedOfUnit = 10
)

// shrunk scales a number of the month before by how much the rest has shrunk, in a quiet month; it never grows.
func shrunk(n, after, before int) int {
	if after >= before {
		return n
	}
	return n * after / before
}

// missingCarriedOver notes that open dossiers of the month before are not in the extract: more than slips and deletions explain
// (docs/counting.md 8.11). vanished are those that are gone, by the beginning of their codes; appeared are those that are carried
// over and were not there.
func (set *findingSet) missingCarriedOver(pending, appeared int, vanished map[string]int) {
	gone := 0
	for _, n := range vanished {
		gone += n
	}
	short := gone - appeared
	if short <= 0 || short*100 <= pending || short*10 <= appeared || short*short <= 9*(gone+appeared) {
		return
	}
	d := set.draft(codeCarriedOverMissing)
	d.count, d.examples = gone, set.drafts[codeVanished].examples
	d.details = append(d.details, fmt.Sprintf(wordCarriedOverMissing, notation.Count(gone), notation.Count(pending),
		notation.Percent(counting.Percentage(gone, pending)), mostOften(vanished)))
}

// codeBeginning returns what of a code usually names the unit: up to the first dash.
func codeBeginning(code string) string {
	beginning, _, _ := strings.Cut(code, "-")
	return beginning
}

// mostOften lists the beginnings of codes of which most are gone.
func mostOften(by map[string]int) string {
	list := slices.SortedFunc(maps.Keys(by), byCount(by))
	named := make([]string, min(len(list), maxBeginnings))
	for i := range named {
		named[i] = fmt.Sprintf(wordBeginning, list[i], notation.Count(by[list[i]]))
	}
	return strings.Join(named, ", ")
}

const maxBeginnings = 5

// byCount orders names by their counts, the highest first.
func byCount(counts map[string]int) func(a, b string) int {
	return func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) }
}

// missingFiles notes files that the month before had, and files of which only a part came (docs/counting.md 8.12).
func (set *findingSet) missingFiles(r *counting.Result, previous *counting.State) {
	before, now := byKind(previous.Files()), byKind(r.Files)
	set.fewerFiles(counting.DossierFiles, before[counting.DossierFiles], now[counting.DossierFiles])
	set.fewerFiles(counting.StepFiles, before[counting.StepFiles], now[counting.StepFiles])
	set.fewerRows(before, now)
}

// kindOfFiles are the files of one kind.
type kindOfFiles struct {
	files, rows int
	byName      map[string]counting.FileLoad
}

func byKind(loads []counting.FileLoad) map[string]kindOfFiles {
	kinds := map[string]kindOfFiles{}
	for _, l := range loads {
		k := kinds[l.Kind]
		if k.byName == nil {
			k.byName = map[string]counting.FileLoad{}
		}
		k.files += l.Files
		k.rows += l.Rows
		k.byName[l.Name] = l
		kinds[l.Kind] = k
	}
	return kinds
}

// fewerFiles notes that there are fewer files, unless the ones that are there hold what was in the others: their rows fell by less
// than half of what so many files held on average.
func (set *findingSet) fewerFiles(kind string, before, now kindOfFiles) {
	fewer := before.files - now.files
	if fewer <= 0 || 2*before.files*(before.rows-now.rows) < before.rows*fewer {
		return
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(before.byName)) {
		if was, is := before.byName[name].Files, now.byName[name].Files; is < was && len(names) < maxFiles {
			names = append(names, fmt.Sprintf(wordFewerOfName, name, notation.Count(was), notation.Count(is)))
		}
	}
	d := set.draft(codeSourceIncomplete)
	d.count += fewer
	d.details = append(d.details, fmt.Sprintf(wordFewerFiles, kindWords[kind], notation.Count(before.files), notation.Count(before.rows),
		notation.Count(now.files), notation.Count(now.rows), strings.Join(names, ", ")))
}

// minRowsOfFile is the number of rows from which files are compared.
const minRowsOfFile = 200

// fewerRows notes as many files of one name with less than half of the rows that the other files let expect.
func (set *findingSet) fewerRows(before, now map[string]kindOfFiles) {
	for _, kind := range []string{counting.DossierFiles, counting.StepFiles} {
		was, is := before[kind], now[kind]
		for _, name := range slices.Sorted(maps.Keys(was.byName)) {
			b, n := was.byName[name], is.byName[name]
			if n.Files < b.Files || b.Rows < minRowsOfFile {
				continue // fewerFiles
			}
			restBefore, restNow := was.rows-b.Rows, is.rows-n.Rows
			if kind == counting.StepFiles { // there are as many as there are dossiers
				restBefore, restNow = before[counting.DossierFiles].rows, now[counting.DossierFiles].rows
			}
			if 2*n.Rows >= shrunk(b.Rows, restNow, restBefore) {
				continue
			}
			d := set.draft(codeSourceIncomplete)
			d.count += b.Files
			d.details = append(d.details, fmt.Sprintf(wordFewerRows, kindWords[kind], name, notation.Count(b.Rows), notation.Count(n.Rows)))
		}
	}
}

// lateWithoutSteps notes that more late dossiers have no step than chance explains if one in four had none
// (docs/counting.md 5.18): files of steps are missing, and whoever handled the dossier last is named.
func (set *findingSet) lateWithoutSteps(s *counting.StepMatch) {
	over := 4*s.LateWithout - s.Late // four times what is more than a quarter
	if s.LateWithout < minWithoutSteps || over <= 0 || over*over <= 37*s.Late {
		return // 37: 3.5 standard deviations, squared, of a share of one in four
	}
	d := set.draft(codeLateWithoutSteps)
	d.count, d.examples = s.LateWithout, s.LateCodes
	d.details = append(d.details, fmt.Sprintf(wordShareOfLate, notation.Count(s.LateWithout), notation.Count(s.Late),
		notation.Percent(counting.Percentage(s.LateWithout, s.Late))))
	for _, u := range s.LateUnits {
		d.details = append(d.details, fmt.Sprintf(wordUnitWithoutSteps, cmp.Or(u.Name, wordUnknownUnit), notation.Count(u.Without), notation.Count(u.Late)))
	}
}

// minWithoutSteps is the number of late dossiers without a step below which nothing is concluded.
const minWithoutSteps = 5
