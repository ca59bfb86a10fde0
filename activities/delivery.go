package activities

import (
	"log/slog"
	"time"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/plan"
	"trehan/internal/delivery/send"
	"trehan/internal/telemetry"
)

// Delivery sends a sealed revision.
type Delivery struct {
	store     archive.Store
	now       func() time.Time
	log       *slog.Logger
	metrics   *telemetry.Metrics
	revisions *revisions
	trail     *recorder
	planner   *plan.Planner
	sender    *send.Sender
	plans     *plan.Plans
}

func newDelivery(d Dependencies, revisions *revisions, trail *recorder, planner *plan.Planner, sender *send.Sender) *Delivery {
	return &Delivery{
		store: d.Store, now: d.Now, log: d.Log, metrics: d.Metrics, revisions: revisions, trail: trail, planner: planner, sender: sender,
		plans: &plan.Plans{Store: d.Store},
	}
}

// plannerOf takes out of the configuration what the plans go by.
func plannerOf(d Dependencies) *plan.Planner {
	links := letter.Links{Store: d.Store, Now: d.Now, For: d.Config.Delivery.LinkFor, Check: func() error {
		if err := d.Config.Store.UnreachableLinks(); err != nil {
			return &config.Fault{File: d.Config.File(), Faults: []string{err.Error()}}
		}
		return nil
	}}
	return &plan.Planner{
		Store: d.Store, Now: d.Now, Office: officeOf(d), Links: links,
		Unreachable: d.Config.Severities[checks.AddresseeWithoutAddress] != counting.Info,
		Bounces:     d.Config.BounceBox(), Log: d.Log,
	}
}

// officeOf is what of the configuration stands in every mail.
func officeOf(d Dependencies) letter.Office {
	return letter.Office{Mail: d.Config.Mail, List: d.Config.WorkflowID("trehan"), Signer: d.Signer}
}

// senderOf sends through the office's relay. Without a sender in the configuration it sends nothing.
func senderOf(d Dependencies) *send.Sender {
	_, returnPath, _ := d.Config.Mail.Sender()
	return &send.Sender{Relay: d.Relay, ReturnPath: returnPath, Now: d.Now}
}
