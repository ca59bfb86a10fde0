package stack_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/cmd/trehan-standalone/storetest"
	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/send"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// taker is a relay that takes every mail.
type taker struct{ taken int }

func (r *taker) Open(context.Context) (mail.Session, error) { return r, nil }
func (r *taker) Close()                                     {}
func (r *taker) Send(context.Context, string, string, []byte) mail.Outcome {
	r.taken++
	return mail.Outcome{State: mail.Accepted, Reason: mail.ReasonAccepted, Code: 250}
}

// TestKeyChangesInMidDelivery replaces the worker's key at a real store around a mail's claim and around its settlement, with
// the worker's file following later, or not within its patience; and sets the clock apart for a while. The mail goes out
// once, and where its settlement came too late, a person decides.
func TestKeyChangesInMidDelivery(t *testing.T) {
	const claim, settlement = "/0002.json", "/0003.json"
	for name, c := range map[string]struct {
		at       string // the write before which the fault strikes
		follows  bool   // the file has the new key a second later
		skew     bool   // the clock, not the key
		patience time.Duration
		want     delivery.State // "": the attempt fails, in a way that may pass
		then     delivery.State
	}{
		"before the claim":                     {claim, true, false, time.Minute, delivery.Accepted, delivery.Accepted},
		"between mail and settlement":          {settlement, true, false, time.Minute, delivery.Accepted, delivery.Accepted},
		"a clock apart":                        {settlement, true, true, time.Minute, delivery.Accepted, delivery.Accepted},
		"before the claim, longer than can be": {claim, false, false, time.Second, "", delivery.Accepted},
		"the mail is out, the key stays away":  {settlement, false, false, time.Second, "", delivery.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := storetest.Versitygw(t, accountScript)
			config := g.Config(t, storetest.Bucket, g.Worker)
			follow := sync.OnceFunc(func() {
				if err := os.WriteFile(config.SecretKeyFile, []byte("mat-khau-moi"), 0o600); err != nil {
					t.Error(err)
				}
			})
			t.Cleanup(follow) // before the folder goes: the timer may be behind a failure
			clock := &skewed{}
			base, err := archive.NewS3(config, "", archive.WithTransport(func(rt http.RoundTripper) http.RoundTripper {
				clock.base = rt
				return clock
			}))
			if err != nil {
				t.Fatal(err)
			}
			strike := sync.OnceFunc(func() {
				if c.skew {
					clock.until = time.Now().Add(2 * time.Second)
					return
				}
				g.SetWorker(t, "mat-khau-moi")
				if c.follows {
					time.AfterFunc(time.Second, follow)
				}
			})
			store := archivetest.WithFaults(base, func(op archivetest.Op, key string) archivetest.Fault {
				if op == archivetest.OpCreate && strings.HasSuffix(key, c.at) {
					strike()
				}
				return archivetest.None
			})
			d := plannedLetter(t, base, store)
			r := &taker{}
			sender := &send.Sender{Relay: r, ReturnPath: "thu-tra-lai@tinh.example", Now: time.Now, Patience: send.Patience{Whole: c.patience, Try: time.Second}}
			attempt := func(d *ledger.Delivery, nonce string) (delivery.Attempt, error) {
				got, _, err := sender.Attempt(t.Context(), d, ledger.Owner{Run: "run", Activity: "1", Attempt: 1, Nonce: nonce})
				return got, err
			}
			got, err := attempt(d, "first")
			if c.want != "" && (err != nil || got.State != c.want) || c.want == "" && (!errors.Is(err, archive.ErrDenied) || !archive.Retryable(err)) {
				t.Fatalf("%+v, %v", got, err)
			}
			if !c.skew {
				follow()
			}
			d, err = ledger.Open(t.Context(), base, d.Key())
			if err != nil {
				t.Fatal(err)
			}
			if got, err := attempt(d, "second"); err != nil || got.State != c.then {
				t.Errorf("the next round: %+v, %v", got, err)
			}
			if r.taken != 1 {
				t.Errorf("%d mails were taken", r.taken)
			}
		})
	}
}

// skewed answers as a store does to a request whose time is far from its own, until a time.
type skewed struct {
	base  http.RoundTripper
	until time.Time
}

func (s *skewed) RoundTrip(r *http.Request) (*http.Response, error) {
	if time.Now().Before(s.until) {
		r = r.Clone(r.Context())
		r.Header.Set("X-Amz-Date", "20200101T000000Z")
	}
	return s.base.RoundTrip(r)
}

func plannedLetter(t *testing.T, base, seen archive.Store) *ledger.Delivery {
	t.Helper()
	key := ledger.KeyOf(period.NameMonth(2023, time.November), 1, "T.01", "stp@tinh.example", ledger.Notice)
	d, err := ledger.Open(t.Context(), base, key)
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := d.MailFor(t.Context(), "run", nil, func() ([]byte, error) {
		return []byte("Message-ID: <2023-11.r0001.T.01-0011aabb.notice@tinh.example>\r\nSubject: x\r\n\r\nx\r\n"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Plan(t.Context(), time.Now(), "run", ledger.Plan{Address: "stp@tinh.example", Field: "to", Content: "c", Seal: "s", Mail: o.SHA256}); err != nil {
		t.Fatal(err)
	}
	if d, err = ledger.Open(t.Context(), seen, key); err != nil {
		t.Fatal(err)
	}
	return d
}
