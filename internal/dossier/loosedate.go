package dossier

import (
	"strconv"
	"strings"
	"time"

	"trehan/internal/period"
)

// maxDateBytes is more than any date has.
const maxDateBytes = 80

// readLoose reads what is no date in the usual forms: with decoration around it, words for the hours and between day and
// clock, names of months. It returns err, the error of the usual forms, where the text is no date at all.
func readLoose(s string, err error) (period.Instant, DateNotes, error) {
	if len(s) > maxDateBytes {
		return 0, 0, ErrDateForm
	}
	text := Text(s)
	bare := undecorated(text)
	if bare != s {
		i, notes, again := parseInstant(bare)
		if again == nil && (bare != "" || text == "") {
			return i, notes, nil
		}
		if bare != "" {
			err = again
		}
	}
	if i, ok := epochInstant(bare); ok {
		return i, 0, nil
	}
	l := looseParser{dateParser: dateParser{s: strings.ToLower(bare), offset: zoneOffset}}
	if !l.whole() {
		if l.shortYear {
			err = ErrTwoDigitYear
		}
		return 0, 0, err
	}
	return l.instant()
}

// undecorated returns a text without what exports put around it.
func undecorated(text string) string { return strings.Trim(text, " '’‘`\"“”,;") }

// Milliseconds since 1970 as JSON of Java and .NET holds them, from 2000 to 2100: 1701337507000, /Date(1701337507000+0700)/.
const (
	epochDigits = 13
	leastEpoch  = 946_684_800_000
	mostEpoch   = 4_102_444_800_000
)

func epochInstant(s string) (period.Instant, bool) {
	if inner, ok := strings.CutPrefix(s, "/Date("); ok {
		if s, ok = strings.CutSuffix(inner, ")/"); !ok {
			return 0, false
		}
		if zone := strings.LastIndexAny(s, "+-"); zone > 0 {
			s = s[:zone]
		}
	}
	if len(s) != epochDigits {
		return 0, false
	}
	v, err := strconv.ParseUint(s, 10, 64)
	if err != nil || v < leastEpoch || v >= mostEpoch {
		return 0, false
	}
	return period.InstantOf(time.UnixMilli(int64(v))), true
}

// looseParser reads a date in lower case.
type looseParser struct {
	dateParser
	shortYear bool // a year of two digits was met
}

// whole reads the whole text: a day, and a clock before or behind it.
func (l *looseParser) whole() bool {
	l.weekday()
	if l.calendarDay() {
		if l.pos == len(l.s) {
			return true
		}
		l.between()
		if !l.clock() {
			return false
		}
		if l.pos < len(l.s) {
			l.word(" ")
			l.looseZone()
		}
	} else {
		if !l.clock() {
			return false
		}
		l.between()
		l.weekday()
		if !l.calendarDay() {
			return false
		}
	}
	return l.bad != badForm && l.pos == len(l.s)
}

var weekdays = []string{
	"thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật", "thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
}

// weekday skips the name of a day of the week.
func (l *looseParser) weekday() {
	if l.pos < len(l.s) && l.s[l.pos]-'0' <= 9 {
		return
	}
	for _, name := range weekdays {
		if l.word(name) {
			l.word(",")
			l.word(" ")
			return
		}
	}
}

// between skips what stands between a day and a clock.
func (l *looseParser) between() {
	for l.word(" ") || l.word(",") || l.word("-") || l.word("lúc") || l.word("vào") {
	}
	if l.pos+1 < len(l.s) && l.s[l.pos] == 't' && l.s[l.pos+1]-'0' <= 9 {
		l.pos++
	}
}

// try reads something and stands where it stood if it is not there.
func (l *looseParser) try(read func(*looseParser) bool) bool {
	before := *l
	if read(l) {
		return true
	}
	before.shortYear = l.shortYear
	*l = before
	return false
}

func (l *looseParser) calendarDay() bool {
	return l.try((*looseParser).numeric) || l.try((*looseParser).yearFirst) || l.try((*looseParser).inWords) || l.try((*looseParser).named)
}

// numeric reads d/M/yyyy with any separator.
func (l *looseParser) numeric() bool {
	l.word("ngày ")
	day, ok := l.oneOrTwo()
	sep := l.separator()
	if !ok || sep == 0 {
		return false
	}
	month, ok := l.oneOrTwo()
	if !ok || l.separator() != sep {
		return false
	}
	year, n := l.number()
	l.shortYear = l.shortYear || n == 2
	l.day, l.month, l.year, l.dayFirst = day, month, year, true
	return n == 4
}

// yearFirst reads yyyy-M-d with any separator.
func (l *looseParser) yearFirst() bool {
	year, n := l.number()
	sep := l.separator()
	if n != 4 || sep == 0 {
		return false
	}
	month, ok := l.oneOrTwo()
	if !ok || l.separator() != sep {
		return false
	}
	day, ok := l.oneOrTwo()
	l.year, l.month, l.day = year, month, day
	return ok
}

// inWords reads "ngày 30 tháng 11 năm 2023".
func (l *looseParser) inWords() bool {
	l.word("ngày ")
	day, ok := l.oneOrTwo()
	if !ok || !l.word(" tháng ") {
		return false
	}
	month, ok := l.oneOrTwo()
	if !ok || !l.word(" năm ") && !l.word(", ") && !l.word(" ") {
		return false
	}
	year, n := l.number()
	l.day, l.month, l.year = day, month, year
	return n == 4
}

// named reads 30-Nov-2023 and Nov 30, 2023.
func (l *looseParser) named() bool {
	var ok bool
	if l.monthName() {
		l.word(".")
		if !l.word(" ") {
			return false
		}
		l.day, ok = l.oneOrTwo()
		l.word(",")
		if !ok || !l.word(" ") {
			return false
		}
	} else {
		if l.day, ok = l.oneOrTwo(); !ok || l.separator() == 0 && !l.word(" ") || !l.monthName() {
			return false
		}
		if l.separator() == 0 && !l.word(" ") {
			return false
		}
	}
	var n int
	l.year, n = l.number()
	return n == 4
}

var monthNames = [...][]string{
	{"january", "jan"}, {"february", "feb"}, {"march", "mar"}, {"april", "apr"}, {"may"}, {"june", "jun"},
	{"july", "jul"}, {"august", "aug"}, {"september", "sep"}, {"october", "oct"}, {"november", "nov"}, {"december", "dec"},
}

func (l *looseParser) monthName() bool {
	for i, names := range monthNames {
		for _, name := range names {
			if l.word(name) {
				l.month = i + 1
				return true
			}
		}
	}
	return false
}

// clock reads 16:45[:07[.123]], 16h45, 16 giờ 45 phút, each with SA, CH, AM or PM behind, or an hour with one of these.
func (l *looseParser) clock() bool { return l.try((*looseParser).readClock) }

func (l *looseParser) readClock() bool {
	var ok bool
	if l.hour, ok = l.oneOrTwo(); !ok {
		return false
	}
	switch {
	case l.word(":"):
		return l.sixtieths(&l.minute) && (!l.word(":") || l.sixtieths(&l.second) && l.fraction()) && l.anyHalf()
	case l.word(" giờ"), l.word("giờ"), l.word("h"), l.word("g"):
		l.word(" ")
		if l.sixtieths(&l.minute) && !l.word(" phút") && !l.word("phút") {
			l.word("p")
		}
		return l.anyHalf()
	}
	before := l.pos
	return l.anyHalf() && l.pos > before
}

func (l *looseParser) sixtieths(v *int) bool {
	at := l.pos
	value, n := l.number()
	if n != 2 {
		l.pos = at
		return false
	}
	*v = value
	return true
}

// fraction skips a fraction of a second.
func (l *looseParser) fraction() bool {
	if !l.word(".") && !l.word(",") {
		return true
	}
	_, n := l.number()
	return n >= 1 && n <= 9
}

// anyHalf reads which half of the day the hour belongs to, if that stands next.
func (l *looseParser) anyHalf() bool {
	at := l.pos
	l.word(" ")
	mark := l.halfMark()
	if mark < 0 {
		l.pos = at
		return true
	}
	l.inHalf(mark == 1)
	return true
}

// halfMark reads the mark of a half of the day: 0 for the first, 1 for the second, -1 for none.
func (l *looseParser) halfMark() int8 {
	switch {
	case l.word("sa"), l.word("sáng"):
		return 0
	case l.word("chiều"), l.word("tối"), l.word("ch"):
		return 1
	case l.word("am"), l.word("a.m."):
		l.english = true
		return 0
	case l.word("pm"), l.word("p.m."):
		l.english = true
		return 1
	}
	return -1
}

// looseZone reads Z, +07, +07:00, +0700 or GMT+7.
func (l *looseParser) looseZone() {
	sign := 1
	switch {
	case l.word("z"):
		l.offset = 0
		return
	case l.word("gmt+"), l.word("utc+"), l.word("+"):
	case l.word("-"):
		sign = -1
	default:
		return
	}
	hours, n := l.number()
	minutes := 0
	switch {
	case n == 4:
		hours, minutes = hours/100, hours%100
	case n == 0 || n > 2 || l.word(":") && !l.sixtieths(&minutes):
		l.bad = badForm
	}
	if hours > 15 || minutes > 59 {
		l.bad = noSuchDate
	}
	l.offset = sign * (hours*60 + minutes) * 60
}

// number reads up to ten digits and returns how many there were.
func (l *looseParser) number() (value, digits int) {
	for l.pos < len(l.s) && l.s[l.pos]-'0' <= 9 && digits < 10 {
		value = value*10 + int(l.s[l.pos]-'0')
		l.pos++
		digits++
	}
	return value, digits
}

func (l *looseParser) oneOrTwo() (int, bool) {
	v, n := l.number()
	return v, n == 1 || n == 2
}

// separator reads the character between the numbers of a day; 0 if there is none.
func (l *looseParser) separator() byte {
	if l.pos < len(l.s) {
		switch c := l.s[l.pos]; c {
		case '/', '-', '.':
			l.pos++
			return c
		}
	}
	return 0
}

// word reads a text if it stands next.
func (l *looseParser) word(w string) bool {
	if strings.HasPrefix(l.s[l.pos:], w) {
		l.pos += len(w)
		return true
	}
	return false
}
