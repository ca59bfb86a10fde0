package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/counting"
	"trehan/internal/delivery"
)

// State answers the query "state" of MonthlyCycle: what `trehan run` and `trehan status` show.
type State struct {
	Month       string                  `json:"month"`
	Revision    int                     `json:"revision"`
	Stage       string                  `json:"stage"` // one of the stage constants, in Vietnamese words in Label
	Step        int                     `json:"step"`  // 1 to Steps
	Steps       int                     `json:"steps"`
	Label       string                  `json:"label"`
	Outcome     string                  `json:"outcome,omitempty"` // held while a question is open; the end's once closed
	Figures     *counting.Headline      `json:"figures,omitempty"`
	Findings    []activities.FindingRef `json:"findings,omitempty"`
	Report      string                  `json:"report,omitempty"`
	Seal        string                  `json:"seal,omitempty"`
	Deadline    time.Time               `json:"deadline,omitzero"`
	Approvals   []string                `json:"approvals,omitempty"`    // who has approved where four eyes ask for another
	NeedsNumber bool                    `json:"needs_number,omitempty"` // while held: an approval must bring number and date
	Foreseen    string                  `json:"foreseen,omitempty"`     // while held: who would get what of a revision that replaces a mailed one
	Planned     bool                    `json:"planned"`
	Deliveries  delivery.Totals         `json:"deliveries"`
	NoAddress   []string                `json:"no_address,omitempty"`   // codes of those who are to be written to and have no address
	NothingLate []string                `json:"nothing_late,omitempty"` // codes of those who get no letter since nothing of theirs is late
	Outdated    []delivery.Outdated     `json:"outdated,omitempty"`     // those who keep a letter that the revision replaces
	Note        string                  `json:"note,omitempty"`
	Unclosed    []string                `json:"unclosed,omitempty"` // earlier runs of the month that ended without a closing record
	Times       []StageTime             `json:"times,omitempty"`    // of the stages so far, in their order
	Stalled     *Stalled                `json:"stalled,omitempty"`  // the stage takes long; nil otherwise
	Warned      *activities.Warned      `json:"warned,omitempty"`   // of an early warning, which has no figures
}

// StageTime says how long a run was in a stage, by the workflow's own clock.
type StageTime struct {
	Stage string    `json:"stage"`
	Label string    `json:"label"`
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended,omitzero"` // zero: it is the present one
}

// stage is one of the stages of a month.
type stage struct {
	name   string
	step   int
	label  string
	people bool // waits for people, or for nothing any more: not watched
}

const steps = 8

// progress keeps the state and writes it as markdown into the details that the Temporal UI shows.
type progress struct {
	state State
	watch *watch
}

func newProgress(month string) *progress {
	p := &progress{state: State{Month: month, Steps: steps}}
	p.watch = &watch{show: p.stalled}
	return p
}

func (p *progress) show(ctx workflow.Context) {
	workflow.SetCurrentDetails(ctx, wordsDetails(&p.state))
}

func (p *progress) stage(ctx workflow.Context, s stage) {
	p.state.Stage, p.state.Step, p.state.Label = s.name, s.step, s.label
	p.time(workflow.Now(ctx), s)
	p.show(ctx)
	if s.people {
		p.watch.end(ctx)
	} else {
		p.watch.begin(ctx, s)
	}
}

func (p *progress) stalled(ctx workflow.Context, s *Stalled) {
	p.state.Stalled = s
	p.show(ctx)
}

// time ends the stage before and begins this one.
func (p *progress) time(now time.Time, s stage) {
	if n := len(p.state.Times); n > 0 {
		if p.state.Times[n-1].Stage == s.name {
			return
		}
		p.state.Times[n-1].Ended = now
	}
	p.state.Times = append(p.state.Times, StageTime{Stage: s.name, Label: s.label, Began: now})
}

func (p *progress) opened(ctx workflow.Context, opened activities.Opened) {
	p.state.Revision, p.state.Unclosed = opened.Revision.Number, opened.Unclosed
	p.show(ctx)
}

func (p *progress) counted(ctx workflow.Context, counted activities.Counted) {
	p.state.Figures, p.state.Findings, p.state.Report = &counted.Figures, counted.Findings, counted.Report
	p.show(ctx)
}

func (p *progress) held(ctx workflow.Context, counted activities.Counted, deadline time.Time, needsNumber bool) {
	p.state.Outcome, p.state.Deadline, p.state.NeedsNumber = Held, deadline, needsNumber
	p.state.Foreseen = counted.Foreseen
	p.state.Note = wordsHeld(counted, deadline, needsNumber)
	p.stage(ctx, stageReview)
}

func (p *progress) approvedByOne(ctx workflow.Context, by string) {
	p.state.Approvals = append(p.state.Approvals, by)
	p.note(ctx, p.state.Note+" "+wordsApprovedByOne(by))
}

func (p *progress) approved(ctx workflow.Context, by string) {
	p.state.Outcome, p.state.Deadline, p.state.NeedsNumber = "", time.Time{}, false
	p.state.Foreseen = ""
	p.state.Note = wordsApproved(by)
	p.show(ctx)
}

// abandoned says how a held run ends, before that is recorded: nobody is asked any more.
func (p *progress) abandoned(ctx workflow.Context, outcome, note string) {
	p.state.Outcome, p.state.Deadline, p.state.NeedsNumber = outcome, time.Time{}, false
	p.state.Foreseen = ""
	p.note(ctx, note)
}

func (p *progress) sealed(ctx workflow.Context, sealed activities.Sealed) {
	p.state.Seal = sealed.Seal
	p.show(ctx)
}

func (p *progress) unchanged(ctx workflow.Context, revision int, sealed activities.Sealed) {
	p.state.Revision, p.state.Seal = revision, sealed.Seal
	p.state.Note = wordsUnchanged(revision)
	p.show(ctx)
}

func (p *progress) planned(ctx workflow.Context, plan delivery.Plan) {
	p.state.Planned, p.state.Deliveries = true, plan.Sum
	p.state.NoAddress, p.state.NothingLate, p.state.Outdated = plan.NoAddress, plan.NothingLate, plan.Outdated
	if len(plan.Bouncing) > 0 {
		p.state.Note = wordsBouncing(plan.Bouncing)
	}
	p.show(ctx)
}

func (p *progress) delivered(ctx workflow.Context, sum delivery.Totals) {
	p.state.Deliveries = sum
	p.show(ctx)
}

func (p *progress) note(ctx workflow.Context, note string) {
	p.state.Note = note
	p.show(ctx)
}

// nextRound shows when the next round is, and why the relay stopped the last one, if it did.
func (p *progress) nextRound(ctx workflow.Context, down string, left int, at time.Time) {
	note := wordsRoundAt(left, at)
	if down != "" {
		note = wordsRelayDown(down) + " " + note
	}
	p.note(ctx, note)
}

func (p *progress) failed(ctx workflow.Context, reason string, cancelled bool) {
	p.state.Outcome = Failed
	p.state.Note = wordsFailed(reason, cancelled)
	p.show(ctx)
}

func (p *progress) closed(ctx workflow.Context, outcome *Outcome) {
	p.state.Outcome, p.state.Note, p.state.NeedsNumber, p.state.Foreseen = outcome.Outcome, outcome.Note, false, ""
	p.stage(ctx, stageClosed)
}

func (p *progress) restore(k *carry) {
	p.state.Revision, p.state.Seal = k.Opened.Revision.Number, k.Seal.Seal
	p.state.Unclosed = k.Opened.Unclosed
	p.state.Figures, p.state.Findings, p.state.Report = &k.Counted.Figures, k.Counted.Findings, k.Counted.Report
	if p.state.Warned = k.Warned; isWarning(p.state.Month) {
		p.state.Figures = nil
	}
	p.state.Planned, p.state.Deliveries = true, k.Sum
	p.state.NoAddress, p.state.NothingLate, p.state.Outdated = k.NoAddress, k.NothingLate, k.Outdated
	p.state.Note, p.state.Times = k.Note, k.Times
	p.watch.resumed = k.Stalled
}
