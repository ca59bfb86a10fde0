package period

import (
	"fmt"
	"time"
)

// Zone is the office's time zone, Asia/Ho_Chi_Minh. It has been a fixed +07:00 since 1975, before any
// dossier of a one-stop system, so a fixed zone gives the same dates without a zone database.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

const secondsADay = 24 * 60 * 60

// epoch is the local midnight from which Instant and Day count: the first day of year 1, which the source
// systems themselves write where they mean "no date".
var epoch = time.Date(1, 1, 1, 0, 0, 0, 0, Zone).Unix()

// Instant is a moment to the second, as seconds since 0001-01-01 00:00:00 in Zone. The zero value means
// "no date": year 1 is what .NET systems write for an empty one. Instants compare with < and ==.
type Instant int64

// InstantOf returns t to the second (fractions are dropped); the zero time.Time is no instant.
func InstantOf(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.Unix() - epoch)
}

// At returns the instant of a local date and time of day. Out-of-range values are normalised as time.Date does.
func At(year int, month time.Month, day, hour, minute, second int) Instant {
	return InstantOf(time.Date(year, month, day, hour, minute, second, 0, Zone))
}

// IsZero reports whether there is no date.
func (i Instant) IsZero() bool { return i == 0 }

// Time returns the instant in Zone, or the zero time.Time for no date.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.Unix(int64(i)+epoch, 0).In(Zone)
}

// Day returns the local calendar date, date(x) in docs/counting.md 1.1; no date for no instant.
func (i Instant) Day() Day {
	if i == 0 {
		return 0
	}
	d := int64(i) / secondsADay
	if int64(i)%secondsADay < 0 {
		d--
	}
	return Day(d)
}

// String returns RFC 3339 in Zone, or "".
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(time.RFC3339)
}

// Day is a local calendar date, as days since 0001-01-01. The zero value means "no date". Days compare with < and ==.
type Day int32

// DayOf returns the day of a calendar date. Out-of-range values are normalised as time.Date does.
func DayOf(year int, month time.Month, day int) Day {
	return Day((time.Date(year, month, day, 0, 0, 0, 0, Zone).Unix() - epoch) / secondsADay)
}

// ParseDay reads yyyy-MM-dd.
func ParseDay(s string) (Day, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Zone)
	if err != nil {
		return 0, fmt.Errorf(wordDay, s)
	}
	return InstantOf(t).Day(), nil
}

// IsZero reports whether there is no date.
func (d Day) IsZero() bool { return d == 0 }

// Start returns the first instant of the day, 00:00:00.
func (d Day) Start() Instant { return Instant(int64(d) * secondsADay) }

// Time returns the local midnight that begins the day, or the zero time.Time.
func (d Day) Time() time.Time { return d.Start().Time() }

// Year returns the calendar year; 0 for no date.
func (d Day) Year() int {
	if d == 0 {
		return 0
	}
	return d.Time().Year()
}

// Weekday returns the day of the week. 0001-01-01 was a Monday.
func (d Day) Weekday() time.Weekday { return time.Weekday((int(d)%7 + 8) % 7) }

// String returns yyyy-MM-dd, or "".
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText writes yyyy-MM-dd, or nothing for no date.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads yyyy-MM-dd; empty text is no date.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDay(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MarshalText writes RFC 3339 in Zone, or nothing for no date.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads RFC 3339; empty text is no date.
func (i *Instant) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339, string(b))
	if err != nil {
		return fmt.Errorf(wordInstant, b)
	}
	*i = InstantOf(t)
	return nil
}
