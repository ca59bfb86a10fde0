package explanation

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
)

// DecisionError says why a decision cannot be recorded. Its text is for the person who decides.
type DecisionError struct {
	Code    string // of the dossier
	Message string // Vietnamese
}

func (e *DecisionError) Error() string { return e.Message }

// Explained is one dossier with its explanation and the decision on it.
type Explained struct {
	Unit     *Unit
	Dossier  *Dossier
	Row      *Row      // nil while the unit has not answered
	Decision *Decision // nil while nothing is decided
}

// Dossier finds a dossier by its code, written in any way; nil if nobody was asked about it.
func (s *State) Dossier(code string) *Explained {
	at, ok := s.place[dossier.CodeKey(code)]
	if !ok {
		return nil
	}
	u := &s.Units[at.unit]
	e := &Explained{Unit: u.Unit, Dossier: &u.Unit.Dossiers[at.row], Decision: u.Decided[at.row]}
	if u.Answer != nil {
		e.Row = &u.Answer.Rows[at.row]
	}
	return e
}

// All are all dossiers asked, by unit.
func (s *State) All() []*Explained {
	var out []*Explained
	for i := range s.Units {
		for j := range s.Units[i].Unit.Dossiers {
			out = append(out, s.Dossier(s.Units[i].Unit.Dossiers[j].Code))
		}
	}
	return out
}

// Complete fills in what a decision takes from the explanation: the code as the list writes it, the file, and for an
// accepted one the kind and the evidence that the unit named.
func (s *State) Complete(d Decision) (Decision, error) {
	e := s.Dossier(d.Code)
	if e == nil {
		return d, &DecisionError{d.Code, fmt.Sprintf(wordNobodyAsked, d.Code, s.Asked.Month)}
	}
	if e.Row == nil {
		return d, &DecisionError{d.Code, fmt.Sprintf(wordNoAnswer, d.Code, e.Unit.Name)}
	}
	d = s.filled(d)
	return d, s.mayDecide(d)
}

// filled is Complete without its checks; a dossier that was not asked about or explained stays as it is.
func (s *State) filled(d Decision) Decision {
	e := s.Dossier(d.Code)
	if e == nil || e.Row == nil {
		return d
	}
	d.Code, d.Answer = e.Dossier.Code, s.Unit(e.Unit.Code).Answer.File
	if d.Accepted {
		d.Kind, d.Evidence = cmp.Or(d.Kind, e.Row.Proposal), cmp.Or(d.Evidence, e.Row.Evidence)
	}
	return d
}

// Decided reports whether a dossier is decided on in the same way already.
func (s *State) Decided(d Decision) bool {
	e := s.Dossier(d.Code)
	return e != nil && e.Decision != nil && s.filled(d).same(*e.Decision)
}

// mayDecide says why a complete decision cannot follow.
func (s *State) mayDecide(d Decision) error {
	refuse := func(format string, a ...any) error { return &DecisionError{d.Code, fmt.Sprintf(format, a...)} }
	e := s.Dossier(d.Code)
	switch {
	case s.Closed:
		return refuse(wordClosed, s.Asked.Month, s.By)
	case e == nil:
		return refuse(wordNobodyAsked, d.Code, s.Asked.Month)
	case e.Row == nil:
		return refuse(wordNoAnswer, d.Code, e.Unit.Name)
	case d.Answer != s.Unit(e.Unit.Code).Answer.File:
		return refuse(wordNewerAnswer, d.Code, e.Unit.Name)
	case strings.TrimSpace(d.By) == "":
		return refuse(wordNoName, d.Code)
	case strings.TrimSpace(d.Reason) == "":
		return refuse(wordNoReason, d.Code)
	case d.Accepted && !slices.Contains(view.Proposals(), d.Kind):
		return refuse(wordNoKind, d.Code, string(d.Kind))
	case d.Accepted && d.Kind == Objective && d.Evidence == "":
		return refuse(wordNoEvidence, d.Code)
	case !d.Accepted && (d.Kind != "" || d.Evidence != ""):
		return refuse(wordRefusedKind, d.Code)
	case e.Decision != nil && !d.Again:
		return refuse(wordDecided, d.Code, e.Decision.Verdict(), e.Decision.By)
	}
	return nil
}

// Overrides are the rulings that follow from the accepted explanations, by unit and dossier (docs/counting.md 6.14). One that keeps the dossier as it
// was counted is none.
func (s *State) Overrides() []counting.KindOverride {
	var out []counting.KindOverride
	for _, e := range s.All() {
		if e.Decision == nil || !e.Decision.Accepted || e.Decision.Kind == Keep {
			continue
		}
		o := counting.KindOverride{Code: e.Dossier.Code, Reason: overrideReason(e), Evidence: e.Decision.Evidence, Author: e.Decision.By}
		if e.Decision.Kind == Objective {
			o.Objective = true
		} else {
			o.Kind = counting.Kind(e.Decision.Kind)
		}
		out = append(out, o)
	}
	return out
}

// CSV is rulings as an overrides file (docs/formats.md 9).
func CSV(rulings []counting.KindOverride) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"code", "kind", "reason", "author", "evidence"}}
	for _, o := range rulings {
		kind := string(o.Kind)
		if o.Objective {
			kind = string(Objective)
		}
		rows = append(rows, []string{o.Code, kind, o.Reason, o.Author, o.Evidence})
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}
