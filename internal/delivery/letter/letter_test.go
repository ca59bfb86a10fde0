package letter

import (
	"bytes"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"trehan/internal/archive"
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
	names := []string{"cong-van.pdf", "cong-van.docx", "phu-luc-07.xlsx", "phu-luc-08.xlsx", "cong-khai.html", "don-vi/H25.05.xlsx", "don-vi/H25.27.xlsx"}
	for i := 1; i <= 6; i++ {
		names = append(names, view.AppendixFile(i))
	}
	return names
}

func TestAttachments(t *testing.T) {
	for _, c := range []struct {
		name   string
		wants  []register.Document
		signed bool
		change func(*view.Input)
		want   string
	}{
		{"everything", []register.Document{register.Own, register.Page, register.Statistics, register.Appendices, register.Notice}, false, nil,
			"cong-van.pdf cong-van.docx phu-luc-01.xlsx phu-luc-02.xlsx phu-luc-03.xlsx phu-luc-04.xlsx phu-luc-05.xlsx phu-luc-06.xlsx " +
				"phu-luc-07.xlsx phu-luc-08.xlsx cong-khai.html don-vi/H25.05.xlsx"},
		{"nothing", nil, false, nil, ""},
		{"the signed letter in place of the made one", []register.Document{register.Notice}, true, nil, "cong-van-da-ky.pdf cong-van.docx"},
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
		}, "phu-luc-01.xlsx phu-luc-03.xlsx phu-luc-04.xlsx phu-luc-06.xlsx"},
	} {
		r := release(all()...)
		if c.signed {
			r.Files[archive.SignedLetter] = view.File{Name: archive.SignedLetter}
		}
		if c.change != nil {
			c.change(r.View)
		}
		var got []string
		for _, f := range r.Attachments(register.Addressee{Wants: c.wants, Own: []string{"H25.05", "H25.77"}}) {
			got = append(got, f.Name)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
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
		if o.tooLarge(r.Attachments(to)) {
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
