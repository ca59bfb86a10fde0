package extract

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
)

// builtIn is the reading of files that no configured dialect is for.
var builtIn = &dialect.Dialect{}

// ValidateFormats checks the dialects of a configuration. All errors are joined, in Vietnamese.
func ValidateFormats(formats []dialect.Dialect) error {
	errs := joined(dialect.Validate(formats))
	for i := range formats {
		d := &formats[i]
		for _, err := range joined(ValidateHeaders(d.FurtherHeaders(nil))) {
			errs = append(errs, fmt.Errorf("%q: %w", d.Name, err))
		}
	}
	return errors.Join(errs...)
}

// joined returns the errors that errors.Join has joined.
func joined(err error) []error {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // only the outermost is taken apart
		return many.Unwrap()
	}
	return []error{err}
}

// use reads the file as a dialect says.
func (r *reading) use(d *dialect.Dialect) {
	r.dialect, r.headers, r.values = d, d.FurtherHeaders(r.opts.Headers), d.Values()
	r.unitPattern, r.unitPlace = nil, cmp.Or(d.Unit.From, dialect.UnitColumn)
	if d.Unit.Pattern != "" {
		r.unitPattern = regexp.MustCompile(d.Unit.Pattern) // ValidateFormats has compiled it
	}
}

// matcher returns the matcher of the dialect in use.
func (r *reading) matcher() *matcher {
	m := newMatcher(r.table, r.headers)
	m.unitElsewhere = r.unitPlace != dialect.UnitColumn
	m.statusFromDates = r.statusFromDates()
	m.withoutFinish = r.table == dossierTable && !m.statusFromDates
	m.lenient = r.lenient()
	return m
}

// lenient reports whether columns that a list of dossiers must have may be missing.
func (r *reading) lenient() bool { return r.opts.Lenient && r.table == dossierTable }

func (r *reading) statusFromDates() bool { return r.dialect.StatusFrom == dialect.StatusDates }

// choose finds the dialect of the file and uses it: the only configured one that the file matches, else the built-in reading.
// heads returns the first rows of the file's tables, as the dialect in use reads them; an error of it means that there are
// none.
func (r *reading) choose(heads func() ([]*firstRows, error)) error {
	if !slices.Contains(mapped, r.table) {
		return nil
	}
	var matching []*dialect.Dialect
	var reasons []string // why the others do not match
	for i := range r.opts.Formats {
		d := &r.opts.Formats[i]
		r.use(d)
		switch reason, err := r.mismatch(heads); {
		case err != nil:
			return err
		case reason == "":
			matching = append(matching, d)
		default:
			reasons = append(reasons, fmt.Sprintf("%s (%s)", d.Name, reason))
		}
	}
	r.unmatched = ""
	switch len(matching) {
	case 0:
		r.use(builtIn)
		if len(reasons) > 0 {
			r.unmatched = fmt.Sprintf(msgUnmatched, strings.Join(reasons, "; "))
		}
	case 1:
		r.use(matching[0])
	default:
		names := make([]string, len(matching))
		for i, d := range matching {
			names[i] = d.Name
		}
		return r.fileFault(fmt.Sprintf(msgSeveralFormats, strings.Join(names, ", ")))
	}
	return nil
}

// mismatch says why the file is not of the dialect in use; "" if it is. A dialect that states no match is for the files in
// which its header is found.
func (r *reading) mismatch(heads func() ([]*firstRows, error)) (string, error) {
	match := &r.dialect.Match
	if match.File != "" {
		base := dossier.Text(filepath.Base(r.file.Name))
		if ok, _ := path.Match(strings.ToLower(dossier.Text(match.File)), strings.ToLower(base)); !ok {
			return fmt.Sprintf(reasonFile, match.File), nil
		}
		if len(match.Headers) == 0 {
			return "", nil
		}
	}
	tables, err := heads()
	if err != nil {
		return "", err
	}
	if len(match.Headers) == 0 {
		m := r.matcher()
		m.lenient = false // three known columns prove no dialect
		for _, h := range tables {
			if h.find(m, r.dialect) {
				return "", nil
			}
		}
		return reasonNoHeader, nil
	}
	var fewest []string
	for i, h := range tables {
		lacking := h.lacks(match.Headers, r.dialect.SkipRows)
		if len(lacking) == 0 {
			return "", nil
		}
		if i == 0 || len(lacking) < len(fewest) {
			fewest = lacking
		}
	}
	if len(tables) == 0 {
		fewest = match.Headers
	}
	return fmt.Sprintf(reasonHeaders, strings.Join(fewest, ", ")), nil
}

// lacks returns which of some headers stand in no header of the table, at the best of its rows.
func (h *firstRows) lacks(headers []string, skip int) []string {
	fewest := headers
	for end := 0; end < skip+headerRows; end++ {
		row, ok := h.at(end)
		if !ok {
			break
		}
		if row.row <= skip {
			continue
		}
		have := make(map[string]bool)
		for count := 1; count <= dialect.MaxHeaderRows; count++ {
			rows := h.window(end, count)
			for column := range width(rows) {
				for _, name := range columnNames(rows, column) {
					have[dossier.NameKey(name)] = true
					have[dossier.NameKey(withoutMarks(name))] = true
				}
			}
		}
		lacking := slices.DeleteFunc(slices.Clone(headers), func(name string) bool { return have[dossier.NameKey(name)] })
		if len(lacking) < len(fewest) {
			fewest = lacking
		}
	}
	return fewest
}
