package month_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// BenchmarkList compares 50,000 dossiers with as many: equal ones, a tenth of them behind, and none in both books.
func BenchmarkList(b *testing.B) {
	r := rand.New(rand.NewPCG(4, 16))
	ours := madeBook(r, 50_000)
	behind, other := slices.Clone(ours), slices.Clone(ours)
	for i := range ours {
		if i%10 == 0 {
			behind[i].due = behind[i].due.AddDate(0, 0, 9)
		}
		other[i].code = fmt.Sprintf("K.%d", 700_000-i)
	}
	text := bookText(ours, 0)
	for name, list := range map[string]string{"equal": text, "behind": bookText(behind, 0), "other": bookText(other, 0), "none": ""} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := comparison(b, text, strings.Clone(list), nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
