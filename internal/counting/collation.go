package counting

import (
	"cmp"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// stroked replaces the letter eth by Đ: many source systems store it for Đ, and it looks the same. Otherwise such names
// would be sorted under D.
var stroked = strings.NewReplacer("\u00d0", "\u0110", "\u00f0", "\u0111")

// Names sorts by the Vietnamese alphabetical order of the whole text. Texts that are equal in that order are sorted by their
// bytes, so that the result is always the same. It is not safe for concurrent use.
type Names struct{ order *collate.Collator }

// NewNames returns the order.
func NewNames() Names { return Names{collate.New(language.Vietnamese)} }

// Compare returns -1, 0 or 1 as slices.SortFunc wants it; 0 only for identical texts.
func (n Names) Compare(a, b string) int {
	return cmp.Or(n.order.CompareString(stroked.Replace(a), stroked.Replace(b)), cmp.Compare(a, b))
}
