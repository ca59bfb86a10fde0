package plan

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Entry is one address of a run's plan with the decision on it. Plans in the archive, plan.json, are lists of entries: the
// only place besides the ledger where addresses stand.
type Entry struct {
	delivery.Target
	Kind    ledger.Kind `json:"kind"`
	Content string      `json:"content"` // SHA-256 over all that is the recipient's own
	// Instead are the units, besides the recipient, that this letter is written to: those it succeeds, or shares its mailbox
	// with.
	Instead []string `json:"instead,omitempty"`
	Send    bool     `json:"send"`
	Why     Why      `json:"why"`

	To      string             `json:"to"`    // the plain address
	Field   string             `json:"field"` // to | cc
	Mailbox register.Addressee `json:"mailbox"`
	Bounces int                `json:"bounces,omitempty"` // for good, in this month and the three before

	nothing bool // NoCause
}

// Key is the delivery of an entry of a revision's plan. It hashes the plain address: an entry whose two addresses differ
// has no delivery that is planned.
func (e *Entry) Key(month period.Name, revision int) ledger.Key {
	return ledger.KeyOf(month, revision, e.Recipient, e.To, e.Kind)
}

// Read reads the plan that a run has stored. archive.ErrNotFound: it has planned nothing.
func Read(ctx context.Context, s archive.Store, month period.Name, run string) ([]Entry, archive.Object, error) {
	key := archive.PlanKey(month, run)
	b, object, err := s.Get(ctx, key, "")
	if err != nil {
		return nil, object, err
	}
	var entries []Entry
	if archive.Decode(key, b, &entries) != nil {
		return nil, object, &archive.TamperedError{Key: key, What: "no readable plan"}
	}
	return entries, object, nil
}

// Plans finds what runs have planned. It remembers the last plan that it has read: a plan is written once, and every attempt
// of a run asks for it. Of the last plan that this process has made it also has the deliveries as they were planned, each for the
// first attempt: whoever wrote to one since has taken the position of that attempt's claim, which then reads on.
type Plans struct {
	Store archive.Store

	mu      sync.Mutex
	key     string
	entries map[delivery.Target]*Entry

	madeFor string // key of the plan that was made
	made    map[delivery.Target]*ledger.Delivery
}

// keep takes a delivery as it was planned.
func (p *Plans) keep(month period.Name, run string, target delivery.Target, d *ledger.Delivery) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if key := archive.PlanKey(month, run); p.madeFor != key {
		p.madeFor, p.made = key, map[delivery.Target]*ledger.Delivery{}
	}
	p.made[target] = d
}

// take hands out a delivery as it was planned, once; nil where there is none.
func (p *Plans) take(month period.Name, run string, target delivery.Target) *ledger.Delivery {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.madeFor != archive.PlanKey(month, run) {
		return nil
	}
	d := p.made[target]
	delete(p.made, target)
	return d
}

// Delivery opens the delivery of a target in a run's plan; yearMonth is yyyy-MM. *delivery.InputError: the plan has no such
// target.
func (p *Plans) Delivery(ctx context.Context, yearMonth string, revision int, run string, target delivery.Target) (*ledger.Delivery, error) {
	month, err := period.ParseName(yearMonth)
	if err != nil {
		return nil, &delivery.InputError{Message: err.Error()}
	}
	entries, err := p.read(ctx, month, run)
	if err != nil {
		return nil, err
	}
	entry, ok := entries[target]
	if !ok {
		return nil, &delivery.InputError{Message: fmt.Sprintf(wordsNotPlanned, target.Recipient)}
	}
	key := entry.Key(month, revision)
	if d := p.take(month, run, target); d != nil && d.Key() == key {
		return d, nil
	}
	return ledger.Open(ctx, p.Store, key)
}

func (p *Plans) read(ctx context.Context, month period.Name, run string) (map[delivery.Target]*Entry, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := archive.PlanKey(month, run)
	if p.key == key {
		return p.entries, nil
	}
	entries, _, err := Read(ctx, p.Store, month, run)
	if err != nil {
		return nil, err
	}
	p.key, p.entries = key, byTarget(entries)
	return p.entries, nil
}

func byTarget(entries []Entry) map[delivery.Target]*Entry {
	out := make(map[delivery.Target]*Entry, len(entries))
	for i, e := range entries {
		out[e.Target] = &entries[i]
	}
	return out
}

// Spread spreads addressees over their addresses. An address that several share gets one mail, which holds what belongs to
// each of them: no mailbox gets a month twice. An address that allowed refuses is a *delivery.InputError that names its
// recipient.
func Spread(addressees []register.Addressee, allowed func(address string) bool) ([]Entry, error) {
	var all []Entry
	at := map[string]int{}
	for _, to := range addressees {
		for i, address := range append(slices.Clone(to.Notify.To), to.Notify.Cc...) {
			field := "to"
			if i >= len(to.Notify.To) {
				field = "cc"
			}
			if !allowed(address) {
				return nil, &delivery.InputError{Message: fmt.Sprintf(wordsNotAllowed, to.Code)}
			}
			if j, shared := at[strings.ToLower(address)]; shared {
				all[j].Mailbox = joined(all[j].Mailbox, to)
				continue
			}
			at[strings.ToLower(address)] = len(all)
			all = append(all, Entry{
				Target: delivery.Target{Recipient: to.Code, Address: archive.AddressHash(address)}, To: address, Field: field, Mailbox: to,
			})
		}
	}
	return all, nil
}

// joined is one addressee for two who share an address.
func joined(one, two register.Addressee) register.Addressee {
	if one.Code == two.Code {
		return one
	}
	union := func(a, b []string) []string {
		all := append(slices.Clone(a), b...)
		slices.Sort(all)
		return slices.Compact(all)
	}
	if one.When != two.When || (len(one.Covers) == 0) != (len(two.Covers) == 0) {
		one.When = "" // one of them may have cause for a letter that the rows of the other do not show
	}
	one.Own, one.Covers = union(one.Own, two.Own), union(one.Covers, two.Covers)
	one.Wants = slices.Clone(one.Wants)
	for _, want := range two.Wants {
		if !slices.Contains(one.Wants, want) {
			one.Wants = append(one.Wants, want)
		}
	}
	return one
}

// complete adds what a revision says to its mailbox; the decision on it is still to be made.
func (e *Entry) complete(r *Revision) (err error) {
	e.Kind = r.Kind()
	e.Instead = slices.DeleteFunc(slices.Clone(e.Mailbox.Own), func(code string) bool { return code == e.Mailbox.Code })
	e.nothing = NoCause(r.View, e.Mailbox)
	if w := r.View.Rows.Warning; w != nil {
		e.Content, err = contentHash(w.Of(e.Mailbox.Covers))
		return err
	}
	e.Content, err = ownContent(r.View.Report, e.Mailbox)
	return err
}

// Addressees are who a revision is for, on a day of sending. An early warning is for units alone.
func Addressees(in *view.Input, sending period.Day) []register.Addressee {
	all := in.Register.Addressees(in.Report.Period, sending)
	if in.Rows.Warning == nil {
		return all
	}
	return slices.DeleteFunc(all, func(to register.Addressee) bool { return len(to.Covers) == 0 })
}

// sendingDay is the day on which the register says who is written to about a revision: that of its first plan, also in
// later runs. A unit that is dissolved meanwhile still gets the letter that was planned for it, under its own name, and its
// successor one with no more in it than planned.
func sendingDay(revision int, history []ledger.Summary, now time.Time) period.Day {
	first := now
	for _, s := range history {
		if s.Key.Kind.Letter() && s.Key.Revision == revision && s.State.Begun.Before(first) {
			first = s.State.Begun
		}
	}
	return period.InstantOf(first).Day()
}

// NothingLate are the codes of those in a plan who get no letter since nothing of theirs is late or overdue: see
// register.IfLate.
func NothingLate(entries []Entry) []string {
	var codes []string
	for _, e := range entries {
		if e.Why == WhyNothing && !slices.Contains(codes, e.Recipient) {
			codes = append(codes, e.Recipient)
		}
	}
	return codes
}

// holds reports whether the entry's recipient, or a unit in whose place it is written to, is among the holders of a letter.
func (e *Entry) holds(holders map[string]bool) bool {
	return holders[e.Recipient] || slices.ContainsFunc(e.Instead, func(code string) bool { return holders[code] })
}

// WarnsNobody returns the units of the dossiers of an early warning that no mail lists, one entry a dossier, "" for an
// unknown unit: they are written to about no month, or have no address.
func WarnsNobody(in *view.Input, sending period.Day) []string {
	listed := map[string]bool{}
	for _, to := range Addressees(in, sending) {
		for _, code := range to.Covers {
			listed[code] = listed[code] || to.Reachable()
		}
	}
	var units []string
	for _, d := range slices.Concat(in.Rows.Warning.Soon, in.Rows.Warning.Overdue) {
		if !listed[d.Unit] {
			units = append(units, d.Unit)
		}
	}
	return units
}

// NoCause reports whether a month gives an addressee no cause for a letter: it wants one only if something is late, and no row
// of its units is late or overdue, and none of their officials is named, as one may be for a step of another unit's dossier;
// for one who is no unit, no row of the month, of an unknown unit neither. Of an early warning whoever has no row in it.
func NoCause(in *view.Input, to register.Addressee) bool {
	if w := in.Rows.Warning; w != nil {
		return w.Of(to.Covers).Len() == 0
	}
	r := in.Report
	if to.When != register.IfLate {
		return false
	}
	if len(to.Covers) == 0 {
		return r.Totals.ResolvedLate+r.Totals.PendingOverdue == 0
	}
	return !slices.ContainsFunc(r.Units, func(u counting.UnitFigures) bool {
		return slices.Contains(to.Covers, u.Code) && u.Totals.ResolvedLate+u.Totals.PendingOverdue > 0
	}) && !slices.ContainsFunc(r.Officials, func(o counting.Official) bool { return slices.Contains(to.Covers, o.Unit) })
}

// ownContent hashes what of a report is an addressee's own: its units' figures, dossiers and officials; for one who
// is no unit, the whole month. The policy Changed compares it.
func ownContent(r *counting.Report, to register.Addressee) (string, error) {
	own := struct {
		Totals    counting.Totals
		Units     []counting.UnitFigures
		Late      []counting.LateDossier
		Officials []counting.Official
	}{}
	all := len(to.Covers) == 0
	if all {
		own.Totals = r.Totals
	}
	for _, u := range r.Units {
		if all || slices.Contains(to.Covers, u.Code) {
			own.Units = append(own.Units, u)
		}
	}
	for _, d := range r.Late {
		if all || slices.Contains(to.Covers, d.Unit) {
			own.Late = append(own.Late, d)
		}
	}
	for _, o := range r.Officials {
		if all || slices.Contains(to.Covers, o.Unit) {
			own.Officials = append(own.Officials, o)
		}
	}
	return contentHash(own)
}

func contentHash(own any) (string, error) {
	b, err := json.Marshal(own)
	if err != nil {
		return "", fmt.Errorf("encode an addressee's own content: %w", err)
	}
	return archive.Hash(b), nil
}
