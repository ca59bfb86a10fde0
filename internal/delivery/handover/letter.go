// Package handover carries a sealed letter to the national document axis (Trục liên thông văn bản quốc gia) by the hands of the
// document clerk (văn thư): no outside program may write to the axis. OpenLetter reads the last sealed letter of a month, Package
// makes the ZIP that the clerk puts into the document management program, ReadAnswers reads that program's export of the axis'
// answers, and Record puts them into the chains of package axis and the trail.
//
// It sends nothing and asks nobody. See docs/documents.md 9, docs/formats.md 14 and docs/design.md 6.8.
package handover

import (
	"context"
	"errors"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/revision"
)

// Letter is a sealed letter with whom it is for.
type Letter struct {
	Sealed *revision.Sealed
	View   *view.Input

	Number string // with its symbol: 05/VPUB-HCCKSTT
	Date   period.Day

	Recipients []register.Addressee // who get it, in the order of the register
	NoCause    []register.Addressee // who want one only if something of theirs is late, and nothing is

	register *register.Register
	day      period.Day // on which the register says who they are
	model    *model
}

// ErrNoNumber says that a letter was sealed without number and date: there is nothing to register.
var ErrNoNumber = errors.New(wordNoNumber)

// OpenLetter reads the last sealed letter of a month; archive.ErrNotFound without one. file names the configuration in errors.
func OpenLetter(ctx context.Context, s archive.Store, m period.Name, file string) (*Letter, error) {
	manifest, _, err := archive.LastSealed(ctx, s, m)
	if err != nil {
		return nil, err
	}
	sealed, err := revision.OpenSealed(ctx, s, m, manifest.Revision)
	if err != nil {
		return nil, err
	}
	sealed.File = file
	if sealed.Manifest.Number == "" || sealed.Manifest.Date == 0 {
		return nil, ErrNoNumber
	}
	inputs, err := sealed.Inputs(ctx)
	if err != nil {
		return nil, err
	}
	in, err := sealed.View(ctx, inputs)
	if err != nil {
		return nil, err
	}
	return newLetter(sealed, revision.IssueOf(sealed.Manifest).Of(in))
}

func newLetter(sealed *revision.Sealed, in *view.Input) (*Letter, error) {
	composed, err := notice.Compose(in)
	if err != nil {
		return nil, err
	}
	l := &Letter{
		Sealed: sealed, View: in, Date: sealed.Manifest.Date, register: in.Register,
		// The day of the seal is that of the first plan but for a run that went over midnight.
		day: period.InstantOf(sealed.Manifest.SealedAt).Day(),
	}
	l.model = modelOf(composed)
	l.Number = l.model.number
	for _, to := range in.Register.Addressees(in.Report.Period, l.day) {
		if plan.NoCause(in, to) {
			l.NoCause = append(l.NoCause, to)
		} else {
			l.Recipients = append(l.Recipients, to)
		}
	}
	return l, nil
}

// Release reads the sealed documents.
func (l *Letter) Release(ctx context.Context, s archive.Store) (letter.Release, error) {
	files, err := letter.ReadFiles(ctx, s, l.Sealed.Manifest)
	return letter.Release{View: l.View, Files: files, Seal: l.Sealed.Seal.SHA256}, err
}

// WithoutID are the recipients whose identifier the register does not know.
func (l *Letter) WithoutID() []register.Addressee {
	return slices.DeleteFunc(slices.Clone(l.Recipients), func(to register.Addressee) bool { return to.AxisID != "" })
}

// codes are those of the recipients.
func (l *Letter) codes() []string {
	codes := make([]string, len(l.Recipients))
	for i, to := range l.Recipients {
		codes[i] = to.Code
	}
	return codes
}

// hasNumber reports whether a text is the letter's number, with or without its symbol.
func (l *Letter) hasNumber(text string) bool {
	if !issue.SameNumber(text, l.Number) {
		return false
	}
	_, symbol, with := strings.Cut(text, "/")
	_, own, _ := strings.Cut(l.Number, "/")
	return !with || dossier.CodeKey(symbol) == dossier.CodeKey(own)
}

// Is reports whether a number and a date, yyyy-MM-dd, as a person states them are the letter's.
func (l *Letter) Is(number, date string) bool {
	day, err := period.ParseDay(date)
	return err == nil && day == l.Date && l.hasNumber(number)
}

// otherLetter says which letter a foreign number is.
func (l *Letter) otherLetter(number string) string {
	if slices.ContainsFunc(l.Sealed.Manifest.Replaced, func(r archive.Replaced) bool { return issue.SameNumber(number, r.Number) }) {
		return wordReplacedLetter
	}
	return wordOtherNumber
}

// identified finds a recipient by its identifier.
func (l *Letter) identified(id string) (register.Addressee, bool) {
	key, ok := register.AxisKey(strings.ToUpper(id))
	if !ok {
		return register.Addressee{}, false
	}
	i := slices.IndexFunc(l.Recipients, func(to register.Addressee) bool {
		own, ok := register.AxisKey(to.AxisID)
		return ok && own == key
	})
	if i < 0 {
		return register.Addressee{}, false
	}
	return l.Recipients[i], true
}

// named finds the recipients that a name may mean, as the register reads names. known says that it is a name of the register, if
// of nobody who gets the letter.
func (l *Letter) named(name string) (to []register.Addressee, known bool) {
	for _, text := range []string{name, abbreviated(name)} {
		for _, r := range l.Recipients {
			if key := dossier.NameKey(text); key != "" && key == dossier.NameKey(r.Name) {
				to = append(to, r)
			}
		}
		if len(to) > 0 {
			return to, true
		}
		match := l.register.Lookup("", text, l.day)
		if match.Unit == nil {
			continue
		}
		for _, r := range l.Recipients {
			if r.Code == match.Unit.Code {
				return []register.Addressee{r}, true
			}
		}
		return nil, true
	}
	return nil, false
}

// abbreviated writes the name of a People's Committee as registers do.
func abbreviated(name string) string {
	key := dossier.NameKey(name)
	if rest, ok := strings.CutPrefix(key, dossier.NameKey("Ủy ban nhân dân ")); ok {
		return "UBND " + rest
	}
	return key
}
