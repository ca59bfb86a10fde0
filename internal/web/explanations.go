package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"trehan/internal/period"
)

// Explanations are where those stand that the units of a month were asked for.
type Explanations struct {
	Revision int
	Deadline period.Day // the last day for an answer
	Closed   bool
	Asked    int // dossiers
	Answered int
	Silent   int
	Accepted int
	Declined int // not accepted by the office
	Open     int // answered, not decided
	Units    []ExplainingUnit
	Refused  []RefusedFile // the latest first
	Unknown  int           // files of unknown senders
	Trouble  string        // what the last look could not do; ""
}

// ExplainingUnit is a unit that was asked.
type ExplainingUnit struct {
	Code, Name string
	Dossiers   int
	Answered   time.Time // when the file that counts came; zero for none
	Refused    int
	Decided    int
	Reminded   int
}

// RefusedFile is a file that was not taken.
type RefusedFile struct {
	At       time.Time
	Unit     string // its name, or its code; "" where nobody knows
	Via, Why string // in words
}

// ReadAnswer is a unit's workbook as it was read.
type ReadAnswer struct {
	Unit string // its name
	Rows []ReadRow
}

// ReadRow is the explanation of one dossier.
type ReadRow struct {
	Code, Reason, Text, Evidence, Proposal string
}

// ExplanationFile is a unit's workbook that is uploaded.
type ExplanationFile struct {
	Name   string
	Data   []byte
	Record bool // else it is only read
}

// maxWorkbook is how large an uploaded workbook may be.
const maxWorkbook = 20 << 20

func (s *Site) explain(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	file, header, err := r.FormFile("tep-giai-trinh")
	if err != nil || header.Size == 0 {
		s.monthWithFault(w, r, in, m, wordNoWorkbook)
		return
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxWorkbook+1))
	if err != nil || len(data) > maxWorkbook {
		s.monthWithFault(w, r, in, m, wordTooLarge)
		return
	}
	f := ExplanationFile{Name: header.Filename, Data: data, Record: r.PostFormValue("viec") == "ghi-nhan"}
	read, err := s.Backend.Explain(r.Context(), in.person(), m, f)
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		s.monthWithFault(w, r, in, m, refusal.Text)
	case err != nil:
		s.notDone(w, r, in, m, "giai-trinh", err)
	case f.Record:
		s.do(w, r, in, m, "giai-trinh", func() error { return nil })
	default:
		s.renderMonth(w, r, in, m, http.StatusOK, &monthPage{part: partExplanations, Read: read})
	}
}
