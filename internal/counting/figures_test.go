package counting_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// The figures of a report are read without its lists, even of a file that is cut off in them.
func TestReadFigures(t *testing.T) {
	want := &counting.Report{
		Totals: counting.Totals{Total: 3, Resolved: 2, ResolvedLate: 1}, Percent: counting.Percent{Late: "50.00"},
		Units: []counting.UnitFigures{{Code: "H25.05", Name: "Sở Tư pháp", Level: dossier.Province, Totals: counting.Totals{Total: 3}}},
	}
	whole := *want
	whole.Late = []counting.LateDossier{{Code: "H25.05-231102-0021"}}
	b, err := whole.JSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err := counting.ReadFigures(io.MultiReader(bytes.NewReader(b[:bytes.Index(b, []byte(`"late": [`))]), unreadable{}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, bad := range []string{"", "{}", `{"totals": {}}`, `{"units": 3}`, strings.Replace(string(b), `"units"`, `"unit"`, 1)} {
		if _, err := counting.ReadFigures(strings.NewReader(bad)); err == nil {
			t.Errorf("%.40q is read", bad)
		}
	}
}

// unreadable is a file that cannot be read any further.
type unreadable struct{}

func (unreadable) Read([]byte) (int, error) { return 0, errors.New("read too far") }
