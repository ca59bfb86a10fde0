package backend

import (
	"cmp"
	"context"
	"errors"
	"time"

	"trehan/internal/cause"
	"trehan/internal/client"
	"trehan/internal/explanation"
	"trehan/internal/explanation/book"
	"trehan/internal/explanation/logbook"
	"trehan/internal/intake"
	"trehan/internal/period"
	"trehan/internal/web"
)

// readExplanations puts in where the month's explanations stand.
func (b *Backend) readExplanations(ctx context.Context, m period.Name, out *web.Month) error {
	s, err := intake.Stand(ctx, b.store, m)
	if err != nil || s == nil {
		return err
	}
	e := &web.Explanations{
		Revision: s.Revision, Deadline: s.Deadline, Closed: s.Closed, Asked: s.Counts.Asked, Answered: s.Counts.Answered, Silent: s.Counts.Silent,
		Accepted: s.Counts.Accepted, Declined: s.Counts.Refused, Open: s.Counts.Open, Unknown: s.Unknown,
	}
	names := map[string]string{}
	for _, u := range s.Units {
		names[u.Code] = u.Name
		e.Units = append(e.Units, web.ExplainingUnit{
			Code: u.Code, Name: u.Name, Dossiers: u.Dossiers, Answered: u.Answered, Refused: u.Refused, Decided: u.Decided, Reminded: u.Reminded,
		})
	}
	for _, f := range s.Refused {
		e.Refused = append(e.Refused, web.RefusedFile{At: f.At, Unit: cmp.Or(names[f.Unit], f.Unit), Via: viaWords(f.Via), Why: f.Why})
	}
	if !s.Closed {
		if state, _, err := b.temporal.Explanations(ctx, m); err == nil && state != nil {
			e.Trouble = cause.Words(state.Trouble)
		}
	}
	out.Explanations = e
	return nil
}

// Explain implements web.Backend.
func (b *Backend) Explain(ctx context.Context, p web.Person, m period.Name, f web.ExplanationFile) (*web.ReadAnswer, error) {
	upload := intake.Upload{Store: b.store, Month: m, Read: book.Read, By: p.Name, Name: f.Name, Data: f.Data, Now: time.Now()}
	read := upload.Preview
	if f.Record {
		read = upload.Take
	}
	answer, err := read(ctx)
	var refusal *explanation.Refusal
	switch {
	case errors.Is(err, logbook.ErrNotAsked):
		return nil, &web.Refusal{Text: wordNotAsked}
	case errors.As(err, &refusal):
		return nil, &web.Refusal{Text: refusal.Words()}
	case err != nil:
		return nil, err
	}
	if f.Record { // who sends the receipt; without it, the next look does
		if err := b.temporal.LookAtExplanations(ctx, m); err != nil && !errors.Is(err, client.ErrNoRun) {
			return nil, err
		}
	}
	return b.readAnswer(ctx, m, answer)
}

// readAnswer shows an answer.
func (b *Backend) readAnswer(ctx context.Context, m period.Name, a explanation.Answer) (*web.ReadAnswer, error) {
	log, err := logbook.Open(ctx, b.store, m)
	if err != nil {
		return nil, err
	}
	out := &web.ReadAnswer{Unit: a.Unit}
	if u := log.Asked().Unit(a.Unit); u != nil {
		out.Unit = u.Name
	}
	for _, row := range a.Rows {
		out.Rows = append(out.Rows, web.ReadRow{Code: row.Code, Reason: row.Reason, Text: row.Text, Evidence: row.Evidence, Proposal: row.Proposal.Name()})
	}
	return out, nil
}

func viaWords(via string) string {
	switch via {
	case "mail":
		return "thư"
	case "folder":
		return "thư mục"
	case "page":
		return "trang duyệt"
	}
	return via
}
