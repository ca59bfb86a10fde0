package archive_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/period"
)

// Notes of periods of every kind are found again, once each, and nothing else that lies beside them.
func TestCodedRevisions(t *testing.T) {
	s := archivetest.NewMemory()
	want := map[string]int{"2025-11": 2, "2026-Q1": 1, "2026-H1": 1, "2026": 1, "2026-01-15..2026-03-20": 1}
	for name, revisions := range want {
		m, err := period.ParseName(name)
		if err != nil {
			t.Fatal(err)
		}
		for rev := 1; rev <= revisions; rev++ {
			for range 2 { // a second attempt
				if err := archive.NoteCoded(t.Context(), s, m, rev); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if _, err := s.Create(t.Context(), "coded/x/y", archive.Bytes(nil), archive.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	all, err := archive.CodedRevisions(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, c := range all {
		got[c.Month.String()]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
