package revision

import (
	"context"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/documents"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/signedpdf"
)

// Waiting is the month's revision that has been counted and is neither sealed nor given up: its letter can be signed.
// archive.ErrNotFound: there is none.
func Waiting(ctx context.Context, s archive.Store, m period.Name, file string) (Revision, error) {
	all, err := archive.Revisions(ctx, s, m)
	if err != nil {
		return Revision{}, err
	}
	if len(all) == 0 || all[len(all)-1].State != archive.Open {
		return Revision{}, archive.ErrNotFound
	}
	r := Revision{Store: s, Month: m, Number: all[len(all)-1].Number, File: file}
	_, err = s.Stat(ctx, archive.ReportKey(m, r.Number), "")
	return r, err
}

// ToSign is what the letter to sign is made from, with a number and date that an approval may bring later: the day of approval
// is not known yet. Faults are what is wrong with them.
func (r Revision) ToSign(ctx context.Context, l issue.Letter) (*view.Input, []issue.Fault, error) {
	inputs, err := r.Inputs(ctx)
	if err != nil {
		return nil, nil, err
	}
	in, err := r.View(ctx, inputs)
	if err != nil {
		return nil, nil, err
	}
	terms := issue.Terms{Period: in.Report.Period, Extracted: in.Report.ExtractedAt.Day(), Calendar: inputs.Calendar}
	if faults := issue.Check(l, terms); len(faults) > 0 {
		return nil, faults, nil
	}
	as := Issue{Number: l.Number, Signed: view.Digital}
	if as.Date, err = period.ParseDay(l.Date); err != nil {
		return nil, nil, err
	}
	if terms.Used, err = r.NumberUsed(ctx, l.Number, as.Date.Year()); err != nil {
		return nil, nil, err
	}
	if faults := issue.Check(l, terms); len(faults) > 0 {
		return nil, faults, nil
	}
	if as.Replaces, err = r.replaces(ctx); err != nil {
		return nil, nil, err
	}
	if as.Replaced, err = Replaced(ctx, r.Store, r.Month, as.Replaces); err != nil {
		return nil, nil, err
	}
	return as.Of(in), nil, nil
}

// replaces is the sealed revision that this one replaces, as its count has found; 0 for none.
func (r Revision) replaces(ctx context.Context) (int, error) {
	records, err := audit.Read(ctx, r.Store, r.Month)
	if err != nil {
		return 0, err
	}
	last := 0.0
	for _, record := range records {
		if record.Kind == audit.MonthCounted && record.Facts["revision"] == float64(r.Number) {
			last, _ = record.Facts["replaces"].(float64)
		}
	}
	return int(last), nil
}

// Paper is the letter that is to be signed: with its number and date and without the mark of a draft, as PDF and DOCX. The
// same input gives the same bytes, before the approval and after it.
func Paper(in *view.Input) ([]view.File, error) {
	files, err := documents.Build(in, documents.Notice)
	if err != nil {
		return nil, &InputError{err.Error()}
	}
	return files, nil
}

// Expected is what a signed letter must say: what the paper does, as far as it is the month's.
func Expected(in *view.Input) (signedpdf.Expected, error) {
	files, err := Paper(in)
	if err != nil {
		return signedpdf.Expected{}, err
	}
	model, err := notice.Compose(in)
	if err != nil {
		return signedpdf.Expected{}, err
	}
	shortened, err := notice.Shortened(in)
	if err != nil {
		return signedpdf.Expected{}, err
	}
	facts, err := view.FactsOf(shortened, nil)
	if err != nil {
		return signedpdf.Expected{}, err
	}
	out := signedpdf.Expected{Period: notation.Name(in.Report.Named()), Date: notation.LongDate(in.Issue.Date), Figures: figures(facts)}
	if check := in.Check(); check != nil {
		out.Code = string(check.Code)
	}
	for _, f := range files {
		if f.Name == notice.PDF {
			out.Paper = f.Data
		}
	}
	if in.Issue.Number != "" {
		out.Number = model.Number
	}
	return out, nil
}

// figures are the numbers of the headline and of the lists, as the letter writes them. Which of them it has is for its
// template to say.
func figures(f *view.Facts) []signedpdf.Figure {
	var all []signedpdf.Figure
	add := func(label, text string) { all = append(all, signedpdf.Figure{Label: label, Text: text}) }
	for _, c := range []struct {
		label string
		n     int
	}{
		{wordTotal, f.Totals.Total}, {wordReceived, f.Totals.Received}, {wordCarriedOver, f.Totals.CarriedOver},
		{wordOnline, f.Totals.ReceivedOnline}, {wordDirect, f.DirectPostal}, {wordResolved, f.Totals.Resolved},
		{wordOnTime, f.OnTime}, {wordLate, f.Totals.ResolvedLate}, {wordPending, f.Totals.Pending},
		{wordInTime, f.Totals.PendingInTime}, {wordOverdue, f.Totals.PendingOverdue},
	} {
		add(c.label, notation.Count(c.n))
	}
	for _, p := range []struct{ label, percent string }{
		{wordOnline, f.Percent.Online}, {wordDirect, f.Percent.DirectPostal}, {wordResolved, f.Percent.Resolved},
		{wordOnTime, f.Percent.OnTime}, {wordLate, f.Percent.Late}, {wordPending, f.Percent.Pending},
	} {
		add(wordShare+p.label, notation.Decimal(p.percent))
	}
	add(wordOfficials, notation.Padded(f.Officials))
	add(wordOfficialUnits, notation.Padded(f.OfficialUnits))
	for _, l := range f.Levels {
		add(wordOfficials+" "+l.Name, notation.Padded(l.Officials))
		add(wordLate+" "+l.Name, notation.Padded(l.Dossiers))
		for _, u := range l.DossierUnits {
			add(wordLate+" "+u.Name, notation.Padded(u.Count))
		}
	}
	for _, r := range f.Ranking {
		add(wordLate+" "+r.Most.Name, notation.Padded(r.Most.Late))
		add(wordShare+wordLate+" "+r.Share.Name, notation.Decimal(r.Share.Percent))
	}
	for _, n := range []int{f.TableDossiers, f.OtherDossiers} {
		add(wordLate, notation.Padded(n))
	}
	return append(all, detailFigures(f)...)
}

// detailFigures are the numbers beside the headline that are not 0.
func detailFigures(f *view.Facts) []signedpdf.Figure {
	var all []signedpdf.Figure
	d := f.Details
	for _, c := range []struct {
		label string
		n     int
	}{
		{wordPaused, d.Paused.Supplement}, {wordPaused, d.Paused.Financial}, {wordPaused, d.Paused.Stopped}, {wordRefused, d.Refused},
		{wordDue, d.DueInPeriod.Due}, {wordDue, d.DueInPeriod.Late}, {wordInherited, d.Inherited.Total}, {wordInherited, d.Inherited.ResolvedLate},
		{wordAcceptance, f.Acceptance.OrZero().AcceptedLate}, {wordAcceptance, f.Acceptance.OrZero().RefusedLate}, {wordAcceptance, f.Acceptance.OrZero().WaitingOverdue},
		{wordInherited, d.Inherited.PendingOverdue}, {wordApology, d.Apology.Sent}, {wordApology, d.Apology.Missing}, {wordApology, d.Apology.NotStated},
	} {
		if c.n > 0 {
			all = append(all, signedpdf.Figure{Label: c.label, Text: notation.Padded(c.n)})
		}
	}
	for _, p := range []struct{ label, percent string }{{wordLate, f.Percent.LateOfTotal}, {wordDue, f.Percent.LateOfDue}} {
		if p.percent != "" {
			all = append(all, signedpdf.Figure{Label: wordShare + p.label, Text: notation.Decimal(p.percent)})
		}
	}
	return all
}
