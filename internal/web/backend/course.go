package backend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/period"
	"trehan/internal/web"
)

// abreast is how many periods are asked for at the same time.
const abreast = 8

// Periods implements web.Course.
func (b *Backend) Periods(ctx context.Context) ([]period.Name, error) {
	return archive.LatestPeriods(ctx, b.store, time.Now().Year()+1)
}

// Lines implements web.Course.
func (b *Backend) Lines(ctx context.Context, all []period.Name) ([]web.MonthLine, error) {
	return each(ctx, all, func(ctx context.Context, m period.Name) (web.MonthLine, error) {
		r, err := b.latestRun(ctx, m)
		if err != nil {
			return web.MonthLine{}, err
		}
		line := web.MonthLine{Month: m, Outcome: r.Outcome}
		if line.Figures, err = b.lastFigures(ctx, m); line.Figures != nil {
			line.Revision = line.Figures.Revision
		}
		return line, err
	})
}

// Figures implements web.Course.
func (b *Backend) Figures(ctx context.Context, all []period.Name) ([]*web.Figures, error) {
	return each(ctx, all, b.lastFigures)
}

// lastFigures are those of a period's last sealed revision, nil for none.
func (b *Backend) lastFigures(ctx context.Context, m period.Name) (*web.Figures, error) {
	revisions, err := archive.Revisions(ctx, b.store, m)
	if err != nil {
		return nil, err
	}
	n := lastSealed(revisions)
	if n == 0 {
		return nil, nil
	}
	return b.sealed.figures(ctx, b.store, m, n)
}

// Shown implements web.Course.
func (b *Backend) Shown(ctx context.Context, m period.Name) (*web.Figures, error) {
	s, err := b.show(ctx, m)
	if err != nil || s.number == 0 {
		return nil, err
	}
	if s.seal != "" {
		return b.sealed.figures(ctx, b.store, m, s.number)
	}
	body, _, err := b.store.Get(ctx, archive.ReportKey(m, s.number), "")
	if errors.Is(err, archive.ErrNotFound) { // not counted yet
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return figuresIn(body, s.number)
}

// each asks for every period, or of every source, several at the same time.
func each[K, T any](ctx context.Context, all []K, ask func(context.Context, K) (T, error)) ([]T, error) {
	out := make([]T, len(all))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(abreast)
	for i, m := range all {
		g.Go(func() (err error) {
			out[i], err = ask(ctx, m)
			return err
		})
	}
	return out, g.Wait()
}

// sealedFigures remembers the figures of sealed revisions, which never change. One is a few kilobytes a hundred units, so all
// that an archive holds have room.
type sealedFigures struct {
	mu sync.Mutex
	of map[revisionName]*web.Figures
}

type revisionName struct {
	month  period.Name
	number int
}

func (s *sealedFigures) figures(ctx context.Context, store archive.Store, m period.Name, number int) (*web.Figures, error) {
	name := revisionName{m, number}
	s.mu.Lock()
	known := s.of[name]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	read, err := readFigures(ctx, store, m, number)
	if err != nil {
		return nil, fmt.Errorf("figures of %s %s: %w", m, archive.RevisionName(number), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[revisionName]*web.Figures{}
	}
	s.of[name] = read
	return read, nil
}

// readFigures reads the report that the seal names, in its sealed version.
func readFigures(ctx context.Context, store archive.Store, m period.Name, number int) (*web.Figures, error) {
	manifest, _, err := archive.ReadManifest(ctx, store, m, number)
	if err != nil {
		return nil, err
	}
	reports := manifest.Find(archive.RoleReport)
	if len(reports) != 1 {
		return nil, errors.New("the seal names no report")
	}
	body, err := archive.Read(ctx, store, reports[0].Object())
	if err != nil {
		return nil, err
	}
	f, err := figuresIn(body, number)
	if err == nil {
		f.Sealed = true
	}
	return f, err
}

// figuresIn reads the figures of a revision's report.json.
func figuresIn(body []byte, number int) (*web.Figures, error) {
	report, err := counting.ReadFigures(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for i := range report.Units { // the details are not shown
		report.Units[i].Details, report.Units[i].Acceptance = nil, nil
	}
	return &web.Figures{Revision: number, Totals: report.Totals, Units: report.Units}, nil
}
