package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/register"
)

var november = period.NameMonth(2023, time.November)

// askedAt is when the units of the tests are asked; the deadline is 15/12.
var askedAt = time.Date(2023, 12, 8, 9, 0, 0, 0, period.Zone)

// desk is a month whose units are asked, with a mailbox and a folder.
type desk struct {
	testing.TB
	store archive.Store
	box   mail.Maildir
	now   time.Time
	in    *Intake
	mails int

	posted [][]byte
}

func newDesk(t testing.TB) *desk {
	d := &desk{TB: t, store: archivetest.NewMemory(), box: mail.Maildir{Dir: t.TempDir()}, now: askedAt.Add(time.Hour)}
	for _, sub := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(d.box.Dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	d.ask(november)
	units := "units:\n"
	for _, code := range []string{"A", "B", "C"} {
		units += fmt.Sprintf("  - {code: %s, name: Sở %s, level: province, notify: {to: [%s@tinh.example], cc: [phong.%s@tinh.example]}}\n", code, code, strings.ToLower(code), strings.ToLower(code))
	}
	// D and E share a mailbox; E has one of its own too.
	units += "  - {code: D, name: Sở D, level: province, notify: {to: [chung@tinh.example]}}\n" +
		"  - {code: E, name: Sở E, level: province, notify: {to: [e@tinh.example, chung@tinh.example]}}\n"
	r, err := register.Load(strings.NewReader(units), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d.in = &Intake{
		Store: d.store, Month: november, Read: readForm, Senders: SendersOf(r, (period.Bounds{}).Of(november), period.InstantOf(d.now).Day()),
		Now: func() time.Time { return d.now }, Passed: &Passed{},
	}
	return d
}

// ask asks every unit about one dossier.
func (d *desk) ask(m period.Name) {
	d.Helper()
	a := explanation.Asked{Month: m.String(), Revision: 1, At: askedAt, Deadline: period.DayOf(2023, 12, 15), Reasons: []string{"Khác"}}
	for _, code := range []string{"A", "B", "C", "D", "E"} {
		a.Units = append(a.Units, explanation.Unit{Code: code, Name: "Sở " + code, Dossiers: []explanation.Dossier{{Code: code + "-001", Unit: code}}})
	}
	if _, err := logbook.Ask(d.Context(), d.store, m, a); err != nil {
		d.Fatal(err)
	}
}

// formText is the stand-in of a unit's workbook: a ZIP that says month, unit and text. Another text is no form of ours.
func formText(month, unit, text string) []byte {
	return zipped("[Content_Types].xml", "", "form", strings.Join([]string{month, unit, text}, "|"))
}

func zipped(names ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(names); i += 2 {
		f, _ := w.Create(names[i])
		_, _ = io.WriteString(f, names[i+1])
	}
	_ = w.Close()
	return b.Bytes()
}

// readForm reads the stand-ins as book.Read reads workbooks.
func readForm(file []byte, asked *explanation.Asked, unit string) (explanation.Answer, error) {
	no := func(code explanation.Code) (explanation.Answer, error) {
		return explanation.Answer{}, &explanation.Refusal{Code: code, What: string(code), Do: "Gửi lại"}
	}
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return no(explanation.NotWorkbook)
	}
	f, err := r.Open("form")
	if err != nil {
		return no(explanation.NoSheet)
	}
	text, _ := io.ReadAll(f)
	parts := strings.Split(string(text), "|")
	switch {
	case parts[0] != asked.Month:
		return no(explanation.WrongMonth)
	case unit != "" && parts[1] != unit:
		return no(explanation.WrongUnit)
	case parts[2] == "":
		_, refusal := no(explanation.Empty)
		return explanation.Answer{Unit: parts[1]}, refusal
	}
	a := explanation.Answer{Unit: parts[1], File: archive.Hash(file), Ext: "xlsx"}
	for _, x := range asked.Unit(parts[1]).Dossiers {
		a.Rows = append(a.Rows, explanation.Row{Code: x.Code, Reason: "Khác", Text: parts[2], Proposal: explanation.Keep})
	}
	return a, nil
}

type attachment struct {
	name string
	data []byte
}

// post puts a mail into the mailbox; head are further header lines.
func (d *desk) post(from, head string, files ...attachment) {
	d.Helper()
	d.mails++
	text := fmt.Sprintf("From: %s\nMessage-ID: <m%d@x.example>\n%sMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nKính gửi\n", from, d.mails, head)
	for _, f := range files {
		text += fmt.Sprintf("--b\nContent-Type: application/octet-stream; name=%q\nContent-Transfer-Encoding: base64\n\n%s\n", f.name, base64.StdEncoding.EncodeToString(f.data))
	}
	d.deliver([]byte(text + "--b--\n"))
}

func (d *desk) deliver(raw []byte) {
	d.Helper()
	d.posted = append(d.posted, raw)
	d.now = d.now.Add(time.Minute)
	path := filepath.Join(d.box.Dir, "new", fmt.Sprintf("%09d.x", d.now.Unix()))
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		d.Fatal(err)
	}
	if err := os.Chtimes(path, d.now, d.now); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) look() Result {
	d.Helper()
	out, err := d.in.Mailbox(d.Context(), d.box)
	if err != nil {
		d.Fatal(err)
	}
	return out
}

// events are what the log has recorded, in short.
func (d *desk) events() string {
	d.Helper()
	log, err := logbook.Open(context.Background(), d.store, d.in.Month)
	if err != nil {
		d.Fatal(err)
	}
	var out []string
	for _, e := range log.Events()[1:] {
		switch {
		case e.Answer != nil:
			out = append(out, "received "+e.Answer.Unit+proofOf(e))
		case e.Refusal != nil:
			out = append(out, fmt.Sprintf("%s %s%s", e.Refusal.Code, e.Unit, proofOf(e)))
		}
	}
	return strings.Join(out, ", ")
}

func proofOf(e explanation.Event) string {
	if e.Source != nil && e.Source.Proof != "" {
		return " (" + e.Source.Proof + ")"
	}
	return ""
}

// unread counts the letters that nobody has looked at.
func (d *desk) unread() int {
	d.Helper()
	letters, release, err := d.box.Unseen(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	release()
	return len(letters)
}

// Each mail comes to one end, which the log says; what is nobody's answer stays unread.
func TestMailbox(t *testing.T) {
	good := attachment{"so-a.xlsx", formText("2023-11", "A", "vì sao")}
	pdf := attachment{"minh-chung.pdf", []byte("%PDF-1.7")}
	const reply = "In-Reply-To: <2023-11.r0001.A-00000000.notice@vp.example>\n"
	tests := []struct {
		what string
		post func(d *desk)
		want string
		left int // unread
	}{
		{"good", func(d *desk) { d.post("Sở A <a@tinh.example>", "", good, pdf) }, "received A", 0},
		{"from the address in copy", func(d *desk) { d.post("Phong.A@Tinh.example", reply, good) }, "received A", 0},
		{"twice", func(d *desk) { d.post("a@tinh.example", "", good); d.post("a@tinh.example", reply, good) }, "received A", 0},
		{"corrected", func(d *desk) {
			d.post("a@tinh.example", "", good)
			d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-11", "A", "sửa")})
		}, "received A, received A", 0},
		{"in a ZIP", func(d *desk) {
			d.post("a@tinh.example", "", attachment{"a.zip", zipped("thu/so-a.xlsx", string(good.data))})
		}, "received A", 0},
		{"in a winmail.dat", func(d *desk) {
			d.post("a@tinh.example", "", attachment{"winmail.dat", winmail("so-a.xlsx", good.data)})
		}, "received A", 0},
		{"unknown sender", func(d *desk) { d.post("ai@xa.example", "", good) }, "unknown_sender ", 0},
		{"the address in the name", func(d *desk) { d.post("\"a@tinh.example\" <ai@xa.example>", "", good) }, "unknown_sender ", 0},
		{"two authors", func(d *desk) { d.post("a@tinh.example, ai@xa.example", "", good) }, "unknown_sender ", 0},
		{"another envelope", func(d *desk) { d.post("a@tinh.example", "Return-Path: <ai@xa.example>\n", good) }, "doubtful A", 0},
		{"its own envelope", func(d *desk) { d.post("a@tinh.example", "Return-Path: <may-chu@tinh.example>\n", good) }, "received A", 0},
		{"disowned", func(d *desk) {
			d.post("a@tinh.example", "Authentication-Results: mx.tinh.example; dmarc=fail header.from=tinh.example\n", good)
		}, "doubtful A", 0},
		{"vouched for", func(d *desk) {
			d.post("a@tinh.example", "Return-Path: <x@danh-sach.example>\nAuthentication-Results: mx.tinh.example; dmarc=pass header.from=tinh.example\n", good)
		}, "received A (server)", 0},
		{"another unit's workbook", func(d *desk) { d.post("b@tinh.example", "", good) }, "wrong_unit B", 0},
		{"another unit's, from a shared mailbox", func(d *desk) { d.post("chung@tinh.example", "", good) }, "other_unit ", 0},
		{"both units' of a shared mailbox", func(d *desk) {
			d.post("chung@tinh.example", "", attachment{"d.xlsx", formText("2023-11", "D", "x")}, attachment{"e.xlsx", formText("2023-11", "E", "x")})
		}, "received D, received E", 0},
		{"another month's", func(d *desk) { d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-10", "A", "x")}) }, "wrong_month A", 0},
		{"not filled in", func(d *desk) { d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-11", "A", "")}) }, "empty A", 0},
		{"two of one unit", func(d *desk) {
			d.post("a@tinh.example", "", good, attachment{"a2.xlsx", formText("2023-11", "A", "khác")})
		}, "two_files A", 0},
		{"a form beside another workbook", func(d *desk) {
			d.post("a@tinh.example", "", attachment{"so.xlsx", zipped("[Content_Types].xml", "")}, good)
		}, "received A", 0},
		{"another workbook", func(d *desk) { d.post("a@tinh.example", "", attachment{"so.xlsx", zipped("[Content_Types].xml", "")}) }, "no_sheet A", 0},
		{"another workbook, unknown sender", func(d *desk) { d.post("ai@xa.example", "", attachment{"so.xlsx", zipped("[Content_Types].xml", "")}) }, "", 1},
		{"a damaged file", func(d *desk) { d.post("a@tinh.example", "", attachment{"so-a.xlsx", good.data[:40]}) }, "not_workbook A", 0},
		{"behind a password", func(d *desk) {
			d.post("a@tinh.example", "", attachment{"so-a.xlsx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxx")})
		}, "not_workbook A", 0},
		{"a reply with a scan", func(d *desk) { d.post("a@tinh.example", reply, pdf) }, "no_file A", 0},
		{"a reply of words", func(d *desk) { d.post("a@tinh.example", reply) }, "", 1},
		{"some other mail", func(d *desk) { d.post("a@tinh.example", "", pdf) }, "", 1},
		{"out of office with our mail", func(d *desk) { d.post("a@tinh.example", "Auto-Submitted: auto-replied\n"+reply, good) }, "", 1},
		{"came back", func(d *desk) { d.post("a@tinh.example", "Return-Path: <>\n", good) }, "", 1},
		{"late", func(d *desk) {
			d.now = time.Date(2023, 12, 16, 0, 0, 0, 0, period.Zone)
			d.post("a@tinh.example", "", good)
		}, "late A", 0},
		{"in the last minute, read later", func(d *desk) {
			d.now = time.Date(2023, 12, 15, 23, 58, 0, 0, period.Zone)
			d.post("a@tinh.example", "", good)
			d.now = d.now.Add(48 * time.Hour)
		}, "received A", 0},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			d := newDesk(t)
			d.in.Rules.Authority = "mx.tinh.example"
			test.post(d)
			first := d.look()
			if got := d.events(); got != test.want || d.unread() != test.left || len(first.Troubles) > 0 {
				t.Errorf("%q, %d unread, %v", got, d.unread(), first.Troubles)
			}
			d.in.Passed = &Passed{}
			if again := d.look(); again.Received+again.Refused != 0 || d.events() != test.want {
				t.Errorf("a second look: %d received, %d refused, %q; want nothing new in %q", again.Received, again.Refused, d.events(), test.want)
			}
		})
	}
}

// winmail wraps a file as Outlook does.
func winmail(name string, data []byte) []byte {
	out := []byte("\x78\x9f\x3e\x22\x01\x00")
	attribute := func(id uint32, value []byte) {
		n := len(value)
		out = append(out, 2, byte(id), byte(id>>8), byte(id>>16), byte(id>>24), byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
		out = append(append(out, value...), 0, 0)
	}
	attribute(0x00069002, make([]byte, 14))
	attribute(0x00018010, append([]byte(name), 0))
	attribute(0x0006800f, data)
	return out
}

// A mailbox serves several open months: each takes its own, and the latest speaks for what belongs to none.
func TestMailboxOfTwoMonths(t *testing.T) {
	d := newDesk(t)
	october, december := november.Previous(), november.Next()
	d.ask(december)
	d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-12", "A", "x")})
	d.post("b@tinh.example", "", attachment{"b.xlsx", formText("2023-11", "B", "x")})
	d.post("c@tinh.example", "", attachment{"c.xlsx", formText(october.String(), "C", "x")})
	d.look()
	if got := d.events(); got != "received B" || d.unread() != 2 {
		t.Errorf("November: %q, %d unread", got, d.unread())
	}
	d.in.Month = december
	d.look()
	if got := d.events(); got != "received A, wrong_month C" || d.unread() != 0 {
		t.Errorf("December: %q, %d unread", got, d.unread())
	}
}

// Of two files of a unit the one that was sent later counts, in whatever order they are read.
func TestOlderFile(t *testing.T) {
	d := newDesk(t)
	d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-11", "A", "trước")})
	entries, _ := os.ReadDir(filepath.Join(d.box.Dir, "new"))
	old := filepath.Join(d.box.Dir, "new", entries[0].Name())
	if err := os.Rename(old, filepath.Join(d.box.Dir, "new", "999999999.x")); err != nil {
		t.Fatal(err)
	}
	d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-11", "A", "sau")})
	d.look()
	if got := d.events(); got != "received A, older A" {
		t.Error(got)
	}
}

// A month keeps only so much of senders that nobody knows; the rest stays in the mailbox, and units are served all the same.
func TestFlood(t *testing.T) {
	d := newDesk(t)
	for i := range maxUnknown + 3 {
		d.post("ai@xa.example", "", attachment{"a.xlsx", formText("2023-11", "A", fmt.Sprint(i))})
	}
	d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-11", "A", "x")})
	out := d.look()
	if got, want := []int{out.Unknown, out.Received, d.unread(), len(out.Troubles)}, []int{maxUnknown, 1, 3, 1}; !slices.Equal(got, want) {
		t.Errorf("unknown, received, unread and troubles: %v, want %v", got, want)
	}
}

// What is stored are the bytes that came.
func TestStoredBytes(t *testing.T) {
	d := newDesk(t)
	good := formText("2023-11", "A", "x")
	d.post("a@tinh.example", "", attachment{"a.xlsx", good})
	d.post("b@tinh.example", "", attachment{"b.xlsx", formText("2023-11", "B", "")})
	d.post("ai@xa.example", "", attachment{"c.xlsx", formText("2023-11", "C", "x")})
	d.look()
	log, err := logbook.Open(t.Context(), d.store, november)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log.Events()[1:] {
		hash, ext := e.File, e.Ext
		if e.Answer != nil {
			hash, ext = e.Answer.File, e.Answer.Ext
		}
		b, _, err := d.store.Get(t.Context(), archive.ExplanationAnswerKey(november, hash, ext), "")
		if err != nil || archive.Hash(b) != hash {
			t.Errorf("%s: %d bytes, %v", e.Type, len(b), err)
		}
	}
}

// A store that fails, at any call, loses no mail and records none twice.
func TestMailboxWithAFailingStore(t *testing.T) {
	for at := int64(1); ; at++ {
		d := newDesk(t)
		d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-11", "A", "x")})
		d.post("ai@xa.example", "", attachment{"b.xlsx", formText("2023-11", "B", "x")})
		for _, lost := range []bool{false, true} {
			var calls atomic.Int64
			d.in.Store = archivetest.WithFaults(d.store, func(archivetest.Op, string) archivetest.Fault {
				switch call := calls.Add(1); {
				case call != at:
					return archivetest.None
				case lost:
					return archivetest.LoseReply
				}
				return archivetest.Fail
			})
			_, err := d.in.Mailbox(t.Context(), d.box)
			if err == nil && calls.Load() < at {
				if at < 5 {
					t.Fatalf("the look ended after %d calls", calls.Load())
				}
				return
			}
		}
		d.in.Store = d.store
		d.look()
		if got := d.events(); got != "received A, unknown_sender " || d.unread() != 0 {
			t.Fatalf("call %d: %q, %d unread", at, got, d.unread())
		}
	}
}

func TestFolder(t *testing.T) {
	d := newDesk(t)
	folder := Folder{Dir: t.TempDir(), Quiet: time.Minute}
	put := func(name string, data []byte, age time.Duration) {
		path := filepath.Join(folder.Dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		at := d.now.Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	put("so-a.xlsx", formText("2023-11", "A", "x"), 5*time.Minute)
	put("so-b [1].xlsx", formText("2023-11", "B", "x"), 4*time.Minute)
	put("so-c.xlsx", formText("2023-11", "C", "x"), 10*time.Second) // still being written
	put("so-d.xlsx", formText("2023-11", "D", ""), 3*time.Minute)   // as its mark says, D's: D can be told
	put("khac.docx", zipped("word/document.xml", "x"), 2*time.Minute)
	put("~$so-a.xlsx", []byte("khóa"), 3*time.Minute)
	for range 2 {
		out, err := d.in.Folder(t.Context(), folder)
		if err != nil || len(out.Troubles) != 1 || !strings.Contains(out.Troubles[0], "1 tệp chưa đọc") {
			t.Fatal(out, err)
		}
		d.in.Passed = &Passed{}
	}
	if got := d.events(); got != "received A, received B, "+string(explanation.Empty)+" D, not_workbook " {
		t.Error(got)
	}
	d.now = d.now.Add(time.Hour)
	folder.Companion = ".done"
	if out, err := d.in.Folder(t.Context(), folder); err != nil || strings.Contains(d.events(), "received C") || len(out.Troubles) != 1 {
		t.Error(d.events(), out, err)
	}
	for _, name := range []string{"so-a.xlsx", "so-b [1].xlsx", "so-c.xlsx", "so-d.xlsx", "khac.docx"} {
		put(name+".done", nil, 0)
	}
	if out, err := d.in.Folder(t.Context(), folder); err != nil || !strings.HasSuffix(d.events(), "received C") || len(out.Troubles) > 0 {
		t.Error(d.events(), out, err)
	}
	missing := Folder{Dir: filepath.Join(folder.Dir, "khong-co")}
	if out, err := d.in.Folder(t.Context(), missing); err != nil || !slices.ContainsFunc(out.Troubles, func(s string) bool { return strings.Contains(s, "khong-co") }) {
		t.Error(out, err)
	}
}
