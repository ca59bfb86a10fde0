package dialect

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"trehan/internal/dossier"
)

// maxSkipRows bounds the rows above a header: more of them are a list, not a title.
const maxSkipRows = 1000

var namePattern = regexp.MustCompile(`^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$`)

// Validate returns everything wrong with a list of dialects, joined, in Vietnamese. What the headers mean is checked by
// extract.ValidateHeaders.
func Validate(list []Dialect) error {
	var errs []error
	seen := map[string]bool{}
	for i := range list {
		d := &list[i]
		where := d.where(i)
		fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(where+format, args...)) }
		switch {
		case d.Name == "":
			fail(wordNoName)
		case !namePattern.MatchString(d.Name):
			fail(wordName)
		case seen[strings.ToLower(d.Name)]:
			fail(wordNameTwice)
		}
		seen[strings.ToLower(d.Name)] = true
		if open := d.unanswered(); len(open) > 0 {
			fail(wordUnanswered, len(open), strings.Join(open, ", "))
			continue
		}
		for _, fault := range slices.Concat(d.structure(), d.Unit.faults(), d.values()) {
			fail("%s", fault)
		}
	}
	return errors.Join(errs...)
}

// where names a dialect in an error; one without a name by its place.
func (d *Dialect) where(index int) string {
	if d.Name == "" {
		return fmt.Sprintf("[%d]: ", index+1)
	}
	return fmt.Sprintf("%q: ", d.Name)
}

// structure checks what says where the rows stand.
func (d *Dialect) structure() (faults []string) {
	fail := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if _, err := path.Match(d.Match.File, ""); err != nil {
		fail(wordPattern, d.Match.File)
	}
	if slices.ContainsFunc(d.Match.Headers, blank) {
		fail(wordBlankIn, "match.headers")
	}
	if d.HeaderRows < 0 || d.HeaderRows > MaxHeaderRows {
		fail(wordRange, "header_rows", d.HeaderRows, MaxHeaderRows)
	}
	if d.SkipRows < 0 || d.SkipRows > maxSkipRows {
		fail(wordRange, "skip_rows", d.SkipRows, maxSkipRows)
	}
	if len(d.Sheets.Take) > 0 && len(d.Sheets.Leave) > 0 {
		fail(wordTakeAndLeave)
	}
	if slices.ContainsFunc(slices.Concat(d.Sheets.Take, d.Sheets.Leave), blank) {
		fail(wordBlankIn, "sheets")
	}
	if !slices.Contains([]string{"", "utf-8", "utf-16", "windows-1258", "tcvn3"}, strings.ToLower(d.Encoding)) {
		fail(wordEncoding, d.Encoding)
	}
	if d.Delimiter != "" && (len(d.Delimiter) != 1 || strings.ContainsAny(d.Delimiter, "\"\r\n")) {
		fail(wordDelimiter, d.Delimiter)
	}
	if slices.ContainsFunc(strings.Split(d.JSON.List, "."), blank) && d.JSON.List != "" {
		fail(wordJSONPath, "json.list", d.JSON.List)
	}
	for _, attribute := range slices.Sorted(maps.Keys(d.JSON.Fields)) {
		if slices.ContainsFunc(strings.Split(d.JSON.Fields[attribute], "."), blank) {
			fail(wordJSONPath, "json.fields."+attribute, d.JSON.Fields[attribute])
		}
	}
	return faults
}

func blank(s string) bool { return dossier.Text(s) == "" }

// faults checks where the unit stands.
func (u *Unit) faults() (faults []string) {
	switch u.From {
	case "", UnitColumn, UnitGroup, UnitSheet, UnitFile, UnitCode, UnitFixed:
	default:
		faults = append(faults, fmt.Sprintf(wordUnitFrom, u.From))
	}
	if (u.From == UnitFixed) != !blank(u.Value) {
		faults = append(faults, wordUnitValue)
	}
	if u.Pattern == "" {
		return faults
	}
	if u.From == UnitFixed {
		faults = append(faults, wordUnitPattern)
	}
	if re, err := regexp.Compile(u.Pattern); err != nil {
		faults = append(faults, fmt.Sprintf(wordExpression, u.Pattern, err))
	} else if re.NumSubexp() != 1 {
		faults = append(faults, fmt.Sprintf(wordOneGroup, u.Pattern))
	}
	return faults
}

// values checks what texts mean.
func (d *Dialect) values() (faults []string) {
	fail := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	switch d.StatusFrom {
	case "", StatusColumn:
	case StatusDates:
		if len(d.Statuses) > 0 {
			fail(wordStatusTwice)
		}
	default:
		fail(wordStatusFrom, d.StatusFrom)
	}
	for _, text := range slices.Sorted(maps.Keys(d.Statuses)) {
		if _, err := dossier.ParseStatus(d.Statuses[text]); err != nil || blank(text) {
			fail(wordStatus, text, d.Statuses[text])
		}
	}
	for _, text := range slices.Sorted(maps.Keys(d.Channels)) {
		if !slices.Contains([]string{"direct", "online", "postal"}, d.Channels[text]) || blank(text) {
			fail(wordChannel, text, d.Channels[text])
		}
	}
	if slices.ContainsFunc(d.Empty, func(s string) bool { return blank(s) || !utf8.ValidString(s) }) {
		fail(wordBlankIn, "empty")
	}
	for _, form := range d.Dates {
		if _, err := dossier.NewDateForm(form); err != nil {
			fail(wordDates, err)
		}
	}
	for _, twice := range [][2]string{twice(d.Statuses), twice(d.Channels)} {
		if twice[0] != "" {
			fail(wordTextTwice, twice[0], twice[1])
		}
	}
	return faults
}

// twice returns two texts that are compared alike and have different meanings; "" if there are none.
func twice(meanings map[string]string) (pair [2]string) {
	seen := make(map[string]string, len(meanings))
	for _, text := range slices.Sorted(maps.Keys(meanings)) {
		other, taken := seen[Key(text)]
		if taken && meanings[other] != meanings[text] {
			return [2]string{other, text}
		}
		seen[Key(text)] = text
	}
	return pair
}
