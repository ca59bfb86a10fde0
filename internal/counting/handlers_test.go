package counting_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// The row read last must not decide alone who is published (docs/counting.md 5.20).
func TestCopiesThatNameDifferentHandlers(t *testing.T) {
	by := func(handler, finished string) dossier.Dossier {
		d := late("T.02-1")
		d.Handler, d.Finished = handler, at(finished)
		return d
	}
	central := func(d dossier.Dossier) dossier.Dossier { d.Unit = "Chi cục Thuế"; return d }
	const end, before = "2023-11-14 10:00:00", "2023-11-13"
	for _, c := range []struct {
		name   string
		copies []dossier.Dossier
		steps  []dossier.Step
		want   int
	}{
		{name: "two", copies: []dossier.Dossier{by("Trần Mẫu", end), by("Lê Thử", end)}, want: 1},
		{name: "two and a third row", copies: []dossier.Dossier{by("Trần Mẫu", end), by("Lê Thử", end), by("Lê Thử", before)}, want: 1},
		{name: "an empty one between", copies: []dossier.Dossier{by("Trần Mẫu", end), by("", end), by("Lê Thử", end)}, want: 1},
		{name: "two spellings", copies: []dossier.Dossier{by("Trần Thị Hoà", end), by("TRẦN THỊ HÒA", end)}},
		{name: "one is nobody", copies: []dossier.Dossier{by("Trần Mẫu", end), by("Một cửa", end), by("", end)}},
		{name: "the later finish decides", copies: []dossier.Dossier{by("Trần Mẫu", end), by("Lê Thử", before), by("Bùi Mẫu", before)}},
		{name: "the steps decide", copies: []dossier.Dossier{by("Trần Mẫu", end), by("Lê Thử", end)}, steps: []dossier.Step{step("Bùi Mẫu", "", "2023-11-09")}},
		{name: "in no list", copies: []dossier.Dossier{central(by("Trần Mẫu", end)), central(by("Lê Thử", end))}},
		{name: "on time", copies: []dossier.Dossier{by("Trần Mẫu", "2023-11-09"), by("Lê Thử", "2023-11-09")}},
	} {
		for _, order := range permutations(len(c.copies)) {
			var rows []dossier.Dossier
			for _, i := range order {
				rows = append(rows, c.copies[i])
			}
			r := count(november(t), rows, c.steps...)
			want := c.want
			if len(r.Report.Late) == 1 && len(r.Report.Late[0].Officials) == 0 {
				want = 0 // the kept row names nobody, so nobody wrong is published
			}
			if diff := cmp.Diff(want, observed(r)[counting.CodeOfficialConflicting]); diff != "" {
				t.Errorf("%s, order %v (-want +got):\n%s", c.name, order, diff)
			}
		}
	}
}
