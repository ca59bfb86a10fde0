package checks

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/notation"
)

// Of how many examined dossiers one date that proves an exchange, or a date in the future, may be a slip.
const (
	rowsPerSlip   = 5000
	rowsPerFuture = 1000
	minFuture     = 3
)

// swappedDates notes dates of which day and month are exchanged (docs/counting.md 9.7).
func (set *findingSet) swappedDates(r *counting.Result, files []string) {
	for i := range r.Dates.Swapped {
		s := &r.Dates.Swapped[i]
		proven := s.Proven.Count*rowsPerSlip > r.Dates.Examined
		aligned := alignedTooOften(s)
		switch {
		case proven && aligned:
			set.exchanged(s.Column, s.Proven.Count+s.Aligned.Count-s.Both, files, &s.Proven, &s.Aligned)
		case proven:
			set.exchanged(s.Column, s.Proven.Count, files, &s.Proven)
		case aligned:
			set.exchanged(s.Column, s.Aligned.Count, files, &s.Aligned)
		}
	}
	if displaced := &r.Dates.Displaced; displaced.Count > r.Report.Totals.Total {
		d := set.draft(codeDatesSwapped)
		d.count += displaced.Count
		d.put(displaced.Codes)
		d.details = append(d.details, fmt.Sprintf(wordDisplaced, notation.Count(displaced.Count), fileNames(files, displaced)))
	}
}

func (set *findingSet) exchanged(column string, count int, files []string, errors ...*counting.DateErrors) {
	d := set.draft(codeDatesSwapped)
	d.count += count
	for _, e := range errors {
		d.put(e.Codes)
	}
	d.details = append(d.details, fmt.Sprintf(wordSwapped, columnNames[column], notation.Count(count), fileNames(files, errors...)))
}

func (d *draft) put(codes counting.Examples) {
	for _, code := range codes {
		d.examples.Put(code)
	}
}

// Of the far dates of a column, those that an exchange moves into the period are too many if they are more than twice as many as
// chance gives, by more than five standard deviations, and stand in several months: a batch of one day stands in one.
const (
	minAligned = 5
	minMonths  = 3
)

func alignedTooOften(s *counting.SwappedDates) bool {
	n := s.Aligned.Count
	chance := s.Far * s.Months // in twelfths
	over := 12*n - chance
	spread := 0
	for _, inMonth := range s.Written {
		if inMonth > 0 {
			spread++
		}
	}
	return n >= minAligned && 12*n > 2*chance && over*over > 25*12*chance && spread >= minMonths && 2*slices.Max(s.Written[:]) <= n
}

// futureDates notes a share of dates that lie in the future (docs/counting.md 9.8). A few are slips of a keyboard.
func (set *findingSet) futureDates(r *counting.Result, files []string) {
	f := &r.Dates.Future
	if f.Count < minFuture || f.Count*rowsPerFuture <= r.Dates.Examined {
		return
	}
	d := set.draft(codeDatesInFuture)
	d.count, d.examples = f.Count, f.Codes
	d.details = append(d.details, fmt.Sprintf(wordFuture, notation.Count(f.Count), notation.Count(r.Dates.Examined),
		notation.Moment(r.Report.ExtractedAt), fileNames(files, f)))
}

// fileNames names the files of some dossiers, the one with the most first.
func fileNames(files []string, errors ...*counting.DateErrors) string {
	by := map[string]int{}
	for _, e := range errors {
		for file, n := range e.Files {
			name := wordNoFileName
			if file < len(files) {
				name = files[file]
			}
			by[name] += n
		}
	}
	names := slices.SortedFunc(maps.Keys(by), byCount(by))
	more := ""
	if len(names) > maxFiles {
		more = ", " + fmt.Sprintf(wordMoreFiles, notation.Count(len(names)-maxFiles))
		names = names[:maxFiles]
	}
	return strings.Join(names, ", ") + more
}
