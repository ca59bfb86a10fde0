package intake

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/operators"
	"trehan/internal/documents/message"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/period"
)

// Mails sends the mails about a month's explanations. Each goes through the ledger like a letter, under a kind of its own: once
// to each address, whatever fails or is done again. Units are written to at addresses of the register alone.
type Mails struct {
	Mailer   *operators.Mailer // its office has the address for answers as Reply-To
	Log      *logbook.Log
	Month    period.Name
	Senders  Senders
	Calendar *period.Calendar
	Office   string // who sends, in words
	Contact  string
	Address  string // where answers go; "" for wherever the mails come from
	Run      string // the run, as the archive knows it
	Owner    func() ledger.Owner
	Patience time.Duration // for how long a relay that puts a mail off is asked again
}

// Sent says what became of a round of mails.
type Sent struct {
	Units       int      `json:"units"`                 // that have one now
	Unreachable []string `json:"unreachable,omitempty"` // codes of units without any address
	Left        int      `json:"left,omitempty"`        // units whose mail the relay does not take now

	reached []string
}

// Ask mails every unit that it is asked, and Remind those that have not answered. An error is the archive's.
func (m *Mails) Ask(ctx context.Context) (Sent, error) {
	return m.round(ctx, 0, m.units(func(*explanation.UnitState) bool { return true }))
}

// Remind is a reminder, from 1; who has it stands in the log.
func (m *Mails) Remind(ctx context.Context, round int) (Sent, error) {
	sent, err := m.round(ctx, round, m.units(func(u *explanation.UnitState) bool { return u.Answer == nil }))
	if err != nil || len(sent.reached) == 0 {
		return sent, err
	}
	return sent, m.Log.Remind(ctx, m.Mailer.Now(), round, sent.reached)
}

func (m *Mails) units(choose func(*explanation.UnitState) bool) []*explanation.Unit {
	var out []*explanation.Unit
	state := m.Log.State()
	for i := range state.Units {
		if choose(&state.Units[i]) {
			out = append(out, state.Units[i].Unit)
		}
	}
	return out
}

func (m *Mails) round(ctx context.Context, round int, units []*explanation.Unit) (Sent, error) {
	var sent Sent
	for _, u := range units {
		to := m.Senders.Of(u.Code)
		if len(to) == 0 {
			sent.Unreachable = append(sent.Unreachable, u.Code)
			continue
		}
		if sent.Left >= maxFaults { // the relay takes nothing now
			sent.Left++
			continue
		}
		kind, mail := ledger.ExplanationRequest, m.about(message.ExplainRequest, u)
		if round > 0 {
			kind, mail = ledger.ExplanationReminder(round), m.about(message.ExplainReminder, u)
			mail.Round, mail.Left, mail.Refused = round, m.left(), m.Log.State().Unit(u.Code).Refused
		}
		var failed error
		for _, box := range to {
			failed = errors.Join(failed, m.send(ctx, mail, u.Code, box.Address, kind, ""))
		}
		switch {
		case permanent(failed):
			return sent, failed
		case failed != nil:
			sent.Left++
		default:
			sent.Units++
			sent.reached = append(sent.reached, u.Code)
		}
	}
	return sent, nil
}

// maxFaults is after how many mails that do not go the relay is left alone until the next look.
const maxFaults = 3

func (m *Mails) left() int {
	return m.Calendar.WorkingDays(period.InstantOf(m.Mailer.Now()).Day(), m.Log.Asked().Deadline)
}

// about is what every mail to a unit says.
func (m *Mails) about(kind string, u *explanation.Unit) message.Explaining {
	e := message.Explaining{
		Kind: kind, Month: m.Month, Office: m.Office, Contact: m.Contact, Address: m.Address, Deadline: m.Log.Asked().Deadline,
	}
	if u != nil {
		e.Unit, e.Dossiers = u.Name, len(u.Dossiers)
	}
	return e
}

// send plans, claims, sends and settles a mail. letter is the Message-ID that it answers, "" for none.
func (m *Mails) send(ctx context.Context, e message.Explaining, recipient, address string, kind ledger.Kind, letter string) error {
	key := ledger.KeyOf(m.Month, m.Log.Asked().Revision, recipient, address, kind)
	composed, err := message.ComposeExplaining(e)
	if err != nil {
		return err
	}
	if strings.Contains(letter, "@") {
		composed.Headers = append(composed.Headers, message.Field{Name: "In-Reply-To", Value: "<" + letter + ">"})
	}
	owner := m.Owner()
	return m.Mailer.Send(ctx, operators.Mail{
		Message: composed, Key: key, Address: address, Run: m.Run, Execution: m.Run, Seal: m.Log.Asked().Seal, Owner: owner,
	})
}

// Answered says what became of the mails that answer files.
type Answered struct {
	Through int   `json:"through"`        // the last event that was looked at
	Left    []int `json:"left,omitempty"` // events whose mail has not gone yet
}

// Answer mails who sent a file what became of it: of the events after one, and of those left over. Who is not in the register
// hears nothing. What the relay puts off for longer than Patience is given up.
func (m *Mails) Answer(ctx context.Context, after int, left []int) (Answered, error) {
	out := Answered{Through: after}
	faults := 0
	events := m.Log.Events()
	for i, e := range events {
		if e.Seq <= after && !slices.Contains(left, e.Seq) {
			continue
		}
		out.Through = max(out.Through, e.Seq)
		mail, recipient, address, kind := m.answerTo(e)
		if kind == "" || looping(events[:i], e) {
			continue
		}
		letter := ""
		if e.Source != nil {
			letter = e.Source.Letter
		}
		if faults < maxFaults {
			err := m.send(ctx, mail, recipient, address, kind, letter)
			if err == nil {
				continue
			}
			if permanent(err) {
				return out, err
			}
			faults++
		}
		if m.Mailer.Now().Sub(e.At) < m.Patience {
			out.Left = append(out.Left, e.Seq)
		}
	}
	return out, nil
}

// maxRefusals is of how many refusals within a day an address hears. One that answers each of our mails by itself, and does not say
// so, would be answered for ever; so would whoever writes in its name.
const maxRefusals = 20

// looping reports whether the sender of a refused file has heard of too many before.
func looping(before []explanation.Event, e explanation.Event) bool {
	if e.Refusal == nil || e.Source == nil || e.Source.Address == "" {
		return false
	}
	n := 0
	for _, b := range before {
		if b.Refusal != nil && b.Source != nil && b.Source.Address == e.Source.Address && e.At.Sub(b.At) < 24*time.Hour {
			n++
		}
	}
	return n >= maxRefusals
}

// permanent reports whether the archive, and not the relay, is why a mail does not go.
func permanent(err error) bool {
	return errors.Is(err, archive.ErrTampered) || errors.Is(err, archive.ErrRefused) || errors.Is(err, ledger.ErrIllegal)
}

// answerTo is the mail that an event owes; kind "" for none.
func (m *Mails) answerTo(e explanation.Event) (mail message.Explaining, recipient, address string, kind ledger.Kind) {
	unit, file := e.Unit, e.File
	if e.Answer != nil {
		unit, file = e.Answer.Unit, e.Answer.File
	}
	if file == "" {
		return mail, "", "", ""
	}
	var to Mailbox
	switch asked := m.Log.Asked().Unit(unit); {
	case e.Source != nil && e.Source.Address != "":
		to, _ = m.Senders.Find(e.Source.Address, unit)
	case e.Via == "mail" || e.Via == "page" && e.Answer == nil: // nobody to write to; the page has said it
	case asked != nil:
		if all := m.Senders.Of(unit); len(all) > 0 {
			to = all[0]
		}
	}
	if to.Address == "" {
		return mail, "", "", ""
	}
	recipient = to.Recipient
	mail = m.about(message.ExplainReceived, &explanation.Unit{Name: to.Name})
	if u := m.Log.Asked().Unit(unit); u != nil {
		recipient, mail = u.Code, m.about(message.ExplainReceived, u)
	}
	mail.At, mail.File = period.InstantOf(e.At), file
	if e.Refusal == nil {
		return mail, recipient, to.Address, ledger.ExplanationReceived(file)
	}
	mail.Kind, mail.More, mail.Late = message.ExplainRefused, e.Refusal.More, !e.At.Before(m.Log.Asked().Closes())
	for _, r := range append([]explanation.Refusal{*e.Refusal}, e.Refusal.Others...) {
		mail.Faults = append(mail.Faults, r.Fault())
		if !slices.Contains(mail.Do, r.Do) {
			mail.Do = append(mail.Do, r.Do)
		}
	}
	return mail, recipient, to.Address, ledger.ExplanationRefused(file, string(e.Refusal.Code))
}
