package dossier

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trehan/internal/period"
)

func TestReadInstant(t *testing.T) {
	at := func(h, m, s int) period.Instant { return period.At(2023, time.November, 30, h, m, s) }
	day := at(0, 0, 0)
	for _, c := range []struct {
		in   string
		want period.Instant
		null bool
		err  error
	}{
		{in: ""},
		{in: "  "},
		{in: "20231130164500", want: at(16, 45, 0)},
		{in: "20231130", want: day},
		{in: "30/11/2023", want: day},
		{in: " 30/11/2023\u00a0", want: day},
		{in: "30/11/2023 16:45", want: at(16, 45, 0)},
		{in: "30/11/2023 16:45:07", want: at(16, 45, 7)},
		{in: "30/11/2023  16:45:07", want: at(16, 45, 7)},
		{in: "30/11/2023 8:05:07", want: at(8, 5, 7)},
		{in: "30/11/2023 16:45:07.123", want: at(16, 45, 7)},
		{in: "30/11/2023 16:45:07.9999999", want: at(16, 45, 7)},
		{in: "1/2/2023", want: period.At(2023, time.February, 1, 0, 0, 0)},
		{in: "01/2/2023 00:00", want: period.At(2023, time.February, 1, 0, 0, 0)},
		{in: "2023-11-30", want: day},
		{in: "2023-11-30T16:45:07", want: at(16, 45, 7)},
		{in: "2023-11-30 16:45:07", want: at(16, 45, 7)},
		{in: "2023-11-30T16:45", want: at(16, 45, 0)},
		{in: "2023-11-30T16:45:07.123", want: at(16, 45, 7)},
		{in: "2023-11-30T16:45:07.1234567", want: at(16, 45, 7)},
		{in: "2023-11-30T16:45:07.123456789+07:00", want: at(16, 45, 7)},
		{in: "2023-11-30T09:45:07Z", want: at(16, 45, 7)},
		{in: "2023-11-30T09:45:07z", want: at(16, 45, 7)},
		{in: "2023-11-30T16:45:07+0700", want: at(16, 45, 7)},
		{in: "2023-11-30T04:45:07-05:00", want: at(16, 45, 7)},
		{in: "2023-11-29T17:00:00Z", want: day},
		{in: "2024-02-29", want: period.At(2024, time.February, 29, 0, 0, 0)},
		{in: "9999-12-31T23:59:59", want: period.At(9999, time.December, 31, 23, 59, 59)},

		{in: "0001-01-01T00:00:00", null: true},
		{in: "0001-01-01T00:00:00Z", null: true},
		{in: "0001-01-01T00:00:00+07:00", null: true},
		{in: "0001-01-01", null: true},
		{in: "01/01/0001", null: true},
		{in: "1/1/0001 00:00:00", null: true},
		{in: "00010101", null: true},
		{in: "00000000000000", null: true},
		{in: "00000000", null: true},
		{in: "0000-00-00 00:00:00", null: true},

		{in: "30/11/23", err: ErrTwoDigitYear},
		{in: "1/1/23 16:45", err: ErrTwoDigitYear},
		{in: "30/11/203", err: ErrDateForm},
		{in: "30/11/20233", err: ErrDateForm},
		{in: "29/02/2023", err: ErrNoSuchDate},
		{in: "29/02/1900", err: ErrNoSuchDate},
		{in: "31/04/2023", err: ErrNoSuchDate},
		{in: "11/30/2023", err: ErrMonthFirst},
		{in: "00/11/2023", err: ErrNoSuchDate},
		{in: "30/11/2023 24:00:00", err: ErrNoSuchDate},
		{in: "30/11/2023 23:60:00", err: ErrNoSuchDate},
		{in: "2023-11-30T23:59:60", err: ErrNoSuchDate},
		{in: "20231301", err: ErrNoSuchDate},
		{in: "20231130250000", err: ErrNoSuchDate},
		{in: "30/11/1023", err: ErrYearRange},
		{in: "2023-11-30T16:45:07+16:00", err: ErrNoSuchDate},
		{in: "2023-11-30T16:45:07.1234567890", err: ErrDateForm},
		{in: "2023-11-30T16:45:07.", err: ErrDateForm},
		{in: "2023-11-30T", err: ErrDateForm},
		{in: "2023-11-30X", err: ErrDateForm},
		{in: "30/11/2023x", err: ErrDateForm},
		{in: "30/11/2023 ", want: day},
		{in: "45260", err: ErrDateForm},
		{in: "2023113", err: ErrDateForm},
		{in: "202311301645", err: ErrDateForm},
		{in: "0", err: ErrDateForm},
		{in: "-", err: ErrDateForm},
		{in: "NULL", err: ErrDateForm},
		{in: "N/A", err: ErrDateForm},
		{in: "chưa có", err: ErrDateForm},
		{in: "//", err: ErrDateForm},
		{in: "1//2023", err: ErrDateForm},
	} {
		got, notes, err := ReadInstant(c.in)
		if null := notes&NullDate != 0; got != c.want || null != c.null || !errors.Is(err, c.err) {
			t.Errorf("ReadInstant(%q) = %v, null %v, %v; want %v, %v, %v", c.in, got, null, err, c.want, c.null, c.err)
		}
	}
}

// Every instant written in any form is read back, and agrees with package time.
func TestReadInstantAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year, month := rapid.IntRange(1900, 9999).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month"))
		day := rapid.IntRange(1, daysIn(year, int(month))).Draw(t, "day")
		h, m, s := rapid.IntRange(0, 23).Draw(t, "h"), rapid.IntRange(0, 59).Draw(t, "m"), rapid.IntRange(0, 59).Draw(t, "s")
		want := period.At(year, month, day, h, m, s)
		for _, layout := range []string{"20060102150405", "2/1/2006 15:04:05", "02/01/2006 15:04:05", "2006-01-02T15:04:05", time.RFC3339, "2006-01-02T15:04:05.000Z0700"} {
			text := want.Time().Format(layout)
			if got, notes, err := ReadInstant(text); got != want || notes != 0 || err != nil {
				t.Fatalf("%s: %v, %v, %v", text, got, notes, err)
			}
		}
		zone := time.FixedZone("", 60*rapid.IntRange(-15*60, 15*60).Draw(t, "zone"))
		text := want.Time().In(zone).Format(time.RFC3339)
		if y := want.Time().In(zone).Year(); y >= 1900 && y <= 9999 {
			if got, _, err := ReadInstant(text); got != want || err != nil {
				t.Fatalf("%s: %v, %v", text, got, err)
			}
		}
		if got, _, err := ReadInstant(fmt.Sprintf("%04d%02d%02d", year, month, day)); got != want.Day().Start() || err != nil {
			t.Fatalf("%v: %v, %v", want, got, err)
		}
	})
}

func FuzzReadInstant(f *testing.F) {
	for _, s := range []string{"20231130164500", "30/11/2023 16:45:07.123", "2023-11-30T16:45:07.1234567+07:00", "0001-01-01T00:00:00Z", "1/1/23", "", "//:+-Z", "\u00a030/11/2023"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		i, notes, err := ReadInstant(s)
		if null := notes&NullDate != 0; (err != nil || null) && i != 0 {
			t.Fatalf("%q: an instant %v beside null %v, error %v", s, i, null, err)
		}
		if err == nil && i != 0 {
			again, _, err := ReadInstant(i.Time().Format("2006-01-02T15:04:05"))
			if y := i.Time().Year(); y >= 1900 && y <= 9999 && (again != i || err != nil) {
				t.Fatalf("%q: %v is not read back: %v, %v", s, i, again, err)
			}
		}
	})
}

func BenchmarkReadInstant(b *testing.B) {
	for b.Loop() {
		_, _, _ = ReadInstant("30/11/2023 16:45:07")
	}
}

// The fast way takes nothing that the parser does not, and takes it for the same.
func TestPlainDatesAreParsedAlike(t *testing.T) {
	digit := rapid.RuneFrom([]rune("0123456789"))
	rapid.Check(t, func(t *rapid.T) {
		s := []rune("00/00/0000 00:00:00")
		for i, c := range s {
			if c == '0' {
				s[i] = digit.Draw(t, "digit")
			}
		}
		s[0], s[3], s[11], s[14], s[17] = s[0]&^2, s[3]&^6, s[11]&^4, s[14]&^8, s[17]&^8 // so that many are dates
		if rapid.Bool().Draw(t, "odd") {
			s[rapid.IntRange(0, len(s)-1).Draw(t, "place")] = rapid.RuneFrom([]rune("/: 09;-a")).Draw(t, "other")
		}
		got, ok := plainInstant(string(s))
		if !ok {
			return
		}
		p := dateParser{s: string(s)}
		p.day1st('/')
		if want, notes, err := p.instant(); err != nil || notes != 0 || p.pos != len(p.s) || got != want {
			t.Fatalf("%s: %v, the parser has %v, %v", string(s), got, want, err)
		}
	})
}
