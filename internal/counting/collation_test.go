package counting_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"trehan/internal/counting"
)

// TestNamesOrder: the Vietnamese alphabet, in which a name written with the letter eth stands with Đ.
func TestNamesOrder(t *testing.T) {
	want := []string{
		"An", "Ân", "Bình", "Dung", "Dũng", "Duy", "\u00d0ào", "Đinh Hoa", "\u00d0inh Lan", "Đinh Xuân", "\u00d0ỗ Chi", "Em", "Ô", "Ơn",
	}
	random := rand.New(rand.NewPCG(1, 2))
	names := counting.NewNames()
	for range 20 {
		got := slices.Clone(want)
		random.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, names.Compare)
		if !slices.Equal(got, want) {
			t.Fatalf("got  %q\nwant %q", got, want)
		}
	}
	if names.Compare("Đỗ", "\u00d0ỗ") == 0 {
		t.Error("different texts compare as the same: the order would not be total")
	}
}
