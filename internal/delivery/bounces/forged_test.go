package bounces_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/mail"
)

// A report opens a second mail only if it has the mail's token, is about its address and comes from no person. Whatever
// else names a mail is noted with the doubt; what names none, or is no report, is left where it lies.
func TestForgedReportsOpenNothing(t *testing.T) {
	exchange := strings.NewReplacer("Message-ID: <1@relay.example>\r\n", "Return-Path: <>\r\nX-MS-Exchange-Message-Is-Ndr:\r\nMessage-ID: <1@relay.example>\r\n",
		"Final-Recipient: rfc822; ", "Final-Recipient: rfc822;", "text/rfc822-headers", "message/rfc822")
	const person = "Return-Path: <ke.gia@ngoai.example>\r\n"
	for name, c := range map[string]struct {
		text  func(id, bare string) string
		noted bool
		doubt ledger.Doubt
	}{
		"of the mail's server": {func(id, _ string) string { return report("1", id, "failed", "5.1.1") }, true, ""},
		"of Exchange":          {func(id, _ string) string { return exchange.Replace(report("1", id, "failed", "5.1.1")) }, true, ""},
		"with the address in upper case": {func(id, _ string) string {
			return strings.Replace(report("1", id, "failed", "5.1.1"), "; X1.01@tinh", "; x1.01@TINH", 1)
		}, true, ""},
		"of an alias of the address": {func(id, _ string) string {
			return strings.Replace(report("1", id, "failed", "5.1.1"), "Final-Recipient: rfc822; X1.01@tinh.example",
				"Original-Recipient: rfc822;X1.01@tinh.example\r\nFinal-Recipient: rfc822; le.thi.mau@tinh.example", 1)
		}, true, ledger.DoubtRecipient},
		"with a guessed Message-ID": {func(_, bare string) string { return report("1", bare, "failed", "5.1.1") }, true, ledger.DoubtMessageID},
		"with a guessed token":      {func(_, bare string) string { return report("1", mail.WithToken(bare), "failed", "5.1.1") }, true, ledger.DoubtMessageID},
		"with the token in another case": {func(id, _ string) string {
			_, token := mail.CutToken(id)
			return report("1", strings.Replace(id, token, strings.ToLower(token), 1), "failed", "5.1.1")
		}, false, ""},
		"of another address": {func(id, _ string) string {
			return strings.Replace(report("1", id, "failed", "5.1.1"), "; X1.01@tinh.example", "; x@ngoai.example", 1)
		}, true, ledger.DoubtRecipient},
		"of a person":                {func(id, _ string) string { return person + report("1", id, "failed", "5.1.1") }, true, ledger.DoubtSender},
		"a delay, with a guessed ID": {func(_, bare string) string { return report("1", bare, "delayed", "4.4.1") }, true, ledger.DoubtMessageID},
		"with the returned headers as a text": {func(id, _ string) string {
			return strings.Replace(report("1", id, "failed", "5.1.1"), "text/rfc822-headers", "text/plain", 1)
		}, true, ledger.DoubtForm},
		"an automatic answer": {func(id, _ string) string {
			return person + "Auto-Submitted: auto-replied\r\nIn-Reply-To: <" + id + ">\r\nContent-Type: text/plain\r\n\r\nAction: failed\r\nMessage-ID: <" + id + ">\r\n"
		}, false, ""},
		"forwarded by a person": {func(id, _ string) string {
			return person + "Content-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\nContent-Type: text/plain\r\n\r\nThư bị trả lại.\r\n--f\r\n" +
				"Content-Type: message/rfc822\r\n\r\n" + report("1", id, "failed", "5.1.1") + "\r\n--f--\r\n"
		}, false, ""},
		"of another mail, with the ID in its words": {func(id, _ string) string {
			return strings.Replace(report("1", "abc@tinh.example", "failed", "5.1.1"), "550 x@tinh.example", "550 Message-ID: <"+id+">", 1)
		}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			store, month := archivetest.NewMemory(), november(t)
			key, id := sent(t, store, month, "X1.01")
			if _, err := bounces.Collect(t.Context(), store, box(t, c.text(id, bareID(key))), now); err != nil {
				t.Fatal(err)
			}
			d, err := ledger.Open(t.Context(), store, key)
			if err != nil {
				t.Fatal(err)
			}
			s := d.State()
			believed := c.noted && c.doubt == ""
			if s.Status != ledger.Accepted {
				t.Errorf("%s, want accepted", s.Status)
			}
			want := map[string]bool{"came back": believed, "doubtful": c.doubt != "", "hard bounces": believed}
			got := map[string]bool{"came back": s.Bounced || s.Delayed, "doubtful": s.Doubtful, "hard bounces": s.HardBounces > 0}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			next := []plan.Entry{{Target: delivery.Target{Recipient: key.Recipient, Address: key.Address}, Kind: key.Kind, Content: "c", To: "X1.01@tinh.example"}}
			if plan.Choose(plan.Failed, 1, next, []ledger.Summary{{Key: key, State: s}}); next[0].Send != believed {
				t.Errorf("the next run sends it: %v, want %v", next[0].Send, believed)
			}
			records, err := audit.Read(t.Context(), store, month)
			if err != nil {
				t.Fatal(err)
			}
			var wanted, doubts []string
			if c.noted {
				wanted = append(wanted, string(c.doubt))
			}
			for _, r := range records {
				doubts = append(doubts, r.Fact(audit.FactDoubt))
			}
			if diff := cmp.Diff(wanted, doubts); diff != "" {
				t.Errorf("recorded doubts (-want +got)\n%s", diff)
			}
		})
	}
}

// A mail that an earlier release has sent bears no token: a person decides on whatever says that it came back.
func TestReportOnAMailWithoutToken(t *testing.T) {
	store, month := archivetest.NewMemory(), november(t)
	key := ledger.KeyOf(month, 1, "X1.01", "X1.01@tinh.example", ledger.Notice)
	sentAs(t, store, key, "X1.01@tinh.example", bareID(key))
	result, err := bounces.Collect(t.Context(), store, box(t, report("1", bareID(key), "failed", "5.1.1")), now)
	if err != nil || len(result.Noted) != 1 || result.Doubtful() != 1 {
		t.Errorf("%d noted, %d doubtful, %v; want 1 that is doubtful", len(result.Noted), result.Doubtful(), err)
	}
}

// Anybody can write any number of forged reports: they take one record, and the true one that follows counts.
func TestManyForgedReportsAreOneDoubt(t *testing.T) {
	store, month := archivetest.NewMemory(), november(t)
	key, id := sent(t, store, month, "X1.01")
	var reports []string
	for _, own := range []string{"1", "2", "3"} {
		reports = append(reports, report(own, bareID(key), "failed", "5.1.1"))
	}
	b := box(t, append(reports, report("4", id, "failed", "5.1.1"))...)
	if result, err := bounces.Collect(t.Context(), store, b, now); err != nil || len(result.Noted) != 2 || result.Doubtful() != 1 {
		t.Errorf("%d noted, %d doubtful, %v; want 2, one of them doubtful", len(result.Noted), result.Doubtful(), err)
	}
	d, err := ledger.Open(t.Context(), store, key)
	if err != nil {
		t.Fatal(err)
	}
	if s := d.State(); !s.Bounced || s.Events != 5 {
		t.Errorf("bounced %v after %d events, want true after 5", s.Bounced, s.Events)
	}
	if again, err := bounces.Collect(t.Context(), store, b, now); err != nil || again.Letters != 0 {
		t.Errorf("the second look: %d letters, %v; want none", again.Letters, err)
	}
}
