package intake

import (
	"context"
	"errors"
	"time"

	"trehan/internal/archive"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/period"
)

// Upload is a workbook that somebody of the office uploads for a unit.
type Upload struct {
	Store archive.Store
	Month period.Name
	Read  Reader
	By    string // who is logged in
	Name  string // of the file
	Data  []byte
	Now   time.Time
}

// Preview reads the file and records nothing. The error is a *explanation.Refusal if the file is the reason.
func (u Upload) Preview(ctx context.Context) (explanation.Answer, error) {
	log, err := logbook.Open(ctx, u.Store, u.Month)
	if err != nil {
		return explanation.Answer{}, err
	}
	f, err := u.form(log)
	if err == nil && f.refuse == nil {
		f.refuse = log.State().Judge(&f.answer, u.Now)
	}
	if err == nil && f.refuse != nil {
		err = f.refuse
	}
	return f.answer, err
}

// Take records the file: received, or refused, which is the error too.
func (u Upload) Take(ctx context.Context) (explanation.Answer, error) {
	log, err := logbook.Open(ctx, u.Store, u.Month)
	if err != nil {
		return explanation.Answer{}, err
	}
	f, err := u.form(log)
	if err != nil {
		return f.answer, err
	}
	from := explanation.Source{Via: "page", Letter: u.By}
	if f.refuse == nil {
		if _, err = log.Receive(ctx, u.Now, from, f.file.data, f.answer); !errors.As(err, &f.refuse) {
			return f.answer, err
		}
	}
	if _, err := log.Refuse(ctx, u.Now, from, f.answer.Unit, f.file.data, "xlsx", f.refuse); err != nil {
		return f.answer, err
	}
	return f.answer, f.refuse
}

// form finds the one workbook in the file, and reads it.
func (u Upload) form(log *logbook.Log) (form, error) {
	files, cut := unwrap(u.Name, u.Data)
	var read []form
	in := &Intake{Read: u.Read}
	for _, f := range files {
		if !f.candidate() {
			continue
		}
		one, err := in.readForm(f, log.Asked(), "")
		if err != nil {
			return form{}, err
		}
		read = append(read, one)
	}
	switch {
	case len(read) == 1:
		return read[0], nil
	case len(read) > 1:
		return form{file: file{data: u.Data}, refuse: refuseSeveral()}, nil
	case cut:
		return form{file: file{data: u.Data}, refuse: refuseCut()}, nil
	}
	return form{file: file{data: u.Data}, refuse: refuseNoForm()}, nil
}
