// Package mapping looks at a file that no configuration describes yet: Inspect says what the program sees in it, Map proposes
// how it is read, as a configuration (section formats) with the evidence of every line.
//
// It guesses nothing. A column, a word or a date that could be two things is a Question, for a person to answer; until then
// the configuration is refused. Nothing of a citizen is in a question, a comment or the view: of free texts only the values of
// states, channels and units are shown.
package mapping

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"

	"go.yaml.in/yaml/v3"
	"golang.org/x/sync/errgroup"

	"trehan/internal/checks"
	"trehan/internal/extract"
	"trehan/internal/extract/dialect"
	"trehan/internal/month"
	"trehan/internal/period"
)

// Input is what is mapped.
type Input struct {
	month.Input // its Dossiers are the files to map; Period may be the zero value: then the month of most finish dates is taken

	Ask func(*Question) (string, error) // asks a person; "" leaves a question open; nil: there is nobody to ask

	decided  *Decisions    // see Sketch
	proposed func([]*list) // hears what was proposed; nil: nobody
}

// Result is a proposed configuration.
type Result struct {
	Configuration []byte // YAML with comments
	Dialects      []dialect.Dialect
	Open          []*Question
	UnknownUnits  []unknownUnit

	Figures *Figures // nil where the files cannot be read with the configuration as it stands
	Errors  error    // *extract.Faults: what cannot be read with it
	Stated  []Stated // what the files say of themselves
}

// Complete reports whether nothing is left for a person to do.
func (r *Result) Complete() bool {
	return len(r.Open) == 0 && len(r.UnknownUnits) == 0 && r.Errors == nil && r.Figures != nil && len(r.Figures.Blocking) == 0 &&
		!slices.ContainsFunc(r.Stated, func(s Stated) bool { return s.Differs() })
}

// Map proposes how files of dossiers are read. Errors: *extract.Faults for files that are in no format that can be looked at,
// checks.ErrUsage and others of package month for unusable settings.
func Map(ctx context.Context, in Input) (*Result, error) {
	lists, strays, err := readLists(ctx, in)
	if err != nil {
		return nil, err
	}
	var u *units
	if in.Register != nil {
		u = newUnits(in.Register, in.ExtractedAt.Day())
	}
	ask := &asker{ask: in.Ask}
	var proposed []*list
	for _, m := range lists {
		l, err := propose(m, lists, u, ask, in.decided)
		if err != nil {
			return nil, err
		}
		proposed = append(proposed, l)
	}
	if in.proposed != nil {
		in.proposed(proposed)
	}
	proposals := propositions(proposed)
	strayQuestions, err := askStrays(proposals, strays, ask)
	if err != nil {
		return nil, err
	}
	r := &Result{Open: strayQuestions}
	if len(lists) == 0 {
		r.Open = append(r.Open, &Question{Key: "headers", Text: askNoList, Fixed: true})
	}
	for _, p := range proposals {
		r.Open = append(r.Open, p.questions()...)
		r.UnknownUnits = append(r.UnknownUnits, p.unknownUnits()...)
	}
	r.Configuration = configuration(proposals, len(r.Open))
	if err := r.try(ctx, in, lists, proposed); err != nil {
		return nil, err
	}
	return r, nil
}

// readLists looks at every file. strays are the sheets with rows that are no lists of dossiers.
func readLists(ctx context.Context, in Input) (lists []*merged, strays []*table, err error) {
	read := make([][]*table, len(in.Dossiers))
	failed := make([]*extract.Faults, len(in.Dossiers))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range in.Dossiers {
		group.Go(func() error {
			var err error
			if read[i], _, err = readTables(ctx, f.File, in.Limits); errors.As(err, &failed[i]) {
				return nil // the other files may have errors too
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	faults := &extract.Faults{}
	var tables []*table
	for i := range read {
		if failed[i] != nil {
			faults.Merge(failed[i])
		}
		for _, t := range read[i] {
			if t.isList() {
				tables = append(tables, t)
			} else if t.rows+t.other > 0 && t.List == "" {
				strays = append(strays, t)
			}
		}
	}
	if len(faults.List) > 0 {
		return nil, nil, faults
	}
	return mergeTables(tables), strays, nil
}

// askStrays asks about sheets with rows that are no list of dossiers: rows of one could be lost.
func askStrays(proposals []*proposal, strays []*table, ask *asker) ([]*Question, error) {
	var questions []*Question
	for _, t := range strays {
		if t.Name == "" {
			questions = append(questions, &Question{Key: "headers", Text: fmt.Sprintf(askNoListIn, t.File), Fixed: true})
			continue
		}
		q := &Question{
			Key: "sheets.leave", Text: fmt.Sprintf(askStray, t.Name, t.File, count(t.rows+t.other)),
			Candidates: []Candidate{{Value: t.Name, Evidence: evLeave}},
		}
		q.apply = func(string) {
			for _, p := range proposals {
				if !slices.Contains(p.leave, t.Name) {
					p.leave = append(p.leave, t.Name)
				}
			}
		}
		q.Fixed = len(proposals) == 0
		questions = append(questions, q)
	}
	err := ask.all(&questions)
	return questions, err
}

// try reads the files with the proposed configuration and compares what comes out with what they say of themselves.
func (r *Result) try(ctx context.Context, in Input, lists []*merged, proposed []*list) error {
	var c struct {
		Formats []dialect.Dialect `yaml:"formats"`
	}
	if err := yaml.NewDecoder(bytes.NewReader(r.Configuration)).Decode(&c); err != nil {
		return fmt.Errorf("the proposed configuration is no YAML: %w", err)
	}
	r.Dialects = c.Formats
	if slices.ContainsFunc(r.Open, (*Question).unanswered) || len(lists) == 0 {
		return nil
	}
	if err := extract.ValidateFormats(c.Formats); err != nil {
		return fmt.Errorf("the proposed configuration is refused: %w", err)
	}
	run := in.Input
	run.Formats = c.Formats
	if run.Period.From == 0 {
		run.Period = likelyMonth(proposed)
	}
	if run.Register == nil {
		return nil
	}
	output, err := month.Run(ctx, run)
	var faults *extract.Faults
	switch {
	case errors.As(err, &faults):
		r.Errors = faults
		return nil
	case err != nil:
		return err
	}
	r.Figures = figuresOf(&output.Report)
	r.Figures.Blocking = checks.Blocking(output.Report.Findings)
	r.Stated = statedBy(lists, proposed, r.Figures.Rows)
	return nil
}

// likelyMonth returns the month in which most dossiers were finished, or else received.
func likelyMonth(lists []*list) period.Period {
	for _, a := range []string{aFinished, aReceived} {
		months := make(map[int]int)
		for _, l := range lists {
			if i, ok := l.column(a); ok {
				for m, n := range l.columns[i].months[l.reading] {
					months[m] += n
				}
			}
		}
		if m, ok := mostOf(months); ok {
			return m.Period()
		}
	}
	return period.Period{}
}

// mostOf returns the month with the highest count, the earliest of several; false without any.
func mostOf(months map[int]int) (period.Month, bool) {
	best := 0
	for _, m := range slices.Sorted(maps.Keys(months)) {
		if months[m] > months[best] {
			best = m
		}
	}
	m, err := period.ParseMonth(fmt.Sprintf("%04d-%02d", best/12, best%12+1))
	return m, best > 0 && err == nil
}
