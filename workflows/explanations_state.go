package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"trehan/activities"
)

// ExplanationsState answers the query "state" of Explanations, and is its result. It names units by code, nobody and no address.
type ExplanationsState struct {
	Month    string                       `json:"month"`
	Revision int                          `json:"revision"` // that the units are asked about
	Units    int                          `json:"units"`
	Counts   activities.ExplanationCounts `json:"counts"` // of dossiers
	Silent   []string                     `json:"silent,omitempty"`
	NoMail   []string                     `json:"no_mail,omitempty"` // codes of units without any address
	Unknown  int                          `json:"unknown,omitempty"` // files of senders that nobody knows
	Unsent   int                          `json:"unsent,omitempty"`  // mails that the relay has not taken yet
	Reminded int                          `json:"reminded,omitempty"`
	Deadline time.Time                    `json:"deadline,omitzero"`
	Closes   time.Time                    `json:"closes,omitzero"`
	Closed   bool                         `json:"closed,omitempty"`
	Trouble  string                       `json:"trouble,omitempty"` // what the last look could not do
	Since    time.Time                    `json:"since,omitzero"`    // of the trouble
	Note     string                       `json:"note,omitempty"`
}

// show takes the state over from what is carried and writes it into the details of the Temporal UI.
func (e *explaining) show(ctx workflow.Context) {
	s := &e.state
	s.Revision, s.Units, s.Deadline, s.Closes = e.Opened.Revision, e.Opened.Units, e.Opened.Deadline, e.Opened.Closes
	s.Counts, s.Silent, s.NoMail, s.Unknown, s.Unsent, s.Reminded = e.Looked.Counts, e.Looked.Silent, e.NoMail, e.Looked.Unknown, len(e.Left)+e.Unmailed, e.Round
	if s.Counts.Asked == 0 {
		s.Counts.Asked, s.Counts.Silent = e.Opened.Dossiers, e.Opened.Dossiers
	}
	s.Trouble, s.Since = e.Trouble, time.Time{}
	if e.Trouble != "" {
		s.Since = e.Since
	}
	workflow.SetCurrentDetails(ctx, wordsExplanations(s))
}
