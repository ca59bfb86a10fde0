package e2e

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
)

// TestPromise4VerifiedAllTheWhile verifies a month again and again from its first object to its last, through a hold, the
// delivery, the closing and the export, and a rerun: a month that is worked on is accused of nothing.
func TestPromise4VerifiedAllTheWhile(t *testing.T) {
	t.Parallel()
	const month = "2023-05"
	o := newOffice(t, blocking)
	o.relay.delay = func() time.Duration { return 20 * time.Millisecond }
	o.start()
	o.exportHeld(month)
	s := o.connect()
	done := make(chan struct{})
	var looks sync.WaitGroup
	var asked, alone atomic.Int32
	loop := func(look func() bool) {
		looks.Go(func() {
			for look() {
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	loop(func() bool { // as a person does: the command asks Temporal who is under way
		r := command(t, "audit", "verify", "--month", month, "--config", filepath.Join(o.data, "trehan.yaml"))
		nothing := strings.Contains(r.stderr, "không có gì của tháng")
		if r.code != 0 && !nothing {
			t.Errorf("look %d: exit code %d\n%s%s", asked.Load()+1, r.code, r.stdout, r.stderr)
			return false
		}
		if !nothing {
			asked.Add(1)
		}
		return true
	})
	loop(func() bool { // without Temporal, as fast as the store answers: only what is under way stands out
		faults, err := audit.Verify(t.Context(), s.store, parseMonth(month), audit.VerifyOptions{})
		if err != nil && !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("look %d: %v", alone.Load()+1, err)
		}
		for _, f := range faults {
			if f.Code != archive.FaultNotClosed && !strings.Contains(f.Key, "/histories/") {
				t.Errorf("look %d without Temporal: %s: %s", alone.Load()+1, f.Code, f)
			}
		}
		alone.Add(1)
		return !t.Failed()
	})
	stop := sync.OnceFunc(func() { // also after a failure: a look that outlives its test ends every test, and leaves the programs running
		close(done)
		looks.Wait()
	})
	defer stop()
	run := s.run("report-"+month, fmt.Sprintf(`{"month":%q}`, month))
	eventually(t, "the month is held", func() bool { time.Sleep(100 * time.Millisecond); return o.status(month).Outcome == "held" })
	o.cli(0, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đã xem")
	s.ended(run, "succeeded")
	s.ended(s.run("again-"+month, fmt.Sprintf(`{"month":%q,"resend":"all","reason":"thử"}`, month)), "succeeded")
	stop()
	if asked.Load() < 5 || alone.Load() < 20 {
		t.Errorf("too few looks to say anything: %d and %d", asked.Load(), alone.Load())
	}
	t.Logf("verified %d times by the command and %d times without Temporal", asked.Load(), alone.Load())
}
