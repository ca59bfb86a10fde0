package message_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/browsertest"
	"trehan/internal/delivery"
	"trehan/internal/documents/message"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
)

// looked are mails of every kind, with the longest that data may bring: codes, names and addresses without a blank.
func looked(t *testing.T) map[string]message.Message {
	t.Helper()
	in := specimen.November2023()
	in.Report.Late[31].Code = "H25.05-" + strings.Repeat("231101", 12)
	in.Rows.Late[31].Code = in.Report.Late[31].Code
	in.Rows.Late[32].Procedure = "Thủ tục " + strings.Repeat("không-có-dấu-cách", 10)
	in.Report.Findings[0].Examples = []string{in.Report.Late[31].Code, "H25-2309-0002"}
	seal := strings.Repeat("3f9a1c77", 8)
	links := []message.Link{{Name: "phu-luc-06.xlsx", Size: 20480, URL: "https://kho.hanam.example/trehan/months/2023-11/r0001/documents/phu-luc-06.xlsx?X-Amz-Signature=" + seal, Expires: in.Issue.Created}}
	attached := []message.Attached{
		{Name: "cong-van-da-ky.pdf", Size: 187234},
		{Name: "phu-luc.zip", Size: 65812, Holds: []string{"phu-luc-01.xlsx", "phu-luc-02.xlsx", "phu-luc-03.xlsx", "phu-luc-04.xlsx", "phu-luc-05.xlsx", "phu-luc-06.xlsx"}},
		{Name: "don-vi-H25.05.xlsx", Size: 14210},
	}
	all := map[string]message.Message{}
	add := func(name string, m message.Message, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all[name] = m
	}
	for _, code := range []string{"H25.05", "H25.27", "H25.09"} {
		m, err := message.Compose(in, addressee(t, in, code), message.Facts{Seal: seal, Letter: true, Attached: attached})
		add("don-vi-"+code, m, err)
	}
	unsigned := specimen.November2023()
	unsigned.Issue.Unsigned = true
	m, err := message.Compose(unsigned, addressee(t, unsigned, "H25.05"), message.Facts{Seal: seal, Letter: true, Links: links})
	add("lien-ket", m, err)
	m, err = message.ComposeHold(in, message.HoldFacts{Report: "0123456789ab", Link: links[0].URL, Page: "https://duyet.hanam.example/thang/2023-11", Drafts: links, Deadline: in.Issue.Created})
	add("cho-quyet-dinh", m, err)
	m, err = message.ComposeSummary(in, message.SummaryFacts{
		Outcome: "with_exceptions", Again: links[0].URL, Month: "2023-11", Seal: seal, Anchor: seal, Links: links,
		Counts:     delivery.Totals{Planned: 10, Accepted: 8, Refused: 1, Unknown: 1},
		Exceptions: []message.Delivery{{Recipient: "Sở Y tế (H25.08)", State: "unknown", Reason: "mất kết nối sau khi gửi xong"}},
	})
	add("tong-hop", m, err)
	return all
}

// A mail is read on a telephone without moving sideways, whether its program keeps to the width that the mail asks for or
// not, and nothing in it is cut.
func TestOnATelephone(t *testing.T) {
	browser := browsertest.Start(t)
	folder := t.TempDir()
	for name, m := range looked(t) {
		path := filepath.Join(folder, name+".html")
		if err := os.WriteFile(path, []byte(m.HTML), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, o := range []browsertest.Options{
			{Width: 360, Height: 740, Phone: true, NoScript: true}, {Width: 360, Height: 740, NoScript: true}, {Width: 320, Height: 568, NoScript: true},
			{Width: 1280, NoScript: true},
		} {
			p := browser.Open(t, path, o)
			var wide int
			p.Eval(`document.documentElement.scrollWidth`, &wide)
			var cut []string
			p.Eval(fmt.Sprintf(`[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > %d || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
				.map(e => e.tagName + " " + e.textContent.trim().slice(0, 30))`, o.Width), &cut)
			if wide > o.Width || len(cut) > 0 {
				t.Errorf("%s at %d (telephone %v): %d wide, beyond the edge %q", name, o.Width, o.Phone, wide, cut)
			}
			if o.Phone || o.Width == 1280 {
				p.Picture(fmt.Sprintf("thu-%s-%d", name, o.Width))
			}
		}
	}
}

// What concerns the recipient stands on the first screen of a telephone: how many, and of which kind.
func TestOwnFiguresStandOnTheFirstScreen(t *testing.T) {
	browser := browsertest.Start(t)
	path := filepath.Join(t.TempDir(), "thu.html")
	if err := os.WriteFile(path, []byte(looked(t)["don-vi-H25.05"].HTML), 0o600); err != nil {
		t.Fatal(err)
	}
	p := browser.Open(t, path, browsertest.Options{Width: 360, Height: 740, Phone: true, NoScript: true})
	for _, text := range append([]string{"Đơn vị có 26 hồ sơ trễ hạn"}, heads()...) {
		var bottom float64
		p.Eval(fmt.Sprintf(`[...document.querySelectorAll("p,td")].find(e => e.textContent.trim().startsWith(%q)).getBoundingClientRect().bottom`, text), &bottom)
		if bottom <= 0 || bottom > 740 {
			t.Errorf("%q ends at %.0f", text, bottom)
		}
	}
}

func heads() []string {
	var all []string
	for _, head := range view.KindHeads() {
		all = append(all, view.Sentence(head))
	}
	return all
}
