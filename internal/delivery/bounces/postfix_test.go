package bounces_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// requirePostfix makes the test fail rather than be skipped where there is no Postfix.
const requirePostfix = "TREHAN_TEST_REQUIRE_POSTFIX"

// postfix runs a Postfix of its own on loopback: tinh.example has the mailboxes tot and bounces; a mail to any other
// name is taken and comes back.
func postfix(t *testing.T) (port int, dir string) {
	t.Helper()
	program := "/usr/sbin/postfix"
	owner, err := user.Lookup("postfix")
	if _, missing := os.Stat(program); missing != nil || err != nil || os.Getuid() != 0 {
		if os.Getenv(requirePostfix) != "" {
			t.Fatalf("%s: no Postfix to run as root here", requirePostfix)
		}
		t.Skip("no Postfix to run as root here")
	}
	dir, err = os.MkdirTemp("/var/tmp", "trehan-postfix-") // its daemons are of another user: no folder above may be closed to them
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port = listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, sub := range []string{"etc", "spool", "data", "mail"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"data", "mail"} {
		run(t, "chown", "postfix", filepath.Join(dir, sub))
	}
	write("etc/mailboxes", "tot@tinh.example tot/\nbounces@tinh.example bounces/\n")
	write("etc/main.cf", fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/spool
data_directory = %[1]s/data
maillog_file = %[1]s/mail.log
maillog_file_prefixes = /var
myhostname = relay.tinh.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
biff = no
recipient_delimiter = +
virtual_mailbox_domains = tinh.example
virtual_mailbox_base = %[1]s/mail
virtual_mailbox_maps = texthash:%[1]s/etc/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:%[2]s
virtual_gid_maps = static:%[3]s
smtpd_reject_unlisted_recipient = no
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
message_size_limit = 0
mailbox_size_limit = 0
virtual_mailbox_limit = 0
`, dir, owner.Uid, owner.Gid))
	var services strings.Builder
	fmt.Fprintf(&services, "127.0.0.1:%d inet n - n - - smtpd\n", port)
	for _, s := range []string{
		"pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
		"rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce",
		"trace unix - - n - 0 bounce", "verify unix - - n - 1 verify", "flush unix n - n 1000? 0 flush",
		"proxymap unix - - n - - proxymap", "proxywrite unix - - n - 1 proxymap", "smtp unix - - n - - smtp",
		"relay unix - - n - - smtp", "showq unix n - n - - showq", "error unix - - n - - error",
		"retry unix - - n - - error", "discard unix - - n - - discard", "local unix - n n - - local",
		"virtual unix - n n - - virtual", "lmtp unix - - n - - lmtp", "anvil unix - - n - 1 anvil",
		"scache unix - - n - 1 scache", "postlog unix-dgram n - n - 1 postlogd", "tlsmgr unix - - n 1000? 1 tlsmgr",
	} {
		services.WriteString(s + "\n")
	}
	write("etc/master.cf", services.String())
	run(t, program, "-c", filepath.Join(dir, "etc"), "start")
	t.Cleanup(func() {
		_ = exec.Command(program, "-c", filepath.Join(dir, "etc"), "stop").Run()
		if log, err := os.ReadFile(filepath.Join(dir, "mail.log")); err == nil && t.Failed() {
			t.Logf("mail.log:\n%s", log)
		}
	})
	return port, dir
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// A real Postfix takes three mails: the one arrives, the others come back and are noted, once. Postfix offers DSN, so the
// one comes back under its envelope ID; the other one goes out under a tagged return path and comes back to that.
func TestPostfixTakesOneAndReturnsTwo(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Postfix")
	}
	port, dir := postfix(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	relay, err := mail.New(mail.Config{Host: "127.0.0.1", Port: port, TLS: mail.TLSNone, From: "bounces@tinh.example"})
	if err != nil {
		t.Fatal(err)
	}
	defer relay.Close()
	store := archivetest.NewMemory()
	month, err := period.ParseName("2023-11")
	if err != nil {
		t.Fatal(err)
	}
	var keys []ledger.Key
	for name, from := range map[string]string{"tot": "bounces@tinh.example", "khong-co": "bounces@tinh.example", "cung-khong": "bounces+{tag}@tinh.example"} {
		keys = append(keys, deliver(ctx, t, store, relay, month, name, from))
	}
	box := mail.Maildir{Dir: filepath.Join(dir, "mail", "bounces")}
	matched := map[string]mail.Match{}
	for len(matched) < 2 {
		time.Sleep(200 * time.Millisecond)
		if ctx.Err() != nil {
			t.Fatal("nothing came back")
		}
		if _, err := os.Stat(filepath.Join(box.Dir, "new")); err != nil {
			continue // Postfix makes the mailbox with the first mail
		}
		result, err := bounces.Collect(ctx, store, box, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range result.Noted {
			t.Logf("noted: %s %s %s, by %s", n.Kind, n.Enhanced, n.Diagnostic, n.Matched)
			if matched[n.Key.Recipient] = n.Matched; n.Doubt != "" {
				t.Errorf("%s: doubt %q", n.Key.Recipient, n.Doubt)
			}
		}
	}
	if diff := cmp.Diff(map[string]mail.Match{"X1.khong-co": mail.ByEnvelopeID, "X1.cung-khong": mail.ByReturnPath}, matched); diff != "" {
		t.Errorf("matched (-want +got):\n%s", diff)
	}
	for _, key := range keys {
		d, err := ledger.Open(ctx, store, key)
		if err != nil {
			t.Fatal(err)
		}
		s := d.State()
		if want := key.Recipient != "X1.tot"; s.Status != ledger.Accepted || s.Bounced != want || s.Reply.QueueID == "" {
			t.Errorf("%s: %s, bounced %v, queue ID %q", key, s.Status, s.Bounced, s.Reply.QueueID)
		}
	}
	if again, err := bounces.Collect(ctx, store, box, time.Now); err != nil || again.Letters != 0 {
		t.Errorf("the second look finds %d letters, %v", again.Letters, err)
	}
}

// deliver sends one letter through the ledger.
func deliver(ctx context.Context, t *testing.T, store *archivetest.Memory, relay *mail.Relay, month period.Name, name, from string) ledger.Key {
	t.Helper()
	address := name + "@tinh.example"
	key := ledger.KeyOf(month, 1, "X1."+name, address, ledger.Notice)
	id := mail.WithToken(bareID(key))
	body, err := mail.Render(mail.Message{
		From: mail.Address{Email: "bounces@tinh.example"}, To: []mail.Address{{Email: address}}, Subject: "Thông báo", Text: "x", HTML: "<p>x</p>",
		MessageID: id, Date: time.Date(2023, 12, 6, 9, 0, 0, 0, period.Zone),
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := ledger.Open(ctx, store, key)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	owner := ledger.Owner{Run: "run-1", Activity: "1", Attempt: 1, Nonce: name}
	if err := d.Plan(ctx, now, "run-1", ledger.Plan{Address: address, Field: "to", Content: "c", Seal: "s"}); err != nil {
		t.Fatal(err)
	}
	session, err := relay.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if granted, err := d.Claim(ctx, now, owner, ledger.Message{Key: "k", SHA256: "h", MessageID: id}); err != nil || !granted {
		t.Fatal(granted, err)
	}
	o := session.Send(ctx, mail.ReturnPath(from, id), address, body)
	err = d.Settle(ctx, now, owner, ledger.Type(o.State), ledger.Reply{Reason: string(o.Reason), Code: o.Code, Enhanced: o.Enhanced, Text: o.Reply, QueueID: o.QueueID})
	if err != nil {
		t.Fatal(err)
	}
	return key
}
