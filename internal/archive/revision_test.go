package archive_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/period"
)

var at = time.Date(2023, 12, 4, 5, 0, 0, 0, time.UTC)

func ownerOf(run string) archive.Owner { return archive.Owner{Run: run, Nonce: "nonce of " + run} }

func openRevision(t *testing.T, s archive.Store, run string, when time.Time) archive.Revision {
	t.Helper()
	r, err := archive.OpenRevision(t.Context(), s, november, ownerOf(run), archive.Opening{At: when})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOpenRevision(t *testing.T) {
	s := archivetest.NewMemory()
	for i, test := range []struct {
		run  string
		want int
	}{{"a", 1}, {"a", 1}, {"b", 2}, {"a", 1}, {"c", 3}} {
		// Every attempt has another time: the owner alone is recognised.
		if r := openRevision(t, s, test.run, at.Add(time.Duration(i)*time.Minute)); r.Number != test.want {
			t.Errorf("%s: %s, want %d", test.run, r.Name(), test.want)
		}
	}
	lossy := archivetest.LostReply(s, "opened.json")
	if _, err := archive.OpenRevision(t.Context(), lossy, november, ownerOf("d"), archive.Opening{At: at}); !archive.Retryable(err) {
		t.Fatalf("%v", err)
	}
	if r := openRevision(t, lossy, "d", at.Add(time.Hour)); r.Number != 4 {
		t.Errorf("after a lost reply: %s, want r0004", r.Name())
	}
	if r, err := archive.OpenRevision(t.Context(), s, november.Next(), ownerOf("a"), archive.Opening{At: at}); err != nil || r.Number != 1 {
		t.Errorf("another month: %d, %v", r.Number, err)
	}
	if _, err := archive.OpenRevision(t.Context(), s, november, archive.Owner{Run: "x"}, archive.Opening{}); err == nil {
		t.Error("an owner without nonce")
	}
}

func TestOpenRevisionAtOnce(t *testing.T) {
	s := archivetest.NewMemory()
	const runs = 8
	numbers := make([]int, runs)
	var wg sync.WaitGroup
	for i := range runs {
		wg.Go(func() {
			r, err := archive.OpenRevision(context.Background(), s, november, ownerOf(fmt.Sprint(i)), archive.Opening{At: at})
			if err != nil {
				t.Error(err)
			}
			numbers[i] = r.Number
		})
	}
	wg.Wait()
	seen := map[int]bool{}
	for _, n := range numbers {
		if n < 1 || n > runs || seen[n] {
			t.Fatalf("numbers %v", numbers)
		}
		seen[n] = true
	}
}

// fill stores objects of a revision and returns a manifest of them.
func fill(t *testing.T, s archive.Store, rev int, run string) archive.Manifest {
	t.Helper()
	m := archive.Manifest{Revision: rev, Owner: ownerOf(run), SealedAt: at}
	for name, role := range map[string]archive.Role{"cong-van.pdf": archive.RoleDocument, "phu-luc-01.xlsx": archive.RoleDocument} {
		o, err := s.Create(t.Context(), archive.DocumentKey(november, rev, name), archive.Bytes([]byte(name)), archive.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		m.Objects = append(m.Objects, archive.EntryOf(o, name, role))
	}
	return m
}

func TestSeal(t *testing.T) {
	s := archivetest.NewMemory()
	openRevision(t, s, "a", at)
	if _, _, err := archive.ReadManifest(t.Context(), s, november, 1); !errors.Is(err, archive.ErrNotFound) {
		t.Fatalf("not sealed yet: %v", err)
	}
	m := fill(t, s, 1, "a")
	_, seal, err := archive.Seal(t.Context(), archivetest.LostReply(s, "manifest.json"), november, m)
	if !archive.Retryable(err) {
		t.Fatalf("%+v, %v", seal, err)
	}
	m.SealedAt = at.Add(time.Hour) // the next attempt
	sealed, seal, err := archive.Seal(t.Context(), s, november, m)
	if err != nil || !sealed.SealedAt.Equal(at) {
		t.Fatalf("%+v, %v: want the seal that stands", sealed.SealedAt, err)
	}
	body, _, err := s.Get(t.Context(), archive.ManifestKey(november, 1), "")
	if err != nil || archive.Hash(body) != seal.SHA256 {
		t.Fatalf("the seal's hash is not that of its bytes: %v", err)
	}
	other := m
	other.Owner = ownerOf("b")
	if _, _, err := archive.Seal(t.Context(), s, november, other); !errors.Is(err, archive.ErrExists) {
		t.Errorf("another run's seal: %v", err)
	}
	if _, err := archive.Abandon(t.Context(), s, november, 1, archive.Abandoned{Run: "a"}); !errors.Is(err, archive.ErrSealed) {
		t.Errorf("abandoned a sealed one: %v", err)
	}
	var documents []string
	for _, e := range sealed.Find(archive.RoleDocument) {
		documents = append(documents, e.Name)
	}
	if diff := gocmp.Diff([]string{"cong-van.pdf", "phu-luc-01.xlsx"}, documents); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if e, ok := sealed.Document("cong-van.pdf"); !ok || e.Name != "cong-van.pdf" {
		t.Errorf("document cong-van.pdf: %q, %t", e.Name, ok)
	}
}

// bare is a store that keeps no checksums.
type bare struct{ *archivetest.Memory }

func (b bare) Stat(ctx context.Context, key, versionID string) (archive.Object, error) {
	o, err := b.Memory.Stat(ctx, key, versionID)
	o.SHA256 = ""
	return o, err
}

// A checksum that the caller does not know is the store's, or is taken of the bytes; each object is asked for once.
func TestSealFillsInChecksums(t *testing.T) {
	for name, keeps := range map[string]bool{"kept by the store": true, "taken of the bytes": false} {
		t.Run(name, func(t *testing.T) {
			memory := archivetest.NewMemory()
			openRevision(t, memory, "a", at)
			m := fill(t, memory, 1, "a")
			want := slices.Clone(m.Objects)
			slices.SortFunc(want, func(a, b archive.Entry) int { return strings.Compare(a.Key, b.Key) })
			for i := range m.Objects {
				m.Objects[i].SHA256, m.Objects[i].MediaType = "", ""
			}
			var s archive.Store = memory
			if !keeps {
				s = bare{memory}
			}
			var stats atomic.Int32
			counting := archivetest.WithFaults(s, func(op archivetest.Op, key string) archivetest.Fault {
				if op == archivetest.OpStat && key != archive.AbandonedKey(november, 1) {
					stats.Add(1)
				}
				return archivetest.None
			})
			sealed, _, err := archive.Seal(t.Context(), counting, november, m)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(want, sealed.Objects); diff != "" {
				t.Errorf("objects (-want +got):\n%s", diff)
			}
			if int(stats.Load()) != len(want) {
				t.Errorf("asked %d times for %d objects", stats.Load(), len(want))
			}
			if m.Objects[0].SHA256 != "" {
				t.Error("the caller's entries are changed")
			}
		})
	}
}

// What is made bears the name of who has made it, unless that is who seals; where the store does not tell, that is said.
// An input is made by nobody.
func TestSealNamesTheBuilds(t *testing.T) {
	s := archivetest.NewMemory()
	openRevision(t, s, "a", at)
	sealing, other := archive.Build{Version: "v2", Go: "go"}, archive.Build{Version: "v1", Go: "go"}
	m := archive.Manifest{Revision: 1, Owner: ownerOf("a"), SealedAt: at, Build: sealing}
	want := map[string]archive.Build{}
	for i, role := range append(archive.MadeRoles(), archive.RoleRegister, archive.RoleSigned) {
		for name, build := range map[string]archive.Build{"own": sealing, "other": other, "unnamed": {}} {
			name = string(role) + "-" + name
			o, err := s.Create(t.Context(), archive.DocumentKey(november, 1, name), archive.Bytes([]byte(name)), archive.CreateOptions{Build: build})
			if err != nil {
				t.Fatal(err)
			}
			o.SHA256 = ""
			m.Objects = append(m.Objects, archive.EntryOf(o, name, role))
			if i < len(archive.MadeRoles()) && build != sealing {
				want[name] = cmp.Or(build, archive.UnknownBuild)
			}
		}
	}
	sealed, _, err := archive.Seal(t.Context(), s, november, m)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]archive.Build{}
	for _, e := range sealed.Objects {
		if e.Build != nil {
			got[e.Name] = *e.Build
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("named builds (-want +got):\n%s", diff)
	}
}

func TestSealRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(s *archivetest.Memory, m *archive.Manifest)
		want   error
	}{
		"object missing": {func(s *archivetest.Memory, m *archive.Manifest) { s.Edit(m.Objects[1].Key, nil) }, archive.ErrTampered},
		"other size":     {func(_ *archivetest.Memory, m *archive.Manifest) { m.Objects[0].Size++ }, archive.ErrTampered},
		"other hash": {func(_ *archivetest.Memory, m *archive.Manifest) { m.Objects[0].SHA256 = strings.Repeat("0", 64) },
			archive.ErrTampered},
		"abandoned": {func(s *archivetest.Memory, _ *archive.Manifest) {
			_, _ = archive.Abandon(context.Background(), s, november, 1, archive.Abandoned{Run: "a", At: at})
		}, archive.ErrAbandoned},
		"missing, its hash not known": {func(s *archivetest.Memory, m *archive.Manifest) {
			m.Objects[1].SHA256 = ""
			s.Edit(m.Objects[1].Key, nil)
		}, archive.ErrTampered},
		"other size, its hash not known": {func(_ *archivetest.Memory, m *archive.Manifest) { m.Objects[1].SHA256 = ""; m.Objects[1].Size++ }, archive.ErrTampered},
		"no version":                     {func(_ *archivetest.Memory, m *archive.Manifest) { m.Objects[0].VersionID = "" }, nil},
		"twice":                          {func(_ *archivetest.Memory, m *archive.Manifest) { m.Objects = append(m.Objects, m.Objects[0]) }, nil},
		"no objects":                     {func(_ *archivetest.Memory, m *archive.Manifest) { m.Objects = nil }, nil},
		"no owner":                       {func(_ *archivetest.Memory, m *archive.Manifest) { m.Owner = archive.Owner{} }, nil},
	} {
		s := archivetest.NewMemory()
		openRevision(t, s, "a", at)
		m := fill(t, s, 1, "a")
		test.change(s, &m)
		_, _, err := archive.Seal(t.Context(), s, november, m)
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if _, _, err := archive.ReadManifest(t.Context(), s, november, 1); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("%s: sealed all the same", name)
		}
	}
}

func TestRevisions(t *testing.T) {
	s := archivetest.NewMemory()
	if _, _, err := archive.LastSealed(t.Context(), s, november); !errors.Is(err, archive.ErrNotFound) {
		t.Fatalf("an empty month: %v", err)
	}
	for i, run := range []string{"a", "b", "c", "d"} {
		openRevision(t, s, run, at)
		if run == "a" || run == "c" {
			if _, _, err := archive.Seal(t.Context(), s, november, fill(t, s, i+1, run)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 { // whatever the words, the second call changes nothing
		if _, err := archive.Abandon(t.Context(), s, november, 2, archive.Abandoned{Run: "b", At: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := archive.Revisions(t.Context(), s, november)
	if err != nil {
		t.Fatal(err)
	}
	var got []archive.RevisionState
	for _, r := range all {
		got = append(got, r.State)
	}
	if want := "[sealed abandoned sealed opened]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	m, _, err := archive.LastSealed(t.Context(), s, november)
	if err != nil {
		t.Fatal(err)
	}
	if m.Revision != 3 {
		t.Errorf("last sealed: revision %d, want 3", m.Revision)
	}
}

func TestCompare(t *testing.T) {
	const key = "a"
	body := []byte("cong-van.pdf")
	for name, test := range map[string]struct {
		touch func(s *archivetest.Memory)
		code  archive.FaultCode
	}{
		"untouched": {func(*archivetest.Memory) {}, ""},
		"changed":   {func(s *archivetest.Memory) { s.Edit(key, []byte("cong-van.pdX")) }, archive.FaultChanged},
		"size":      {func(s *archivetest.Memory) { s.Edit(key, []byte("x")) }, archive.FaultChanged},
		"missing":   {func(s *archivetest.Memory) { s.Edit(key, nil) }, archive.FaultMissing},
		"replaced":  {func(s *archivetest.Memory) { s.Edit(key, nil); s.Edit(key, body) }, archive.FaultVersion},
	} {
		s := archivetest.NewMemory()
		stored, err := s.Create(t.Context(), key, archive.Bytes(body), archive.JSON)
		if err != nil {
			t.Fatal(err)
		}
		test.touch(s)
		f, err := archive.Compare(t.Context(), s, stored)
		if err != nil || (f == nil) != (test.code == "") || f != nil && (f.Code != test.code || f.Key != key) {
			t.Errorf("%s: %v, %v; want %q", name, f, err, test.code)
		}
	}
}

func TestSnapshot(t *testing.T) {
	s := archivetest.NewMemory()
	key := archive.ExtractKey(november, 1, "mc", "ho-so.csv")
	body := bytes.Repeat([]byte("Số hồ sơ;Trạng thái\n"), 50_000)
	reads := 0
	source := func(b []byte) func(context.Context) (io.ReadCloser, error) {
		return func(context.Context) (io.ReadCloser, error) { reads++; return io.NopCloser(bytes.NewReader(b)), nil }
	}
	var beats []archive.Beat
	o := archive.SnapshotOptions{Retain: archive.RetainExtract, SpoolDir: t.TempDir(), Beat: func(b archive.Beat) { beats = append(beats, b) }}
	if _, err := archive.Snapshot(t.Context(), archivetest.LostReply(s, key), key, source(body), o); !archive.Retryable(err) {
		t.Fatalf("%v", err)
	}
	got, err := archive.Snapshot(t.Context(), s, key, source([]byte("the source has changed since")), o)
	if err != nil || reads != 1 {
		t.Fatalf("%d reads, %v; want the first bytes, read once", reads, err)
	}
	if got.SHA256 != archive.Hash(body) || got.Size != int64(len(body)) {
		t.Fatalf("%d bytes, SHA-256 %s; want the first bytes: %d, %s", got.Size, got.SHA256, len(body), archive.Hash(body))
	}
	if len(beats) < 4 || beats[0].Stored || !beats[len(beats)-1].Stored || beats[len(beats)-1].Bytes != int64(len(body)) {
		t.Errorf("beats %v", beats)
	}
	f, err := archive.Download(t.Context(), s, got, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 10)
	if _, err := f.ReadAt(p, 1000); err != nil || !bytes.Equal(p, body[1000:1010]) || f.Close() != nil {
		t.Errorf("%q, %v", p, err)
	}
	got.SHA256 = archive.Hash([]byte("x"))
	if _, err := archive.Download(t.Context(), s, got, t.TempDir(), nil); !errors.Is(err, archive.ErrTampered) {
		t.Errorf("another hash: %v", err)
	}
	broken := func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{})), nil
	}
	if _, err := archive.Snapshot(t.Context(), s, key+"2", broken, o); err == nil {
		t.Error("a source that breaks off gives a snapshot")
	}
	if _, err := s.Stat(t.Context(), key+"2", ""); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("half a source is stored: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestFaults(t *testing.T) {
	s := archivetest.NewMemory()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := archivetest.Hanging(s, archivetest.OpGet, "a").Get(ctx, "a", ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hang: %v", err)
	}
	if _, err := archivetest.Unavailable(s).List(t.Context(), ""); !archive.Retryable(err) || !errors.Is(err, archivetest.ErrUnavailable) {
		t.Errorf("503: %v", err)
	}
	once := archivetest.ErrorOnce(s, archivetest.OpStat, "a")
	if _, err := once.Stat(t.Context(), "a", ""); !errors.Is(err, archivetest.ErrInjected) {
		t.Errorf("first: %v", err)
	}
	if _, err := once.Stat(t.Context(), "a", ""); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("second: %v", err)
	}
}

// Months that were begun are found, whatever became of them, and no others.
func TestMonths(t *testing.T) {
	store := archivetest.NewMemory()
	month := func(s string) period.Name {
		m, err := period.ParseName(s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, begun := range []string{"2022-12", "2023-01", "2023-11", "2021-06"} {
		if _, err := archive.OpenRevision(t.Context(), store, month(begun), archive.Owner{Run: "r", Nonce: begun}, archive.Opening{}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := archive.Months(t.Context(), store, month("2022-01"), month("2023-12"))
	if err != nil || len(found) != 3 || found[0] != month("2023-11") || found[1] != month("2023-01") || found[2] != month("2022-12") {
		t.Errorf("%v %v", found, err)
	}
	if _, err := archive.Months(t.Context(), archivetest.ErrorOnce(store, archivetest.OpList, "2023-05"), month("2022-01"), month("2023-12")); err == nil {
		t.Error("a month that could not be asked for goes unsaid")
	}
}
