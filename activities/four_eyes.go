package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/counting"
	"trehan/internal/period"
)

// verdict is what four eyes make of a proven answer.
type verdict struct {
	refused string
	further bool // another person must approve too
}

// fourEyes asks for two persons behind every approval: who started the run and who approves it. The Schedule stands for
// the first, since nobody has chosen when and what it starts; where nobody's proven word started the run, two others
// must approve. Whoever may reject, may do so alone: nothing leaves the house.
func (a *Activities) fourEyes(ctx context.Context, in RecordDecisionInput, records []audit.Record, facts map[string]any) (verdict, error) {
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
		if r.Kind != audit.ApprovalGiven || r.Run != in.Run.RunID || r.Facts["report_sha256"] != in.Report {
			continue
		}
		if samePerson(r.Actor, in.By) {
			return verdict{refused: wordsApprovedAlready}, nil
		}
		before = true
	}
	return verdict{further: !starter.known() && !before}, nil
}

// approvedByTwo refuses to seal what four eyes have not seen, where the office asks for them and a person must decide:
// findings block, every month is reviewed, or others have received an earlier revision. It goes by the archive alone: a
// run can be told anything.
func (a *Activities) approvedByTwo(ctx context.Context, in SealRevisionInput, month period.Month) error {
	if !a.Config.Review.FourEyes {
		return nil
	}
	b, report, err := a.Store.Get(ctx, archive.ReportKey(month, in.Revision.Number), "")
	if err != nil {
		return err
	}
	counted, err := counting.ParseReport(b)
	if err != nil {
		return err
	}
	if len(blockingCodes(counted.Findings)) == 0 && a.Config.Review.Policy != ReviewAlways {
		received, err := a.received(ctx, month)
		if err != nil || received == 0 {
			return err
		}
	}
	records, err := audit.Read(ctx, a.Store, month)
	if err != nil {
		return err
	}
	for _, r := range records {
		if r.Kind == audit.DecisionMade && r.Run == in.Run.RunID && r.Facts["approved"] == true && r.Facts["verified"] == true &&
			r.Facts["report_sha256"] == report.SHA256 {
			return nil
		}
	}
	return &inputFault{Message: wordsNotApprovedByTwo}
}
