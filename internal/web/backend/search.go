package backend

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/table"
	"trehan/internal/web"
)

// Bounds of a search.
const (
	maxFound      = 200 // dossiers that are shown
	foundInAMonth = 50
)

// foundIn is what a search found in one period.
type foundIn struct {
	rows    []web.FoundDossier
	skipped bool
}

// Search implements web.Lists: in the last sealed revision of each period, or the last that was counted.
func (b *Backend) Search(ctx context.Context, code string) (*web.SearchResult, error) {
	if !strings.ContainsFunc(code, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return nil, &web.Refusal{Text: wordNoLetters}
	}
	periods, err := b.Periods(ctx)
	if err != nil {
		return nil, err
	}
	all, err := each(ctx, periods, func(ctx context.Context, m period.Name) (foundIn, error) { return b.searchPeriod(ctx, m, code) })
	if err != nil {
		return nil, err
	}
	out := &web.SearchResult{Months: len(periods)}
	for i, found := range all {
		if found.skipped {
			out.Months--
			out.Skipped = append(out.Skipped, periods[i])
		}
		out.More = out.More || len(found.rows) == foundInAMonth
		out.Found = append(out.Found, found.rows...)
	}
	if len(out.Found) > maxFound {
		out.Found, out.More = out.Found[:maxFound], true
	}
	return out, nil
}

func (b *Backend) searchPeriod(ctx context.Context, m period.Name, code string) (foundIn, error) {
	number, sealed, err := b.lastCounted(ctx, m)
	if err != nil || number == 0 {
		return foundIn{skipped: number == 0}, err
	}
	rows, err := b.searchRevision(ctx, m, number, sealed, code)
	switch {
	case errors.Is(err, archive.ErrNotFound), errors.Is(err, archive.ErrTampered):
		return foundIn{skipped: true}, nil
	case err != nil:
		return foundIn{}, fmt.Errorf("search %s %s: %w", m, archive.RevisionName(number), err)
	}
	var out foundIn
	for _, r := range rows {
		out.rows = append(out.rows, web.FoundDossier{Month: m, Revision: number, Sealed: sealed, Row: r})
	}
	return out, nil
}

// lastCounted is the last sealed revision, else the last that was counted and may still be sealed; 0 for none.
func (b *Backend) lastCounted(ctx context.Context, m period.Name) (number int, sealed bool, err error) {
	all, err := archive.Revisions(ctx, b.store, m)
	if err != nil {
		return 0, false, err
	}
	if n := lastSealed(all); n > 0 {
		return n, true, nil
	}
	n, err := revision.LastCounted(ctx, b.store, m)
	if errors.Is(err, archive.ErrNotFound) {
		return 0, false, nil
	}
	return n, false, err
}

// searchRevision reads the table where it lies: of a sealed revision the version that the seal names.
func (b *Backend) searchRevision(ctx context.Context, m period.Name, number int, sealed bool, code string) ([]table.Row, error) {
	if t := b.tables.get(revisionName{m, number}, sealed); t != nil {
		return searchTable(t.Table, code), nil
	}
	key, version := archive.TableKey(m, number), ""
	if sealed {
		manifest, _, err := archive.ReadManifest(ctx, b.store, m, number)
		if err != nil {
			return nil, err
		}
		e, there := manifest.Entry(key)
		if !there {
			return nil, archive.ErrNotFound
		}
		version = e.VersionID
	}
	file, err := b.store.Open(ctx, key, version)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return table.Search(file, file.Object().Size, code, foundInAMonth)
}

func searchTable(t *table.Table, code string) []table.Row {
	var out []table.Row
	for i := range t.Beginning(code) {
		if out = append(out, t.At(i)); len(out) == foundInAMonth {
			break
		}
	}
	return out
}
