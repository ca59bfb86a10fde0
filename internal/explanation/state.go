package explanation

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"trehan/internal/dossier"
)

// ErrIllegal is an event that cannot follow the events before.
var ErrIllegal = errors.New("explanation: the event cannot follow the events before")

// State is what the events of a month come to.
type State struct {
	Asked  *Asked
	Units  []UnitState // in the order of Asked.Units
	Round  int         // of the last reminder; 0 for none
	Closed bool
	By     string // who closed
	Table  string // SHA-256 of the closing table
	Events int
	Head   string // hash of the last event

	files   map[fileOf]bool      // accepted ever
	refused map[refusedFile]bool // refused ever
	place   map[string]place     // by code key
}

type fileOf struct{ unit, file string }

type refusedFile struct {
	unit, file string
	code       Code
}

type place struct{ unit, row int }

// UnitState is where one unit stands.
type UnitState struct {
	Unit     *Unit
	Answer   *Answer   // that counts; nil while the unit has not answered
	Received time.Time // of that answer
	Answers  int       // files accepted
	Refused  int       // files refused
	Reminded int
	Decided  []*Decision // beside Unit.Dossiers; nil where nothing is decided

	Round int // of its last reminder
}

// NewState is the state before the first event.
func NewState(asked *Asked) *State {
	s := &State{Asked: asked, files: map[fileOf]bool{}, refused: map[refusedFile]bool{}, place: map[string]place{}}
	for i := range asked.Units {
		u := &asked.Units[i]
		s.Units = append(s.Units, UnitState{Unit: u, Decided: make([]*Decision, len(u.Dossiers))})
		for j, d := range u.Dossiers {
			s.place[dossier.CodeKey(d.Code)] = place{i, j}
		}
	}
	return s
}

// Unit returns the state of an asked unit; nil if it was not asked.
func (s *State) Unit(code string) *UnitState {
	for i := range s.Units {
		if s.Units[i].Unit.Code == code {
			return &s.Units[i]
		}
	}
	return nil
}

// Silent are the units that have not answered.
func (s *State) Silent() []*Unit {
	var out []*Unit
	for i := range s.Units {
		if s.Units[i].Answer == nil {
			out = append(out, s.Units[i].Unit)
		}
	}
	return out
}

// Apply changes the state by an event that can follow.
func (s *State) Apply(e Event) error {
	if err := s.Check(e); err != nil {
		return fmt.Errorf("%w: event %d, %s: %w", ErrIllegal, e.Seq, e.Type, err)
	}
	s.Events++
	switch e.Type {
	case EventReceived:
		u := s.Unit(e.Answer.Unit)
		u.Answer, u.Received = e.Answer, e.At
		u.Answers++
		s.files[fileOf{e.Answer.Unit, e.Answer.File}] = true
	case EventRefused:
		s.refused[refusedFile{e.Unit, e.File, e.Refusal.Code}] = true
		if u := s.Unit(e.Unit); u != nil {
			u.Refused++
		}
	case EventReminded:
		s.Round = e.Round
		for _, code := range e.Units {
			u := s.Unit(code)
			u.Round = e.Round
			u.Reminded++
		}
	case EventDecided:
		for i := range e.Decisions {
			at := s.place[dossier.CodeKey(e.Decisions[i].Code)]
			s.Units[at.unit].Decided[at.row] = &e.Decisions[i]
		}
	case EventClosed:
		s.Closed, s.By, s.Table = true, e.By, e.Table
	}
	return nil
}

// Check says why an event cannot follow.
func (s *State) Check(e Event) error {
	switch {
	case e.Seq != s.Events+1:
		return fmt.Errorf("after event %d", s.Events)
	case (s.Events == 0) != (e.Type == EventAsked):
		return errors.New("the first event, and no other, is asked")
	case s.Closed:
		return errors.New("the explanations are closed")
	}
	switch e.Type {
	case EventAsked:
		if e.Asked == "" {
			return errors.New("no asked.json")
		}
	case EventReceived:
		if e.Answer == nil {
			return errors.New("no answer")
		}
		if s.Has(e.Answer.Unit, e.Answer.File) {
			return errors.New("the file was received before")
		}
		if refusal := s.Refuses(e.Answer, e.At); refusal != nil {
			return refusal
		}
	case EventRefused:
		if e.Refusal == nil || e.File == "" {
			return errors.New("no refusal of a file")
		}
	case EventReminded:
		if e.Round < max(s.Round, 1) {
			return fmt.Errorf("reminder %d after reminder %d", e.Round, s.Round)
		}
		again := func(code string) bool { u := s.Unit(code); return u == nil || u.Round >= e.Round }
		if slices.ContainsFunc(e.Units, again) || len(e.Units) == 0 {
			return errors.New("reminds a unit that was not asked, or twice, or nobody")
		}
	case EventDecided:
		return s.checkDecisions(e.Decisions)
	case EventClosed:
		if e.By == "" || e.Table == "" {
			return errors.New("closed by nobody or without a table")
		}
	default:
		return errors.New("unknown type")
	}
	return nil
}

// Has reports whether a unit's file was accepted before, whatever came after it: the same bytes count once.
func (s *State) Has(unit, file string) bool { return s.files[fileOf{unit, file}] }

// HasRefused reports whether a file of a unit was refused for a reason before.
func (s *State) HasRefused(unit, file string, code Code) bool {
	return s.refused[refusedFile{unit, file, code}]
}

// Judge says what to tell about an answer that came at a time: why it cannot be accepted, or that its file was accepted before and
// another one counts since; nil for one that counts, or will.
func (s *State) Judge(a *Answer, at time.Time) *Refusal {
	if !s.Has(a.Unit, a.File) {
		return s.Refuses(a, at)
	}
	if u := s.Unit(a.Unit); u.Answer.File != a.File && at.After(u.Received) {
		return refuseRepeated()
	}
	return nil
}

// Refuses says why an answer that was read cannot be accepted at a time; nil if it can.
func (s *State) Refuses(a *Answer, at time.Time) *Refusal {
	u := s.Unit(a.Unit)
	switch {
	case u == nil:
		return refuseNotAsked(a.Unit)
	case s.Closed:
		return refuseClosed()
	case !at.Before(s.Asked.Closes()):
		return refuseLate(s.Asked.Deadline)
	case len(a.Rows) != len(u.Unit.Dossiers):
		return refuseRows(len(a.Rows), len(u.Unit.Dossiers))
	}
	for i, row := range a.Rows {
		if row.Code != u.Unit.Dossiers[i].Code {
			return refuseRows(len(a.Rows), len(u.Unit.Dossiers))
		}
		if u.Decided[i] != nil && row != u.Answer.Rows[i] {
			return refuseDecided(row.Code, u.Decided[i].By)
		}
	}
	return nil
}

// checkDecisions says why decisions cannot be recorded.
func (s *State) checkDecisions(all []Decision) error {
	if len(all) == 0 {
		return errors.New("no decision")
	}
	seen := map[string]bool{}
	for _, d := range all {
		key := dossier.CodeKey(d.Code)
		if seen[key] {
			return fmt.Errorf("two decisions on %s", d.Code)
		}
		seen[key] = true
		if err := s.mayDecide(d); err != nil {
			return err
		}
	}
	return nil
}
