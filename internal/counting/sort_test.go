package counting

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Codes stand in the order of their keys however many sort them.
func TestSortInShares(t *testing.T) {
	code := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) string {
			return fmt.Sprintf("H25.%02d-2311%02d-%05d", rapid.IntRange(0, 3).Draw(t, "unit"), rapid.IntRange(1, 2).Draw(t, "day"), rapid.IntRange(0, 99999).Draw(t, "n"))
		}),
		rapid.SampledFrom([]string{"H25", "h25.01", "H25.01-231101-00001-TEST", "Hồ sơ 1", "Z"}),
		rapid.StringMatching(`H25\.01-231101-0{0,30}[0-9]{1,3}`), // alike over more than one piece
	)
	rapid.Check(t, func(t *rapid.T) {
		table := newCodeTable()
		for _, c := range rapid.SliceOfN(code, 1, 60).Draw(t, "codes") {
			table.number(c)
		}
		want := make([]uint32, table.used)
		for i := range want {
			want[i] = uint32(i)
		}
		slices.SortFunc(want, func(a, b uint32) int { return bytes.Compare(table.key(nil, a), table.key(nil, b)) })
		for shares := 1; shares <= min(5, table.used); shares++ {
			ids := make([]uint32, table.used)
			for i := range ids {
				ids[i] = uint32(i)
			}
			table.sort(ids, evenCuts(len(ids), shares))
			for i, id := range ids {
				if id != want[i] {
					t.Fatalf("%d shares: %q at %d, want %q", shares, table.code(id), i, table.code(want[i]))
				}
			}
		}
	})
}
