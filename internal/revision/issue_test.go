package revision_test

import (
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/revision"
)

// The list of an early warning goes out without letter, number and signature: nothing on it is still to be signed.
func TestOnlyALetterIsMarkedUnsigned(t *testing.T) {
	for name, c := range map[string]struct {
		rows *counting.Rows
		want bool
	}{
		"month":   {&counting.Rows{}, true},
		"warning": {&counting.Rows{Warning: &counting.Warning{}}, false},
	} {
		in := &view.Input{Rows: c.rows}
		if got := (revision.Issue{}).Of(in).Issue.Unsigned; got != c.want {
			t.Errorf("%s: marked unsigned: %v, want %v", name, got, c.want)
		}
	}
}
