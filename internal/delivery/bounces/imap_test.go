package bounces_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

func inboxOf(t *testing.T, c mail.IMAPConfig) mail.Inbox {
	t.Helper()
	box, err := bounces.Config{IMAP: c}.Inbox()
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// notedOnce holds a letter's delivery to one note, and the trail to one record of it.
func notedOnce(t *testing.T, store archive.Store, key ledger.Key) {
	t.Helper()
	d, err := ledger.Open(t.Context(), store, key)
	if err != nil {
		t.Fatal(err)
	}
	isState(t, d, noted{Status: ledger.Accepted, Bounced: true, Events: 4})
	if n := d.State().HardBounces; n != 1 {
		t.Errorf("%s: %d hard bounces, want 1", key, n)
	}
	records, err := audit.Read(t.Context(), store, key.Month)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]audit.Kind{audit.BounceNoted}, kinds(records)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestCollectFromIMAPNotesEachReportOnce(t *testing.T) {
	store, month := archivetest.NewMemory(), november(t)
	key, id := sent(t, store, month, "X1.01")
	server := mailtest.StartIMAP(t, mail.TLSImplicit)
	for _, text := range []string{
		"From: a@b.example\r\n\r\nĐã nhận.\r\n", report("1", id, "failed", "5.1.1"), report("1", id, "failed", "5.1.1"),
		report("2", "abc@tinh.example", "failed", "5.1.1"),
	} {
		server.Deliver(t, text)
	}
	box := inboxOf(t, server.Config)
	result, err := bounces.Collect(t.Context(), store, box, now)
	if err != nil {
		t.Fatal(err)
	}
	isResult(t, "the first look", result, bounces.Result{Letters: 4, Reports: 3, Unmatched: 1})
	notedOnce(t, store, key)
	looksAgain(t, store, box)
}

// Wherever the line drops, the next look notes what is left, once: in place of the answer to the log-in, the search, the
// heads, the report, or the mark, which the server may or may not have set.
func TestCollectFromIMAPIsTriedAgain(t *testing.T) {
	for _, at := range []string{"AUTHENTICATE", "SELECT", "SEARCH", "HEADER.FIELDS", "BODY.PEEK[]", "STORE", "LOGOUT"} {
		t.Run(at, func(t *testing.T) {
			store, month := archivetest.NewMemory(), november(t)
			key, id := sent(t, store, month, "X1.01")
			server := mailtest.StartIMAP(t, mail.TLSNone)
			server.Deliver(t, report("1", id, "failed", "5.1.1"))
			box := inboxOf(t, server.Config)
			server.CutAfter(at)
			_, err := bounces.Collect(t.Context(), store, box, now)
			if fault := (*bounces.BoxError)(nil); (at != "LOGOUT") != errors.As(err, &fault) {
				t.Errorf("%v", err)
			}
			if _, err := bounces.Collect(t.Context(), store, box, now); err != nil {
				t.Error(err)
			}
			notedOnce(t, store, key)
			if again, err := bounces.Collect(t.Context(), store, box, now); err != nil || again.Letters != 0 {
				t.Errorf("the last look finds %d letters, %v", again.Letters, err)
			}
		})
	}
}

// A report that somebody has opened before the program looked is noted, once, whether or not the server keeps keywords.
func TestCollectNotesWhatSomebodyOpened(t *testing.T) {
	for _, keywords := range []bool{true, false} {
		store, month := archivetest.NewMemory(), november(t)
		key, id := sent(t, store, month, "X1.01")
		server := mailtest.StartIMAP(t, mail.TLSNone)
		if !keywords {
			server.KeepNoKeywords()
		}
		server.DeliverOpened(t, report("1", id, "failed", "5.1.1"), time.Now().AddDate(0, 0, -1))
		box := inboxOf(t, server.Config)
		for look := range 3 {
			result, err := bounces.Collect(t.Context(), store, box, now)
			if err != nil || look == 0 && len(result.Noted) != 1 {
				t.Errorf("keywords %t, look %d: %+v, %v", keywords, look+1, result, err)
			}
			notedOnce(t, store, key)
		}
	}
}

// A line that drops in the midst of many reports is one fault, not one a report.
func TestCollectGivesUpABrokenMailbox(t *testing.T) {
	store := archivetest.NewMemory()
	server := mailtest.StartIMAP(t, mail.TLSNone)
	for i := range 100 {
		server.Deliver(t, report(fmt.Sprint(i), fmt.Sprintf("%d@tinh.example", i), "failed", "5.1.1"))
	}
	server.CutAfter("BODY.PEEK[]")
	_, err := bounces.Collect(t.Context(), store, inboxOf(t, server.Config), now)
	if fault := (*bounces.BoxError)(nil); !errors.As(err, &fault) || strings.Count(err.Error(), "\n") > 10 {
		t.Errorf("%v", err)
	}
}

func TestConfigTakesOneMailbox(t *testing.T) {
	both := bounces.Config{Maildir: "thu", IMAP: mail.IMAPConfig{Host: "imap.tinh.example"}}
	if err := both.Validate(); err == nil {
		t.Error("two mailboxes are one too many")
	}
	if err := (bounces.Config{IMAP: mail.IMAPConfig{Host: "imap.tinh.example"}}).Validate(); err == nil {
		t.Error("a mailbox without a password")
	}
	if box, err := (bounces.Config{}).Inbox(); box != nil || err != nil {
		t.Errorf("no mailbox: %v, %v", box, err)
	}
}

// looksAgain looks once more: what was noted is not noted again, and what was not ours is still there.
func looksAgain(t *testing.T, store archive.Store, box mail.Inbox) {
	t.Helper()
	again, err := bounces.Collect(t.Context(), store, box, now)
	if err != nil || len(again.Noted) != 0 {
		t.Errorf("the second look notes %v, %v", again.Noted, err)
	}
	isResult(t, "the second look", again, bounces.Result{Letters: 2, Reports: 1, Unmatched: 1})
}
