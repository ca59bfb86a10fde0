package bounces_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
	"trehan/internal/period"
)

var at = time.Date(2023, 12, 6, 9, 0, 0, 0, time.UTC)

func now() time.Time { return at }

// bareID is what anybody can guess of a mail's Message-ID.
func bareID(key ledger.Key) string {
	return fmt.Sprintf("%s.r0001.%s-%s.notice@tinh.example", key.Month, key.Recipient, key.Address)
}

// sent is a letter that the relay has accepted.
func sent(t *testing.T, store archive.Store, month period.Name, recipient string) (ledger.Key, string) {
	t.Helper()
	address := recipient + "@tinh.example"
	key := ledger.KeyOf(month, 1, recipient, address, ledger.Notice)
	id := mail.WithToken(bareID(key))
	sentAs(t, store, key, address, id)
	return key, id
}

func sentAs(t *testing.T, store archive.Store, key ledger.Key, address, id string) {
	t.Helper()
	ctx := context.Background()
	d, err := ledger.Open(ctx, store, key)
	if err != nil {
		t.Fatal(err)
	}
	owner := ledger.Owner{Run: "run-1", Activity: "1", Attempt: 1, Nonce: "n"}
	planned := d.Plan(ctx, at, "run-1", ledger.Plan{Address: address, Field: "to", Content: "c", Seal: "s"})
	_, claimed := d.Claim(ctx, at, owner, ledger.Message{Key: "k", SHA256: "h", MessageID: id})
	settled := d.Settle(ctx, at, owner, ledger.Accepted, ledger.Reply{Code: 250})
	if err := errors.Join(planned, claimed, settled); err != nil {
		t.Fatal(err)
	}
}

// box is a Maildir with these reports in it.
func box(t *testing.T, reports ...string) mail.Maildir {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range reports {
		if err := os.WriteFile(filepath.Join(dir, "new", fmt.Sprintf("%06d.x", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return mail.Maildir{Dir: dir}
}

var ofRecipient = regexp.MustCompile(`\.r[0-9]{4}\.(.+)-[0-9a-f]{8}\.`)

// report is a mail server's report on the mail of a Message-ID, and on the address that it went to.
func report(own, about, action, status string) string {
	to := "x@tinh.example"
	if m := ofRecipient.FindStringSubmatch(about); m != nil {
		to = m[1] + "@tinh.example"
	}
	return fmt.Sprintf("Message-ID: <%s@relay.example>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: %s\r\nStatus: %s\r\nDiagnostic-Code: smtp; 550 x@tinh.example\r\n\r\n"+
		"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s>\r\n\r\n--b--\r\n", own, to, action, status, about)
}

func november(t *testing.T) period.Name {
	t.Helper()
	m, err := period.ParseName("2023-11")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCollectNotesEachReportOnce(t *testing.T) {
	store, month := archivetest.NewMemory(), november(t)
	gone, goneID := sent(t, store, month, "X1.01")
	slow, slowID := sent(t, store, month, "X1.02")
	fine, fineID := sent(t, store, month, "X1.03")
	b := box(t,
		report("1", goneID, "failed", "5.1.1"), report("1", goneID, "failed", "5.1.1"), report("2", slowID, "delayed", "4.4.1"),
		report("3", fineID, "delivered", "2.0.0"), report("4", "2023-11.r0009.X1.01-00000000.notice@tinh.example", "failed", "5.1.1"),
		report("5", "abc@tinh.example", "failed", "5.1.1"), "From: a@b.example\r\n\r\nĐã nhận.\r\n")
	result, err := bounces.Collect(t.Context(), store, b, now)
	if err != nil {
		t.Fatal(err)
	}
	isResult(t, "the first look", result, bounces.Result{Letters: 7, Reports: 6, Unmatched: 2})
	for _, c := range []struct {
		key              ledger.Key
		bounced, delayed bool
		events           int
	}{{gone, true, false, 4}, {slow, false, true, 4}, {fine, false, false, 3}} {
		d, err := ledger.Open(t.Context(), store, c.key)
		if err != nil {
			t.Fatal(err)
		}
		isState(t, d, noted{ledger.Accepted, c.bounced, c.delayed, c.events})
	}
	records, err := audit.Read(t.Context(), store, month)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]audit.Kind{audit.BounceNoted, audit.BounceNoted}, kinds(records)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	// What was noted has been moved; what is no business of the program's lies where it lay.
	again, err := bounces.Collect(t.Context(), store, b, now)
	if err != nil || len(again.Noted) != 0 {
		t.Errorf("the second look notes %v, %v", again.Noted, err)
	}
	isResult(t, "the second look", again, bounces.Result{Letters: 3, Reports: 2, Unmatched: 2})
}

// isResult compares the counts of a look into the mailbox.
func isResult(t *testing.T, what string, got, want bounces.Result) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(bounces.Result{}, "Noted", "Answered")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// noted is what a look into the mailbox can change of a delivery.
type noted struct {
	Status           ledger.Type
	Bounced, Delayed bool
	Events           int
}

func isState(t *testing.T, d *ledger.Delivery, want noted) {
	t.Helper()
	s := d.State()
	if diff := cmp.Diff(want, noted{s.Status, s.Bounced, s.Delayed, s.Events}); diff != "" {
		t.Errorf("%s (-want +got):\n%s", d.Key(), diff)
	}
}

func kinds(records []audit.Record) (out []audit.Kind) {
	for _, r := range records {
		out = append(out, r.Kind)
	}
	return out
}

// A store that fails at any write ends the look with an error, and the next one notes what is left, once.
func TestCollectIsTriedAgain(t *testing.T) {
	month := november(t)
	for _, part := range []string{"/deliveries/", "/audit/"} {
		for _, fault := range []archivetest.Fault{archivetest.Fail, archivetest.LoseReply} {
			store := archivetest.NewMemory()
			key, id := sent(t, store, month, "X1.01")
			b := box(t, report("1", id, "failed", "5.1.1"))
			faulty := archivetest.Once(store, archivetest.OpCreate, part, fault)
			_, err := bounces.Collect(t.Context(), faulty, b, now)
			if outside := (*bounces.BoxError)(nil); err == nil || errors.As(err, &outside) {
				t.Errorf("%s: %v", part, err)
			}
			if _, err := bounces.Collect(t.Context(), store, b, now); err != nil {
				t.Error(err)
			}
			d, err := ledger.Open(t.Context(), store, key)
			if err != nil || d.State().Events != 4 {
				t.Errorf("%s: %d events, %v", part, d.State().Events, err)
			}
			if records, err := audit.Read(t.Context(), store, month); err != nil || len(records) != 1 {
				t.Errorf("%s: %d records, %v", part, len(records), err)
			}
		}
	}
}

// A month whose chains or whose trail was tampered with takes no note, and keeps nobody else's from being taken, however
// many reports name it: anybody can write one.
func TestABrokenMonthStopsNoLook(t *testing.T) {
	for _, part := range []string{"/deliveries/", "/audit/"} {
		store, month := archivetest.NewMemory(), november(t)
		_, brokenID := sent(t, store, month.Previous(), "X1.01")
		if _, err := audit.Append(t.Context(), store, month.Previous(), audit.Entry{ID: "1", At: at, Kind: audit.RunStarted}); err != nil {
			t.Fatal(err)
		}
		_, id := sent(t, store, month, "X1.01")
		for _, key := range store.Keys(archive.MonthPrefix(month.Previous())) {
			if strings.Contains(key, part) {
				store.Edit(key, []byte("{}"))
			}
		}
		var reports []string
		for i := range 12 {
			reports = append(reports, report(fmt.Sprint(i), brokenID, "failed", "5.1.1"))
		}
		b := box(t, append(reports, report("x", id, "failed", "5.1.1"))...)
		result, err := bounces.Collect(t.Context(), store, b, now)
		if fault := (*bounces.BoxError)(nil); !errors.As(err, &fault) || !errors.Is(err, archive.ErrTampered) || strings.Count(err.Error(), "\n") > 3 {
			t.Errorf("%s: told %v", part, err)
		}
		if len(result.Noted) != 1 || result.Noted[0].Key.Month != month || result.Unmatched != 12 {
			t.Errorf("%s: noted %v, %d unmatched; want one of %s, 12", part, result.Noted, result.Unmatched, month)
		}
	}
}

func TestCollectFromNoMaildir(t *testing.T) {
	_, err := bounces.Collect(t.Context(), archivetest.NewMemory(), mail.Maildir{Dir: t.TempDir()}, now)
	if fault := (*bounces.BoxError)(nil); !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
}

func TestHardBouncesAreCounted(t *testing.T) {
	store, month := archivetest.NewMemory(), november(t)
	key, id := sent(t, store, month, "X1.01")
	_, otherID := sent(t, store, month, "X1.02")
	b := box(t, report("1", id, "failed", "5.1.1"), report("2", id, "failed", "4.4.7"), report("3", id, "failed", ""), report("4", otherID, "delayed", "4.4.1"))
	if _, err := bounces.Collect(t.Context(), store, b, now); err != nil {
		t.Fatal(err)
	}
	all, err := ledger.List(t.Context(), store, month)
	if err != nil {
		t.Fatal(err)
	}
	if got := ledger.HardBounces(all); len(got) != 1 || got[key.Address] != 2 {
		t.Errorf("%v", got)
	}
}

// sealedBox is a mailbox in which nothing can be marked.
type sealedBox struct{ mail.Inbox }

type sealedLetter struct{ mail.Letter }

func (b sealedBox) Unseen(ctx context.Context) ([]mail.Letter, func(), error) {
	letters, release, err := b.Inbox.Unseen(ctx)
	for i := range letters {
		letters[i] = sealedLetter{letters[i]}
	}
	return letters, release, err
}

func (sealedLetter) Seen() error { return errors.New("read-only") }

// A mailbox that may be read and not marked is a fault to mend; what has come back is noted all the same.
func TestCollectNotesWhatItCannotMark(t *testing.T) {
	store, month := archivetest.NewMemory(), november(t)
	var reports []string
	for i := range 25 {
		_, id := sent(t, store, month, fmt.Sprintf("X1.%02d", i))
		reports = append(reports, report(fmt.Sprint(i), id, "failed", "5.1.1"))
	}
	result, err := bounces.Collect(t.Context(), store, sealedBox{box(t, reports...)}, now)
	if fault := (*bounces.BoxError)(nil); !errors.As(err, &fault) || strings.Count(err.Error(), "\n") > 10 {
		t.Errorf("the mailbox is not told of, or at length: %v", err)
	}
	if len(result.Noted) != len(reports) {
		t.Errorf("%d of %d are noted", len(result.Noted), len(reports))
	}
}

// What comes back of an early warning is noted under its day, and in its trail alone.
func TestABounceOfAWarning(t *testing.T) {
	store, warning := archivetest.NewMemory(), period.NameWarning(period.DayOf(2023, time.November, 30))
	gone, goneID := sent(t, store, warning, "X1.01")
	if _, err := bounces.Collect(t.Context(), store, box(t, report("1", goneID, "failed", "5.1.1")), now); err != nil {
		t.Fatal(err)
	}
	d, err := ledger.Open(t.Context(), store, gone)
	if err != nil {
		t.Fatal(err)
	}
	isState(t, d, noted{ledger.Accepted, true, false, 4})
	for name, want := range map[period.Name]int{warning: 1, november(t): 0} {
		if records, err := audit.Read(t.Context(), store, name); err != nil || len(records) != want {
			t.Errorf("%s: %d records, %v", name, len(records), err)
		}
	}
}
