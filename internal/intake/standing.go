package intake

import (
	"context"
	"errors"
	"slices"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/period"
)

// Standing is where a month's explanations stand, by the archive.
type Standing struct {
	Revision int                `json:"revision"` // that the units are asked about
	Deadline period.Day         `json:"deadline"` // the last day for an answer
	Closed   bool               `json:"closed"`
	Counts   explanation.Counts `json:"counts"` // of dossiers
	Units    []UnitStanding     `json:"units"`
	Refused  []RefusedFile      `json:"refused"` // files that were refused, the latest first
	Unknown  int                `json:"unknown"` // of these, from unknown senders
	Mails    delivery.Listed    `json:"mails"`   // about explanations, to units
}

// UnitStanding is where a unit stands.
type UnitStanding struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Dossiers int       `json:"dossiers"`
	Answered time.Time `json:"answered,omitzero"` // when the file that counts came
	Files    int       `json:"files"`             // accepted
	Refused  int       `json:"refused"`           // files refused
	Decided  int       `json:"decided"`           // dossiers
	Reminded int       `json:"reminded"`
}

// RefusedFile is a file that was refused. Address is the sender's by its hash.
type RefusedFile struct {
	At      time.Time        `json:"at"`
	Via     string           `json:"via"`
	Unit    string           `json:"unit,omitempty"`
	Code    explanation.Code `json:"code"`
	Why     string           `json:"why"`
	File    string           `json:"file"` // SHA-256
	Address string           `json:"address,omitempty"`
	Key     string           `json:"key"` // of the bytes in the archive
}

// Stand reads where a month's explanations stand; nil where nobody was asked.
func Stand(ctx context.Context, s archive.Store, m period.Name) (*Standing, error) {
	log, err := logbook.Open(ctx, s, m)
	if errors.Is(err, logbook.ErrNotAsked) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	state := log.State()
	out := &Standing{
		Revision: state.Asked.Revision, Deadline: state.Asked.Deadline, Closed: state.Closed, Counts: state.Statistics().Total,
		Units: []UnitStanding{}, Refused: []RefusedFile{}, Unknown: Unknown(log),
	}
	for i := range state.Units {
		u := &state.Units[i]
		decided := len(u.Decided) - countNil(u.Decided)
		out.Units = append(out.Units, UnitStanding{
			Code: u.Unit.Code, Name: u.Unit.Name, Dossiers: len(u.Unit.Dossiers), Answered: u.Received, Files: u.Answers, Refused: u.Refused,
			Decided: decided, Reminded: u.Reminded,
		})
	}
	for _, e := range slices.Backward(log.Events()) {
		if e.Refusal == nil {
			continue
		}
		r := RefusedFile{At: e.At, Via: e.Via, Unit: e.Unit, Code: e.Refusal.Code, Why: e.Refusal.Words(), File: e.File, Key: archive.ExplanationAnswerKey(m, e.File, e.Ext)}
		if e.Source != nil {
			r.Address = e.Source.Address
		}
		out.Refused = append(out.Refused, r)
	}
	all, err := ledger.List(ctx, s, m)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(d ledger.Summary) bool { return !d.Key.Kind.Explanation() })
	out.Mails = delivery.Listed(ledger.Count(all))
	return out, nil
}

func countNil(all []*explanation.Decision) int {
	n := 0
	for _, d := range all {
		if d == nil {
			n++
		}
	}
	return n
}
