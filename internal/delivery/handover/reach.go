package handover

import (
	"context"
	"maps"
	"slices"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/axis"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/period"
)

// Way is how a letter came to one recipient: by mail, by the axis, by both or neither.
type Way struct {
	Recipient string      `json:"recipient"` // code
	Mail      bool        `json:"mail"`      // an address of it has the letter
	Status    axis.Status `json:"axis,omitempty"`
	Since     time.Time   `json:"since,omitzero"` // of Status
	Reason    string      `json:"-"`              // of Status, in the recipient's words
}

// Reached reports whether the recipient has the letter by either way.
func (w Way) Reached() bool { return w.Mail || w.Status.Reached() }

// Ways lists, by code, how the letter of a sealed revision came to its recipients. It is empty while no answer of the axis was read.
// letters are the month's; planned returns the last plan of the revision and is asked only where there are answers. A broken chain or
// trail is archive.ErrTampered.
func Ways(ctx context.Context, s archive.Store, m period.Name, revision int, letters []ledger.Summary,
	planned func() ([]plan.Entry, error)) ([]Way, error) {
	answers, err := axis.List(ctx, s, m)
	if err != nil || len(answers) == 0 {
		return nil, err
	}
	states := axis.Of(answers, revision)
	if len(states) == 0 {
		return nil, nil
	}
	records, err := audit.Read(ctx, s, m)
	if err != nil {
		return nil, err
	}
	entries, err := planned()
	if err != nil {
		return nil, err
	}
	ways := map[string]*Way{}
	for _, code := range recipientsIn(records, revision) {
		ways[code] = &Way{Recipient: code}
	}
	for code, state := range states {
		ways[code] = &Way{Recipient: code, Status: state.Status, Since: state.Since, Reason: state.Reason}
	}
	has := map[ledger.Key]bool{}
	for _, l := range letters {
		has[l.Key] = l.Has() && !l.State.Doubtful
	}
	for _, e := range entries {
		if !has[e.Key(m, revision)] {
			continue
		}
		for _, code := range append([]string{e.Recipient}, e.Instead...) { // who share the mailbox
			if w := ways[code]; w != nil {
				w.Mail = true
			}
		}
	}
	var out []Way
	for _, code := range slices.Sorted(maps.Keys(ways)) {
		out = append(out, *ways[code])
	}
	return out, nil
}

// recipientsIn are the codes of all who are to get the letter, as the last reading of an export has recorded them.
func recipientsIn(records []audit.Record, revision int) []string {
	var codes []string
	for _, r := range records {
		list, ok := r.Facts[audit.FactRecipients].([]any)
		if r.Kind != audit.AxisAnswered || r.Facts["revision"] != float64(revision) || !ok {
			continue
		}
		codes = nil
		for _, code := range list {
			if text, ok := code.(string); ok {
				codes = append(codes, text)
			}
		}
	}
	return codes
}

// Unreached are the codes of those who have the letter by neither way.
func Unreached(ways []Way) []string {
	var codes []string
	for _, w := range ways {
		if !w.Reached() {
			codes = append(codes, w.Recipient)
		}
	}
	return codes
}
