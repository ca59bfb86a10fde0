package revision

import (
	"fmt"
	"testing"
)

// TestParts: every file whose rows are counted stands in one part, in the order of reading, whole.
func TestParts(t *testing.T) {
	const mb = 1_000_000
	kinds := func(list ...string) Extracts {
		var e Extracts
		for _, k := range list {
			e.Files = append(e.Files, Extract{Kind: k})
		}
		return e
	}
	many := make([]string, 2000)
	sizes := make([]int64, len(many))
	for i := range many {
		many[i], sizes[i] = "dossiers", 3*mb
	}
	for _, c := range []struct {
		name  string
		e     Extracts
		sizes []int64
		want  string
	}{
		{"small ones together", kinds("dossiers", "dossiers", "dossiers"), []int64{4 * mb, 5 * mb, 2 * mb}, "[[0 1] [2]]"},
		{"a large one is not divided", kinds("dossiers", "dossiers"), []int64{90 * mb, mb}, "[[0] [1]]"},
		{"the staff directory is not counted", kinds("staff", "dossiers", "staff", "steps"), []int64{99 * mb, mb, 99 * mb, mb}, "[[1 3]]"},
		{"empty files", kinds("dossiers", "dossiers"), []int64{0, 0}, "[[0 1]]"},
		{"nothing", kinds("staff"), []int64{mb}, "[]"},
	} {
		if got := fmt.Sprint(c.e.Parts(c.sizes, 10*mb)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	parts := kinds(many...).Parts(sizes, mb)
	next := 0
	for _, part := range parts {
		for _, i := range part {
			if i != next {
				t.Fatalf("file %d after %d", i, next-1)
			}
			next++
		}
	}
	if len(parts) > MaxParts || len(parts) < MaxParts/2 || next != len(many) {
		t.Errorf("%d files in %d parts", next, len(parts))
	}
}
