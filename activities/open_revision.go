package activities

import (
	"context"
	"errors"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/config"
	"trehan/internal/documents"
	"trehan/internal/period"
)

// OpenRevisionInput opens a revision for a run.
type OpenRevisionInput struct {
	Month  string `json:"month"`
	Run    Run    `json:"run"`
	Parent Run    `json:"parent"`
	Reason string `json:"reason,omitempty"`
	DryRun bool   `json:"dry_run,omitempty"`
}

// Opened is the numbered revision and the settings that hold for the run.
type Opened struct {
	Revision Revision      `json:"revision"`
	Sources  []Source      `json:"sources"`
	Groups   []string      `json:"groups"` // document groups, built in parallel
	Settings Settings      `json:"settings"`
	Period   period.Period `json:"period,omitzero"`    // first to last day
	Unclosed []string      `json:"unclosed,omitempty"` // earlier runs of the month that ended without a closing record

	Sealed int    `json:"sealed,omitempty"` // of a warning: the revision that an earlier run of its day has sealed
	Seal   string `json:"seal,omitempty"`   // and its seal
}

// Settings are the office's choices that the workflow decides by, as of the opening of the revision.
type Settings struct {
	Review         string          `json:"review"`
	RemindEvery    time.Duration   `json:"remind_every"`
	ReviewDeadline time.Duration   `json:"review_deadline"`
	Window         int             `json:"window"`
	DeliverFor     time.Duration   `json:"deliver_for"`
	Backoff        []time.Duration `json:"backoff"`
	StageBound     time.Duration   `json:"stage_bound,omitempty"` // a stage that takes longer is reported to the operators
	SourceBound    time.Duration   `json:"source_bound,omitempty"`
	Explanations   bool            `json:"explanations,omitempty"` // units are asked to explain their late dossiers
}

// ReviewAlways is the review policy under which every month waits for a person.
const ReviewAlways = "always"

// OpenRevision numbers a new revision by a create-only object. Asked again by the same run, it answers with the same
// number.
func (a *Reading) OpenRevision(ctx context.Context, in OpenRevisionInput) (Opened, error) {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return Opened{}, err
	}
	opened, err := archive.OpenRevision(ctx, a.store, month, in.Run.owner(), archive.Opening{Reason: in.Reason, By: in.Parent.WorkflowID, At: a.now()})
	if err != nil {
		return Opened{}, err
	}
	rev := Revision{Month: in.Month, Number: opened.Number}
	unclosed, err := a.unclosed(ctx, month, in.Run)
	if err != nil {
		return Opened{}, err
	}
	err = a.trail.recordEntry(ctx, month, in.Run, audit.Entry{Kind: audit.RunStarted, Objects: []archive.Object{opened.Opened}, Facts: map[string]any{
		"revision": rev.Number, "parent": in.Parent.WorkflowID, "reason": in.Reason, "dry_run": in.DryRun, "unclosed": unclosed,
	}})
	if err != nil {
		return Opened{}, err
	}
	out := Opened{Revision: rev, Settings: a.settings(month), Period: a.config.PeriodOf(month), Unclosed: unclosed}
	for _, named := range a.sources(month) {
		out.Sources = append(out.Sources, Source{Kind: named.Kind, Name: named.Name})
	}
	if _, warning := month.Warning(); warning {
		return out, a.openWarning(ctx, month, &out)
	}
	for _, group := range documents.Groups(out.Period) {
		out.Groups = append(out.Groups, string(group))
	}
	return out, nil
}

// warnFor is how long a warning is tried: a later one tells what has changed.
const warnFor = 24 * time.Hour

// openWarning adds what differs in an early warning: no documents, one list a day, and little patience.
func (a *Reading) openWarning(ctx context.Context, day period.Name, out *Opened) error {
	out.Settings.DeliverFor = min(out.Settings.DeliverFor, warnFor)
	last, seal, err := archive.LastSealed(ctx, a.store, day)
	if errors.Is(err, archive.ErrNotFound) {
		return nil
	}
	if err == nil {
		out.Sealed, out.Seal = last.Revision, seal.SHA256
	}
	return err
}

// sources are what a period's report is counted from; none of one that is added up from its sealed months.
func (a *Reading) sources(n period.Name) []config.Named {
	if a.config.Period.FromMonths(n.Kind()) {
		return nil
	}
	return a.config.Sources.All()
}

// unclosed names the runs that were terminated, or lost with Temporal's database, before they could close.
func (a *Reading) unclosed(ctx context.Context, month period.Name, run Run) ([]string, error) {
	records, err := audit.Read(ctx, a.store, month)
	if err != nil {
		return nil, err
	}
	return audit.Unclosed(records, run.RunID), nil
}

// owner is the run as the archive knows it. A run's ID is drawn at random by Temporal for this run alone, so it
// serves as the nonce too.
func (r Run) owner() archive.Owner { return archive.Owner{Run: r.WorkflowID, Nonce: r.RunID} }

func (a *Reading) settings(month period.Name) Settings {
	c := a.config
	return Settings{
		Review: c.Review.Policy, RemindEvery: c.Review.RemindEvery, ReviewDeadline: c.Review.Deadline,
		Window: c.Delivery.Window, DeliverFor: c.Delivery.For, Backoff: c.Delivery.Backoff,
		StageBound: c.Watch.Stage, SourceBound: c.Watch.Source, Explanations: c.Explanations.Form(month) != nil,
	}
}
