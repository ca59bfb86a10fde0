package view_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/documents/view"
)

func TestCompareCodes(t *testing.T) {
	want := []string{"", "000.00.01.H25", "000.00.2.H25", "000.00.10.H25", "H25", "H25.009", "H25.09", "H25.9", "H25.9.1", "H25.10", "H25.10a", "H25.102", "H42.1", "H100.1"}
	got := slices.Clone(want)
	for range 50 {
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, view.CompareCodes)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
}
