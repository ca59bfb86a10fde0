// Package extract reads the files that one-stop systems export: workbooks, CSV, and the JSON of the national
// synchronisation. Dossiers and Steps yield row by row; of a file only the shared strings of a workbook are held in
// memory. Staff and Overrides return lists.
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
	"io"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/register"
)

// File is one file of an extract. Name is for messages only; the format is told by the content.
type File struct {
	Name string
	R    io.ReaderAt
	Size int64
}

// Options say how a file is read. The zero value is good for a file that stands alone.
type Options struct {
	Index    int                   // the file's position in the extract, for Dossier.Seq and Step.Seq
	Headers  map[string][]string   // further headers of an attribute, by its name (see Attributes); they win over the built-in ones
	Sheet    string                // the one sheet of a workbook to read; "": every visible sheet that has the header row
	Tests    *dossier.TestPatterns // nil means the default patterns
	Limits   Limits
	Progress func(rows int) // called now and then with the rows read so far; may be nil

	part int // tests only: read CSV of any size in parts of so many bytes
}

// Summary says what was read and what was seen on the way.
type Summary struct {
	Format       string // xlsx, csv, json or ndjson
	Rows         int    // dossiers, steps or entries
	Observations []dossier.Observation
	Gaps         []counting.Gap // of dossiers
}

// Dossiers reads a list of dossiers (XLSX, CSV, JSON, NDJSON) and gives each to yield, in the file's order. The
// pointer is valid during the call; strings in it are safe to keep. An error of yield or ctx ends the reading and
// is returned as it is.
//
// Data that cannot be read is returned as *Faults, all of it at once up to MaxFaults; then the rows that were
// given to yield are not to be used. After the first fault yield is not called any more. Other errors come from
// reading the file itself.
//
// A large CSV file is read on several processors at once; yield is called as if it were not.
func Dossiers(ctx context.Context, f File, o Options, yield func(*dossier.Dossier) error) (Summary, error) {
	return read(ctx, f, o, dossierTable, tabular|jsonLike, &stream[dossier.Dossier]{parse: (*reading).dossier, yield: yield})
}

// Steps reads a list of steps (XLSX, CSV, JSON, NDJSON) as Dossiers does dossiers.
func Steps(ctx context.Context, f File, o Options, yield func(*dossier.Step) error) (Summary, error) {
	return read(ctx, f, o, stepTable, tabular|jsonLike, &stream[dossier.Step]{parse: (*reading).step, yield: yield})
}

// Staff reads a staff directory (XLSX, CSV). Faults are as with Dossiers.
func Staff(ctx context.Context, f File, o Options) ([]register.StaffEntry, Summary, error) {
	var entries []register.StaffEntry
	s, err := read(ctx, f, o, staffTable, tabular, takeFunc(func(r *reading, rec *record) (keep, error) {
		e, k := r.staff(rec)
		if k == taken {
			entries = append(entries, e)
		}
		return k, nil
	}))
	if err != nil {
		return nil, s, err
	}
	return entries, s, nil
}

// Overrides reads the rulings of persons on the kind of lateness (CSV: code, kind, reason, author). A dossier ruled
// on twice is a fault. Faults are as with Dossiers.
func Overrides(ctx context.Context, f File, o Options) ([]counting.KindOverride, error) {
	var list []counting.KindOverride
	seen := make(map[string]int)
	_, err := read(ctx, f, o, overrideTable, FormatCSV, takeFunc(func(r *reading, rec *record) (keep, error) {
		k, kept := r.override(rec, seen)
		if kept == taken {
			list = append(list, k)
		}
		return kept, nil
	}))
	if err != nil {
		return nil, err
	}
	return list, nil
}
