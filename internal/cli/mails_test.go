package cli

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/register"
)

// part is one leaf of a mail.
type part struct {
	kind, name string
	data       []byte
}

// opened reads a mail with the standard library's eyes.
func opened(t *testing.T, data []byte) (mail.Header, []part) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, leaves(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body)
}

func leaves(t *testing.T, kind, encoding, disposition string, body io.Reader) []part {
	t.Helper()
	media, fields, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatalf("%q: %v", kind, err)
	}
	if strings.HasPrefix(media, "multipart/") {
		var all []part
		r := multipart.NewReader(body, fields["boundary"])
		for {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return all
			}
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, leaves(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition"), p)...)
		}
	}
	switch encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := mime.ParseMediaType(disposition)
	return []part{{media, shown["filename"], data}}
}

func mailsOf(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	all := contents(t, filepath.Join(folder, mailFolder))
	if len(all) == 0 {
		t.Fatal("no mails")
	}
	return all
}

// mailsAsSent: one mail an address of the register, with the documents that its mailbox wants, byte for byte those beside
// it, dated with the extract's time.
func mailsAsSent(t *testing.T, m *offlineMonth) {
	f, err := os.Open(filepath.Join(m.extract, "units.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	units, err := register.Load(f, "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mails, documents := mailsOf(t, m.out), contents(t, m.out)
	addresses := map[string]bool{}
	for _, to := range units.Addressees(m.report.Period, m.report.ExtractedAt.Day()) {
		for _, address := range append(slices.Clone(to.Notify.To), to.Notify.Cc...) {
			if addresses[address] {
				continue
			}
			addresses[address] = true
			name := to.Code + "-" + archive.AddressHash(address) + ".eml"
			data := mails[name]
			if data == nil {
				t.Errorf("no mail %s", name)
				continue
			}
			header, parts := opened(t, data)
			if date, err := header.Date(); err != nil || !date.Equal(m.report.ExtractedAt.Time()) {
				t.Errorf("%s is dated %v, the extract %v", name, date, m.report.ExtractedAt)
			}
			if !strings.Contains(header.Get("To")+header.Get("Cc"), address) {
				t.Errorf("%s does not show whom it is for", name)
			}
			id := "<" + m.month + ".r0001." + strings.TrimSuffix(name, ".eml") + ".notice@"
			if !strings.HasPrefix(header.Get("Message-ID"), id) {
				t.Errorf("%s has the Message-ID %s", name, header.Get("Message-ID"))
			}
			attached(t, name, to, parts, documents, m)
		}
	}
	if len(mails) != len(addresses) {
		t.Errorf("%d mails to %d addresses", len(mails), len(addresses))
	}
}

// attached compares the attachments with the files beside the mail.
func attached(t *testing.T, name string, to register.Addressee, parts []part, documents map[string][]byte, m *offlineMonth) {
	t.Helper()
	var names []string
	if most := 2 + max(1, len(to.Own)); len(parts)-2 > most && !slices.Contains(to.Wants, register.Page) {
		t.Errorf("%s has %d attachments, more than %d", name, len(parts)-2, most)
	}
	said := strings.Join(strings.Fields(string(parts[0].data)), " ")
	for _, p := range appendicesOut(t, parts[2:]) {
		names = append(names, p.name)
		beside := strings.Replace(p.name, "don-vi-", "don-vi/", 1)
		if !bytes.Equal(documents[beside], p.data) || len(p.data) == 0 {
			t.Errorf("%s: %s is not the file beside it", name, p.name)
		}
		if size := notation.Size(int64(len(p.data))); !strings.HasPrefix(p.name, "phu-luc-") && !strings.Contains(said, p.name+" ("+size+")") {
			t.Errorf("%s does not say that %s has %s", name, p.name, size)
		}
	}
	if parts[0].kind != "text/plain" || parts[1].kind != "text/html" || !strings.Contains(htmlText(t, parts[1].data), to.Name) {
		t.Errorf("%s begins with %s, %s", name, parts[0].kind, parts[1].kind)
	}
	for _, attachment := range names {
		if !strings.Contains(string(parts[0].data), attachment) {
			t.Errorf("%s does not name its attachment %s", name, attachment)
		}
	}
	for want, files := range map[register.Document][]string{
		register.Notice:     {"cong-van.pdf"},
		register.NoticeDOCX: {"cong-van.docx"},
		register.Appendices: {view.Appendices(m.report.Period)[0].File()},
		register.Page:       {"cong-khai.html"},
	} {
		for _, file := range files {
			if slices.Contains(names, file) != slices.Contains(to.Wants, want) {
				t.Errorf("%s wants %v and gets %v", name, to.Wants, names)
			}
		}
	}
	referred := slices.Contains(to.Wants, register.Statistics) || slices.Contains(to.Wants, register.Appendices)
	for _, file := range []string{"phu-luc-07.xlsx", "phu-luc-08.xlsx"} { // the letter refers to them
		if slices.Contains(names, file) != referred {
			t.Errorf("%s wants %v and gets %v", name, to.Wants, names)
		}
	}
	for _, code := range to.Own {
		if slices.Contains(names, "don-vi-"+code+".xlsx") != slices.Contains(to.Wants, register.Own) {
			t.Errorf("%s gets %v", name, names)
		}
	}
}

// appendicesOut takes the appendices out of their ZIP.
func appendicesOut(t *testing.T, parts []part) []part {
	t.Helper()
	var out []part
	for _, p := range parts {
		if p.name != "phu-luc.zip" {
			out = append(out, p)
			continue
		}
		z, err := zip.NewReader(bytes.NewReader(p.data), int64(len(p.data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			b, err := fs.ReadFile(z, f.Name)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, part{name: f.Name, data: b})
		}
	}
	return out
}

// oneUnit: --unit writes the mails to that unit as they are among all, and of the workbooks its own.
func oneUnit(t *testing.T, m *offlineMonth) {
	all := mailsOf(t, m.out)
	code := m.report.Late[len(m.report.Late)-1].Unit
	for _, u := range m.report.Units {
		if u.Totals.ResolvedLate > 0 && u.Level == "province" {
			code = u.Code
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	program(t, ExitDone, m.command("preview", out, "--unit", strings.ToLower(code))...)
	mails := mailsOf(t, out)
	for name, data := range mails {
		if !strings.HasPrefix(name, code+"-") || !bytes.Equal(data, all[name]) {
			t.Errorf("%s is not that unit's mail", name)
		}
	}
	books, err := filepath.Glob(filepath.Join(out, "don-vi", "*"))
	if err != nil || len(books) != 1 || filepath.Base(books[0]) != code+".xlsx" {
		t.Errorf("workbooks %v, %v", books, err)
	}
	for _, c := range []struct {
		more []string
		want string
	}{
		{[]string{"--unit", "KHONG.CO"}, "danh bạ không có đơn vị"},
		{[]string{"--number", "5"}, "--date: chưa ghi"},
	} {
		out := filepath.Join(t.TempDir(), "out")
		if _, said := program(t, ExitUsage, m.command("preview", out, c.more...)...); !strings.Contains(said, c.want) {
			t.Errorf("%v: %q", c.more, said)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%v: something was written", c.more)
		}
	}
}
