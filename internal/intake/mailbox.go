package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/signedpdf"
)

// Mailbox takes in what is not recorded yet in a mailbox, opened by somebody or not, the oldest first, so that of two files of a unit the later one counts. What is
// recorded is marked as read; all else stays as it is. An error is the store's; what is wrong with the mailbox is in Troubles.
func (in *Intake) Mailbox(ctx context.Context, box mail.Inbox) (Result, error) {
	out := Result{}
	log, err := logbook.Open(ctx, in.Store, in.Month)
	if err != nil || log.State().Closed {
		return out, err
	}
	end := in.Now().Add(maxLook)
	look, cancel := context.WithTimeout(ctx, maxLook)
	defer cancel()
	letters, release, err := box.Unseen(look)
	if err != nil {
		return Result{Troubles: []string{err.Error()}}, nil //nolint:nilerr // the mailbox may be back at the next look
	}
	defer release()
	l := &mailLook{Intake: in, log: log, out: &out, unknown: Unknown(log)}
	for i, letter := range letters {
		if in.Now().After(end) {
			out.Troubles = append(out.Troubles, fmt.Sprintf(wordLongLook, int(maxLook.Minutes()), len(letters)-i))
			break
		}
		if len(out.Troubles) >= maxTroubles {
			break
		}
		if err := l.letter(ctx, letter); err != nil {
			return out, err
		}
	}
	if l.flooded {
		out.Troubles = append(out.Troubles, fmt.Sprintf(wordFlood, maxUnknown))
	}
	return out, nil
}

// maxLook bounds a look: it is less than an activity may take without a step.
const maxLook = 5 * time.Minute

// maxTroubles is after how many letters that cannot be read a look gives the mailbox up: the rest would fare the same.
const maxTroubles = 5

// maxUnknown bounds what a month keeps of unknown senders: anybody can send any number of files.
const maxUnknown = 200

// Unknown counts the files of unknown senders.
func Unknown(log *logbook.Log) int {
	n := 0
	for _, e := range log.Events() {
		if e.Refusal != nil && e.Refusal.Code == UnknownSender {
			n++
		}
	}
	return n
}

// mailLook is one look into the mailbox.
type mailLook struct {
	*Intake
	log     *logbook.Log
	out     *Result
	unknown int
	flooded bool
	others  []*explanation.Asked // the other months whose explanations are open; nil: not asked for yet
}

// letter takes in one letter. An error is the store's.
func (l *mailLook) letter(ctx context.Context, letter mail.Letter) error {
	name := l.Month.String() + " " + letter.Name()
	if !letter.Files() || l.Passed.has(name) || letter.Opened() && letter.Arrived().Before(l.log.Asked().At) {
		return nil // what was opened before the question is no answer to it
	}
	raw, whole, err := letter.Raw(maxRead)
	if err != nil {
		l.out.Troubles = append(l.out.Troubles, err.Error())
		return nil
	}
	at := letter.Arrived()
	if now := l.Now(); at.IsZero() || at.After(now) {
		at = now
	}
	m := &received{mailLook: l, Answer: mail.ParseAnswer(raw, l.Rules.Authority, signedpdf.Content), raw: raw, whole: whole, at: at}
	recorded, err := m.take(ctx)
	switch {
	case err != nil:
		return err
	case !recorded:
		l.Passed.add(name)
		return nil
	}
	if err := letter.Seen(); err != nil {
		l.out.Troubles = append(l.out.Troubles, fmt.Errorf(wordNotSeen, err).Error())
		return nil
	}
	l.Passed.add(name) // not every mailbox keeps the mark
	return nil
}

// open lists the other months whose explanations are open: the same mailbox serves them.
func (l *mailLook) open(ctx context.Context) ([]*explanation.Asked, error) {
	if l.others != nil {
		return l.others, nil
	}
	l.others = []*explanation.Asked{}
	month := l.Month
	for range monthsAround {
		month = month.Previous()
	}
	for range 2*monthsAround + 1 {
		if month != l.Month {
			log, err := logbook.Open(ctx, l.Store, month)
			switch {
			case errors.Is(err, logbook.ErrNotAsked), errors.Is(err, archive.ErrTampered): // that month's own look says so
			case err != nil:
				return nil, err
			case !log.State().Closed:
				l.others = append(l.others, log.Asked())
			}
		}
		month = month.Next()
	}
	return l.others, nil
}

// monthsAround are the months before and after whose explanations may be open beside these.
const monthsAround = 6

// received is one mail of the look.
type received struct {
	*mailLook
	*mail.Answer
	raw   []byte
	whole bool
	at    time.Time

	units  []string // for which its sender may answer
	source explanation.Source
}

// take records what the mail brings; false: nothing, it is not an answer for this month.
func (m *received) take(ctx context.Context) (recorded bool, err error) {
	if m.Automatic || len(m.raw) == 0 {
		return false, nil
	}
	m.source = explanation.Source{Via: "mail", Letter: m.ID}
	if m.From != "" {
		m.units, m.source.Address = m.Senders.Units(m.From), archive.AddressHash(m.From)
	}
	if !m.whole {
		if len(m.units) == 0 || !m.answers() {
			return false, nil
		}
		return m.refuseMail(ctx, refuseLarge(maxRead))
	}
	forms, others, cut, err := m.forms()
	if err != nil {
		return false, err
	}
	if len(forms) == 0 {
		return m.without(ctx, others, cut)
	}
	kept, elsewhere, err := m.ofMonth(ctx, forms)
	if err != nil || len(kept) == 0 {
		return false, err
	}
	if believed, recorded, err := m.believed(ctx); !believed || err != nil {
		return recorded && !elsewhere, err
	}
	if unit := twice(kept); unit != "" {
		recorded, err := m.refuseMail(ctx, refuseTwoFiles(unit))
		return recorded && !elsewhere, err
	}
	for _, f := range kept {
		unit := m.unit()
		if f.refuse == nil && !slices.Contains(m.units, f.answer.Unit) {
			f.refuse = refuseOtherUnit(f.answer.Unit)
		}
		if err := m.record(ctx, m.log, m.at, m.source, f, unit, m.out); err != nil {
			return false, err
		}
	}
	return !elsewhere, nil
}

// answers reports whether the mail answers one of the month's. Anybody can know how its mails are named: that makes the mail
// worth an answer, and proves nothing.
func (m *received) answers() bool {
	return slices.ContainsFunc(m.Refers, func(id string) bool { return strings.HasPrefix(id, m.Month.String()+".") })
}

// unit is the one unit for which the sender may answer, "" where there are several or none.
func (m *received) unit() string {
	asked := slices.DeleteFunc(slices.Clone(m.units), func(code string) bool { return m.log.Asked().Unit(code) == nil })
	if len(asked) == 1 {
		return asked[0]
	}
	return ""
}

// forms reads the workbooks of the mail. others are files that were meant for one and hold no form of ours; cut: not everything
// could be looked at.
func (m *received) forms() (forms, others []form, cut bool, err error) {
	cut = m.More > 0
	for _, attached := range m.Files {
		files, more := unwrap(attached.Name, attached.Data)
		cut = cut || more
		for _, f := range files {
			if !f.candidate() {
				continue
			}
			read, err := m.readForm(f, m.log.Asked(), m.unit())
			if err != nil {
				return nil, nil, cut, err
			}
			if stranger(read.refuse) {
				others = append(others, read)
			} else {
				forms = append(forms, read)
			}
		}
	}
	return forms, others, cut, nil
}

// ofMonth leaves out the forms of other months that are open, which those months' looks take in. Of a month that is not open the
// latest open month speaks.
func (m *received) ofMonth(ctx context.Context, forms []form) (kept []form, elsewhere bool, err error) {
	for _, f := range forms {
		if f.refuse == nil || f.refuse.Code != explanation.WrongMonth {
			kept = append(kept, f)
			continue
		}
		others, err := m.open(ctx)
		if err != nil {
			return nil, false, err
		}
		theirs := slices.ContainsFunc(others, func(asked *explanation.Asked) bool {
			read, err := m.readForm(f.file, asked, "")
			return err == nil && (read.refuse == nil || read.refuse.Code != explanation.WrongMonth)
		})
		if theirs || !m.latest() {
			elsewhere = true
		} else {
			kept = append(kept, f)
		}
	}
	return kept, elsewhere, nil
}

// latest reports whether the month is the latest that is open: it speaks for what belongs to none.
func (m *received) latest() bool {
	return !slices.ContainsFunc(m.others, func(asked *explanation.Asked) bool {
		other, err := period.ParseName(asked.Month)
		return err == nil && other.Compare(m.Month) > 0
	})
}

// without decides on a mail that brings no form. Where nothing ties it to an answer it stays unread, for a person.
func (m *received) without(ctx context.Context, others []form, cut bool) (recorded bool, err error) {
	file := len(others) > 0 || m.Encrypted || cut
	if !file && !(m.answers() && len(m.Files) > 0) || len(m.units) == 0 {
		return false, nil
	}
	if _, err := m.open(ctx); err != nil {
		return false, err
	}
	if !m.answers() && !m.latest() {
		return false, nil
	}
	if believed, recorded, err := m.believed(ctx); !believed || err != nil {
		return recorded, err
	}
	switch {
	case m.Encrypted:
		return m.refuseMail(ctx, refuseEncrypted())
	case len(others) > 0:
		return true, m.record(ctx, m.log, m.at, m.source, others[0], m.unit(), m.out)
	case cut:
		return m.refuseMail(ctx, refuseCut())
	}
	return m.refuseMail(ctx, refuseNoFile())
}

// believed reports whether the sender may answer. The mail of an unknown or doubtful sender is refused.
func (m *received) believed(ctx context.Context) (believed, recorded bool, err error) {
	if len(m.units) == 0 {
		if m.unknown >= maxUnknown {
			m.flooded = true
			return false, false, nil
		}
		m.unknown++
		recorded, err = m.refuseMail(ctx, refuseUnknown())
		return false, recorded, err
	}
	proof, doubt := m.Rules.believe(m.Answer, m.at)
	if doubt != "" {
		recorded, err = m.refuseMail(ctx, refuseDoubtful(doubt))
		return false, recorded, err
	}
	m.source.Proof = proof
	return true, false, nil
}

// refuseMail refuses the mail as a whole.
func (m *received) refuseMail(ctx context.Context, r *explanation.Refusal) (bool, error) {
	return true, m.refuse(ctx, m.log, m.at, m.source, m.unit(), m.raw, "eml", r, m.out)
}

// twice names a unit of which the forms hold two different files; "" for none.
func twice(forms []form) string {
	files := map[string]string{}
	for _, f := range forms {
		if f.refuse != nil {
			continue
		}
		if other := files[f.answer.Unit]; other != "" && other != f.answer.File {
			return f.answer.Unit
		}
		files[f.answer.Unit] = f.answer.File
	}
	return ""
}
