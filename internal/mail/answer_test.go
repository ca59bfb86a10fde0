package mail

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// crlf gives a mail written in a test its line ends.
func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

// attached is a part with a file.
func attached(header, data string) string {
	return header + "\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(data)) + "\n"
}

const plainFile = "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"don-vi.xlsx\""

func multipart(head string, parts ...string) string {
	s := head + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b1\"\n\n"
	for _, p := range parts {
		s += "--b1\n" + p + "\n"
	}
	return s + "--b1--\n"
}

const bodyText = "Content-Type: text/plain; charset=utf-8\n\nKính gửi Văn phòng."

func names(a *Answer) []string {
	out := []string{}
	for _, f := range a.Files {
		out = append(out, f.Name+"="+string(f.Data))
	}
	return out
}

// What a mail brings, however programs have wrapped it.
func TestAnswerFiles(t *testing.T) {
	head := "From: Đơn vị <vp@so.example>\nMessage-ID: <a1@so.example>\nIn-Reply-To: <2023-11.r0001.X@vp.example>\n"
	inner := strings.ReplaceAll(multipart("From: khac@x.example\n", bodyText, attached(plainFile, "trong thư chuyển tiếp")), "b1", "b2")
	tests := []struct {
		what, mail string
		files      []string
		encrypted  bool
		more       int
	}{
		{"nothing", head + "\nxin chào\n", []string{}, false, 0},
		{"one file", multipart(head, bodyText, attached(plainFile, "tệp")), []string{"don-vi.xlsx=tệp"}, false, 0},
		{"name in the type alone", multipart(head, attached("Content-Type: application/vnd.ms-excel; name=\"a.xlsx\"", "x")), []string{"a.xlsx=x"}, false, 0},
		{"encoded words in the name", multipart(head, attached("Content-Type: application/x; name=\"=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte("Đơn vị.xlsx"))+"?=\"", "x")), []string{"Đơn vị.xlsx=x"}, false, 0},
		{"RFC 2231", multipart(head, attached("Content-Type: application/x\nContent-Disposition: attachment; filename*=utf-8''%C4%90%C6%A1n%20v%E1%BB%8B.xlsx", "x")), []string{"Đơn vị.xlsx=x"}, false, 0},
		{"folders in the name", multipart(head, attached("Content-Type: application/x; name=\"..\\\\..\\\\etc/a.xlsx\"", "x")), []string{"a.xlsx=x"}, false, 0},
		{"picture of a signature block", multipart(head, bodyText, "Content-Type: image/png\n\nx", attached(plainFile, "tệp")), []string{"don-vi.xlsx=tệp"}, false, 0},
		{"named picture of a signature block", multipart(head, bodyText, attached("Content-Type: image/png; name=\"image001.png\"\nContent-Disposition: inline; filename=\"image001.png\"\nContent-ID: <image001.png@01DA2C>", "x")), []string{}, false, 0},
		{"a scan", multipart(head, bodyText, attached("Content-Type: image/jpeg; name=\"scan.jpg\"\nContent-Disposition: attachment; filename=\"scan.jpg\"\nContent-ID: <f_1>", "x")), []string{"scan.jpg=x"}, false, 0},
		{"the file is the mail", head + plainFile + "\n\ntệp", []string{"don-vi.xlsx=tệp"}, false, 0},
		{"forwarded as a mail", multipart(head, bodyText, "Content-Type: message/rfc822\n\n"+inner), []string{"don-vi.xlsx=trong thư chuyển tiếp"}, false, 0},
		{"forwarded as a file", multipart(head, bodyText, attached("Content-Type: application/octet-stream; name=\"thu.eml\"", inner)), []string{"don-vi.xlsx=trong thư chuyển tiếp"}, false, 0},
		{"encrypted", head + attached("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "khóa"), []string{}, true, 0},
		{"encrypted file", multipart(head, bodyText, attached("Content-Type: application/octet-stream; name=\"a.xlsx.p7m\"", "khóa")), []string{}, true, 0},
		{"too many", multipart(head, strings.Split(strings.Repeat("|"+attached(plainFile, "x"), 23), "|")[1:]...), strings.Split(strings.Repeat(",don-vi.xlsx=x", 20), ",")[1:], false, 3},
		{"no end", strings.TrimSuffix(multipart(head, attached(plainFile, "tệp")), "--b1--\n"), []string{"don-vi.xlsx=tệp"}, false, 0},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			for name, raw := range map[string][]byte{"CRLF": crlf(test.mail), "LF": []byte(test.mail)} {
				a := ParseAnswer(raw, "", func([]byte) []byte { return nil })
				if diff := cmp.Diff(test.files, names(a)); diff != "" || a.Encrypted != test.encrypted || a.More != test.more {
					t.Errorf("%s: encrypted %t, %d more (-want +got):\n%s", name, a.Encrypted, a.More, diff)
				}
				want := []any{false, "vp@so.example", "a1@so.example", []string{"2023-11.r0001.X@vp.example"}}
				if diff := cmp.Diff(want, []any{a.Automatic, a.From, a.ID, a.Refers}); diff != "" {
					t.Errorf("%s: automatic, from, ID and what it refers to (-want +got)\n%s", name, diff)
				}
			}
		})
	}
}

// Who the mail says it is from, and what the office's own server has found of that.
func TestAnswerSender(t *testing.T) {
	const results = "Authentication-Results: "
	tests := []struct {
		what, head, from string
		vouched          Vouch
		automatic        bool
	}{
		{"one", "From: VP@So.Example\n", "VP@so.example", VouchNone, false},
		{"an address in the name", "From: \"vp@so.example\" <ai@xa.example>\n", "ai@xa.example", VouchNone, false},
		{"two in one field", "From: vp@so.example, ai@xa.example\n", "", VouchNone, false},
		{"two fields", "From: vp@so.example\nFrom: ai@xa.example\n", "", VouchNone, false},
		{"none", "To: x@y.example\n", "", VouchNone, false},
		{"malformed", "From: vp@@so.example\n", "", VouchNone, false},
		{"DMARC", results + "mx.tinh.example; spf=pass smtp.mailfrom=so.example;\n dkim=pass header.d=so.example; dmarc=pass (p=none) header.from=so.example\nFrom: vp@so.example\n", "vp@so.example", VouchPassed, false},
		{"DKIM of its domain", results + "mx.tinh.example 1; dkim=pass header.d=so.example\nFrom: vp@so.example\n", "vp@so.example", VouchPassed, false},
		{"DKIM of another", results + "mx.tinh.example; dkim=pass header.d=xa.example\nFrom: vp@so.example\n", "vp@so.example", VouchNone, false},
		{"SPF alone", results + "mx.tinh.example; spf=pass smtp.mailfrom=so.example\nFrom: vp@so.example\n", "vp@so.example", VouchNone, false},
		{"disowned", results + "mx.tinh.example; dkim=pass header.d=so.example; dmarc=fail header.from=so.example\nFrom: vp@so.example\n", "vp@so.example", VouchFailed, false},
		{"another server's word", results + "mx.xa.example; dmarc=pass header.from=so.example\nFrom: vp@so.example\n", "vp@so.example", VouchNone, false},
		{"brought along below", results + "mx.tinh.example; dmarc=fail header.from=so.example\nReceived: by mx\n" + results + "mx.tinh.example; dmarc=pass header.from=so.example\nFrom: vp@so.example\n", "vp@so.example", VouchFailed, false},
		{"in a comment", results + "mx.tinh.example; none (dmarc=pass header.from=so.example)\nFrom: vp@so.example\n", "vp@so.example", VouchNone, false},
		{"out of office", "From: vp@so.example\nAuto-Submitted: auto-replied\n", "vp@so.example", VouchNone, true},
		{"generated", "From: vp@so.example\nAuto-Submitted: auto-generated\n", "vp@so.example", VouchNone, true},
		{"came back", "Return-Path: <>\nFrom: vp@so.example\n", "vp@so.example", VouchNone, true},
	}
	for _, test := range tests {
		a := ParseAnswer(crlf(test.head+"\nx\n"), "mx.tinh.example", nil)
		if a.From != test.from || a.Vouched != test.vouched || a.Automatic != test.automatic {
			t.Errorf("%s: from %q, vouched %q, automatic %t", test.what, a.From, a.Vouched, a.Automatic)
		}
		if !strings.HasPrefix(a.ID, "sha256:") {
			t.Errorf("%s: ID %q", test.what, a.ID)
		}
	}
}

// A letter is read whole up to the bound, and has a name that no other one has.
func TestMaildirRaw(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range []string{"0123456789", "01234567890"} {
		if err := os.WriteFile(filepath.Join(dir, "new", fmt.Sprint(i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	letters, release, err := Maildir{Dir: dir}.Unseen(t.Context())
	if err != nil || len(letters) != 2 || letters[0].Name() == letters[1].Name() {
		t.Fatal(letters, err)
	}
	defer release()
	for i, want := range []bool{true, false} {
		raw, whole, err := letters[i].Raw(10)
		if err != nil || string(raw) != "0123456789" || whole != want {
			t.Errorf("%d: %q, whole %t, %v", i, raw, whole, err)
		}
	}
}
