// Package month turns the files of one month into checked figures: read (extract), count (counting), check (checks).
// Run takes an Input and returns an Output.
//
// The offline report and the activity CountMonth both use it, so they cannot differ. It fetches and stores nothing.
package month

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/books"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/dialect"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Input is everything a month's figures depend on.
type Input struct {
	Dossiers  []Source // in the order given: the last read wins among equal duplicates
	Steps     []Source
	Staff     []Source
	List      []Source       // another system's list of the same period, which is compared with the extract; nil for none
	Overrides []extract.File // CSV, each dossier in one of them at most

	Name         period.Name // of the period, as the office names it; none for a span of days
	Period       period.Period
	ExtractedAt  period.Instant
	ListedAt     period.Instant      // when List was taken
	LateOnly     bool                // List holds late and overdue dossiers only
	Table        *Source             // another system's table of units and figures; nil for none
	TableAt      period.Instant      // as of when it counts; 0: not known
	TableHeaders map[string][]string // further headers of its figures, by books.Figure's name
	ListBeside   bool                // the month stands without List: what is wrong with it is a finding
	Register     *register.Register
	Calendar     *period.Calendar
	Hours        period.Hours      // of work
	Previous     *counting.State   // the month before; nil for none
	Decisions    []checks.Decision // that explain moved due dates

	Policies    counting.Policies
	Severities  map[string]counting.Severity
	Accept      []string // blocking findings that a person has accepted
	Headers     map[string][]string
	Formats     []dialect.Dialect
	Tests       *dossier.TestPatterns
	Synthesised []string
	Limits      extract.Limits

	WarnDays int                         // of an early warning, as counting.Options has it; 0 for a month
	Prove    bool                        // the documents bear a code: Output.Rows gets a ProofKey
	Explain  []string                    // codes of dossiers of which Output.Explained tells why they are counted as they are
	Progress func(what string, rows int) // what: the file being read; may be nil
}

// Source is one file and the sheet wanted of it.
type Source struct {
	extract.File
	Sheet  string
	Source string // where a run fetched it, perhaps with others; "" for a file that stands alone
	Paged  bool   // a page of a web service

	Compared bool // the source has compared the page with the others of its list
}

// Output is the month: the report with its findings, the rows for the documents, the state for the next month.
type Output struct {
	Report counting.Report
	Rows   counting.Rows
	State  *counting.State

	Explained []Explained            // of Input.Explain, in that order
	Books     *books.Comparison      // of Input.List; nil for none
	Table     *books.TableComparison // of Input.Table; nil for none

	rows *dossierRows // nil where they were not counted from files, and once the table is written
}

// Run reads, counts and checks. Errors: *extract.Faults for unreadable data, of all files at once; errors of checks and
// counting for unusable settings.
func Run(ctx context.Context, in Input) (*Output, error) {
	r := &reading{in: in, shown: newShown(in.Explain)}
	// Data errors of all kinds of files are collected: who corrects the staff directory needs those of the dossiers too.
	faults := &extract.Faults{}
	staff, err := r.staff(ctx, faults)
	if err != nil {
		return nil, err
	}
	overrides, err := r.overrides(ctx, faults)
	if err != nil {
		return nil, err
	}
	counter := counting.New(counting.Options{
		Name: in.Name, Period: in.Period, ExtractedAt: in.ExtractedAt, Register: in.Register, Staff: staff, Calendar: in.Calendar,
		Hours: in.Hours, Policies: in.Policies, Overrides: overrides, Synthesised: in.Synthesised, Explain: in.Explain,
		WarnDays: in.WarnDays,
	})
	files, err := r.read(ctx, counter)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := r.merge(faults, f.Observations, f.err); err != nil {
			return nil, err
		}
	}
	list, err := r.readList(ctx)
	if err != nil {
		return nil, err
	}
	if list != nil && !in.ListBeside {
		faults.Merge(list.faults)
	}
	if len(faults.List) == 0 { // what a file with faults states is not known
		faults.List = r.missingPages(files)
	}
	if err := errorOf(faults); err != nil {
		return nil, err
	}
	result := counter.Result()
	result.NoteGaps(r.gapsOf(files))
	result.NoteFiles(r.loads(files))
	for i, f := range files {
		r.noteFormat(r.source(i).Name, f.Dialect)
	}
	result.Report.Formats = r.formats
	compared, err := r.compare(counter, list)
	if err != nil {
		return nil, err
	}
	table, err := r.compareTable(ctx, counter)
	if err != nil {
		return nil, err
	}
	if in.Prove && in.WarnDays == 0 {
		result.Rows.ProofKey = result.State.Key()
	}
	if result.Report.Findings, err = r.findings(result, counter); err != nil {
		return nil, err
	}
	return &Output{
		Report: result.Report, Rows: result.Rows, State: result.State, Explained: r.explained(result), Books: compared, Table: table,
		rows: &dossierRows{result, files[:len(in.Dossiers)]},
	}, nil
}

// findings checks the result.
func (r *reading) findings(result *counting.Result, counter *counting.Counter) ([]counting.Finding, error) {
	var where func(string) (unit, field string)
	if r.in.Previous != nil { // else the counter is done with
		where = counter.Where
	}
	return checks.Run(checks.Input{
		Result: result, Previous: r.in.Previous, Seen: r.observations, Severities: r.in.Severities, Accept: r.in.Accept,
		Files: r.names(), Register: r.in.Register, Calendar: r.in.Calendar, Where: where, Decisions: r.in.Decisions, Named: r.named(result),
	})
}

type reading struct {
	in           Input
	observations []dossier.Observation
	formats      []counting.FileFormat
	shown        shown
}

// noteFormat notes the dialect of a file; "" is the built-in reading.
func (r *reading) noteFormat(file, dialect string) {
	if dialect != "" {
		r.formats = append(r.formats, counting.FileFormat{File: file, Name: dialect})
	}
}

// source returns a file by its place among the dossiers and the steps.
func (r *reading) source(index int) Source {
	if index < len(r.in.Dossiers) {
		return r.in.Dossiers[index]
	}
	return r.in.Steps[index-len(r.in.Dossiers)]
}

func (r *reading) options(index int, s Source) extract.Options {
	o := extract.Options{Index: index, Headers: r.in.Headers, Formats: r.in.Formats, UnitCode: r.unitCode, Sheet: s.Sheet, Tests: r.in.Tests, Limits: r.in.Limits}
	o.Show, o.Shown = r.shown.keys, r.shown.add
	if r.in.Progress != nil {
		o.Progress = func(rows int) { r.in.Progress(s.Name, rows) }
	}
	return o
}

// unitCode reports whether the register has a unit of a code at the end of the period.
func (r *reading) unitCode(code string) bool {
	return code != "" && r.in.Register.ByCode(code, r.in.Period.To) != nil
}

// errorOf returns the faults as an error, nil if there are none.
func errorOf(faults *extract.Faults) error {
	if len(faults.List) == 0 {
		return nil
	}
	return faults
}

// merge adds the observations and data errors of one file; it returns any other error.
func (r *reading) merge(all *extract.Faults, observations []dossier.Observation, err error) error {
	r.observations = append(r.observations, observations...)
	faults := asFaults(err)
	if faults == nil {
		return err
	}
	all.Merge(faults)
	return nil
}

func (r *reading) staff(ctx context.Context, faults *extract.Faults) (*register.Directory, error) {
	var entries []register.StaffEntry
	for i, s := range r.in.Staff {
		read, summary, err := extract.Staff(ctx, s.File, r.options(i, s))
		if err := r.merge(faults, summary.Observations, err); err != nil {
			return nil, err
		}
		entries = append(entries, read...)
		r.noteFormat(s.Name, summary.Dialect)
	}
	directory, observations := register.NewDirectory(entries)
	r.observations = append(r.observations, observations...)
	return directory, nil
}

func (r *reading) overrides(ctx context.Context, faults *extract.Faults) ([]counting.KindOverride, error) {
	overrides, err := extract.Overrides(ctx, extract.Options{Limits: r.in.Limits}, r.in.Overrides...)
	if err := r.merge(faults, nil, err); err != nil {
		return nil, fmt.Errorf("overrides: %w", err)
	}
	return overrides, nil
}

// asFaults returns the data errors in err; nil for any other error, and for none.
func asFaults(err error) *extract.Faults {
	var faults *extract.Faults
	if errors.As(err, &faults) {
		return faults
	}
	return nil
}
