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
	Matched    mail.Match      `json:"matched"`         // where in the report the mail is named
	Doubt      ledger.Doubt    `json:"doubt,omitempty"` // why the report opens nothing; "" for one that is believed
	Enhanced   string          `json:"enhanced,omitempty"`
	Diagnostic string          `json:"diagnostic,omitempty"`
}

// Result says what a look into the mailbox came to.
type Result struct {
	Letters   int     `json:"letters"`   // mails not seen before
	Reports   int     `json:"reports"`   // of these, delivery status reports
	Unmatched int     `json:"unmatched"` // reports on mails that are not the program's, left where they are
	Answers   int     `json:"answers"`   // automatic answers, such as out of office, left where they are
	Noted     []Noted `json:"noted"`
	// Answered are the deliveries that the answers are about, as far as they say.
	Answered []ledger.Key `json:"answered"`
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
	c := collector{
		store: s, now: now, months: map[period.Name]sentMails{}, broken: map[string]error{},
		out: Result{Noted: []Noted{}, Answered: []ledger.Key{}},
	}
	end := now().Add(maxLook)
	look, cancel := context.WithTimeout(ctx, maxLook)
	defer cancel()
	letters, release, err := box.Unseen(look)
	if err != nil {
		return c.out, &BoxError{err}
	}
	defer release()
	c.out.Letters = len(letters)
	for i, letter := range slices.Backward(letters) { // the older ones may have been read at every look before
		if len(c.faults) == maxFaults {
			break
		}
		if now().After(end) {
			c.faults = append(c.faults, fmt.Errorf(wordLongLook, maxLook, i+1))
			break
		}
		if err := c.read(ctx, letter); err != nil {
			return c.out, err
		}
	}
	for _, text := range slices.Sorted(maps.Keys(c.broken)) {
		c.faults = append(c.faults, c.broken[text])
	}
	if err := errors.Join(append(c.faults, c.unmarked)...); err != nil {
		return c.out, &BoxError{err}
	}
	return c.out, nil
}

// maxLook bounds a look, its listing too: no mailbox, however full or slow, keeps a month from being planned. It is less than
// an activity may take without a step.
const maxLook = 5 * time.Minute

// maxFaults is after how many letters that cannot be read a look gives the mailbox up: the rest would fare the same.
const maxFaults = 10

// BoxError is a fault of the mailbox, or of a delivery that a letter in it names: what could be read of it was noted.
type BoxError struct{ Err error }

func (e *BoxError) Error() string { return e.Err.Error() }

// Unwrap gives the faults.
func (e *BoxError) Unwrap() error { return e.Err }

// collector is one look into the mailbox.
type collector struct {
	store    archive.Store
	now      func() time.Time
	months   map[period.Name]sentMails // as read
	spans    []period.Name             // that were started; nil: not yet read
	out      Result
	faults   []error
	broken   map[string]error // by their text: a month says the same of every letter
	unmarked error            // the first: the others say the same
}

// read notes what a letter says. An error is the store's.
func (c *collector) read(ctx context.Context, letter mail.Letter) error {
	report, err := letter.Report()
	switch {
	case errors.Is(err, mail.ErrNoReport):
		return nil
	case err != nil:
		c.faults = append(c.faults, err)
		return nil
	case report.Answer:
		return c.answer(ctx, report)
	}
	c.out.Reports++
	key, by, found, err := c.delivery(ctx, report.About)
	if inner := report.Enclosed; !found && err == nil && inner != nil && !inner.Answer {
		report = inner
		key, by, found, err = c.delivery(ctx, report.About)
	}
	var noted []Noted
	if found {
		noted, err = c.note(ctx, key, report, by)
	}
	if errors.Is(err, archive.ErrTampered) {
		c.broken[err.Error()] = err
		found = false
	} else if err != nil {
		return err
	}
	if !found {
		c.out.Unmatched++
		return nil
	}
	c.out.Noted = append(c.out.Noted, noted...)
	if err := letter.Seen(); err != nil && c.unmarked == nil {
		c.unmarked = fmt.Errorf(wordNotMarked, err)
	}
	return nil
}

// answer counts an automatic answer. It says that a mail has arrived, which changes nothing, and stays for a person to read.
func (c *collector) answer(ctx context.Context, report *mail.Report) error {
	c.out.Answers++
	key, _, found, err := c.delivery(ctx, report.About)
	if found && !slices.Contains(c.out.Answered, key) {
		c.out.Answered = append(c.out.Answered, key)
	}
	if errors.Is(err, archive.ErrTampered) {
		return nil // whoever verifies that month says so
	}
	return err
}

// sentMails are a month's deliveries by Message-ID without its token, and by token. What is broken is not among them and
// stands in fault.
type sentMails struct {
	keys, tokens map[string]ledger.Key
	fault        error
}

// delivery finds the delivery that the references name, by the first that names one. archive.ErrTampered: none does, and
// some of a month that they name are broken.
func (c *collector) delivery(ctx context.Context, about []mail.Reference) (ledger.Key, mail.Reference, bool, error) {
	var fault error
	for _, by := range about {
		key, found, err := c.named(ctx, by.ID)
		if found {
			return key, by, true, nil
		}
		if err != nil && !errors.Is(err, archive.ErrTampered) {
			return ledger.Key{}, by, false, err
		}
		if fault == nil {
			fault = err
		}
	}
	return ledger.Key{}, mail.Reference{}, false, fault
}

// named finds the delivery of a tag, or of a Message-ID, whatever its token; both begin with the period.
func (c *collector) named(ctx context.Context, id string) (ledger.Key, bool, error) {
	name, token := mail.CutTag(id)
	if token == "" {
		id, _ = mail.CutToken(id)
		name = mail.PeriodOf(id)
	}
	month, err := period.ParseName(name)
	if age := c.now().Year() - month.Year(); err != nil || age < 0 || age > maxYears {
		return ledger.Key{}, false, nil //nolint:nilerr // a Message-ID that is not ours is no error, just nobody's
	}
	if started, err := c.started(ctx, month); err != nil || !started {
		return ledger.Key{}, false, err
	}
	sent, err := c.sent(ctx, month)
	if err != nil {
		return ledger.Key{}, false, err
	}
	key, found := sent.tokens[token]
	if token == "" {
		key, found = sent.keys[id]
	}
	if found {
		return key, true, nil
	}
	return ledger.Key{}, false, sent.fault
}

// started reports whether a period may have letters. Spans have no bound, so only one that was started is looked up.
func (c *collector) started(ctx context.Context, n period.Name) (bool, error) {
	if n.Kind() != period.KindSpan {
		return true, nil
	}
	if c.spans == nil {
		spans, err := archive.Spans(ctx, c.store)
		if err != nil {
			return false, err
		}
		c.spans = append([]period.Name{}, spans...)
	}
	return slices.Contains(c.spans, n), nil
}

// maxYears bounds the months that letters can have looked up: each costs a listing, and anybody can name any.
const maxYears = 12

// sent reads a month's deliveries, once.
func (c *collector) sent(ctx context.Context, month period.Name) (sentMails, error) {
	if sent, read := c.months[month]; read {
		return sent, nil
	}
	all, err := ledger.List(ctx, c.store, month)
	if err != nil && !errors.Is(err, archive.ErrTampered) {
		return sentMails{}, err
	}
	sent := sentMails{keys: map[string]ledger.Key{}, tokens: map[string]ledger.Key{}, fault: err}
	for _, s := range all {
		id, token := mail.CutToken(s.State.Message.MessageID)
		if id != "" {
			sent.keys[id] = s.Key
		}
		if token != "" {
			sent.tokens[token] = s.Key
		}
	}
	c.months[month] = sent
	return sent, nil
}

// note records a report in the ledger, then in the trail with the hash of that event.
func (c *collector) note(ctx context.Context, key ledger.Key, report *mail.Report, by mail.Reference) ([]Noted, error) {
	d, err := ledger.Open(ctx, c.store, key)
	if err != nil {
		return nil, err
	}
	n, worth := noteOf(report, by, d.State())
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
	return []Noted{{key, n.Kind, by.By, n.Doubt, n.Enhanced, n.Text}}, nil
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
func noteOf(r *mail.Report, by mail.Reference, s ledger.State) (note ledger.Note, worth bool) {
	for _, bad := range []struct {
		kind ledger.NoteKind
		is   func(mail.ReportPart) bool
	}{{ledger.Bounced, mail.ReportPart.Failed}, {ledger.Delayed, mail.ReportPart.Delayed}} {
		for _, p := range r.Parts {
			if !bad.is(p) {
				continue
			}
			n := ledger.Note{Reference: r.ID, Kind: bad.kind, Doubt: doubtOf(r, by, p, s), Enhanced: p.Status, Text: p.DiagnosticFor(s.Plan.Address)}
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
// mails of earlier releases have none. It must state in a field what became of the mail, be about the mail's own address,
// and come, where the mailbox says who sent it, from a server: people and their programs send under an address.
func doubtOf(r *mail.Report, by mail.Reference, p mail.ReportPart, s ledger.State) ledger.Doubt {
	switch {
	case !by.Proves(s.Message.MessageID):
		return ledger.DoubtMessageID
	case p.Inferred, by.By == mail.ByText:
		return ledger.DoubtForm
	case !isAbout(r, by, p, s.Plan.Address):
		return ledger.DoubtRecipient
	case r.Sender != "" || r.Secondhand:
		return ledger.DoubtSender
	}
	return ""
}

// isAbout reports whether a part can only be about the mail's address. A part that names nobody is, where it stands alone
// and the report is surely about the mail. Where the mail failed at another address than its own, or another part may say
// something better of it, the address is a group's or is forwarded: others of it may have the mail.
func isAbout(r *mail.Report, by mail.Reference, p mail.ReportPart, address string) bool {
	if len(p.Recipients) == 0 {
		return len(r.Parts) == 1 && !by.By.Loose()
	}
	if !p.Names(address) || p.Failed() && !strings.EqualFold(p.Recipients[0], address) {
		return false
	}
	return !p.Failed() || !slices.ContainsFunc(r.Parts, func(other mail.ReportPart) bool {
		return !other.Failed() && other.Names(address)
	})
}
