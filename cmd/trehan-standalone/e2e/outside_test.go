//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// TestOutside installs everything outside by README.md and lets it fail: Temporal on PostgreSQL, versitygw, Postfix, Dovecot
// and Prometheus, each a process of its own; one worker by compose.yaml, one by trehan.service. Run by `make test-outside`.
func TestOutside(t *testing.T) {
	if os.Getenv(outsidePrograms) == "" {
		t.Skip("run by `make test-outside`")
	}
	if missing := outsideMissing(); len(missing) > 0 {
		t.Skipf("missing here: %s", strings.Join(missing, ", "))
	}
	begin := time.Now()
	o := installOutside(t)
	for _, scenario := range []struct {
		name string
		test func(*installation)
	}{
		{"a month on schedule", testOutsideSchedule},
		{"a worker killed", testOutsideWorkerKilled},
		{"PostgreSQL killed", testOutsideDatabaseKilled},
		{"the store killed", testOutsideStoreKilled},
		{"the relay restarted", testOutsideRelayRestarted},
		{"Temporal's roles restarted", testOutsideRolesRestarted},
		{"a worker missing", testOutsideWorkerMissing},
		{"34 months at once", testOutsideManyMonths},
		{"34 offices at once", testOutsideManyOffices},
	} {
		t.Run(scenario.name, func(t *testing.T) {
			scenario.test(o.as(t))
			t.Logf("%s after the beginning", time.Since(begin).Round(time.Second))
		})
	}
	if t.Failed() {
		o.showLogs()
	}
	t.Logf("memory\n%s", memory(t))
}

// delivering starts a month, approves it and returns once some of its mails have arrived.
func (o *installation) delivering(month string) {
	o.Helper()
	o.export(month, 0)
	o.cli(3, nil, "run", "--month", month)
	o.approve(month)
	eventually(o.T, "mails arrive", func() bool { time.Sleep(100 * time.Millisecond); return len(o.mail.letters(month)) >= 8 })
}

// settled waits for a month to end and holds it against what the mailboxes have: everything planned has one end, no address
// has two mails, whoever is noted as accepted has one, and the trail verifies.
func (o *installation) settled(month string, more ...string) {
	o.Helper()
	var s status
	eventually(o.T, month+" ends", func() bool {
		time.Sleep(time.Second)
		r := o.compose.run(nil, "status", "--month", month, "--json")
		s = status{}
		return r.code == 0 && json.Unmarshal([]byte(r.stdout), &s) == nil && (s.Outcome == "succeeded" || s.Outcome == "with_exceptions")
	})
	o.mail.delivered()
	arrived := o.everybodyOnce(month, s, o.mail.letters(month), more...)
	d := s.Deliveries
	o.cli(0, nil, "audit", "verify", "--month", month, "--recompute")
	run, err := o.connect().temporal.DescribeWorkflowExecution(o.Context(), "month-"+month, "")
	if err != nil {
		o.Fatal(err)
	}
	info := run.GetWorkflowExecutionInfo()
	o.Logf("%s: %s; planned %d = accepted %d + refused %d + unknown %d; %d mails arrived, none twice; %d events, %d bytes",
		month, s.Outcome, d.Planned, d.Accepted, d.Refused, d.Unknown, arrived, info.GetHistoryLength(), info.GetHistorySizeBytes())
}

func lastMonth() string {
	return period.MonthOf(period.InstantOf(time.Now()).Day()).Previous().String()
}

// everybodyOnce holds a month's deliveries against the mailboxes and returns how many letters these have.
func (o *installation) everybodyOnce(month string, s status, letters []letter, more ...string) int {
	o.Helper()
	wanted := append(outsideAddresses(month), more...)
	d := s.Deliveries
	if d.Planned != len(wanted) || d.Open != 0 || d.Accepted+d.Refused+d.Unknown != d.Planned {
		o.Errorf("%s: %+v of %d addresses", month, d, len(wanted))
	}
	count, plain, bounced := perAddress(letters), map[string]string{}, false
	for _, address := range wanted {
		plain[archive.AddressHash(address)] = address
	}
	for _, r := range s.Recipients {
		address := plain[r.Address]
		n := count[address]
		bounced = bounced || r.Bounced
		if address == "" || n > 1 || n == 0 && r.Status == "accepted" && address != stranger || n > 0 && r.Status == "refused" {
			o.Errorf("%s: %s of %s is %s, and the mailbox has %d", month, address, r.Recipient, r.Status, n)
		}
	}
	if want := map[bool]string{true: "succeeded", false: "with_exceptions"}[d.Unknown == 0 && d.Refused == 0 && !bounced && len(s.NoAddress) == 0]; s.Outcome != want {
		o.Errorf("%s: outcome %s with %+v, want %s", month, s.Outcome, d, want)
	}
	return len(letters)
}

// testOutsideSchedule lets the Schedule make last month: it waits for a decision, which an alert of Prometheus tells, is
// approved with a signed letter and mailed; the mail that comes back is noted.
func testOutsideSchedule(o *installation) {
	month := lastMonth()
	o.register(stranger)
	defer o.register()
	o.cli(0, nil, "schedule", "trigger")
	eventually(o.T, month+" waits for a decision", func() bool {
		time.Sleep(time.Second)
		r := o.compose.run(nil, "status", "--month", month, "--json")
		var s status
		return r.code == 0 && json.Unmarshal([]byte(r.stdout), &s) == nil && s.Outcome == "held"
	})
	for _, group := range []string{"trehan", "sixtieth"} {
		o.Logf("TrehanRunHeld (%s) fires after %s", group, alertIs(o.T, group, "TrehanRunHeld", "firing").Round(time.Second))
	}
	o.approve(month)
	o.settled(month, stranger)
	o.Logf("TrehanRunHeld (sixtieth) ends after %s", alertIs(o.T, "sixtieth", "TrehanRunHeld", "inactive").Round(time.Second))
	eventually(o.T, "the mail to nobody comes back and is noted", func() bool {
		time.Sleep(time.Second)
		o.cli(0, nil, "bounces")
		for _, r := range o.status(month).Recipients {
			if r.Address == archive.AddressHash(stranger) {
				return r.Bounced
			}
		}
		return false
	})
}

// testOutsideWorkerKilled kills the worker that has a mail in hand, most often one has all of a month; it is started again, as
// Docker or systemd would.
func testOutsideWorkerKilled(o *installation) {
	const month = "2021-03"
	o.delivering(month)
	s, workers, busy := o.connect(), []int{o.compose.running["worker"].pid(), o.worker.pid()}, -1
	eventually(o.T, "a worker has a mail in hand", func() bool {
		busy = slices.IndexFunc(workers, func(pid int) bool { return s.sending("month-"+month, pid) })
		return busy >= 0
	})
	_ = syscall.Kill(workers[busy], syscall.SIGKILL)
	o.settled(month)
}

// sending reports whether a process has a mail of a month in hand.
func (s *server) sending(id string, pid int) bool {
	s.Helper()
	d, err := s.temporal.DescribeWorkflowExecution(s.Context(), id, "")
	if err != nil {
		s.Fatal(err)
	}
	for _, a := range d.GetPendingActivities() {
		if a.GetActivityType().GetName() == "Deliver" && a.GetState() == enumspb.PENDING_ACTIVITY_STATE_STARTED &&
			strings.HasPrefix(a.GetLastWorkerIdentity(), fmt.Sprintf("%d@", pid)) {
			return true
		}
	}
	return false
}

func testOutsideDatabaseKilled(o *installation) { o.killed("2021-05", "postgresql") }

func testOutsideStoreKilled(o *installation) { o.killed("2021-07", "store") }

// killed kills a service of Compose while a month goes out, all at once, and starts it again after ten seconds.
func (o *installation) killed(month, service string) {
	o.Helper()
	o.delivering(month)
	o.compose.kill(service)
	time.Sleep(10 * time.Second)
	o.compose.up(service)
	o.settled(month)
}

// testOutsideRelayRestarted restarts Postfix.
func testOutsideRelayRestarted(o *installation) {
	const month = "2021-09"
	o.delivering(month)
	o.mail.restartPostfix(5 * time.Second)
	o.settled(month)
}

// roles are Temporal's, as processes of their own.
var roles = []string{"frontend", "history", "matching", "worker"}

// testOutsideRolesRestarted replaces the one process of Temporal by one for each role, and kills one after the other while
// mails go out.
func testOutsideRolesRestarted(o *installation) {
	const month = "2021-11"
	o.compose.stop("temporal")
	start := func(role string) {
		o.compose.startAs("temporal-"+role, "temporal", map[string]string{"TEMPORAL_SERVICES": role, "PROMETHEUS_ENDPOINT": ""})
		o.compose.running["temporal"] = o.compose.running["temporal-frontend"] // what the other services depend on
	}
	for _, role := range roles {
		start(role)
	}
	defer func() { // not a cleanup: the test's context ends before those
		for _, role := range roles {
			o.compose.stop("temporal-" + role)
		}
		o.compose.start("temporal", nil)
		o.compose.healthy("temporal")
		o.connect().workers(2)
		scraped(o.T)
	}()
	o.compose.healthy("temporal")
	o.connect().workers(2)
	o.delivering(month)
	for _, role := range roles {
		o.compose.kill("temporal-" + role)
		time.Sleep(time.Second)
		start(role)
	}
	o.settled(month)
}

// testOutsideWorkerMissing stops systemd's worker until the alert fires, and starts it again until it ends.
func testOutsideWorkerMissing(o *installation) {
	o.worker.end(o.T, syscall.SIGTERM)
	fires := alertIs(o.T, "sixtieth", "TrehanWorkerMissing", "firing")
	if state := alerts(o.T, "trehan")["TrehanWorkerMissing"]; state != "pending" {
		o.Errorf("by the rules as they are the alert is %s", state)
	}
	o.startUnit()
	ends := alertIs(o.T, "sixtieth", "TrehanWorkerMissing", "inactive")
	o.Logf("TrehanWorkerMissing fires after %s (15 s by the rule), ends %s after the worker is back", fires.Round(time.Second), ends.Round(time.Second))
}
