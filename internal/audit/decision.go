package audit

import (
	"encoding/json"

	"trehan/internal/signedpdf"
)

// Facts of a person's decision that other packages read.
const (
	FactApproved = "approved"      // an answer to a held run: else it rejects
	FactDecision = "decision"      // on an unknown delivery, a ledger.Decision
	FactReason   = "reason"        // the person's
	FactVerified = "verified"      // the person is named by the office's reverse proxy
	FactWhy      = "why"           // why an answer does not count
	FactVia      = "via"           // proxy, token; "" for what did not come through the review page
	FactDoubt    = "doubt"         // why a report of a bounce opens nothing, a ledger.Doubt; "" for one that is believed
	FactSigned   = "signed_sha256" // of the signed PDF
	FactSigners  = "signatures"    // the signatures of the signed PDF, each a signedpdf.Signature
	FactPaper    = "paper"         // the signed PDF is the paper to sign itself, with a signature behind it
	// FactDateRemark says why the letter is dated on a day off.
	FactDateRemark = "date_remark"
	FactVerdicts   = "verdicts" // what was decided on which dossiers' explanations, in words
	FactScan       = "scan"     // the signed PDF is a scan, as the person says
)

// Answer is a person's recorded answer to a held run; the person is the record's actor.
type Answer struct {
	Approved bool
	Verified bool
	Scan     bool // the signed PDF is a scan, as the person says
	Reason   string
	Refused  string // why it does not count, "" for one that does

	Signatures []signedpdf.Signature // of the signed PDF
}

// Answer returns the answer in a record; false for a record of something else.
func (r Record) Answer() (a Answer, ok bool) {
	switch r.Kind {
	case DecisionMade, ApprovalGiven, DecisionRefused:
	default:
		return a, false
	}
	a.Approved, _ = r.Facts[FactApproved].(bool)
	a.Verified, _ = r.Facts[FactVerified].(bool)
	a.Scan, _ = r.Facts[FactScan].(bool)
	a.Reason = r.Fact(FactReason)
	a.Refused = r.Fact(FactWhy)
	if b, err := json.Marshal(r.Facts[FactSigners]); err == nil {
		_ = json.Unmarshal(b, &a.Signatures) // of another form they are not this program's
	}
	return a, true
}

// Fact returns a fact that is a text; "" where there is none.
func (r Record) Fact(name string) string {
	s, _ := r.Facts[name].(string)
	return s
}
