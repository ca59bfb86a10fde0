package extract

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
	"trehan/internal/extract/grid"
	"trehan/internal/period"
)

// maxInterned bounds the number of texts in each table shared between rows, maxInternedBytes the size of a text in it. So the
// tables of a hostile file stay small.
const (
	maxInterned      = 1 << 16
	maxInternedBytes = 1 << 10
)

// cellBytes returns the bytes of a cell that holds text, or what counts as text; ok is false after an error. Numbers are
// written as a person reads them.
func (r *reading) cellBytes(rec *record, attribute int) (text []byte, ok bool) {
	c := &rec.cells[attribute]
	switch c.Kind {
	case grid.Empty:
		return nil, true
	case grid.Text:
	case grid.Date:
		r.fault(rec, attribute, msgDateAsText)
		return nil, false
	case grid.Number:
		return r.number(rec, attribute)
	case grid.Bool:
		r.fault(rec, attribute, msgBool)
		return nil, false
	case grid.Error:
		r.fault(rec, attribute, msgCellError)
		return nil, false
	default:
		r.fault(rec, attribute, msgUncalculated)
		return nil, false
	}
	if len(c.Raw) > r.limit.CellBytes {
		r.fault(rec, attribute, fmt.Sprintf(msgCellTooLong, r.limit.CellBytes))
		return nil, false
	}
	return c.Raw, true
}

// exactDigits is how many digits a spreadsheet's number keeps.
const exactDigits = 15

// number returns a number cell as text.
func (r *reading) number(rec *record, attribute int) ([]byte, bool) {
	c := &rec.cells[attribute]
	if c.Day {
		r.fault(rec, attribute, msgDateAsText)
		return nil, false
	}
	if len(c.Raw) <= exactDigits && digits(c.Raw) && len(c.Raw) >= int(c.Pad) {
		return c.Raw, true
	}
	v, err := strconv.ParseFloat(string(c.Raw), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) || math.Abs(v) >= 1e15 {
		r.fault(rec, attribute, msgLongNumber)
		return nil, false
	}
	text := strconv.AppendFloat(nil, v, 'f', -1, 64)
	for digits(text) && len(text) < int(c.Pad) {
		text = append([]byte{'0'}, text...)
	}
	return text, true
}

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// ownText returns a cell's text as a new string, for texts that differ from row to row.
func (r *reading) ownText(rec *record, attribute int) string {
	raw, ok := r.cellBytes(rec, attribute)
	if !ok || len(raw) == 0 {
		return ""
	}
	if !utf8.Valid(raw) {
		r.fault(rec, attribute, msgNotUTF8Cell)
		return ""
	}
	return dossier.Text(string(raw))
}

// maxEmptyMark is more than any text has that stands for an empty cell.
const maxEmptyMark = 100

// text returns a cell's text as a string that rows share. A text that stands for an empty cell is none.
func (r *reading) text(rec *record, attribute int) string {
	c := &rec.cells[attribute]
	if c.Kind == grid.Empty { // as of every column that the file lacks
		return ""
	}
	if c.Kind == grid.Text {
		if t, ok := r.texts[string(c.Raw)]; ok {
			return t
		}
	}
	t := r.ownText(rec, attribute)
	if c.Kind == grid.Text && len(t) <= maxEmptyMark && r.values.IsEmpty(t) {
		t = ""
	}
	if c.Kind == grid.Text && len(c.Raw) > 0 && len(c.Raw) <= maxInternedBytes && len(r.texts) < maxInterned {
		r.texts[string(c.Raw)] = t
	}
	return t
}

// person returns a cell that names an official. Lines that can each be a full name are joined by a semicolon: as one line
// two officials would look like one (docs/counting.md 5.19). A name that was broken to fit its cell is one name.
func (r *reading) person(rec *record, attribute int) string {
	if bytes.IndexByte(rec.cells[attribute].Raw, '\n') < 0 {
		return r.text(rec, attribute)
	}
	raw, ok := r.cellBytes(rec, attribute)
	if !ok || !utf8.Valid(raw) {
		return r.text(rec, attribute)
	}
	var names []string
	for _, line := range strings.FieldsFunc(string(raw), func(c rune) bool { return c == '\r' || c == '\n' }) {
		name := dossier.Text(line)
		if name != "" && !strings.Contains(name, " ") {
			return r.text(rec, attribute)
		}
		if name != "" {
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return r.text(rec, attribute)
	}
	return strings.Join(names, "; ")
}

// instant reads a date cell and notes what dates tell of the file.
func (r *reading) instant(rec *record, attribute int) period.Instant {
	c := &rec.cells[attribute]
	var i period.Instant
	var notes dossier.DateNotes
	var err error
	switch c.Kind {
	case grid.Empty:
		return 0
	case grid.Text:
		i, notes, err = r.date(c.Raw)
	case grid.Date:
		i, notes, err = wallTime(c.Raw)
	case grid.Number:
		if i, notes, err = serial(c.Raw, r.date1904); err == nil && notes == 0 && i < firstInstant {
			err = errCount
		}
	default:
		r.cellBytes(rec, attribute)
		return 0
	}
	if err != nil {
		r.dateFault(rec, attribute, err)
		return 0
	}
	if notes != 0 {
		r.noteDate(rec, attribute, notes)
	}
	return i
}

// A number that would be an earlier date counts something: days of lateness, a year.
var (
	firstInstant = period.DayOf(1950, 1, 1).Start()
	errCount     = errors.New(msgCount)
)

// maxDateBytes is more than any date has; longer texts are not parsed as dates.
const maxDateBytes = 80

// date reads a date that is text.
func (r *reading) date(raw []byte) (period.Instant, dossier.DateNotes, error) {
	if len(raw) > maxDateBytes {
		return 0, 0, dossier.ErrDateForm
	}
	if len(raw) > 0 && raw[0]-'0' > 9 && r.noDate(raw) {
		return 0, 0, nil
	}
	return r.values.Instant(string(raw))
}

// noDate reports whether a text stands for an empty cell in a column of dates.
func (r *reading) noDate(raw []byte) bool {
	known, ok := r.noDates[string(raw)]
	if !ok && len(raw) <= maxDateBytes {
		known = r.values.NoDate(string(raw))
		if len(r.noDates) < maxInterned {
			r.noDates[string(raw)] = known
		}
	}
	return known
}

func parseInstant(raw []byte) (period.Instant, dossier.DateNotes, error) {
	if len(raw) > maxDateBytes {
		return 0, 0, dossier.ErrDateForm
	}
	return dossier.ReadInstant(string(raw))
}

// wallTime reads a workbook's date cell. A spreadsheet has no time zones and shows the time as written, so a zone is dropped:
// SheetJS ends every date in Z, whatever the zone of its author.
func wallTime(raw []byte) (period.Instant, dossier.DateNotes, error) {
	raw = bytes.TrimSpace(raw)
	i, notes, err := parseInstant(raw)
	if err != nil || len(raw) < len(time.DateOnly) {
		return i, notes, err
	}
	if zone := bytes.IndexAny(raw[len(time.DateOnly):], "Zz+-"); zone >= 0 {
		return parseInstant(raw[:len(time.DateOnly)+zone])
	}
	return i, notes, nil
}

var errSerial = errors.New(msgSerialRange)

// Serial numbers that are dates: 1900-01-01 to 9999-12-31. The epoch is the day of serial 0. In the 1900 system serial 60 is
// 29 February 1900, which does not exist, so earlier days are one day later.
const (
	lastSerial  = 2_958_465
	leapSerial  = 60
	offset1904  = 1462 // from a serial of the 1904 system to the same day's in the 1900 system
	secondsADay = 24 * 60 * 60
)

var epoch1900 = period.DayOf(1899, 12, 30)

// serial reads a number cell as a date: 8 or 14 digits are yyyyMMdd and yyyyMMddHHmmss, all else is a spreadsheet's
// serial number, rounded to the second (the fraction of 23:59:59 falls short of it in binary).
func serial(raw []byte, date1904 bool) (period.Instant, dossier.DateNotes, error) {
	if digits(raw) && (len(raw) == 8 || len(raw) == 14) {
		return parseInstant(raw)
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || !(v >= 1) || v > 1e14 {
		return 0, 0, errSerial
	}
	if v == math.Trunc(v) && v >= 1e7 {
		text := strconv.AppendInt(nil, int64(v), 10)
		if len(text) == 8 || len(text) == 14 {
			return parseInstant(text)
		}
	}
	if v >= lastSerial+1 {
		return 0, 0, errSerial
	}
	seconds := int64(math.Round(v * secondsADay))
	if date1904 {
		seconds += offset1904 * secondsADay
	}
	day := seconds / secondsADay
	switch {
	case day > lastSerial:
		return 0, 0, errSerial
	case date1904:
	case day == leapSerial:
		return 0, 0, dossier.ErrNoSuchDate
	case day < leapSerial:
		day++
	}
	return (epoch1900 + period.Day(day)).Start() + period.Instant(seconds%secondsADay), 0, nil
}

// state is a state and its text.
type state struct {
	status dossier.Status
	text   string
}

// status reads a cell of the list of states.
func (r *reading) status(rec *record, attribute int) state {
	c := &rec.cells[attribute]
	if s, ok := r.statuses[string(c.Raw)]; ok && (c.Kind == grid.Text || c.Kind == grid.Number) {
		return s
	}
	raw, ok := r.listValue(rec, attribute)
	if !ok {
		return state{}
	}
	status, codes, err := r.values.Status(string(raw))
	s := state{status, dossier.Text(string(raw))}
	switch {
	case errors.Is(err, dialect.ErrLateness):
		r.lateness(rec, attribute)
	case errors.Is(err, dossier.ErrStatusUnknown):
		r.openValue(rec, attribute, keyStatuses, codes)
	case err != nil:
		r.fault(rec, attribute, err.Error())
	case len(c.Raw) <= maxInternedBytes && len(r.statuses) < maxInterned:
		r.statuses[string(c.Raw)] = s
	}
	return s
}

func (r *reading) channel(rec *record, attribute int) dossier.Channel {
	c := &rec.cells[attribute]
	if c.Kind == grid.Empty {
		return dossier.NoChannel
	}
	if v, ok := r.channels[string(c.Raw)]; ok && (c.Kind == grid.Text || c.Kind == grid.Number) {
		return v
	}
	raw, ok := r.listValue(rec, attribute)
	if !ok {
		return dossier.NoChannel
	}
	v, codes, err := r.values.Channel(string(raw))
	if err != nil {
		r.openValue(rec, attribute, keyChannels, codes)
	} else if len(c.Raw) <= maxInternedBytes && len(r.channels) < maxInterned {
		r.channels[string(c.Raw)] = v
	}
	return v
}

// listValue is cellBytes for a value of a closed list, where the number's format does not matter.
func (r *reading) listValue(rec *record, attribute int) ([]byte, bool) {
	if c := &rec.cells[attribute]; c.Kind == grid.Number {
		return c.Raw, true
	}
	return r.cellBytes(rec, attribute)
}

// answer reads yes or no. A date or a number is that of a document and means yes; TRUE and FALSE mean yes and no.
func (r *reading) answer(rec *record, attribute int) dossier.Answer {
	c := &rec.cells[attribute]
	if c.Kind == grid.Empty {
		return dossier.NoAnswer
	}
	raw := c.Raw
	if c.Kind != grid.Number && c.Kind != grid.Bool && c.Kind != grid.Date {
		raw, _ = r.cellBytes(rec, attribute)
	}
	if v, ok := r.answers[string(raw)]; ok {
		return v
	}
	if !utf8.Valid(raw) {
		r.fault(rec, attribute, msgNotUTF8Cell)
		return dossier.NoAnswer
	}
	v := dossier.ParseAnswer(string(raw))
	if v == dossier.Yes && len(raw) <= maxEmptyMark && r.values.IsEmpty(string(raw)) {
		v = dossier.NoAnswer
	}
	if len(raw) <= maxInternedBytes && len(r.answers) < maxInterned {
		r.answers[string(raw)] = v
	}
	return v
}

// empty reports whether a cell has nothing in it.
func empty(c *grid.Cell) bool {
	if c.Kind == grid.Empty {
		return true
	}
	if c.Kind != grid.Text {
		return false
	}
	for _, b := range c.Raw {
		if b > ' ' {
			return b >= utf8.RuneSelf && dossier.Text(string(c.Raw)) == ""
		}
	}
	return true
}

// void reports whether a cell has nothing in it, or a text that stands for that.
func (r *reading) void(c *grid.Cell) bool {
	return empty(c) || c.Kind == grid.Text && len(c.Raw) <= maxEmptyMark && r.values.IsEmpty(string(c.Raw))
}

// allEmpty reports whether a record has nothing in it.
func allEmpty(rec *record) bool {
	for i := range rec.cells {
		if !empty(&rec.cells[i]) {
			return false
		}
	}
	return true
}
