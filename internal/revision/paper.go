package revision

import (
	"trehan/internal/documents"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/signedpdf"
)

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
	facts, err := view.FactsOf(in, nil)
	if err != nil {
		return signedpdf.Expected{}, err
	}
	out := signedpdf.Expected{Period: notation.Period(in.Report.Period), Date: notation.LongDate(in.Issue.Date), Figures: figures(facts)}
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
	return all
}
