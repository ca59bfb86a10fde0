package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"

	"trehan/internal/approval"
	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/revision"
	"trehan/internal/runs"
	"trehan/internal/settings"
	"trehan/internal/upload"
)

// RecordDecisionInput is a person's answer to a held run.
type RecordDecisionInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Approved bool     `json:"approved"`
	By       string   `json:"by"`
	Reason   string   `json:"reason"`
	Report   string   `json:"report"`   // SHA-256 of the report decided on
	Accepted []string `json:"accepted"` // blocking findings
	Number   string   `json:"number,omitempty"`
	Date     string   `json:"date,omitempty"`
	Remark   string   `json:"date_remark,omitempty"` // why it is dated on a day off
	Signed   *Signed  `json:"signed,omitempty"`
	Replaces int      `json:"replaces,omitempty"` // the sealed revision that this one replaces
	Given    string   `json:"given,omitempty"`    // the report as the answer names it
	Proof    *Proof   `json:"proof,omitempty"`    // the review page's, if the answer came through it
	Refused  string   `json:"refused,omitempty"`  // why the workflow does not take the answer: it is only recorded

	MailNobody bool `json:"mail_nobody,omitempty"` // the run sends no letter, which then needs no number
}

// Proof is the review page's proof of an answer.
type Proof = proof.Proof

// Recorded says what an answer has achieved.
type Recorded struct {
	Further bool `json:"further,omitempty"` // approved; four eyes ask for another person's approval too
}

// RecordDecision puts the answer into the audit trail, also one that does not count; that one it refuses with the
// reason. A retry finds what the first attempt has recorded.
func (a *Review) RecordDecision(ctx context.Context, in RecordDecisionInput) (Recorded, error) {
	month, err := in.Revision.month()
	if err != nil {
		return Recorded{}, err
	}
	records, err := audit.Read(ctx, a.store, month)
	if err != nil {
		return Recorded{}, err
	}
	// A run that is reset keeps its name in the archive, but its activities are numbered from 1 again: the execution makes the
	// ID unique.
	id := in.Run.RunID + "/decision/" + execution(ctx) + "/" + activity.GetInfo(ctx).ActivityID
	for _, r := range records {
		if r.ID == id {
			return recorded(r)
		}
	}
	entry, err := approval.Judge(ctx, in.answer(), a.config.Review.FourEyes, records, a.checks(ctx, in))
	if err != nil {
		return Recorded{}, err
	}
	entry.ID, entry.At, entry.Run, entry.Actor = id, a.now(), in.Run.RunID, in.By
	record, err := audit.Append(ctx, a.store, month, entry)
	if err != nil {
		return Recorded{}, err
	}
	return recorded(record)
}

func recorded(r audit.Record) (Recorded, error) {
	if r.Kind == audit.DecisionRefused {
		answer, _ := r.Answer()
		return Recorded{}, &inputError{Message: answer.Refused}
	}
	return Recorded{Further: r.Kind == audit.ApprovalGiven}, nil
}

func (in RecordDecisionInput) answer() approval.Answer {
	a := approval.Answer{
		Run: in.Run.RunID, Revision: in.Revision.Number, Letter: letterOf(in.Report, in.Number, in.Date, in.Signed),
		Approved: in.Approved, By: in.By, Reason: in.Reason, Accepted: in.Accepted, Given: in.Given, Refused: in.Refused,
		Remark: in.Remark,
	}
	if in.Proof != nil {
		a.Via = in.Proof.Via
	}
	return a
}

// scheduleOf is the Schedule that may have started the run of a revision.
func (a *Review) scheduleOf(rev Revision) runs.Schedule {
	month, err := rev.month()
	if err != nil || month.Kind() == period.KindSpan {
		return runs.Schedule{}
	}
	kind, bounds := month.Kind(), a.config.Period.Bounds()
	return runs.Schedule{ID: a.config.ScheduleID(kind), Fires: func(d period.Day) bool { return bounds.Of(bounds.Holding(kind, d)).From == d }}
}

// letterOf is what an approval covers.
func letterOf(report, number, date string, signed *Signed) approval.Letter {
	l := approval.Letter{Report: report, Number: number, Date: date}
	if signed != nil {
		l.Signed, l.Scan = signed.SHA256, signed.Scan
	}
	return l
}

// checks looks up what the judgment of an answer needs.
func (a *Review) checks(ctx context.Context, in RecordDecisionInput) approval.Checks {
	look := approval.Checks{Starter: func(ctx context.Context) (approval.Starter, error) {
		self := activity.GetInfo(ctx).WorkflowExecution
		return runs.Starter(ctx, a.temporal, runs.ID{Workflow: self.ID, Run: self.RunID}, a.scheduleOf(in.Revision), a.proofs)
	}}
	look.Uploaders = func(ctx context.Context) ([]string, error) { return a.uploaders(ctx, in.Revision) }
	look.Savers = func(ctx context.Context) ([]string, error) { return a.savers(ctx, in.Revision) }
	if in.Proof != nil {
		look.Proof = func() error { return a.provenAnswer(ctx, in) }
	}
	letter := issue.Letter{Number: in.Number, Date: in.Date, Remark: in.Remark}
	if in.Approved && !(in.MailNobody && letter.Empty()) {
		look.Letter = func(ctx context.Context) (string, error) {
			faults, err := a.revisions.letterFaults(ctx, in.Revision, letter, a.now(), in.MailNobody)
			return issue.Words(faults, issue.Label), err
		}
	}
	if in.Signed != nil {
		look.Signed = func(ctx context.Context) (approval.SignedPDF, error) {
			letter, err := a.revisions.signedLetter(ctx, in.Revision, Issue{
				Number: in.Number, Date: in.Date, Signed: in.Signed, Replaces: in.Replaces,
			})
			if fault := (*inputError)(nil); errors.As(err, &fault) {
				return approval.SignedPDF{Why: fault.Message}, nil
			}
			if err != nil {
				return approval.SignedPDF{}, err
			}
			return approval.SignedPDF{Facts: map[string]any{audit.FactSigners: letter.Signatures, audit.FactPaper: letter.Paper}}, nil
		}
	}
	return look
}

// uploaders are the names of those who decided which uploaded files a revision counts.
func (a *Review) uploaders(ctx context.Context, rev Revision) ([]string, error) {
	month, err := rev.month()
	if err != nil {
		return nil, err
	}
	all, err := upload.Uploaders(ctx, a.store, month, rev.Number)
	names := make([]string, len(all))
	for i, who := range all {
		names[i] = who.Name
	}
	return names, err
}

// savers are the names of those who saved a version of the office's settings since the last sealed revision was opened.
func (a *Review) savers(ctx context.Context, rev Revision) ([]string, error) {
	month, err := rev.month()
	if err != nil {
		return nil, err
	}
	log, err := settings.Open(ctx, a.store)
	if err != nil || len(log.All()) == 0 {
		return nil, err
	}
	sealed, err := revision.SealBefore(ctx, a.store, month)
	if err != nil {
		return nil, err
	}
	var from time.Time // of the first month every version counts
	if sealed != nil {
		of, err := period.ParseName(sealed.Month)
		if err != nil {
			return nil, err
		}
		opened, err := archive.ReadOpened(ctx, a.store, of, sealed.Revision)
		if err != nil {
			return nil, err
		}
		from = opened.At
	}
	return log.SavedSince(from), nil
}

// provenAnswer checks the page's proof against the run that Temporal says this is. It counts as of the time at which
// the workflow asked: an outage of the store does not age it.
func (a *Review) provenAnswer(ctx context.Context, in RecordDecisionInput) error {
	info := activity.GetInfo(ctx)
	s := proof.Answer{
		WorkflowID: info.WorkflowExecution.ID, RunID: info.WorkflowExecution.RunID, Approved: in.Approved, By: in.By, Reason: in.Reason,
		Report: in.Given, Number: in.Number, Date: in.Date, DateRemark: in.Remark,
	}
	if in.Signed != nil {
		s.Signed, s.Scan = in.Signed.SHA256, in.Signed.Scan
	}
	return a.proofs.Verify(s, in.Proof, info.ScheduledTime)
}
