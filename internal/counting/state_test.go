package counting_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

type entry struct {
	Code, Key string
	counting.Entry
}

func entries(s *counting.State) []entry {
	var out []entry
	for c := s.Cursor(); c.Next(); {
		out = append(out, entry{c.Code(), string(c.Key()), c.Entry})
	}
	return out
}

// TestStateKeepsEveryDossier: each code once, in the order of keys, and all of it comes back from the file.
func TestStateKeepsEveryDossier(t *testing.T) {
	o := november(t)
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonth(t, o)
		for i := range m.dossiers {
			if rapid.IntRange(0, 3).Draw(t, "odd code") == 0 {
				m.dossiers[i].Code = rapid.StringMatching(`[aA-bB éÉđĐ0-9.\x00K]{0,20}`).Draw(t, "code")
			}
		}
		r := count(m.options, m.dossiers)
		want := map[string]bool{}
		for _, d := range m.dossiers {
			want[dossier.CodeKey(d.Code)] = true
		}
		got := entries(r.State)
		if len(got) != len(want) || r.State.Len() != len(want) {
			t.Fatalf("%d dossiers, want %d", len(got), len(want))
		}
		for i, e := range got {
			if !want[e.Key] || e.Key != dossier.CodeKey(e.Code) || i > 0 && got[i-1].Key >= e.Key {
				t.Fatalf("entry %q after %q", e.Key, got[max(0, i-1)].Key)
			}
		}
		back, err := counting.ReadState(bytes.NewReader(written(t, r.State)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, entries(back)); diff != "" {
			t.Fatal(diff)
		}
		if back.Totals() != r.Report.Totals || back.Period() != r.Report.Period || back.ExtractedAt() != r.Report.ExtractedAt {
			t.Fatal("the header differs")
		}
	})
}

// TestStateEntry: the finish stands with its fallback, dates of any year come back to the second.
func TestStateEntry(t *testing.T) {
	d := dossier.Dossier{Code: "H25.05-é", Unit: "T.02", Status: 10, Received: at("0002-01-01 00:00:01"), Due: at("9999-12-31 23:59:59"), Returned: at("2023-11-05 07:08:09")}
	r := count(november(t), []dossier.Dossier{d})
	want := []entry{{"H25.05-é", "H25.05-É", counting.Entry{Status: 10, Line: counting.Early, Received: d.Received, Due: d.Due, Finished: d.Returned}}}
	if diff := cmp.Diff(want, entries(r.State)); diff != "" {
		t.Error(diff)
	}
}

// TestReadStateRefusesGarbage: no change of a byte, no cut and no noise is taken for a state, and none panics.
func TestReadStateRefusesGarbage(t *testing.T) {
	r := count(november(t), []dossier.Dossier{late("T.02-1"), late("T.02-2"), {Code: "T.02-3", Status: 4, Received: at("2023-11-02")}})
	file := written(t, r.State)
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, at int, b []byte) {
		t.Helper()
		if _, err := counting.ReadState(bytes.NewReader(b)); !errors.Is(err, counting.ErrState) {
			t.Errorf("%s at %d: %v", what, at, err)
		}
	}
	for i := range file {
		refused("cut", i, file[:i])
	}
	for i := range plain {
		refused("cut inside", i, zipped(plain[:i]))
	}
	// A changed byte inside, checksum made anew: refused, or read as some other state, but never a panic.
	for i := range plain {
		for _, x := range []byte{0x01, 0x80} {
			b := bytes.Clone(plain)
			b[i] ^= x
			if s, err := counting.ReadState(bytes.NewReader(zipped(b))); err == nil {
				entries(s)
			} else if !errors.Is(err, counting.ErrState) {
				t.Errorf("change at %d: %v", i, err)
			}
		}
	}
	refused("appended", 0, zipped(append(bytes.Clone(plain), 0)))
	refused("twice", 0, zipped(append(bytes.Clone(plain), plain...)))
	refused("another version", 0, zipped(bytes.Replace(plain, []byte("state 1"), []byte("state 2"), 1)))
	refused("other totals", 0, zipped(bytes.Replace(plain, []byte(`"pending":1`), []byte(`"pending":2`), 1)))
	refused("unknown key", 0, zipped(bytes.Replace(plain, []byte(`{"period"`), []byte(`{"x":1,"period"`), 1)))
	refused("empty", 0, nil)
	refused("not gzip", 0, []byte("PK\x03\x04"))
}

// TestStateOfAnEarlierRelease: its codes stand as they were read, decorated or not, in the order of their keys then. They
// match those of the month that follows.
func TestStateOfAnEarlierRelease(t *testing.T) {
	file, err := os.ReadFile("testdata/state-2023-11-decorated.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	s, err := counting.ReadState(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Totals(); got.Total != 6 || got.ResolvedLate != 6 {
		t.Errorf("%d dossiers were published, %d late; want 6, all late", got.Total, got.ResolvedLate)
	}
	var codes []string
	for _, e := range entries(s) {
		codes = append(codes, e.Code)
		if e.Key != dossier.CodeKey(e.Code) {
			t.Errorf("%q has the key %q", e.Code, e.Key)
		}
	}
	// '="T.02-3"' and 'T.02–3' were two dossiers then.
	if diff := cmp.Diff([]string{"T.02-1", "T.02-2", "T.02-3", "T.02-4", "t.02-5"}, codes); diff != "" || s.Len() != 5 {
		t.Error(diff)
	}
}

func FuzzReadState(f *testing.F) {
	r := count(november(f), []dossier.Dossier{late("T.02-1"), late("t.02-2")})
	z, _ := gzip.NewReader(bytes.NewReader(written(f, r.State)))
	plain, _ := io.ReadAll(z)
	f.Add(plain)
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := counting.ReadState(bytes.NewReader(zipped(b))); err == nil {
			entries(s)
		}
	})
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.HuffmanOnly) // quick to set up
	z.Write(b)
	z.Close()
	return out.Bytes()
}
