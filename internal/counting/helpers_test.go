package counting_test

import (
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// units is the register of the tests: three levels until 30/06/2025, a central office, a unit not listed, two communes
// of one name, and a merger on 01/07/2025.
const units = `
units:
  - {code: T.01, name: Sở Tư pháp, aliases: [STP], level: province, valid_to: 2025-06-30, successor: T.09, notify: {to: [stp@tinh.example]}}
  - {code: T.02, name: Sở Y tế, level: province, notify: {to: [syt@tinh.example]}}
  - {code: T.03, name: Ban Quản lý dự án, level: province, listed: false, notify: {to: [bql@tinh.example]}}
  - {code: T.09, name: Sở Tư pháp và Nội vụ, level: province, valid_from: 2025-07-01, notify: {to: [stpnv@tinh.example]}}
  - {code: T.20, name: UBND huyện Đông, level: district, valid_to: 2025-06-30, notify: {to: [dong@tinh.example]}}
  - {code: T.21, name: UBND huyện Tây, level: district, valid_to: 2025-06-30, notify: {to: [tay@tinh.example]}}
  - {code: T.30, name: UBND xã Hoà Bình, aliases: [UBND xã Hoà Bình huyện Đông], level: commune, parent: T.20, valid_to: 2025-06-30, notify: {to: [hb@tinh.example]}}
  - {code: T.31, name: UBND xã Hòa Bình, level: commune, parent: T.21, valid_to: 2025-06-30, notify: {to: [hb2@tinh.example]}}
  - {code: T.32, name: UBND phường Bắc, level: commune, parent: T.20, valid_to: 2025-06-30, notify: {to: [bac@tinh.example]}}
  - {code: T.90, name: Chi cục Thuế, level: central, notify: {to: [thue@tinh.example]}}
  - {code: T.91, name: Kho bạc, level: central, listed: true, notify: {to: [khobac@tinh.example]}}
`

func loadRegister(t testing.TB) *register.Register {
	t.Helper()
	r, err := register.Load(strings.NewReader(units), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// at reads "2006-01-02" or "2006-01-02 15:04:05" in the office's zone; "" is no instant.
func at(s string) period.Instant {
	if s == "" {
		return 0
	}
	day, clock, timed := strings.Cut(s, " ")
	d, err := period.ParseDay(day)
	if err != nil {
		panic(err)
	}
	i := d.Start()
	if timed {
		for k, f := range strings.Split(clock, ":") {
			n := period.Instant(int(f[0]-'0')*10 + int(f[1]-'0'))
			i += n * []period.Instant{3600, 60, 1}[k]
		}
	}
	return i
}

func day(s string) period.Day { return at(s).Day() }

func month(t testing.TB, s string) period.Period {
	t.Helper()
	m, err := period.ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m.Period()
}

// november counts November 2023, extracted on the morning of 05/12/2023.
func november(t testing.TB) counting.Options {
	return counting.Options{
		Period: month(t, "2023-11"), ExtractedAt: at("2023-12-05 08:00:00"),
		Register: loadRegister(t), Calendar: period.DefaultCalendar(),
	}
}

// count counts dossiers and steps; a Seq of 0 is set to the position.
func count(o counting.Options, dossiers []dossier.Dossier, steps ...dossier.Step) *counting.Result {
	c := counting.New(o)
	for i := range dossiers {
		d := dossiers[i]
		if d.Seq == 0 {
			d.Seq = uint64(i + 1)
		}
		c.Add(&d)
	}
	for i := range steps {
		s := steps[i]
		if s.Seq == 0 {
			s.Seq = uint64(i + 1)
		}
		c.AddStep(&s)
	}
	return c.Result()
}

// observed returns the counts of a result's observations by code.
func observed(r *counting.Result) map[string]int {
	out := map[string]int{}
	for _, o := range r.Observations {
		out[o.Code] += o.Count
	}
	return out
}

// lineOf returns the line into which the only dossier of a result fell, as its state tells it.
func lineOf(t testing.TB, r *counting.Result) counting.Line {
	t.Helper()
	c := r.State.Cursor()
	if !c.Next() {
		t.Fatal("no dossier in the state")
	}
	return c.Line
}

// late returns a dossier of Sở Y tế that was due on 10/11/2023 and finished on 14/11/2023.
func late(code string) dossier.Dossier {
	return dossier.Dossier{
		Code: code, Unit: "Sở Y tế", Status: dossier.ResultReturned, Channel: dossier.Online,
		Received: at("2023-11-01 09:00:00"), Due: at("2023-11-10 17:00:00"), Finished: at("2023-11-14 10:00:00"),
	}
}
