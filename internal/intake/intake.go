// Package intake takes in the files with which units explain their late dossiers: from a mailbox, from a folder, and from the
// review page. Each file is recorded once in the month's log (package explanation), received or refused whole, and its bytes
// are kept. Who is written to about it follows from the log (Owed).
//
// Anybody can write to a mailbox. A mail counts as a unit's by its From, an address of the register; what proves that From is
// recorded with it, and what speaks against it refuses the mail (Rules). Nothing follows from a file without a person's
// decision. The files themselves are read by explanation/book, the mailboxes by package mail. See docs/interface.md 8.
package intake

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"trehan/internal/archive"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/period"
)

// Reader reads a workbook as the answer of a unit, "" for any; it is book.Read. An error is a *explanation.Refusal.
type Reader func(file []byte, asked *explanation.Asked, unit string) (explanation.Answer, error)

// Intake takes in files for one month.
type Intake struct {
	Store   archive.Store
	Month   period.Name
	Read    Reader
	Senders Senders
	Rules   Rules
	Now     func() time.Time
	// Passed remembers letters and files that are nobody's answer, or recorded already, from look to look; nil remembers nothing.
	Passed *Passed
}

// Result says what a look came to.
type Result struct {
	Received int `json:"received"` // files recorded as received
	Refused  int `json:"refused"`  // files recorded as refused
	Unknown  int `json:"unknown"`  // of these, from unknown senders
	// Troubles say what kept the look from reading everything; what is not read now is read later.
	Troubles []string `json:"troubles,omitempty"`
}

// Passed is what a process need not read again.
type Passed struct {
	mu  sync.Mutex
	all map[string]bool
}

func (p *Passed) has(name string) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[name]
}

func (p *Passed) add(name string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil || len(p.all) > maxPassed {
		p.all = map[string]bool{}
	}
	p.all[name] = true
}

// maxPassed bounds the memory; beyond it the mailbox is read once more.
const maxPassed = 100_000

// maxRead bounds a mail or a file.
const maxRead = 25 << 20

// form is a workbook that holds a form of ours, read.
type form struct {
	file   file
	answer explanation.Answer   // of a good one
	refuse *explanation.Refusal // nil for a good one
}

// stranger reports whether a refusal says that the file is no form of ours at all.
func stranger(r *explanation.Refusal) bool {
	return r != nil && slices.Contains([]explanation.Code{explanation.NotWorkbook, explanation.NoSheet, explanation.NoMark}, r.Code)
}

// readForm reads a file against a question.
func (in *Intake) readForm(f file, asked *explanation.Asked, unit string) (form, error) {
	answer, err := in.Read(f.data, asked, unit)
	var refusal *explanation.Refusal
	if err != nil && !errors.As(err, &refusal) {
		return form{}, err
	}
	return form{file: f, answer: answer, refuse: refusal}, nil
}

// record puts a form into the log: received, or refused with what is wrong with it. unit is whose it is where that is known.
func (in *Intake) record(ctx context.Context, log *logbook.Log, at time.Time, from explanation.Source, f form, unit string, out *Result) error {
	if u := log.State().Unit(f.answer.Unit); f.refuse == nil && u != nil && at.Before(u.Received) && !log.State().Has(f.answer.Unit, f.answer.File) {
		f.refuse, unit = refuseOlder(), f.answer.Unit
	}
	if f.refuse == nil {
		recorded, err := log.Receive(ctx, at, from, f.file.data, f.answer)
		if !errors.As(err, &f.refuse) {
			if recorded {
				out.Received++
			}
			return err
		}
		unit = f.answer.Unit
	}
	return in.refuse(ctx, log, at, from, unit, f.file.data, "xlsx", f.refuse, out)
}

func (in *Intake) refuse(ctx context.Context, log *logbook.Log, at time.Time, from explanation.Source, unit string, data []byte, ext string,
	r *explanation.Refusal, out *Result) error {
	recorded, err := log.Refuse(ctx, at, from, unit, data, ext, r)
	if err == nil && recorded {
		out.Refused++
		if r.Code == UnknownSender {
			out.Unknown++
		}
	}
	return err
}
