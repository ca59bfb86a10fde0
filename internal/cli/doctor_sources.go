package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/extract/source"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/upload"
)

const partSource = "nguồn"

// Why a month's missing data are no error.
const (
	wordNotDue       = "tháng %s: %v; chưa đến hạn: lượt chạy của tháng bắt đầu lúc %s, cần có dữ liệu trước đó"
	wordNothingRun   = "tháng %s: %v; chưa tháng nào được chạy; tháng đầu tiên đến hạn là %s, cần có dữ liệu trước %s"
	wordNotExtracted = "tháng %s, đến hạn lúc %s: %v; tháng %s, chạy gần nhất, có %s: nguồn đúng, chỉ còn chờ dữ liệu"
)

// sources reaches for a month's data in every source without reading them all: of the month asked for, else of last month.
func (d *doctor) sources(ctx context.Context, month string) {
	m := lastPeriod(d.conf, period.KindMonth)
	if month != "" {
		var err error
		if m, err = period.ParseName(month); err != nil {
			d.fail(partSource, err.Error())
			return
		}
	}
	for _, named := range d.conf.Sources.All() {
		from, err := d.conf.OpenSource(named.Config, source.Options{Now: time.Now, Uploads: d.uploads()})
		found := ""
		if err == nil {
			found, err = from.Check(ctx, d.conf.PeriodOf(m))
		}
		var missing *source.MissingError
		switch {
		case err == nil:
			d.pass(partSource, fmt.Sprintf("%s: %s", named.Name, found))
		case errors.As(err, &missing) && d.stillToCome(ctx, from, m, month != "", missing):
		default:
			d.fail(partSource, fmt.Sprintf("tháng %s: %v", m, err))
		}
	}
}

// stillToCome notes that a month's data are not there where that is no error: they are not due yet; or, of last month,
// nothing has been run here before; or the source has those of the latest month that was run.
func (d *doctor) stillToCome(ctx context.Context, from source.Source, m period.Name, asked bool, missing *source.MissingError) bool {
	calendar, err := revision.Calendar(d.conf)
	if err != nil {
		return false // the line on the calendar says so
	}
	now, due := time.Now(), d.due(calendar, m)
	if now.Before(due) {
		d.warn(partSource, fmt.Sprintf(wordNotDue, m, missing, firingWords(due)))
		return true
	}
	if asked {
		return false
	}
	store, err := OpenStore(d.conf)
	if err != nil {
		return false
	}
	months, err := archive.LatestMonths(ctx, store, m)
	if err != nil {
		return false
	}
	if len(months) == 0 {
		first := firstDue(m, now, func(m period.Name) time.Time { return d.due(calendar, m) })
		d.warn(partSource, fmt.Sprintf(wordNothingRun, m, missing, first, firingWords(d.due(calendar, first))))
		return true
	}
	found, err := from.Check(ctx, d.conf.PeriodOf(months[0]))
	if err != nil {
		return false
	}
	d.warn(partSource, fmt.Sprintf(wordNotExtracted, m, firingWords(due), missing, months[0], found))
	return true
}

// due is when the Schedule's run of a month reads its sources.
func (d *doctor) due(calendar *period.Calendar, m period.Name) time.Time {
	day := calendar.NthWorkingDay(d.conf.PeriodOf(m.Next()), d.conf.Schedule.WorkingDay)
	return day.Time().Add(time.Duration(*d.conf.Schedule.Hour) * time.Hour)
}

// firstDue is the first month, from m on, that is due after a time.
func firstDue(m period.Name, after time.Time, due func(period.Name) time.Time) period.Name {
	for !due(m).After(after) {
		m = m.Next()
	}
	return m
}

// uploads lists what people have put in for a month; nil without a store.
func (d *doctor) uploads() source.Uploads {
	store, err := OpenStore(d.conf)
	if err != nil {
		return nil // the line on the store says so
	}
	return func(ctx context.Context, name string, p period.Period) ([]source.Upload, error) {
		return upload.Now(store, period.MonthOf(p.To).Name())(ctx, name, p)
	}
}
