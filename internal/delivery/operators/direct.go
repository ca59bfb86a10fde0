package operators

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/documents/message"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// Direct is a mail to one operator that goes past the ledger: what it reports may be that the store is away.
type Direct struct {
	message.Message
	Key      string // names what is reported: the same mail sent again bears the same Message-ID
	Operator int    // from 1
	Address  string
}

// Direct sends one mail without store and ledger. An error says that the relay does not take it. Where the relay's last answer
// was lost the mail counts as sent: what it reports is reported again while it lasts.
func (m *Mailer) Direct(ctx context.Context, in Direct) error {
	from, returnPath, err := m.Office.Mail.Sender()
	if err != nil {
		return err
	}
	_, domain, _ := strings.Cut(from.Email, "@")
	id := fmt.Sprintf("notice.%.24s.operator-%d@%s", archive.Hash([]byte(in.Key)), in.Operator, domain)
	office := m.Office
	if office.Signer.Expired(m.Now()) != nil {
		office.Signer = nil
	}
	body, err := office.Render(in.Message, nil, letter.Header{To: []string{in.Address}}, id, m.Now().In(period.Zone))
	if err != nil {
		return err
	}
	operator := fmt.Sprintf("operator-%d", in.Operator)
	session, err := m.Sender.Relay.Open(ctx)
	if down := (*mail.RelayError)(nil); errors.As(err, &down) {
		return errors.New(wordsNotYet(operator, ledger.ReasonWords(string(down.Reason)), 0))
	}
	if err != nil {
		return err
	}
	defer session.Close()
	outcome := session.Send(ctx, mail.ReturnPath(returnPath, id), in.Address, body)
	if outcome.State == mail.Deferred || outcome.State == mail.Refused {
		return errors.New(wordsNotYet(operator, ledger.ReasonWords(string(outcome.Reason)), outcome.Code))
	}
	return nil
}

// Stalled is a stage that takes longer than its bound.
type Stalled struct {
	Stage    string
	Since    period.Instant
	Waiting  []string // what it waits for, in words
	Why      string   // what the run itself knows; "" for nothing
	Reminder int      // how often it was reported before
}

// Stalled reports that a stage hangs.
func (n Notice) Stalled(s Stalled) message.Message {
	return message.Message{Subject: wordsStalledSubject(n.Month, s), Text: wordsStalledText(n, s)}
}

// Resumed reports that a stage that hung has gone on.
func (n Notice) Resumed(stage string, since period.Instant) message.Message {
	return message.Message{Subject: wordsResumedSubject(n.Month, stage), Text: wordsResumedText(n, stage, since)}
}

// NotStarted reports that the Schedule's run failed before the month began.
func (n Notice) NotStarted() message.Message {
	return message.Message{Subject: wordsRefusedSubject(n.Month), Text: wordsNotStartedText(n)}
}

// FailedUnread is Failed where the month's deliveries cannot be read.
func (n Notice) FailedUnread() message.Message {
	return message.Message{Subject: wordsFailedSubject(n.Month), Text: wordsFailedUnreadText(n)}
}
