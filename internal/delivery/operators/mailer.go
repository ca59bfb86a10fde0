package operators

import (
	"context"
	"errors"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/send"
	"trehan/internal/documents/message"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// Mailer sends mails to the operators.
type Mailer struct {
	Store  archive.Store
	Office letter.Office
	Sender *send.Sender
	Now    func() time.Time // the clock of ledger events and of the mails' dates
}

// Mail is one mail to one operator.
type Mail struct {
	message.Message
	Key     ledger.Key
	Address string
	Run     string // the run, as the archive knows it
	// Execution is the execution that serves the run. Another one, after a reset, renders its own mail.
	Execution string
	Seal      string
	Owner     ledger.Owner // of this attempt's claim
}

// Send plans, claims, sends and settles one mail. A settled one is not sent again. A mail that the relay does not take now
// is an error: the caller tries again.
func (m *Mailer) Send(ctx context.Context, in Mail) error {
	d, err := ledger.Open(ctx, m.Store, in.Key)
	if err != nil {
		return err
	}
	if d.State().Settled() {
		return nil
	}
	object, _, err := d.MailFor(ctx, in.Execution, nil, func() ([]byte, error) { return m.render(in) })
	if err != nil {
		return err
	}
	if err := d.Plan(ctx, m.Now(), in.Run, ledger.Plan{Address: in.Address, Field: "to", Content: object.SHA256, Seal: in.Seal, Mail: object.SHA256}); err != nil {
		return err
	}
	attempt, _, err := m.Sender.Attempt(ctx, d, in.Owner)
	if err != nil {
		return err
	}
	if attempt.State == delivery.Deferred || attempt.State == delivery.RelayDown {
		return errors.New(wordsNotYet(in.Key.Recipient, ledger.ReasonWords(attempt.Reason), attempt.Code))
	}
	return nil
}

// render leaves the signature out if the office's certificate has expired: the operators must learn why the run failed.
func (m *Mailer) render(in Mail) ([]byte, error) {
	office := m.Office
	if office.Signer.Expired(m.Now()) != nil {
		office.Signer = nil
	}
	id, err := office.MessageID(in.Key.Month.String(), in.Key.Revision, in.Key.Target(), in.Key.Kind)
	if err != nil {
		return nil, err
	}
	return office.Render(in.Message, nil, letter.Header{To: []string{in.Address}}, mail.WithToken(id), m.Now().In(period.Zone))
}
