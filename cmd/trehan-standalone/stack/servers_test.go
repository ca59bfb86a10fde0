package stack_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	netmail "net/mail"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"trehan/cmd/trehan-standalone/stack"
	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/mail"
)

func openRuns() *workflowservice.ListWorkflowExecutionsRequest {
	return &workflowservice.ListWorkflowExecutionsRequest{Query: "ExecutionStatus = 'Running'"}
}

func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not come about")
		}
	}
}

// TestStoreConforms runs the archive's conformance suite on the embedded
// store.
func TestStoreConforms(t *testing.T) {
	s := start(t, stack.Config{Dir: t.TempDir(), WithoutMail: true})
	plain := false
	cfg := archive.Config{
		Endpoint: s.Store.Endpoint, TLS: &plain, Bucket: "conformance",
		AccessKeyFile: s.Store.AccessKeyFile, SecretKeyFile: s.Store.SecretKeyFile,
	}
	open := func(t *testing.T, o ...archive.Option) archivetest.S3 {
		store, err := archive.NewS3(cfg, "", o...)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
		return archivetest.S3{S3: store}
	}
	archivetest.Suite(t, func(t *testing.T) archive.Store { return open(t) })
	archivetest.SuiteOnWire(t, func(t *testing.T, wrap func(http.RoundTripper) http.RoundTripper) archive.Store {
		return open(t, archive.WithTransport(wrap))
	})
}

// TestLinksUnderThePublicName opens a link that was signed for the name under which a proxy hands requests on.
func TestLinksUnderThePublicName(t *testing.T) {
	s := start(t, stack.Config{Dir: t.TempDir(), WithoutMail: true})
	plain := false
	store, err := archive.NewS3(archive.Config{
		Endpoint: s.Store.Endpoint, PublicEndpoint: "http://kho.tinh.example", TLS: &plain, Bucket: "links",
		AccessKeyFile: s.Store.AccessKeyFile, SecretKeyFile: s.Store.SecretKeyFile,
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, err := store.Create(t.Context(), "doctor/1", archive.Bytes([]byte("one")), archive.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	link, err := store.Presign(t.Context(), o.Key, archive.PresignOptions{Expiry: time.Hour, VersionID: o.VersionID})
	if err != nil || !strings.HasPrefix(link, "http://kho.tinh.example/links/") {
		t.Fatalf("%s %v", link, err)
	}
	for host, want := range map[string]int{"kho.tinh.example": http.StatusOK, s.Store.Endpoint: http.StatusForbidden} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(link, "kho.tinh.example", s.Store.Endpoint, 1), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != want || (want == http.StatusOK) != (string(body) == "one") {
			t.Errorf("as %s: %d %.80s", host, resp.StatusCode, body)
		}
	}
}

// relayOf reaches the mail catcher as a worker would.
func relayOf(t testing.TB, s *stack.Stack) *mail.Relay {
	t.Helper()
	r, err := mail.New(mail.Config{
		Host: s.Mail.Host, Port: s.Mail.Port, TLS: mail.TLSStart, CAFile: s.Mail.CAFile,
		UsernameFile: s.Mail.UsernameFile, PasswordFile: s.Mail.PasswordFile, From: "vpub@hanam.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// letter renders a message with an attachment of n bytes.
func letter(t testing.TB, n int) []byte {
	t.Helper()
	data, err := mail.Render(mail.Message{
		From: mail.Address{Name: "Văn phòng UBND tỉnh", Email: "vpub@hanam.example"},
		To:   []mail.Address{{Email: "so.tu-phap@hanam.example"}}, Subject: "Thông báo trễ hạn tháng 11/2023", Text: ".\nKính gửi\n",
		MessageID: "a@hanam.example", Date: time.Unix(1701400000, 0),
		Attachments: []mail.Attachment{{Name: "phu-luc.xlsx", MediaType: "application/octet-stream", Data: bytes.Repeat([]byte("0123456789abcde\n"), n/16)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestMail sends through the real client and finds the bytes in the Maildir.
func TestMail(t *testing.T) {
	s := start(t, stack.Config{Dir: t.TempDir(), WithoutStore: true, MailSizeLimit: 2_000_000})
	r := relayOf(t, s)
	ctx := context.Background()
	data := letter(t, 100_000)
	for range 3 {
		session, err := r.Open(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if out := session.Send(ctx, "vpub@hanam.example", "so.tu-phap@hanam.example", data); out.State != mail.Accepted {
			t.Fatalf("%+v", out)
		}
		session.Close()
	}
	files, err := filepath.Glob(filepath.Join(s.Mail.Maildir, "new", "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := "Return-Path: <vpub@hanam.example>\r\nDelivered-To: so.tu-phap@hanam.example\r\n" + string(data)
		if string(got) != want {
			t.Errorf("%s holds %d bytes, not the %d that were sent", file, len(got), len(want))
		}
		if _, err := netmail.ReadMessage(bytes.NewReader(got)); err != nil {
			t.Error(err)
		}
	}
	session, err := r.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if out := session.Send(ctx, "vpub@hanam.example", "b@hanam.example", letter(t, 3_000_000)); out.State != mail.Refused || out.Reason != mail.ReasonSize {
		t.Errorf("too large: %+v", out)
	}
	session.Close()
	if left, _ := os.ReadDir(filepath.Join(s.Mail.Maildir, "tmp")); len(left) != 0 {
		t.Errorf("%d files were left in tmp", len(left))
	}

	// Without the password nothing is taken.
	wrong := mail.Config{
		Host: s.Mail.Host, Port: s.Mail.Port, CAFile: s.Mail.CAFile, From: "vpub@hanam.example",
		UsernameFile: s.Mail.UsernameFile, PasswordFile: s.Mail.UsernameFile,
	}
	thief, err := mail.New(wrong)
	if err != nil {
		t.Fatal(err)
	}
	if err := thief.Check(ctx); err == nil || !strings.Contains(err.Error(), "535") {
		t.Errorf("a wrong password: %v", err)
	}
	wrong.UsernameFile, wrong.PasswordFile = "", ""
	nobody, err := mail.New(wrong)
	if err != nil {
		t.Fatal(err)
	}
	session, err = nobody.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if out := session.Send(ctx, "vpub@hanam.example", "b@hanam.example", data); out.State != mail.Deferred || out.Reason != mail.ReasonAuth {
		t.Errorf("without log-in: %+v", out)
	}
}

// BenchmarkSend measures sending a mail with a megabyte attached: by the
// standard library's bare client, by one session, and by sessions taken from
// the pool for each mail.
func BenchmarkSend(b *testing.B) {
	s, err := stack.Start(context.Background(), stack.Config{Dir: b.TempDir(), WithoutStore: true})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Stop()
	data := letter(b, 1<<20)
	const from, to = "vpub@hanam.example", "so.tu-phap@hanam.example"
	measure := func(name string, send func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				send(b)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
		})
	}
	bare := bareClient(b, s)
	measure("bare", func(b *testing.B) {
		body, err := data, errors.Join(bare.Mail(from), bare.Rcpt(to))
		if err != nil {
			b.Fatal(err)
		}
		w, err := bare.Data()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	})
	ctx := context.Background()
	r := relayOf(b, s)
	send := func(b *testing.B, session mail.Session) {
		if out := session.Send(ctx, from, to, data); out.State != mail.Accepted {
			b.Fatalf("%+v", out)
		}
	}
	one, err := r.Open(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer one.Close()
	measure("session", func(b *testing.B) { send(b, one) })
	measure("pool", func(b *testing.B) {
		session, err := r.Open(ctx)
		if err != nil {
			b.Fatal(err)
		}
		send(b, session)
		session.Close()
	})
}

// bareClient is net/smtp's, encrypted and logged in.
func bareClient(b *testing.B, s *stack.Stack) *smtp.Client {
	b.Helper()
	pem, err := os.ReadFile(s.Mail.CAFile)
	if err != nil {
		b.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	username, _ := os.ReadFile(s.Mail.UsernameFile)
	password, _ := os.ReadFile(s.Mail.PasswordFile)
	c, err := smtp.Dial(fmt.Sprintf("%s:%d", s.Mail.Host, s.Mail.Port))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	auth := smtp.PlainAuth("", strings.TrimSpace(string(username)), strings.TrimSpace(string(password)), s.Mail.Host)
	if err := errors.Join(c.StartTLS(&tls.Config{ServerName: s.Mail.Host, RootCAs: pool}), c.Auth(auth)); err != nil {
		b.Fatal(err)
	}
	return c
}
