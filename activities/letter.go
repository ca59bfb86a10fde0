package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// mailer sends one mail through the ledger.
type mailer struct {
	config   *config.Config
	relay    Relay
	signer   *mail.Signer
	now      func() time.Time
	patience patience
}

// office is what of the configuration stands in every mail.
func (a *mailer) office() letter.Office {
	return letter.Office{Mail: a.config.Mail, List: a.config.WorkflowID("trehan"), Signer: a.signer}
}

// renderLetter composes and renders the mail to one address of the plan.
func (a *Delivery) renderLetter(ctx context.Context, sealed *sealedRevision, entry *planned) ([]byte, error) {
	links := func(files []view.File) ([]message.Link, error) { return a.links(ctx, sealed, files) }
	id := a.mailer.messageID(entry.key(sealed.month, sealed.manifest.Revision))
	b, err := a.mailer.office().Letter(sealed.Release, entry.Mailbox, string(entry.Kind), id, a.now().In(period.Zone), links)
	if fault := (*letter.ComposeError)(nil); errors.As(err, &fault) {
		return nil, &inputFault{Message: fault.Error()}
	}
	return b, err
}

// links stand for attachments that are too large: signed addresses in the store that expire.
func (a *Delivery) links(ctx context.Context, sealed *sealedRevision, files []view.File) ([]message.Link, error) {
	if err := a.config.Store.LinksNowhere(); err != nil {
		return nil, &config.Fault{File: a.config.File(), Faults: []string{err.Error()}}
	}
	expiry := min(a.config.Delivery.LinkFor, archive.MaxLinkLife)
	links := make([]message.Link, len(files))
	for i, f := range files {
		entry, _ := sealed.manifest.Document(f.Name)
		name := letter.FileName(f.Name)
		url, err := a.store.Presign(ctx, entry.Key, archive.PresignOptions{
			Expiry: expiry, VersionID: entry.VersionID, FileName: name, MediaType: f.MediaType,
		})
		if err != nil {
			return nil, fmt.Errorf("make a link: %w", err)
		}
		links[i] = message.Link{Name: name, URL: url, Expires: period.InstantOf(a.now().Add(expiry))}
	}
	return links, nil
}

// staleLinks reports whether a stored mail's links have expired, or are about to: it was planned for another day.
func (a *Delivery) staleLinks(stored []byte) bool {
	until, linked := letter.LinksUntil(stored)
	return linked && until.Before(a.now().Add(min(24*time.Hour, a.config.Delivery.LinkFor/2)))
}

// messageOf describes a stored mail for its claim. Its Message-ID is the one that stands in it, by which a bounce is known:
// the configuration may have another sender by now.
func messageOf(body []byte, o archive.Object) (ledger.Message, error) {
	id, err := mail.MessageIDOf(body)
	if err != nil {
		return ledger.Message{}, &archive.TamperedError{Key: o.Key, What: err.Error()}
	}
	return ledger.MessageOf(o, id), nil
}

// messageID names the mail of a delivery that is still to be made, with a token: the stored mail alone says which.
func (a *mailer) messageID(key ledger.Key) string {
	id, err := a.office().MessageID(key.Month.String(), key.Revision, key.Recipient, key.Address, string(key.Kind))
	if err != nil {
		return "" // the sender is validated when the worker starts
	}
	return mail.WithToken(id)
}
