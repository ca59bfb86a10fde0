package activities

import (
	"bytes"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/revision"
)

// sealsAs counts, builds and seals the month as it goes out, and returns the revision with what it replaces.
func (d *office) sealsAs(store archive.Store, run string, issue Issue) Revision {
	d.Helper()
	a := d.worker(store, nil, on(20))
	opened, counted, err := d.counts(a, run)
	if err != nil {
		d.Fatal(err)
	}
	issue.Replaces = counted.Replaces
	for _, group := range opened.Groups {
		in := BuildDocumentsInput{Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: run}, Group: group, Issue: issue}
		if _, err := call[none](d.Context(), a, a.BuildDocuments, in); err != nil {
			d.Fatal(err)
		}
	}
	if _, err := d.sealsAsItIs(a, opened.Revision, run, issue); err != nil {
		d.Fatal(err)
	}
	return opened.Revision
}

// A letter that replaces another cites that one by the number and day of its seal and the letterhead that it bore, also where
// the letterhead was what was wrong; the mail says the same, and all of it can be made again.
func TestAReplacementCitesWhatItReplaces(t *testing.T) {
	d := newOffice(t, 2)
	office := "letters: [{authority: UBND TỈNH MẪU, name: VĂN PHÒNG, full_name: Văn phòng UBND tỉnh, province: tỉnh Mẫu, place: Mẫu, symbol: %, system: Hệ thống}]\n"
	conf := d.read("trehan.yaml")
	d.configures(conf + strings.Replace(office, "%", "VPUB-SAI", 1))
	store := memory()
	first := d.sealsAs(store, "run-1", Issue{Number: "7", Date: "2023-12-05", By: "A"})
	post := newPost()
	sendsAll(t, d.worker(store, post), first, "run-1", "", -1)

	d.configures(conf + strings.Replace(office, "%", "VPUB-HCC", 1))
	d.extract(2, 1)
	second := d.sealsAs(store, "run-2", Issue{Number: "131", Date: "2023-12-12", By: "A"})
	sendsAll(t, d.worker(store, post), second, "run-2", "", -1)
	one := "Công văn số 07/VPUB-SAI ngày 05 tháng 12 năm 2023"
	says(t, store, second, "Công văn số 131/VPUB-HCC ngày 12 tháng 12 năm 2023 thay thế "+one+" của Văn phòng UBND tỉnh Mẫu;",
		"[Thay thế Công văn số 07/VPUB-SAI ngày 05/12/2023]")

	d.extract(2, 2)
	third := d.sealsAs(store, "run-3", Issue{})
	sendsAll(t, d.worker(store, post), third, "run-3", "", -1)
	says(t, store, third, "Thông báo này thay thế "+one+" và Công văn số 131/VPUB-HCC ngày 12 tháng 12 năm 2023 của Văn phòng UBND tỉnh Mẫu;",
		"[Thay thế Công văn số 131/VPUB-HCC ngày 12/12/2023]")

	d.extract(2, 0)
	fourth := d.sealsAs(store, "run-4", Issue{Number: "140", Date: "2023-12-20", By: "A"})
	sendsAll(t, d.worker(store, post), fourth, "run-4", "", -1)
	says(t, store, fourth, "và Thông báo công khai hồ sơ giải quyết trễ hạn tháng 11/2023 phát hành lần 03 ngày 20 tháng 12 năm 2023 (chưa có số) của Văn phòng UBND tỉnh Mẫu;",
		"[Thay thế thông báo phát hành lần 03 ngày 20/12/2023]")

	for _, rev := range []Revision{first, second, third, fourth} {
		sealed, err := revision.OpenSealed(t.Context(), store, novemberOf(t), rev.Number)
		if err != nil {
			t.Fatal(err)
		}
		again, err := sealed.Recompute(t.Context(), testBuild, nil)
		madeAgain(t, fmt.Sprintf("r%d", rev.Number), again, err)
		if n := len(sealed.Manifest.Replaced); n != rev.Number-1 {
			t.Errorf("r%d cites %d", rev.Number, n)
		}
	}
	if page := string(get(t, store, archive.DocumentKey(novemberOf(t), second.Number, "cong-khai.html"))); !strings.Contains(page, "Bản này thay thế "+one) {
		t.Error("the page does not say what it replaces")
	}
}

// says looks for a sentence in the text of the mail to the first unit, and at how its subject begins.
func says(t *testing.T, store archive.Store, rev Revision, sentence, subject string) {
	t.Helper()
	text, raw := mailTo(t, store, rev, "so01@tinh.example")
	if !strings.Contains(strings.Join(strings.Fields(text), " "), sentence) {
		t.Errorf("r%d lacks %q:\n%s", rev.Number, sentence, text)
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || !strings.HasPrefix(got, subject+" Công khai") {
		t.Errorf("r%d: subject %q, %v", rev.Number, got, err)
	}
}

func get(t testing.TB, store archive.Store, key string) []byte {
	t.Helper()
	b, _, err := store.Get(t.Context(), key, "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}
