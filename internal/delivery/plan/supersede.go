package plan

import (
	"context"
	"fmt"
	"slices"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/register"
)

// SupersededError says that a later revision of the month is sealed: nothing of this one is sent any more.
type SupersededError struct{ Revision, By int }

// latest refuses a revision that another has superseded.
func (p *Planner) latest(ctx context.Context, r *Revision) error {
	last, _, err := archive.LastSealed(ctx, p.Store, r.Month)
	if err == nil && last.Revision != r.Manifest.Revision {
		err = &SupersededError{Revision: r.Manifest.Revision, By: last.Revision}
	}
	return err
}

// endOthers ends the letters of the month that were planned once and not sent, and that this plan does not send: of an
// earlier revision, to a recipient that it no longer holds, or all where it sends nothing. An attempt that Temporal has given
// up may still mean to send them. Where nothing takes their place they end as expired, so that who has got nothing is still
// reported: endOthers counts those among whom the plan does not hold.
func (p *Planner) endOthers(ctx context.Context, run string, r *Revision, entries []Entry, history []ledger.Summary) (left int, err error) {
	holds := byTarget(entries)
	held := func(k ledger.Key) *Entry {
		if k.Revision != r.Manifest.Revision {
			return nil
		}
		return holds[k.Target()]
	}
	letters := ledger.Letters(history)
	for i, s := range letters {
		open := s.State.Status == ledger.Planned || s.State.Status == ledger.Deferred
		if e := held(s.Key); !open || e != nil && e.Why != WhyNobody && e.Why != WhyNothing {
			continue
		}
		end := (*ledger.Delivery).Close
		if replaced(s.Key, entries) {
			end = (*ledger.Delivery).Supersede
		}
		if letters[i].State, err = p.endOne(ctx, run, s.Key, end); err != nil {
			return 0, err
		}
	}
	standing, _ := ledger.Standing(letters)
	for _, s := range standing {
		ended := s.State.Status == ledger.Refused && s.State.Reason == ledger.ReasonExpired
		if ended && held(s.Key) == nil && !replaced(s.Key, entries) {
			left++
		}
	}
	return left, nil
}

// replaced reports whether what the plan sends, or what it finds sent, stands in the place of a letter: to its recipient, to
// its mailbox, or with its recipient's workbook in it.
func replaced(letter ledger.Key, entries []Entry) bool {
	return slices.ContainsFunc(entries, func(e Entry) bool {
		same := e.Recipient == letter.Recipient || e.Address == letter.Address
		switch e.Why {
		case WhyNobody, WhyNoAddress:
			return false
		case WhyEarlier:
			return same
		}
		return same || slices.Contains(e.Mailbox.Own, letter.Recipient)
	})
}

// withdraw ends what a plan has entered that another revision has superseded meanwhile.
func (p *Planner) withdraw(ctx context.Context, run string, r *Revision, entries []Entry) error {
	for _, e := range entries {
		if !e.Send {
			continue
		}
		if _, err := p.endOne(ctx, run, e.Key(r.Month, r.Manifest.Revision), (*ledger.Delivery).Supersede); err != nil {
			return err
		}
	}
	return nil
}

func (p *Planner) endOne(ctx context.Context, run string, key ledger.Key,
	end func(*ledger.Delivery, context.Context, time.Time, string) error) (ledger.State, error) {
	d, err := ledger.Open(ctx, p.Store, key)
	if err != nil {
		return ledger.State{}, err
	}
	err = end(d, ctx, p.Now(), run)
	return d.State(), err
}

// Outdated returns who holds, or may hold, a letter that the given revision replaces and has no letter of that revision:
// one letter an address, the latest that it has, in the order of letters. A recipient that has the revision's letter at
// another address of its own is served, and so is a unit whose successor has it; entries, the revision's last plan, name
// the successors.
func Outdated(letters []ledger.Summary, revision int, entries []Entry) []ledger.Summary {
	recipients, addresses := map[string]bool{}, map[string]bool{}
	held := map[string]ledger.Summary{} // by address
	for _, s := range letters {
		switch {
		case s.Key.Revision == revision && s.Has():
			recipients[s.Key.Recipient], addresses[s.Key.Address] = true, true
		case s.Key.Revision < revision && s.MayHave():
			if last, known := held[s.Key.Address]; !known || laterThan(s, last) {
				held[s.Key.Address] = s
			}
		}
	}
	for _, e := range entries {
		for _, unit := range e.Instead {
			recipients[unit] = recipients[unit] || addresses[e.Address]
		}
	}
	var out []ledger.Summary
	for _, s := range letters {
		if held[s.Key.Address].Key == s.Key && !recipients[s.Key.Recipient] && !addresses[s.Key.Address] {
			out = append(out, s)
		}
	}
	return out
}

// laterThan orders what an address holds: what it surely has before what it may have, then by revision.
func laterThan(s, other ledger.Summary) bool {
	if s.Has() != other.Has() {
		return s.Has()
	}
	return s.Key.Revision > other.Key.Revision
}

// replacedBy reports whether the letter of an entry takes the place of an earlier letter: it goes to the same recipient, to
// the same mailbox, or to who is written to in the recipient's place.
func replacedBy(s ledger.Summary, e Entry) bool {
	return e.Recipient == s.Key.Recipient || e.Address == s.Key.Address || slices.Contains(e.Instead, s.Key.Recipient)
}

// holdersLeft are those who hold what this revision replaces and to whom the plan sends nothing.
func holdersLeft(revision int, entries []Entry, history []ledger.Summary) []delivery.Outdated {
	var left []delivery.Outdated
	for _, s := range Outdated(ledger.Letters(history), revision, entries) {
		if !slices.ContainsFunc(entries, func(e Entry) bool { return e.Send && replacedBy(s, e) }) {
			left = append(left, delivery.Outdated{Recipient: s.Key.Recipient, Address: s.Key.Address, Revision: s.Key.Revision})
		}
	}
	return left
}

// formerAddressees are the holders of an earlier revision's letter whom the register does not name any more, neither under
// their code nor at a successor's: a unit that was left out, or that has lost its address. What they hold is wrong, so they
// stay in the plan, each at the address that has the letter, as the run that sent it had planned.
//
// An address outside mail.allow_domains is left out: nothing can be sent there, and the plan names it among Outdated.
func (p *Planner) formerAddressees(ctx context.Context, r *Revision, entries []Entry, history []ledger.Summary) ([]Entry, error) {
	last := map[string]ledger.Summary{} // by address
	var order []string
	for _, s := range ledger.Letters(history) {
		address := s.Key.Address
		if s.Key.Revision >= r.Manifest.Revision || !s.MayHave() || !p.Office.Mail.Allows(s.State.Plan.Address) ||
			slices.ContainsFunc(entries, func(e Entry) bool { return replacedBy(s, e) }) {
			continue
		}
		if before, known := last[address]; !known {
			order = append(order, address)
		} else if before.Key.Revision > s.Key.Revision {
			continue
		}
		last[address] = s
	}
	former := make([]Entry, len(order))
	for i, address := range order {
		before, err := p.asPlanned(ctx, last[address])
		if err != nil {
			return nil, err
		}
		e := Entry{Target: before.Target, To: before.To, Field: before.Field, Mailbox: inForce(before.Mailbox, r)}
		e.Mailbox.Notify = register.Notify{To: []string{e.To}}
		if err := e.complete(r); err != nil {
			return nil, err
		}
		former[i] = e
	}
	return former, nil
}

// asPlanned is the entry of a letter in the plan of the run that planned it last.
func (p *Planner) asPlanned(ctx context.Context, letter ledger.Summary) (*Entry, error) {
	d, err := ledger.Open(ctx, p.Store, letter.Key)
	if err != nil {
		return nil, err
	}
	run := ""
	for _, e := range d.Events() {
		if e.Type == ledger.Planned {
			run = e.Run
		}
	}
	entries, _, err := Read(ctx, p.Store, letter.Key.Month, run)
	if err != nil {
		return nil, fmt.Errorf("read the plan of the letter %s: %w", letter.Key, err)
	}
	for i, e := range entries {
		if e.Recipient == letter.Key.Recipient && e.Address == letter.Key.Address {
			return &entries[i], nil
		}
	}
	return nil, &archive.TamperedError{Key: archive.PlanKey(letter.Key.Month, run), What: "lacks " + letter.Key.String()}
}

// inForce is a former addressee under the present register: under its present name, and with those of its units that the
// period still knows. Of the others the revision has no rows, and must not say that there are none.
func inForce(to register.Addressee, r *Revision) register.Addressee {
	known := map[string]bool{}
	for _, u := range r.View.Register.ValidIn(r.View.Report.Period) {
		known[u.Code] = true
		if u.Code == to.Code {
			to.Name = u.Name
		}
	}
	gone := func(code string) bool { return !known[code] }
	to.Own, to.Covers = slices.DeleteFunc(slices.Clone(to.Own), gone), slices.DeleteFunc(slices.Clone(to.Covers), gone)
	return to
}
