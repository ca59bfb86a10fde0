// Package approval decides what a person's answer to a held run counts for, and whether a revision may be sealed by the
// answers that the audit trail has: who must approve, and what an approval covers.
package approval

import (
	"context"
	"maps"
	"strings"

	"trehan/internal/audit"
	"trehan/internal/proof"
)

// Letter is what an approval covers: the report, and as which letter it is to go out.
type Letter struct {
	Report string // SHA-256 of the report
	Number string // of the công văn; "" for none
	Date   string // yyyy-MM-dd; "" for none
	Signed string // SHA-256 of the signed PDF; "" for none
	Scan   bool   // the approver's word: the PDF is a scan of a letter signed on paper
}

// approvedBy reports whether an approval on record covers exactly this letter.
func (l Letter) approvedBy(r audit.Record) bool {
	given, _ := r.Answer()
	return r.Fact(factReport) == l.Report && r.Fact("number") == l.Number && r.Fact("date") == l.Date &&
		r.Fact(audit.FactSigned) == strings.ToLower(l.Signed) && given.Scan == l.Scan
}

// Answer is a person's answer to a held run.
type Answer struct {
	Run      string // the run's ID
	Revision int
	Letter
	Approved bool
	By       string
	Reason   string
	Remark   string    // why the letter is dated on a day off; "" for none
	Accepted []string  // codes of blocking findings
	Given    string    // the report as the person named it
	Via      proof.Via // how the review page knows the person; "" for an answer that did not come through it
	Refused  string    // why the workflow does not take the answer; "" if it does
}

// Checks are what Judge must look up outside. A why is a reason to refuse the answer, in the office's words; an error of
// the others is an outage, not a verdict.
type Checks struct {
	Proof   func() error                                      // checks the review page's proof; nil for an answer without one
	Letter  func(ctx context.Context) (why string, err error) // checks number and date; nil for an answer that sends no letter
	Signed  func(ctx context.Context) (SignedPDF, error)      // reads the signed PDF; nil for an answer without one
	Starter func(ctx context.Context) (Starter, error)        // finds who started the run
	// Uploaders finds who put in the files that the revision counts, or took one back; nil where files come from elsewhere alone.
	Uploaders func(ctx context.Context) ([]string, error)
	// Savers finds who saved a version of the register or of how files are read since the last seal; nil for nobody.
	Savers func(ctx context.Context) ([]string, error)
}

// SignedPDF is what was found of a signed PDF.
type SignedPDF struct {
	Why   string         // why it is no signed copy of the letter; "" if it is
	Facts map[string]any // what is recorded of it
}

const factReport = "report_sha256"

// Judge decides what an answer counts for: a decision, an approval that needs another person's, or nothing. The entry says
// which, with the facts for the record. fourEyes asks for two persons behind every approval.
func Judge(ctx context.Context, a Answer, fourEyes bool, records []audit.Record, look Checks) (audit.Entry, error) {
	facts := map[string]any{
		"revision": a.Revision, audit.FactApproved: a.Approved, audit.FactReason: a.Reason, factReport: a.Report,
		"accepted": a.Accepted, "number": a.Number, "date": a.Date, audit.FactVia: "", audit.FactVerified: false,
	}
	if a.Remark != "" {
		facts[audit.FactDateRemark] = a.Remark
	}
	entry := audit.Entry{Kind: audit.DecisionMade, Facts: facts}
	refuse := func(why string) (audit.Entry, error) {
		entry.Kind, facts[audit.FactWhy] = audit.DecisionRefused, why
		if a.Given != "" {
			facts["report_named"] = a.Given
		}
		return entry, nil
	}
	if look.Proof != nil {
		if look.Proof() != nil {
			return refuse(wordsForgedProof)
		}
		facts[audit.FactVia], facts[audit.FactVerified] = string(a.Via), a.Via.Proven()
	}
	if a.Refused != "" {
		return refuse(a.Refused)
	}
	if look.Proof != nil && !names(a.Given, a.Report) {
		return refuse(wordsProofOfNoReport)
	}
	if look.Letter != nil {
		if why, err := look.Letter(ctx); err != nil {
			return entry, err
		} else if why != "" {
			return refuse(why)
		}
	}
	if look.Signed != nil {
		facts[audit.FactSigned], facts[audit.FactScan] = strings.ToLower(a.Signed), a.Scan
		signed, err := look.Signed(ctx)
		if err != nil {
			return entry, err
		}
		maps.Copy(facts, signed.Facts)
		if signed.Why != "" {
			return refuse(signed.Why)
		}
	}
	if !fourEyes {
		return entry, nil
	}
	if !a.Via.Proven() {
		return refuse(wordsFourEyesUnverified)
	}
	if !a.Approved { // whoever may reject, may do so alone: nothing leaves the house
		return entry, nil
	}
	starter, err := look.Starter(ctx)
	if err != nil {
		return entry, err
	}
	facts["started_by"] = starter.String()
	why, err := ownWork(ctx, a, look)
	if err != nil {
		return entry, err
	}
	further := false
	if why == "" {
		further, why = another(a, starter, records)
	}
	switch {
	case why != "":
		return refuse(why)
	case further:
		entry.Kind = audit.ApprovalGiven
	}
	return entry, nil
}

// names reports whether a person's word for a report is this one's SHA-256, or at least its first 12 hex. What a proof
// covers is that word: the workflow says which report it asked about, and a run's input can claim anything.
func names(given, report string) bool {
	return len(given) >= 12 && strings.HasPrefix(report, strings.ToLower(given))
}
