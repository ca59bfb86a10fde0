package audit_test

import (
	"context"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
)

// A run that has closed and whose history nobody has kept is named, each of its executions by itself, until it is kept or
// known to be gone. A run under way is still to keep its own.
func TestVerifyHistories(t *testing.T) {
	s := archivetest.NewMemory()
	add := func(kind audit.Kind, run string, facts map[string]any) {
		t.Helper()
		must(audit.Append(t.Context(), s, november, audit.Entry{ID: run + "/" + string(kind), At: at, Kind: kind, Run: run, Facts: facts}))(t)
	}
	unkept := func(running ...string) string {
		t.Helper()
		faults, err := audit.VerifyHistories(t.Context(), s, november, audit.VerifyOptions{Running: func(context.Context) []string { return running }})
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, f := range faults {
			if f.Code != archive.FaultNoHistory || !strings.Contains(f.Detail, "--dry-run") {
				t.Errorf("%s: %s; want %s, with what to do", f.Code, f.Detail, archive.FaultNoHistory)
			}
			keys = append(keys, strings.TrimSuffix(strings.TrimPrefix(f.Key, "months/2023-11/histories/"), ".json"))
		}
		return strings.Join(keys, " ")
	}
	add(audit.RunStarted, "a", nil)
	if got := unkept(); got != "" {
		t.Errorf("of a run that has not closed: %q", got)
	}
	must(audit.Close(t.Context(), s, november, at, audit.Closing{Run: "a", Outcome: "failed"}))(t)
	must(audit.Close(t.Context(), s, november, at, audit.Closing{Run: "a", Execution: "a-reset", Outcome: "succeeded"}))(t)
	if got := unkept("a"); got != "" {
		t.Errorf("of a run under way: %q", got)
	}
	if got := unkept(); got != "a a-reset" {
		t.Errorf("of a run and its reset: %q", got)
	}
	add(audit.HistoryExported, "a", map[string]any{"a": strings.Repeat("0", 64)})
	if got := unkept(); got != "a-reset" {
		t.Errorf("after one is kept: %q", got)
	}
	records := must(audit.Read(t.Context(), s, november))(t)
	if got := strings.Join(audit.WithoutHistory(november, records), " "); got != "a-reset" {
		t.Errorf("to be kept: %q", got)
	}
	add(audit.HistoryExported, "a-reset", map[string]any{"a-reset": audit.HistoryGone})
	if got := unkept(); got != "" {
		t.Errorf("after the other is gone: %q", got)
	}
}
