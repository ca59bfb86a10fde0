package mapping

import (
	"strings"
	"unicode/utf8"

	"trehan/internal/dossier"
)

// readDate reads a text as a date, also one that only the built-in reader knows: with words in it (docs/formats.md 8.4).
func readDate(s string) (written, bool) {
	if w, ok := parseDate(s); ok {
		return w, true
	}
	return parseWords(s)
}

// The digits that a date in words has: at least a year with a day, at most a day and a clock with fractions.
const leastDigits, mostDigits = 5, 17

func parseWords(s string) (w written, ok bool) {
	if len(s) > 2*maxDate {
		return w, false
	}
	digits, other := 0, false
	for i := 0; i < len(s); i++ {
		if s[i]-'0' <= 9 {
			digits++
		} else if s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] >= utf8.RuneSelf {
			other = true
		}
	}
	if !other || digits < leastDigits || digits > mostDigits {
		return w, false
	}
	text := dossier.Text(s)
	at, notes, err := dossier.ReadInstant(text)
	if err != nil || notes != 0 || at.IsZero() {
		return w, false
	}
	t := at.Time()
	clock := int64(t.Hour()*3600 + t.Minute()*60 + t.Second())
	fields := strings.Fields(text)
	for i, field := range fields {
		p := scanner{s: strings.TrimRight(field, ",")}
		var day written
		if p.day(&day) && p.done() && day.form.order == yearLast {
			day.add(clock)
			day.form.words = wordedForm(fields[:i], fields[i+1:])
			return day, true
		}
	}
	w.form.order = inWords
	w.add(int64((t.Year()*32+int(t.Month()))*32+t.Day())*86400 + clock)
	return w, true
}

// dayPlace stands for the numbers of the day in form.words.
const dayPlace = "\x00"

// wordedForm turns what stands before and behind the numbers of a day into a form; one that no form can state (half days,
// weekdays) is dayPlace alone.
func wordedForm(before, after []string) string {
	var out []string
	fields := []string{"HH", "mm", "ss"}
	for _, part := range append(append(before[:len(before):len(before)], dayPlace), after...) {
		if part == dayPlace {
			out = append(out, part)
			continue
		}
		text := ""
		for part != "" {
			if n := len(part) - len(strings.TrimLeft(part, "0123456789")); n > 0 {
				if len(fields) == 0 {
					return dayPlace
				}
				text, part, fields = text+fields[0], part[n:], fields[1:]
				continue
			}
			n := strings.IndexAny(part, "0123456789")
			if n < 0 {
				n = len(part)
			}
			switch word := part[:n]; strings.ToLower(word) {
			case ":":
				text += word
			case "h", "g", "giờ", "phút", "ngày", "lúc", "vào":
				text += "'" + word + "'"
			default:
				return dayPlace
			}
			part = part[n:]
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}
