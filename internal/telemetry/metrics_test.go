package telemetry_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trehan/internal/telemetry"
)

func newMetrics(t *testing.T) *telemetry.Metrics {
	t.Helper()
	m, err := telemetry.NewMetrics(telemetry.Options{
		Version: "v1.2.3",
		Reasons: []string{"mailbox_unknown"},
		OnError: func(err error) { t.Errorf("an instrument failed: %v", err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// scrape asks a real server and returns the status and the body.
func scrape(t *testing.T, address, path string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func serve(t *testing.T, m *telemetry.Metrics, ready func(context.Context) error) string {
	t.Helper()
	server, err := telemetry.Listen("127.0.0.1:0", m, ready)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve ended with %v", err)
		}
	})
	return server.Addr()
}

func wantLines(t *testing.T, body string, lines ...string) {
	t.Helper()
	have := "\n" + body
	for _, line := range lines {
		if !strings.Contains(have, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
	if t.Failed() {
		for line := range strings.Lines(body) {
			if strings.HasPrefix(line, "trehan_") || strings.HasPrefix(line, "temporal_") {
				t.Log(line)
			}
		}
	}
}

// value is the sample of a series.
func value(t *testing.T, body, series string) float64 {
	t.Helper()
	for line := range strings.Lines(body) {
		if text, ok := strings.CutPrefix(line, series+" "); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatalf("no series %s", series)
	return 0
}

func TestEverythingStartsAtZero(t *testing.T) {
	_, body := scrape(t, serve(t, newMetrics(t), nil), "/metrics")
	wantLines(t, body,
		`trehan_stage_runs_total{result="failed",stage="count"} 0`,
		`trehan_stage_duration_seconds_total{result="ok",stage="deliver"} 0`,
		`trehan_findings_total{severity="block"} 0`,
		`trehan_deliveries_total{reason="mailbox_unknown",state="refused"} 0`,
		`trehan_deliveries_total{reason="other",state="unknown"} 0`,
		`trehan_runs_total{outcome="with_exceptions"} 0`,
		`trehan_holds_total 0`,
		`trehan_relay_pauses_total 0`,
	)
	if !strings.Contains(body, `trehan_build_info{go_version="go`) || !strings.Contains(body, `version="v1.2.3"} 1`) {
		t.Error("no build info")
	}
}

func TestEventsAreCounted(t *testing.T) {
	m := newMetrics(t)
	address := serve(t, m, nil)
	done := m.Stage(telemetry.Count)
	time.Sleep(10 * time.Millisecond)
	done(nil)
	failed := errors.New("unreadable")
	m.Stage(telemetry.Count)(&failed)
	m.Stage("H25.05")(nil) // no stage
	m.Findings("warn", 3)
	m.Delivery("refused", "mailbox_unknown")
	m.Delivery("refused", "sotuphap@hanam.example") // outside the closed set: never a label
	m.RunClosed("with_exceptions")
	m.Held()
	for range 3 { // a window of letters meets the same pause
		m.RelayPaused("run-1", 0)
	}
	m.RelayPaused("run-1", 1)
	m.RelayPaused("run-2", 1)
	sdk := m.SDK().WithTags(map[string]string{"namespace": "default"})
	sdk.Counter("temporal_request").Inc(2)
	sdk.Timer("temporal_activity_execution_latency").Record(42 * time.Second)
	_, body := scrape(t, address, "/metrics")
	wantLines(t, body,
		`trehan_stage_runs_total{result="ok",stage="count"} 1`,
		`trehan_stage_runs_total{result="ok",stage="other"} 1`,
		`trehan_stage_runs_total{result="failed",stage="count"} 1`,
		`trehan_findings_total{severity="warn"} 3`,
		`trehan_deliveries_total{reason="mailbox_unknown",state="refused"} 1`,
		`trehan_deliveries_total{reason="other",state="refused"} 1`,
		`trehan_runs_total{outcome="with_exceptions"} 1`,
		`trehan_holds_total 1`,
		`trehan_relay_pauses_total 3`,
		`temporal_request_total{namespace="default"} 2`,
		`temporal_activity_execution_latency_seconds_bucket{namespace="default",le="30"} 0`,
		`temporal_activity_execution_latency_seconds_bucket{namespace="default",le="60"} 1`,
	)
	if seconds := value(t, body, `trehan_stage_duration_seconds_total{result="ok",stage="count"}`); seconds < 0.01 || seconds > 10 {
		t.Errorf("a stage of some 10 ms took %v s", seconds)
	}
	if strings.Contains(body, "hanam.example") {
		t.Error("an address became a label")
	}
}

func TestReadiness(t *testing.T) {
	var up atomic.Bool
	address := serve(t, newMetrics(t), func(context.Context) error {
		if !up.Load() {
			return errors.New("no connection to temporal.hanam.example")
		}
		return nil
	})
	if status, body := scrape(t, address, "/readyz"); status != http.StatusServiceUnavailable || strings.Contains(body, "hanam") {
		t.Errorf("not ready answered %d %q", status, body)
	}
	if status, _ := scrape(t, address, "/healthz"); status != http.StatusOK {
		t.Errorf("healthz answered %d", status)
	}
	up.Store(true)
	if status, _ := scrape(t, address, "/readyz"); status != http.StatusOK {
		t.Errorf("ready answered %d", status)
	}
}

func TestNilCountsNothing(t *testing.T) {
	var m *telemetry.Metrics
	m.Stage(telemetry.Deliver)(nil)
	m.Findings("warn", 1)
	m.Delivery("accepted", "ok")
	m.RunClosed("succeeded")
	m.Held()
	m.RelayPaused("run-1", 0)
	m.SDK().Counter("x").Inc(1)
	if err := m.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if status, _ := scrape(t, serve(t, m, nil), "/metrics"); status != http.StatusNotFound {
		t.Errorf("metrics of nothing answered %d", status)
	}
}

func TestTwoSetsSideBySide(t *testing.T) {
	first, second := newMetrics(t), newMetrics(t)
	first.Held()
	_, body := scrape(t, serve(t, second, nil), "/metrics")
	wantLines(t, body, `trehan_holds_total 0`)
}

func TestPortInUse(t *testing.T) {
	address := serve(t, newMetrics(t), nil)
	if _, err := telemetry.Listen(address, nil, nil); err == nil {
		t.Error("two servers on one address")
	}
}
