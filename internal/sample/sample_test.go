package sample

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

func month(t testing.TB, s string) period.Month {
	t.Helper()
	m, err := period.ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestThePlanIsTheLetter(t *testing.T) {
	sum := func(from, to line) (carried, fresh int) {
		for _, p := range ofTheLetter.lines {
			if from <= p.line && p.line <= to {
				carried, fresh = carried+p.carried, fresh+p.new
			}
		}
		return carried, fresh
	}
	both := func(from, to line) int { c, n := sum(from, to); return c + n }
	carried, fresh := sum(early, overdueFinishedAfter)
	for _, tt := range []struct {
		what      string
		got, want int
	}{
		{"total", carried + fresh, 15_744},
		{"new", fresh, 14_208},
		{"carried over", carried, 1_536},
		{"resolved", both(early, withdrawn), 14_159},
		{"early and on time", both(early, noDueResolved) + both(withdrawn, withdrawn), 14_091},
		{"late", both(late, late), 68},
		{"pending", both(inTime, overdueFinishedAfter), 1_585},
		{"pending in time", both(inTime, inTimeFinishedAfter), 1_205},
		{"pending overdue", both(overdueTest, overdueFinishedAfter), 380},
		{"online", newBy[dossier.Online], 12_332},
		{"direct and postal", newBy[dossier.Direct] + newBy[dossier.Postal] + newBy[dossier.NoChannel], 1_876},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d, want %d", tt.what, tt.got, tt.want)
		}
	}
	c, n := sum(early, overdueFinishedAfter)
	for _, deck := range []struct {
		by   map[dossier.Channel]int
		want int
	}{{carriedBy, c}, {newBy, n}} {
		got := 0
		for _, k := range deck.by {
			got += k
		}
		if got != deck.want {
			t.Errorf("channels add up to %d, not %d", got, deck.want)
		}
	}
}

func TestLatenessOfTheUnits(t *testing.T) {
	w := hanam()
	late, officials := map[string]int{}, map[dossier.Level]int{}
	addresses := 0
	for _, u := range w.units {
		for _, n := range u.late {
			late[u.name] += n
			officials[u.level]++
		}
		if u.mail != "" {
			addresses += 1 + len(u.cc)
		}
	}
	for _, r := range w.recipients {
		addresses += len(r.to) + len(r.cc)
	}
	want := map[string]int{
		"Ban Quản lý các KCN": 3, "Sở Giáo dục và Đào tạo": 1, "Sở Giao thông vận tải": 13, "Sở Lao động - TB&XH": 14,
		"Sở Tài nguyên và Môi trường": 2, "Sở Tư pháp": 26, "Sở Xây dựng": 2, "Sở Y tế": 1, "UBND huyện Kim Bảng": 2,
		"UBND xã An Ninh": 1, "UBND xã Thanh Phong": 1, "UBND phường Duy Hải": 1, "Bảo hiểm xã hội tỉnh Hà Nam": 1,
	}
	if len(late) != len(want) {
		t.Errorf("late in %d units: %v", len(late), late)
	}
	for name, n := range want {
		if late[name] != n {
			t.Errorf("%s: %d late, want %d", name, late[name], n)
		}
	}
	if officials[dossier.Province] != 18 || officials[dossier.District] != 1 || officials[dossier.Commune] != 3 || officials[dossier.Central] != 1 {
		t.Errorf("officials %v", officials)
	}
	if addresses < 25 {
		t.Errorf("only %d addresses", addresses)
	}
}

func TestRegistersAreValid(t *testing.T) {
	for _, m := range []string{"2023-11", "2025-08"} {
		p := month(t, m).Period()
		r, err := register.Load(strings.NewReader(registerYAML(worldOf(Options{Month: month(t, m)}))), "units.yaml")
		if err != nil {
			t.Fatalf("%s: %v", m, err)
		}
		if w := r.Warnings(); len(w) > 0 {
			t.Errorf("%s: %q", m, w)
		}
		for _, a := range r.Addressees(p, p.To+4) {
			if len(a.Notify.To) == 0 {
				t.Errorf("%s: %s has no address", m, a.Code)
			}
			for _, address := range slices.Concat(a.Notify.To, a.Notify.Cc) {
				if !strings.HasSuffix(address, ".example") {
					t.Errorf("%s: %s is written to outside .example", m, a.Code)
				}
			}
		}
		if m == "2023-11" {
			if got := len(r.Addressees(p, p.To+4)); got != 17+6+5 {
				t.Errorf("%d addressees", got)
			}
		}
	}
}

func generate(t *testing.T, o Options) *generator {
	t.Helper()
	g, err := newGenerator(o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Every spelling of a unit leads to the unit that answers for the dossier, with and without its code.
func TestEveryUnitIsFound(t *testing.T) {
	for _, m := range []string{"2023-11", "2025-07", "2025-08"} {
		o := Options{Month: month(t, m)}
		r, err := register.Load(strings.NewReader(registerYAML(worldOf(o))), "units.yaml")
		if err != nil {
			t.Fatal(err)
		}
		on := o.Month.Period().To
		abolished := 0
		if err := generate(t, o).dossiers(t.Context(), func(row *Row) error {
			for _, code := range []string{row.UnitCode, ""} {
				if match := r.Lookup(code, row.Unit, on); match.Unit == nil || match.CodeDiffers {
					t.Errorf("%s: %s: Lookup(%q, %q): known %t, code differs %t", m, row.Code, code, row.Unit, match.Unit != nil, match.CodeDiffers)
				}
			}
			if u := r.At(row.UnitCode, on); u != nil && u.Successor != "" {
				abolished++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if m > "2025-06" && abolished == 0 {
			t.Errorf("%s: no dossier of an abolished unit", m)
		}
	}
}

func TestPersonsAreMadeUpAndKeptApart(t *testing.T) {
	staff := map[string]bool{}
	w := worldOf(Options{}.withDefaults())
	for _, e := range directory(w, staffOf(w)) {
		staff[e.Name] = true
	}
	codes := map[string]bool{}
	repeated := 0
	if err := generate(t, Options{}).dossiers(t.Context(), func(row *Row) error {
		a := row.Applicant
		if staff[a.Name] {
			t.Errorf("applicant %s bears an official's name", row.Code)
		}
		if !strings.HasPrefix(a.Phone, "0000") || len(a.Phone) != 10 || !strings.HasPrefix(a.Identity, "000") || len(a.Identity) != 12 ||
			a.Email != "" && !strings.HasSuffix(a.Email, ".example") {
			t.Errorf("%s has a number or an address that might be somebody's", row.Code)
		}
		if codes[row.Code] {
			repeated++
		}
		codes[row.Code] = true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if repeated != duplicated {
		t.Errorf("%d codes stand twice, want %d", repeated, duplicated)
	}
}

func TestScaleRepeatsEachDossierUnderItsOwnCode(t *testing.T) {
	collect := func(scale int) (rows map[string]int, codes map[string]int, steps map[string]int) {
		rows, codes, steps = map[string]int{}, map[string]int{}, map[string]int{}
		o := Options{Scale: scale}
		if err := generate(t, o).dossiers(t.Context(), func(row *Row) error {
			codes[row.Code]++
			d := *row
			d.Code, d.Applicant.Phone, d.Applicant.Identity = "", "", ""
			rows[d.Unit+d.Procedure+d.Received.String()+d.Due.String()+d.Finished.String()+d.Signed.String()+d.Handler]++
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := generate(t, o).steps(t.Context(), func(s *dossier.Step) error { steps[s.Code]++; return nil }); err != nil {
			t.Fatal(err)
		}
		return rows, codes, steps
	}
	one, codesOfOne, stepsOfOne := collect(1)
	three, codesOfThree, stepsOfThree := collect(3)
	if len(one) != len(three) {
		t.Errorf("%d different dossiers at scale 1, %d at scale 3", len(one), len(three))
	}
	for k, n := range one {
		if three[k] != 3*n {
			t.Fatalf("%s: %d times at scale 3, %d at scale 1", k, three[k], n)
		}
	}
	if len(codesOfThree) != 3*len(codesOfOne) || len(stepsOfThree) != 3*len(stepsOfOne) {
		t.Errorf("codes %d, %d; with steps %d, %d", len(codesOfOne), len(codesOfThree), len(stepsOfOne), len(stepsOfThree))
	}
	for code := range stepsOfThree {
		if codesOfThree[code] == 0 {
			t.Fatalf("steps of %s, which is not there", code)
		}
	}
}

func TestWriteIsTheSameEveryTime(t *testing.T) {
	if testing.Short() {
		t.Skip("long: writes a whole month twice, in every format")
	}
	ctx := context.Background()
	one := t.TempDir()
	first, err := Write(ctx, one, Options{})
	if err != nil {
		t.Fatal(err)
	}
	two := letterFolder(t)
	want := []string{
		"buoc.csv", "buoc.json", "buoc.ndjson", "buoc.xlsx", "can-bo.csv", "can-bo.xlsx",
		"ho-so-2023-11-1.csv", "ho-so-2023-11-1.json", "ho-so-2023-11-1.ndjson", "ho-so-2023-11-1.xlsx",
		"ho-so-2023-11-2.csv", "ho-so-2023-11-2.json", "ho-so-2023-11-2.ndjson", "ho-so-2023-11-2.xlsx",
		"trehan.yaml", "units.yaml",
	}
	if !slices.Equal(first.Files, want) {
		t.Errorf("files %q", first.Files)
	}
	for _, name := range first.Files {
		a, errA := os.ReadFile(filepath.Join(one, name))
		b, errB := os.ReadFile(filepath.Join(two, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs (%v, %v)", name, errA, errB)
		}
		info, err := os.Stat(filepath.Join(one, name))
		if err != nil || info.ModTime().UTC().Format("2006-01-02 15:04") != "2023-12-05 01:00" {
			t.Errorf("%s is of %v", name, info.ModTime())
		}
	}
	if _, err := Write(ctx, one, Options{Month: month(t, "2023-12")}); !errors.Is(err, ErrOtherMonth) {
		t.Errorf("another month into the same folder: %v", err)
	}
	if got, err := Write(ctx, one, Options{Formats: []string{"ndjson"}}); err != nil || got.Dossiers != first.Dossiers {
		t.Errorf("again in one format: %d dossiers, %v; want %d", got.Dossiers, err, first.Dossiers)
	}
	if left, _ := filepath.Glob(filepath.Join(one, "ho-so-*")); len(left) != 2 {
		t.Errorf("files of the earlier run are left: %q", left)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{Scale: -1}, {Scale: 10_001}, {Formats: []string{"pdf"}}, {Month: period.Month{Year: 1066, Month: 10}}} {
		if _, err := Write(context.Background(), t.TempDir(), o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Write(ctx, t.TempDir(), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run ends with %v", err)
	}
}

// A scaled month is one month after the other: were a dossier's copies neighbours, readers and compression would be measured
// on an extract such as there is none.
func TestCopiesDoNotStandTogether(t *testing.T) {
	var procedures []string
	if err := generate(t, Options{Scale: 3}).dossiers(t.Context(), func(r *Row) error {
		procedures = append(procedures, r.Procedure+r.Unit+r.Handler)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	runs := len(slices.Compact(slices.Clone(procedures)))
	if runs < len(procedures)*9/10 {
		t.Errorf("%d rows stand in %d runs of like ones", len(procedures), runs)
	}
}

// The large province has the figures that its documentation promises, whoever their dossiers go to.
func TestThePlanOfTheLargeProvince(t *testing.T) {
	w := mau()
	type figures struct{ total, resolved, late, overdue, carried, new, kinds, ofUnits, communes, departments, quiet int }
	var got figures
	for _, p := range w.plan.lines {
		n := p.carried + p.new
		if p.line >= refused {
			continue
		}
		got.total, got.carried, got.new = got.total+n, got.carried+p.carried, got.new+p.new
		switch {
		case p.line == late:
			got.resolved, got.late = got.resolved+n, got.late+n
		case p.line < inTime:
			got.resolved += n
		case p.line >= overdueTest:
			got.overdue += n
		}
	}
	for _, n := range w.plan.newBy {
		got.new -= n
	}
	for _, n := range w.plan.carriedBy {
		got.carried -= n
	}
	for _, k := range w.plan.kinds {
		got.kinds += k.n
	}
	names := map[string]bool{}
	for _, u := range w.active() {
		if names[u.name] {
			t.Errorf("two units are called %s", u.name)
		}
		names[u.name] = true
		n := 0
		for _, of := range u.late {
			n += of
		}
		got.ofUnits += n
		switch u.level {
		case dossier.Commune:
			got.communes++
			if n == 0 {
				got.quiet++
			}
		default:
			got.departments++
		}
	}
	want := figures{total: 25_000, resolved: 21_400, late: 481, overdue: 513, kinds: 481, ofUnits: 481, communes: 129, departments: 15, quiet: 8}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
