package workbook

import (
	"testing"

	"trehan/internal/counting"
)

// Whatever the comparison with the month before can say, a reader is told in words, each in its own.
func TestEveryPlaceHasWords(t *testing.T) {
	seen := map[string]string{}
	for _, place := range counting.Places() {
		words := placeWords(place)
		if words == place || words == "" {
			t.Errorf("%q has no words", place)
		}
		if other, ok := seen[words]; ok {
			t.Errorf("%q and %q are both %q", place, other, words)
		}
		seen[words] = place
	}
	equal(t, "places", len(seen), 12)
}
