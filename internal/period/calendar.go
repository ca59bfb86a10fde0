package period

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// shipped is the list of days off that is built in; an office may name a newer one in its configuration.
//
//go:embed days-off.csv
var shipped []byte

// Shipped returns the built-in list as days-off.csv, for callers that archive the inputs of their figures.
func Shipped() []byte { return slices.Clone(shipped) }

// Calendar holds the working days: Monday to Friday, less the days off, plus the Saturdays and Sundays worked in exchange (Bộ
// luật Lao động 2019, Điều 112). For a year that is not in the list it knows only the weekends; Incomplete reports such years.
// It is safe for concurrent use.
type Calendar struct {
	exceptions []Day        // days that differ from the plain week, sorted
	sums       []int        // sums[i]: working days gained by exceptions[:i] (a day off is -1)
	years      map[int]bool // years the list holds; false: marked incomplete
	kinds      map[Day]bool // exceptions: true worked, false off
	notes      map[Day]string
}

// DefaultCalendar returns the shipped list. It is complete for 2021 to 2026.
func DefaultCalendar() *Calendar { return defaultCalendar() }

var defaultCalendar = sync.OnceValue(func() *Calendar {
	c, err := ReadCalendar(bytes.NewReader(shipped), "days-off.csv")
	if err != nil {
		panic(err) // the file is part of the program and its test reads it
	}
	return c
})

// ReadCalendar reads a list of days off, CSV with the header year,date,kind,note (docs/formats.md 6). Kind off is a day off,
// work a weekend day worked in exchange; incomplete (without date) marks a year whose list is not final. A year with any row
// is in the list. The error joins all faults, each with name and line.
func ReadCalendar(r io.Reader, name string) (*Calendar, error) {
	data, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil, fmt.Errorf(wordReadCalendar, name, err)
	}
	cr := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	cr.FieldsPerRecord = -1

	var faults []error
	fault := func(line int, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s:%d: %s", name, line, fmt.Sprintf(format, args...)))
	}
	c := &Calendar{years: map[int]bool{}, kinds: map[Day]bool{}, notes: map[Day]string{}}
	lines := map[Day]int{}
	for first := true; ; first = false {
		record, err := cr.Read()
		if errors.Is(err, io.EOF) {
			if first {
				fault(1, wordHeader)
			}
			break
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
			break
		}
		line, _ := cr.FieldPos(0)
		for i := range record {
			record[i] = strings.TrimSpace(record[i])
		}
		switch {
		case first:
			if strings.Join(record, ",") != "year,date,kind,note" {
				fault(line, wordHeader)
			}
		case len(record) != 4:
			fault(line, wordFields)
		default:
			c.add(record, line, lines, fault)
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	c.index()
	return c, nil
}

// add adds one row, or returns everything wrong with it.
func (c *Calendar) add(record []string, line int, lines map[Day]int, fault func(int, string, ...any)) {
	year, err := strconv.Atoi(record[0])
	if err != nil || len(record[0]) != 4 {
		fault(line, wordYear, record[0])
		return
	}
	if record[2] == "incomplete" {
		if record[1] != "" {
			fault(line, wordDateGiven, record[1])
		}
		c.years[year] = false
		return
	}
	if record[2] != "off" && record[2] != "work" {
		fault(line, wordKind, record[2])
		return
	}
	if _, held := c.years[year]; !held {
		c.years[year] = true
	}
	if record[1] == "" {
		fault(line, wordNoDate)
		return
	}
	d, err := ParseDay(record[1])
	if err != nil {
		fault(line, "%v", err)
		return
	}
	if d.Year() != year {
		fault(line, wordYearDiffers, d, year)
	}
	if before, twice := lines[d]; twice {
		fault(line, wordTwice, d, before)
		return
	}
	lines[d] = line
	if record[2] == "work" && !weekend(d) {
		fault(line, wordWeekday, d)
	}
	c.kinds[d], c.notes[d] = record[2] == "work", record[3]
}

// index prepares WorkingDays.
func (c *Calendar) index() {
	for d, worked := range c.kinds {
		if worked == weekend(d) { // a day off on a weekend changes nothing
			c.exceptions = append(c.exceptions, d)
		}
	}
	slices.Sort(c.exceptions)
	c.sums = make([]int, len(c.exceptions)+1)
	for i, d := range c.exceptions {
		gain := -1
		if c.kinds[d] {
			gain = 1
		}
		c.sums[i+1] = c.sums[i] + gain
	}
}

func weekend(d Day) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// Working reports whether d is a working day.
func (c *Calendar) Working(d Day) bool {
	if worked, ok := c.kinds[d]; ok {
		return worked
	}
	return !weekend(d)
}

// Note returns what the list says of a day off, or of one worked in exchange; "" where it says nothing.
func (c *Calendar) Note(d Day) string { return c.notes[d] }

// WorkingDays returns the number of working days d with after < d <= upTo; 0 where upTo is not later than after. Its
// cost does not depend on how far apart they are.
func (c *Calendar) WorkingDays(after, upTo Day) int {
	if upTo <= after {
		return 0
	}
	return c.upTo(upTo) - c.upTo(after)
}

// upTo counts the working days from the first day of year 1, a Monday, to d.
func (c *Calendar) upTo(d Day) int {
	days := int(d) + 1
	weeks, rest := days/7, days%7
	if rest < 0 {
		weeks, rest = weeks-1, rest+7
	}
	i, found := slices.BinarySearch(c.exceptions, d)
	if found {
		i++
	}
	return weeks*5 + min(rest, 5) + c.sums[i]
}

// Incomplete reports whether a year is not in the list, or marked as not final.
func (c *Calendar) Incomplete(year int) bool { return !c.years[year] }

// NthWorkingDay returns the n-th working day of a period, counted from 1. A period with fewer gives its last one, so
// that no report is left out; n below 1 means 1.
func (c *Calendar) NthWorkingDay(p Period, n int) Day {
	var last Day
	for d := p.From; d <= p.To; d++ {
		if !c.Working(d) {
			continue
		}
		last = d
		if n--; n <= 0 {
			break
		}
	}
	return last
}
