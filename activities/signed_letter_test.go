package activities

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"path"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/handover"
	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/officetest"
	"trehan/internal/revision"
)

// uploadPDF puts a PDF where an approval names it.
func uploadPDF(t *testing.T, store archive.Store, file []byte, scan bool) *Signed {
	t.Helper()
	sum := archive.Hash(file)
	if _, err := store.Create(t.Context(), archive.SignedKey(sum), archive.Bytes(file), archive.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return &Signed{Key: archive.SignedKey(sum), SHA256: sum, Scan: scan}
}

// signedPaper is the letter that an approval would send, signed; behind is put between the letter and its signature.
func signedPaper(t testing.TB, a *Activities, rev Revision, issue Issue, behind string) []byte {
	t.Helper()
	issue.Signed = &Signed{}
	in, err := a.Review.revisions.documentsInput(t.Context(), rev, issue)
	if err != nil {
		t.Fatal(err)
	}
	want, err := revision.Expected(in)
	if err != nil {
		t.Fatal(err)
	}
	return officetest.Sign(append(bytes.Clone(want.Paper), behind...))
}

// The paper to sign, made while the month waits, is the letter that the approval sends, byte for byte, and what is wrong with
// its number and date is said before anybody signs. A revision that replaces another says so on its paper too.
func TestThePaperIsTheLetter(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	a := d.worker(store, nil)
	if _, err := revision.Waiting(t.Context(), store, novemberOf(t), ""); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("a month that was never run waits: %v", err)
	}
	// A letter without number, which nobody has, is not cited by the next one.
	unnumbered, err := d.sealsAsItIs(a, d.built(store, "run-0"), "run-0", Issue{})
	if err != nil || unnumbered.Seal == "" {
		t.Fatal(err)
	}
	for further, number := range []string{"12", "13"} {
		d.extract(1, further)
		opened, counted, err := d.countsTo(a, "run-"+number, true)
		if err != nil || (counted.Replaces != 0) != (number == "13") {
			t.Fatalf("%s replaces %d: %v", number, counted.Replaces, err)
		}
		waiting, err := revision.Waiting(t.Context(), store, novemberOf(t), "")
		if err != nil || waiting.Number != opened.Revision.Number {
			t.Fatalf("%d waits: %v", waiting.Number, err)
		}
		for _, wrong := range []issue.Letter{{Number: "12a/VP", Date: "2023-12-06"}, {Number: number, Date: "2023-12-02"}, {Number: number}} {
			if _, faults, err := waiting.ToSign(t.Context(), wrong); err != nil || len(faults) == 0 {
				t.Errorf("number %q, date %q: %v; want faults", wrong.Number, wrong.Date, err)
			}
		}
		in, faults, err := waiting.ToSign(t.Context(), issue.Letter{Number: number, Date: "2023-12-06"})
		if err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
		papers, err := revision.Paper(in)
		if err != nil {
			t.Fatal(err)
		}
		run, as := Run{WorkflowID: "month", RunID: "run-" + number}, Issue{Number: number, Date: "2023-12-06", Replaces: counted.Replaces}
		for _, group := range opened.Groups {
			if _, err := call[none](t.Context(), a, a.BuildDocuments, BuildDocumentsInput{Revision: opened.Revision, Run: run, Group: group, Issue: as}); err != nil {
				t.Fatal(err)
			}
		}
		for _, paper := range papers {
			letter, _, err := store.Get(t.Context(), archive.DocumentKey(novemberOf(t), opened.Revision.Number, paper.Name), "")
			if err != nil || !bytes.Equal(letter, paper.Data) {
				t.Errorf("%s of %s is another: %v", paper.Name, number, err)
			}
		}
		if _, err := d.sealsAsItIs(a, opened.Revision, run.RunID, as); err != nil {
			t.Fatal(err)
		}
		if _, err := revision.Waiting(t.Context(), store, novemberOf(t), ""); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("a sealed month waits: %v", err)
		}
	}
	if _, faults, err := (revision.Revision{Store: store, Month: novemberOf(t), Number: 3}).ToSign(t.Context(), issue.Letter{Number: "12", Date: "2023-12-06"}); err != nil || len(faults) != 1 {
		t.Errorf("a number that is used: %v %v", faults, err)
	}
}

// No Update gets round the check of the signed PDF: an approval with one that cannot be it is recorded as refused, and the
// seal refuses it too.
func TestWhatIsNoSignedLetter(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	rev := d.built(store, "run-1")
	a := d.worker(store, newPost())
	if err := d.build(a, rev, "run-1", "notice", true); err != nil {
		t.Fatal(err)
	}
	read := func(key string) []byte {
		t.Helper()
		b, _, err := store.Get(t.Context(), key, "")
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	draft := read(archive.DraftKey(novemberOf(t), rev.Number, "run-1", "cong-van.pdf"))
	letter := read(archive.DocumentKey(novemberOf(t), rev.Number, "cong-van.pdf"))
	issue := Issue{Number: "12", Date: "2023-12-06"}
	const own, unsigned = "do chương trình lập", "không có chữ ký số"
	for i, c := range []struct {
		name string
		file []byte
		scan bool
		part string // of the refusal; "" for what is taken
	}{
		{"the draft", draft, false, own},
		{"the draft, called a scan", draft, true, own},
		{"the letter", letter, false, own},
		{"the letter, called a scan", letter, true, own},
		{"the letter with something behind", append(bytes.Clone(letter), "\n%%EOF\n"...), true, own},
		{"another PDF", officetest.PDF("x"), false, unsigned},
		{"half a PDF", officetest.SignedPDF("x")[:700], false, "không trọn vẹn"},
		{"a signed one, called a scan", signedPaper(t, a, rev, issue, ""), true, "không phải bản quét"},
		{"the draft, signed", officetest.Sign(draft), false, "mang dấu “DỰ THẢO”"},
		{"a letter of another number, signed", officetest.Sign(letter), false, "phải ghi “Số: 12/VPUB”, tệp ghi số: "},
		{"something else, signed", officetest.SignedPDF(strings.Repeat("van ban ", 50)), false, "khác với công văn sắp gửi: công văn về tháng 11/2023, tệp nói về: không có"},
		{"a signed scan, called nothing", officetest.SignedPDF("z"), false, "không đọc được văn bản"},
		{"a signed scan", officetest.SignedPDF("z"), true, ""},
		{"a scan", officetest.PDF("y"), true, ""},
		{"the letter, signed", signedPaper(t, a, rev, issue, ""), false, ""},
	} {
		signed := uploadPDF(t, store, c.file, c.scan)
		_, err := call[none](t.Context(), a, a.RecordDecision, RecordDecisionInput{
			Revision: rev, Run: Run{WorkflowID: "month", RunID: fmt.Sprint("run-", i)}, Approved: true, By: "Nguyễn Thử", Reason: "ký", Signed: signed,
			Number: issue.Number, Date: issue.Date,
		})
		records := trail(t, store)
		last := records[len(records)-1]
		answer, _ := last.Answer()
		same(t, c.name+": by", "Nguyễn Thử", last.Actor)
		same(t, c.name+": a scan, by answer and words", []bool{c.scan, c.scan}, []bool{answer.Scan, strings.Contains(last.DecisionWords(), "kèm bản quét")})
		if c.part == "" {
			if err != nil || last.Kind != audit.DecisionMade {
				t.Errorf("%s: recorded %s, %v; want it made", c.name, last.Kind, err)
			}
			signed := strings.Contains(last.DecisionWords(), "chữ ký số: Trần Văn Mẫu (Văn phòng UBND tỉnh Hà Nam) ký lúc 08:30 ngày 05/12/2023")
			if signed != strings.Contains(c.name, "signed") || last.Facts[audit.FactPaper] != (c.name == "the letter, signed") {
				t.Errorf("%s: recorded %s, %v", c.name, last.DecisionWords(), last.Facts)
			}
			continue
		}
		refused(t, err, BadInput, c.part)
		if last.Kind != audit.DecisionRefused || !strings.Contains(answer.Refused, c.part) {
			t.Errorf("%s: recorded %s: %q, want a refusal that says %q", c.name, last.Kind, answer.Refused, c.part)
		}
		_, err = d.seals(a, rev, "run-1", Issue{Number: issue.Number, Date: issue.Date, Signed: signed, By: "Nguyễn Thử"})
		refused(t, err, BadInput, c.part)
	}
}

// Whatever an approval brings, the mail and the documents say of the letter what is true.
func TestTheMailSaysWhatIsAttached(t *testing.T) {
	const (
		marked   = "Văn bản kèm theo chưa ký số, chưa có số và ngày ban hành."
		bare     = "có số và ngày ban hành nhưng không có chữ ký số"
		scanned  = "bản quét của văn bản đã ký trên giấy, không có chữ ký số"
		noNumber = "Các tệp khác kèm theo chưa ghi số và ngày ban hành."
	)
	paper := []byte("the letter, signed") // which is not made yet
	for _, c := range []struct {
		name     string
		number   string
		signed   []byte
		scan     bool
		attached string
		says     []string
		mark     bool // the documents bear "Chưa ký số"
	}{
		{"nothing", "", nil, false, "cong-van.pdf", []string{marked}, true},
		{"number and date", "12", nil, false, "cong-van.pdf", []string{bare}, false},
		{"number, date and signature", "12", paper, false, "cong-van-da-ky.pdf", nil, false},
		{"number, date and scan", "12", officetest.PDF("x"), true, "cong-van-da-ky.pdf", []string{scanned}, false},
		{"number, date and a signed scan", "12", officetest.SignedPDF("x"), true, "cong-van-da-ky.pdf", nil, false},
		{"a signature alone", "", paper, false, "cong-van-da-ky.pdf", []string{noNumber}, false},
		{"a scan alone", "", officetest.PDF("x"), true, "cong-van-da-ky.pdf", []string{scanned, noNumber}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newOffice(t, 1)
			store := memory()
			server, relay := d.smtp(nil)
			a := d.worker(store, relay)
			issue := Issue{By: "Nguyễn Thử", Reason: "ký"}
			if c.number != "" {
				issue.Number, issue.Date = c.number, "2023-12-06"
			}
			opened, _, err := d.counts(a, "run-1")
			if err != nil {
				t.Fatal(err)
			}
			rev := opened.Revision
			if bytes.Equal(c.signed, paper) {
				c.signed = signedPaper(t, a, rev, issue, "")
			}
			if c.signed != nil {
				issue.Signed = uploadPDF(t, store, c.signed, c.scan)
			}
			for _, group := range opened.Groups {
				in := BuildDocumentsInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-1"}, Group: group, Issue: issue}
				if _, err := call[none](context.Background(), a, a.BuildDocuments, in); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := d.sealsAsItIs(a, rev, "run-1", issue); err != nil {
				t.Fatal(err)
			}
			m, _, err := archive.ReadManifest(t.Context(), store, novemberOf(t), rev.Number)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "sealed as a scan", c.scan && !bytes.Contains(c.signed, []byte("/ByteRange")), m.Scan)
			same(t, "sealed by", issue.By, m.Decision.By)
			if _, err := sends(t.Context(), a, rev, planLetters(t, a, rev).Targets[0]); err != nil {
				t.Fatal(err)
			}
			text, files := opens(t, server.Taken()[0].Data)
			packed, err := packageOf(t, store)
			if c.number == "" && !errors.Is(err, handover.ErrNoNumber) || c.number != "" && !bytes.Equal(packed["cong-van.pdf"], files[c.attached]) {
				t.Errorf("the package for the clerk does not hold what was mailed: %d bytes, %v", len(packed["cong-van.pdf"]), err)
			}
			for _, sentence := range []string{marked, bare, scanned, noNumber} {
				want := false
				for _, s := range c.says {
					want = want || s == sentence
				}
				if strings.Contains(text, sentence) != want {
					t.Errorf("says %q: %v", sentence, !want)
				}
			}
			if files["cong-van.pdf"] != nil == (files["cong-van-da-ky.pdf"] != nil) || files[c.attached] == nil {
				t.Errorf("attached instead of %s: %d files", c.attached, len(files))
			}
			if files["phu-luc.zip"] == nil || files["cong-van.docx"] != nil || len(files) != 3 {
				t.Errorf("not the letter, the appendices and the unit's workbook: %d files", len(files))
			}
			for name, file := range files {
				if ext := path.Ext(name); (ext == ".zip" || ext == ".xlsx") && strings.Contains(unzipped(t, file), view.UnsignedMark) != c.mark {
					t.Errorf("%s is marked: %v", name, !c.mark)
				}
			}
		})
	}
}

// opens takes a mail apart: its text, on one line, and its files.
func opens(t *testing.T, data []byte) (text string, files map[string][]byte) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	var walk func(kind string, body io.Reader)
	walk = func(kind string, body io.Reader) {
		mediaType, params, err := mime.ParseMediaType(kind)
		if err != nil || !strings.HasPrefix(mediaType, "multipart/") {
			return
		}
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return
			}
			switch name := p.FileName(); {
			case name != "":
				files[name], err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
			case strings.HasPrefix(p.Header.Get("Content-Type"), "text/plain"):
				var b []byte
				b, err = io.ReadAll(quotedprintable.NewReader(p))
				text = strings.Join(strings.Fields(string(b)), " ")
			default:
				walk(p.Header.Get("Content-Type"), p)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	walk(m.Header.Get("Content-Type"), m.Body)
	return text, files
}

// unzipped is all that an Office file holds, or a ZIP of such.
func unzipped(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if path.Ext(part.Name) == ".xlsx" {
			b.WriteString(unzipped(t, content))
			continue
		}
		b.Write(content)
	}
	return b.String()
}
