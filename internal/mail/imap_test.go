package mail_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

const imapReport = "From: MAILER-DAEMON@relay.example\r\nMessage-ID: <%d@relay.example>\r\n" +
	"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; r\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" +
	"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <abc.%d@tinh.example>\r\n\r\n--b--\r\n"

func imapBox(t *testing.T, c mail.IMAPConfig) *mail.IMAP {
	t.Helper()
	box, err := mail.NewIMAP(c)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// unseen reads the reports of one look and marks them.
func unseen(t *testing.T, box mail.Inbox, mark bool) (letters int, about []string) {
	t.Helper()
	all, release, err := box.Unseen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for _, l := range all {
		report, err := l.Report()
		if errors.Is(err, mail.ErrNoReport) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		about = append(about, report.About[0].ID)
		if mark {
			if err := l.Seen(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return len(all), about
}

// What somebody has opened is still shown until it is recorded, unless it is old. A mailbox that keeps no keywords goes on showing it.
func TestIMAPShowsWhatWasOpened(t *testing.T) {
	for _, keywords := range []bool{true, false} {
		server := mailtest.StartIMAP(t, mail.TLSNone)
		if !keywords {
			server.KeepNoKeywords()
		}
		box := imapBox(t, server.Config)
		server.DeliverOpened(t, fmt.Sprintf(imapReport, 1, 1), time.Now().AddDate(0, 0, -30))
		server.DeliverOpened(t, fmt.Sprintf(imapReport, 2, 2), time.Now().AddDate(0, 0, -90))
		server.Deliver(t, fmt.Sprintf(imapReport, 3, 3))
		for range 2 {
			if n, about := unseen(t, box, false); n != 2 || fmt.Sprint(about) != "[abc.1@tinh.example abc.3@tinh.example]" {
				t.Errorf("keywords %t: %d letters, %v", keywords, n, about)
			}
		}
		unseen(t, box, true)
		left := 2
		if keywords {
			left = 0
		}
		all, release, err := box.Unseen(t.Context())
		if err != nil || len(all) != left {
			t.Fatalf("keywords %t: %d letters after they were recorded, %v", keywords, len(all), err)
		}
		for _, l := range all {
			if !l.Opened() {
				t.Errorf("%s was not opened", l.Name())
			}
		}
		release()
	}
}

func TestIMAPReadsWhatNobodyHasSeen(t *testing.T) {
	for _, encryption := range []string{mail.TLSImplicit, mail.TLSStart, mail.TLSNone} {
		t.Run(encryption, func(t *testing.T) {
			server := mailtest.StartIMAP(t, encryption)
			box := imapBox(t, server.Config)
			if n, about := unseen(t, box, true); n != 0 || about != nil {
				t.Errorf("an empty mailbox: %d letters, %v", n, about)
			}
			server.Deliver(t, fmt.Sprintf(imapReport, 1, 1))
			server.Deliver(t, "From: a@b.example\r\nContent-Type: text/plain\r\n\r\nĐã nhận.\r\n"+strings.Repeat("x", 1<<20))
			server.Deliver(t, fmt.Sprintf(imapReport, 2, 2)+strings.Repeat("the returned mail\r\n", 300_000))
			for range 2 { // reading alone marks nothing
				if n, about := unseen(t, box, false); n != 3 || fmt.Sprint(about) != "[abc.1@tinh.example abc.2@tinh.example]" {
					t.Errorf("%d letters, %v", n, about)
				}
			}
			unseen(t, box, true)
			if n, about := unseen(t, box, true); n != 1 || about != nil {
				t.Errorf("after marking: %d letters, %v", n, about)
			}
			if encryption == mail.TLSStart && strings.Contains(server.Said(), "mat-khau-7") {
				t.Error("the password went over the line unencrypted")
			}
		})
	}
}

// The heads of a full mailbox come in batches.
func TestIMAPReadsAFullMailbox(t *testing.T) {
	server := mailtest.StartIMAP(t, mail.TLSNone)
	for i := range 1201 {
		server.Deliver(t, fmt.Sprintf(imapReport, i, i))
	}
	letters, release, err := imapBox(t, server.Config).Unseen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if report, err := letters[len(letters)-1].Report(); err != nil || len(letters) != 1201 || report.About[0].ID != "abc.1200@tinh.example" {
		t.Errorf("%d letters, the last is about %v, %v", len(letters), report, err)
	}
}

// A mailbox that cannot be read is an error that says what to do and gives no secret away.
func TestIMAPFaults(t *testing.T) {
	server := mailtest.StartIMAP(t, mail.TLSImplicit)
	start := mailtest.StartIMAP(t, mail.TLSNone)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	secret := file(t, "nham-mat-khau\n")
	for _, c := range []struct {
		name   string
		change func(*mail.IMAPConfig)
		want   string
	}{
		{"an unknown authority", func(c *mail.IMAPConfig) { c.CAFile = "" }, "chứng thư không được tin cậy"},
		{"another host's certificate", func(c *mail.IMAPConfig) { c.Host = "localhost" }, "chứng thư không được tin cậy"},
		{"a wrong password", func(c *mail.IMAPConfig) { c.PasswordFile = secret }, "từ chối đăng nhập"},
		{"no such mailbox", func(c *mail.IMAPConfig) { c.Mailbox = "Tra lai" }, `không mở được hộp thư "Tra lai"`},
		{"nobody there", func(c *mail.IMAPConfig) { c.Port = closed.Addr().(*net.TCPAddr).Port }, "không kết nối được"},
		{"no TLS there", func(c *mail.IMAPConfig) { c.Port = start.Config.Port }, "không thiết lập được mã hóa"},
		{"no STARTTLS there", func(c *mail.IMAPConfig) { c.Port, c.TLS = start.Config.Port, mail.TLSStart }, "không có STARTTLS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := server.Config
			c.change(&config)
			_, _, err := imapBox(t, config).Unseen(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "bounces.imap: máy chủ ") {
				t.Fatalf("%v, want %q", err, c.want)
			}
			for _, private := range []string{"mat-khau-7", "nham-mat-khau", "thu-tra-lai"} {
				if strings.Contains(err.Error(), private) {
					t.Errorf("it tells %q: %v", private, err)
				}
			}
		})
	}
}

// A server that says nothing does not hold a run for ever.
func TestIMAPSilentServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	config := mailtest.StartIMAP(t, mail.TLSNone).Config
	config.Port = listener.Addr().(*net.TCPAddr).Port
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, _, err := imapBox(t, config).Unseen(ctx); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

func TestIMAPConfigFaults(t *testing.T) {
	good := mailtest.StartIMAP(t, mail.TLSImplicit).Config
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*mail.IMAPConfig){
		"imap.host: thiếu":              func(c *mail.IMAPConfig) { c.Host = "" },
		"imap.host: ":                   func(c *mail.IMAPConfig) { c.Host = "a b" },
		"imap.port":                     func(c *mail.IMAPConfig) { c.Port = 70000 },
		"imap.tls: \"ssl\"":             func(c *mail.IMAPConfig) { c.TLS = "ssl" },
		"imap.tls: none":                func(c *mail.IMAPConfig) { c.TLS, c.Host, c.CAFile = mail.TLSNone, "imap.tinh.example", "" },
		"imap.ca_file":                  func(c *mail.IMAPConfig) { c.CAFile = "none" },
		"imap.username_file và":         func(c *mail.IMAPConfig) { c.PasswordFile = "" },
		"imap.password_file: không đọc": func(c *mail.IMAPConfig) { c.PasswordFile = "none" },
		"imap.mailbox":                  func(c *mail.IMAPConfig) { c.Mailbox = "a\r\nb" },
	} {
		c := good
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if err := os.WriteFile(good.PasswordFile, []byte("hai\ndong\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := good.Validate(); err == nil || strings.Contains(err.Error(), "dong") {
		t.Errorf("a password of two lines: %v", err)
	}
}
