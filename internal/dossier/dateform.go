package dossier

import (
	"errors"
	"fmt"
	"strings"

	"trehan/internal/period"
)

// DateForm is a form of dates that a configuration states, such as "HH:mm dd/MM/yyyy". The letters are those of Java, .NET and
// Excel: yyyy or yy, MM, dd, HH, hh with tt (SA, CH, AM, PM), mm, ss, fff, zzz (an offset). What stands in single quotes, and
// every other character, stands for itself. A number may have one digit unless it touches another one.
type DateForm struct {
	text   string
	tokens []dateToken
	clock  bool
}

// dateToken is one part of a form: a field, or a text that stands for itself.
type dateToken struct {
	field   byte // y, M, d, H, h, m, s, f, t, z; 0: literal
	literal string
	width   int
	touches bool // another number follows at once
}

// ErrDateFormDeclared is a text that has none of the forms that the configuration states.
var ErrDateFormDeclared = errors.New("không đúng dạng ngày nào đã khai báo trong cấu hình (formats, dates)")

// ErrForm is a form that states no day, or states it twice.
var ErrForm = errors.New("dạng ngày cần đúng một lần yyyy (hoặc yy), MM và dd, và HH (hoặc hh với tt) trước mm và ss; ví dụ HH:mm dd/MM/yyyy")

// NewDateForm reads a form.
func NewDateForm(text string) (DateForm, error) {
	f := DateForm{text: text}
	s := Text(text)
	seen := map[byte]bool{}
	for i := 0; i < len(s); {
		c := s[i]
		field := dateField(c)
		if field == 0 {
			literal, n := quoted(s[i:])
			f.tokens = append(f.tokens, dateToken{literal: strings.ToLower(literal)})
			i += n
			continue
		}
		n := 1
		for i+n < len(s) && s[i+n] == c {
			n++
		}
		if seen[field] || field == 'y' && n != 2 && n != 4 || strings.IndexByte("Mdhms", lowerField(field)) >= 0 && n > 2 {
			return DateForm{}, fmt.Errorf("%q: %w", text, ErrForm)
		}
		seen[field] = true
		f.tokens = append(f.tokens, dateToken{field: field, width: n})
		i += n
	}
	f.clock = seen['H'] || seen['h']
	if !seen['y'] || !seen['M'] || !seen['d'] || seen['H'] && seen['h'] || seen['h'] != seen['t'] && !seen['H'] || (seen['m'] || seen['t']) && !f.clock || seen['s'] && !seen['m'] {
		return DateForm{}, fmt.Errorf("%q: %w", text, ErrForm)
	}
	for i := range f.tokens[:len(f.tokens)-1] {
		f.tokens[i].touches = f.tokens[i].number() && f.tokens[i+1].number()
	}
	return f, nil
}

// dateField returns the field that a letter stands for.
func dateField(c byte) byte {
	switch c {
	case 'y', 'M', 'd', 'H', 'h', 'm', 's', 't', 'z', 'f':
		return c
	case 'S', 'F':
		return 'f'
	case 'a':
		return 't'
	case 'X', 'Z', 'K':
		return 'z'
	}
	return 0
}

func lowerField(c byte) byte {
	if c == 'H' {
		return 'h'
	}
	return c
}

// quoted returns the text that stands for itself at the begin of s, and its length in s.
func quoted(s string) (literal string, n int) {
	if s[0] == '\'' {
		if end := strings.IndexByte(s[1:], '\''); end >= 0 {
			return s[1 : 1+end], end + 2
		}
	}
	for n = 1; n < len(s) && dateField(s[n]) == 0 && s[n] != '\''; n++ {
	}
	return s[:n], n
}

func (t *dateToken) number() bool { return t.field != 0 && t.field != 't' && t.field != 'z' }

// String returns the form as it was stated.
func (f DateForm) String() string { return f.text }

// ReadInstantAs reads a date in one of the forms that a configuration states. A form without a clock may have one before or
// behind it. Dates with the year first and hyphens, and null dates, are read in any case: they mean one thing.
func ReadInstantAs(s string, forms []DateForm) (period.Instant, DateNotes, error) {
	if len(s) > maxDateBytes {
		return 0, 0, ErrDateFormDeclared
	}
	text := undecorated(Text(strings.Clone(s)))
	if text == "" {
		return 0, 0, nil
	}
	lower := strings.ToLower(text)
	wrong := ErrDateFormDeclared
	for i := range forms {
		l, ok := forms[i].read(lower)
		if !ok {
			continue
		}
		instant, notes, err := l.instant()
		if err == nil {
			return instant, notes & NullDate, nil
		}
		wrong = err
	}
	i, notes, err := parseInstant(text)
	if err == nil && (notes&NullDate != 0 || len(text) >= len("2023-11-30") && text[4] == '-') {
		return i, notes & NullDate, nil
	}
	return 0, 0, wrong
}

// read reads a whole text in lower case.
func (f *DateForm) read(s string) (looseParser, bool) {
	l := looseParser{dateParser: dateParser{s: s, offset: zoneOffset}}
	if f.match(&l) && l.pos == len(s) {
		return l, true
	}
	if f.clock {
		return l, false
	}
	// The clock stands behind the last blank that a clock begins at, or before the day.
	for at := 0; at < len(s); at++ {
		if s[at] != ' ' && s[at] != 't' {
			continue
		}
		for _, parts := range [][2]string{{s[:at], s[at+1:]}, {s[at+1:], s[:at]}} {
			day := looseParser{dateParser: dateParser{s: strings.Trim(parts[0], " ,-"), offset: zoneOffset}}
			clock := looseParser{dateParser: dateParser{s: strings.Trim(parts[1], " ,-")}}
			if f.match(&day) && day.pos == len(day.s) && clock.clock() && clock.pos == len(clock.s) {
				day.hour, day.minute, day.second, day.bad = clock.hour, clock.minute, clock.second, clock.bad
				return day, true
			}
		}
	}
	return l, false
}

// match reads the form's tokens.
func (f *DateForm) match(l *looseParser) bool {
	late := int8(-1)
	for i := range f.tokens {
		t := &f.tokens[i]
		switch t.field {
		case 0:
			if !l.word(t.literal) {
				return false
			}
			continue
		case 't':
			late = l.halfMark()
			if late < 0 {
				return false
			}
			continue
		case 'z':
			if l.looseZone(); l.bad != 0 {
				return false
			}
			continue
		}
		v, n := l.upTo(t)
		if n == 0 {
			return false
		}
		switch t.field {
		case 'y':
			if n != t.width {
				return false
			}
			if t.width == 2 {
				v += 2000
			}
			l.year = v
		case 'M':
			l.month = v
		case 'd':
			l.day = v
		case 'H', 'h':
			l.hour = v
		case 'm':
			l.minute = v
		case 's':
			l.second = v
		}
	}
	if late >= 0 {
		l.inHalf(late == 1)
	}
	return true
}

// upTo reads the digits of a number: as many as its token has if another number touches it, else one more or less.
func (l *looseParser) upTo(t *dateToken) (value, digits int) {
	least, most := 1, 2
	switch {
	case t.field == 'y':
		least, most = t.width, t.width
	case t.field == 'f':
		most = 9
	case t.touches || t.field == 'm' || t.field == 's':
		least = 2
	}
	value, digits = 0, 0
	for digits < most && l.pos < len(l.s) && l.s[l.pos]-'0' <= 9 {
		value = value*10 + int(l.s[l.pos]-'0')
		l.pos++
		digits++
	}
	if digits < least {
		return 0, 0
	}
	return value, digits
}
