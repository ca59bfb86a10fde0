package extract

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
	"trehan/internal/notation"
)

// The keys of a configured format under which a value can be declared that the reading does not understand.
const (
	keyStatuses = "statuses"
	keyChannels = "channels"
	keyDates    = "dates"
	keyEmpty    = "empty"
	keyStatus   = "status_from" // has one value, not a list
)

// openValue refuses a value of a closed list. codes are those that it has in different systems.
func (r *reading) openValue(rec *record, attribute int, key string, codes []uint8) {
	message := msgUnknownStatus
	switch {
	case key == keyStatuses && len(codes) > 0:
		message = fmt.Sprintf(msgOpenStatus, meanings(key, codes))
	case key == keyChannels && len(codes) > 0:
		message = fmt.Sprintf(msgOpenChannel, meanings(key, codes))
	case key == keyChannels:
		message = msgUnknownChannel
	}
	f := r.faultAt(rec, attribute, message)
	f.Key, f.Dialect = key, r.dialect.Name
	for _, c := range codes {
		f.Codes = append(f.Codes, int(c))
	}
	r.add(f)
}

// lateness refuses a column of states that tells lateness. One code for each text would be wrong: late are open and resolved
// dossiers.
func (r *reading) lateness(rec *record, attribute int) {
	f := r.faultAt(rec, attribute, msgLateness)
	f.Key, f.Dialect = keyStatus, r.dialect.Name
	r.add(f)
}

// dateFault refuses a date. What does not look like a date may be a mark of an empty cell, which can be declared.
func (r *reading) dateFault(rec *record, attribute int, err error) {
	f := r.faultAt(rec, attribute, err.Error())
	switch {
	case errors.Is(err, dossier.ErrMonthFirst), errors.Is(err, dossier.ErrTwoDigitYear):
		f.Key, f.Dialect = keyDates, r.dialect.Name
	case (errors.Is(err, dossier.ErrDateForm) || errors.Is(err, dossier.ErrDateFormDeclared)) && !hasDigit(rec.cells[attribute].Raw):
		f.Key, f.Dialect, f.Message = keyEmpty, r.dialect.Name, msgNoDateText
	}
	r.add(f)
}

// noteDate keeps what a date tells of the file.
func (r *reading) noteDate(rec *record, attribute int, notes dossier.DateNotes) {
	switch {
	case notes&dossier.NullDate != 0:
		r.null = true
	case notes&dossier.DayFirst != 0:
		r.observations.dayFirst = true
	case notes&dossier.EitherOrder != 0 && r.observations.eitherOrder == nil:
		f := r.faultAt(rec, attribute, msgEitherOrder)
		f.Key, f.Dialect = keyDates, r.dialect.Name
		r.observations.eitherOrder = &f
	}
}

// checkOrder refuses a file with AM or PM in which no date tells whether its day or its month stands first.
func (r *reading) checkOrder() {
	if o := &r.observations; o.eitherOrder != nil && !o.dayFirst {
		r.add(*o.eitherOrder)
	}
}

// meanings lists what a value may mean.
func meanings(key string, codes []uint8) string {
	list := make([]string, len(codes))
	for i, c := range codes {
		switch key {
		case keyStatuses:
			list[i] = fmt.Sprintf("%d %s", c, dossier.Status(c).Name())
		case keyChannels:
			list[i] = fmt.Sprintf("%s (%s)", dialect.ChannelName(dossier.Channel(c)), dossier.Channel(c).Name())
		}
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + wordOr + list[last]
}

// Declarations returns the lines of a configuration that the faults call for, with a question mark where a person must
// choose: every value that the reading does not understand, with its number of rows. It holds values of the data. It is
// empty if a configuration can mend none of the faults.
func (f *Faults) Declarations() string {
	var b strings.Builder
	for _, name := range f.formats() {
		head := fmt.Sprintf("  - name: %s\n", name)
		if name == "" {
			head = fmt.Sprintf("  - name: %s\n", newFormatName)
		}
		for _, key := range []string{keyStatus, keyStatuses, keyChannels, keyDates, keyEmpty} {
			if lines := f.declarations(name, key); lines != "" {
				b.WriteString(head + lines)
				head = ""
			}
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "formats:\n" + b.String()
}

// formats returns the names of the dialects that have faults with a key, in the order of the faults.
func (f *Faults) formats() []string {
	var names []string
	seen := map[string]bool{}
	for i := range f.List {
		if x := &f.List[i]; x.Key != "" && !seen[x.Dialect] {
			seen[x.Dialect] = true
			names = append(names, x.Dialect)
		}
	}
	return names
}

// declarations returns the lines under one key of one dialect. Texts that are compared alike make one line.
func (f *Faults) declarations(name, key string) string {
	type entry struct {
		line, note string
		rows       int
	}
	var list []*entry
	byText := map[string]*entry{}
	for i := range f.List {
		x := &f.List[i]
		if x.Key != key || x.Dialect != name || utf8.RuneCountInString(x.Value) >= maxShown {
			continue
		}
		line, note := x.declaration()
		text := dialect.Key(line)
		e := byText[text]
		if e == nil {
			e = &entry{line: line, note: note}
			byText[text] = e
			list = append(list, e)
		}
		e.rows += 1 + x.OtherRows
	}
	var b strings.Builder
	indent := "    "
	if key != keyStatus && len(list) > 0 {
		fmt.Fprintf(&b, "    %s:\n", key)
		indent = "      "
	}
	for _, e := range list {
		fmt.Fprintf(&b, "%s%s # %s; %s\n", indent, e.line, fmt.Sprintf(countRows, notation.Count(e.rows)), e.note)
	}
	return b.String()
}

// declaration returns the line that declares a value, and what a person must know of it. What a person must decide stands
// behind a comment sign, or has a question mark, which is no code.
func (f *Fault) declaration() (line, note string) {
	text := dossier.Text(f.Value)
	switch {
	case f.Key == keyStatus:
		return "# status_from: dates", noteStatusFrom
	case f.Message == msgEitherOrder:
		return `# - "dd/MM/yyyy"`, noteEitherOrder
	case f.Message == dossier.ErrTwoDigitYear.Error():
		return `# - "dd/MM/yy"`, noteShortYear
	case f.Key == keyDates:
		return `# - "MM/dd/yyyy"`, noteMonthFirst
	case f.Key == keyEmpty:
		return fmt.Sprintf("# - %q", text), noteEmpty
	case len(f.Codes) > 0:
		codes := make([]uint8, len(f.Codes))
		for i, c := range f.Codes {
			codes[i] = uint8(c)
		}
		return fmt.Sprintf(`%q: "?"`, text), meanings(f.Key, codes)
	case f.Key == keyChannels:
		return fmt.Sprintf(`%q: "?"`, text), noteChannels
	}
	return fmt.Sprintf(`%q: "?"`, text), noteStatuses
}
