package ledger

import (
	"context"
	"errors"

	"trehan/internal/archive"
)

// Mail is the delivery's mail as it was planned: every attempt of every round sends these bytes. A stored mail that is not
// the one that was planned, or none, is archive.ErrTampered.
func (d *Delivery) Mail(ctx context.Context) ([]byte, archive.Object, error) {
	key := d.key.MessageKey(d.state.Plan.File)
	b, o, err := d.store.Get(ctx, key, "")
	switch planned := d.state.Plan.Mail; {
	case errors.Is(err, archive.ErrNotFound):
		return nil, o, &archive.TamperedError{Key: key, What: "the mail that was planned is missing"}
	case err == nil && planned != "" && planned != o.SHA256:
		return nil, o, &archive.TamperedError{Key: key, What: "not the mail that was planned"}
	}
	return b, o, err
}

// MailFor is the mail for a new plan, stored before anything is connected: the stored one, or what render makes; and where
// the stored one is stale, another that render makes beside it, once an execution of a run. stale may be nil. file is its name, for Plan.File.
func (d *Delivery) MailFor(ctx context.Context, execution string, stale func(mail []byte) bool,
	render func() ([]byte, error)) (o archive.Object, file string, err error) {
	file = d.state.Plan.File
	b, o, err := d.stored(ctx, file, render)
	if planned := d.state.Plan.Mail; err == nil && planned != "" && planned != o.SHA256 {
		return o, file, &archive.TamperedError{Key: o.Key, What: "not the mail that was planned"}
	}
	if err != nil || stale == nil || !stale(b) {
		return o, file, err
	}
	file = RenewedFile(execution)
	_, o, err = d.stored(ctx, file, render)
	return o, file, err
}

// RenewedFile is the name of a mail that an execution of a run makes in the place of a stale one.
func RenewedFile(execution string) string {
	return "message-" + archive.Hash([]byte(execution))[:8] + ".eml"
}

// MessageKey is where a mail of the delivery is stored; "" is the first one's name.
func (k Key) MessageKey(file string) string {
	if file == "" {
		return archive.MessageKey(k.Prefix())
	}
	return k.Prefix() + file
}

func (d *Delivery) stored(ctx context.Context, file string, render func() ([]byte, error)) ([]byte, archive.Object, error) {
	key := d.key.MessageKey(file)
	b, o, err := d.store.Get(ctx, key, "")
	if !errors.Is(err, archive.ErrNotFound) {
		return b, o, err
	}
	if b, err = render(); err != nil {
		return nil, archive.Object{}, err
	}
	o, err = d.store.Create(ctx, key, archive.Bytes(b), archive.CreateOptions{MediaType: "message/rfc822"})
	if errors.Is(err, archive.ErrExists) {
		return d.store.Get(ctx, key, "")
	}
	return b, o, err
}

// MessageOf is the claim's description of a stored mail.
func MessageOf(o archive.Object, messageID string) Message {
	return Message{Key: o.Key, SHA256: o.SHA256, Size: o.Size, VersionID: o.VersionID, MessageID: messageID}
}
