package web

import (
	"context"
	"errors"
	"time"

	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/register"
)

// Backend is what the page shows and does; whoever serves the page fills it. An error that is neither ErrNone nor a
// *Refusal is an outage.
type Backend interface {
	Course
	Trail
	Uploads
	Mappings
	Registers
	Watching
	Starts
	Lists

	// Month gathers one month; ErrNone for one that was never begun, a *Refusal where what is archived cannot be shown.
	Month(ctx context.Context, m period.Name) (*Month, error)
	// Open opens a document by its name in Month.Documents; ErrNone for any other name.
	Open(ctx context.Context, m period.Name, name string) (*File, error)
	// Paper makes the letter to sign with this number and date, as the document of this name; a *Refusal where they are
	// wrong or nothing waits for an approval.
	Paper(ctx context.Context, m period.Name, l issue.Letter, name string) (*File, error)
	// Examine says of the answer's signed PDF what a run would find: who has signed it and when. A *Refusal says why it is
	// not the letter.
	Examine(ctx context.Context, m period.Name, a Answer) ([]string, error)
	// Answer answers the month's question. Two answers with one FormID are one answer.
	Answer(ctx context.Context, p Person, m period.Name, a Answer) error
	// Resend starts a run that sends to whoever has not got the month's mail, or keeps one that is replaced. Two
	// requests with one FormID are one run.
	Resend(ctx context.Context, p Person, m period.Name, o ResendRequest) error
	// Settle settles an undecided delivery by a person's word.
	Settle(ctx context.Context, p Person, m period.Name, s Settlement) error
	// Explain reads a unit's workbook with its explanations, and records it where that is asked. A *Refusal says why it is not
	// taken.
	Explain(ctx context.Context, p Person, m period.Name, f ExplanationFile) (*ReadAnswer, error)
}

// ErrNone says that there is no such month or document.
var ErrNone = errors.New("web: no such thing")

// Refusal says in the office's words why something is not done.
type Refusal struct{ Text string }

func (r *Refusal) Error() string { return r.Text }

// Person is who speaks.
type Person struct {
	Name string
	Via  proof.Via // how the page knows
}

// Expired is the outcome of a held month that nobody has answered in time.
const Expired = "expired"

// Month is all that is shown of a month.
type Month struct {
	Month    period.Name
	Outcome  string    // as MonthLine.Outcome
	Stage    string    // in words; "" where no run is known
	Note     string    // what the run says of itself
	Link     string    // the run in the Temporal UI, or ""
	Progress *Progress // nil unless a run is under way
	Unclear  bool      // the run does not answer at the moment: what it would say is missing
	Revision int
	Seal     string // "" while the revision is not sealed
	Trial    bool   // the revision was made by a trial run: drafts, and nothing will come of them

	Report    *counting.Report // nil before the count
	Findings  []counting.Finding
	Formats   []Format // the dialects by which files were read, in the configuration's order
	Documents []Document
	Question  *Question // nil: nothing is asked

	Counts     delivery.Totals // of the month's mails, one an address
	Replaced   int             // letters of earlier revisions, which do not count any more
	Deliveries []Delivery
	NoLetter   []string // names of those who want a letter only if something of theirs is late or overdue, and got none
	Answers    []PastAnswer

	Handover     bool          // the sealed letter can be handed over to the document clerk, as HandoverName
	NewerFiles   bool          // other uploaded files stand than this revision has taken
	Axis         []AxisAnswer  // how it came to each recipient, once an answer of the document axis was read
	Explanations *Explanations // nil where nobody was asked
}

// HandoverName is the document that is the clerk's package.
const HandoverName = "goi-van-thu.zip"

// Format is a dialect of the configuration and the files that were read by it.
type Format struct {
	Name  string
	Files []string
	Text  string // the section of the frozen configuration
}

// Question is what a held run asks.
type Question struct {
	Report      string // SHA-256 of the report, hex: an answer names the report that was seen
	Deadline    time.Time
	Blocking    bool
	FourEyes    bool
	Approvals   []string // who has approved where another must
	NeedsNumber bool     // an approval must bring number and date: the run mails the letter
	Number      string   // what the first of two approvals brought
	Date        string
	DateRemark  string
	Signed      string // SHA-256 of the signed PDF that it brought
	Scan        bool   // which is a scan, as the first says

	Units *UnitsChanged // nil: the register is that of the seal before, or nothing was sealed before
}

// UnitsChanged is what the register has otherwise than at an earlier seal: where the letters go and what units are called.
type UnitsChanged struct {
	Since    period.Name // whose seal
	Revision int
	Changes  []register.EntryChange
	Saved    []RegisterVersion // on the page, the oldest first; none: the register's file was edited
}

// PastAnswer is an answer as the audit trail has it.
type PastAnswer struct {
	At       time.Time
	By       string
	Approved bool
	First    bool   // the first of two approvals
	Refused  string // why it did not count; "" for one that did
	Verified bool   // the page knew the person
	Scan     bool   // with a signed PDF that is a scan, as the person says
	Reason   string

	Signatures []string // of the signed PDF: who has signed and when, in words
}

// Answer is a person's answer.
type Answer struct {
	Approve    bool
	Reason     string
	Report     string
	Number     string
	Date       string // yyyy-MM-dd
	DateRemark string // why it is dated on a day off
	Signed     []byte // the signed PDF; nil for none
	Scan       bool   // it is a scan of a letter signed on paper
	FormID     string // of the form that it was given in: a form that is sent twice counts once
}
