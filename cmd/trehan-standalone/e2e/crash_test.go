package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestKilledBeforeDelivery kills the program once in each stage before the
// delivery, each time in another month, and wants every month to complete with
// one letter an address.
func TestKilledBeforeDelivery(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "")
	stages := []struct{ month, appears string }{
		{"2022-01", "r0001/opened.json"},
		{"2022-02", "r0001/extract/*/*"},
		{"2022-03", "r0001/report.json"},
		{"2022-04", "r0001/drafts/*/*"},
		{"2022-05", "r0001/documents/*"},
		{"2022-06", "r0001/manifest.json"},
		{"2022-07", "runs/*/plan.json"},
		{"2022-08", "deliveries/r0001/*/notice/message.eml"},
	}
	o.start()
	for _, stage := range stages {
		o.export(stage.month, rows(stage.month))
		o.connect().run("report-"+stage.month, fmt.Sprintf(`{"month":%q}`, stage.month))
		eventually(t, stage.appears, func() bool { return exists(object(o.data, "months/"+stage.month+"/"+stage.appears)) })
		o.crash()
	}
	begin := time.Now()
	s := o.connect()
	unknown := 0
	for _, stage := range stages {
		out, err := s.outcome(s.temporal.GetWorkflow(t.Context(), "report-"+stage.month, ""))
		if err != nil {
			t.Errorf("killed at %s: %v", stage.appears, err)
			continue
		}
		letters := o.relay.letters(stage.month)
		if out.Deliveries.Unknown == 0 {
			oneEach(t, letters, addresses())
		}
		for a, n := range perAddress(letters) {
			if n > 1 {
				t.Errorf("killed at %s: %s has %d letters", stage.appears, a, n)
			}
		}
		// A later kill may have hit the delivery of an earlier month.
		unknown += out.Deliveries.Unknown
		if d := out.Deliveries; d.Planned != len(addresses()) || d.Planned != d.Accepted+d.Refused+d.Unknown || d.Refused != 0 {
			t.Errorf("killed at %s: %+v", stage.appears, d)
		}
		o.cli(0, "audit", "verify", "--month", stage.month)
	}
	t.Logf("%d kills; all months complete %.0f s after the last one; %d deliveries unknown", len(stages), time.Since(begin).Seconds(), unknown)
}

// TestKilledBetweenMails kills the program while the relay has taken letters
// that the program does not know of: those are unknown, the rest goes out, and
// a person's word settles them.
func TestKilledBetweenMails(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "")
	o.start()
	const month = "2022-09"
	g := o.midDelivery(o.connect(), month, "report-"+month)
	for range 2 { // the window is three
		<-g.held
	}
	before := len(o.relay.letters(month))
	o.up.kill()
	g.open()
	o.start()
	s := o.connect()
	out := s.ended(s.temporal.GetWorkflow(t.Context(), "report-"+month, ""), "with_exceptions")
	letters := o.relay.letters(month)
	oneEach(t, letters, addresses())
	if before != 6 || out.Deliveries.Unknown != 3 || out.Deliveries.Accepted != len(addresses())-3 {
		t.Errorf("killed after %d letters: %+v", before, out.Deliveries)
	}
	now := o.status(month)
	unknown := now.unknown()
	if now.Outcome != "with_exceptions" || len(unknown) != 3 {
		t.Fatalf("status: %+v", now)
	}
	for _, r := range now.Recipients {
		if r.Status == "unknown" && r.Reason != "claim_without_settlement" {
			t.Errorf("%s is unknown for the reason %q", r.Recipient, r.Reason)
		}
	}
	o.cli(4, "run", "--month", month)
	if n := len(o.relay.letters(month)); n != len(letters) {
		t.Errorf("a rerun has sent %d letters to the unknown", n-len(letters))
	}

	o.cli(0, "resolve", "--month", month, "--recipient", unknown[0], "--delivered", "--by", "A", "--reason", "đã gọi điện")
	o.cli(0, "resolve", "--month", month, "--recipient", unknown[1], "--delivered", "--by", "A", "--reason", "đã gọi điện")
	o.cli(0, "resolve", "--month", month, "--recipient", unknown[2], "--resend", "--by", "A", "--reason", "chưa thấy thư")
	o.cli(1, "resolve", "--month", month, "--recipient", unknown[0], "--resend")
	o.cli(0, "run", "--month", month)
	after := o.relay.letters(month)
	if len(after) != len(letters)+1 {
		t.Errorf("%d letters after resolve --resend of one", len(after)-len(letters))
	} else if last := after[len(after)-1]; !slices.ContainsFunc(letters, func(l letter) bool { return l.id == last.id && l.to == last.to }) {
		t.Errorf("the letter sent again, to %s, is another mail", last.to)
	}
	if got := o.status(month); got.Outcome != "succeeded" || len(got.unknown()) != 0 {
		t.Errorf("status at the end: %+v", got)
	}
	o.cli(0, "audit", "verify", "--month", month)
	if code := o.up.interrupt(t); code != 0 {
		t.Errorf("Ctrl-C ends with %d", code)
	}
}

// TestCrashes kills the program at random instants of deliveries, again and
// again on one folder. TREHAN_CRASHES says how often, 3 by default. In the end
// what the ledger calls unknown is settled by what the relay has really taken,
// and every address must have each month's letter exactly once.
func TestCrashes(t *testing.T) {
	t.Parallel()
	crashes := 3
	if v := os.Getenv("TREHAN_CRASHES"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatal(err)
		}
		crashes = n
	}
	o := newOffice(t, "")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var mu sync.Mutex
	within := func(limit time.Duration) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(random.Int64N(int64(limit)))
	}
	o.relay.delay = func() time.Duration { return within(300 * time.Millisecond) }
	o.start()
	var months []string
	for i, m := 0, parseMonth("2012-01"); i < crashes; i, m = i+1, m.Next() {
		month := m.String()
		months = append(months, month)
		o.export(month, rows(month))
		o.connect().run("report-"+month, fmt.Sprintf(`{"month":%q}`, month))
		eventually(t, "the first letter of "+month, func() bool { return len(o.relay.letters(month)) > 0 })
		time.Sleep(within(800 * time.Millisecond))
		o.crash()
	}
	begin := time.Now()
	s := o.connect()
	taken, unknownTaken, unknownNot, twice, missing := 0, 0, 0, 0, 0
	for _, month := range months {
		if _, err := s.outcome(s.temporal.GetWorkflow(t.Context(), "report-"+month, "")); err != nil {
			t.Errorf("%s: %v", month, err)
			continue
		}
		for _, r := range o.status(month).unknown() {
			decision := "--resend"
			unknownNot++
			if slices.ContainsFunc(o.relay.letters(month), func(l letter) bool { return strings.Contains(l.id, "."+r+".") }) {
				decision = "--delivered"
				unknownNot--
				unknownTaken++
			}
			o.cli(0, "resolve", "--month", month, "--recipient", r, decision, "--by", "A", "--reason", "nhật ký máy chủ thư")
		}
		o.finish(s, month)
		count := perAddress(o.relay.letters(month))
		for _, a := range addresses() {
			taken += count[a]
			if count[a] > 1 {
				twice++
			}
			if count[a] == 0 {
				missing++
			}
		}
	}
	t.Logf("%d crashes, %d letters: %d addresses with two, %d with none; complete %.0f s after the last crash; of the unknown deliveries %d had been taken, %d had not",
		crashes, taken, twice, missing, time.Since(begin).Seconds(), unknownTaken, unknownNot)
}

// finish runs a month once more and holds the relay's account against it.
func (o *office) finish(s *server, month string) {
	o.Helper()
	run := s.run("finish-"+month, fmt.Sprintf(`{"month":%q}`, month))
	s.ended(run, "succeeded")
	oneEach(o.T, o.relay.letters(month), addresses())
	o.cli(0, "audit", "verify", "--month", month)
}
