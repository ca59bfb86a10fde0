// Package settings keeps versions of parts of the office's configuration in the archive, so that a clerk can change them on the
// page: the register of units, and how exports of other systems are read. A Version is one change with its text; Log is the
// chain of all of them; InForce is the configuration with the latest versions in place of what the files say.
//
// It knows neither page nor Temporal. A month freezes what is in force when it begins (internal/revision), so that nothing
// that is saved later reaches a month under way. See docs/design.md 5.9.
package settings

import (
	"time"
)

// Section is a part of the configuration that has versions.
type Section string

// The sections.
const (
	Formats  Section = "formats"  // dialects beside those of the configuration's file
	Register Section = "register" // units and addresses, in place of the file that the key register names
)

// Sections are all sections.
func Sections() []Section { return []Section{Formats, Register} }

// Version is one saved change of a section: a record of the chain. Number 0 stands for what the files say.
type Version struct {
	Format  int       `json:"format"`
	Seq     int       `json:"seq"`  // in the chain, over all sections
	Prev    string    `json:"prev"` // SHA-256 of the record before
	At      time.Time `json:"at"`
	Section Section   `json:"section"`
	Number  int       `json:"number"` // within the section, from 1
	By      string    `json:"by"`     // the person
	Via     string    `json:"via"`    // how the person is known, as the audit trail says it
	Reason  string    `json:"reason"`
	// SHA256 is that of the text; "" where the section is given back to the files.
	SHA256 string `json:"sha256,omitempty"`
	// Against is the SHA-256 of what the files said when the version was saved; "" for nothing. Where they say something else by
	// now, nobody knows which of the two counts: OutdatedError.
	Against string `json:"against"`
}

// OfFiles reports whether the files are in force.
func (v Version) OfFiles() bool { return v.SHA256 == "" }
