package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/delivery"
	"trehan/internal/delivery/handover"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/outcome"
	"trehan/internal/delivery/plan"
	"trehan/internal/intake"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/runs"
	"trehan/workflows"
)

type statusCommand struct {
	configFlag `embed:""`
	Month      string `help:"Tháng, yyyy-MM, hoặc last (tháng trước); hoặc một kỳ khác: yyyy-Q1, yyyy-H1, yyyy, warning-yyyy-MM-dd; mặc định: last." default:"last" placeholder:"M"`
	Require    string `help:"Kết thúc với mã 1 nếu khác giá trị này: succeeded, with_exceptions hỏi những gì đã phát hành (niêm phong và gửi thư), nên chạy thử không thay được phát hành; held, rejected, failed, running hỏi lượt chạy gần nhất. Để báo động từ bên ngoài Temporal." enum:"succeeded,with_exceptions,held,rejected,failed,running," default:"" placeholder:"OUTCOME"`
	JSON       bool   `help:"In dạng JSON."`
}

// status is what `status --json` prints.
type status struct {
	Month     string           `json:"month"`
	Outcome   string           `json:"outcome"` // a value of TrehanOutcome; "running" meanwhile, "" where nothing ever ran
	Running   bool             `json:"running"`
	Revision  int              `json:"revision"`
	Seal      string           `json:"seal,omitempty"`
	Published string           `json:"published"` // succeeded or with_exceptions by what is sealed and sent, whatever runs came after; "" not yet
	State     *workflows.State `json:"state,omitempty"`
	Link      string           `json:"link,omitempty"`       // the run in the web UI
	Again     string           `json:"again,omitempty"`      // the web UI's form that runs the month again
	Waiting   []runs.Pending   `json:"waiting,omitempty"`    // the activities that the run waits for
	NoAddress []string         `json:"no_address,omitempty"` // codes of those who are to be written to and have no address
	// NothingLate are the codes of those who want a letter only if something of theirs is late or overdue, and got none.
	NothingLate []string        `json:"nothing_late,omitempty"`
	Deliveries  delivery.Listed `json:"deliveries"`        // how each address stands: its letter of the latest revision
	Replaced    delivery.Listed `json:"replaced,omitzero"` // how the letters stood that these have replaced
	Recipients  []delivered     `json:"recipients"`        // every letter, those that stand first
	Outdated    []delivered     `json:"outdated"`          // letters that the revision replaces, of those who have nothing in their place
	// Axis says how the sealed letter came to each recipient by mail and by the document axis; empty while no answer of the axis was
	// read. Unreached are the codes of those who have it by neither.
	Axis      []handover.Way `json:"axis,omitempty"`
	Unreached []string       `json:"unreached,omitempty"`
	// Explanations are where those stand that the units were asked for; nil where nobody was asked.
	Explanations *intake.Standing `json:"explanations,omitempty"`

	names map[string]string // of recipients, by code

	trailError error // why it cannot be said what is published

	temporalError, storeError error // why a half is not known: one that does not answer must not hide the other
}

// delivered is one delivery. The plain address is shown to a person and left out of the JSON, which other programs log.
type delivered struct {
	Recipient string    `json:"recipient"`
	Name      string    `json:"name,omitempty"` // "" where the register of the revision does not know it
	To        string    `json:"-"`
	Address   string    `json:"address"` // 8 hex of its SHA-256
	Revision  int       `json:"revision"`
	Kind      string    `json:"kind"`
	Status    string    `json:"status"`
	Since     time.Time `json:"since"`
	Attempts  int       `json:"attempts"`
	Reason    string    `json:"reason,omitempty"`
	Code      int       `json:"code,omitempty"`
	Bounced   bool      `json:"bounced,omitempty"`
	Delayed   bool      `json:"delayed,omitempty"`
	Doubtful  bool      `json:"doubtful,omitempty"` // a report that nothing ties to the mail says that it came back, or is delayed
	Replaced  bool      `json:"replaced,omitempty"` // another letter stands in its place, at this address or another of the unit
}

// Run prints a month's stage, figures and deliveries.
func (c *statusCommand) Run(ctx context.Context, p *Program) error {
	conf, err := c.load(config.NeedStore)
	if err != nil {
		return err
	}
	if c.Month == "last" {
		c.Month = lastPeriod(conf, period.KindMonth).String()
	}
	month, err := period.ParseName(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	store, err := OpenStore(conf)
	if err != nil {
		return err
	}
	s := readStatus(ctx, conf, store, month)
	unknown := errors.Join(s.temporalError, s.storeError)
	if c.JSON && unknown != nil { // another program would take a half for the whole
		return unknown
	}
	if c.JSON {
		if err := p.printJSON(s); err != nil {
			return err
		}
	} else if s.temporalError == nil || s.storeError == nil {
		s.print(p)
	}
	if unknown != nil {
		return unknown
	}
	return s.require(c.Require)
}

// require is an error if the month does not stand as asked; "" asks nothing.
func (s *status) require(want string) error {
	got, what := s.Outcome, "kết quả của lượt chạy gần nhất"
	if want == workflows.Succeeded || want == workflows.WithExceptions {
		got, what = s.Published, "phát hành"
		if s.trailError != nil {
			return Exit(ExitFailed, s.trailError)
		}
	}
	if want == "" || got == want {
		return nil
	}
	return Exit(ExitFailed, fmt.Errorf("%s: %s là %q, cần %q", notation.Named(s.Month), what, got, want))
}

// readStatus asks Temporal and the archive.
func readStatus(ctx context.Context, conf *config.Config, store archive.Store, month period.Name) *status {
	s := &status{Month: month.String(), Recipients: []delivered{}, Outdated: []delivered{}}
	temporal, err := Dial(ctx, conf, client.Options{})
	if err == nil {
		defer temporal.Close()
		err = s.ask(ctx, conf, temporal, month)
	}
	s.temporalError = err
	s.storeError = s.read(ctx, store, month)
	return s
}

// ask learns from Temporal how the latest run stands.
func (s *status) ask(ctx context.Context, conf *config.Config, temporal *client.Client, month period.Name) error {
	run, err := temporal.LatestRun(ctx, month)
	if errors.Is(err, client.ErrNoRun) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("không hỏi được Temporal: %w", err)
	}
	s.Running, s.Outcome, s.Waiting = run.Running, run.Outcome, run.Pending
	s.Link = conf.Temporal.RunPage(run.ID, run.RunID)
	if run.ParentID != "" {
		s.Again = conf.StartForm(month, run.ParentID, run.ParentRunID)
	}
	if s.State, err = temporal.State(ctx, month); err != nil {
		s.State = nil // no worker at the moment: the archive still tells the rest
	}
	if s.State != nil {
		s.NoAddress = s.State.NoAddress
	}
	return nil
}

// read learns from the archive what is sealed and how the mails stand.
func (s *status) read(ctx context.Context, store archive.Store, month period.Name) error {
	manifest, object, err := archive.LastSealed(ctx, store, month)
	switch {
	case errors.Is(err, archive.ErrNotFound):
	case err != nil:
		return err
	default:
		s.Revision, s.Seal = manifest.Revision, object.SHA256
	}
	all, err := ledger.List(ctx, store, month)
	if err != nil {
		return err
	}
	if s.names, err = revision.RecipientNames(ctx, store, month, s.Revision); err != nil {
		return err
	}
	letters := ledger.Letters(all)
	s.deliveries(letters)
	entries, leftOut, err := outcome.LastPlan(ctx, store, month, s.Seal)
	switch {
	case errors.Is(err, archive.ErrTampered): // the rest can be told; Verify judges
		s.trailError = err
	case err != nil:
		return err
	}
	outdated := plan.Outdated(letters, s.Revision, entries)
	for _, l := range outdated {
		s.Outdated = append(s.Outdated, s.delivered(l))
	}
	s.NothingLate = plan.NothingLate(entries)
	if s.Explanations, err = intake.Stand(ctx, store, month); err != nil {
		return err
	}
	s.Published = outcome.Published(entries, leftOut, letters, outdated)
	s.Axis, err = handover.Ways(ctx, store, month, s.Revision, letters, func() ([]plan.Entry, error) { return entries, nil })
	s.Unreached = handover.Unreached(s.Axis)
	if errors.Is(err, archive.ErrTampered) {
		s.trailError = errors.Join(s.trailError, err)
		return nil
	}
	return err
}

// deliveries puts in the month's letters, in the order of their keys.
func (s *status) deliveries(letters []ledger.Summary) {
	standing, before := ledger.Standing(letters)
	s.Deliveries, s.Replaced = delivery.Listed(ledger.Count(standing)), delivery.Listed(ledger.Count(before))
	stands := map[ledger.Key]bool{}
	for _, l := range standing {
		stands[l.Key] = true
		s.Recipients = append(s.Recipients, s.delivered(l))
	}
	for _, l := range letters {
		if stands[l.Key] {
			continue
		}
		d := s.delivered(l)
		d.Replaced = true
		s.Recipients = append(s.Recipients, d)
	}
}

func (s *status) delivered(l ledger.Summary) delivered {
	return delivered{
		Recipient: l.Key.Recipient, Name: s.names[l.Key.Recipient], To: l.State.Plan.Address, Address: l.Key.Address, Revision: l.Key.Revision, Kind: string(l.Key.Kind),
		Status: string(l.State.Status), Since: l.State.Since, Attempts: l.State.Claims,
		Reason: l.State.Reply.Reason, Code: l.State.Reply.Code, Bounced: l.State.Bounced, Delayed: l.State.Delayed, Doubtful: l.State.Doubtful,
	}
}

// lastPeriod is the last period of a kind that has ended.
func lastPeriod(conf *config.Config, kind period.Kind) period.Name {
	return conf.Period.Bounds().Holding(kind, period.InstantOf(time.Now()).Day()).Previous()
}
