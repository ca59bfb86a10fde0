// Package office does what the office does about a month's explanations: it asks, decides and closes, each in the log of the
// explanations and then in the audit trail. Every call may be repeated after a failure: what was recorded is recognised, and
// what the trail lacks is added.
package office

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/documents/view"
	"trehan/internal/documents/workbook"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// worker is who the trail names for what the program does by itself.
const worker = "worker"

// Ask asks the units of a month; nil where the question names none. Where they were asked before, that stands and question is not
// called.
func Ask(ctx context.Context, s archive.Store, m period.Name, question func() (explanation.Asked, error)) (*logbook.Log, error) {
	log, err := logbook.Open(ctx, s, m)
	if errors.Is(err, logbook.ErrNotAsked) || err == nil && log.State().Events == 0 {
		var asked explanation.Asked
		if asked, err = question(); err != nil || len(asked.Units) == 0 {
			return nil, err
		}
		log, err = logbook.Ask(ctx, s, m, asked)
	}
	if err != nil {
		return nil, err
	}
	return log, Record(ctx, s, m, log)
}

// Decide records decisions; a *explanation.DecisionError refuses all of them.
func Decide(ctx context.Context, s archive.Store, m period.Name, log *logbook.Log, at time.Time, all []explanation.Decision) error {
	if err := log.Decide(ctx, at, all); err != nil {
		return err
	}
	return Record(ctx, s, m, log)
}

// Close ends the month's explanations with the closing table. in is the revision that was asked about.
func Close(ctx context.Context, s archive.Store, m period.Name, log *logbook.Log, at time.Time, by string, in *view.Input) (archive.Object, error) {
	table, err := log.Close(ctx, at, by, func(state *explanation.State) ([]byte, error) {
		file, err := workbook.Explanations(in, state)
		return file.Data, err
	})
	if err != nil {
		return archive.Object{}, err
	}
	return table, Record(ctx, s, m, log)
}

// Record adds to the trail what it lacks: each question, decision and close of the log has one record, which names the event.
func Record(ctx context.Context, s archive.Store, m period.Name, log *logbook.Log) error {
	records, err := audit.Read(ctx, s, m)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, r := range records {
		known[r.ID] = true
	}
	links := log.Links()
	for i, e := range log.Events() {
		entry, ok := entryOf(e)
		if !ok || known[entry.ID] {
			continue
		}
		entry.Objects = append(entry.Objects, links[i].Object)
		switch e.Type {
		case explanation.EventAsked:
			entry.Objects = append(entry.Objects, log.Question())
		case explanation.EventClosed:
			entry.Objects = append(entry.Objects, archive.Object{Key: archive.ExplanationTableKey(m), SHA256: e.Table})
		}
		if _, err := audit.Append(ctx, s, m, entry); err != nil {
			return fmt.Errorf(wordNotInTrail, err)
		}
	}
	return nil
}

// entryOf is the record of an event; false for one that the log alone keeps.
func entryOf(e explanation.Event) (audit.Entry, bool) {
	entry := audit.Entry{ID: fmt.Sprintf("explanations/%06d", e.Seq), At: e.At, Actor: worker}
	switch e.Type {
	case explanation.EventAsked:
		entry.Kind = audit.ExplanationsAsked
	case explanation.EventDecided:
		entry.Kind, entry.Actor = audit.ExplanationsDecided, e.By
		entry.Facts = map[string]any{
			"dossiers": len(e.Decisions), audit.FactVerdicts: verdicts(e.Decisions), audit.FactReason: e.Decisions[0].Reason,
		}
	case explanation.EventClosed:
		entry.Kind, entry.Actor = audit.ExplanationsClosed, e.By
	default:
		return audit.Entry{}, false
	}
	return entry, true
}

// most is how many dossiers a record of the trail names; the event names all.
const most = 20

// verdicts says what was decided on which dossiers.
func verdicts(all []explanation.Decision) string {
	var said []string
	for _, accepted := range []bool{true, false} {
		var codes []string
		verdict := ""
		for i := range all {
			if all[i].Accepted == accepted {
				codes, verdict = append(codes, all[i].Code), all[i].Verdict()
			}
		}
		switch n := len(codes); {
		case n > most:
			said = append(said, fmt.Sprintf(wordVerdicts, verdict, notation.Count(n)))
		case n > 0:
			said = append(said, verdict+" "+strings.Join(codes, ", "))
		}
	}
	return strings.Join(said, "; ")
}

// Words.
const (
	wordNotInTrail = "đã ghi vào sổ giải trình nhưng chưa ghi được vào nhật ký kiểm toán, hãy chạy lại lệnh này: %w"
	wordVerdicts   = "%s %s hồ sơ"
)
