package workflows

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/proto"
)

// The histories of every release: real runs of a made-up office. A change of a workflow that cannot replay them would
// leave the months that are under way stuck; it needs workflow.GetVersion. Histories are added with each release and
// never taken away.
const historiesFolder = "testdata/histories"

func readHistories(t *testing.T) map[string]*historypb.History {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(historiesFolder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*historypb.History{}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		history, err := client.HistoryFromJSON(f, client.HistoryJSONOptions{})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = history
	}
	return all
}

func replay(history *historypb.History) error {
	r := worker.NewWorkflowReplayer()
	Register(r)
	return r.ReplayWorkflowHistory(silent{}, history)
}

// what a release must show: that months of every kind go on under it.
var kinds = []string{
	"full-month", "full-report", "unchanged-month", "held-approved-month", "held-approved-report", "four-eyes-month", "rejected-month", "dry-run-month",
	"failed-month", "failed-report", "cancelled-month", "cancelled-report", "expired-month", "waiting-report", "refused-report", "refused-scheduled-report",
}

func TestEveryHistoryReplays(t *testing.T) {
	all := readHistories(t)
	if len(all) == 0 {
		t.Fatalf("no histories in %s", historiesFolder)
	}
	for _, kind := range kinds {
		found := false
		for name := range all {
			found = found || strings.HasSuffix(name, kind)
		}
		if !found {
			t.Errorf("no history of the kind %s", kind)
		}
	}
	for name, history := range all {
		if err := replay(history); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A history that the workflows could not have made is found: without this the replay would prove nothing.
func TestABrokenHistoryDoesNotReplay(t *testing.T) {
	for name, history := range readHistories(t) {
		if !strings.HasSuffix(name, "full-month") {
			continue
		}
		for what, breaks := range map[string]func(e *historypb.HistoryEvent){
			"another activity": func(e *historypb.HistoryEvent) {
				if a := e.GetActivityTaskScheduledEventAttributes(); a != nil && a.ActivityType.Name == "SealRevision" {
					a.ActivityType.Name = "PlanDelivery"
				}
			},
			"a timer for an activity": func(e *historypb.HistoryEvent) {
				if a := e.GetActivityTaskScheduledEventAttributes(); a != nil && a.ActivityType.Name == "CountMonth" {
					e.EventType = enumspb.EVENT_TYPE_TIMER_STARTED
					e.Attributes = &historypb.HistoryEvent_TimerStartedEventAttributes{TimerStartedEventAttributes: &historypb.TimerStartedEventAttributes{TimerId: "1"}}
				}
			},
		} {
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

// personal is what must stand in no history: addresses, telephones, codes of dossiers, names of officials of the sample.
var personal = []*regexp.Regexp{
	regexp.MustCompile(`[[:alnum:]._-]+@[[:alnum:]-]+\.[[:alnum:].-]+`),
	regexp.MustCompile(`(?:^|\D)0\d{9}(?:\D|$)`),
	regexp.MustCompile(`X1\.\d\d-\d{3}`),
	regexp.MustCompile(`Trần Quang Mẫu`),
	regexp.MustCompile(`/(tmp|root|home|work)/`),
}

// Everything that crosses Temporal stands in the histories: no personal data is among it, in no payload either.
func TestHistoriesHoldNoPersonalData(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(historiesFolder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no histories: %v", err)
	}
	for _, file := range files {
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
		if payloads < 3 {
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
