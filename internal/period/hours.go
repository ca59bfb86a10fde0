package period

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// Hours are the working hours of an office on a working day: spans that follow each other. The zero value has none.
type Hours struct {
	spans []hourSpan
	day   int // seconds of a whole working day
}

// hourSpan is one span, in seconds after midnight; to is not in it.
type hourSpan struct{ from, to int }

// DefaultHours are 7:30 to 11:30 and 13:30 to 17:00, the usual ones of administrative offices.
func DefaultHours() Hours {
	return Hours{spans: []hourSpan{{7*3600 + 1800, 11*3600 + 1800}, {13*3600 + 1800, 17 * 3600}}, day: 7*3600 + 1800}
}

var hoursPattern = regexp.MustCompile(`^(\d{1,2}):(\d{2}) ?[-\x{2013}] ?(\d{1,2}):(\d{2})$`)

// ParseHours reads spans as 7:30-11:30, in their order. The error joins all faults.
func ParseHours(spans []string) (Hours, error) {
	var h Hours
	var faults []error
	if len(spans) == 0 {
		faults = append(faults, errors.New(wordNoHours))
	}
	for _, text := range spans {
		s, ok := parseSpan(text)
		switch {
		case !ok:
			faults = append(faults, fmt.Errorf(wordHoursForm, text))
		case s.from >= s.to:
			faults = append(faults, fmt.Errorf(wordHoursReversed, text))
		case len(h.spans) > 0 && s.from < h.spans[len(h.spans)-1].to:
			faults = append(faults, fmt.Errorf(wordHoursOrder, text))
		default:
			h.spans = append(h.spans, s)
			h.day += s.to - s.from
		}
	}
	if len(faults) > 0 {
		return Hours{}, errors.Join(faults...)
	}
	return h, nil
}

func parseSpan(text string) (hourSpan, bool) {
	m := hoursPattern.FindStringSubmatch(text)
	if m == nil {
		return hourSpan{}, false
	}
	clock := func(hour, minute string) int {
		h, _ := strconv.Atoi(hour)   //nolint:errcheck // digits by the pattern
		n, _ := strconv.Atoi(minute) //nolint:errcheck // digits by the pattern
		if n > 59 {
			return -1
		}
		return h*3600 + n*60
	}
	s := hourSpan{clock(m[1], m[2]), clock(m[3], m[4])}
	return s, s.from >= 0 && s.to >= 0 && s.to <= secondsADay
}

// Day returns the seconds of a whole working day.
func (h Hours) Day() int { return h.day }

// before returns the working seconds of a working day before a second of it.
func (h Hours) before(second int) int {
	n := 0
	for _, s := range h.spans {
		n += max(0, min(second, s.to)-s.from)
	}
	return n
}

// WorkingTime returns the working seconds from one instant to a later one: on working days, within the hours. It is 0 where
// to is not later. Its cost does not depend on how far apart they are.
func (c *Calendar) WorkingTime(h Hours, from, to Instant) int {
	if to <= from {
		return 0
	}
	return c.worked(h, to) - c.worked(h, from)
}

// worked returns the working seconds from the first day of year 1 to an instant.
func (c *Calendar) worked(h Hours, i Instant) int {
	d := i.Day()
	n := c.upTo(d-1) * h.day
	if c.Working(d) {
		n += h.before(int(i - d.Start()))
	}
	return n
}
