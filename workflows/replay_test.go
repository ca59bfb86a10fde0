package workflows

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/proto"
)

// historiesFolder has a folder for each release from 0.1.0 on, with the histories of real runs of a made-up office. A
// change of a workflow that cannot replay them would leave open runs stuck. They are never taken away:
// docs/decisions/0014-histories-from-0.1.0.md. The folder unreleased has those of the code since the last release; the next one
// records its own in its place.
const historiesFolder = "testdata/histories"

func historyFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(historiesFolder, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no histories in %s: %v", historiesFolder, err)
	}
	return files
}

// readHistories reads all histories, by release and kind: "0.1.0/full-month".
func readHistories(t *testing.T) map[string]*historypb.History {
	t.Helper()
	all := map[string]*historypb.History{}
	for _, file := range historyFiles(t) {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		history, err := client.HistoryFromJSON(f, client.HistoryJSONOptions{})
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[nameOf(file)] = history
	}
	return all
}

func nameOf(file string) string {
	return filepath.Base(filepath.Dir(file)) + "/" + strings.TrimSuffix(filepath.Base(file), ".json")
}

func replay(history *historypb.History) error {
	r := worker.NewWorkflowReplayer()
	Register(r)
	return r.ReplayWorkflowHistory(silent{}, history)
}

// kinds are the histories of 0.1.0, one for each path through the workflows. Every later release has these too.
var kinds = []string{
	"backfill-month", "backfill-report", "bad-input-report", "cancelled-month", "cancelled-report",
	"cancelled-waiting-report", "continued-month", "dry-run-month", "dry-run-report", "expired-month", "failed-month",
	"failed-report", "four-eyes-month", "full-month", "full-report", "held-approved-month", "held-approved-report",
	"no-decision-month", "plan-failed-month", "refused-report", "refused-scheduled-report", "rejected-month",
	"rejected-report", "replaced-month", "replaced-report", "unchanged-month", "unchanged-report", "waiting-report",
}

// sinceKinds are the histories that only releases after 0.1.0 have.
var sinceKinds = []string{"not-started-report", "stalled-month", "warning", "warning-again", "warning-again-start", "warning-start"}

func TestEveryHistoryReplays(t *testing.T) {
	all := readHistories(t)
	releases := map[string]bool{"0.1.0": true}
	for name, history := range all {
		releases[filepath.Dir(name)] = true
		if err := replay(history); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for release := range releases {
		wanted := kinds
		if release != "0.1.0" {
			wanted = slices.Concat(kinds, sinceKinds)
		}
		for _, kind := range wanted {
			if all[release+"/"+kind] == nil {
				t.Errorf("no history %s of %s", kind, release)
			}
		}
	}
}

// A history that the workflows could not have made is found: without this the replay would prove nothing.
func TestABrokenHistoryDoesNotReplay(t *testing.T) {
	for name, history := range readHistories(t) {
		for what, breaks := range breakages(history) {
			broken := proto.Clone(history).(*historypb.History) //nolint:errcheck // a clone is of its kind
			for _, e := range broken.Events {
				breaks(e)
			}
			if err := replay(broken); err == nil {
				t.Errorf("%s with %s replays", name, what)
			}
		}
	}
}

// breakages change one kind of command of a history: activities, timers and child workflows become others.
func breakages(history *historypb.History) map[string]func(e *historypb.HistoryEvent) {
	breaks := map[string]func(e *historypb.HistoryEvent){}
	for _, e := range history.Events {
		switch {
		case e.GetActivityTaskScheduledEventAttributes() != nil:
			name := e.GetActivityTaskScheduledEventAttributes().ActivityType.Name
			of := func(e *historypb.HistoryEvent) *commonpb.ActivityType {
				if a := e.GetActivityTaskScheduledEventAttributes(); a != nil && a.ActivityType.Name == name {
					return a.ActivityType
				}
				return nil
			}
			breaks["another activity for "+name] = func(e *historypb.HistoryEvent) {
				if activity := of(e); activity != nil {
					activity.Name = "Another"
				}
			}
			breaks["a timer for "+name] = func(e *historypb.HistoryEvent) {
				if of(e) != nil {
					e.EventType = enumspb.EVENT_TYPE_TIMER_STARTED
					e.Attributes = &historypb.HistoryEvent_TimerStartedEventAttributes{TimerStartedEventAttributes: &historypb.TimerStartedEventAttributes{TimerId: "1"}}
				}
			}
		case e.GetTimerStartedEventAttributes() != nil:
			breaks["another timer"] = func(e *historypb.HistoryEvent) {
				if a := e.GetTimerStartedEventAttributes(); a != nil {
					a.TimerId = "another"
				}
			}
		case e.GetStartChildWorkflowExecutionInitiatedEventAttributes() != nil:
			breaks["another child"] = func(e *historypb.HistoryEvent) {
				if a := e.GetStartChildWorkflowExecutionInitiatedEventAttributes(); a != nil {
					a.WorkflowType.Name = "Another"
				}
			}
		}
	}
	return breaks
}

// personal is what must stand in no history: addresses, telephones, codes of dossiers, names of the made-up officials and
// citizens, and what names a machine: paths, processes ("pid@host"), a worker's own task queues ("host:uuid").
var personal = []*regexp.Regexp{
	regexp.MustCompile(`[[:alnum:]._-]+@[[:alnum:]-]+\.[[:alnum:].-]+`),
	regexp.MustCompile(`(?:^|\D)0\d{9}(?:\D|$)`),
	regexp.MustCompile(`X1\.\d\d-\d{3}`),
	regexp.MustCompile(`Trần Quang (Anh|Chi|Dũng)|Công dân bí mật`),
	regexp.MustCompile(`/(tmp|root|home|work|Users|private|var)/`),
	regexp.MustCompile(`"\d+@[^"]*"`),
	regexp.MustCompile(`"[^":]+:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}"`),
}

// Everything that crosses Temporal stands in the histories: no personal data is among it, in no payload either.
func TestHistoriesHoldNoPersonalData(t *testing.T) {
	for _, file := range historyFiles(t) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		payloads := 0
		for _, text := range append(payloadsOf(t, b, &payloads), string(b)) {
			for _, p := range personal {
				if found := p.FindString(text); found != "" {
					t.Errorf("%s holds %q", file, found)
				}
			}
		}
		if payloads < 2 {
			t.Errorf("%s: only %d payloads were looked into", file, payloads)
		}
	}
	// The scan finds what it looks for, also inside a payload.
	inside := base64.StdEncoding.EncodeToString([]byte(`{"to":"so01@tinh.example"}`))
	n := 0
	if texts := payloadsOf(t, []byte(`{"events":[{"a":{"payloads":[{"data":"`+inside+`"}]}}]}`), &n); n != 1 || !personal[0].MatchString(texts[0]) {
		t.Error("the scan does not look into payloads")
	}
}

// payloadsOf decodes every payload of a history.
func payloadsOf(t *testing.T, history []byte, n *int) []string {
	t.Helper()
	var texts []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, child := range v {
				if data, ok := child.(string); ok && key == "data" {
					b, err := base64.StdEncoding.DecodeString(data)
					if err != nil {
						t.Errorf("a payload that is no base64: %v", err)
					}
					*n++
					texts = append(texts, string(b))
				}
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(history))
	var all any
	if err := d.Decode(&all); err != nil {
		t.Fatal(err)
	}
	walk(all)
	return texts
}
