// Package checks decides what makes a month unfit to be sent: the identities between its figures, thresholds on the
// quality of its data, and the comparison with the month before. Run returns the findings, each with a severity and a
// Vietnamese message; Identities lists the identities.
//
// It counts nothing itself: Input holds what counting and reading noted. The workflows decide what a finding leads to. See
// docs/counting.md 9.
package checks

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Input is what is checked.
type Input struct {
	Result     *counting.Result
	Previous   *counting.State                        // of the period directly before; nil: no comparison
	Seen       []dossier.Observation                  // of the readers and the staff directory
	Files      []string                               // names of the files of dossiers, in their order
	Register   *register.Register                     // nil: no unit is missed
	Calendar   *period.Calendar                       // nil: the shipped one
	Where      func(code string) (unit, field string) // of a dossier of the extract; nil: moves have neither
	Decisions  []Decision                             // that explain moved due dates
	Severities map[string]counting.Severity           // by code, instead of the defaults
	Accept     []string                               // codes of blocking findings that a person accepts
	Named      func(finding, code string)             // gets every dossier that the comparison with the month before counts; may be nil
}

// ErrUsage is wrapped by every error that the configuration or the command line causes.
var ErrUsage = errors.New(wordUsage)

// usageError is an error of usage with its own message.
type usageError struct{ message string }

func usage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

func (e *usageError) Error() string { return e.message }

// Unwrap makes it a usage error.
func (e *usageError) Unwrap() error { return ErrUsage }

// WrongPeriodError says that the state given for the month before is of another period.
type WrongPeriodError struct {
	State  period.Period // of the state
	Period period.Period // that is counted
}

// Error names both periods and the day on which the right one ends.
func (e *WrongPeriodError) Error() string {
	return fmt.Sprintf(wordWrongPeriod, notation.Period(e.State), notation.Period(e.Period), notation.Date(e.Period.From-1))
}

// Unwrap makes it a usage error.
func (e *WrongPeriodError) Unwrap() error { return ErrUsage }

// Run returns the findings: blocking ones first, then warn, then info, each sorted by code. A finding with count 0 is
// left out. The errors wrap ErrUsage: an unknown code or severity, or a state of another period (*WrongPeriodError).
func Run(in Input) ([]counting.Finding, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	b := &findingSet{drafts: map[string]*draft{}, named: in.Named}
	for _, o := range in.Result.Observations {
		b.observe(o)
	}
	for _, o := range in.Seen {
		b.observe(o)
	}
	b.identities(in.Result)
	b.thresholds(in.Result)
	b.columns(in.Result)
	b.daysWithout(in.Result, in.Previous, in.Calendar)
	b.swappedDates(in.Result, in.Files)
	b.futureDates(in.Result, in.Files)
	if in.Previous != nil {
		b.moved(b.monthBefore(in.Result, in.Previous), &in)
		b.missingUnits(in.Result, in.Previous, in.Register)
		b.missingFiles(in.Result, in.Previous)
	}
	return b.findings(&in), nil
}

func (in *Input) validate() error {
	var errs []error
	for _, code := range slices.Sorted(maps.Keys(in.Severities)) {
		if _, ok := catalogue[code]; !ok {
			errs = append(errs, usage(wordUnknownSeverityCode, code))
		}
		if !validSeverity(in.Severities[code]) {
			errs = append(errs, usage(wordUnknownSeverity, code, in.Severities[code]))
		}
	}
	for _, code := range in.Accept {
		if _, ok := catalogue[code]; !ok {
			errs = append(errs, usage(wordUnknownAccept, code, strings.Join(blockingCodes(), ", ")))
		}
	}
	if in.Previous != nil {
		if was, is := in.Previous.Period(), in.Result.Report.Period; was.To+1 != is.From {
			errs = append(errs, &WrongPeriodError{State: was, Period: is})
		}
	}
	return errors.Join(errs...)
}

// ValidateCodes reports all unknown codes and severities of a configuration and of accepted findings, before anything is
// read.
func ValidateCodes(severities map[string]counting.Severity, accept []string) error {
	in := Input{Severities: severities, Accept: accept}
	return in.validate()
}

func validSeverity(s counting.Severity) bool {
	return s == counting.Block || s == counting.Warn || s == counting.Info
}

// Codes returns the codes of all findings, sorted.
func Codes() []string { return slices.Sorted(maps.Keys(catalogue)) }

// MessageOf returns what a finding means and what to do, without the details of a month.
func MessageOf(code string) string { return catalogue[code].message }

func blockingCodes() []string {
	var out []string
	for _, code := range Codes() {
		if catalogue[code].severity == counting.Block {
			out = append(out, code)
		}
	}
	return out
}

// Blocking returns the findings that hold the run: blocking and not accepted.
func Blocking(findings []counting.Finding) []counting.Finding {
	var out []counting.Finding
	for _, f := range findings {
		if f.Severity == counting.Block && !f.Accepted {
			out = append(out, f)
		}
	}
	return out
}

// BlockingCodes returns the codes of the findings that hold a run, sorted, each once.
func BlockingCodes(findings ...counting.Finding) []string {
	codes := map[string]bool{}
	for _, f := range Blocking(findings) {
		codes[f.Code] = true
	}
	return slices.Sorted(maps.Keys(codes))
}

// New returns a finding that does not come from the figures, such as revision_replaces_sent. Its message names the details.
func New(code string, count int, details []string, severities map[string]counting.Severity, accept []string) counting.Finding {
	b := &findingSet{drafts: map[string]*draft{}}
	d := b.draft(code)
	d.count, d.details = count, details
	return d.finding(&Input{Severities: severities, Accept: accept}, 0)
}

// Sort sorts findings in the order of Run.
func Sort(findings []counting.Finding) {
	rank := map[counting.Severity]int{counting.Block: 0, counting.Warn: 1, counting.Info: 2}
	slices.SortFunc(findings, func(a, b counting.Finding) int {
		return cmp.Or(cmp.Compare(rank[a.Severity], rank[b.Severity]), cmp.Compare(a.Code, b.Code))
	})
}

// findingSet collects findings by code.
type findingSet struct {
	drafts map[string]*draft
	named  func(finding, code string) // Input.Named
}

// draft is a finding being collected.
type draft struct {
	code     string
	count    int
	examples counting.Examples
	details  []string // what is not a dossier: a column, a sheet, a year, a broken identity
	items    []counting.DifferenceItem
	patterns []counting.MovePattern
	ordered  bool // the details have an order of their own
}

func (set *findingSet) draft(code string) *draft {
	d := set.drafts[code]
	if d == nil {
		d = &draft{code: code}
		set.drafts[code] = d
	}
	return d
}

func (set *findingSet) observe(o dossier.Observation) {
	d := set.draft(o.Code)
	if listedOnce[o.Code] && slices.Contains(d.details, o.Detail) {
		return // the same column in another file
	}
	d.count += o.Count
	for _, code := range o.Examples {
		d.examples.Put(code)
	}
	if o.Detail != "" && !slices.Contains(d.details, o.Detail) {
		d.details = append(d.details, o.Detail)
	}
}

// note counts one dossier.
func (set *findingSet) note(finding, code string) {
	d := set.draft(finding)
	d.count++
	d.examples.Put(code)
	if set.named != nil {
		set.named(finding, code)
	}
}

func (set *findingSet) findings(in *Input) []counting.Finding {
	out := []counting.Finding{}
	for _, d := range set.drafts {
		if d.count > 0 {
			out = append(out, d.finding(in, in.Result.Report.Period.To.Year()))
		}
	}
	Sort(out)
	return out
}

// maxDetails bounds how many details a message names.
const maxDetails = 20

// finding makes the finding of a draft. year is that of the period's end.
func (d *draft) finding(in *Input, year int) counting.Finding {
	entry, known := catalogue[d.code]
	if !known {
		entry = unknownCode
	}
	f := counting.Finding{
		Code: d.code, Severity: entry.severity, Count: d.count, Message: entry.message,
		Examples: append([]string{}, d.examples...), Items: d.items, Patterns: d.patterns,
	}
	if d.code == counting.CodeCalendarIncomplete && pastYears(d.details, year) {
		f.Severity = counting.Info
	}
	if s, ok := in.Severities[d.code]; ok {
		f.Severity = s
	}
	if len(d.details) > 0 {
		named := d.details
		if !d.ordered {
			named = slices.Sorted(slices.Values(d.details))
		}
		more := ""
		if len(named) > maxDetails {
			more = fmt.Sprintf(wordMoreDetails, notation.Count(len(named)-maxDetails))
			named = named[:maxDetails]
		}
		f.Message += fmt.Sprintf(wordDetails, strings.Join(named, "; ")+more)
	}
	f.Accepted = f.Severity == counting.Block && slices.Contains(in.Accept, d.code)
	return f
}

// pastYears reports whether all years are before the period's: their gaps are old and known (docs/counting.md 6.13).
func pastYears(years []string, year int) bool {
	this := fmt.Sprintf("%04d", year)
	return !slices.ContainsFunc(years, func(y string) bool { return fmt.Sprintf("%04s", y) >= this })
}
