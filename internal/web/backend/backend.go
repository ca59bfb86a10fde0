// Package backend does for the review page what the commands do for a terminal: it asks Temporal and the archive for a
// month, and brings answers, resends and settlements to them.
package backend

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/outcome"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/runs"
	"trehan/internal/web"
	"trehan/workflows"
)

// Backend implements web.Backend.
type Backend struct {
	config   *config.Config
	temporal *client.Client
	store    archive.Store
	proofs   *proof.Key // nil: the page's answers are not proven
	sealed   sealedFigures
	turn     chan struct{} // taken by who reads an uploaded file or counts a month again: one at a time, since each takes memory
	tables   tables
	reasons  recounts
}

// New makes the backend of an office's page.
func New(c *config.Config, temporal *client.Client, store archive.Store, proofs *proof.Key) *Backend {
	b := &Backend{config: c, temporal: temporal, store: store, proofs: proofs, turn: make(chan struct{}, 1)}
	b.reasons.tell = b.tell
	return b
}

// answerWithin bounds what the page waits for: an Update is answered by this very worker.
const answerWithin = 45 * time.Second

// latestRun is what Temporal knows of a month's latest run; its zero value where it knows none.
func (b *Backend) latestRun(ctx context.Context, m period.Name) (client.Run, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	run, err := b.temporal.LatestRun(ctx, m)
	if errors.Is(err, client.ErrNoRun) {
		return client.Run{}, nil
	}
	if err != nil {
		return client.Run{}, err
	}
	if run.Outcome == workflows.Held && !run.Running {
		run.Outcome = web.Expired
	}
	return *run, nil
}

// Resend implements web.Backend by a run that sends by default: if the figures have changed meanwhile, it makes a revision
// that replaces the one before, and whoever has that one must get it. The run bears the page's proof of who started it.
func (b *Backend) Resend(ctx context.Context, p web.Person, m period.Name, o web.ResendRequest) error {
	id := b.temporal.PageRunID(m, strings.ToLower(o.FormID))
	if started, err := b.startedOrFree(ctx, m, id, wordRunning); started || err != nil {
		return err
	}
	request := workflows.RequestOf(m)
	request.Reason = reasonOf(o.Reason, p)
	return b.startRun(ctx, p, client.PageRun{ID: id, Request: request, Resend: true})
}

// startedOrFree reports whether a month's run under way is the one that this form has started. A *web.Refusal with the given text:
// it is another.
func (b *Backend) startedOrFree(ctx context.Context, m period.Name, id, otherwise string) (started bool, err error) {
	run, err := b.latestRun(ctx, m)
	if err != nil || !run.Running {
		return false, err
	}
	if started, err = b.temporal.WasStarted(ctx, id); started || err != nil {
		return started, err
	}
	return false, &web.Refusal{Text: otherwise}
}

// reasonOf is a reason as a run bears it.
func reasonOf(reason string, p web.Person) string {
	return fmt.Sprintf("%s (%s, trang duyệt)", reason, p.Name)
}

// startRun starts a run with the page's proof of who started it.
func (b *Backend) startRun(ctx context.Context, p web.Person, r client.PageRun) error {
	hash, err := client.RequestHash(r.Request)
	if err != nil {
		return err
	}
	r.StartedBy = runs.StartMemo{
		By: p.Name, Proof: b.proofs.Sign(proof.Start{WorkflowID: r.ID, By: p.Name, Request: hash}, p.Via, time.Now()),
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return b.temporal.StartPageRun(ctx, r)
}

// Settle implements web.Backend as `trehan resolve` does.
func (b *Backend) Settle(ctx context.Context, p web.Person, m period.Name, s web.Settlement) error {
	all, err := ledger.List(ctx, b.store, m)
	if err != nil {
		return err
	}
	resolution := ledger.Resolution{Decision: ledger.Resend, By: p.Name, Reason: s.Reason}
	if s.Delivered {
		resolution.Decision = ledger.Delivered
	}
	settled, err := outcome.Resolve(ctx, b.store, ledger.Of(ledger.Letters(all), s.Delivery), resolution, p.Via)
	if err == nil && len(settled) == 0 {
		return &web.Refusal{Text: wordNothingUnknown}
	}
	return err
}
