package intake

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/message"
	"trehan/internal/dossier"
)

// TellSilent mails the operators, once, who has not answered when the deadline has passed. blind says that mailbox or folder cannot
// be read.
func (m *Mails) TellSilent(ctx context.Context, operators []string, blind bool) error {
	about, err := m.Silent(ctx)
	if err != nil {
		return err
	}
	about.Blind = blind
	return m.tell(ctx, operators, about, about.Kind)
}

// Silent is what TellSilent reports: the units that have not answered, and those of them that no mail about it has reached.
func (m *Mails) Silent(ctx context.Context) (message.Explaining, error) {
	all, err := ledger.List(ctx, m.Mailer.Store, m.Month)
	if err != nil {
		return message.Explaining{}, err
	}
	reached := map[string]bool{}
	for _, d := range all {
		if d.Key.Kind.Explanation() && d.MayHave() {
			reached[d.Key.Recipient] = true
		}
	}
	about := m.report(message.ExplainSilent)
	state := m.Log.State()
	for i := range state.Units {
		u := &state.Units[i]
		if u.Answer != nil {
			continue
		}
		about.Silent++
		about.Units = append(about.Units, message.SilentUnit{Name: u.Unit.Name, Dossiers: len(u.Unit.Dossiers), Reminded: u.Reminded, Refused: u.Refused})
		if !reached[u.Unit.Code] {
			about.Unreached = append(about.Unreached, u.Unit.Name)
		}
	}
	return about, nil
}

// TellClosed mails the operators, once, what the explanations came to.
func (m *Mails) TellClosed(ctx context.Context, operators []string) error {
	about := m.report(message.ExplainClosed)
	return m.tell(ctx, operators, about, about.Kind)
}

// maxListed bounds the codes in a mail.
const maxListed = 30

// TellRevision mails the operators, once a later revision, which dossiers of the question it no longer has, and which late ones
// nobody is asked about. Where the lists are the same it mails nothing.
func (m *Mails) TellRevision(ctx context.Context, operators []string, later int) error {
	b, _, err := m.Mailer.Store.Get(ctx, archive.ReportKey(m.Month, later), "")
	if err != nil {
		return err
	}
	report, err := counting.ParseReport(b)
	if err != nil {
		return err
	}
	about := m.report(message.ExplainRevision)
	about.Revision = later
	about.Gone, about.New = m.differ(report)
	about.GoneCount, about.NewCount = len(about.Gone), len(about.New)
	if about.GoneCount+about.NewCount == 0 {
		return nil
	}
	about.Gone, about.New = about.Gone[:min(about.GoneCount, maxListed)], about.New[:min(about.NewCount, maxListed)]
	return m.tell(ctx, operators, about, fmt.Sprintf("%s-%04d", about.Kind, later))
}

// differ compares the question with the late dossiers of a report.
func (m *Mails) differ(report *counting.Report) (gone, added []string) {
	late, asked := map[string]bool{}, map[string]bool{}
	for _, d := range report.Late {
		late[dossier.CodeKey(d.Code)] = true
	}
	for _, d := range m.Log.Asked().Unasked {
		asked[dossier.CodeKey(d.Code)] = true
	}
	for _, x := range m.Log.State().All() {
		asked[dossier.CodeKey(x.Dossier.Code)] = true
		if !late[dossier.CodeKey(x.Dossier.Code)] {
			gone = append(gone, x.Dossier.Code)
		}
	}
	for _, d := range report.Late {
		if !asked[dossier.CodeKey(d.Code)] {
			added = append(added, d.Code)
		}
	}
	return gone, added
}

// report is what every mail to the operators says.
func (m *Mails) report(kind string) message.Explaining {
	asked := m.Log.Asked()
	return message.Explaining{
		Kind: kind, Month: m.Month, Deadline: asked.Deadline, Asked: asked.Revision,
		Counts: m.Log.State().Statistics().Total, Unknown: Unknown(m.Log),
	}
}

// tell mails each operator, once for what.
func (m *Mails) tell(ctx context.Context, operators []string, e message.Explaining, what string) error {
	var errs []error
	for i, address := range operators {
		errs = append(errs, m.send(ctx, e, fmt.Sprintf("operator-%d", i+1), address, ledger.ExplanationNotice(what), ""))
	}
	return errors.Join(errs...)
}
