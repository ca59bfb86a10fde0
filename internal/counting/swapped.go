package counting

import (
	"bytes"
	"time"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// SwappedDates is what the dossiers show about one column of dates: whether a spreadsheet or a program of another locale has
// exchanged day and month, which it can where the day is at most 12 (docs/counting.md 9.7).
type SwappedDates struct {
	Column string // the attribute's name
	// Proven are dates that contradict the other dates of their dossier, or the date in its code, and agree with them once day
	// and month are exchanged.
	Proven DateErrors
	// Far counts the dates of the period's year, more than a month away from it, whose day and month can be exchanged. Aligned
	// are those of them that then fall into the period, a due date also into the month after it. By chance they are Months in
	// twelve, in an exchanged column nearly all.
	Far     int
	Aligned DateErrors
	Both    int     // dates both aligned and proven
	Months  int     // calendar months into which they fall
	Written [13]int // the aligned dates by their month as written
}

// The columns of dates that are examined.
const (
	receivedColumn = iota
	dueColumn
	finishedColumn
	returnedColumn
	signedColumn
	dateColumns
)

var dateColumnNames = [dateColumns]string{"received", "due", "finished", ColumnReturned, ColumnSigned}

// Bounds in days within which dates of one dossier prove an exchange. A date that is only a little out of order is a slip of
// another kind. A month more away from the period is far from it.
const (
	outOfOrder   = 20
	usualDue     = 62 // from receipt to due date
	usualFinish  = 92 // from receipt to finish
	codeNearness = 3  // from the date in a code to the receipt
	farAway      = 31
)

// findSwapped examines the dates of one dossier and reports whether one of them is proven to be exchanged.
func (x *dateExam) findSwapped(id uint32, r *record, d *recordDates) bool {
	finish := finishedColumn
	if d.byReturn {
		finish = returnedColumn
	}
	proven := x.provenColumn(id, r, d, finish)
	for _, c := range [...]struct {
		column int
		day    period.Day
	}{{receivedColumn, d.received}, {dueColumn, d.due}, {finish, d.finished}} {
		if c.column == dueColumn && c.day >= x.from && c.day <= d.received+usualFinish {
			continue // a deadline of months is far from the period, too
		}
		x.alignment(id, r, c.column, c.day, proven == c.column)
	}
	if proven >= 0 {
		x.Swapped[proven].Proven.add(x.counter.codes.code(id), dossier.FileOf(r.seq))
	}
	if r.line == Outside && proven < 0 && x.displaced(d) {
		x.Displaced.add(x.counter.codes.code(id), dossier.FileOf(r.seq))
	}
	return proven >= 0
}

// provenColumn returns the column whose exchange puts the dates of a dossier in order, or -1.
func (x *dateExam) provenColumn(id uint32, r *record, d *recordDates, finish int) int {
	outside := d.received < x.from || d.received > x.to
	broken := max(d.received, d.finished) > x.taken+extractTolerance || d.finished != 0 && d.finished < d.received-outOfOrder ||
		d.due != 0 && d.due < d.received-outOfOrder
	if outside || broken {
		says := x.codeSays(id, d.received)
		if says == codeSaysExchanged {
			return receivedColumn
		}
		if broken {
			if column := x.repairing(d, says, finish); column >= 0 {
				return column
			}
		}
	}
	return x.provenEvidence(r, d)
}

// repairing returns the column whose exchange puts broken dates in order, or -1.
func (x *dateExam) repairing(d *recordDates, says codeWord, finish int) int {
	received, due, finished := *d, *d, *d
	received.received, due.due, finished.finished = exchanged(d.received), exchanged(d.due), exchanged(d.finished)
	switch {
	case due.due != 0 && x.inOrder(&due) && due.due <= d.received+usualDue:
		return dueColumn
	case finished.finished != 0 && x.inOrder(&finished) && finished.finished <= d.received+usualFinish:
		return finish
	case received.received != 0 && says != codeSaysWritten && x.inOrder(&received) && received.received >= x.from-usualFinish &&
		d.due <= received.received+usualDue && d.finished <= received.received+usualFinish:
		return receivedColumn
	}
	return -1
}

// provenEvidence is provenColumn for the dates that are not counted: a result signed or returned before the receipt, or after
// the extract.
func (x *dateExam) provenEvidence(r *record, d *recordDates) int {
	for _, c := range [...]struct {
		column int
		day    period.Day
	}{{signedColumn, r.signed.instant().Day()}, {returnedColumn, r.returned.instant().Day()}} {
		if c.day == 0 || c.column == returnedColumn && d.byReturn || c.day >= d.received-outOfOrder && c.day <= x.taken {
			continue
		}
		if other := exchanged(c.day); other >= d.received && other <= min(x.taken, d.received+usualFinish) {
			return c.column
		}
	}
	return -1
}

// inOrder reports whether the dates of a dossier can be true together.
func (x *dateExam) inOrder(d *recordDates) bool {
	return d.received <= x.taken && (d.due == 0 || d.due >= d.received) &&
		(d.finished == 0 || d.finished >= d.received && d.finished <= x.taken)
}

// alignment counts a far date that can be exchanged, and whether it then falls into the period.
func (x *dateExam) alignment(id uint32, r *record, column int, day period.Day, proven bool) {
	if day == 0 || day >= x.from-farAway && day <= x.to+farAway {
		return
	}
	year, month, dayOfMonth := day.Time().Date()
	if dayOfMonth > 12 || dayOfMonth == int(month) || year != x.firstYear && year != x.lastYear {
		return
	}
	s := &x.Swapped[column]
	s.Far++
	last := x.to
	if column == dueColumn {
		last += farAway
	}
	if other := exchanged(day); other < x.from || other > last {
		return
	}
	s.Aligned.add(x.counter.codes.code(id), dossier.FileOf(r.seq))
	s.Written[month]++
	if proven {
		s.Both++
	}
}

// displaced reports whether a dossier outside the period would be in it, with all its dates in order, if each were exchanged.
func (x *dateExam) displaced(d *recordDates) bool {
	all := *d
	changed := false
	for _, day := range [...]*period.Day{&all.received, &all.due, &all.finished} {
		if *day == 0 {
			continue
		}
		_, month, dayOfMonth := day.Time().Date()
		if dayOfMonth > 12 {
			return false
		}
		if dayOfMonth != int(month) {
			*day, changed = exchanged(*day), true
		}
	}
	end := all.finished
	if end == 0 {
		end = all.received
	}
	return changed && x.inOrder(&all) && end >= x.from && end <= x.to
}

// exchanged returns a day with day and month exchanged; 0 where that is no other date.
func exchanged(d period.Day) period.Day {
	if d == 0 {
		return 0
	}
	year, month, day := d.Time().Date()
	if day > 12 || day == int(month) {
		return 0
	}
	return period.DayOf(year, time.Month(day), int(month))
}

// codeWord is what the date in a dossier's code says about its receipt.
type codeWord uint8

const (
	codeSaysNothing codeWord = iota
	codeSaysWritten
	codeSaysExchanged
)

// codeSays compares the date in a dossier's code, yyMMdd or yyyyMMdd as in H25.05-231102-0001, with the receipt as written and as
// exchanged.
func (x *dateExam) codeSays(id uint32, written period.Day) codeWord {
	year, month, day := written.Time().Date()
	if day > 12 || day == int(month) {
		return codeSaysNothing
	}
	code := x.counter.codes.text.get(*x.counter.codes.refs.at(id))
	if n := year%100*10_000 + int(month)*100 + day; bytes.Contains(code, sixDigits(n)) {
		return codeSaysWritten // the usual case
	}
	other := period.DayOf(year, time.Month(day), int(month))
	for i := 0; i < len(code); {
		if !isDigit(code[i]) {
			i++
			continue
		}
		start := i
		for i < len(code) && isDigit(code[i]) {
			i++
		}
		for _, day := range datesIn(code[start:i]) {
			switch {
			case day == 0:
			case near(day, written):
				return codeSaysWritten
			case near(day, other):
				return codeSaysExchanged
			}
		}
	}
	return codeSaysNothing
}

// sixDigits writes a number with its leading zeros.
func sixDigits(n int) []byte {
	b := []byte("000000")
	for i := len(b) - 1; i >= 0; i-- {
		b[i] += byte(n % 10)
		n /= 10
	}
	return b
}

// datesIn returns the dates with which a run of digits may begin: yyMMdd and yyyyMMdd; 0 for none.
func datesIn(digits []byte) [2]period.Day {
	number := func(from, to int) int {
		n := 0
		for _, c := range digits[from:to] {
			n = 10*n + int(c-'0')
		}
		return n
	}
	var days [2]period.Day
	if len(digits) >= 6 {
		days[0] = validDay(2000+number(0, 2), number(2, 4), number(4, 6))
	}
	if len(digits) >= 8 {
		days[1] = validDay(number(0, 4), number(4, 6), number(6, 8))
	}
	return days
}

func validDay(year, month, day int) period.Day {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return 0
	}
	return period.DayOf(year, time.Month(month), day)
}

func near(a, b period.Day) bool { return a-b <= codeNearness && b-a <= codeNearness }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
