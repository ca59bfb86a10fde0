package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/period"
	"trehan/internal/register"
)

// counted is a sample month that went through the real readers and the real counting.
type counted struct {
	*counting.Result
	findings []counting.Finding
	dossiers map[string]dossier.Dossier // as read, by file part, code and repetition
	register *register.Register
	seen     []dossier.Observation
}

func open1(t testing.TB, path string) (extract.File, func()) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return extract.File{Name: filepath.Base(path), R: f, Size: info.Size()}, func() { f.Close() }
}

// count reads one format of a folder as trehan report would.
func count(t testing.TB, dir, format string, m period.Month, at period.Instant) counted {
	t.Helper()
	ctx := context.Background()
	text, err := os.ReadFile(filepath.Join(dir, "units.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	out := counted{dossiers: map[string]dossier.Dossier{}}
	if out.register, err = register.Load(strings.NewReader(string(text)), "units.yaml"); err != nil {
		t.Fatal(err)
	}
	staffFile := filepath.Join(dir, "can-bo."+format)
	if _, err := os.Stat(staffFile); err != nil {
		staffFile = filepath.Join(dir, "can-bo.csv")
	}
	f, done := open1(t, staffFile)
	entries, _, err := extract.Staff(ctx, f, extract.Options{})
	done()
	if err != nil {
		t.Fatal(err)
	}
	staff, overlaps := register.NewDirectory(entries)
	out.seen = append(out.seen, overlaps...)
	c := counting.New(counting.Options{Period: m.Period(), ExtractedAt: at, Register: out.register, Staff: staff, Calendar: period.DefaultCalendar()})
	files, _ := filepath.Glob(filepath.Join(dir, "ho-so-*."+format))
	for i, path := range files {
		f, done := open1(t, path)
		s, err := extract.Dossiers(ctx, f, extract.Options{Index: i}, func(d *dossier.Dossier) error {
			kept := *d
			kept.Seq, kept.UnitCode = 0, "" // the national form has no code of the unit
			key := fmt.Sprint(i, d.Code)
			if _, twice := out.dossiers[key]; twice {
				t.Errorf("%s stands twice in one file", d.Code)
			}
			kept.StatusText = "" // each format writes the states in its own way
			out.dossiers[key] = kept
			c.Add(d)
			return nil
		})
		done()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out.seen = append(out.seen, s.Observations...)
	}
	f, done = open1(t, filepath.Join(dir, "buoc."+format))
	s, err := extract.Steps(ctx, f, extract.Options{}, func(s *dossier.Step) error { c.AddStep(s); return nil })
	done()
	if err != nil {
		t.Fatal(err)
	}
	out.seen = append(out.seen, s.Observations...)
	out.Result = c.Result()
	if out.findings, err = checks.Run(checks.Input{Result: out.Result, Seen: out.seen}); err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t testing.TB, o Options) (string, Summary) {
	t.Helper()
	dir := t.TempDir()
	s, err := Write(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, s
}

// TestTheLetter is the proof that the sample is the letter of November 2023: every figure that stands in it.
func TestTheLetter(t *testing.T) {
	m := month(t, "2023-11")
	dir := letterFolder(t)
	var first counted
	for _, format := range []string{"csv", "xlsx", "json", "ndjson"} {
		got := count(t, dir, format, m, ExtractedAt(m))
		t.Run(format, func(t *testing.T) { letter(t, got) })
		if format == "csv" {
			first = got
			continue
		}
		if diff := cmp.Diff(first.dossiers, got.dossiers); diff != "" {
			t.Errorf("%s has other dossiers than csv:\n%.3000s", format, diff)
		}
		if diff := cmp.Diff(first.Report, got.Report); diff != "" {
			t.Errorf("%s has another report than csv:\n%.3000s", format, diff)
		}
	}
	t.Run("extracted on the first day after", func(t *testing.T) {
		letter(t, count(t, dir, "csv", m, (m.Period().To+1).Start()+8*3600))
	})
}

func letter(t *testing.T, got counted) {
	r := got.Report
	onTime := r.Totals.ResolvedEarly + r.Totals.ResolvedOnTime
	for _, f := range []struct {
		what      string
		got, want int
	}{
		{"total", r.Totals.Total, 15_744},
		{"received", r.Totals.Received, 14_208},
		{"online", r.Totals.ReceivedOnline, 12_332},
		{"direct and postal", r.Totals.ReceivedDirect + r.Totals.ReceivedPostal, 1_876},
		{"carried over", r.Totals.CarriedOver, 1_536},
		{"resolved", r.Totals.Resolved, 14_159},
		{"early and on time", onTime, 14_091},
		{"late", r.Totals.ResolvedLate, 68},
		{"pending", r.Totals.Pending, 1_585},
		{"pending in time", r.Totals.PendingInTime, 1_205},
		{"pending overdue", r.Totals.PendingOverdue, 380},
		// What the letter leaves open is free, but fixed.
		{"postal", r.Totals.ReceivedPostal, 474},
		{"early", r.Totals.ResolvedEarly, 12_212},
		{"withdrawn", r.Totals.Withdrawn, 37},
		{"paused", r.Totals.PendingPaused, 96},
		{"not accepted", r.Totals.NotAccepted, 87},
		{"put aside", r.Totals.PutAside, 21},
		{"outside", r.Totals.Outside, 107},
		{"duplicates", r.Totals.Duplicates, duplicated},
		{"overdue: test", r.PendingOverdue.Test, 12},
		{"overdue: backlog", r.PendingOverdue.Backlog, 131},
		{"overdue: unclosed", r.PendingOverdue.Unclosed, 96},
		{"overdue: in process", r.PendingOverdue.InProcess, 141},
		{"rows of the overdue", len(got.Rows.Overdue), 380},
		{"officials", len(r.Officials), 22},
		{"nobody identified", got.Rows.Unidentified, 0},
	} {
		if f.got != f.want {
			t.Errorf("%s: %d, want %d", f.what, f.got, f.want)
		}
	}
	if want := (counting.Reconciliation{Late: 68, Province: 62, District: 2, Commune: 3, NotListed: 1}); r.Reconciliation != want {
		t.Errorf("reconciliation %+v", r.Reconciliation)
	}
	if want := (counting.Percent{Online: "86.80", DirectPostal: "13.20", Resolved: "89.93", OnTime: "99.52", Late: "0.48", Pending: "10.07", LateOfTotal: "0.43", LateOfDue: "1.90"}); r.Percent != want {
		t.Errorf("percent %+v", r.Percent)
	}
	lateUnits(t, got)
	lateKinds(t, got)
	if blocking := checks.Blocking(got.findings); len(blocking) > 0 {
		t.Errorf("the sample is held: %+v", blocking)
	}
}

func lateUnits(t *testing.T, got counted) {
	on := got.Report.Period.To
	late, officials := map[string]int{}, map[string]int{}
	for _, l := range got.Report.Late {
		late[got.register.At(l.Unit, on).Name]++
		if len(l.Officials) == 0 {
			t.Errorf("%s: nobody is named", l.Code)
		}
		for _, p := range l.Officials {
			if p.Account == "" {
				t.Errorf("%s: %s has no account", l.Code, p.Name)
			}
		}
	}
	for _, o := range got.Report.Officials {
		officials[got.register.At(o.Unit, on).Name]++
		if o.Title == "" || o.Department == "" {
			t.Errorf("%s has no title or department", o.Account)
		}
	}
	want := map[string][2]int{ // late dossiers, officials
		"Ban Quản lý các KCN": {3, 1}, "Sở Giáo dục và Đào tạo": {1, 1}, "Sở Giao thông vận tải": {13, 4}, "Sở Lao động - TB&XH": {14, 4},
		"Sở Tài nguyên và Môi trường": {2, 1}, "Sở Tư pháp": {26, 5}, "Sở Xây dựng": {2, 1}, "Sở Y tế": {1, 1}, "UBND huyện Kim Bảng": {2, 1},
		"UBND xã An Ninh": {1, 1}, "UBND xã Thanh Phong": {1, 1}, "UBND phường Duy Hải": {1, 1}, "Bảo hiểm xã hội tỉnh Hà Nam": {1, 0},
	}
	for name, n := range want {
		if late[name] != n[0] || officials[name] != n[1] {
			t.Errorf("%s: %d late, %d officials, want %v", name, late[name], officials[name], n)
		}
	}
	if len(late) != 13 || len(officials) != 12 {
		t.Errorf("%d units late, officials of %d", len(late), len(officials))
	}
}

func lateKinds(t *testing.T, got counted) {
	kinds := map[counting.Kind]int{}
	two, belowOne, apologies, refusals := 0, 0, 0, 0
	for _, l := range got.Report.Late {
		kinds[l.Kind]++
		if len(l.Officials) == 2 {
			two++
		}
		if l.WorkingDaysLate == 0 {
			belowOne++
		}
		if l.Apology != nil && *l.Apology {
			apologies++
		} else if l.Apology != nil {
			refusals++
		}
	}
	if kinds[counting.Actual] != 38 || kinds[counting.SlowUpdate] != 18 || kinds[counting.SuspectedSlowUpdate] != 7 || kinds[counting.Unclassified] != 5 {
		t.Errorf("kinds %v", kinds)
	}
	if two != 1 || belowOne != 1 || apologies != 3 || refusals != 1 {
		t.Errorf("two officials %d, less than a day %d, apologies %d, none %d", two, belowOne, apologies, refusals)
	}
}

// The findings of the sample are few and known: what it shows on purpose, and nothing that blocks.
func TestFindingsOfTheSample(t *testing.T) {
	m := month(t, "2023-11")
	got := map[string]int{}
	for _, f := range count(t, letterFolder(t), "csv", m, ExtractedAt(m)).findings {
		got[f.Code] = f.Count
	}
	want := map[string]int{
		"missing_channel": 8, "missing_due": 8, "finish_from_return": 4, "open_with_finish_date": 3, "paused_after_due": 2,
		"reset_step": 2, "finished_without_date": 11, "finish_before_receive": 5, "future_date": 2, "missing_received": 3,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Other months have the letter's totals, with the levels of their time, and nothing that blocks.
func TestOtherMonths(t *testing.T) {
	if testing.Short() {
		t.Skip("long: seven whole months")
	}
	for _, s := range []string{"2023-12", "2024-02", "2025-01", "2025-06", "2025-07", "2025-08", "2026-05"} {
		t.Run(s, func(t *testing.T) {
			m := month(t, s)
			dir, _ := write(t, Options{Month: m, Formats: []string{"csv", "json"}})
			got := count(t, dir, "csv", m, ExtractedAt(m))
			r := got.Report
			type figures struct{ Total, Received, Online, Resolved, Late, Overdue, Officials int }
			figured := figures{r.Totals.Total, r.Totals.Received, r.Totals.ReceivedOnline, r.Totals.Resolved,
				r.Totals.ResolvedLate, r.Totals.PendingOverdue, len(r.Officials)}
			if diff := cmp.Diff(figures{15_744, 14_208, 12_332, 14_159, 68, 380, 22}, figured); diff != "" {
				t.Errorf("figures (-want +got):\n%s", diff)
			}
			want := counting.Reconciliation{Late: 68, Province: 62, District: 2, Commune: 3, NotListed: 1}
			if m.Period().Levels() == 2 {
				want.District, want.Commune = 0, 5
			}
			if diff := cmp.Diff(want, r.Reconciliation); diff != "" {
				t.Errorf("reconciliation (-want +got):\n%s", diff)
			}
			o := r.PendingOverdue
			if o.Test == 0 || o.Backlog == 0 || o.Unclosed == 0 || o.InProcess == 0 {
				t.Errorf("overdue %+v", o)
			}
			if blocking := checks.Blocking(got.findings); len(blocking) > 0 {
				t.Errorf("held: %+v", blocking)
			}
			if diff := cmp.Diff(r, count(t, dir, "json", m, ExtractedAt(m)).Report); diff != "" {
				t.Errorf("json has another report than csv:\n%.2000s", diff)
			}
		})
	}
}

func TestScaleMultipliesTheFigures(t *testing.T) {
	m := month(t, "2023-11")
	dir, s := write(t, Options{Scale: 3, Formats: []string{"csv"}})
	r := count(t, dir, "csv", m, ExtractedAt(m)).Report
	type figures struct{ Rows, Total, Duplicates, Late, Officials, Units int }
	want := figures{3 * 15_977, 3 * 15_744, 3 * duplicated, 3 * 68, 22, 37}
	got := figures{s.Dossiers, r.Totals.Total, r.Totals.Duplicates, r.Totals.ResolvedLate, len(r.Officials), len(r.Units)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

// No citizen's data gets out of the extract into what is counted, or into the dossiers as read.
func TestApplicantsStayInTheExtract(t *testing.T) {
	m := month(t, "2023-11")
	got := count(t, letterFolder(t), "ndjson", m, ExtractedAt(m))
	read := map[string]bool{} // every text of a dossier as read
	for _, d := range got.dossiers {
		for _, s := range []string{d.Code, d.ProcedureCode, d.Procedure, d.Field, d.Unit, d.UnitCode, d.Department, d.Handler} {
			read[s] = true
		}
	}
	var all strings.Builder
	for _, v := range []any{got.Report, got.Rows, got.findings} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	for s := range read {
		all.WriteString(s + "\n")
	}
	out := all.String()
	if !strings.Contains(out, got.Report.Late[0].Code) || !read[got.Report.Late[0].Code] {
		t.Fatal("the search would find nothing at all")
	}
	if found := regexp.MustCompile(`0000[0-9]{6}|congdan|(^|[^0-9])000[0-9]{9}`).FindAllString(out, -1); len(found) > 0 {
		t.Errorf("telephones, identity numbers or addresses got out: %q", found)
	}
	looked := map[string]bool{}
	if err := generate(t, Options{}).dossiers(t.Context(), func(row *Row) error {
		if name := row.Applicant.Name; !looked[name] && len(looked) < 500 && (row.Part == 2 || len(looked) < 250) {
			looked[name] = true
			if strings.Contains(out, name) {
				t.Errorf("the name of the applicant of %s got out", row.Code)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// letterFolder is scale 1 of November 2023 in every format, written once for all tests.
func letterFolder(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() {
		if shared.dir, shared.err = os.MkdirTemp("", "sample-"); shared.err == nil {
			shared.summary, shared.err = Write(context.Background(), shared.dir, Options{})
		}
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.dir
}

var shared struct {
	once    sync.Once
	dir     string
	summary Summary
	err     error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.dir != "" {
		os.RemoveAll(shared.dir)
	}
	os.Exit(code)
}
