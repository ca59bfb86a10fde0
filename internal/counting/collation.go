package counting

import (
	"cmp"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// stroked writes the letter eth, which many source systems store for Đ and which looks the same, as Đ (docs/formats.md 8.2): else
// such names would stand among those with D.
var stroked = strings.NewReplacer("\u00d0", "\u0110", "\u00f0", "\u0111")

// Names sorts texts by Vietnamese alphabetical order of the whole text (docs/interface.md 4.4); texts that the order holds equal
// stand by their bytes, so that the result is always the same. It is not safe for concurrent use.
type Names struct{ order *collate.Collator }

// NewNames returns the order.
func NewNames() Names { return Names{collate.New(language.Vietnamese)} }

// Compare returns -1, 0 or 1 as slices.SortFunc wants it; 0 only for identical texts.
func (n Names) Compare(a, b string) int {
	return cmp.Or(n.order.CompareString(stroked.Replace(a), stroked.Replace(b)), cmp.Compare(a, b))
}
