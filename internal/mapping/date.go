package mapping

import (
	"strings"
)

// written is one date as it was written: its numbers, and the form they stand in.
type written struct {
	form          form
	first, second int // of a form with the year last: the numbers in front of it, whichever is the day
	at            [readings]int64
}

// The ways to read a date with the year last. Both are followed until the file shows which is right.
const (
	dayFirst = iota
	monthFirst
	readings
)

// form is a way of writing dates. The zero value is none.
type form struct {
	order     order
	separator byte // between the numbers of the day; 0: none
	clock     clock
	timeFirst bool // the time stands before the day
	zone      bool
	shortYear bool
	words     string // of a date with words: the form with dayPlace for the day; dayPlace alone: no form can state it
}

// order is the order of the numbers of a day.
type order uint8

const (
	noOrder   order = iota
	yearFirst       // yyyy-MM-dd
	yearLast        // dd/MM/yyyy, or MM/dd/yyyy
	inWords         // ngày 30 tháng 11 năm 2023, 30-Nov-2023: nothing to exchange
)

// clock is how the time of the day is written.
type clock uint8

const (
	noClock   clock = iota
	minutes         // HH:mm
	seconds         // HH:mm:ss
	minutes12       // hh:mm with SA, CH, AM or PM
	seconds12
)

// String returns the form as the configuration states it (docs/formats.md 12), or says that the date has words.
func (f form) String() string {
	if text := f.text(false); text != "" {
		return text
	}
	return wordDateWords
}

// text returns the form as the configuration states it, "" if none can; with monthFirst set, the numbers in front of the
// year are swapped.
func (f form) text(monthFirst bool) string {
	if f.order == inWords || f.words == dayPlace {
		return ""
	}
	sep := ""
	if f.separator != 0 {
		sep = string(f.separator)
	}
	day := strings.Join([]string{"yyyy", "MM", "dd"}, sep)
	if f.order == yearLast {
		year := "yyyy"
		if f.shortYear {
			year = "yy"
		}
		day = strings.Join([]string{"dd", "MM", year}, sep)
		if monthFirst {
			day = strings.Join([]string{"MM", "dd", year}, sep)
		}
	}
	if f.words != "" {
		return strings.Replace(f.words, dayPlace, day, 1)
	}
	time := [...]string{noClock: "", minutes: "HH:mm", seconds: "HH:mm:ss", minutes12: "hh:mm tt", seconds12: "hh:mm:ss tt"}[f.clock]
	if sep == "" && f.clock != noClock {
		return day + strings.ReplaceAll(time, ":", "")
	}
	switch {
	case time == "":
		return day
	case f.timeFirst:
		return time + " " + day
	}
	return day + " " + time
}

// maxDate is more bytes than any date has.
const maxDate = 48

// parseDate reads a text as a date in any form that systems write. It knows no calendar: a day of 31/02 is one here.
func parseDate(s string) (w written, ok bool) {
	if len(s) < 6 || len(s) > maxDate {
		return w, false
	}
	if s[0] > '9' || s[0] < '0' {
		return w, false
	}
	if compact, ok := parseCompact(s); ok {
		return compact, true
	}
	p := scanner{s: s}
	if colon := strings.IndexByte(s, ':'); colon == 1 || colon == 2 {
		if w.form.timeFirst = true; !p.time(&w) || !p.blank() || !p.day(&w) {
			return w, false
		}
		return w.finish(p.done())
	}
	if !p.day(&w) {
		return w, false
	}
	if p.done() {
		return w.finish(true)
	}
	if !p.skip('T') && !p.skip('t') && !p.blank() {
		return w, false
	}
	return w.finish(p.time(&w) && p.zone(&w) && p.done())
}

// add adds to every reading.
func (w *written) add(seconds int64) {
	for i := range w.at {
		w.at[i] += seconds
	}
}

// finish reports ok, and that there was a day.
func (w written) finish(ok bool) (written, bool) {
	return w, ok && w.at[dayFirst] > 0
}

// scanner reads the parts of one date.
type scanner struct {
	s   string
	pos int
}

func (p *scanner) done() bool { return p.pos == len(p.s) }

func (p *scanner) skip(c byte) bool {
	if p.pos < len(p.s) && p.s[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

// blank skips blanks, and the comma that some systems put between day and time.
func (p *scanner) blank() bool {
	from := p.pos
	for p.pos < len(p.s) && (p.s[p.pos] == ' ' || p.s[p.pos] == ',') {
		p.pos++
	}
	return p.pos > from
}

// number reads up to most digits; n is how many there were.
func (p *scanner) number(most int) (value, n int) {
	for n < most && p.pos < len(p.s) && p.s[p.pos]-'0' <= 9 {
		value = value*10 + int(p.s[p.pos]-'0')
		p.pos++
		n++
	}
	return value, n
}

// day reads the day of a date with separators.
func (p *scanner) day(w *written) bool {
	a, digits := p.number(4)
	if digits != 1 && digits != 2 && digits != 4 || p.done() {
		return false
	}
	sep := p.s[p.pos]
	if sep != '/' && sep != '-' && sep != '.' {
		return false
	}
	p.pos++
	b, n := p.number(2)
	if n == 0 || !p.skip(sep) {
		return false
	}
	c, n := p.number(4)
	w.form.separator = sep
	year, month, day := a, b, c
	if digits == 4 {
		w.form.order = yearFirst
		if n == 0 || n > 2 {
			return false
		}
	} else {
		w.form.order = yearLast
		w.first, w.second = a, b
		if year, day = c, a; n == 2 {
			w.form.shortYear = true
			year += 2000
		} else if n != 4 {
			return false
		}
	}
	if year < 1900 || year > 2200 || month < 1 || day < 1 || month > 31 || day > 31 || month > 12 && day > 12 {
		return false
	}
	if w.form.order == yearFirst && month > 12 {
		return false
	}
	if w.form.order == yearFirst {
		w.add(int64((year*32+month)*32+day) * 86400)
		return true
	}
	w.at[dayFirst] += int64((year*32+b)*32+a) * 86400
	w.at[monthFirst] += int64((year*32+a)*32+b) * 86400
	return true
}

// time reads a time of the day.
func (p *scanner) time(w *written) bool {
	hour, n := p.number(2)
	if n == 0 || hour > 24 || !p.skip(':') {
		return false
	}
	minute, n := p.number(2)
	if n == 0 || minute > 59 {
		return false
	}
	second := 0
	w.form.clock = minutes
	if p.skip(':') {
		if second, n = p.number(2); n == 0 || second > 60 {
			return false
		}
		w.form.clock = seconds
		if p.skip('.') {
			if _, n = p.number(9); n == 0 {
				return false
			}
		}
	}
	hour, ok := p.half(w, hour)
	w.add(int64(hour*3600 + minute*60 + second))
	return ok
}

// half reads SA, CH, AM or PM behind a time.
func (p *scanner) half(w *written, hour int) (int, bool) {
	from := p.pos
	p.blank()
	if p.pos+2 > len(p.s) {
		p.pos = from
		return hour, true
	}
	switch strings.ToUpper(p.s[p.pos : p.pos+2]) {
	case "SA", "AM":
		if hour == 12 {
			hour = 0
		}
	case "CH", "PM":
		if hour < 12 {
			hour += 12
		}
	default:
		p.pos = from
		return hour, true
	}
	p.pos += 2
	w.form.clock += minutes12 - minutes
	return hour, hour < 24
}

// zone skips Z or an offset.
func (p *scanner) zone(w *written) bool {
	if p.done() {
		return true
	}
	w.form.zone = true
	rest := strings.TrimLeft(p.s[p.pos:], " ")
	p.pos = len(p.s)
	if rest == "Z" || rest == "z" {
		return true
	}
	return len(rest) >= 3 && (rest[0] == '+' || rest[0] == '-') && strings.Trim(rest[1:], "0123456789:") == ""
}

// parseCompact reads yyyyMMdd and yyyyMMddHHmmss.
func parseCompact(s string) (w written, ok bool) {
	if len(s) != 8 && len(s) != 14 || strings.Trim(s, "0123456789") != "" {
		return w, false
	}
	p := scanner{s: s}
	year, _ := p.number(4)
	month, _ := p.number(2)
	day, _ := p.number(2)
	w.form.order = yearFirst
	if year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31 {
		return w, false
	}
	w.add(int64((year*32+month)*32+day) * 86400)
	if len(s) == 14 {
		hour, _ := p.number(2)
		minute, _ := p.number(2)
		second, _ := p.number(2)
		w.form.clock = seconds
		if hour > 23 || minute > 59 || second > 59 {
			return w, false
		}
		w.add(int64(hour*3600 + minute*60 + second))
	}
	return w, true
}
