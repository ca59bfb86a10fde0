package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/emersion/go-smtp"

	"trehan/internal/delivery/ledger"
)

// Temporal's own limits of one history.
const (
	limitEvents = 51_200
	limitBytes  = 50 << 20
)

// TestAThousandDeferrals has a relay defer a thousand addresses, round after round until the office's patience ends, and
// measures the histories that Temporal keeps of it: the longest is bounded by continue-as-new, however many rounds there
// are. (Five days of them in skipped time: workflows.TestFiveDaysOfDeferrals.) Minutes: with TREHAN_TEST_FULL only.
func TestAThousandDeferrals(t *testing.T) {
	if os.Getenv("TREHAN_TEST_FULL") == "" {
		t.Skip("minutes; TREHAN_TEST_FULL runs it")
	}
	const recipients, month = 1000, "2022-09"
	o := newOffice(t, "")
	var others strings.Builder
	for i := range recipients {
		fmt.Fprintf(&others, "  - {code: n%04d, name: Nơi nhận %d, wants: [notice], notify: {to: [n%04d@tinh.example]}}\n", i, i, i)
	}
	o.write("units.yaml", registerYAML()+others.String())
	conf, err := os.ReadFile(filepath.Join(o.dir, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	o.write("trehan.yaml", strings.ReplaceAll(string(conf), "{window: 3, backoff: [1s]}", "{window: 16, backoff: [1s], for: 200s}"))
	o.relay.refuse = func(string) error {
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	}
	o.start()
	o.export(month, rows(month))
	s := o.connect()
	out := s.ended(s.run("report-"+month, fmt.Sprintf(`{"month":%q}`, month)), "with_exceptions")
	if d, all := out.Deliveries, recipients+len(addresses()); d.Planned != all || d.Refused != all || len(o.relay.letters(month)) != 0 {
		t.Errorf("%+v, %d letters taken", d, len(o.relay.letters(month)))
	}
	all, err := ledger.List(t.Context(), s.store, parseMonth(month))
	if err != nil {
		t.Fatal(err)
	}
	tries := 0
	for _, l := range ledger.Letters(all) {
		tries += l.State.Claims
	}
	runs, events, bytes := s.histories("month-" + month)
	if events > limitEvents/8 || bytes > limitBytes/8 {
		t.Errorf("the longest history has %d events, the largest %d bytes", events, bytes)
	}
	t.Logf("%d addresses, %d tries in %d runs; the longest history has %d events (limit %d), the largest %d KB (limit %d)",
		len(all), tries, runs, events, limitEvents, bytes>>10, limitBytes>>10)
}

// histories measures the chain of runs of a workflow: how many, the most events and bytes of one.
func (s *server) histories(id string) (runs int, events, bytes int64) {
	s.Helper()
	for run := ""; ; runs++ {
		d, err := s.temporal.DescribeWorkflowExecution(context.Background(), id, run)
		if err != nil {
			s.Fatal(err)
		}
		info := d.GetWorkflowExecutionInfo()
		events, bytes = max(events, info.GetHistoryLength()), max(bytes, info.GetHistorySizeBytes())
		history := s.temporal.GetWorkflowHistory(context.Background(), id, info.GetExecution().GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		first, err := history.Next()
		if err != nil {
			s.Fatal(err)
		}
		if run = first.GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId(); run == "" {
			return runs + 1, events, bytes
		}
	}
}
