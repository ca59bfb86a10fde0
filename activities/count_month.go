package activities

import (
	"context"
	"errors"

	"trehan/internal/approval"
	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/counting"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/plan"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/progress"
	"trehan/internal/revision"
)

// CountMonthInput names the snapshots to count.
type CountMonthInput struct {
	Revision  Revision   `json:"revision"`
	Run       Run        `json:"run"`
	Snapshots []Snapshot `json:"snapshots"`
	Mails     bool       `json:"mails,omitempty"`  // the run sends what it seals: a sealed letter without number is not good enough
	Resend    string     `json:"resend,omitempty"` // to whom, as PlanDeliveryInput says
	Await     bool       `json:"await,omitempty"`  // the months that the period is made from may be sealed later: tried again
}

// FindingRef is a finding without its examples.
type FindingRef = counting.FindingRef

// Counted is what the workflow decides by.
type Counted struct {
	Figures   counting.Headline `json:"figures"`
	Findings  []FindingRef      `json:"findings"`
	Blocking  []string          `json:"blocking"`             // codes of the findings that hold the run
	Report    string            `json:"report"`               // SHA-256 of report.json
	EqualTo   int               `json:"equal_to,omitempty"`   // the sealed revision that this count equals
	EqualSeal string            `json:"equal_seal,omitempty"` // and its seal
	Replaces  int               `json:"replaces,omitempty"`   // the last sealed revision, if it differs
	Foreseen  string            `json:"foreseen,omitempty"`   // who would get what of a revision that replaces a mailed one, in words
	Extracted period.Day        `json:"extracted,omitzero"`   // the day of the extract
}

// CountMonth reads the snapshots as a stream, checks, and writes report.json, state.json.gz and rows.json.gz. Only counts
// and references leave it. Unreadable values stand in errors.json of the archive.
func (a *Reading) CountMonth(ctx context.Context, in CountMonthInput) (Counted, error) {
	inputs, err := a.revisions.inputs(ctx, in.Revision)
	if err != nil {
		return Counted{}, err
	}
	rev, err := a.revisions.named(in.Revision)
	if err != nil {
		return Counted{}, err
	}
	output, err := rev.CountSnapshots(ctx, inputs, in.Snapshots, advance(ctx))
	if missing := (*revision.NotSealedError)(nil); errors.As(err, &missing) && !in.Await {
		err = &inputError{Message: missing.Error()}
	}
	if err != nil {
		return Counted{}, err
	}
	return a.counted(ctx, in, rev, inputs, output)
}

// advance makes every piece that is counted a step of the attempt.
func advance(ctx context.Context) func(what string, rows int) {
	return func(what string, rows int) {
		progress.Advance(ctx, func(p *progress.Position) { p.What, p.Rows = what, rows })
	}
}

// counted stores the count and says what a person must decide on.
func (a *Reading) counted(ctx context.Context, in CountMonthInput, rev revision.Revision, inputs *revision.Inputs, output *month.Output) (Counted, error) {
	stored, err := rev.StoreCount(ctx, inputs, output, a.program)
	if err != nil {
		return Counted{}, err
	}
	shorter, err := rev.Shorter(ctx, inputs, in.Snapshots, output.State)
	if err != nil {
		return Counted{}, err
	}
	v, err := inputs.Judge(ctx, a.store, counting.Count{Report: &output.Report, Rows: &output.Rows}, revision.JudgeOptions{
		Day: period.InstantOf(a.now()).Day(), Mails: in.Mails, Shorter: shorter,
		Received: func(ctx context.Context) (int, error) { return ledger.CountReceived(ctx, a.store, rev.Month) },
		Foresee: func(ctx context.Context, replaces int) (string, error) {
			return a.foresee(ctx, in, rev.Month, replaces)
		},
	})
	if err != nil {
		return Counted{}, err
	}
	out := Counted{
		Figures: counting.HeadlineOf(&output.Report), Findings: counting.FindingRefs(v.Findings), Blocking: v.Blocking, Report: stored,
		EqualTo: v.EqualTo, EqualSeal: v.EqualSeal, Replaces: v.Replaces, Foreseen: v.Foreseen, Extracted: output.Report.ExtractedAt.Day(),
	}
	for _, f := range out.Findings {
		a.metrics.Findings(f.Severity, 1)
	}
	err = a.trail.record(ctx, rev.Month, in.Run, audit.MonthCounted, map[string]any{
		"revision": in.Revision.Number, "report_sha256": stored, "total": out.Figures.Total, "late": out.Figures.Late,
		approval.FactBlocking: out.Blocking, "equal_to": out.EqualTo, "replaces": out.Replaces,
	})
	return out, err
}

// foresee says in words for the approver who would get what if the revision were approved now.
func (a *Reading) foresee(ctx context.Context, in CountMonthInput, month period.Name, replaces int) (string, error) {
	if !in.Mails {
		return plan.MailsNobody, nil
	}
	view, err := a.revisions.viewAs(ctx, in.Revision, revision.Issue{Replaces: replaces})
	if err != nil {
		return "", err
	}
	return a.planner.ForeseeWords(ctx, &plan.Revision{
		Release: letter.Release{View: view}, Month: month, Manifest: &archive.Manifest{Revision: in.Revision.Number, Replaces: replaces},
	}, in.Resend)
}
