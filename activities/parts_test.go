package activities

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/config"
)

// inFiles divides the desk's extract into n files of one source, and makes every file a part of its own. faulty files
// have a row that does not read.
func (d *desk) inFiles(n int, faulty ...int) {
	d.Helper()
	b, err := os.ReadFile(filepath.Join(d.dir, "ho-so.csv"))
	if err != nil {
		d.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(d.dir, "in"), 0o755); err != nil {
		d.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSpace(string(b)), "\n")
	for i := range n {
		text := lines[0]
		for k, line := range lines[1:] {
			if k%n == i || k%7 == i { // some stand in two files
				text += strings.TrimSpace(line) + "\n"
			}
		}
		for _, f := range faulty {
			if f == i {
				text += "X1.01-999;Cấp bản sao;Sở Số 01;X1.01;Trực tuyến;32/11/2023;;;Đã trả kết quả;\n"
			}
		}
		d.write(filepath.Join("in", fmt.Sprintf("ho-so-%02d.csv", i)), text)
	}
	yaml := strings.Replace(string(d.config.Bytes()), "path: ho-so.csv", "path: 'in/*.csv'", 1)
	d.configures(yaml)
}

// countsInParts is counts, each file counted by a worker of its own.
func (d *desk) countsInParts(store archive.Store, worker func() *Activities, run string) (Opened, Counted, error) {
	d.Helper()
	ctx := context.Background()
	a := d.worker(store, nil)
	opened := d.opened(a, run)
	snapshots, err := d.snapshots(a, opened)
	if err != nil {
		d.Fatal(err)
	}
	if _, err = call[CountPlan](ctx, a, a.PlanCount, PlanCountInput{Revision: opened.Revision, Snapshots: snapshots}); err != nil {
		d.Fatal(err)
	}
	in := CountMonthInput{Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: run}}
	for i := range snapshots[0].Files {
		w := worker()
		part, err := call[CountedPart](ctx, w, w.CountPart, CountPartInput{
			Office: opened.Settings.Office, Revision: opened.Revision, Number: i + 1, Files: []int{i},
		})
		if err != nil {
			d.Fatal(err)
		}
		in.Parts = append(in.Parts, part)
	}
	counted, err := call[Counted](ctx, a, a.CountMonth, in)
	return opened, counted, err
}

func get(t testing.TB, store archive.Store, key string) []byte {
	t.Helper()
	b, _, err := store.Get(context.Background(), key, "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A month counted in parts is that of counting in one, to the byte of everything it leaves, and parts are nothing that
// a verification of the sealed month stumbles over.
func TestCountInParts(t *testing.T) {
	d := newDesk(t, 5)
	leavesNoFiles(t)
	d.inFiles(4)
	whole, parts := memory(), memory()
	_, one, err := d.counts(d.worker(whole, nil), "run")
	if err != nil {
		t.Fatal(err)
	}
	opened, many, err := d.countsInParts(parts, func() *Activities { return d.worker(parts, nil) }, "run")
	if err != nil {
		t.Fatal(err)
	}
	if one.Report != many.Report || one.Figures != many.Figures || one.Figures.Total == 0 {
		t.Errorf("in one %+v, in parts %+v", one, many)
	}
	m := novemberOf(t)
	for _, key := range []string{archive.ReportKey(m, 1), archive.RowsKey(m, 1), archive.StateKey(m, 1), archive.InputKey(m, 1, "extracts.json")} {
		if !bytes.Equal(get(t, whole, key), get(t, parts, key)) {
			t.Errorf("%s differs", key)
		}
	}
	a := d.worker(parts, nil)
	for _, group := range opened.Groups {
		if _, err := call[none](t.Context(), a, a.BuildDocuments, BuildDocumentsInput{Revision: opened.Revision, Group: group}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := call[Sealed](t.Context(), a, a.SealRevision, SealRevisionInput{Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: "run"}}); err != nil {
		t.Fatal(err)
	}
	faults, err := audit.Verify(t.Context(), parts, m, audit.VerifyOptions{Running: func(context.Context) []string { return []string{"run"} }})
	if err != nil || len(faults) > 0 {
		t.Errorf("verified: %v %v", faults, err)
	}
	manifest, _, err := archive.LastSealed(t.Context(), parts, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range manifest.Objects {
		if strings.Contains(e.Key, "/parts/") {
			t.Errorf("%s is sealed", e.Key)
		}
	}
}

// Faults of several parts are told together, in the order of the files, as counting in one tells them; their values
// stand in the archive alone.
func TestFaultsOfParts(t *testing.T) {
	d := newDesk(t, 3)
	leavesNoFiles(t)
	d.inFiles(4, 3, 1)
	whole, parts := memory(), memory()
	_, _, one := d.counts(d.worker(whole, nil), "run")
	_, _, many := d.countsInParts(parts, func() *Activities { return d.worker(parts, nil) }, "run")
	refused(t, many, BadInput, "ho-so-01.csv", "ho-so-03.csv")
	_, wantMessage, _ := failure(t, one)
	_, message, _ := failure(t, many)
	if message != wantMessage || strings.Contains(message, "32/11/2023") {
		t.Errorf("in parts:\n%s\nin one:\n%s", message, wantMessage)
	}
	key := archive.ErrorsKey(novemberOf(t), 1)
	if stored := get(t, parts, key); !bytes.Equal(stored, get(t, whole, key)) || !bytes.Contains(stored, []byte("32/11/2023")) {
		t.Errorf("errors.json: %s", stored)
	}
}

// A part whose reply was lost stands and is not counted anew; one that was changed since is not merged.
func TestCountPartRetried(t *testing.T) {
	d := newDesk(t, 2)
	d.inFiles(2)
	store := memory()
	opened, counted, err := d.countsInParts(store, func() *Activities { return d.worker(store, nil) }, "run")
	if err != nil {
		t.Fatal(err)
	}
	// The untouched file cannot be read any more: whoever asks again gets what is stored.
	a := d.worker(archivetest.ErrorOnce(store, archivetest.OpOpen, "/extract/"), nil)
	again, err := call[CountedPart](t.Context(), a, a.CountPart, CountPartInput{Revision: opened.Revision, Number: 1, Files: []int{0}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = call[Counted](t.Context(), a, a.CountMonth, CountMonthInput{
		Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: "run"}, Parts: []CountedPart{again, again},
	})
	if err == nil {
		t.Error("one part in the place of two is a month")
	}
	again.SHA256 = counted.Report
	_, err = call[Counted](t.Context(), a, a.CountMonth, CountMonthInput{
		Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: "run"}, Parts: []CountedPart{again},
	})
	refused(t, err, Tampered, "parts/0001.gz")
}

// A worker of another office that reaches the bucket counts a part where it belongs.
func TestAnotherOfficesWorkerCountsAPart(t *testing.T) {
	d := newDesk(t, 2)
	d.inFiles(2)
	store := memory()
	other := func() *Activities {
		a := d.worker(memory(), nil)
		a.Config = config.Empty()
		a.Config.Office = "khac"
		a.StoreOf = func(office string) archive.Store {
			if office != "" {
				t.Errorf("the store of %q is asked for", office)
			}
			return store
		}
		return a
	}
	if _, counted, err := d.countsInParts(store, other, "run"); err != nil || counted.Figures.Total != 24 {
		t.Errorf("%+v %v", counted, err)
	}
}
