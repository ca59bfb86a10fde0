package activities

import (
	"context"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// inputFault is a fault of the office's data or of a request that is not in an extract's cell.
type inputFault = revision.InputError

// month is the revision's month.
func (r Revision) month() (period.Month, error) {
	m, err := period.ParseMonth(r.Month)
	if err != nil {
		return m, &inputFault{Message: err.Error()}
	}
	return m, nil
}

// revisions reads the revisions of a worker's office out of the archive.
type revisions struct {
	config *config.Config
	store  archive.Store

	frozenInputs kept[*revision.Inputs]
	views        kept[*view.Input]
}

// frozen is a revision in the archive: what was copied there when it was opened, and what was made of it.
func (a *revisions) frozen(r Revision) (revision.Revision, error) {
	month, err := r.month()
	return revision.Revision{Store: a.store, Month: month, Number: r.Number, File: a.config.File()}, err
}

// inputs reads everything that was frozen.
func (a *revisions) inputs(ctx context.Context, r Revision) (*revision.Inputs, error) {
	frozen, err := a.frozen(r)
	if err != nil {
		return nil, err
	}
	return a.frozenInputs.get(archive.RevisionPrefix(frozen.Month, frozen.Number), func() (*revision.Inputs, error) {
		return frozen.Inputs(ctx)
	})
}

// documentsInput gathers what the documents of a revision are made from, all of it out of the archive. The caller may
// set what the documents go out as, and must leave alone what it shares with other callers.
func (a *revisions) documentsInput(ctx context.Context, r Revision, issue Issue) (*view.Input, error) {
	as, err := a.issueOf(ctx, r, issue)
	if err != nil {
		return nil, err
	}
	return a.viewAs(ctx, r, as)
}

// issueOf is as what a revision goes out by a person's approval.
func (a *revisions) issueOf(ctx context.Context, r Revision, issue Issue) (revision.Issue, error) {
	month, err := r.month()
	if err != nil {
		return revision.Issue{}, err
	}
	date, err := parseDate(issue.Date)
	if err != nil {
		return revision.Issue{}, err
	}
	replaced, err := revision.Replaced(ctx, a.store, month, issue.Replaces)
	as := revision.Issue{Number: issue.Number, Date: date, Replaces: issue.Replaces, Replaced: replaced}
	if issue.Signed != nil {
		as.Signed = revision.SignatureOf(issue.Signed.Scan)
	}
	return as, err
}

// viewAs is documentsInput for an issue that is known already.
func (a *revisions) viewAs(ctx context.Context, r Revision, issue revision.Issue) (*view.Input, error) {
	frozen, err := a.frozen(r)
	if err != nil {
		return nil, err
	}
	shared, err := a.views.get(archive.RevisionPrefix(frozen.Month, frozen.Number), func() (*view.Input, error) {
		inputs, err := a.inputs(ctx, r)
		if err != nil {
			return nil, err
		}
		return frozen.View(ctx, inputs)
	})
	if err != nil {
		return nil, err
	}
	return issue.Of(shared), nil
}

// letterFaults are what is wrong with the number and date of a revision's letter, by all that is known once it is counted.
func (a *revisions) letterFaults(ctx context.Context, r Revision, l issue.Letter, now time.Time, unsent bool) ([]issue.Fault, error) {
	frozen, err := a.frozen(r)
	if err != nil {
		return nil, err
	}
	inputs, err := a.inputs(ctx, r)
	if err != nil {
		return nil, err
	}
	counted, err := a.viewAs(ctx, r, revision.Issue{})
	if err != nil {
		return nil, err
	}
	terms := issue.Terms{
		Period: frozen.Month.Period(), Extracted: counted.Report.ExtractedAt.Day(), Today: period.InstantOf(now).Day(),
		Calendar: inputs.Calendar, Unsent: unsent,
	}
	if faults := issue.Check(l, terms); len(faults) > 0 {
		return faults, nil
	}
	day, err := parseDate(l.Date)
	if err != nil {
		return nil, err
	}
	if terms.Used, err = frozen.NumberUsed(ctx, l.Number, day.Year()); err != nil {
		return nil, err
	}
	return issue.Check(l, terms), nil
}

func parseDate(s string) (period.Day, error) {
	if s == "" {
		return 0, nil
	}
	d, err := period.ParseDay(s)
	if err != nil {
		return 0, &inputFault{Message: err.Error()}
	}
	return d, nil
}
