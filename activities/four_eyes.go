package activities

import (
	"context"
	"strings"

	"go.temporal.io/sdk/activity"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/period"
)

// verdict is what four eyes make of a proven answer.
type verdict struct {
	refused string
	further bool // another person must approve too
}

// fourEyes asks for two persons behind every approval: who started the run and who approves it. The Schedule stands for
// the first, since nobody has chosen when and what it starts; where nobody's proven word started the run, two others
// must approve, both the same: an approval with another number, date or signed PDF than the one before is a first one
// again, since nobody else has seen that. Whoever may reject, may do so alone: nothing leaves the house.
func (a *Review) fourEyes(ctx context.Context, in RecordDecisionInput, records []audit.Record, facts map[string]any) (verdict, error) {
	if !in.Approved {
		return verdict{}, nil
	}
	self := activity.GetInfo(ctx).WorkflowExecution
	starter, err := a.starter(ctx, Run{WorkflowID: self.ID, RunID: self.RunID})
	if err != nil {
		return verdict{}, err
	}
	facts["started_by"] = starter.String()
	if samePerson(starter.Person, in.By) {
		return verdict{refused: wordsOwnRun}, nil
	}
	before := false
	for _, r := range records {
		if r.Kind != audit.ApprovalGiven || r.Run != in.Run.RunID || !approves(r, in.Report, in.Number, in.Date, in.Signed) {
			continue
		}
		if samePerson(r.Actor, in.By) {
			return verdict{refused: wordsApprovedAlready}, nil
		}
		before = true
	}
	return verdict{further: !starter.known() && !before}, nil
}

// approves reports whether an approval is of this report, as which it is to go out included.
func approves(r audit.Record, report, number, date string, signed *Signed) bool {
	pdf, scan := "", false
	if signed != nil {
		pdf, scan = strings.ToLower(signed.SHA256), signed.Scan
	}
	given, _ := r.Answer()
	return r.Fact("report_sha256") == report && r.Fact("number") == number && r.Fact("date") == date &&
		r.Fact(audit.FactSigned) == pdf && given.Scan == scan
}

// approvedByTwo refuses to seal what four eyes have not seen, where the office asks for them and a person must decide:
// what was counted blocks, every month is reviewed, or others have received an earlier revision. It goes by the archive
// alone: a run can be told anything.
func (a *Documents) approvedByTwo(ctx context.Context, in SealRevisionInput, month period.Month) error {
	if !a.config.Review.FourEyes {
		return nil
	}
	records, err := audit.Read(ctx, a.store, month)
	if err != nil {
		return err
	}
	if !blocks(records, in.Revision.Number) && a.config.Review.Policy != ReviewAlways {
		received, err := received(ctx, a.store, month)
		if err != nil || received == 0 {
			return err
		}
	}
	_, report, err := a.store.Get(ctx, archive.ReportKey(month, in.Revision.Number), "")
	if err != nil {
		return err
	}
	for _, r := range records {
		if r.Kind == audit.DecisionMade && r.Run == in.Run.RunID && r.Facts[audit.FactApproved] == true && r.Facts[audit.FactVerified] == true &&
			approves(r, report.SHA256, in.Issue.Number, in.Issue.Date, in.Issue.Signed) {
			return nil
		}
	}
	return &inputFault{Message: wordsNotApprovedByTwo}
}

// factBlocking holds the codes of the findings that hold a run: the report's, and those of the run alone.
const factBlocking = "blocking"

// blocks reports whether the trail has it that a revision was counted with findings that block; what the trail does not
// know of may.
func blocks(records []audit.Record, revision int) bool {
	for _, r := range records {
		if r.Kind == audit.MonthCounted && r.Facts["revision"] == float64(revision) {
			codes, _ := r.Facts[factBlocking].([]any)
			return len(codes) > 0
		}
	}
	return true
}
