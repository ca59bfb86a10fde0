package activities

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/ledger"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/register"
)

// renderLetter composes and renders the mail to one address: the letter, the appendices, the unit's own workbook, or
// links where they are too large.
func (a *Activities) renderLetter(ctx context.Context, sealed *sealedRevision, entry *planned) ([]byte, error) {
	files := sealed.attachments(entry.Mailbox)
	facts := message.Facts{Seal: sealed.seal, Kind: string(entry.Kind)}
	if a.tooLarge(files) {
		links, err := a.links(ctx, sealed, files)
		if err != nil {
			return nil, err
		}
		facts.Links, files = links, nil
	}
	for _, f := range files {
		facts.Attached = append(facts.Attached, baseName(f.Name))
	}
	composed, err := message.Compose(sealed.view, entry.Mailbox, facts)
	if err != nil {
		return nil, &inputFault{err.Error()}
	}
	return a.render(composed, files, mailbox(entry.Mailbox), entry.messageID(entry.key(sealed.month, sealed.manifest.Revision), a))
}

// tooLarge reports whether the files exceed the office's limit once they are encoded (base64 makes 4 bytes of 3).
func (a *Activities) tooLarge(files []view.File) bool {
	size := 0
	for _, f := range files {
		size += len(f.Data)
	}
	const others = 256 << 10 // the texts and the headers
	return size/3*4+others > a.Config.Mail.WithDefaults().SizeLimitMB*1_000_000
}

// links stand for attachments that are too large: signed addresses in the store that expire.
func (a *Activities) links(ctx context.Context, sealed *sealedRevision, files []view.File) ([]message.Link, error) {
	expiry := min(a.Config.Delivery.LinkFor, archive.MaxLinkLife)
	links := make([]message.Link, len(files))
	for i, f := range files {
		entry, _ := sealed.manifest.Document(f.Name)
		url, err := a.Store.Presign(ctx, entry.Key, archive.PresignOptions{
			Expiry: expiry, VersionID: entry.VersionID, FileName: baseName(f.Name), MediaType: f.MediaType,
		})
		if err != nil {
			return nil, fmt.Errorf("make a link: %w", err)
		}
		links[i] = message.Link{Name: baseName(f.Name), URL: url, Expires: period.InstantOf(a.Now().Add(expiry))}
	}
	return links, nil
}

// envelope is what the headers show of who a mail is for.
type envelope struct {
	name   string
	to, cc []string
}

func mailbox(to register.Addressee) envelope {
	e := envelope{name: to.Name, to: to.Notify.To, cc: to.Notify.Cc}
	if len(e.to) == 0 {
		e.to, e.cc = e.cc, nil
	}
	return e
}

// render makes the bytes of a mail that the program sends by itself.
func (a *Activities) render(composed message.Message, files []view.File, to envelope, messageID string) ([]byte, error) {
	from, _, err := a.Config.Mail.Sender()
	if err != nil {
		return nil, err
	}
	m := mail.Message{
		From: from, Subject: composed.Subject, Text: composed.Text, HTML: composed.HTML,
		MessageID: messageID, Date: a.Now().In(period.Zone), Sign: a.Signer,
		Headers: []mail.Header{
			{Name: "Auto-Submitted", Value: "auto-generated"},
			{Name: "List-Id", Value: a.listID(from)},
		},
	}
	if reply := a.Config.Mail.ReplyTo; reply != "" {
		address, err := mail.ParseAddress(reply)
		if err != nil {
			return nil, err
		}
		m.ReplyTo = []mail.Address{address}
	}
	for _, field := range composed.Headers {
		m.Headers = append(m.Headers, mail.Header{Name: field.Name, Value: field.Value})
	}
	for _, address := range to.to {
		m.To = append(m.To, mail.Address{Name: to.name, Email: address})
	}
	for _, address := range to.cc {
		m.Cc = append(m.Cc, mail.Address{Name: to.name, Email: address})
	}
	for _, f := range files {
		plain, _, _ := strings.Cut(f.MediaType, ";") // a document's charset stands in the document
		m.Attachments = append(m.Attachments, mail.Attachment{Name: baseName(f.Name), MediaType: plain, Data: f.Data})
	}
	return mail.Render(m)
}

func (a *Activities) listID(from mail.Address) string {
	return fmt.Sprintf("Thong bao ho so tre han <%s.%s>", a.Config.WorkflowID("trehan"), domainOf(from))
}

func domainOf(from mail.Address) string {
	_, domain, _ := strings.Cut(from.Email, "@")
	return domain
}

var notInMessageID = regexp.MustCompile(`[^A-Za-z0-9.-]`)

// messageIDOf names a mail by its delivery, so that every attempt bears the same and a bounce can be matched.
func messageIDOf(key ledger.Key, domain string) string {
	recipient := notInMessageID.ReplaceAllString(key.Recipient, "_")
	return fmt.Sprintf("%s.%s.%s-%s.%s@%s", key.Month, archive.RevisionName(key.Revision), recipient, key.Address, key.Kind, domain)
}

// attached reports whether an appendix has rows; an empty level is told in the letter instead.
func (s *sealedRevision) attached(appendix view.Appendix) bool {
	facts, err := view.FactsOf(s.view, blocks.Escape)
	return err != nil || facts.Attached(appendix)
}
