package intake

import (
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/signedpdf"
)

// Senders are the addresses of the register, and the units that each may answer for.
type Senders struct{ all []register.Addressee }

// SendersOf takes from the register who is written to about a month on a day: whoever gets a unit's workbook may return it.
func SendersOf(r *register.Register, p period.Period, on period.Day) Senders {
	all := r.Addressees(p, on)
	return Senders{slices.DeleteFunc(all, func(a register.Addressee) bool { return len(a.Own) == 0 })}
}

// Units are the codes of the units for which an address may answer; none for one that is not in the register.
func (s Senders) Units(address string) []string {
	var units []string
	for _, a := range s.all {
		if slices.ContainsFunc(slices.Concat(a.Notify.To, a.Notify.Cc), func(known string) bool { return strings.EqualFold(known, address) }) {
			units = append(units, a.Own...)
		}
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// Mailbox is one address that a unit is written to at, and the addressee whose it is.
type Mailbox struct {
	Recipient, Name, Address string
}

// Of are the mailboxes that a unit is written to at: its first addresses, or copies where it has no other.
func (s Senders) Of(unit string) []Mailbox {
	var out []Mailbox
	for _, a := range s.all {
		if !slices.Contains(a.Own, unit) {
			continue
		}
		to := a.Notify.To
		if len(to) == 0 {
			to = a.Notify.Cc
		}
		for _, address := range to {
			out = append(out, Mailbox{a.Code, a.Name, address})
		}
	}
	return out
}

// Find is the mailbox of the register with this hash (archive.AddressHash), of the unit if that has it; false for none. Mail goes
// to no other address.
func (s Senders) Find(hash, unit string) (Mailbox, bool) {
	var found Mailbox
	for _, a := range s.all {
		for _, address := range slices.Concat(a.Notify.To, a.Notify.Cc) {
			if archive.AddressHash(address) != hash {
				continue
			}
			if slices.Contains(a.Own, unit) {
				return Mailbox{a.Code, a.Name, address}, true
			}
			if found.Address == "" {
				found = Mailbox{a.Code, a.Name, address}
			}
		}
	}
	return found, found.Address != ""
}

// Rules say whose mail is believed.
type Rules struct {
	// Authority is the authserv-id of the office's own mail server, whose Authentication-Results count; "" for none.
	Authority string
	// Roots are those from which a signature's certificate must come; nil: no signature proves anything.
	Roots *x509.CertPool
	// Proven: only a mail whose From is proven counts.
	Proven bool
}

// What proves a mail's From (explanation.Source.Proof).
const (
	BySignature = "smime"
	ByServer    = "server"
)

// believe judges the From of a mail: what proves it, or why it is doubted. A plain From proves nothing: anybody can write one.
// It is taken all the same unless something speaks against it, since nothing follows from an answer without a person's decision.
func (r Rules) believe(a *mail.Answer, now time.Time) (proof string, doubt doubt) {
	if a.Signature != nil {
		_, addresses, err := signedpdf.Rules{Roots: r.Roots, Now: now}.Mailed(a.Signature.Content, a.Signature.Signature)
		if errors.Is(err, signedpdf.ErrAltered) {
			return "", doubtSignature
		}
		if err == nil && r.Roots != nil && slices.ContainsFunc(addresses, func(s string) bool { return strings.EqualFold(s, a.From) }) {
			return BySignature, ""
		}
	}
	switch {
	case a.Vouched == mail.VouchPassed:
		return ByServer, ""
	case a.Vouched == mail.VouchFailed:
		return "", doubtDisowned
	case a.Sender != "" && !strings.EqualFold(domainOf(a.Sender), domainOf(a.From)):
		return "", doubtEnvelope
	case r.Proven:
		return "", doubtUnproven
	}
	return "", ""
}

func domainOf(address string) string { return address[strings.LastIndex(address, "@")+1:] }
