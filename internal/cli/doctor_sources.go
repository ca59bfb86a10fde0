package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/extract/source"
	"trehan/internal/period"
)

const partSource = "nguồn"

// sources reaches for a month's data in every source without reading them all: of the month asked for, else of last month.
func (d *doctor) sources(ctx context.Context, month string) {
	m := lastMonth()
	if month != "" {
		var err error
		if m, err = period.ParseMonth(month); err != nil {
			d.fail(partSource, err.Error())
			return
		}
	}
	for _, named := range d.conf.Sources.All() {
		from, err := d.conf.OpenSource(named.Config, source.Options{Now: time.Now})
		found := ""
		if err == nil {
			found, err = from.Check(ctx, m.Period())
		}
		var missing *source.MissingError
		if month == "" && errors.As(err, &missing) && d.foundBefore(ctx, from, m, missing) {
			continue
		}
		if err != nil {
			d.fail(partSource, fmt.Sprintf("tháng %s: %v", m, err))
			continue
		}
		d.pass(partSource, fmt.Sprintf("%s: %s", named.Name, found))
	}
}

// foundBefore notes that last month's data are not there, where those of the latest month that was run are: the source is
// well, the extract of the month is still to come.
func (d *doctor) foundBefore(ctx context.Context, from source.Source, last period.Month, missing *source.MissingError) bool {
	store, err := OpenStore(d.conf)
	if err != nil {
		return false
	}
	months, err := archive.LatestMonths(ctx, store, last)
	if err != nil || len(months) == 0 {
		return false
	}
	found, err := from.Check(ctx, months[0].Period())
	if err != nil {
		return false
	}
	d.warn(partSource, fmt.Sprintf(wordNotExtracted, last, missing, months[0], found))
	return true
}

// wordNotExtracted says that the month is still to be extracted.
const wordNotExtracted = "tháng %s: %v; tháng %s, chạy gần nhất, có %s: nguồn đúng, chỉ còn chờ dữ liệu"
