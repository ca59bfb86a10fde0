package source

import (
	"errors"
	"strings"
	"testing"
	"time"

	"trehan/internal/period"
)

// A path that names a month alone would give a quarter its last month's extract, which is no smaller than a month's always is.
func TestLongerPeriodsAreNotReadByTheirLastMonth(t *testing.T) {
	shifted := period.Bounds{StartDay: 21, Quarter: period.Start{Month: time.December, Day: 15}}
	file := func(path string) Config { return Config{Name: "mot-cua", Path: path} }
	monthly := file("in/{yyyy}-{MM}/*")
	for _, test := range []struct {
		config Config
		bounds period.Bounds
		name   string
		refuse bool
	}{
		{monthly, period.Bounds{}, "2026-02", false},
		{monthly, shifted, "2026-03", false},
		{monthly, period.Bounds{StartDay: 28}, "2026-03", false},
		{monthly, period.Bounds{}, "2026-03-05..2026-03-20", false},
		{monthly, period.Bounds{}, "2026-Q1", true},
		{monthly, shifted, "2026-Q1", true},
		{monthly, period.Bounds{}, "2026-H2", true},
		{monthly, period.Bounds{}, "2026", true},
		{monthly, period.Bounds{}, "2026-02-10..2026-03-10", true},
		{file("in/{from}-{to}/{MM}.csv"), period.Bounds{}, "2026-Q1", false},
		{file("in/{yyyy}/*"), period.Bounds{}, "2026-Q1", false},
		{file("in/*"), period.Bounds{}, "2026-Q1", false},
		{Config{Name: "a", Type: TypeS3, Bucket: "b", Prefix: "{yyyy}/", Match: "{MM}.csv"}, period.Bounds{}, "2026-Q1", true},
		{Config{Name: "a", Type: TypeHTTP, URL: "https://a.example/", Body: `{"thang": {MM}}`}, period.Bounds{}, "2026-Q1", true},
		{Config{Name: "a", Type: TypeSQL, Query: "SELECT 1 WHERE m = {MM}"}, period.Bounds{}, "2026-Q1", true},
		{Config{Name: "a", Type: TypeSQL, Query: "SELECT 1 WHERE d >= {from}"}, period.Bounds{}, "2026-Q1", false},
	} {
		name, err := period.ParseName(test.name)
		if err != nil {
			t.Fatal(err)
		}
		if err := test.config.Suits(test.bounds.Of(name)); (err != nil) != test.refuse {
			t.Errorf("%s for %s: %v, refused should be %v", test.config.Path, test.name, err, test.refuse)
		}
	}
	source, err := Open(monthly, Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	quarter := period.Period{From: period.DayOf(2026, time.January, 1), To: period.DayOf(2026, time.March, 31)}
	_, err = source.Check(t.Context(), quarter)
	fetched := source.Fetch(t.Context(), quarter, nil)
	for _, err := range []error{err, fetched} {
		if final := (*FinalError)(nil); !errors.As(err, &final) || !final.Config || !strings.Contains(err.Error(), "2026-01-01") {
			t.Errorf("a source of months gave a quarter: %v", err)
		}
	}
}

// Who misses a file learns in which of the folders of the periods it was looked for.
func TestMissingFilesAreNamedWithThePeriodsFolder(t *testing.T) {
	for pattern, want := range map[string]string{
		"/khong/co/ho-so-*.xlsx":             "ho-so-*.xlsx",
		"/khong/co/{yyyy}-{MM}.csv":          "2026-10.csv",
		"/khong/co/{yyyy}-{MM}/ho-so-*.xlsx": "2026-10/ho-so-*.xlsx",
		"/khong/co/{yyyy}/a/{MM}/ho-so.csv":  "2026/a/10/ho-so.csv",
		"{from}/ho-so-*.xlsx":                "2026-09-21/ho-so-*.xlsx",
	} {
		files := &files{name: "mot-cua", pattern: pattern}
		_, err := files.Check(t.Context(), period.Bounds{StartDay: 21}.Of(period.NameMonth(2026, time.October)))
		if got := (&MissingError{Source: "mot-cua", Where: want}).Error(); err == nil || err.Error() != got {
			t.Errorf("%s: %v, want %s", pattern, err, got)
		}
	}
}
