package revision_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/progress"
	"trehan/internal/revision"
)

// Three sources are fetched side by side: whoever reads that one hangs must read which, before its first byte too.
func TestThePositionOfASnapshotNamesItsSource(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"ho-so.csv":   "Mã hồ sơ\nA-1\n",
		"trehan.yaml": "sources: {dossiers: [{name: mot-cua, path: ho-so.csv, quiet: 0s}, {name: dat-dai, path: khong-co.csv}]}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	conf, err := config.Load(filepath.Join(dir, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	store := archivetest.NewMemory()
	defer store.Close()
	r := revision.Revision{Store: store, Month: period.NameMonth(2023, time.November), Number: 1}
	for name, want := range map[string]string{"mot-cua": "mot-cua: ho-so.csv", "dat-dai": "dat-dai"} {
		steps := progress.New(time.Minute)
		_, err := r.TakeSnapshot(steps.In(t.Context()), &revision.Inputs{Config: conf}, revision.Source{Kind: "dossiers", Name: name}, time.Now)
		if got := steps.Position().What; got != want {
			t.Errorf("%s is at %q, want %q (%v)", name, got, want, err)
		}
	}
}

// One old file among fresh ones is enough to warn of what is settled.
func TestCheckFresh(t *testing.T) {
	now := time.Date(2026, 11, 30, 7, 0, 0, 0, period.Zone)
	snapshot := func(kind string, ages ...time.Duration) revision.Snapshot {
		s := revision.Snapshot{Source: revision.Source{Kind: kind, Name: "mot-cua"}, ExtractedAt: now}
		for _, age := range ages {
			s.Files = append(s.Files, revision.SnapshotFile{Name: "ho-so.csv", Modified: now.Add(-age)})
		}
		return s
	}
	for name, c := range map[string]struct {
		snapshot revision.Snapshot
		stale    bool
	}{
		"fresh":                  {snapshot("dossiers", time.Hour, 24*time.Hour), false},
		"one of two is old":      {snapshot("dossiers", time.Hour, 24*time.Hour+time.Second), true},
		"the steps are old":      {snapshot("steps", 7*24*time.Hour), true},
		"the directory is older": {snapshot("staff", 7*24*time.Hour), false},
		"no files":               {snapshot("dossiers"), false},
	} {
		err := revision.CheckFresh([]revision.Snapshot{snapshot("dossiers", 0), c.snapshot}, now.Add(-24*time.Hour), 24*time.Hour)
		if (err != nil) != c.stale {
			t.Errorf("%s: %v", name, err)
		}
	}
}
