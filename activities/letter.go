package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/dispatch"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/ledger"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// post is what of the configuration stands in every mail.
func (a *Activities) post() dispatch.Office {
	return dispatch.Office{Mail: a.Config.Mail, List: a.Config.WorkflowID("trehan"), Signer: a.Signer}
}

// renderLetter composes and renders the mail to one address of the plan.
func (a *Activities) renderLetter(ctx context.Context, sealed *sealedRevision, entry *planned) ([]byte, error) {
	links := func(files []view.File) ([]message.Link, error) { return a.links(ctx, sealed, files) }
	id := a.messageID(entry.key(sealed.month, sealed.manifest.Revision))
	b, err := a.post().Letter(sealed.Release, entry.Mailbox, string(entry.Kind), id, a.Now().In(period.Zone), links)
	if fault := (*dispatch.ComposeError)(nil); errors.As(err, &fault) {
		return nil, &inputFault{Message: fault.Error()}
	}
	return b, err
}

// links stand for attachments that are too large: signed addresses in the store that expire.
func (a *Activities) links(ctx context.Context, sealed *sealedRevision, files []view.File) ([]message.Link, error) {
	if err := a.Config.Store.LinksNowhere(); err != nil {
		return nil, &config.Fault{File: a.Config.File(), Faults: []string{err.Error()}}
	}
	expiry := min(a.Config.Delivery.LinkFor, archive.MaxLinkLife)
	links := make([]message.Link, len(files))
	for i, f := range files {
		entry, _ := sealed.manifest.Document(f.Name)
		name := dispatch.FileName(f.Name)
		url, err := a.Store.Presign(ctx, entry.Key, archive.PresignOptions{
			Expiry: expiry, VersionID: entry.VersionID, FileName: name, MediaType: f.MediaType,
		})
		if err != nil {
			return nil, fmt.Errorf("make a link: %w", err)
		}
		links[i] = message.Link{Name: name, URL: url, Expires: period.InstantOf(a.Now().Add(expiry))}
	}
	return links, nil
}

// staleLinks reports whether a stored mail's links have expired, or are about to: it was planned for another day.
func (a *Activities) staleLinks(stored []byte) bool {
	until, linked := dispatch.LinksUntil(stored)
	return linked && until.Before(a.Now().Add(min(24*time.Hour, a.Config.Delivery.LinkFor/2)))
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
func (a *Activities) messageID(key ledger.Key) string {
	id, err := a.post().MessageID(key.Month.String(), key.Revision, key.Recipient, key.Address, string(key.Kind))
	if err != nil {
		return "" // the sender is validated when the worker starts
	}
	return mail.WithToken(id)
}
