package mail_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/mail"
)

// notice is a message with everything a message can have.
func notice() mail.Message {
	return mail.Message{
		From:      mail.Address{Name: "Văn phòng UBND tỉnh Hà Nam", Email: "vpub@hanam.example"},
		ReplyTo:   []mail.Address{{Email: "kstthc@hanam.example"}},
		To:        []mail.Address{{Name: "Sở Tư pháp", Email: "so.tu-phap@hanam.example"}, {Email: "b@hanam.example"}},
		Cc:        []mail.Address{{Name: `Ông "A", phòng 2`, Email: "c@hanam.example"}},
		Subject:   "Thông báo danh sách cơ quan, đơn vị, cán bộ, công chức, viên chức để xảy ra tình trạng trễ hạn trong giải quyết thủ tục hành chính tháng 11/2023",
		Text:      "Kính gửi: Sở Tư pháp\n\n.\n..hai chấm\nFrom đầu dòng\n\nContent-Type: multipart/mixed;\n boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\n--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" + strings.Repeat("Một dòng rất dài. ", 200) + "\nTrân trọng./.",
		HTML:      "<p>Kính gửi: <b>Sở Tư pháp</b></p>" + strings.Repeat("<i>đ</i>", 500),
		MessageID: "month-2023-11.r1.H25.05.notice@hanam.example",
		Date:      time.Date(2023, 12, 1, 8, 30, 0, 0, time.FixedZone("", 7*3600)),
		Headers: []mail.Header{
			{"X-Trehan-Seal", strings.Repeat("0123456789abcdef", 4)},
			{"Auto-Submitted", "auto-generated"},
			{"List-Id", "Thông báo trễ hạn <tre-han.hanam.example>"},
		},
		Attachments: []mail.Attachment{
			{"cong-van.pdf", "application/pdf", []byte("%PDF-1.7 …")},
			{"Phụ lục 01 – cấp tỉnh; \"đủ\".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes.Repeat([]byte{0, 1, 2, 255}, 5000)},
			{strings.Repeat("Danh sách rất dài ", 11) + ".csv", "text/csv", nil},
		},
	}
}

// A Message-ID stands on one line, however long: reports of other servers are matched by it.
func TestRenderKeepsTheMessageIDOnOneLine(t *testing.T) {
	for _, id := range []string{"a@b.example", mail.WithToken("2023-11.r0001.H25.101-0a1b2c3d.correction@vanphong.hanam.example")} {
		m := notice()
		m.MessageID = id
		if !bytes.Contains(render(t, m), []byte("\r\nMessage-ID: <"+id+">\r\n")) {
			t.Errorf("%s is folded", id)
		}
	}
}

func render(t testing.TB, m mail.Message) []byte {
	t.Helper()
	data, err := mail.Render(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestRenderIsStable renders twice, with the headers in another order too.
func TestRenderIsStable(t *testing.T) {
	m := notice()
	first := render(t, m)
	for range 5 {
		m.Headers[0], m.Headers[2] = m.Headers[2], m.Headers[0]
		if again := render(t, m); !bytes.Equal(first, again) {
			t.Fatalf("another rendering differs:\n%s", cmp.Diff(string(first), string(again)))
		}
	}
	for _, noise := range []string{"go-mail", "User-Agent", "X-Mailer"} {
		if bytes.Contains(first, []byte(noise)) {
			t.Errorf("%s stands in the mail", noise)
		}
	}
	if !bytes.Contains(first, []byte(`boundary="=_trehan_1"`)) || bytes.Contains(first, []byte("=_trehan_3")) {
		t.Errorf("the boundaries are not numbered:\n%.1500s", first)
	}
}

// part is what a reader sees of one part.
type part struct {
	Kind, Name, NameInType string
	Text                   string
}

// parts reads a rendered message as a mail program does.
func parts(t testing.TB, contentType string, body io.Reader) []part {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("%q: %v", contentType, err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		t.Fatalf("%s is not multipart", kind)
	}
	var out []part
	for reader := multipart.NewReader(body, params["boundary"]); ; {
		p, err := reader.NextRawPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		partKind, typeParams, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			t.Fatalf("%q: %v", p.Header.Get("Content-Type"), err)
		}
		if strings.HasPrefix(partKind, "multipart/") {
			out = append(out, parts(t, p.Header.Get("Content-Type"), p)...)
			continue
		}
		var in io.Reader = p
		switch p.Header.Get("Content-Transfer-Encoding") {
		case "quoted-printable":
			in = quotedprintable.NewReader(p)
		case "base64":
			in = base64.NewDecoder(base64.StdEncoding, p)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		found := part{Kind: partKind, Text: string(text), NameInType: typeParams["name"]}
		if disposition := p.Header.Get("Content-Disposition"); disposition != "" {
			_, dispositionParams, err := mime.ParseMediaType(disposition)
			if err != nil {
				t.Fatalf("%q: %v", disposition, err)
			}
			found.Name = dispositionParams["filename"]
		}
		out = append(out, found)
	}
}

// TestRenderReadsBack reads everything back from the bytes.
func TestRenderReadsBack(t *testing.T) {
	m := notice()
	read, err := netmail.ReadMessage(bytes.NewReader(render(t, m)))
	if err != nil {
		t.Fatal(err)
	}
	decoded := func(name string) string {
		text, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get(name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return text
	}
	if got := decoded("Subject"); got != m.Subject {
		t.Errorf("subject %q", got)
	}
	if got := read.Header.Get("Message-Id"); got != "<"+m.MessageID+">" {
		t.Errorf("Message-ID %q", got)
	}
	if got, err := read.Header.Date(); err != nil || !got.Equal(m.Date) {
		t.Errorf("date %v, %v", got, err)
	}
	for name, want := range map[string][]mail.Address{"From": {m.From}, "Reply-To": m.ReplyTo, "To": m.To, "Cc": m.Cc} {
		list, err := read.Header.AddressList(name)
		var got []mail.Address
		for _, a := range list {
			got = append(got, mail.Address{Name: a.Name, Email: a.Address})
		}
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, h := range m.Headers {
		if got := decoded(h.Name); got != h.Value {
			t.Errorf("%s: %q", h.Name, got)
		}
	}
	got := parts(t, read.Header.Get("Content-Type"), read.Body)
	want := []part{
		{Kind: "text/plain", Text: strings.ReplaceAll(m.Text, "\n", "\r\n")},
		{Kind: "text/html", Text: m.HTML},
	}
	for _, a := range m.Attachments {
		want = append(want, part{Kind: a.MediaType, Name: a.Name, NameInType: a.Name, Text: string(a.Data)})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestRenderAnyText holds any text to the wire's rules and to itself.
func TestRenderAnyText(t *testing.T) {
	printable := rapid.Map(rapid.StringOf(rapid.RuneFrom([]rune("aZ9 ,;:.\"'()<>@=?_-/ăâđêôơưẫặỄ–…\U0001F600"))), strings.TrimSpace)
	rapid.Check(t, func(rt *rapid.T) {
		m := notice()
		m.Subject = rapid.Map(printable, func(s string) string { return "s" + s }).Draw(rt, "subject")
		m.Text = rapid.StringN(1, -1, 3000).Draw(rt, "text")
		m.From.Name = printable.Draw(rt, "name")
		m.Attachments[0].Name = rapid.Map(printable, func(s string) string { return "a" + strings.ReplaceAll(s, "/", "") }).Draw(rt, "file")
		m.Attachments[0].Data = rapid.SliceOf(rapid.Byte()).Draw(rt, "data")
		if len(m.Attachments[0].Name) > 255 || len(m.Subject) > 3000 {
			return
		}
		data := render(t, m)
		if !bytes.Equal(data, render(t, m)) {
			rt.Fatal("not stable")
		}
		read, err := netmail.ReadMessage(bytes.NewReader(data))
		if err != nil {
			rt.Fatal(err)
		}
		if subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject")); err != nil || strings.Join(strings.Fields(subject), " ") != strings.Join(strings.Fields(m.Subject), " ") {
			rt.Fatalf("subject %q became %q, %v", m.Subject, subject, err)
		}
		from, err := read.Header.AddressList("From")
		if err != nil || from[0].Name != m.From.Name {
			rt.Fatalf("name %q became %v, %v", m.From.Name, from, err)
		}
		got := parts(t, read.Header.Get("Content-Type"), read.Body)
		if got[2].Name != m.Attachments[0].Name || got[2].Text != string(m.Attachments[0].Data) {
			rt.Fatalf("file %q became %q", m.Attachments[0].Name, got[2].Name)
		}
		for i, line := range bytes.Split(data, []byte("\r\n")) {
			if len(line) > 998 || bytes.ContainsAny(line, "\r\n") {
				rt.Fatalf("line %d: %q", i+1, line)
			}
		}
	})
}

// TestMessageFaults: all at once, and nothing is rendered.
func TestMessageFaults(t *testing.T) {
	m := notice()
	m.From.Email = "vpub"
	m.To = []mail.Address{{Name: "a\r\nBcc: x@y.example", Email: "b@hanam.example"}}
	m.Subject = "một\r\nBcc: x@y.example"
	m.Text = ""
	m.MessageID = "<a@b>"
	m.Date = time.Time{}
	m.Headers = []mail.Header{{"X-A", "1\n2"}, {"Bcc", "x@y.example"}, {"X B", "1"}, {"X-C", "1"}, {"x-c", "2"}}
	m.Attachments = []mail.Attachment{{Name: "../a", MediaType: "application/pdf"}, {Name: "a", MediaType: "pdf\r\nX: y"}}
	_, err := mail.Render(m)
	if err == nil {
		t.Fatal("rendered")
	}
	for _, want := range []string{"From", "To", "subject", "text", "Message-ID", "date", "X-A", "Bcc", "X B", "x-c", "attachment 1", "attachment 2"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is missing in\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "hanam") {
		t.Errorf("an address stands in %v", err)
	}
}

// office makes a certificate for signing.
func office(t testing.TB, from, to time.Time) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "Văn phòng UBND tỉnh"}, NotBefore: from, NotAfter: to,
		EmailAddresses: []string{sender}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for path, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// TestSigned lets OpenSSL verify the signature, and refuse it once a byte of
// the letter has changed.
func TestSigned(t *testing.T) {
	if testing.Short() {
		t.Skip("runs OpenSSL")
	}
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	certFile, keyFile := office(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	m := notice()
	if m.Sign, err = mail.LoadSigner(certFile, keyFile, time.Now()); err != nil {
		t.Fatal(err)
	}
	data := render(t, m)
	verify := func(data []byte) error {
		file := filepath.Join(t.TempDir(), "mail.eml")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(openssl, "cms", "-verify", "-in", file, "-CAfile", certFile, "-out", os.DevNull).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	if err := verify(data); err != nil {
		t.Error(err)
	}
	changed := bytes.Replace(data, []byte("T=C6=B0 ph=C3=A1p"), []byte("T=C6=B0 ph=C3=A0p"), 1)
	if bytes.Equal(changed, data) {
		changed = bytes.Replace(data, []byte("From =C4=91"), []byte("From =C4=90"), 1)
	}
	if bytes.Equal(changed, data) {
		t.Fatal("nothing to change")
	}
	if verify(changed) == nil {
		t.Error("a changed letter is verified")
	}
	read, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil || !strings.HasPrefix(read.Header.Get("Content-Type"), "multipart/signed") {
		t.Errorf("%v, %v", read.Header.Get("Content-Type"), err)
	}
}

// TestLoadSigner names what is wrong with the files.
func TestLoadSigner(t *testing.T) {
	certFile, keyFile := office(t, time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour))
	if _, err := mail.LoadSigner(certFile, keyFile, time.Now()); err == nil || !strings.Contains(err.Error(), "hiệu lực") {
		t.Errorf("expired: %v", err)
	}
	certFile, keyFile = office(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	signer, err := mail.LoadSigner(certFile, keyFile, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	m := notice()
	m.Sign, m.Date = signer, time.Now().Add(2*time.Hour) // loaded in time, and used too late
	var expired *mail.CertificateError
	if _, err := mail.Render(m); !errors.As(err, &expired) || expired.File != certFile {
		t.Errorf("expired while the program runs: %v", err)
	}
	if _, err := mail.LoadSigner(certFile, certFile, time.Now()); err == nil {
		t.Error("a certificate as the key")
	}
	if _, err := mail.LoadSigner("none.pem", keyFile, time.Now()); err == nil || !strings.Contains(err.Error(), "none.pem") {
		t.Errorf("missing: %v", err)
	}
}

func BenchmarkRender(b *testing.B) {
	m := notice()
	m.Attachments[0].Data = bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	b.SetBytes(int64(len(render(b, m))))
	for b.Loop() {
		render(b, m)
	}
}
