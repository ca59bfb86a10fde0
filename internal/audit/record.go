// Package audit keeps the audit trail of a month: a chain of create-only Records, one for everything that was done,
// with the hashes of the objects it was done to. Append and Close write it, Verify recomputes every hash, Export
// writes a whole month as one tar file.
//
// The trail outlives Temporal's history. The operators' summary and the next month's first record hold the hash of its closing
// record, so a rewritten trail is noticed. See docs/design.md 5.4 and 8.2.
package audit

import (
	"time"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// Kind says what a record reports.
type Kind string

// The kinds, in about the order in which a run writes them.
const (
	RunStarted      Kind = "run_started"
	StartRefused    Kind = "start_refused" // the Schedule could not start a run: another one held the month
	RevisionOpened  Kind = "revision_opened"
	SnapshotTaken   Kind = "snapshot_taken"
	MonthCounted    Kind = "month_counted"
	RunHeld         Kind = "run_held"
	DecisionMade    Kind = "decision_made"    // approve, reject
	ApprovalGiven   Kind = "approval_given"   // the first of two under the four-eyes rule
	DecisionRefused Kind = "decision_refused" // an answer that does not count, and why
	DeadlinePassed  Kind = "deadline_passed"
	RevisionSealed  Kind = "revision_sealed"
	RevisionAdopted Kind = "revision_adopted" // the run goes on with an equal revision sealed before
	RevisionEnded   Kind = "revision_abandoned"
	DeliveryPlanned Kind = "delivery_planned"
	RunClosed       Kind = "run_closed"
	HistoryExported Kind = "history_exported"
	UnknownResolved Kind = "unknown_resolved"
	BounceNoted     Kind = "bounce_noted"
	AxisAnswered    Kind = "axis_answered" // an export of the document axis was read

	ExplanationsAsked   Kind = "explanations_asked"
	ExplanationsDecided Kind = "explanations_decided"
	ExplanationsClosed  Kind = "explanations_closed"
)

// FactLeftOut is a fact of delivery_planned: how many letters were ended whose addressees are not in the plan and that
// nothing replaces.
const FactLeftOut = "left_out"

// FactRecipients is a fact of axis_answered: the codes of all who are to get the letter.
const FactRecipients = "recipients"

// Entry is what a caller records.
type Entry struct {
	// ID makes the record unique in the month, so that an activity run twice writes one record: the run and the step,
	// not the attempt. Required.
	ID    string
	At    time.Time
	Kind  Kind
	Run   string // "" outside of runs
	Actor string // who: a person's name, "schedule", "worker"

	Seal    *Seal            // revision_sealed, revision_adopted
	Objects []archive.Object // what was made or used, by hash and version
	Chains  []Chain          // run_closed: how far each delivery had come
	Outcome string           // run_closed
	// Facts are small: counts, codes, hashes. They hold no personal data except the actor's name.
	Facts map[string]any
}

// Record is one record as archived.
type Record struct {
	Format  int              `json:"format"`
	Month   string           `json:"month"`
	Seq     int              `json:"seq"`
	Prev    string           `json:"prev"` // SHA-256 of the record before, "" for the first
	At      time.Time        `json:"at"`
	ID      string           `json:"id"`
	Kind    Kind             `json:"kind"`
	Run     string           `json:"run,omitempty"`
	Actor   string           `json:"actor,omitempty"`
	Before  *Before          `json:"before,omitempty"` // first record only
	Seal    *Seal            `json:"seal,omitempty"`
	Outcome string           `json:"outcome,omitempty"`
	Objects []archive.Object `json:"objects,omitempty"`
	Chains  []Chain          `json:"chains,omitempty"`
	Facts   map[string]any   `json:"facts,omitempty"`

	// Hash is the SHA-256 of the record's own bytes; the next record holds it as Prev.
	Hash string `json:"-"`
	Key  string `json:"-"`
}

// Before links a month to the last closing record of an earlier one.
type Before struct {
	Month  string `json:"month"`
	Seq    int    `json:"seq"`
	SHA256 string `json:"sha256"`
}

// Seal is a sealed revision.
type Seal struct {
	Revision  int    `json:"revision"`
	SHA256    string `json:"sha256"` // of manifest.json
	VersionID string `json:"version_id"`
}

// Chain is how far a delivery's chain had come.
type Chain struct {
	Prefix string `json:"prefix"`
	Events int    `json:"events"`
	Head   string `json:"head"` // SHA-256 of the last event
	Status string `json:"status"`
}

func chainOf(m period.Name) archive.Chain {
	return archive.Chain{Prefix: archive.AuditPrefix(m), Width: 6}
}
