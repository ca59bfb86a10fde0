// Package upload keeps the files that people put in for a period, for sources of type upload: the bytes under their hash, and
// an append-only chain of events that says who put in and took back what, when and for which source. The bytes never change;
// taking a file back is an event, too. Log is the chain, State the fold of its events.
//
// A run takes what stood when it froze its inputs (Frozen): what comes later is for the next run, and Uploaders says whose
// files a run has counted. See docs/formats.md 7.6 and docs/design.md 5.
package upload

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Type says what an event is.
type Type string

// The events.
const (
	Added     Type = "added"
	Withdrawn Type = "withdrawn"
)

// Event is one record of the chain.
type Event struct {
	Format int       `json:"format"`
	Seq    int       `json:"seq"`
	Prev   string    `json:"prev"` // SHA-256 of the record before, "" for the first
	At     time.Time `json:"at"`
	Type   Type      `json:"type"`
	By     string    `json:"by"`
	Via    string    `json:"via"` // how the person is known, as proof.Via says; "command" for the command line, which proves nothing
	Source string    `json:"source"`
	File   File      `json:"file"`
	// Replaces is the SHA-256 of the file of the same name whose place an added one takes.
	Replaces string `json:"replaces,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// File is an uploaded file.
type File struct {
	Name      string    `json:"name"`
	Size      int64     `json:"size"`
	SHA256    string    `json:"sha256"`
	Extracted time.Time `json:"extracted_at"` // when the one-stop system made it, as who put it in says
}

// Standing is a file that is not taken back.
type Standing struct {
	Source string    `json:"source"`
	File   File      `json:"file"`
	By     string    `json:"by"`
	Via    string    `json:"via"`
	At     time.Time `json:"at"`
}

// State is what the events come to.
type State struct {
	Events int
	Head   string     // SHA-256 of the last event
	Files  []Standing // by source in the order of names
}

// Of returns the files of a source.
func (s *State) Of(source string) []Standing {
	return slices.DeleteFunc(slices.Clone(s.Files), func(f Standing) bool { return f.Source != source })
}

// errIllegal says that an event cannot follow those before it.
var errIllegal = errors.New("upload: the event cannot follow those before it")

// apply adds an event.
func (s *State) apply(e Event) error {
	if e.Seq != s.Events+1 || e.By == "" || e.Source == "" || e.File.Name == "" || len(e.File.SHA256) != 64 {
		return fmt.Errorf("%w: event %d", errIllegal, e.Seq)
	}
	named := s.find(e.Source, e.File.Name)
	switch {
	case e.Type == Added && named < 0 && e.Replaces == "":
	case e.Type == Added && named >= 0 && s.Files[named].File.SHA256 == e.Replaces,
		e.Type == Withdrawn && named >= 0 && s.Files[named].File.SHA256 == e.File.SHA256:
		s.Files = slices.Delete(s.Files, named, named+1)
	default:
		return fmt.Errorf("%w: event %d (%s)", errIllegal, e.Seq, e.Type)
	}
	s.Events = e.Seq
	if e.Type == Withdrawn {
		return nil
	}
	s.Files = append(s.Files, Standing{Source: e.Source, File: e.File, By: e.By, Via: e.Via, At: e.At})
	slices.SortFunc(s.Files, func(a, b Standing) int {
		if a.Source != b.Source {
			return strings.Compare(a.Source, b.Source)
		}
		return strings.Compare(a.File.Name, b.File.Name)
	})
	return nil
}

// find returns the index of a source's file of a name; -1 for none.
func (s *State) find(source, name string) int {
	return slices.IndexFunc(s.Files, func(f Standing) bool { return f.Source == source && sameName(f.File.Name, name) })
}

// sameName compares names as a person does, and a file system of Windows: without case.
func sameName(a, b string) bool { return strings.EqualFold(norm.NFC.String(a), norm.NFC.String(b)) }

// Refusal says why a file is not taken, or not taken back.
type Refusal struct{ Text string }

func (r *Refusal) Error() string { return r.Text }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }
