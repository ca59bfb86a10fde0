package letter

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/message"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	mailing "trehan/internal/mail"
	"trehan/internal/register"
)

func office() Office {
	return Office{Mail: mailing.Config{From: "Văn phòng <vp@hanam.example>", ReplyTo: "kstt@hanam.example"}, List: "ha-nam-trehan"}
}

func release(names ...string) Release {
	r := Release{View: specimen.November2023(), Files: map[string]view.File{}, Seal: "3f9a1c"}
	for _, n := range names {
		r.Files[n] = view.File{Name: n, MediaType: "application/pdf", Data: []byte(n)}
	}
	return r
}

func all() []string {
	names := []string{"cong-van.pdf", "cong-van.docx", "phu-luc-07.xlsx", "phu-luc-08.xlsx", "phu-luc-09.xlsx", "cong-khai.html", "don-vi/H25.05.xlsx", "don-vi/H25.27.xlsx"}
	for i := 1; i <= 6; i++ {
		names = append(names, view.AppendixFile(i))
	}
	return names
}

func TestDocuments(t *testing.T) {
	for _, c := range []struct {
		name   string
		wants  []register.Document
		signed bool
		change func(*view.Input)
		want   string
	}{
		{"everything", []register.Document{register.Own, register.Page, register.Statistics, register.Appendices, register.Notice}, false, nil,
			"cong-van.pdf phu-luc-01.xlsx phu-luc-02.xlsx phu-luc-03.xlsx phu-luc-04.xlsx phu-luc-05.xlsx phu-luc-06.xlsx " +
				"phu-luc-07.xlsx phu-luc-08.xlsx cong-khai.html don-vi/H25.05.xlsx"},
		{"nothing", nil, false, nil, ""},
		{"the signed letter in place of the made one", []register.Document{register.Notice}, true, nil, "cong-van-da-ky.pdf"},
		{"the letter to be edited, asked for", []register.Document{register.Notice, register.NoticeDOCX}, true, nil, "cong-van-da-ky.pdf cong-van.docx"},
		{"no appendix of an empty level", []register.Document{register.Appendices}, false, func(in *view.Input) {
			for i := range in.Report.Officials {
				if in.Report.Officials[i].Level == "district" {
					in.Report.Officials = slices.Delete(in.Report.Officials, i, i+1)
					break
				}
			}
			for i, d := range in.Report.Late {
				if d.Level == "district" {
					in.Report.Late[i].Unit, in.Report.Late[i].Level = "H25.05", "province"
				}
			}
		}, "phu-luc-01.xlsx phu-luc-03.xlsx phu-luc-04.xlsx phu-luc-06.xlsx phu-luc-07.xlsx phu-luc-08.xlsx"},
		{"late acceptance", []register.Document{register.Statistics}, false, func(in *view.Input) {
			specimen.Receive(in, 0, counting.Acceptance{AcceptedLate: 1})
		}, "phu-luc-07.xlsx phu-luc-08.xlsx phu-luc-09.xlsx"},
		{"no overdue", []register.Document{register.Appendices}, false, func(in *view.Input) { in.Rows.Overdue = nil },
			"phu-luc-01.xlsx phu-luc-02.xlsx phu-luc-03.xlsx phu-luc-04.xlsx phu-luc-05.xlsx phu-luc-06.xlsx phu-luc-07.xlsx"},
	} {
		r := release(all()...)
		if c.signed {
			r.Files[archive.SignedLetter] = view.File{Name: archive.SignedLetter}
		}
		if c.change != nil {
			c.change(r.View)
		}
		var got []string
		for _, f := range r.Documents(register.Addressee{Wants: c.wants, Own: []string{"H25.05", "H25.77"}}) {
			got = append(got, f.Name)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// A unit's mail has three attachments: the letter, the appendices in one ZIP with the bytes that were sealed, its workbook.
func TestThreeAttachments(t *testing.T) {
	for _, c := range []struct {
		name  string
		wants []register.Document
		want  string
		holds int
	}{
		{"a unit's default", []register.Document{register.Notice, register.Appendices, register.Own}, "cong-van.pdf phu-luc.zip don-vi/H25.05.xlsx", 8},
		{"everything", []register.Document{register.Notice, register.NoticeDOCX, register.Appendices, register.Statistics, register.Page, register.Own},
			"cong-van.pdf cong-van.docx phu-luc.zip cong-khai.html don-vi/H25.05.xlsx", 8},
		{"statistics alone", []register.Document{register.Statistics}, "phu-luc.zip", 2},
		{"no appendix", []register.Document{register.Notice, register.Page}, "cong-van.pdf cong-khai.html", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := release(all()...)
			to := register.Addressee{Wants: c.wants, Own: []string{"H25.05"}}
			attached, err := r.attachments(r.Documents(to))
			if err != nil {
				t.Fatal(err)
			}
			again, err := r.attachments(r.Documents(to))
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			held := 0
			for i, a := range attached {
				names = append(names, a.Name)
				if !bytes.Equal(a.Data, again[i].Data) {
					t.Errorf("%s is made differently the second time", a.Name)
				}
				if held += len(a.holds); a.Name == appendicesZIP {
					inZIP(t, r, a)
				}
			}
			if got := strings.Join(names, " "); got != c.want || held != c.holds {
				t.Errorf("%s with %d appendices, want %s with %d", got, held, c.want, c.holds)
			}
		})
	}
}

// An office that wants one workbook sends no ZIP at all.
func TestOneWorkbook(t *testing.T) {
	r := release(append(all(), view.AppendicesFile)...)
	r.View.Office.AppendixFile = view.OneWorkbook
	wants := []register.Document{register.Notice, register.Appendices, register.Statistics, register.Own}
	attached, err := r.attachments(r.Documents(register.Addressee{Wants: wants, Own: []string{"H25.05"}}))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range attached {
		names = append(names, a.Name)
	}
	if got := strings.Join(names, " "); got != "cong-van.pdf phu-luc.xlsx phu-luc-07.xlsx phu-luc-08.xlsx don-vi/H25.05.xlsx" {
		t.Error(got)
	}
}

// inZIP looks whether a ZIP holds the sealed bytes, and is one that every archiver opens.
func inZIP(t *testing.T, r Release, a attachment) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(a.Data), int64(len(a.Data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(part) // checks the sum
		if err != nil || !bytes.Equal(b, r.Files[f.Name].Data) {
			t.Errorf("%s is not the sealed file: %v", f.Name, err)
		}
		const sizesAfterData = 8
		if f.Flags&sizesAfterData != 0 || f.Modified.Format(time.DateTime) != "2023-12-01 08:00:00" {
			t.Errorf("%s: flags %b, of %s", f.Name, f.Flags, f.Modified)
		}
	}
	if diff := cmp.Diff(a.holds, names); diff != "" {
		t.Errorf("the mail names other files than it holds: %s", diff)
	}
}

// A single appendix needs no ZIP.
func TestOneAppendix(t *testing.T) {
	r := release(view.AppendixFile(view.OverdueNumber))
	attached, err := r.attachments(r.Documents(register.Addressee{Wants: []register.Document{register.Statistics}}))
	if err != nil || len(attached) != 1 || attached[0].Name != "phu-luc-08.xlsx" {
		t.Errorf("%v, %v", attached, err)
	}
}

func TestLetter(t *testing.T) {
	to := register.Addressee{Code: "H25.05", Name: "Sở Tư pháp", Own: []string{"H25.05"}, Covers: []string{"H25.05"},
		Wants: []register.Document{register.Notice}, Notify: register.Notify{Cc: []string{"b@hanam.example"}}}
	id, err := office().MessageID("2023-11", 2, delivery.Target{Recipient: "H25.05/ô", Address: "0011aabb"}, ledger.Notice)
	if err != nil || id != "2023-11.r0002.H25.05__-0011aabb.notice@hanam.example" {
		t.Fatalf("Message-ID %s, %v", id, err)
	}
	date := time.Date(2023, 12, 5, 8, 0, 0, 0, time.UTC)
	asked := false
	links := func(files []view.File) ([]message.Link, error) {
		asked = true
		return []message.Link{{Name: files[0].Name, URL: "https://kho.hanam.example/x"}}, nil
	}
	for _, large := range []bool{false, true} {
		r := release("cong-van.pdf")
		if large {
			r.Files["cong-van.pdf"] = view.File{Name: "cong-van.pdf", MediaType: "application/pdf", Data: make([]byte, 15<<20)}
		}
		data, err := office().Letter(r, to, ledger.Notice, id, date, links)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for field, want := range map[string]string{
			"Message-Id": "<" + id + ">", "List-Id": "Thong bao ho so tre han <ha-nam-trehan.hanam.example>", "X-Trehan-Seal": "3f9a1c",
			"Auto-Submitted": "auto-generated", "Reply-To": "<kstt@hanam.example>",
		} {
			if got := m.Header.Get(field); got != want {
				t.Errorf("%s: %q, want %q", field, got, want)
			}
		}
		// Who is only in copy still has a To.
		if !strings.Contains(m.Header.Get("To"), "b@hanam.example") || m.Header.Get("Cc") != "" {
			t.Errorf("To %q, Cc %q", m.Header.Get("To"), m.Header.Get("Cc"))
		}
		if asked != large || bytes.Contains(data, []byte("kho.hanam.example")) != large || bytes.Contains(data, []byte("filename=")) == large {
			t.Errorf("large %v: links asked for %v", large, asked)
		}
		if len(data) > 20_000_000 {
			t.Errorf("a mail of %d bytes", len(data))
		}
	}
}

// A fault of the words can be told from one of the machine.
func TestLetterFaults(t *testing.T) {
	r := release()
	r.View.Templates = fstest.MapFS{view.MailTemplate: {Data: []byte("@subject x\n\n{{.Nothing}}")}}
	_, err := office().Letter(r, register.Addressee{Notify: register.Notify{To: []string{"a@x.example"}}}, ledger.Notice, "a@b", time.Now(), nil)
	var words *ComposeError
	var template *view.TemplateError
	if !errors.As(err, &words) || !errors.As(err, &template) || template.Line != 3 {
		t.Errorf("%v", err)
	}
}

// Attachments just under the limit make a mail that is not over it.
func TestSizeLimitHoldsForTheRenderedMail(t *testing.T) {
	o := office()
	o.Mail.SizeLimitMB = 1
	to := register.Addressee{Name: "x", Wants: []register.Document{register.Notice}, Notify: register.Notify{To: []string{"a@x.example"}}}
	for size := 500_000; size < 600_000; size += 1_000 {
		r := release()
		r.Files["cong-van.pdf"] = view.File{Name: "cong-van.pdf", MediaType: "application/pdf", Data: make([]byte, size)}
		if o.tooLarge(r.Documents(to)) {
			return
		}
		data, err := o.Letter(r, to, ledger.Notice, "a@b", time.Unix(0, 0), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 1_000_000 {
			t.Fatalf("%d bytes attached make %d", size, len(data))
		}
	}
	t.Error("nothing is too large")
}
