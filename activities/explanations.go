package activities

import (
	"time"

	"trehan/internal/explanation"
)

// ExplanationsInput names the month whose explanations are to begin: the input of StartExplanations and of the workflow.
type ExplanationsInput struct {
	Month string `json:"month"`
}

// OpenExplanationsInput asks the units of a sealed month.
type OpenExplanationsInput struct {
	Month    string `json:"month"`
	Workflow string `json:"workflow"` // the ID of the workflow that does: one a month
}

// ExplanationsOpened is the question as it stands, and when what is due.
type ExplanationsOpened struct {
	Revision  int           `json:"revision"` // that the question is about
	Asked     time.Time     `json:"asked,omitzero"`
	Units     int           `json:"units"`
	Dossiers  int           `json:"dossiers"`
	Deadline  time.Time     `json:"deadline,omitzero"`   // the first moment at which an answer is late
	Reminders []time.Time   `json:"reminders,omitempty"` // ascending; those that had passed when the units were asked are left out
	Closes    time.Time     `json:"closes,omitzero"`     // at the latest
	Every     time.Duration `json:"every,omitempty"`     // between looks
	Patience  time.Duration `json:"patience,omitempty"`  // for how long mails are tried
}

// CollectAnswersInput asks for a look at mailbox and folder.
type CollectAnswersInput struct {
	Month string `json:"month"`
}

// Collected is where a month's explanations stand after a look.
type Collected struct {
	Counts   ExplanationCounts `json:"counts"`
	Silent   []string          `json:"silent,omitempty"` // codes of the units that have not answered
	Received int               `json:"received"`         // files recorded by this look
	Refused  int               `json:"refused"`
	Unknown  int               `json:"unknown"` // files of unknown senders, in all
	Events   int               `json:"events"`  // in the log
	Latest   int               `json:"latest"`  // the last sealed revision of the month
	Closed   bool              `json:"closed,omitempty"`
	Troubles []string          `json:"troubles,omitempty"` // what kept the look from reading everything, without addresses
}

// ExplanationCounts are figures of dossiers.
type ExplanationCounts = explanation.Counts

// MailUnitsInput asks for the mails of a round: 0 asks every unit, from 1 on those are reminded that have not answered.
type MailUnitsInput struct {
	Month string `json:"month"`
	Round int    `json:"round"`
}

// UnitsMailed is what became of a round.
type UnitsMailed struct {
	Units       int      `json:"units"`                 // that have the mail
	Unreachable []string `json:"unreachable,omitempty"` // codes of units without any address
	Left        int      `json:"left,omitempty"`        // units whose mail has not gone yet
}

// AnswerFilesInput asks for the mails that the log owes: of the events after one, and of those left over.
type AnswerFilesInput struct {
	Month string `json:"month"`
	After int    `json:"after"`
	Left  []int  `json:"left,omitempty"`
}

// FilesAnswered is what became of them.
type FilesAnswered struct {
	Through int   `json:"through"`
	Left    []int `json:"left,omitempty"`
}

// TellExplanationsInput asks for a mail to the operators about a month's explanations.
type TellExplanationsInput struct {
	Month    string `json:"month"`
	Kind     string `json:"kind"`               // ToldSilent | ToldRevision | ToldClosed
	Revision int    `json:"revision,omitempty"` // ToldRevision: the later one
	Blind    bool   `json:"blind,omitempty"`    // ToldSilent: mailbox or folder cannot be read
}

// What the operators' mails are about.
const (
	ToldSilent   = "silent"   // the deadline has passed: who has not answered
	ToldRevision = "revision" // a later revision has another list
	ToldClosed   = "closed"
)

// CloseExplanationsInput ends a month's explanations.
type CloseExplanationsInput struct {
	Month string `json:"month"`
}
