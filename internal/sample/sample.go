// Package sample makes up a month of a province: dossiers, steps, staff, register and configuration, in every input
// format. Write makes the files; Dossiers, Steps and Staff yield the rows.
//
// Scale 1 of November 2023 has exactly the figures of that month's letter (docs/counting.md 12), by construction: a
// plan says how many dossiers fall into each line, and each dossier is made to fall there. All persons are made up.
package sample

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"trehan/internal/period"
)

// seed makes the sample what it is: the same files on every machine, in every run.
const seed = 2311

// Options say what to make. The zero value makes scale 1 of November 2023 in all formats.
type Options struct {
	Month    period.Month // default 2023-11, of Province2026 2026-03; three levels before 2025-07, two since
	Scale    int          // each dossier so many times, under its own code; default 1
	Formats  []string     // of Formats; default all
	Province string       // Province2026, or "": the provinces of the letter's figures
}

// Province2026 is a made-up province of 129 communes and 15 departments, with 25,000 dossiers a month, 481 of them late and
// 513 overdue. At scale 8 that is a large province of the year 2026.
const Province2026 = "2026"

// Formats are the formats in which the month is written.
var Formats = []string{"xlsx", "csv", "json", "ndjson"}

func (o Options) withDefaults() Options {
	if o.Month == (period.Month{}) {
		o.Month = period.Month{Year: 2023, Month: time.November}
		if o.Province == Province2026 {
			o.Month = period.Month{Year: 2026, Month: time.March}
		}
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Formats == nil {
		o.Formats = Formats
	}
	return o
}

func (o Options) validate() error {
	var faults []error
	if o.Scale < 1 || o.Scale > 10_000 {
		faults = append(faults, fmt.Errorf("scale phải từ 1 đến 10000, không phải %d", o.Scale))
	}
	if o.Month.Year < 2000 || o.Month.Year > 2100 {
		faults = append(faults, fmt.Errorf("tháng %s nằm ngoài khoảng 2000 đến 2100", o.Month))
	}
	switch {
	case o.Province != "" && o.Province != Province2026:
		faults = append(faults, fmt.Errorf("không có tỉnh mẫu %q (%s)", o.Province, Province2026))
	case o.Province == Province2026 && o.Month.Period().Levels() == 3:
		faults = append(faults, fmt.Errorf("tỉnh mẫu %s có hai cấp chính quyền: tháng phải từ 2025-07", o.Province))
	}
	for _, f := range o.Formats {
		if !slices.Contains(Formats, f) {
			faults = append(faults, fmt.Errorf("không có định dạng %q (xlsx, csv, json, ndjson)", f))
		}
	}
	return errors.Join(faults...)
}

// ExtractedAt is the moment at which the month's files say they were extracted: their modification time, 08:00 on the 5th
// of the month after.
func ExtractedAt(m period.Month) period.Instant {
	return (m.Period().To + 5).Start() + 8*60*60
}
