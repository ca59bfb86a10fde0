package activities

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery/axis"
	"trehan/internal/delivery/handover"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/outcome"
	"trehan/internal/delivery/plan"
)

// forTheAxis is a sealed and mailed month of four units: X1.03 has no identifier, X1.04 shares the mailbox of X1.01, and the relay
// refuses X1.02.
func forTheAxis(t *testing.T) (*archivetest.Memory, Revision) {
	t.Helper()
	d := newOffice(t, 4)
	units := d.read("units.yaml")
	for i, with := range []string{"axis_id: H25.01", "axis_id: 000.00.02.H25", "", "axis_id: H25.04"} {
		at := fmt.Sprintf("notify: {to: [so%02d@tinh.example]}", i+1)
		to := at
		if i == 3 {
			to = "notify: {to: [so01@tinh.example]}"
		}
		units = strings.Replace(units, at, strings.Trim(with+", "+to, ", "), 1)
	}
	d.write("units.yaml", units)
	store, post := memory(), newPost()
	post.script = func(address string) postFault {
		if address == "so02@tinh.example" {
			return postRefuses
		}
		return postTakes
	}
	rev := d.sealed(store, "run-1")
	a := d.worker(store, post)
	sendsAll(t, a, rev, "run-1", "", -1)
	closesSealed(t, a, rev, "run-1")
	return store, rev
}

func closesSealed(t *testing.T, a *Activities, rev Revision, run string) {
	t.Helper()
	manifest, seal, err := archive.ReadManifest(t.Context(), a.Closing.store, novemberOf(t), rev.Number)
	if err != nil || manifest == nil {
		t.Fatal(err)
	}
	if _, err := closes(a, CloseRunInput{
		Month: testMonth, Revision: rev.Number, Run: Run{WorkflowID: "month", RunID: run}, Outcome: "with_exceptions", Seal: seal.SHA256,
	}); err != nil {
		t.Fatal(err)
	}
}

func openLetter(t *testing.T, s archive.Store) *handover.Letter {
	t.Helper()
	l, err := handover.OpenLetter(t.Context(), s, novemberOf(t), "")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// waysOf is how the letter came to each recipient, as status and page read it.
func waysOf(t *testing.T, s archive.Store, rev Revision) []handover.Way {
	t.Helper()
	m := novemberOf(t)
	letters, err := ledger.ListLetters(t.Context(), s, m)
	if err != nil {
		t.Fatal(err)
	}
	ways, err := handover.Ways(t.Context(), s, m, rev.Number, letters, func() ([]plan.Entry, error) {
		_, seal, err := archive.ReadManifest(t.Context(), s, m, rev.Number)
		if err != nil {
			return nil, err
		}
		entries, _, err := outcome.LastPlan(t.Context(), s, m, seal.SHA256)
		return entries, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ways
}

// answersOf reads and records an export.
func answersOf(ctx context.Context, s archive.Store, l *handover.Letter, file string) (handover.Recorded, error) {
	read, err := handover.ReadAnswers(ctx, "truc.csv", []byte(file), l, false)
	if err != nil {
		return handover.Recorded{}, err
	}
	return handover.Record(ctx, s, l, "truc.csv", []byte(file), read, "Lê Thị Mẫu", time.Date(2023, 12, 8, 9, 0, 0, 0, time.UTC))
}

// The package holds the sealed bytes, its list of hashes is right, and it comes out the same each time.
func TestHandoverPackage(t *testing.T) {
	store, rev := forTheAxis(t)
	var packages [2][]byte
	for i := range packages {
		l := openLetter(t, store)
		release, err := l.Release(t.Context(), store)
		if err != nil {
			t.Fatal(err)
		}
		if packages[i], err = handover.Package(l, release); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(packages[0], packages[1]) {
		t.Error("two makings differ")
	}
	files := filesIn(t, packages[0])
	sealed := map[string]string{}
	manifest, seal, err := archive.ReadManifest(t.Context(), store, novemberOf(t), rev.Number)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range manifest.Objects {
		sealed[e.Name] = e.SHA256
	}
	var names []string
	sums := string(files["danh-muc.txt"])
	for name, body := range files {
		names = append(names, name)
		if strings.ContainsFunc(name, func(r rune) bool { return r > 'z' || r <= ' ' || r == '/' }) {
			t.Errorf("a document management program may not read the name %q", name)
		}
		if want, ok := sealed[name]; ok && want != archive.Hash(body) {
			t.Errorf("%s is not the sealed one", name)
		}
		if line := archive.Hash(body) + "  " + name + "\n"; name != "danh-muc.txt" && !strings.Contains(sums, line) {
			t.Errorf("%s is not in the list:\n%s", name, sums)
		}
	}
	want := []string{"cong-van.pdf", "danh-muc.txt", "noi-nhan.xlsx", "phu-luc-03.xlsx", "phu-luc-06.xlsx", "phu-luc-07.xlsx", "trich-yeu.txt"}
	if diff := cmp.Diff(want, names, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if !strings.Contains(sums, seal.SHA256) {
		t.Errorf("the list does not state the seal:\n%s", sums)
	}
	abstract := string(files["trich-yeu.txt"])
	if !strings.HasPrefix(abstract, "\ufeff") || strings.Count(abstract, "\r\n") != strings.Count(abstract, "\n") {
		t.Errorf("older programs of Windows show it wrongly: %q", abstract)
	}
	for _, line := range []string{
		"Số, ký hiệu: " + manifest.Number + "/VPUB", "Ngày ban hành: 06/12/2023", "Loại văn bản: Công văn", "Trích yếu: Công khai hồ sơ giải quyết trễ hạn tháng 11/2023",
		"Số trang công văn: ", "Số tệp phụ lục kèm theo: 3", "Độ khẩn: Thường", "Mã niêm phong: " + seal.SHA256,
	} {
		if !strings.Contains(abstract, line) {
			t.Errorf("the abstract lacks %q:\n%s", line, abstract)
		}
	}
	list := unzipped(t, files["noi-nhan.xlsx"])
	for _, text := range []string{"X1.01", "H25.01", "000.00.02.H25", "chưa có mã định danh", "1 nơi nhận: Sở Số 03 (X1.03)"} {
		if !strings.Contains(list, text) {
			t.Errorf("the list of recipients lacks %q", text)
		}
	}
}

// packageOf makes the package of the last sealed letter.
func packageOf(t *testing.T, s archive.Store) (map[string][]byte, error) {
	t.Helper()
	l, err := handover.OpenLetter(t.Context(), s, novemberOf(t), "")
	if err != nil {
		return nil, err
	}
	release, err := l.Release(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	data, err := handover.Package(l, release)
	if err != nil {
		t.Fatal(err)
	}
	return filesIn(t, data), nil
}

func filesIn(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(part); err != nil {
			t.Fatal(err)
		}
		part.Close()
	}
	return files
}

// What the axis answers stands beside the mails: who has the letter by neither way is named, and the trail and Verify hold it.
func TestPromise2AxisAnswersStandBesideTheMails(t *testing.T) {
	store, rev := forTheAxis(t)
	m := novemberOf(t)
	l := openLetter(t, store)
	if ways := waysOf(t, store, rev); ways != nil {
		t.Errorf("before any answer: %+v", ways)
	}
	head := "Số ký hiệu;Ngày văn bản;Mã định danh;Đơn vị nhận;Trạng thái;Thời gian;Lý do\n"
	line := l.Number + ";06/12/2023;"
	first := head + line + "H25.01;Sở Số 01;Đã gửi;07/12/2023 08:00;\n" + line + "H25.02;Sở Số 02;02 - Từ chối tiếp nhận;07/12/2023 09:00;Sai nơi nhận\n"
	done, err := answersOf(t.Context(), store, l, first)
	if err != nil || done.New != 2 {
		t.Fatalf("%d new, %v; want 2", done.New, err)
	}
	at := func(hour int) time.Time { return time.Date(2023, 12, 7, hour-7, 0, 0, 0, time.UTC) }
	want := []handover.Way{
		{Recipient: "X1.01", Mail: true, Status: axis.Sent, Since: at(8)},
		{Recipient: "X1.02", Status: axis.Refused, Since: at(9), Reason: "Sai nơi nhận"},
		{Recipient: "X1.03", Mail: true},
		{Recipient: "X1.04", Mail: true}, // in the mailbox of X1.01
	}
	ways := waysOf(t, store, rev)
	if diff := cmp.Diff(want, ways); diff != "" {
		t.Errorf("ways (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"X1.02"}, handover.Unreached(ways)); diff != "" {
		t.Errorf("reached by neither (-want +got):\n%s", diff)
	}
	if done, err = answersOf(t.Context(), store, l, first); err != nil || done.New != 0 {
		t.Errorf("the same file again: %d new, %v; want none", done.New, err)
	}
	later := head + line + "000.00.01.H25;;03;08/12/2023 08:00;\n" + line + ";Sở Số 03;Đã đến;07/12/2023;\n" + line + "H25.02;;Đã tiếp nhận;08/12/2023 10:00;\n"
	if done, err = answersOf(t.Context(), store, l, later); err != nil || done.New != 3 {
		t.Fatalf("a later file: %d new, %v; want 3", done.New, err)
	}
	var older *handover.Faults
	if _, err = answersOf(t.Context(), store, l, first); !errors.As(err, &older) || len(older.List) != 2 || !strings.Contains(err.Error(), "tệp cũ hơn") {
		t.Errorf("an older file: %v", err)
	}
	if _, err = answersOf(t.Context(), store, l, head+line+"H25.04;;Đã nhận;12/08/2024 09:00;\n"); !errors.As(err, &older) || !strings.Contains(err.Error(), "thời gian chưa đến") {
		t.Errorf("a time that is still to come: %v", err)
	}
	ways = waysOf(t, store, rev)
	same(t, "unreached after all", 0, len(handover.Unreached(ways)))
	same(t, "the second way", axis.Received, ways[1].Status)
	faults, err := audit.Verify(t.Context(), store, m, audit.VerifyOptions{})
	noFaults(t, "verify", faults, err)
	records := trail(t, store)
	last := records[len(records)-1]
	same(t, "the last record", []any{audit.AxisAnswered, "Lê Thị Mẫu", 1, 3}, []any{last.Kind, last.Actor, len(last.Objects), len(last.Chains)})
	body, _, err := store.Get(t.Context(), last.Objects[0].Key, "")
	if err != nil || string(body) != later {
		t.Errorf("the export is stored as %q, %v", body, err)
	}
}

// A later run's delivery report shows what the axis had answered by then.
func TestDeliveryReportHasTheAxis(t *testing.T) {
	store, rev := forTheAxis(t)
	l := openLetter(t, store)
	if _, err := answersOf(t.Context(), store, l, "Số ký hiệu;Ngày văn bản;Mã định danh;Trạng thái;Thời gian\n"+l.Number+";06/12/2023;H25.02;Đã nhận;07/12/2023\n"); err != nil {
		t.Fatal(err)
	}
	d := newOffice(t, 4)
	a := d.worker(store, newPost())
	sendsAll(t, a, rev, "run-2", "none", -1)
	closesSealed(t, a, rev, "run-2")
	for run, want := range map[string]bool{"run-1": false, "run-2": true} {
		files, err := store.List(t.Context(), archive.RunPrefix(novemberOf(t), run)+"delivery-report")
		if err != nil || len(files) != 1 {
			t.Fatalf("reports of %s: %v, %v", run, files, err)
		}
		body, _, err := store.Get(t.Context(), files[0].Key, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(body), `"axis": "received"`); got != want {
			t.Errorf("%s: the report has the axis: %v\n%s", run, got, body)
		}
	}
}

// An outage at any write leaves what the next attempt completes; nothing is recorded twice.
func TestPromise5AxisAnswersSurviveAnOutage(t *testing.T) {
	store, rev := forTheAxis(t)
	l := openLetter(t, store)
	file := "Số ký hiệu;Ngày văn bản;Mã định danh;Trạng thái;Thời gian\n" + l.Number + ";06/12/2023;H25.01;Đã nhận;07/12/2023\n" + l.Number + ";06/12/2023;H25.02;Đã nhận;07/12/2023\n"
	for _, part := range []string{"handover/exports/", "X1.01/0001", "X1.02/0001", "/audit/"} {
		for _, broken := range []archive.Store{archivetest.ErrorOnce(store, archivetest.OpCreate, part), archivetest.LostReply(store, part)} {
			if _, err := answersOf(t.Context(), broken, l, file); err == nil {
				t.Logf("%s: was there already", part)
			}
		}
	}
	if _, err := answersOf(t.Context(), store, l, file); err != nil {
		t.Fatal(err)
	}
	answers, err := axis.List(t.Context(), store, novemberOf(t))
	if err != nil || len(answers) != 2 {
		t.Fatalf("%d answers, %v; want 2", len(answers), err)
	}
	same(t, "events", []int{1, 1}, []int{answers[0].State.Events, answers[1].State.Events})
	recorded := 0
	for _, r := range trail(t, store) {
		if r.Kind == audit.AxisAnswered {
			recorded++
		}
	}
	faults, err := audit.Verify(t.Context(), store, novemberOf(t), audit.VerifyOptions{})
	noFaults(t, "verify", faults, err)
	same(t, "recorded", 1, recorded)
	if ways := waysOf(t, store, rev); len(ways) != 4 {
		t.Errorf("%+v", ways)
	}
}

// A reading that an outage ends, and a newer export in place of the same one again, are no tampering; an object that such a reading
// cannot have left is.
func TestANewerExportAfterAnOutage(t *testing.T) {
	whole, _ := forTheAxis(t)
	l := openLetter(t, whole)
	head := "Số ký hiệu;Ngày văn bản;Mã định danh;Trạng thái;Thời gian\n" + l.Number + ";06/12/2023;H25.01;"
	first := head + "Đã đến;07/12/2023\n"
	for _, part := range []string{"handover/exports/", "X1.01/0001", "/audit/"} {
		store := whole.Clone()
		if _, err := answersOf(t.Context(), archivetest.ErrorOnce(store, archivetest.OpCreate, part), l, first); err == nil {
			t.Fatalf("%s: no outage", part)
		}
		if _, err := answersOf(t.Context(), store, l, head+"Đã nhận;08/12/2023\n"); err != nil {
			t.Fatal(err)
		}
		faults, err := audit.Verify(t.Context(), store, novemberOf(t), audit.VerifyOptions{})
		noFaults(t, part, faults, err)
		key := archive.HandoverExportKey(novemberOf(t), archive.Hash([]byte(first)), ".csv")
		if err := store.Put(t.Context(), key, []byte("another")); err != nil {
			t.Fatal(err)
		}
		if faults, err = audit.Verify(t.Context(), store, novemberOf(t), audit.VerifyOptions{}); err != nil || len(faults) == 0 {
			t.Errorf("%s: overwritten, and nobody notices: %v", part, err)
		}
	}
}

// The same export about the letters of two revisions has a record of each: who was to get the letter stands there.
func TestAnExportOfTwoRevisions(t *testing.T) {
	store, rev := forTheAxis(t)
	l := openLetter(t, store)
	file := "Số ký hiệu;Ngày văn bản;Mã định danh;Trạng thái;Thời gian\n" + l.Number + ";06/12/2023;H25.01;Đã nhận;07/12/2023\n"
	later := *l
	sealed := *l.Sealed
	later.Sealed, sealed.Number = &sealed, rev.Number+1
	for _, letter := range []*handover.Letter{l, &later, l} {
		if _, err := answersOf(t.Context(), store, letter, file); err != nil {
			t.Fatal(err)
		}
	}
	var revisions []any
	for _, r := range trail(t, store) {
		if r.Kind == audit.AxisAnswered {
			revisions = append(revisions, r.Facts["revision"])
		}
	}
	if diff := cmp.Diff([]any{1.0, 2.0}, revisions); diff != "" {
		t.Errorf("recorded of (-want +got):\n%s", diff)
	}
}

// Every object that the axis left in the archive is held: edited, overwritten, hidden, or with others beside it.
func TestPromise4AxisAnswersAreHeld(t *testing.T) {
	whole, _ := forTheAxis(t)
	l := openLetter(t, whole)
	head := "Số ký hiệu;Ngày văn bản;Mã định danh;Trạng thái;Thời gian\n" + l.Number + ";06/12/2023;H25.01;"
	for _, file := range []string{head + "Đã đến;07/12/2023\n", head + "Đã nhận;08/12/2023\n"} {
		if _, err := answersOf(t.Context(), whole, l, file); err != nil {
			t.Fatal(err)
		}
	}
	m := novemberOf(t)
	keys := whole.Keys(archive.HandoverPrefix(m))
	if len(keys) != 4 {
		t.Fatalf("two exports and two records: %v", keys)
	}
	faultsAfter := func(what, key string, do func(*archivetest.Memory) error) {
		t.Helper()
		store := whole.Clone()
		if err := do(store); err != nil {
			t.Fatal(err)
		}
		faults, err := audit.Verify(t.Context(), store, m, audit.VerifyOptions{})
		if err != nil || len(faults) == 0 {
			t.Errorf("%s %s: nobody notices: %v, %v", key, what, faults, err)
		}
	}
	for _, key := range keys {
		body, _, err := whole.Get(t.Context(), key, "")
		if err != nil {
			t.Fatal(err)
		}
		changed := bytes.Replace(body, []byte("a"), []byte("b"), 1)
		faultsAfter("edited", key, func(s *archivetest.Memory) error { s.Edit(key, changed); return nil })
		faultsAfter("overwritten", key, func(s *archivetest.Memory) error { return s.Put(t.Context(), key, changed) })
		faultsAfter("hidden", key, func(s *archivetest.Memory) error { return s.Hide(t.Context(), key) })
	}
	for _, key := range []string{archive.HandoverExportKey(m, archive.Hash(nil), ".csv"), archive.HandoverAnswersPrefix(m, 1, "X1.01") + "note.txt"} {
		faultsAfter("added", key, func(s *archivetest.Memory) error { return s.Put(t.Context(), key, []byte("x")) })
	}
	store := whole.Clone()
	store.Edit(keys[len(keys)-1], []byte(`{"seq":1}`))
	if _, err := axis.List(t.Context(), store, m); !errors.Is(err, archive.ErrTampered) {
		t.Errorf("a forged record is read: %v", err)
	}
}
