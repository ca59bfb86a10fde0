package activities

import (
	"context"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/message"
	"trehan/internal/dossier"
	"trehan/internal/progress"
)

// TellExplanations mails the operators about a month's explanations, each kind once. A mail that the relay does not take now is an
// error, so that Temporal tries again.
func (a *Explaining) TellExplanations(ctx context.Context, in TellExplanationsInput) error {
	progress.Patience(ctx, relayAnswers)
	e, err := a.explained(ctx, in.Month)
	if err != nil || len(a.config.Review.Operators) == 0 {
		return err
	}
	stand := where(e, Collected{})
	mails, what := a.mails(ctx, e), in.Kind
	about := message.Explaining{Kind: in.Kind, Counts: stand.Counts, Unknown: stand.Unknown, Asked: e.log.Asked().Revision}
	switch in.Kind {
	case ToldSilent:
		about.Silent, about.Blind = len(stand.Silent), in.Blind
		if err := a.silent(ctx, e, &about); err != nil {
			return err
		}
	case ToldRevision:
		what = fmt.Sprintf("%s-%04d", in.Kind, in.Revision)
		about.Revision = in.Revision
		if err := a.differs(ctx, e, &about); err != nil || len(about.Gone)+len(about.New) == 0 {
			return err
		}
	}
	return mails.Tell(ctx, a.config.Review.Operators, about, what)
}

// silent lists the units that have not answered, and those of them that no mail about it has reached.
func (a *Explaining) silent(ctx context.Context, e *explained, about *message.Explaining) error {
	all, err := ledger.List(ctx, a.store, e.month)
	if err != nil {
		return err
	}
	reached := map[string]bool{}
	for _, d := range all {
		if d.Key.Kind.Explanation() && d.MayHave() {
			reached[d.Key.Recipient] = true
		}
	}
	for i := range e.log.State().Units {
		u := &e.log.State().Units[i]
		if u.Answer != nil {
			continue
		}
		about.Units = append(about.Units, message.SilentUnit{Name: u.Unit.Name, Dossiers: len(u.Unit.Dossiers), Reminded: u.Reminded, Refused: u.Refused})
		if !reached[u.Unit.Code] {
			about.Unreached = append(about.Unreached, u.Unit.Name)
		}
	}
	return nil
}

// maxListed bounds the codes in a mail.
const maxListed = 30

// differs compares the question with the late dossiers of a later revision.
func (a *Explaining) differs(ctx context.Context, e *explained, about *message.Explaining) error {
	b, _, err := a.store.Get(ctx, archive.ReportKey(e.month, about.Revision), "")
	if err != nil {
		return err
	}
	report, err := counting.ParseReport(b)
	if err != nil {
		return err
	}
	late := map[string]bool{}
	for _, d := range report.Late {
		late[dossier.CodeKey(d.Code)] = true
	}
	asked := map[string]bool{}
	for _, d := range e.log.Asked().Unasked {
		asked[dossier.CodeKey(d.Code)] = true
	}
	for _, x := range e.log.State().All() {
		asked[dossier.CodeKey(x.Dossier.Code)] = true
		if !late[dossier.CodeKey(x.Dossier.Code)] {
			about.Gone = append(about.Gone, x.Dossier.Code)
		}
	}
	for _, d := range report.Late {
		if !asked[dossier.CodeKey(d.Code)] {
			about.New = append(about.New, d.Code)
		}
	}
	about.GoneCount, about.NewCount = len(about.Gone), len(about.New)
	about.Gone, about.New = about.Gone[:min(len(about.Gone), maxListed)], about.New[:min(len(about.New), maxListed)]
	return nil
}
