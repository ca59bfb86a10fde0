package dossier

import (
	"errors"
	"strings"

	"trehan/internal/period"
)

// The ways in which text can fail to be a date. They never quote the text.
var (
	ErrDateForm     = errors.New("không đọc được ngày; các dạng đúng: 30/11/2023, 30/11/2023 16:45:00, 2023-11-30T16:45:00+07:00, 20231130, 20231130164500")
	ErrTwoDigitYear = errors.New("năm chỉ có hai chữ số; ghi đủ bốn chữ số")
	ErrNoSuchDate   = errors.New("ngày hoặc giờ không có thật; sửa ngày trên Hệ thống rồi xuất lại")
	ErrYearRange    = errors.New("năm ngoài khoảng 1900 đến 9999; sửa ngày trên Hệ thống rồi xuất lại")
	ErrMonthFirst   = errors.New("không có ngày này khi đọc ngày trước, tháng sau; nếu Hệ thống ghi tháng trước ngày thì khai báo trong cấu hình (formats) dates: [\"MM/dd/yyyy\"], nếu không thì sửa ngày trên Hệ thống rồi xuất lại")
)

// DateNotes are what a date tells beside its instant.
type DateNotes uint8

const (
	// NullDate is a date that stands for none: 0001-01-01, or nothing but zeros.
	NullDate DateNotes = 1 << iota
	// EitherOrder is a date with AM or PM whose day and month may be exchanged: who writes so often writes the month first.
	EitherOrder
	// DayFirst is a date with AM or PM that exists only if its day stands first.
	DayFirst
)

// ReadInstant reads a date of a source system. The forms are those of docs/formats.md 8.4; in all of them the day stands
// before the month unless the year is first. No zone means period.Zone. Empty text is no date. The errors are the Err… of
// this package, fit for the clerk, and never hold the text.
func ReadInstant(s string) (period.Instant, DateNotes, error) {
	i, notes, err := parseInstant(s)
	if err == nil {
		return i, notes, nil
	}
	return readLoose(strings.Clone(s), err) // cloned, so that s itself does not escape: callers pass short-lived bytes
}

// parseInstant reads the usual forms, which are told apart by their first separator.
func parseInstant(s string) (period.Instant, DateNotes, error) {
	if s == "" {
		return 0, 0, nil
	}
	if i, ok := plainInstant(s); ok {
		return i, 0, nil
	}
	p := dateParser{s: s}
	sep := firstSeparator(s)
	switch {
	case sep == '/' || sep == '.' || sep == '-':
		p.day1st(sep)
	case sep == ':':
		p.clock1st()
	case len(s) >= 10 && s[4] == '-':
		p.iso()
	case len(s) == 8 || len(s) == 14:
		p.compact()
	default:
		return 0, 0, ErrDateForm
	}
	if p.pos != len(s) {
		p.fail(badForm)
	}
	return p.instant()
}

// firstSeparator returns the separator behind a number of one or two digits at the begin of s; 0 if there is none.
func firstSeparator(s string) byte {
	for i := 1; i <= 2 && i < len(s); i++ {
		switch c := s[i]; c {
		case '/', '.', '-', ':':
			return c
		}
	}
	return 0
}

// plainInstant reads dd/MM/yyyy HH:mm:ss with two digits throughout, which most dates of an extract are, in a fraction of
// the time. What is not so, or not right, is left to the parser.
func plainInstant(s string) (period.Instant, bool) {
	if len(s) != len("dd/MM/yyyy HH:mm:ss") || s[2] != '/' || s[5] != '/' || s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	day, month, year := pair(s[0], s[1]), pair(s[3], s[4]), pair(s[6], s[7])*100+pair(s[8], s[9])
	hour, minute, second := pair(s[11], s[12]), pair(s[14], s[15]), pair(s[17], s[18])
	if month < 1 || month > 12 || year < 1900 || year > 9999 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return period.Day(daysBefore(year, month, day)).Start() + period.Instant(hour*3600+minute*60+second), true
}

// pair returns the number that two digits are; what is no digit makes it larger than any.
func pair(tens, ones byte) int {
	a, b := tens-'0', ones-'0'
	if a > 9 || b > 9 {
		return 1 << 20
	}
	return int(a)*10 + int(b)
}

// fault is a way in which text can fail to be a date. It stands for an error while parsing, so that the text is not
// seen to escape with one.
type fault uint8

const (
	badForm fault = 1 + iota
	shortYear
	noSuchDate
	yearRange
	monthFirst
)

var dateErrors = [...]error{badForm: ErrDateForm, shortYear: ErrTwoDigitYear, noSuchDate: ErrNoSuchDate, yearRange: ErrYearRange, monthFirst: ErrMonthFirst}

// dateParser reads one date. The first fault stays in bad.
type dateParser struct {
	s                    string
	pos                  int
	year, month, day     int
	hour, minute, second int
	offset               int  // seconds east of UTC
	dayFirst             bool // the day is numbers in the order day, month, year
	english              bool // the clock has AM or PM
	bad                  fault
}

func (p *dateParser) fail(f fault) {
	if p.bad == 0 {
		p.bad = f
	}
}

// digits reads between least and most digits.
func (p *dateParser) digits(least, most int) int {
	n, v := 0, 0
	for n < most && p.pos < len(p.s) && p.s[p.pos]-'0' <= 9 {
		v = v*10 + int(p.s[p.pos]-'0')
		p.pos++
		n++
	}
	if n < least {
		p.fail(badForm)
	}
	return v
}

// byte reads c if it stands next.
func (p *dateParser) byte(c byte) bool {
	if p.pos < len(p.s) && p.s[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *dateParser) must(c byte) {
	if !p.byte(c) {
		p.fail(badForm)
	}
}

func (p *dateParser) compact() {
	p.year, p.month, p.day = p.digits(4, 4), p.digits(2, 2), p.digits(2, 2)
	if len(p.s) == 14 {
		p.hour, p.minute, p.second = p.digits(2, 2), p.digits(2, 2), p.digits(2, 2)
	}
	p.offset = zoneOffset
}

// day1st reads d/M/yyyy[ H:mm[:ss[.f]][ SA|CH|AM|PM]].
func (p *dateParser) day1st(sep byte) {
	p.dayAndYear(sep)
	if p.byte(' ') {
		p.hour = p.digits(1, 2)
		p.clock()
		if p.byte(' ') {
			p.half()
		}
	}
}

// clock1st reads H:mm[:ss[.f]] d/M/yyyy.
func (p *dateParser) clock1st() {
	p.hour = p.digits(1, 2)
	p.clock()
	p.must(' ')
	p.dayAndYear(firstSeparator(p.s[p.pos:]))
}

func (p *dateParser) dayAndYear(sep byte) {
	p.day = p.digits(1, 2)
	p.must(sep)
	p.month = p.digits(1, 2)
	p.must(sep)
	start := p.pos
	p.year = p.digits(1, 4)
	switch p.pos - start {
	case 2:
		p.fail(shortYear)
	case 4:
	default:
		p.fail(badForm)
	}
	p.offset, p.dayFirst = zoneOffset, true
}

// half reads SA, CH, AM or PM and moves the hour into that half of the day.
func (p *dateParser) half() {
	if len(p.s)-p.pos < 2 {
		p.fail(badForm)
		return
	}
	switch a, b := p.s[p.pos]|0x20, p.s[p.pos+1]|0x20; {
	case a == 's' && b == 'a':
		p.inHalf(false)
	case a == 'c' && b == 'h':
		p.inHalf(true)
	case (a == 'a' || a == 'p') && b == 'm':
		p.english = true
		p.inHalf(a == 'p')
	default:
		p.fail(badForm)
	}
	p.pos += 2
}

// inHalf moves the hour into its half of the day.
func (p *dateParser) inHalf(late bool) {
	switch {
	case late && p.hour >= 1 && p.hour < 12:
		p.hour += 12
	case late && p.hour == 0, !late && p.hour > 12:
		p.fail(noSuchDate) // the hour and its half contradict each other
	case !late && p.hour == 12:
		p.hour = 0
	}
}

func (p *dateParser) iso() {
	p.year = p.digits(4, 4)
	p.must('-')
	p.month = p.digits(2, 2)
	p.must('-')
	p.day = p.digits(2, 2)
	if p.byte('T') || p.byte('t') || p.byte(' ') {
		p.hour = p.digits(2, 2)
		p.clock()
	}
	p.zone()
}

// clock reads :mm[:ss[.f]].
func (p *dateParser) clock() {
	p.must(':')
	p.minute = p.digits(2, 2)
	if p.byte(':') {
		p.second = p.digits(2, 2)
		if p.byte('.') {
			p.digits(1, 9)
		}
	}
}

func (p *dateParser) zone() {
	switch {
	case p.pos == len(p.s):
		p.offset = zoneOffset
		return
	case p.byte('Z'), p.byte('z'):
		return
	}
	sign := 1
	if p.byte('-') {
		sign = -1
	} else {
		p.must('+')
	}
	h := p.digits(2, 2)
	p.byte(':')
	m := p.digits(2, 2)
	if h > 15 || m > 59 {
		p.fail(noSuchDate)
	}
	p.offset = sign * (h*60 + m) * 60
}

// zoneOffset is the offset of period.Zone in seconds.
const zoneOffset = 7 * 60 * 60

// instant checks what was read and returns it. Null dates are told by the date as written: a zone must not move
// year 1 into year 0.
func (p *dateParser) instant() (period.Instant, DateNotes, error) {
	if p.bad == 0 {
		switch {
		case p.year == 1 && p.month == 1 && p.day == 1:
			return 0, NullDate, nil
		case p.year|p.month|p.day|p.hour|p.minute|p.second == 0:
			return 0, NullDate, nil
		case p.month < 1 || p.month > 12 || p.day < 1 || p.day > daysIn(p.year, p.month),
			p.hour > 23 || p.minute > 59 || p.second > 59:
			p.bad = noSuchDate
			if p.dayFirst && p.month > 12 && p.month <= 31 && p.day >= 1 && p.day <= 12 && p.month <= daysIn(p.year, p.day) {
				p.bad = monthFirst
			}
		case p.year < 1900:
			p.bad = yearRange
		}
	}
	if p.bad != 0 {
		return 0, 0, dateErrors[p.bad]
	}
	var notes DateNotes
	if p.english && p.dayFirst && p.day != p.month {
		notes = EitherOrder
		if p.day > 12 {
			notes = DayFirst
		}
	}
	clock := p.hour*3600 + p.minute*60 + p.second
	return period.Day(daysBefore(p.year, p.month, p.day)).Start() +
		period.Instant(clock-p.offset+zoneOffset), notes, nil
}

var monthDays = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// yearDays[m-1] is the number of days of an ordinary year before month m.
var yearDays = [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year, month int) int {
	if month == 2 && leap(year) {
		return 29
	}
	return monthDays[month-1]
}

// daysBefore returns the days from 0001-01-01 to a date of the Gregorian calendar. It is period.DayOf without
// package time, which takes several times as long on millions of cells.
func daysBefore(year, month, day int) int {
	y := year - 1
	n := y*365 + y/4 - y/100 + y/400 + yearDays[month-1] + day - 1
	if month > 2 && leap(year) {
		n++
	}
	return n
}
