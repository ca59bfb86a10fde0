package sample

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// The large province has 20,000 online filings accepted late, and its other figures of acceptance, at scale 8.
func TestFilingsOfTheLargeProvince(t *testing.T) {
	o := Options{Province: Province2026, Scale: 8}
	if testing.Short() {
		o.Scale = 1
	}
	g := generate(t, o)
	units, err := register.Load(strings.NewReader(registerYAML(g.world)), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := counting.New(counting.Options{
		Period: g.Month.Period(), ExtractedAt: ExtractedAt(g.Month), Register: units, Calendar: period.DefaultCalendar(),
	})
	seq := uint64(0)
	if err := g.dossiers(t.Context(), func(r *Row) error {
		d := r.Dossier
		seq++
		d.Seq = seq
		c.Add(&d)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	r := c.Result()
	r.NoteGaps(nil)
	k := g.Scale
	want := counting.Acceptance{
		AcceptedInTime: 17_500 * k, AcceptedLate: 2500 * k, Waiting: 70 * k, WaitingOverdue: 30 * k, RefusedInTime: 49 * k, RefusedLate: 21 * k,
	}
	if diff := cmp.Diff(&want, r.Report.Acceptance); diff != "" {
		t.Errorf("acceptance (-want +got):\n%s", diff)
	}
	if broken := checks.Broken(r); len(broken) > 0 {
		t.Errorf("broken identities: %q", broken)
	}
	elsewhere := 0
	for i := range r.Report.Units {
		u := &r.Report.Units[i]
		if u.Level == dossier.Province && u.Acceptance.AcceptedInTime+u.Acceptance.AcceptedLate < u.Totals.ReceivedOnline {
			elsewhere++
		}
	}
	if elsewhere == 0 {
		t.Error("no commune receives what a department resolves")
	}
}
