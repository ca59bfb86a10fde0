package table

import (
	"bytes"
	"iter"
	"sort"

	"trehan/internal/dossier"
)

// Find returns the position of the dossier of a code, case aside; false if the table has none.
func (t *Table) Find(code string) (int, bool) {
	key := dossier.CodeKey(code)
	i := sort.Search(t.Len(), func(i int) bool { return dossier.CodeKey(t.Code(i)) >= key })
	return i, i < t.Len() && key != "" && dossier.CodeKey(t.Code(i)) == key
}

// Beginning are the positions of the dossiers whose codes begin with the letters and digits of a text, whatever stands between
// them; those of a text without any are none.
func (t *Table) Beginning(text string) iter.Seq[int] {
	want := lettersAndDigits(nil, []byte(text))
	return func(yield func(int) bool) {
		var key []byte
		for i := range t.Len() {
			key = lettersAndDigits(key[:0], t.code(i))
			if len(want) > 0 && bytes.HasPrefix(key, want) && !yield(i) {
				return
			}
		}
	}
}
