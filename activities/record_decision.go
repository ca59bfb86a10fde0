package activities

import (
	"context"
	"errors"
	"strings"

	"go.temporal.io/sdk/activity"

	"trehan/internal/audit"
	"trehan/internal/proof"
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
	Signed   *Signed  `json:"signed,omitempty"`
	Given    string   `json:"given,omitempty"`   // the report as the answer names it
	Proof    *Proof   `json:"proof,omitempty"`   // the review page's, if the answer came through it
	Refused  string   `json:"refused,omitempty"` // why the workflow does not take the answer: it is only recorded
}

// Proof is the review page's proof of an answer.
type Proof = proof.Proof

// Recorded is what an answer comes to.
type Recorded struct {
	Further bool `json:"further,omitempty"` // approved; four eyes ask for another person's approval too
}

// RecordDecision puts the answer into the audit trail, also one that does not count; that one it refuses with the
// reason. What was recorded first stands, however often the activity is tried.
func (a *Review) RecordDecision(ctx context.Context, in RecordDecisionInput) (Recorded, error) {
	month, err := in.Revision.month()
	if err != nil {
		return Recorded{}, err
	}
	records, err := audit.Read(ctx, a.store, month)
	if err != nil {
		return Recorded{}, err
	}
	// A run that is reset keeps its name in the archive and counts its activities anew: the execution tells them apart.
	id := in.Run.RunID + "/decision/" + execution(ctx) + "/" + activity.GetInfo(ctx).ActivityID
	for _, r := range records {
		if r.ID == id {
			return recorded(r)
		}
	}
	entry, err := a.judge(ctx, in, records)
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
		return Recorded{}, &inputFault{Message: answer.Refused}
	}
	return Recorded{Further: r.Kind == audit.ApprovalGiven}, nil
}

// judge decides what an answer counts for and writes the record's facts. An error is an outage, not a verdict.
func (a *Review) judge(ctx context.Context, in RecordDecisionInput, records []audit.Record) (audit.Entry, error) {
	facts := map[string]any{
		"revision": in.Revision.Number, audit.FactApproved: in.Approved, audit.FactReason: in.Reason, "report_sha256": in.Report,
		"accepted": in.Accepted, "number": in.Number, "date": in.Date, audit.FactVia: "", audit.FactVerified: false,
	}
	entry := audit.Entry{Kind: audit.DecisionMade, Facts: facts}
	refuse := func(why string) (audit.Entry, error) {
		entry.Kind, facts[audit.FactWhy] = audit.DecisionRefused, why
		if in.Given != "" {
			facts["report_named"] = in.Given
		}
		return entry, nil
	}
	if in.Proof != nil {
		if err := a.provenAnswer(ctx, in); err != nil {
			return refuse(wordsForgedProof)
		}
		facts[audit.FactVia], facts[audit.FactVerified] = string(in.Proof.Via), in.Proof.Via == proof.Proxy
	}
	if in.Refused != "" {
		return refuse(in.Refused)
	}
	if in.Proof != nil && !names(in.Given, in.Report) {
		return refuse(wordsProofOfNoReport)
	}
	if in.Signed != nil {
		facts[audit.FactSigned], facts[audit.FactScan] = strings.ToLower(in.Signed.SHA256), in.Signed.Scan
		var fault *inputFault
		if _, err := readSigned(ctx, a.store, *in.Signed); errors.As(err, &fault) {
			return refuse(fault.Message)
		} else if err != nil {
			return entry, err
		}
	}
	if !a.config.Review.FourEyes {
		return entry, nil
	}
	if in.Proof == nil || in.Proof.Via != proof.Proxy {
		return refuse(wordsFourEyesUnverified)
	}
	verdict, err := a.fourEyes(ctx, in, records, facts)
	switch {
	case err != nil:
		return entry, err
	case verdict.refused != "":
		return refuse(verdict.refused)
	case verdict.further:
		entry.Kind = audit.ApprovalGiven
	}
	return entry, nil
}

// names reports whether a person's word for a report is this one's SHA-256, or at least its first 12 hex. What a proof
// covers is that word: the workflow says which report it asked about, and a run can be told anything.
func names(given, report string) bool {
	return len(given) >= 12 && strings.HasPrefix(report, strings.ToLower(given))
}

// provenAnswer checks the page's proof against the run that Temporal says this is. It counts as of the time at which
// the workflow asked: an outage of the store does not age it.
func (a *Review) provenAnswer(ctx context.Context, in RecordDecisionInput) error {
	info := activity.GetInfo(ctx)
	s := proof.Answer{
		WorkflowID: info.WorkflowExecution.ID, RunID: info.WorkflowExecution.RunID, Approved: in.Approved, By: in.By, Reason: in.Reason,
		Report: in.Given, Number: in.Number, Date: in.Date,
	}
	if in.Signed != nil {
		s.Signed, s.Scan = in.Signed.SHA256, in.Signed.Scan
	}
	return a.proofs.Verify(s, in.Proof, info.ScheduledTime)
}
