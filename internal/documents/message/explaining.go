package message

import (
	"fmt"

	"trehan/internal/documents/blocks"
	"trehan/internal/explanation"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// The mails about explanations. The first four go to units, the others to the operators.
const (
	ExplainRequest  = "request"  // the unit is asked
	ExplainReminder = "reminder" // it has not answered
	ExplainReceived = "received" // its file was accepted whole
	ExplainRefused  = "refused"  // its file was refused whole
	ExplainSilent   = "silent"   // the deadline has passed: who has not answered
	ExplainRevision = "revision" // a later revision has another list
	ExplainClosed   = "closed"   // nothing follows
)

// explainingTemplate holds all of them. It is not among the texts that an office may replace.
const explainingTemplate = "thu-giai-trinh.tmpl"

// Explaining is what a mail about explanations says. Which fields are set depends on Kind.
type Explaining struct {
	Kind    string
	Month   period.Name
	Office  string // who sends
	Contact string

	Unit     string // its name
	Dossiers int    // that it is asked about
	Deadline period.Day
	Address  string // where answers go; "" for wherever the mail comes from
	Round    int    // of a reminder, from 1
	Left     int    // working days until the deadline
	Refused  int    // files that it sent and that were refused

	At     period.Instant // when the file came
	File   string         // SHA-256 of it
	Faults []string       // of a refused file, without the last stop
	Do     []string       // what to do about them, likewise
	More   int            // further faults
	Late   bool           // the deadline has passed

	Counts    explanation.Counts
	Units     []SilentUnit
	Silent    int
	Blind     bool     // mailbox or folder cannot be read: not all of them need be silent
	Unreached []string // silent units without an address, or that no mail has reached
	Unknown   int      // files of unknown senders

	Asked, Revision     int
	Gone, New           []string // codes of dossiers, not all of many
	GoneCount, NewCount int
}

// SilentUnit is a unit that has not answered.
type SilentUnit struct {
	Name                        string
	Dossiers, Reminded, Refused int // Refused: files that it sent and that were refused
}

// ComposeExplaining writes a mail about explanations.
func ComposeExplaining(e Explaining) (Message, error) {
	e.Office, e.Contact, e.Unit, e.Address = blocks.Escape(e.Office), blocks.Escape(e.Contact), blocks.Escape(e.Unit), blocks.Escape(e.Address)
	e.Faults, e.Do = escaped(e.Faults), escaped(e.Do)
	e.Unreached, e.Gone, e.New = escaped(e.Unreached), escaped(e.Gone), escaped(e.New)
	units := make([]SilentUnit, len(e.Units))
	for i, u := range e.Units {
		u.Name = blocks.Escape(u.Name)
		units[i] = u
	}
	e.Units = units
	m, err := fill(nil, explainingTemplate, &struct {
		Explaining
		Period string
	}{e, notation.Month(e.Month.String())})
	if err != nil {
		return Message{}, err
	}
	m.Headers = []Field{{monthHeader, e.Month.String()}}
	if e.Revision > 0 {
		m.Headers = append(m.Headers, Field{revisionHeader, fmt.Sprint(e.Revision)})
	}
	return m, nil
}
