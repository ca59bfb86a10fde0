package activities

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/explain"
	"trehan/internal/month"
	"trehan/internal/revision"
)

// askLast explains codes by the month's last counted revision.
func askLast(t *testing.T, store archive.Store, codes ...string) (*revision.Recounted, explain.Answer) {
	t.Helper()
	number, err := revision.LastCounted(t.Context(), store, novemberOf(t))
	if err != nil {
		t.Fatal(err)
	}
	x, err := revision.Recount(t.Context(), revision.Revision{Store: store, Month: novemberOf(t), Number: number}, explaining(codes...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return x, explain.Of(x.Output, x.Inputs.Calendar)
}

// explaining asks a count to explain codes.
func explaining(codes ...string) func(*month.Input) {
	return func(in *month.Input) { in.Explain = codes }
}

// A stored month is explained from what is stored, whatever became of the office's files: a sealed one, and one that waits.
func TestExplainStoredMonth(t *testing.T) {
	d := newOffice(t, 4)
	store := memory()
	if _, err := revision.LastCounted(t.Context(), store, novemberOf(t)); !errors.Is(err, archive.ErrNotFound) {
		t.Fatalf("nothing counted: %v", err)
	}
	sealed := d.sealed(store, "run-1")
	d.putAside()
	_, held, err := d.counts(d.worker(store, nil), "run-2")
	if err != nil || len(held.Blocking) == 0 {
		t.Fatalf("blocking %q, %v; want some", held.Blocking, err)
	}
	d.write("units.yaml", "units: []\n")
	d.write("ho-so.csv", "")

	x, answer := askLast(t, store, "x1.01-001", "X1.01-999")
	if x.Number == sealed.Number || x.Differs {
		t.Errorf("revision %d, differs %v", x.Number, x.Differs)
	}
	if got := []string{answer.Dossiers[0].Line, answer.Dossiers[1].Line}; got[0] != "late" || got[1] != "put_aside" {
		t.Errorf("lines %v", got)
	}
	if text := answer.Text(); !strings.Contains(text, "ho-so.csv, dòng 3: dòng được dùng") || !strings.Contains(text, "Trần Quang Mẫu 1, đơn vị X1.01") {
		t.Error(text)
	}

	x, err = revision.Recount(t.Context(), revision.Revision{Store: store, Month: novemberOf(t), Number: sealed.Number}, explaining("X1.01-999"), nil)
	if err != nil {
		t.Fatal(err)
	}
	found := explain.Of(x.Output, x.Inputs.Calendar).Dossiers[0].Found
	if found || x.Differs {
		t.Errorf("the sealed revision had no such dossier: found %v, differs %v", found, x.Differs)
	}
}

// misread is a store whose report another build has counted otherwise.
type misread struct{ archive.Store }

func (m misread) Get(ctx context.Context, key, version string) ([]byte, archive.Object, error) {
	b, o, err := m.Store.Get(ctx, key, version)
	if strings.HasSuffix(key, "/report.json") {
		b = bytes.Replace(b, []byte(`"total": `), []byte(`"total": 1`), 1)
	}
	return b, o, err
}

// Where another build has counted otherwise, that is said.
func TestExplainAnotherBuild(t *testing.T) {
	d := newOffice(t, 4)
	store := memory()
	if _, _, err := d.counts(d.worker(store, nil), "run-1"); err != nil {
		t.Fatal(err)
	}
	if x, _ := askLast(t, misread{store}, "X1.01-001"); !x.Differs {
		t.Error("other figures go unnoticed")
	}
}
