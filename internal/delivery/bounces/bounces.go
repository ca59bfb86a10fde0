// Package bounces reads the office's bounce mailbox and notes what came back in the delivery ledger and the audit
// trail. Collect does it once; a report that was already noted is skipped.
//
// Anybody can write to a mailbox. A report opens a second mail only if it knows what nobody can who has not had the mail,
// and fits its address; any other that names a mail is noted with the doubt, and a person decides (docs/design.md 8.2). The
// mailboxes themselves are in package mail.
package bounces

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// Config is the bounces section of the configuration: where what is sent to mail.return_path is to be read, in a folder
// or on a server. Default: nowhere.
type Config struct {
	// Maildir is the folder into which the mail server delivers.
	Maildir string `yaml:"maildir"`
	// IMAP is the mailbox on a server.
	IMAP mail.IMAPConfig `yaml:"imap"`
}

// Validate checks the section without opening the mailbox, all faults joined.
func (c Config) Validate() error {
	switch {
	case c.Maildir != "" && c.usesIMAP():
		return errors.New(wordTwoBoxes)
	case c.usesIMAP():
		return c.IMAP.Validate()
	}
	return nil
}

func (c Config) usesIMAP() bool { return c.IMAP != mail.IMAPConfig{} }

// Inbox is the mailbox; nil where there is none.
func (c Config) Inbox() (mail.Inbox, error) {
	switch {
	case c.Maildir != "":
		return mail.Maildir{Dir: c.Maildir}, nil
	case c.usesIMAP():
		return mail.NewIMAP(c.IMAP)
	}
	return nil, nil
}

// Noted is one delivery of which a report was noted.
type Noted struct {
	Key        ledger.Key      `json:"key"`
	Kind       ledger.NoteKind `json:"kind"`            // bounced | delayed
	Doubt      ledger.Doubt    `json:"doubt,omitempty"` // why the report opens nothing; "" for one that is believed
	Enhanced   string          `json:"enhanced,omitempty"`
	Diagnostic string          `json:"diagnostic,omitempty"`
}

// Result says what a look into the mailbox came to.
type Result struct {
	Letters   int     `json:"letters"`   // mails not seen before
	Reports   int     `json:"reports"`   // of these, delivery status reports
	Unmatched int     `json:"unmatched"` // reports on mails that are not the program's, left where they are
	Noted     []Noted `json:"noted"`
}

// Doubtful counts what was noted with a doubt.
func (r Result) Doubtful() int {
	n := 0
	for _, noted := range r.Noted {
		if noted.Doubt != "" {
			n++
		}
	}
	return n
}

// Collect reads the mails that nobody has seen, notes what belongs to a delivery, and marks those letters as seen. All
// others stay as they are. Asked again after a fault it notes nothing twice. A delivery or a trail that was tampered with
// takes no note and is a fault of its report alone: anybody can name any month, and Verify judges that one.
func Collect(ctx context.Context, s archive.Store, box mail.Inbox, now func() time.Time) (Result, error) {
	out := Result{Noted: []Noted{}}
	letters, release, err := box.Unseen(ctx)
	if err != nil {
		return out, &BoxError{err}
	}
	defer release()
	var faults []error
	var unmarked error // the first: the others say the same
	broken := map[string]error{}
	c := collector{store: s, now: now, months: map[string]sentMails{}}
	out.Letters = len(letters)
	for _, letter := range letters {
		if len(faults) == maxFaults {
			break
		}
		report, err := letter.Report()
		if errors.Is(err, mail.ErrNoReport) {
			continue
		}
		if err != nil {
			faults = append(faults, err)
			continue
		}
		out.Reports++
		noted, found, err := c.noteOn(ctx, report)
		switch {
		case errors.Is(err, archive.ErrTampered):
			broken[err.Error()] = err // a month says the same of every letter
		case err != nil:
			return out, err
		}
		if !found {
			out.Unmatched++
			continue
		}
		out.Noted = append(out.Noted, noted...)
		if err := letter.Seen(); err != nil && unmarked == nil {
			unmarked = fmt.Errorf(wordNotMarked, err)
		}
	}
	for _, text := range slices.Sorted(maps.Keys(broken)) {
		faults = append(faults, broken[text])
	}
	if err := errors.Join(append(faults, unmarked)...); err != nil {
		return out, &BoxError{err}
	}
	return out, nil
}

// maxFaults is after how many letters that cannot be read a look gives the mailbox up: the rest would fare the same.
const maxFaults = 10

// BoxError is a fault of the mailbox, or of a delivery that a letter in it names: what could be read of it was noted.
type BoxError struct{ Err error }

func (e *BoxError) Error() string { return e.Err.Error() }

// Unwrap gives the faults.
func (e *BoxError) Unwrap() error { return e.Err }

type collector struct {
	store  archive.Store
	now    func() time.Time
	months map[string]sentMails // as read, by month
}

// sentMails are a month's deliveries by Message-ID without its token. What is broken is not among them and stands in fault.
type sentMails struct {
	keys  map[string]ledger.Key
	fault error
}

// noteOn notes a report on the delivery that it is about, if there is one.
func (c *collector) noteOn(ctx context.Context, report *mail.Report) (noted []Noted, found bool, err error) {
	key, found, err := c.delivery(ctx, report.MessageID)
	if !found {
		return nil, false, err
	}
	if noted, err = c.note(ctx, key, report); err != nil {
		return nil, false, err
	}
	return noted, true, nil
}

// delivery finds the delivery that a Message-ID names, whatever its token; its month stands at its beginning.
// archive.ErrTampered: it is none of the month's whole ones, and some are broken.
func (c *collector) delivery(ctx context.Context, id string) (ledger.Key, bool, error) {
	id, _ = mail.CutToken(id)
	name, _, _ := strings.Cut(id, ".")
	month, err := period.ParseMonth(name)
	if err != nil {
		return ledger.Key{}, false, nil //nolint:nilerr // a Message-ID that is not ours is no error, just nobody's
	}
	sent, read := c.months[name]
	if !read {
		all, err := ledger.List(ctx, c.store, month)
		if err != nil && !errors.Is(err, archive.ErrTampered) {
			return ledger.Key{}, false, err
		}
		sent = sentMails{keys: map[string]ledger.Key{}, fault: err}
		for _, s := range all {
			if id, _ := mail.CutToken(s.State.Message.MessageID); id != "" {
				sent.keys[id] = s.Key
			}
		}
		c.months[name] = sent
	}
	if key, found := sent.keys[id]; found {
		return key, true, nil
	}
	return ledger.Key{}, false, sent.fault
}

// note records a report in the ledger, then in the trail with the hash of that event.
func (c *collector) note(ctx context.Context, key ledger.Key, report *mail.Report) ([]Noted, error) {
	d, err := ledger.Open(ctx, c.store, key)
	if err != nil {
		return nil, err
	}
	n, worth := noteOf(report, d.State())
	if !worth {
		return nil, nil
	}
	if err := d.Note(ctx, c.now(), n); err != nil {
		return nil, err
	}
	e, noted := eventOf(d, n.Reference)
	if !noted { // one more in doubt
		return nil, nil
	}
	_, err = audit.Append(ctx, c.store, key.Month, audit.Entry{
		ID: "bounce/" + archive.Hash([]byte(key.Prefix()+n.Reference)), At: e.At, Kind: audit.BounceNoted, Actor: "mailbox",
		Facts: map[string]any{
			"recipient": key.Recipient, "address": key.Address, "revision": key.Revision, "kind": n.Kind,
			"enhanced": n.Enhanced, audit.FactDoubt: n.Doubt, "event": e.Seq,
		},
	})
	if err != nil {
		return nil, err
	}
	return []Noted{{key, n.Kind, n.Doubt, n.Enhanced, n.Text}}, nil
}

func eventOf(d *ledger.Delivery, reference string) (ledger.Event, bool) {
	for _, e := range d.Events() {
		if e.Note != nil && e.Note.Reference == reference {
			return e, true
		}
	}
	return ledger.Event{}, false
}

// noteOf is what a report on a delivery's mail is noted as. Each mail goes to one address: the first failure of that one is
// the mail's, and where only others failed, theirs is noted with the doubt. Good news is not noted.
func noteOf(r *mail.Report, s ledger.State) (note ledger.Note, worth bool) {
	for _, bad := range []struct {
		kind ledger.NoteKind
		is   func(mail.ReportPart) bool
	}{{ledger.Bounced, mail.ReportPart.Failed}, {ledger.Delayed, mail.ReportPart.Delayed}} {
		for _, p := range r.Parts {
			if !bad.is(p) {
				continue
			}
			n := ledger.Note{Reference: r.ID, Kind: bad.kind, Doubt: doubtOf(r, p, s), Enhanced: p.Status, Text: p.Diagnostic}
			if n.Doubt == "" {
				return n, true
			}
			if !worth {
				note, worth = n, true
			}
		}
	}
	return note, worth
}

// doubtOf is why a report is not believed; "" for one that is. Its token shows that it comes from where the mail has been;
// mails of earlier releases have none. It must be about the mail's own address, and come, where the mailbox says who sent
// it, from a server: people and their programs send under an address.
func doubtOf(r *mail.Report, p mail.ReportPart, s ledger.State) ledger.Doubt {
	_, token := mail.CutToken(s.Message.MessageID)
	switch {
	case token == "" || r.MessageID != s.Message.MessageID:
		return ledger.DoubtMessageID
	case !p.Names(s.Plan.Address):
		return ledger.DoubtRecipient
	case r.Sender != "":
		return ledger.DoubtSender
	}
	return ""
}

// Look notes what has come back since the last look, so that a plan knows. The mailbox is a help: one that cannot be read is
// reported in the log and stops no month; a store that cannot be written is an error like any other.
func Look(ctx context.Context, s archive.Store, c Config, now func() time.Time, log *slog.Logger) error {
	box, err := c.Inbox()
	if err != nil {
		log.Warn("bounce mailbox", "error", err.Error())
		return nil
	}
	if box == nil {
		return nil
	}
	result, err := Collect(ctx, s, box, now)
	if fault := (*BoxError)(nil); errors.As(err, &fault) {
		log.Warn("bounce mailbox", "error", fault.Error())
	} else if err != nil {
		return err
	}
	log.Info("bounce mailbox", "letters", result.Letters, "reports", result.Reports, "noted", len(result.Noted),
		"doubtful", result.Doubtful(), "unmatched", result.Unmatched)
	return nil
}

// monthsBefore is how many months before the planned one are looked at.
const monthsBefore = 3

// Hard counts bounces for good by the 8 hex of the address, of the month itself and of the months before. It is a hint: an
// earlier month that was tampered with stands in the log and does not stop this one; Verify judges it.
func Hard(ctx context.Context, s archive.Store, month period.Month, history []ledger.Summary, log *slog.Logger) (map[string]int, error) {
	all := ledger.HardBounces(history)
	for range monthsBefore {
		month = month.Previous()
		earlier, err := ledger.List(ctx, s, month)
		if errors.Is(err, archive.ErrTampered) {
			log.Error("bounces of an earlier month", "month", month.String(), "error", err.Error())
		} else if err != nil {
			return nil, err
		}
		for address, n := range ledger.HardBounces(earlier) {
			all[address] += n
		}
	}
	return all, nil
}

// What the operator reads.
const (
	wordNotMarked = "bounces: đã ghi nhận nhưng không đánh dấu được thư đã đọc: %w"
	wordTwoBoxes  = "maildir và imap: chỉ dùng một trong hai"
)
