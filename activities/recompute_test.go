package activities

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/period"
	"trehan/internal/revision"
)

func novemberOf(t testing.TB) period.Name {
	t.Helper()
	m, err := period.ParseName(testMonth)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func reopen(t testing.TB, store archive.Store, number int) *revision.Sealed {
	t.Helper()
	s, err := revision.OpenSealed(context.Background(), store, novemberOf(t), number)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Promise 3: what was sent can be made again, byte for byte, from what is archived.
func TestPromise3MadeAgainByteForByte(t *testing.T) {
	d := newOffice(t, 4)
	store := memory()
	rev := d.sealed(store, "run-1")
	// The office's files are another month's by now: nothing may be read from them.
	d.write("units.yaml", "units: []\n")
	d.write("ho-so.csv", "")

	again, err := reopen(t, store, rev.Number).Recompute(t.Context(), testBuild, nil)
	if err != nil {
		t.Fatal(err)
	}
	madeAgain(t, "the revision", again, nil)
	if len(again.Others) != 0 || again.Compared < 10 {
		t.Errorf("%d objects compared, %d other builds; want ten at least and none", again.Compared, len(again.Others))
	}

	other, err := reopen(t, store, rev.Number).Recompute(t.Context(), archive.Build{Version: "later"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	madeAgain(t, "by another build", other, nil)
	same(t, "objects compared", again.Compared, other.Compared)
	if len(other.Others) != 1 {
		t.Fatalf("%d other builds, want 1", len(other.Others))
	}
	same(t, "the other build", testBuild, other.Others[0].Build)
	same(t, "its objects, and those that differ", []int{again.Compared, 0}, []int{len(other.Others[0].Names), len(other.Others[0].Differ)})
}

// elsewhere is a store to which another build of the program writes, whose compressor writes other bytes.
type elsewhere struct{ archive.Store }

func (e elsewhere) Create(ctx context.Context, key string, body archive.Body, o archive.CreateOptions) (archive.Object, error) {
	if !strings.HasSuffix(key, ".json.gz") || o.Build == (archive.Build{}) {
		return e.Store.Create(ctx, key, body, o)
	}
	plain, err := gzip.NewReader(body.Reader())
	if err != nil {
		return archive.Object{}, err
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.NoCompression)
	if err != nil {
		return archive.Object{}, err
	}
	if _, err = io.Copy(w, plain); err != nil {
		return archive.Object{}, err
	}
	if err := w.Close(); err != nil {
		return archive.Object{}, err
	}
	return e.Store.Create(ctx, key, archive.Bytes(b.Bytes()), o)
}

// older is a store to which a release writes that did not look for missing columns.
type older struct{ archive.Store }

func (o older) Create(ctx context.Context, key string, body archive.Body, opts archive.CreateOptions) (archive.Object, error) {
	if !strings.HasSuffix(key, "/report.json") {
		return o.Store.Create(ctx, key, body, opts)
	}
	b, err := io.ReadAll(body.Reader())
	if err != nil {
		return archive.Object{}, err
	}
	report, err := counting.ParseReport(b)
	if err != nil {
		return archive.Object{}, err
	}
	if len(report.MissingColumns) == 0 {
		return archive.Object{}, errors.New("the month lacks no column")
	}
	if b, err = report.Figures().JSON(); err != nil {
		return archive.Object{}, err
	}
	return o.Store.Create(ctx, key, archive.Bytes(b), opts)
}

// A report that was sealed before missing columns were looked for says the same as one that names them.
func TestRecomputeOfAReportWithoutMissingColumns(t *testing.T) {
	d := newOffice(t, 3)
	store := memory()
	var rev Revision
	var seal Sealed
	for _, s := range d.making(Run{WorkflowID: "month", RunID: "run-1"}, &rev, &seal) {
		if err := s(d.worker(older{store}, nil)); err != nil {
			t.Fatal(err)
		}
	}
	again, err := reopen(t, store, rev.Number).Recompute(t.Context(), archive.Build{Version: "later"}, nil)
	madeAgain(t, "the revision", again, err)
}

// A sealed revision that has frozen a page's template, which an earlier version read, is made again without it.
func TestRecomputeIgnoresTemplatesThatNothingReads(t *testing.T) {
	d := newOffice(t, 2)
	store := memory()
	rev := d.built(store, "run-1")
	freezePageTemplate(t, store)
	if _, err := d.seals(d.worker(store, nil), rev, "run-1", Issue{}); err != nil {
		t.Fatal(err)
	}
	if _, frozen := reopen(t, store, rev.Number).Manifest.Entry(archive.InputKey(novemberOf(t), 1, revision.TemplatesName)); !frozen {
		t.Fatal("the template is not sealed")
	}
	for _, build := range []archive.Build{testBuild, {Version: "later"}} {
		again, err := reopen(t, store, rev.Number).Recompute(t.Context(), build, nil)
		madeAgain(t, "the revision", again, err)
	}
}

// A held month goes on under the program that has replaced the one which counted it: each answers for the bytes that it
// has made, and accuses nobody of the other's.
func TestRecomputeOfAMonthOfTwoBuilds(t *testing.T) {
	d := newOffice(t, 3)
	later := archive.Build{Version: "v2 thử", Go: "go1.99", Modules: "others"}
	store := memory()
	var rev Revision
	var seal Sealed
	for i, s := range d.making(Run{WorkflowID: "month", RunID: "run-1"}, &rev, &seal) {
		a := d.worker(elsewhere{store}, nil)
		if i >= 4 { // counted
			a = d.worker(store, nil, func(needs *Dependencies) { needs.Program = later })
		}
		if err := s(a); err != nil {
			t.Fatal(err)
		}
	}
	sealed := reopen(t, store, rev.Number)
	if sealed.Manifest.Build != later {
		t.Errorf("sealed by %+v", sealed.Manifest.Build)
	}
	count := []string{"report.json", "rows.json.gz", "state.json.gz", "dossiers.parquet"}
	documents := len(sealed.Manifest.Find(archive.RoleDocument))
	compressed := count[1:3] // the program of this test writes other bytes than the store has kept of it
	for name, c := range map[string]struct {
		program archive.Build
		others  map[archive.Build]int
		differ  []string // explained by the build that made them
		faults  int
	}{
		"the one that counted":      {testBuild, map[archive.Build]int{later: documents}, nil, len(compressed)},
		"the one that sealed":       {later, map[archive.Build]int{testBuild: len(count)}, compressed, 0},
		"one that has done neither": {archive.Build{Version: "v3"}, map[archive.Build]int{testBuild: len(count), later: documents}, compressed, 0},
	} {
		again, err := reopen(t, store, rev.Number).Recompute(t.Context(), c.program, nil)
		if err != nil {
			t.Fatal(err)
		}
		others := map[archive.Build]int{}
		var differ []string
		for _, o := range again.Others {
			others[o.Build] = len(o.Names)
			differ = append(differ, o.Differ...)
		}
		if !slices.Equal(differ, c.differ) {
			t.Errorf("%s: %q differ, want %q", name, differ, c.differ)
		}
		if !maps.Equal(others, c.others) {
			t.Errorf("%s: others made %v, want %v", name, others, c.others)
		}
		if len(again.Faults) != c.faults || again.Compared != len(count)+documents {
			t.Errorf("%s: %d compared, want %d, faults %v", name, again.Compared, len(count)+documents, again.Faults)
		}
	}

	// A forged figure is found by whoever looks.
	forged := resealed(t, store, rev.Number, func(r *counting.Report) { r.Totals.Total-- })
	again, err := reopen(t, forged, rev.Number).Recompute(t.Context(), archive.Build{Version: "v3"}, nil)
	if err != nil || len(again.Faults) != 1 || again.Faults[0].Key != archive.ReportKey(novemberOf(t), rev.Number) {
		t.Errorf("a forged total: %v, %v; want a fault of report.json", again.Faults, err)
	}
}

// resealed is the store with a sealed report changed, under a seal that names the changed one.
func resealed(t testing.TB, store archive.Store, number int, change func(*counting.Report)) archive.Store {
	t.Helper()
	key := archive.ReportKey(novemberOf(t), number)
	b, _, err := store.Get(context.Background(), key, "")
	if err != nil {
		t.Fatal(err)
	}
	report, err := counting.ParseReport(b)
	if err != nil {
		t.Fatal(err)
	}
	change(report)
	body, err := report.JSON()
	if err != nil {
		t.Fatal(err)
	}
	over := overlay{store, map[string][]byte{key: body}}
	sealed := reopen(t, store, number)
	manifest := *sealed.Manifest
	manifest.Objects = slices.Clone(manifest.Objects)
	for i := range manifest.Objects {
		if e := &manifest.Objects[i]; e.Key == key {
			e.Size, e.SHA256 = int64(len(body)), archive.Hash(body)
		}
	}
	inputs, err := sealed.Inputs(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	content, err := inputs.Content(report)
	if err != nil {
		t.Fatal(err)
	}
	manifest.ReportSHA256, manifest.FiguresSHA256 = archive.Hash(body), content.Figures
	if over.body[archive.ManifestKey(novemberOf(t), number)], err = archive.Encode(manifest); err != nil {
		t.Fatal(err)
	}
	return over
}

// A release with other findings, or other words for them, accuses no month that was sealed before it. One's own findings are
// bytes, and figures are compared under every build.
func TestRecomputeComparesNoFindingsOfAnotherBuild(t *testing.T) {
	d := newOffice(t, 3)
	d.putAside()
	store := memory()
	rev := d.sealed(store, "run-1")
	key := archive.ReportKey(novemberOf(t), rev.Number)
	for name, c := range map[string]struct {
		change     func(f *counting.Finding)
		own, later int // faults, as told by the build that has sealed and by a later one
	}{
		"untouched":     {func(*counting.Finding) {}, 0, 0},
		"other words":   {func(f *counting.Finding) { f.Message = "nói cách khác" }, 1, 0},
		"another count": {func(f *counting.Finding) { f.Count++ }, 1, 0},
		"another code":  {func(f *counting.Finding) { f.Code = "other" }, 1, 0},
	} {
		over := resealed(t, store, rev.Number, func(r *counting.Report) {
			if len(r.Findings) == 0 {
				t.Fatal("the month has no finding")
			}
			c.change(&r.Findings[0])
		})
		for build, want := range map[archive.Build]int{testBuild: c.own, {Version: "later"}: c.later} {
			again, err := reopen(t, over, rev.Number).Recompute(t.Context(), build, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(again.Faults) != want || want == 1 && again.Faults[0].Key != key {
				t.Errorf("%s, by %s: %v", name, build.Version, again.Faults)
			}
		}
	}
}

// A release that did not write down who makes an object has counted a held month: nobody answers for its bytes.
func TestRecomputeOfAMonthCountedByAnUnnamedBuild(t *testing.T) {
	d := newOffice(t, 3)
	store := memory()
	var rev Revision
	var seal Sealed
	for i, s := range d.making(Run{WorkflowID: "month", RunID: "run-1"}, &rev, &seal) {
		a := d.worker(elsewhere{unnamed{store}}, nil)
		if i >= 4 { // counted
			a = d.worker(store, nil)
		}
		if err := s(a); err != nil {
			t.Fatal(err)
		}
	}
	again, err := reopen(t, store, rev.Number).Recompute(t.Context(), testBuild, nil)
	if err != nil {
		t.Fatal(err)
	}
	madeAgain(t, "the month", again, nil)
	if len(again.Others) != 1 {
		t.Fatalf("%d other builds, want 1", len(again.Others))
	}
	same(t, "the other build", archive.UnknownBuild, again.Others[0].Build)
	same(t, "its objects", 4, len(again.Others[0].Names))
}

// TestRecomputeOfAMonthWithoutATable: releases before the table sealed none, and their months are whole. A program that makes
// one misses it in what it has sealed itself.
func TestRecomputeOfAMonthWithoutATable(t *testing.T) {
	earlier := archive.Build{Version: "v0", Go: "go1.99"}
	for _, by := range []archive.Build{earlier, testBuild} {
		d := newOffice(t, 3)
		store := memory()
		var rev Revision
		var seal Sealed
		for _, s := range d.making(Run{WorkflowID: "month", RunID: "run-1"}, &rev, &seal) {
			if err := s(d.worker(tableless{store}, nil, func(needs *Dependencies) { needs.Program = by })); err != nil {
				t.Fatal(err)
			}
		}
		again, err := reopen(t, store, rev.Number).Recompute(t.Context(), testBuild, nil)
		if err != nil {
			t.Fatal(err)
		}
		missed := slices.ContainsFunc(again.Faults, func(f archive.Fault) bool { return f.Key == archive.TableKey(novemberOf(t), rev.Number) })
		if missed != (by == testBuild) || !missed && len(again.Faults) > 0 {
			t.Errorf("sealed by %s: %+v", by.Version, again)
		}
	}
}

// tableless is a store that an earlier release writes to: it gets no table.
type tableless struct{ archive.Store }

func (s tableless) Create(ctx context.Context, key string, body archive.Body, o archive.CreateOptions) (archive.Object, error) {
	if strings.HasSuffix(key, "/dossiers.parquet") {
		return archive.Object{}, nil
	}
	return s.Store.Create(ctx, key, body, o)
}

// unnamed is a store that is not told which build has made an object.
type unnamed struct{ archive.Store }

func (u unnamed) Create(ctx context.Context, key string, body archive.Body, o archive.CreateOptions) (archive.Object, error) {
	o.Build = archive.Build{}
	return u.Store.Create(ctx, key, body, o)
}

// overlay answers some keys with other objects, as an archive that was rewritten as a whole would.
type overlay struct {
	archive.Store
	body map[string][]byte
}

func (o overlay) Get(ctx context.Context, key, version string) ([]byte, archive.Object, error) {
	b, there := o.body[key]
	if !there {
		return o.Store.Get(ctx, key, version)
	}
	return b, archive.Object{Key: key, Size: int64(len(b)), SHA256: archive.Hash(b), VersionID: version}, nil
}

// A document that was replaced together with the seal that names it fits every hash; only making it again shows it.
func TestRecomputeFindsAForgedDocumentUnderAForgedSeal(t *testing.T) {
	d := newOffice(t, 3)
	store := memory()
	rev := d.sealed(store, "run-1")
	sealed := reopen(t, store, rev.Number)
	for _, name := range []string{"cong-van.pdf", "cong-khai.html", "report.json"} {
		t.Run(name, func(t *testing.T) {
			manifest := *sealed.Manifest
			manifest.Objects = append([]archive.Entry{}, manifest.Objects...)
			forged := overlay{store, map[string][]byte{}}
			for i := range manifest.Objects {
				if e := &manifest.Objects[i]; e.Name == name {
					b, _, err := store.Get(t.Context(), e.Key, "")
					if err != nil {
						t.Fatal(err)
					}
					forged.body[e.Key] = []byte(strings.Replace(string(b), "2", "3", 1))
					e.SHA256 = archive.Hash(forged.body[e.Key])
				}
			}
			body, err := archive.Encode(manifest)
			if err != nil {
				t.Fatal(err)
			}
			forged.body[archive.ManifestKey(novemberOf(t), rev.Number)] = body
			again, err := reopen(t, forged, rev.Number).Recompute(t.Context(), testBuild, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(again.Faults) != 1 || !strings.HasSuffix(again.Faults[0].Key, name) || again.Faults[0].Code != archive.FaultRecomputed {
				t.Errorf("faults: %v", again.Faults)
			}
		})
	}
}

// An input that was changed or has outlived its retention is told as what it is.
func TestRecomputeTellsInputsThatAreNotAsSealed(t *testing.T) {
	d := newOffice(t, 3)
	for _, role := range []archive.Role{archive.RoleExtract, archive.RoleRegister, archive.RoleExtracts, archive.RoleConfiguration, archive.RoleCalendar} {
		t.Run(string(role), func(t *testing.T) {
			store := memory()
			rev := d.sealed(store, "run-1")
			entry := reopen(t, store, rev.Number).Manifest.Find(role)[0]
			damaged := store.Clone()
			damaged.Edit(entry.Key, []byte("x"))
			if _, err := reopen(t, damaged, rev.Number).Recompute(t.Context(), testBuild, nil); !errors.Is(err, archive.ErrTampered) {
				t.Errorf("changed: %v", err)
			}
			removed := store.Clone()
			removed.Edit(entry.Key, nil)
			if _, err := reopen(t, removed, rev.Number).Recompute(t.Context(), testBuild, nil); !errors.Is(err, revision.ErrGone) {
				t.Errorf("removed: %v", err)
			}
		})
	}
}

// An unequal rerun names the revision it replaces, and the two can be compared.
func TestSecondRevisionDiffersByWhatChanged(t *testing.T) {
	d := newOffice(t, 3)
	store := memory()
	first := d.sealed(store, "run-1")
	d.extract(3, 1)
	second := d.sealed(store, "run-2")
	one, two := reopen(t, store, first.Number), reopen(t, store, second.Number)
	if two.Manifest.Replaces != first.Number {
		t.Errorf("replaces %d, want %d", two.Manifest.Replaces, first.Number)
	}
	was, err := one.Counted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	is, err := two.Counted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	changed := counting.Compare(was, is).Units
	if len(changed) != 1 {
		t.Fatalf("%d units differ, want 1", len(changed))
	}
	same(t, "unit", "X1.01", changed[0].Unit)
	same(t, "late ones that came", []string{"X1.01-002"}, changed[0].Late.Came)
}
