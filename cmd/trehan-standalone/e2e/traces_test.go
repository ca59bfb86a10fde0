package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// collected is an OpenTelemetry collector that keeps what it is sent.
type collected struct {
	mu    sync.Mutex
	spans []*tracepb.Span
	all   strings.Builder // everything, as text
}

func (c *collected) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var request collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(body, &request)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		http.Error(w, "no traces", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all.WriteString(protojson.Format(&request))
	for _, resource := range request.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// TestTraces sends the traces of a month, held, approved and delivered, and of one that fails, to a collector: each
// activity is there, below the workflow that asked for it, and nobody's name, number or address.
func TestTraces(t *testing.T) {
	t.Parallel()
	c := &collected{}
	server := httptest.NewServer(c)
	defer server.Close()
	o := newOffice(t, blocking+"telemetry: {traces: '"+server.URL+"'}\n")
	const month, broken = "2022-01", "2022-05"
	o.exportHeld(month)
	wrong := rows(broken)
	wrong[3].received = "ngày của Công dân bí mật X1.01"
	o.export(broken, wrong)
	o.start()
	o.cli(3, "run", "--month", month)
	o.cli(0, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đã xem phát hiện")
	o.cli(1, "run", "--month", broken)
	eventually(t, "the month is out", func() bool { return o.status(month).Outcome == "succeeded" })
	oneEach(t, o.relay.letters(month), addresses())
	o.stop() // sends the rest

	c.mu.Lock()
	defer c.mu.Unlock()
	names, traces := map[string]int{}, map[string]map[string]bool{}
	for _, span := range c.spans {
		names[span.GetName()]++
		id := string(span.GetTraceId())
		if traces[id] == nil {
			traces[id] = map[string]bool{}
		}
		traces[id][span.GetName()] = true
		if text := span.GetStatus().GetMessage(); text != "" || len(span.GetEvents()) > 0 {
			t.Errorf("%s says %q and has %d events", span.GetName(), text, len(span.GetEvents()))
		}
	}
	t.Logf("%d spans of %d traces: %v", len(c.spans), len(traces), names)
	whole := false
	for _, of := range traces {
		complete := true
		for _, want := range []string{
			"RunWorkflow:MonthlyReport", "RunWorkflow:MonthlyCycle", "RunActivity:OpenRevision", "RunActivity:TakeSnapshot", "RunActivity:CountMonth",
			"RunActivity:BuildDocuments", "RunActivity:SealRevision", "RunActivity:PlanDelivery", "RunActivity:Deliver", "RunActivity:CloseRun",
		} {
			complete = complete && of[want]
		}
		whole = whole || complete
	}
	if !whole {
		t.Errorf("no trace goes from the report to the last activity: %v", traces)
	}
	if !strings.Contains(c.all.String(), `"error.type"`) || !strings.Contains(c.all.String(), "BadInput") {
		t.Error("the failure's kind is not traced")
	}
	secret := append(addresses(), "Công dân bí mật", "Trần Quang", "Lê Thu Duyệt", "đã xem phát hiện", "0000000003", "X1.01-202201", "@tinh.example")
	for _, text := range secret {
		if strings.Contains(c.all.String(), text) {
			t.Errorf("the traces hold %q", text)
		}
	}
	// The scan finds what is there.
	if !slices.ContainsFunc(strings.Fields(c.all.String()), func(s string) bool { return strings.Contains(s, "month-2022-01") }) {
		t.Error("the scan does not find the workflow's ID")
	}
}
