package letter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/register"
)

// Envelope is one address that gets a mail, with the mailbox that the mail is made for.
type Envelope struct {
	To      string             `json:"to"`    // the plain address
	Field   string             `json:"field"` // to | cc
	Mailbox register.Addressee `json:"mailbox"`
}

// Hash names the address where it must not stand itself: 8 hex of its SHA-256.
func (e Envelope) Hash() string { return archive.AddressHash(e.To) }

// Envelopes spreads the addressees over their addresses. An address that several share gets one mail, which holds what
// belongs to each of them: no mailbox gets a month twice. An address outside mail.allow_domains is an error that names
// its recipient.
func (o Office) Envelopes(addressees []register.Addressee) ([]Envelope, error) {
	var all []Envelope
	at := map[string]int{}
	for _, to := range addressees {
		for i, address := range append(slices.Clone(to.Notify.To), to.Notify.Cc...) {
			field := "to"
			if i >= len(to.Notify.To) {
				field = "cc"
			}
			if !o.Mail.Allows(address) {
				return nil, fmt.Errorf("nơi nhận %s có địa chỉ ngoài các tên miền được phép (mail.allow_domains): "+
					"sửa danh bạ hoặc cấu hình; chưa gửi thư nào.", to.Code)
			}
			if j, shared := at[strings.ToLower(address)]; shared {
				all[j].Mailbox = joined(all[j].Mailbox, to)
				continue
			}
			at[strings.ToLower(address)] = len(all)
			all = append(all, Envelope{To: address, Field: field, Mailbox: to})
		}
	}
	return all, nil
}

// joined is an addressee that stands for two who share an address.
func joined(one, two register.Addressee) register.Addressee {
	if one.Code == two.Code {
		return one
	}
	union := func(a, b []string) []string {
		all := append(slices.Clone(a), b...)
		slices.Sort(all)
		return slices.Compact(all)
	}
	one.Own, one.Covers = union(one.Own, two.Own), union(one.Covers, two.Covers)
	one.Wants = slices.Clone(one.Wants)
	for _, want := range two.Wants {
		if !slices.Contains(one.Wants, want) {
			one.Wants = append(one.Wants, want)
		}
	}
	return one
}

var notInMessageID = regexp.MustCompile(`[^A-Za-z0-9.-]`)

// MessageID names a mail by its delivery, so that a bounce can be matched. month is 2023-11, address the 8 hex of
// Envelope.Hash. Anybody can guess it: what is sent bears a token too (mail.WithToken).
func (o Office) MessageID(month string, revision int, recipient, address, kind string) (string, error) {
	from, _, err := o.Mail.Sender()
	if err != nil {
		return "", err
	}
	recipient = notInMessageID.ReplaceAllString(recipient, "_")
	return fmt.Sprintf("%s.%s.%s-%s.%s@%s", month, archive.RevisionName(revision), recipient, address, kind, domainOf(from)), nil
}
