package mail_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/mail"
)

// dsn makes a report as Postfix writes it; the further fields replace %s.
func dsn(status, returned string) string {
	return strings.ReplaceAll(`Return-Path: <>
Date: Wed,  6 Dec 2023 09:00:00 +0700 (+07)
From: MAILER-DAEMON@relay.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@tinh.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="B.1/relay.example"
Message-Id: <20231206090000.B@relay.example>

This is a MIME-encapsulated message.

--B.1/relay.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B.1/relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
X-Postfix-Queue-ID: B
Arrival-Date: Wed,  6 Dec 2023 09:00:00 +0700 (+07)

`+status+`
--B.1/relay.example
`+returned+`
--B.1/relay.example--
`, "\n", "\r\n")
}

const failedStatus = `Final-Recipient: rfc822; so.mot@tinh.example
Original-Recipient: rfc822;so.mot@tinh.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.tinh.example
Diagnostic-Code: smtp; 550 5.1.1 <so.mot@tinh.example>: Recipient address
    rejected: User so.mot unknown
`

const returnedHeaders = `Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: vp@tinh.example
Message-ID: <2023-11.r0001.X1.01-0a1b2c3d.notice@tinh.example>
Subject: x
`

func TestParseReport(t *testing.T) {
	const id, about = "20231206090000.B@relay.example", "2023-11.r0001.X1.01-0a1b2c3d.notice@tinh.example"
	const so = "so.mot@tinh.example"
	returned := []mail.Reference{{By: mail.ByReturned, ID: about}}
	failed := mail.ReportPart{Action: "failed", Status: "5.1.1", Recipients: []string{so, so}, Diagnostic: "550 5.1.1 [địa chỉ]: Recipient address rejected: User [địa chỉ] unknown"}
	for _, c := range []struct {
		name, text string
		want       *mail.Report
	}{
		{"failed, headers returned", dsn(failedStatus, returnedHeaders), &mail.Report{ID: id, About: returned, Parts: []mail.ReportPart{failed}}},
		{"failed, mail returned", dsn(failedStatus, strings.ReplaceAll(returnedHeaders, "text/rfc822-headers", "message/rfc822")+"\nbody"),
			&mail.Report{ID: id, About: returned, Parts: []mail.ReportPart{failed}}},
		{"delayed", dsn("Final-Recipient: rfc822;a@b.example\nAction: delayed\nStatus: 4.4.1 (no answer)\n", returnedHeaders),
			&mail.Report{ID: id, About: returned, Parts: []mail.ReportPart{{Action: "delayed", Status: "4.4.1", Recipients: []string{"a@b.example"}}}}},
		{"two recipients", dsn("Final-Recipient: rfc822;a@b.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822;c@b.example\naction: FAILED (expired)\n", returnedHeaders),
			&mail.Report{ID: id, About: returned, Parts: []mail.ReportPart{
				{Action: "delivered", Status: "2.0.0", Recipients: []string{"a@b.example"}}, {Action: "failed", Recipients: []string{"c@b.example"}},
			}}},
		{"an address in brackets, of a person", strings.Replace(dsn("Final-Recipient: RFC822; <c@b.example>\nAction: failed\n", returnedHeaders), "Return-Path: <>", "Return-Path: <a@b.example>", 1),
			&mail.Report{ID: id, About: returned, Sender: "a@b.example", Parts: []mail.ReportPart{{Action: "failed", Recipients: []string{"c@b.example"}}}}},
		{"of an alias, with its local part alone", dsn("Original-Recipient: rfc822;so.mot@tinh.example\nFinal-Recipient: rfc822; le.mau@tinh.example\nAction: failed\nDiagnostic-Code: smtp; so.mot and le.mau are full\n", returnedHeaders),
			&mail.Report{ID: id, About: returned, Parts: []mail.ReportPart{{Action: "failed", Diagnostic: "[địa chỉ] and [địa chỉ] are full", Recipients: []string{"le.mau@tinh.example", so}}}}},
		{"only the envelope's ID", strings.Replace(dsn(failedStatus, "Content-Type: text/plain\n\nx\n"), "X-Postfix-Queue-ID: B", "Original-Envelope-Id: "+about, 1),
			&mail.Report{ID: id, About: []mail.Reference{{By: mail.ByEnvelopeID, ID: about}}, Parts: []mail.ReportPart{failed}}},
		{"cut off after the headers", dsn(failedStatus, returnedHeaders)[:strings.Index(dsn(failedStatus, returnedHeaders), "Subject: x")],
			&mail.Report{ID: id, About: returned, Parts: []mail.ReportPart{failed}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := mail.ParseReport(strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestParseReportOfOtherMail(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":           "",
		"a person's answer": "From: a@b.example\r\nMessage-ID: <x@b.example>\r\n\r\nĐã nhận.\r\n",
		"no mail at all":    "\x00\x01\x02",
		"a report on abuse": strings.Replace(dsn(failedStatus, returnedHeaders), "delivery-status;", "feedback-report;", 1),
		"endless parts": "Content-Type: multipart/report; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 1000) +
			"--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n\r\n--b--\r\n",
		"parts within parts without end": nested(100_000),
	} {
		t.Run(name, func(t *testing.T) {
			if r, err := mail.ParseReport(strings.NewReader(text)); !errors.Is(err, mail.ErrNoReport) {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// nested is a report in which each part holds the next one.
func nested(depth int) string {
	var out strings.Builder
	out.WriteString("Return-Path: <>\r\n")
	for i := range depth {
		fmt.Fprintf(&out, "Content-Type: multipart/mixed; boundary=b%[1]d\r\n\r\n--b%[1]d\r\n", i)
	}
	return out.String() + "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n"
}

// A report that names no mail of the program is one all the same: it counts as unmatched.
func TestParseReportOnNothing(t *testing.T) {
	for name, text := range map[string]string{
		"nothing returned":           dsn(failedStatus, "Content-Type: text/plain\n\nx\n"),
		"another's Message-ID form":  dsn(failedStatus, strings.ReplaceAll(returnedHeaders, "<2023-11.r0001.X1.01-0a1b2c3d.notice@tinh.example>", "<a b@c>")),
		"a Message-ID of two lines":  dsn(failedStatus, strings.ReplaceAll(returnedHeaders, ".notice@", ".notice\n @")),
		"a Message-ID beyond bounds": dsn(failedStatus, strings.ReplaceAll(returnedHeaders, "notice", strings.Repeat("n", 300))),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := mail.ParseReport(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if len(r.About) > 0 || len(r.Parts) != 1 {
				t.Errorf("%d parts about %v, want one about nothing", len(r.Parts), r.About)
			}
		})
	}
}

// A report without a Message-ID is known by its bytes.
func TestParseReportWithoutItsOwnID(t *testing.T) {
	text := strings.Replace(dsn(failedStatus, returnedHeaders), "Message-Id: <20231206090000.B@relay.example>\r\n", "", 1)
	one, err := mail.ParseReport(strings.NewReader(text))
	if err != nil || !strings.HasPrefix(one.ID, "sha256:") || len(one.ID) != 71 {
		t.Fatalf("ID %q, %v; want a SHA-256", one.ID, err)
	}
	other, err := mail.ParseReport(strings.NewReader(strings.Replace(text, "sorry", "sorrY", 1)))
	if err != nil || other.ID == one.ID {
		t.Errorf("another report has the same ID: %v", err)
	}
}

// Whatever comes, the parser ends, and what it returns is fit for records: no control characters, no address.
func FuzzParseReport(f *testing.F) {
	f.Add([]byte(dsn(failedStatus, returnedHeaders)))
	f.Add([]byte(dsn("Action: delayed\n", returnedHeaders)))
	f.Add([]byte(strings.Replace(dsn(failedStatus, returnedHeaders), "Content-Type: message/delivery-status", "Content-Transfer-Encoding: base64\r\nContent-Type: message/delivery-status", 1)))
	f.Add([]byte("Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n--b--\r\n"))
	files, err := filepath.Glob("testdata/reports/*.eml")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := mail.ParseReport(strings.NewReader(string(text)))
		if err != nil {
			if !errors.Is(err, mail.ErrNoReport) {
				t.Fatal(err)
			}
			return
		}
		for ; r != nil; r = r.Enclosed {
			fitForRecords(t, r)
		}
	})
}

func fitForRecords(t *testing.T, r *mail.Report) {
	t.Helper()
	if r.ID == "" || r.Answer != (len(r.Parts) == 0) || len(r.Parts) > 50 || len(r.About) > 30 {
		t.Fatalf("%+v", r)
	}
	for _, about := range r.About {
		if about.ID == "" || strings.ContainsFunc(about.ID, unicode.IsControl) || len(about.ID) > 500 {
			t.Fatalf("%+v", r)
		}
	}
	for _, p := range r.Parts {
		if strings.ContainsAny(p.Diagnostic+r.ID, "\r\n\x00") || strings.Contains(p.Diagnostic, "@") {
			t.Fatalf("%+v", p)
		}
		if len(p.Diagnostic) > 500 || len(p.Status) > 9 {
			t.Fatalf("%+v", p)
		}
	}
}

func TestMaildirListsWhatNobodyHasSeen(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := (mail.Maildir{Dir: dir}).Unseen(t.Context()); err == nil {
		t.Error("a folder that is no Maildir is none")
	}
	for _, sub := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"new/2.a", "cur/1.b:2,", "cur/3.c:2,S", "cur/4.d:2,RS", "new/.hidden", "tmp/5.e"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	box := mail.Maildir{Dir: dir}
	letters, _, err := box.Unseen(t.Context())
	if err != nil || len(letters) != 2 || !strings.Contains(fmt.Sprint(letters[0]), "1.b:2,") {
		t.Fatalf("%v, %v", letters, err)
	}
	for i := range 2 { // the second time it has been moved already
		for _, l := range letters {
			if err := l.Seen(); err != nil {
				t.Fatal(err)
			}
			if _, err := l.Report(); i == 1 && !errors.Is(err, mail.ErrNoReport) {
				t.Errorf("a letter that somebody else has moved: %v", err)
			}
		}
	}
	if left, _, err := box.Unseen(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// Whatever a stranger sends is read in bounded time and memory: one mail must not keep a month from being planned.
func TestParseReportIsBounded(t *testing.T) {
	const mega = 1 << 20
	head := "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n"
	status := head + "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n"
	for name, text := range map[string]string{
		"one line":                 strings.Repeat("x", 100*mega),
		"a header of ten MB":       head + strings.Repeat("X-A: b\r\n", 10*mega/8) + "\r\n550 5.1.1 no such user",
		"a field of ten MB":        head + "Subject: " + strings.Repeat("=?utf-8?q?a?= ", 10*mega/14) + "\r\n\r\n550 5.1.1",
		"a field of many lines":    head + "To: a" + strings.Repeat("\r\n b", 10*mega/4) + "\r\n\r\n550 5.1.1",
		"returned, of many lines":  status + "\r\nAction: failed\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nTo: a" + strings.Repeat("\r\n b", mega) + "\r\n\r\n--b--",
		"a bomb of base64":         status + "Content-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("QWN0aW9uOiBmYWlsZWQK\r\n", mega) + "--b--",
		"many recipients":          status + "\r\n" + strings.Repeat("Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\n\r\n", mega/16),
		"charset unknown":          head + "Content-Type: text/plain; charset=x-none\r\nContent-Transfer-Encoding: x-none\r\n\r\n550 5.1.1",
		"a boundary of a MB":       head + "Content-Type: multipart/report; boundary=" + strings.Repeat("b", mega) + "\r\n\r\n" + strings.Repeat("-", 4*mega),
		"dashes":                   status + "\r\n" + strings.Repeat("--b", mega),
		"headers of parts, broken": status + "\r\n" + strings.Repeat("--b\r\nno field\r\n", mega/4),
		"markup":                   head + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<", 4*mega),
		"words with @":             status + "\r\nAction: failed\r\nDiagnostic-Code: x;" + strings.Repeat("a@", mega),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begun := time.Now()
			_, _ = mail.ParseReport(strings.NewReader(text))
			runtime.ReadMemStats(&after)
			if used, took := after.TotalAlloc-before.TotalAlloc, time.Since(begun); used > 64*mega || took > 5*time.Second {
				t.Errorf("%d MB in %v", used/mega, took)
			} else {
				t.Logf("%d MB in %v", used/mega, took)
			}
		})
	}
}
