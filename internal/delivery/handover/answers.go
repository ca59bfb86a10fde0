package handover

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trehan/internal/delivery/axis"
	"trehan/internal/extract"
	"trehan/internal/extract/grid"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Read is what an export says of one recipient.
type Read struct {
	Recipient register.Addressee
	Answer    axis.Answer
	Sheet     string
	Row       int
}

// ReadAnswers reads an export about a letter; about says that a person has stated which one it is about, for an export that
// does not. A recipient of whom it says that nothing was sent yet is left out. Anything that is not understood refuses the file
// whole: the error is then a *Faults.
func ReadAnswers(ctx context.Context, name string, data []byte, l *Letter, about bool) ([]Read, error) {
	faults := &Faults{File: name}
	found, err := readTables(ctx, extract.File{Name: name, R: bytes.NewReader(data), Size: int64(len(data))}, faults)
	var refused *Faults
	switch {
	case errors.As(err, &refused):
		refused.File = name
		return nil, refused
	case err != nil:
		return nil, err
	}
	r := &answers{letter: l, about: about, faults: faults, at: map[string]int{}}
	for _, t := range found {
		r.read(t)
	}
	if len(faults.List) == 0 && len(r.out) == 0 && r.unsent == 0 {
		faults.add(Fault{Message: wordNoAnswers})
	}
	if len(faults.List) > 0 {
		return nil, faults
	}
	slices.SortFunc(r.out, func(a, b Read) int { return cmp.Compare(a.Recipient.Code, b.Recipient.Code) })
	return r.out, nil
}

type answers struct {
	letter *Letter
	about  bool
	faults *Faults
	out    []Read
	at     map[string]int // place in out, by the recipient's code
	unsent int
}

func (r *answers) read(t *table) {
	fault := func(row int, c column, message, value string) {
		r.faults.add(Fault{Sheet: t.sheet, Row: row, Column: t.heads[c], Message: message, Value: value})
	}
	var above stated
	// caption reports whether the rows below a caption are this letter's.
	caption := func(cells *[columns]cell, row int) bool {
		before := len(r.faults.List)
		in := r.letterIn(cells, row, fault)
		above.number, above.date = above.number || in.number, above.date || in.date
		return len(r.faults.List) == before
	}
	for _, c := range t.captions {
		if !caption(&c.cells, c.number) {
			return
		}
	}
	for _, row := range t.rows {
		if row.caption != nil && !row.answers() && !caption(row.caption, row.number) {
			return
		}
		if row.blank() || r.remark(&row) {
			continue
		}
		if in := r.letterIn(&row.cells, row.number, fault); !r.about && !((above.number || in.number) && (above.date || in.date)) {
			fault(row.number, colNumber, wordNoLetter, "")
			return // every row lacks it
		}
		r.answer(t, &row, fault)
	}
}

// blank reports whether none of the columns that are read has text.
func (r *row) blank() bool {
	return !slices.ContainsFunc(r.cells[:], func(c cell) bool { return c.text != "" })
}

// answers reports whether a row has what an answer has beside a name.
func (r *row) answers() bool {
	return slices.ContainsFunc([]column{colID, colStatus, colTime}, func(c column) bool { return r.cells[c].text != "" })
}

// remark reports whether a row is a total or a signature below the table.
func (r *answers) remark(row *row) bool {
	if row.answers() {
		return false
	}
	to, _ := r.letter.named(row.cells[colName].text)
	return len(to) == 0
}

// stated says what of a letter stands in some cells.
type stated struct{ number, date bool }

// letterIn looks for number and date of the letter; other ones are a fault.
func (r *answers) letterIn(cells *[columns]cell, row int, fault func(int, column, string, string)) stated {
	number, date := cells[colNumber], cells[colDate]
	if number.text != "" && !r.letter.hasNumber(number.text) {
		fault(row, colNumber, fmt.Sprintf(r.letter.otherLetter(number.text), r.letter.Number), number.text)
	}
	if date.text != "" {
		switch at, err := extract.CellInstant(date.Cell, date.date1904); {
		case err != nil:
			fault(row, colDate, err.Error(), date.text)
		case at.Day() != r.letter.Date:
			message := fmt.Sprintf(wordOtherDate, r.letter.Number, notation.Date(r.letter.Date))
			if exchanged(at.Day()) == r.letter.Date {
				message += wordExchanged
			}
			fault(row, colDate, message, notation.Date(at.Day()))
		}
	}
	return stated{number.text != "", date.text != ""}
}

// exchanged is a date with its day and month exchanged, as a spreadsheet set to another country makes it.
func exchanged(d period.Day) period.Day {
	t := d.Time()
	return period.DayOf(t.Year(), time.Month(t.Day()), int(t.Month()))
}

// answer reads one row.
func (r *answers) answer(t *table, row *row, fault func(int, column, string, string)) {
	to, ok := r.recipient(row, fault)
	status, known := statusOf(row.cells[colStatus].Cell, row.cells[colStatus].text)
	if !known {
		fault(row.number, colStatus, wordNoStatus, row.cells[colStatus].text)
		return
	}
	for i, c := range row.states {
		if other, ok := statusOf(c.Cell, c.text); c.text != "" && (!ok || other != status) {
			fault(row.number, colStatus, fmt.Sprintf(wordTwoStates, t.states[i].text, c.text), row.cells[colStatus].text)
			return
		}
	}
	if status == "" {
		r.unsent++
		return
	}
	when := row.cells[colTime]
	since, err := extract.CellInstant(when.Cell, when.date1904)
	switch {
	case err != nil:
		fault(row.number, colTime, err.Error(), when.text)
		return
	case since == 0:
		fault(row.number, colTime, wordNoTime, "")
		return
	case since.Day() < r.letter.Date:
		fault(row.number, colTime, wordBeforeLetter, notation.Moment(since))
		return
	case !ok:
		return
	}
	read := Read{Recipient: to, Sheet: t.sheet, Row: row.number,
		Answer: axis.Answer{Status: status, Since: since.Time().UTC(), Reason: row.cells[colReason].text}}
	if i, twice := r.at[to.Code]; twice {
		if first := r.out[i]; first.Answer != read.Answer {
			fault(row.number, colStatus, fmt.Sprintf(wordTwice, to.Name, first.Row, first.Answer.Status.Words()), row.cells[colStatus].text)
		}
		return
	}
	r.at[to.Code] = len(r.out)
	r.out = append(r.out, read)
}

// recipient finds who a row is about, by the identifier if there is one; the name must not say another.
func (r *answers) recipient(row *row, fault func(int, column, string, string)) (register.Addressee, bool) {
	id, name := row.cells[colID].text, row.cells[colName].text
	named, code := r.letter.named(name)
	if id == "" {
		switch {
		case name == "":
			fault(row.number, colName, wordNobody, "")
		case len(named) == 0:
			fault(row.number, colName, wordUnknownName, name)
		case len(named) > 1:
			fault(row.number, colName, wordManyNames, name)
		default:
			return named[0], true
		}
		return register.Addressee{}, false
	}
	to, ok := r.letter.identified(id)
	switch {
	case !ok:
		fault(row.number, colID, wordUnknownID, id)
	case code && !slices.ContainsFunc(named, func(n register.Addressee) bool { return n.Code == to.Code }):
		fault(row.number, colName, fmt.Sprintf(wordContradiction, id, to.Name), name)
		return register.Addressee{}, false
	}
	return to, ok
}

// statuses are the states as an export writes them (docs/formats.md 14.2); "" is no answer yet.
var statuses = byKey(map[axis.Status][]string{
	"":              {"Chưa gửi", "Chờ gửi", "Đang chờ gửi"},
	axis.Sent:       {"Đã gửi", "Gửi thành công", "Đã gửi đi", "Đã chuyển", "sent"},
	axis.Failed:     {"Gửi lỗi", "Lỗi gửi", "Gửi thất bại", "Không gửi được", "Gửi không thành công", "Lỗi", "fail"},
	axis.Arrived:    {"Đã đến", "Đã đến đơn vị nhận", "Đã đến máy chủ đích", "inbox", "01", "1"},
	axis.Refused:    {"Từ chối", "Từ chối tiếp nhận", "Từ chối nhận", "Đã từ chối", "Bị từ chối", "Trả lại", "rejection", "02", "2"},
	axis.Received:   {"Đã nhận", "Đã tiếp nhận", "Tiếp nhận", "Đã vào sổ", "Đã tiếp nhận, vào sổ", "acceptance", "03", "3"},
	axis.Assigned:   {"Phân công", "Đã phân công", "Đã phân công xử lý", "Phân công xử lý", "04", "4"},
	axis.InProgress: {"Đang xử lý", "Đang giải quyết", "processing", "05", "5"},
	axis.Done:       {"Hoàn thành", "Đã hoàn thành", "Đã xử lý", "Đã xử lý xong", "done", "06", "6"},
	axis.Recalled:   {"Đã thu hồi", "Thu hồi", "Đã lấy lại"},
})

func byKey(words map[axis.Status][]string) map[string]axis.Status {
	out := map[string]axis.Status{}
	for status, names := range words {
		for _, name := range names {
			out[extract.HeaderKey(name)] = status
		}
	}
	return out
}

// statusOf reads a state, by its words, its code, or both ("03 - Đã tiếp nhận").
func statusOf(c grid.Cell, text string) (axis.Status, bool) {
	if text == "" || c.Kind != grid.Text && c.Kind != grid.Number {
		return "", false
	}
	if status, ok := statuses[extract.HeaderKey(text)]; ok {
		return status, true
	}
	code, words, both := strings.Cut(text, "-")
	first, ok := statuses[extract.HeaderKey(code)]
	second, same := statuses[extract.HeaderKey(words)]
	return first, both && ok && same && first == second
}
