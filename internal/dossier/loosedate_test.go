package dossier

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trehan/internal/period"
)

// What other systems write in a column of dates and can mean one thing only.
func TestReadInstantOfOtherSystems(t *testing.T) {
	at := func(h, m, s int) period.Instant { return period.At(2023, time.November, 30, h, m, s) }
	early := func(h, m, s int) period.Instant { return period.At(2023, time.November, 3, h, m, s) }
	for _, c := range []struct {
		in    string
		want  period.Instant
		notes DateNotes
	}{
		// The clock first, and what stands between.
		{in: "16:45 30/11/2023", want: at(16, 45, 0)}, {in: "16:45:07 30/11/2023", want: at(16, 45, 7)}, {in: "8:05 30/11/2023", want: at(8, 5, 0)},
		{in: "16:45, 30/11/2023", want: at(16, 45, 0)}, {in: "16:45 - 30/11/2023", want: at(16, 45, 0)}, {in: "30/11/2023 - 16:45", want: at(16, 45, 0)},
		{in: "30/11/2023, 16:45", want: at(16, 45, 0)}, {in: "30/11/2023 lúc 16:45", want: at(16, 45, 0)}, {in: "16:45 ngày 30/11/2023", want: at(16, 45, 0)},
		{in: "16:45 2023-11-30", want: at(16, 45, 0)}, {in: "30/11/2023T16:45:07", want: at(16, 45, 7)},
		// Other separators, one digit.
		{in: "30-11-2023", want: at(0, 0, 0)}, {in: "30.11.2023", want: at(0, 0, 0)}, {in: "30-11-2023 16:45", want: at(16, 45, 0)}, {in: "30.11.2023 16:45:07", want: at(16, 45, 7)},
		{in: "3-11-2023", want: early(0, 0, 0)}, {in: "3.11.2023 8:05", want: early(8, 5, 0)}, {in: "2023/11/30", want: at(0, 0, 0)}, {in: "2023/11/30 16:45:07", want: at(16, 45, 7)},
		{in: "2023.11.30", want: at(0, 0, 0)}, {in: "2023-11-3", want: early(0, 0, 0)}, {in: "2023-11-30 8:05:07", want: at(8, 5, 7)},
		// Halves of the day.
		{in: "30/11/2023 04:45:00 CH", want: at(16, 45, 0)}, {in: "30/11/2023 08:05:00 SA", want: at(8, 5, 0)}, {in: "30/11/2023 12:00:00 SA", want: at(0, 0, 0)},
		{in: "30/11/2023 12:00:00 CH", want: at(12, 0, 0)}, {in: "30/11/2023 12:30 ch", want: at(12, 30, 0)}, {in: "30/11/2023 4:45:07 PM", want: at(16, 45, 7), notes: DayFirst},
		{in: "30/11/2023 4:45PM", want: at(16, 45, 0), notes: DayFirst}, {in: "30/11/2023 4:45 p.m.", want: at(16, 45, 0), notes: DayFirst}, {in: "04:45 CH 30/11/2023", want: at(16, 45, 0)},
		{in: "30/11/2023 16:45:00 CH", want: at(16, 45, 0)}, {in: "30/11/2023 00:15 SA", want: at(0, 15, 0)}, {in: "30/11/2023 4 PM", want: at(16, 0, 0), notes: DayFirst},
		{in: "30/11/2023 04:45 chiều", want: at(16, 45, 0)}, {in: "30/11/2023 08:05 sáng", want: at(8, 5, 0)}, {in: "30/11/2023 07:00 tối", want: at(19, 0, 0)},
		{in: "03/11/2023 08:05 AM", want: early(8, 5, 0), notes: EitherOrder}, {in: "11/11/2023 08:05 AM", want: period.At(2023, time.November, 11, 8, 5, 0)},
		{in: "03/11/2023 08:05 SA", want: early(8, 5, 0)}, {in: "2023-11-03 08:05 AM", want: early(8, 5, 0)},
		// Hours in words.
		{in: "30/11/2023 16h45", want: at(16, 45, 0)}, {in: "16h45 30/11/2023", want: at(16, 45, 0)}, {in: "16h45 ngày 30/11/2023", want: at(16, 45, 0)}, {in: "16 giờ 45 phút ngày 30/11/2023", want: at(16, 45, 0)},
		{in: "16h ngày 30/11/2023", want: at(16, 0, 0)}, {in: "16 giờ, ngày 30/11/2023", want: at(16, 0, 0)}, {in: "16h45p 30/11/2023", want: at(16, 45, 0)}, {in: "16g45 30/11/2023", want: at(16, 45, 0)},
		{in: "Thứ Năm, 30/11/2023", want: at(0, 0, 0)}, {in: "thứ 5, 30/11/2023 16:45", want: at(16, 45, 0)}, {in: "ngày 30/11/2023", want: at(0, 0, 0)},
		{in: "Ngày 30 tháng 11 năm 2023", want: at(0, 0, 0)}, {in: "30 tháng 11, 2023", want: at(0, 0, 0)}, {in: "16:45 ngày 30 tháng 11 năm 2023", want: at(16, 45, 0)},
		// English month names.
		{in: "30-Nov-2023", want: at(0, 0, 0)}, {in: "30 Nov 2023 16:45", want: at(16, 45, 0)}, {in: "Nov 30 2023  4:45PM", want: at(16, 45, 0)}, {in: "November 30, 2023", want: at(0, 0, 0)}, {in: "3 November 2023", want: early(0, 0, 0)},
		// Zones and decoration.
		{in: "2023-11-30T16:45:07+07", want: at(16, 45, 7)}, {in: "2023-11-30 16:45:07+07", want: at(16, 45, 7)}, {in: "2023-11-30 16:45:07.123456+07", want: at(16, 45, 7)},
		{in: "2023-11-30 16:45:07 +07:00", want: at(16, 45, 7)}, {in: "2023-11-30 16:45:07 +0700", want: at(16, 45, 7)}, {in: "2023-11-30T09:45:07.123Z", want: at(16, 45, 7)}, {in: "2023-11-30T12:45:07+03", want: at(16, 45, 7)},
		{in: "2023-11-30 16:45:07,123", want: at(16, 45, 7)}, {in: "'30/11/2023", want: at(0, 0, 0)}, {in: "’30/11/2023 16:45", want: at(16, 45, 0)}, {in: `"30/11/2023"`, want: at(0, 0, 0)},
		// What JSON of Java and .NET holds.
		{in: "1701337507000", want: at(16, 45, 7)}, {in: "/Date(1701337507000)/", want: at(16, 45, 7)}, {in: "/Date(1701337507000+0700)/", want: at(16, 45, 7)},
		{in: "01-01-0001 00:00:00", notes: NullDate}, {in: "00:00 01/01/0001", notes: NullDate},
	} {
		if got, notes, err := ReadInstant(c.in); got != c.want || notes != c.notes || err != nil {
			t.Errorf("ReadInstant(%q) = %v, notes %v, %v; want %v, %v", c.in, got, notes, err, c.want, c.notes)
		}
	}
	for in, want := range map[string]error{
		"11/30/2023": ErrMonthFirst, "10/13/2023": ErrMonthFirst, "10/13/2023 5:00:00 PM": ErrMonthFirst, "10-13-2023": ErrMonthFirst, "02/29/2024": ErrMonthFirst,
		"02/29/2023": ErrNoSuchDate, "13/13/2023": ErrNoSuchDate, "00/13/2023": ErrNoSuchDate, "31-04-2023": ErrNoSuchDate, "25:00 30/11/2023": ErrNoSuchDate, "30/11/2023 17:00 SA": ErrNoSuchDate, "30/11/2023 0:30 CH": ErrNoSuchDate,
		"2023/13/01": ErrNoSuchDate, "30-11-23": ErrTwoDigitYear, "16:45 30/11/23": ErrTwoDigitYear, "30-11-1023": ErrYearRange,
		"30/11-2023": ErrDateForm, "30/11/2023.": ErrDateForm, "30/11/2023 -": ErrDateForm, "30/11/2023 lúc": ErrDateForm, "30/11/2023 - 05/12/2023": ErrDateForm, "16:45": ErrDateForm, "4 PM": ErrDateForm, "30/11/2023 16": ErrDateForm,
		"30/11/2023 16:4": ErrDateForm, "45260.6979": ErrDateForm, "45260": ErrDateForm, "1701337507": ErrDateForm, "4102444800000": ErrDateForm, "tháng 11 năm 2023": ErrDateForm, "11/2023": ErrDateForm,
		"30 tháng 11": ErrDateForm, "Quý IV/2023": ErrDateForm, "sau 15 ngày": ErrDateForm, "30/11/2023 và 05/12/2023": ErrDateForm, "/Date(x)/": ErrDateForm, "2023-11-30 16:45:07+7:": ErrDateForm,
		"Nov 2023": ErrDateForm, "30Nov2023": ErrDateForm, strings.Repeat("1", 200): ErrDateForm,
	} {
		if got, notes, err := ReadInstant(in); !errors.Is(err, want) || got != 0 || notes != 0 {
			t.Errorf("ReadInstant(%q) = %v, %v, %v; want %v", in, got, notes, err, want)
		}
	}
}

func TestDateForms(t *testing.T) {
	at := func(h, m, s int) period.Instant { return period.At(2023, time.November, 30, h, m, s) }
	for _, c := range []struct {
		form string
		in   string
		want period.Instant
	}{
		{"MM/dd/yyyy", "11/30/2023", at(0, 0, 0)}, {"MM/dd/yyyy", "11/30/2023 16:45", at(16, 45, 0)}, {"MM/dd/yyyy", "11/30/2023 4:45:07 PM", at(16, 45, 7)}, {"M/d/yyyy", "11/30/2023", at(0, 0, 0)},
		{"MM/dd/yyyy", "16:45 11/30/2023", at(16, 45, 0)}, {"MM/dd/yyyy", "1/2/2023", period.At(2023, time.January, 2, 0, 0, 0)},
		{"MM/dd/yyyy HH:mm", "11/30/2023 16:45", at(16, 45, 0)}, {"HH:mm dd/MM/yyyy", "16:45 30/11/2023", at(16, 45, 0)}, {"dd/MM/yyyy hh:mm:ss tt", "30/11/2023 04:45:07 CH", at(16, 45, 7)},
		{"dd/MM/yyyy hh:mm a", "30/11/2023 04:45 PM", at(16, 45, 0)}, {"ddMMyyyy", "30112023", at(0, 0, 0)}, {"ddMMyyyyHHmm", "301120231645", at(16, 45, 0)}, {"yyyyMMddHHmm", "202311301645", at(16, 45, 0)},
		{"dd/MM/yy", "30/11/23", at(0, 0, 0)}, {"dd/MM/yy", "30/11/23 16:45", at(16, 45, 0)}, {"HH'h'mm dd/MM/yyyy", "16h45 30/11/2023", at(16, 45, 0)}, {"yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2023-11-30T09:45:07.123+00:00", at(16, 45, 7)},
		{"'ngày' dd 'tháng' MM 'năm' yyyy", "ngày 30 tháng 11 năm 2023", at(0, 0, 0)}, {"dd/MM/yyyy", "2023-11-30T16:45:07", at(16, 45, 7)}, {"dd/MM/yyyy", "'30/11/2023", at(0, 0, 0)}, {"dd/MM/yyyy", " ", 0},
		{"yyyy/dd/MM", "2023/30/11", at(0, 0, 0)}, {"dd_MM_yyyy", "30_11_2023", at(0, 0, 0)},
	} {
		f, err := NewDateForm(c.form)
		if err != nil {
			t.Errorf("%s: %v", c.form, err)
			continue
		}
		if got, notes, err := ReadInstantAs(c.in, []DateForm{f}); got != c.want || notes != 0 || err != nil {
			t.Errorf("%s: %q is %v, %v, %v; want %v", c.form, c.in, got, notes, err, c.want)
		}
	}
	monthFirst, _ := NewDateForm("MM/dd/yyyy")
	both := []DateForm{monthFirst}
	if f, err := NewDateForm("HH:mm dd-MM-yyyy"); err == nil {
		both = append(both, f)
	}
	for in, want := range map[string]error{
		"30/11/2023": ErrNoSuchDate, "31/11/2023": ErrNoSuchDate, "30.11.2023": ErrDateFormDeclared, "20231130": ErrDateFormDeclared, "x": ErrDateFormDeclared, "11/30/23": ErrDateFormDeclared, "11/30/2023 x": ErrDateFormDeclared, "11/30/1023": ErrYearRange,
	} {
		if got, _, err := ReadInstantAs(in, both); !errors.Is(err, want) || got != 0 {
			t.Errorf("%q: %v, %v; want %v", in, got, err, want)
		}
	}
	if _, notes, err := ReadInstantAs("0001-01-01T00:00:00", both); notes != NullDate || err != nil {
		t.Errorf("a null date: %v, %v", notes, err)
	}
	for _, form := range []string{"", "dd/MM", "dd/mm/yyyy", "yyyyy-MM-dd", "dd/MM/yyyy hh:mm", "dd/MM/yyyy mm", "dd/MM/yyyy HH:ss", "dd/MM/yyyy dd", "dd/MM/yyy", "ngay", "dd/MM/yyyy HHH"} {
		if _, err := NewDateForm(form); !errors.Is(err, ErrForm) {
			t.Errorf("%q: %v", form, err)
		}
	}
}

// Whatever a declared form writes is read back.
func TestDateFormsAreReadBack(t *testing.T) {
	layouts := map[string]string{
		"MM/dd/yyyy HH:mm": "01/02/2006 15:04", "HH:mm dd/MM/yyyy": "15:04 02/01/2006", "dd-MM-yyyy": "02-01-2006", "yyyy.MM.dd hh:mm:ss tt": "2006.01.02 03:04:05 PM",
		"ddMMyyyyHHmmss": "02012006150405", "M/d/yy": "1/2/06",
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(rapid.IntRange(2000, 2067).Draw(t, "year"), 1, 1, 0, 0, rapid.IntRange(0, 366*24*3600).Draw(t, "second"), 0, period.Zone)
		for form, layout := range layouts {
			f, err := NewDateForm(form)
			if err != nil {
				t.Fatal(err)
			}
			text := at.Format(layout)
			want, err := time.ParseInLocation(layout, text, period.Zone)
			if err != nil {
				t.Fatal(err)
			}
			if got, _, err := ReadInstantAs(text, []DateForm{f}); got != period.InstantOf(want) || err != nil {
				t.Fatalf("%s: %q is %v, %v", form, text, got, err)
			}
		}
	})
}

func FuzzReadInstantAs(f *testing.F) {
	f.Add("HH:mm dd/MM/yyyy", "16:45 30/11/2023")
	f.Add("MM/dd/yyyy", "11/30/2023 4:45 PM")
	f.Add("yyyy'x", "'")
	f.Fuzz(func(t *testing.T, form, text string) {
		d, err := NewDateForm(form)
		if err != nil {
			return
		}
		i, notes, err := ReadInstantAs(text, []DateForm{d})
		if (err != nil || notes != 0) && i != 0 {
			t.Fatalf("%q as %q: %v beside %v, %v", text, form, i, notes, err)
		}
	})
}

func BenchmarkReadInstantClockFirst(b *testing.B) {
	for b.Loop() {
		_, _, _ = ReadInstant("16:45 30/11/2023")
	}
}
