// Package letter makes a month's mails from its documents: what is attached, which headers they have. Release is a month
// that is ready to be mailed; Office renders each mail.
//
// It sends and stores nothing and has no clock. Deliveries and `trehan preview` both use it, so the preview shows
// exactly what is sent. See docs/documents.md 6.
package letter

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/mail"
	"trehan/internal/register"
)

// Release is a month's documents as they go out.
type Release struct {
	View  *view.Input
	Files map[string]view.File // documents by name
	Seal  string               // hash of the manifest, in header and foot
}

// ReadFiles reads the documents of a seal by its versions and hashes: what is mailed is what was sealed.
func ReadFiles(ctx context.Context, s archive.Store, seal *archive.Manifest) (map[string]view.File, error) {
	entries := append(seal.Find(archive.RoleDocument), seal.Find(archive.RoleSigned)...)
	files := make([]view.File, len(entries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i, e := range entries {
		group.Go(func() error {
			b, err := archive.Read(ctx, s, e.Object())
			files[i] = view.File{Name: e.Name, MediaType: e.MediaType, Data: b}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	byName := make(map[string]view.File, len(files))
	for _, f := range files {
		byName[f.Name] = f
	}
	return byName, nil
}

// Office is what the configuration says of every mail.
type Office struct {
	Mail   mail.Config
	List   string       // name of the list in List-Id, such as ha-nam-trehan
	Signer *mail.Signer // nil: mails are not signed
}

// Letter composes and renders the mail to one mailbox: the letter, the appendices, the unit's own workbook, or links
// where they are too large. An error in the office's words is a *ComposeError.
func (o Office) Letter(r Release, to register.Addressee, kind ledger.Kind, messageID string, date time.Time, links Linker) ([]byte, error) {
	if r.View.Rows.Warning != nil {
		return o.warning(r, to, messageID, date)
	}
	documents := r.Documents(to)
	attachments, err := r.attachments(documents)
	if err != nil {
		return nil, err
	}
	facts := message.Facts{Seal: r.Seal, Kind: string(kind), Letter: slices.Contains(to.Wants, register.Notice)}
	var files []view.File
	for _, a := range attachments {
		facts.Attached, files = append(facts.Attached, a.facts()), append(files, a.File)
	}
	if o.tooLarge(files) { // what is linked are the sealed documents themselves
		if facts.Links, err = links(documents); err != nil {
			return nil, err
		}
		facts.Attached, files = nil, nil
	}
	composed, err := message.Compose(r.View, to, facts)
	if err != nil {
		return nil, &ComposeError{err}
	}
	return o.Render(composed, files, headerOf(to), messageID, date)
}

// ComposeError says that the words of a mail cannot be made from the month: a matter of the office's templates and
// figures, not of the machine.
type ComposeError struct{ Err error }

func (e *ComposeError) Error() string { return e.Err.Error() }
func (e *ComposeError) Unwrap() error { return e.Err }

// tooLarge reports whether the files exceed the office's limit once they are encoded (base64 makes 4 bytes of 3, and
// lines of 76 with their ends).
func (o Office) tooLarge(files []view.File) bool {
	size := 0
	for _, f := range files {
		size += len(f.Data)
	}
	const others = 256 << 10 // the texts and the headers
	encoded := (size + 2) / 3 * 4
	return encoded+encoded/76*2+others > o.Mail.WithDefaults().SizeLimitMB*1_000_000
}

// Header is what the headers show of who a mail is for.
type Header struct {
	Name   string
	To, Cc []string
}

// headerOf shows all addresses of a mailbox, whichever of them a mail goes to.
func headerOf(to register.Addressee) Header {
	h := Header{Name: to.Name, To: to.Notify.To, Cc: to.Notify.Cc}
	if len(h.To) == 0 {
		h.To, h.Cc = h.Cc, nil
	}
	return h
}

// Render makes the bytes of a mail that the program sends by itself.
func (o Office) Render(composed message.Message, files []view.File, to Header, messageID string, date time.Time) ([]byte, error) {
	from, _, err := o.Mail.Sender()
	if err != nil {
		return nil, err
	}
	m := mail.Message{
		From: from, Subject: view.Printable(composed.Subject), Text: view.Printable(composed.Text), HTML: view.Printable(composed.HTML),
		MessageID: messageID, Date: date, Sign: o.Signer,
		Headers: []mail.Header{
			{Name: "Auto-Submitted", Value: "auto-generated"},
			{Name: "List-Id", Value: fmt.Sprintf("Thong bao ho so tre han <%s.%s>", o.List, domainOf(from))},
		},
	}
	if reply := o.Mail.ReplyTo; reply != "" {
		address, err := mail.ParseAddress(reply)
		if err != nil {
			return nil, err
		}
		m.ReplyTo = []mail.Address{address}
	}
	for _, field := range composed.Headers {
		m.Headers = append(m.Headers, mail.Header{Name: field.Name, Value: field.Value})
	}
	for _, address := range to.To {
		m.To = append(m.To, mail.Address{Name: to.Name, Email: address})
	}
	for _, address := range to.Cc {
		m.Cc = append(m.Cc, mail.Address{Name: to.Name, Email: address})
	}
	for _, f := range files {
		plain, _, _ := strings.Cut(f.MediaType, ";") // a document's charset stands in the document
		m.Attachments = append(m.Attachments, mail.Attachment{Name: FileName(f.Name), MediaType: plain, Data: f.Data})
	}
	return mail.Render(m)
}

func domainOf(from mail.Address) string {
	_, domain, _ := strings.Cut(from.Email, "@")
	return domain
}

var notInMessageID = regexp.MustCompile(`[^A-Za-z0-9.-]`)

// MessageID names a mail by its delivery, so that a bounce can be matched. period is 2023-11; in a preview it may be another.
// Anybody can guess the ID: what is sent bears a token too (mail.WithToken).
func (o Office) MessageID(period string, revision int, to delivery.Target, kind ledger.Kind) (string, error) {
	from, _, err := o.Mail.Sender()
	if err != nil {
		return "", err
	}
	recipient := notInMessageID.ReplaceAllString(to.Recipient, "_")
	return fmt.Sprintf("%s.%s.%s-%s.%s@%s", mail.PeriodPart(period), archive.RevisionName(revision), recipient, to.Address, kind, domainOf(from)), nil
}
