// Package extract reads the files that one-stop systems export: workbooks, CSV, the JSON of the national synchronisation, and
// archives of them. Dossiers and Steps yield row by row; of an .xlsx file only the shared strings are held in memory, of other
// workbooks all cells. Staff and Overrides return lists.
//
// What cannot be read is an error that names file, sheet, row and column (Faults holds up to MaxFaults of them);
// nothing is guessed. The package counts nothing; fetching the files is package source.
//
// Citizens' data stays in the file: telephone numbers, addresses, mail addresses and identity numbers are never read
// out of their cells, and the applicant's name is only compared with the test patterns. See
// docs/formats.md 1 to 3 and 8.
package extract

import (
	"context"
	"errors"
	"io"
	"slices"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
	"trehan/internal/register"
)

// File is one file of an extract. Name is for messages only; the content decides the format.
type File struct {
	Name string
	R    io.ReaderAt
	Size int64
}

// Options say how a file is read. The zero value is good for a file that stands alone.
type Options struct {
	Index    int                   // the file's position in the extract, for Dossier.Seq and Step.Seq
	Headers  map[string][]string   // further headers of an attribute, by its name (see Attributes); they win over the built-in ones
	Formats  []dialect.Dialect     // of which a file matches one at most; valid as ValidateFormats says
	Sheet    string                // the one sheet of a workbook to read; "": every visible sheet that has the header row
	Tests    *dossier.TestPatterns // nil means the default patterns
	Limits   Limits
	Lenient  bool                   // dossiers: the code and two more columns are enough; what a file lacks is missing in Summary.Columns
	UnitCode func(code string) bool // whether the register has a unit of this code; nil: it has none
	Progress func(rows int)         // called periodically with the number of rows read so far; may be nil

	Show map[string]bool // keys of dossiers' codes (dossier.CodeKey) whose rows are passed to Shown; nil for none
	// Shown gets these rows as they stand, perhaps from several goroutines at once and in any order.
	Shown func(ShownRow)

	part int // tests only: read CSV of any size in parts of so many bytes
}

// Summary says what was read and observed.
type Summary struct {
	Format       string       // as Format.String, "xlsx"; of an archive those of its files
	Dialect      string       // the name of the configured dialect that the file matches; "": the built-in reading
	Rows         int          // dossiers, steps or entries
	Columns      []ReadColumn // that were read, also of a file with faults
	Observations []dossier.Observation
	Gaps         []counting.Gap // of dossiers
	Pages        []Page         // of a web service, as JSON states them
	Parts        []Part         // in the order of the rows' positions
}

// Part is a piece of a file whose rows are numbered from 1: a sheet, a file of an archive, or the whole file.
type Part struct {
	File  string // its name; in an archive with that of the archive in front
	Sheet string // "" in a file without sheets
	Above int    // rows before it
}

// Locate returns the part and the row of a position (dossier.Seq) in the file; an empty part where the summary has none.
func (s *Summary) Locate(seq uint64) (Part, int) {
	row := dossier.RowOf(seq)
	for _, p := range slices.Backward(s.Parts) {
		if p.Above < row {
			return p, row - p.Above
		}
	}
	return Part{}, 0
}

// Dossiers reads a list of dossiers in any Format and passes each to yield, in the file's order. The pointer is
// valid during the call; its strings may be kept. An error of yield or ctx ends the reading and is returned unchanged.
//
// Unreadable data is returned as *Faults, all at once up to MaxFaults. The caller must then discard the rows passed to yield.
// After the first fault yield is no longer called. Other errors come from reading the file itself.
//
// A large CSV file is read on several processors; yield is still called in order and never concurrently.
func Dossiers(ctx context.Context, f File, o Options, yield func(*dossier.Dossier) error) (Summary, error) {
	return read(ctx, f, o, dossierTable, tabular|jsonLike, &stream[dossier.Dossier]{parse: (*reading).dossier, yield: yield})
}

// Steps reads a list of steps in any Format as Dossiers does dossiers.
func Steps(ctx context.Context, f File, o Options, yield func(*dossier.Step) error) (Summary, error) {
	return read(ctx, f, o, stepTable, tabular|jsonLike, &stream[dossier.Step]{parse: (*reading).step, yield: yield})
}

// Staff reads a staff directory in any Format but JSON. Faults are as with Dossiers.
func Staff(ctx context.Context, f File, o Options) ([]register.StaffEntry, Summary, error) {
	var entries []register.StaffEntry
	s, err := read(ctx, f, o, staffTable, tabular, consumerFunc(func(r *reading, rec *record) (outcome, error) {
		e, k := r.staff(rec)
		if k == rowRead {
			entries = append(entries, e)
		}
		return k, nil
	}))
	if err != nil {
		return nil, s, err
	}
	return entries, s, nil
}

// place is a row of a file.
type place struct {
	file string
	row  int
}

// Overrides reads persons' rulings on the kind of lateness (CSV: code, kind, reason, author, evidence). Two rulings on one
// dossier are an error, also of two files. Faults are as with Dossiers, of all files.
func Overrides(ctx context.Context, o Options, files ...File) ([]counting.KindOverride, error) {
	var list []counting.KindOverride
	first, faults := map[string]place{}, &Faults{}
	for _, f := range files {
		_, err := read(ctx, f, o, overrideTable, FormatCSV, consumerFunc(func(r *reading, rec *record) (outcome, error) {
			override, result := r.override(rec, first)
			if result == rowRead {
				list = append(list, override)
			}
			return result, nil
		}))
		var found *Faults
		switch {
		case errors.As(err, &found):
			faults.Merge(found)
		case err != nil:
			return nil, err
		}
	}
	if len(faults.List) > 0 {
		return nil, faults
	}
	return list, nil
}
