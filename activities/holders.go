package activities

import (
	"context"
	"fmt"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/register"
)

// Outdated is an address that has, or may have, a letter which the revision replaces and gets nothing in its place.
type Outdated struct {
	Recipient string `json:"recipient"`
	Address   string `json:"address"`  // 8 hex of its SHA-256
	Revision  int    `json:"revision"` // of the letter that it has
}

// holdersLeft are those who hold what this revision replaces and to whom the plan sends nothing.
func holdersLeft(revision int, plan []planned, history []ledger.Summary) []Outdated {
	choices := choicesOf(plan)
	var left []Outdated
	for _, s := range ledger.Outdated(ledger.Letters(history), revision, choices) {
		if !slices.ContainsFunc(choices, func(c ledger.Choice) bool { return c.Send && s.ReplacedBy(c) }) {
			left = append(left, Outdated{Recipient: s.Key.Recipient, Address: s.Key.Address, Revision: s.Key.Revision})
		}
	}
	return left
}

func choicesOf(plan []planned) []ledger.Choice {
	choices := make([]ledger.Choice, len(plan))
	for i, p := range plan {
		choices[i] = p.Choice
	}
	return choices
}

// formerAddressees are the holders of an earlier revision's letter whom the register does not name any more, neither under
// their code nor at a successor's: a unit that was left out, or that has lost its address. What they hold is wrong, so they
// stay in the plan, each at the address that has the letter, as the run that sent it had planned.
//
// An address outside mail.allow_domains is left out: nothing can be sent there, and the plan names it among Outdated.
func (a *Delivery) formerAddressees(ctx context.Context, sealed *sealedRevision, plan []planned, history []ledger.Summary) ([]planned, error) {
	last := map[string]ledger.Summary{} // by address
	var order []string
	for _, s := range ledger.Letters(history) {
		address := s.Key.Address
		if s.Key.Revision >= sealed.manifest.Revision || !s.MayHave() || !a.config.Mail.Allows(s.State.Plan.Address) ||
			slices.ContainsFunc(plan, func(p planned) bool { return s.ReplacedBy(p.Choice) }) {
			continue
		}
		if before, known := last[address]; !known {
			order = append(order, address)
		} else if before.Key.Revision > s.Key.Revision {
			continue
		}
		last[address] = s
	}
	former := make([]planned, len(order))
	for i, address := range order {
		to, err := a.asPlanned(ctx, last[address])
		if err != nil {
			return nil, err
		}
		to.Mailbox = inForce(to.Mailbox, sealed)
		to.Mailbox.Notify = register.Notify{To: []string{to.To}}
		if former[i], err = entry(*to, sealed); err != nil {
			return nil, err
		}
	}
	return former, nil
}

// asPlanned is the envelope of a letter as the run that planned it last has stored it.
func (a *Delivery) asPlanned(ctx context.Context, letter ledger.Summary) (*letter.Envelope, error) {
	d, err := ledger.Open(ctx, a.store, letter.Key)
	if err != nil {
		return nil, err
	}
	run := ""
	for _, e := range d.Events() {
		if e.Type == ledger.Planned {
			run = e.Run
		}
	}
	plan, err := readPlan(ctx, a.store, letter.Key.Month, Run{RunID: run})
	if err != nil {
		return nil, fmt.Errorf("read the plan of the letter %s: %w", letter.Key, err)
	}
	for _, p := range plan {
		if p.Recipient == letter.Key.Recipient && p.Address == letter.Key.Address {
			return &p.Envelope, nil
		}
	}
	return nil, &archive.TamperedError{Key: archive.PlanKey(letter.Key.Month, run), What: "lacks " + letter.Key.String()}
}

// inForce is a former addressee under the present register: under its present name, and told about those of its units that
// the period still knows. Of the others the revision has no rows, and must not say that there are none.
func inForce(to register.Addressee, sealed *sealedRevision) register.Addressee {
	known := map[string]bool{}
	for _, u := range sealed.View.Register.ValidIn(sealed.View.Report.Period) {
		known[u.Code] = true
		if u.Code == to.Code {
			to.Name = u.Name
		}
	}
	gone := func(code string) bool { return !known[code] }
	to.Own, to.Covers = slices.DeleteFunc(slices.Clone(to.Own), gone), slices.DeleteFunc(slices.Clone(to.Covers), gone)
	return to
}
