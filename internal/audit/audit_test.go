package audit_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/upload"
)

var (
	october  = period.NameMonth(2023, time.October)
	november = period.NameMonth(2023, time.November)
	at       = time.Date(2023, 12, 4, 5, 0, 0, 0, time.UTC)
)

func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func put(t testing.TB, s archive.Store, key, body string) archive.Object {
	t.Helper()
	return must(s.Create(t.Context(), key, archive.Bytes([]byte(body)), archive.JSON))(t)
}

// wholeMonth plays a month as a run does and returns its seal and closing hash.
func wholeMonth(t testing.TB, s archive.Store, m period.Name, earlier ...archive.Object) (seal, closing string) {
	t.Helper()
	ctx, run := t.Context(), "run-"+m.String()
	add := func(id string, kind audit.Kind, e audit.Entry) {
		t.Helper()
		e.ID, e.Kind, e.At, e.Run, e.Actor = run+"/"+id, kind, at, run, "worker"
		must(audit.Append(ctx, s, m, e))(t)
	}
	add("started", audit.RunStarted, audit.Entry{})
	rev := must(archive.OpenRevision(ctx, s, m, archive.Owner{Run: run, Nonce: "n"}, archive.Opening{Reason: "lịch", At: at}))(t)
	add("opened", audit.RevisionOpened, audit.Entry{Objects: []archive.Object{rev.Opened}})
	objects := []archive.Entry{
		archive.EntryOf(put(t, s, archive.ExtractKey(m, 1, "mc", "hồ sơ.csv"), "Số hồ sơ;…"), "hồ sơ.csv", archive.RoleExtract),
		archive.EntryOf(put(t, s, archive.ReportKey(m, 1), `{"month":"`+m.String()+`"}`), "report.json", archive.RoleReport),
		archive.EntryOf(put(t, s, archive.StateKey(m, 1), "state"), "state.json.gz", archive.RoleState),
		archive.EntryOf(put(t, s, archive.DocumentKey(m, 1, "cong-van.pdf"), "%PDF"), "cong-van.pdf", archive.RoleDocument),
		archive.EntryOf(put(t, s, archive.DocumentKey(m, 1, "don-vi/H25.05.xlsx"), "PK"), "don-vi/H25.05.xlsx", archive.RoleDocument),
	}
	objects = append(objects, archive.EntryOf(uploaded(t, s, m), upload.FrozenName, archive.RoleUploads))
	for _, o := range earlier {
		objects = append(objects, archive.EntryOf(o, "state.json.gz", archive.RolePreviousState))
	}
	put(t, s, archive.DraftKey(m, 1, run, "cong-van.pdf"), "DỰ THẢO")
	_, sealed, err := archive.Seal(ctx, s, m, archive.Manifest{Revision: 1, Owner: archive.Owner{Run: run, Nonce: "n"}, SealedAt: at, Objects: objects})
	if err != nil {
		t.Fatal(err)
	}
	add("sealed", audit.RevisionSealed, audit.Entry{Seal: &audit.Seal{Revision: 1, SHA256: sealed.SHA256, VersionID: sealed.VersionID}})
	for i, outcome := range []ledger.Type{ledger.Accepted, ledger.Refused, ledger.Unknown} {
		deliver(t, s, m, run, fmt.Sprintf("H25.%02d", i), sealed.SHA256, outcome)
	}
	report := put(t, s, archive.RunKey(m, run, "delivery.json"), `{"accepted":1}`)
	closed := must(audit.Close(ctx, s, m, at, audit.Closing{Run: run, Outcome: "with_exceptions", Objects: []archive.Object{report},
		Deliveries: must(ledger.List(ctx, s, m))(t)}))(t)
	history := put(t, s, archive.HistoryKey(m, run), `{"events":[]}`)
	add("history", audit.HistoryExported, audit.Entry{Objects: []archive.Object{history}})
	return sealed.SHA256, closed.Hash
}

// uploaded puts two files in for the month, takes one back, and freezes what stands.
func uploaded(t testing.TB, s archive.Store, m period.Name) archive.Object {
	t.Helper()
	who, l := upload.Who{Name: "Trần Thị Mẫu Lan", Via: "proxy"}, must(upload.Open(t.Context(), s, m))(t)
	for _, content := range []string{"một", "hai"} {
		must(l.Add(t.Context(), who, at, upload.Entry{Source: "mc", Name: content + ".csv", Extracted: at}, archive.Bytes([]byte(content))))(t)
	}
	if err := l.Withdraw(t.Context(), who, at, "mc", archive.Hash([]byte("hai")), "nhầm tháng"); err != nil {
		t.Fatal(err)
	}
	return put(t, s, archive.InputKey(m, 1, upload.FrozenName), string(must(upload.Freeze(t.Context(), s, m))(t)))
}

func deliver(t testing.TB, s archive.Store, m period.Name, run, recipient, seal string, outcome ledger.Type) {
	t.Helper()
	ctx, address := t.Context(), recipient+"@hanam.example"
	d := must(ledger.Open(ctx, s, ledger.KeyOf(m, 1, recipient, address, ledger.Notice)))(t)
	stored, _, err := d.MailFor(ctx, run, nil, func() ([]byte, error) { return []byte("Subject: " + recipient), nil })
	if err != nil {
		t.Fatal(err)
	}
	owner := ledger.Owner{Run: run, Activity: recipient, Attempt: 1, Nonce: "n"}
	err = d.Plan(ctx, at, run, ledger.Plan{Address: address, Content: "c", Seal: seal})
	sent := ledger.Message{Key: stored.Key, SHA256: stored.SHA256, Size: stored.Size, VersionID: stored.VersionID, MessageID: "<id@x.example>"}
	if _, e := d.Claim(ctx, at, owner, sent); err != nil || e != nil {
		t.Fatal(err, e)
	}
	if err := d.Settle(ctx, at, owner, outcome, ledger.Reply{Code: 250}); err != nil {
		t.Fatal(err)
	}
}

func verify(t testing.TB, s archive.Store, o audit.VerifyOptions) []archive.Fault {
	t.Helper()
	return must(audit.Verify(t.Context(), s, november, o))(t)
}

func twoMonths(t testing.TB) (s *archivetest.Memory, seal, closing string) {
	s = archivetest.NewMemory()
	wholeMonth(t, s, october)
	state := must(s.Stat(t.Context(), archive.StateKey(october, 1), ""))(t)
	seal, closing = wholeMonth(t, s, november, state)
	return s, seal, closing
}

func TestSound(t *testing.T) {
	s, seal, closing := twoMonths(t)
	if f := verify(t, s, audit.VerifyOptions{Anchors: []string{seal, closing, strings.ToUpper(seal[:16])}}); len(f) != 0 {
		t.Fatalf("faults in a sound month: %v", f)
	}
	first := must(audit.Read(t.Context(), s, november))(t)[0]
	records := must(audit.Read(t.Context(), s, october))(t)
	for _, r := range records {
		if r.Kind == audit.RunClosed && (first.Before == nil || first.Before.SHA256 != r.Hash || first.Before.Seq != r.Seq) {
			t.Errorf("the first record is tied to %+v, not to October's closing one", first.Before)
		}
	}
}

// Promise 4: each object of the month is touched in each way: none may pass, and its key must be named.
func TestPromise4EveryObjectIsNamed(t *testing.T) {
	probe, _, _ := twoMonths(t)
	keys := probe.Keys(archive.MonthPrefix(november))
	if len(keys) < 25 {
		t.Fatalf("only %d objects", len(keys))
	}
	ctx := context.Background()
	for name, touch := range map[string]func(s *archivetest.Memory, key string){
		"edited on disk":    func(s *archivetest.Memory, key string) { s.Edit(key, append(body(s, key), ' ')) },
		"rewritten on disk": func(s *archivetest.Memory, key string) { s.Edit(key, []byte("{}")) },
		"overwritten":       func(s *archivetest.Memory, key string) { _ = s.Put(ctx, key, []byte("{}")) },
		"overwritten, same": func(s *archivetest.Memory, key string) { _ = s.Put(ctx, key, body(s, key)) },
		"hidden":            func(s *archivetest.Memory, key string) { _ = s.Hide(ctx, key) },
	} {
		for _, key := range keys {
			s, _, _ := twoMonths(t)
			touch(s, key)
			if f := verify(t, s, audit.VerifyOptions{}); !names(f, key) {
				t.Errorf("%s: %s: not named in %v", name, key, f)
			}
		}
	}
	// Taken off the disk: what stands in a record or before a later one is missed. Drafts and the word of the revision's
	// opening are not part of the proof; the last record of a trail is missed through its closing hash.
	for _, key := range keys {
		s, _, closing := twoMonths(t)
		s.Edit(key, nil)
		f := verify(t, s, audit.VerifyOptions{Anchors: []string{closing}})
		last := strings.HasSuffix(key, "/audit/000005.json") // names histories/… as unrecorded instead
		if !strings.Contains(key, "/drafts/") && !last && !names(f, key) || last && len(f) == 0 {
			t.Errorf("removed: %s: not named in %v", key, f)
		}
	}
	t.Logf("%d objects, each changed, overwritten, hidden and removed in 6 ways: all named", len(keys))
}

func body(s *archivetest.Memory, key string) []byte {
	b, _, _ := s.Get(context.Background(), key, "")
	return b
}

func names(faults []archive.Fault, key string) bool {
	return slices.ContainsFunc(faults, func(f archive.Fault) bool { return f.Key == key && strings.Contains(f.String(), key) })
}

func TestAddedAndForged(t *testing.T) {
	ctx := context.Background()
	for name, test := range map[string]struct {
		touch func(s *archivetest.Memory)
		key   string
		code  archive.FaultCode
	}{
		"added document": {func(s *archivetest.Memory) { _ = s.Put(ctx, archive.DocumentKey(november, 1, "x.pdf"), []byte("x")) },
			archive.DocumentKey(november, 1, "x.pdf"), archive.FaultAdded},
		"put back as another version": {func(s *archivetest.Memory) {
			key := archive.DocumentKey(november, 1, "cong-van.pdf")
			b := body(s, key)
			s.Edit(key, nil)
			s.Edit(key, b)
		}, archive.DocumentKey(november, 1, "cong-van.pdf"), archive.FaultVersion},
		"added history": {func(s *archivetest.Memory) { _ = s.Put(ctx, archive.HistoryKey(november, "other"), []byte("x")) },
			archive.HistoryKey(november, "other"), archive.FaultAdded},
		"mail nobody planned": {func(s *archivetest.Memory) { put(t, s, mailOf("H25.99", ledger.Notice), "Subject: x") },
			mailOf("H25.99", ledger.Notice), archive.FaultAdded},
		"mail to the operators of no run": {func(s *archivetest.Memory) {
			put(t, s, mailOf("operator-1", ledger.OperatorsKind("summary", "other", 0)), "Subject: x")
			put(t, s, mailOf("operator-1", ledger.OperatorsKind("reminder", "run-2023-11", 2)), "Subject: x") // its store failed before the plan
		}, mailOf("operator-1", ledger.OperatorsKind("summary", "other", 0)), archive.FaultAdded},
		"no layout": {func(s *archivetest.Memory) { _ = s.Put(ctx, "months/2023-11/notes.txt", []byte("x")) },
			"months/2023-11/notes.txt", archive.FaultAdded},
		"revision nobody opened": {func(s *archivetest.Memory) { _ = s.Put(ctx, archive.ReportKey(november, 7), []byte("x")) },
			archive.ReportKey(november, 7), archive.FaultAdded},
		"seal nobody recorded": {func(s *archivetest.Memory) {
			_, _ = archive.OpenRevision(ctx, s, november, archive.Owner{Run: "x", Nonce: "x"}, archive.Opening{})
			o, _ := s.Create(ctx, archive.ReportKey(november, 2), archive.Bytes([]byte("x")), archive.JSON)
			_, _, _ = archive.Seal(ctx, s, november, archive.Manifest{Revision: 2, Owner: archive.Owner{Run: "x", Nonce: "x"},
				Objects: []archive.Entry{archive.EntryOf(o, "report.json", archive.RoleReport)}})
		}, archive.ManifestKey(november, 2), archive.FaultAdded},
		"second acceptance": {func(s *archivetest.Memory) {
			d := ledger.KeyOf(november, 1, "H25.00", "H25.00@hanam.example", ledger.Notice).Chain()
			links, _ := d.Read(ctx, s)
			var e ledger.Event
			_ = archive.Decode("", links[2].Body, &e)
			e.Seq, e.Prev = 4, links[2].Object.SHA256
			b, _ := archive.Encode(e)
			_, _ = d.Append(ctx, s, links, b)
		}, ledger.KeyOf(november, 1, "H25.00", "H25.00@hanam.example", ledger.Notice).Prefix() + "0004.json", archive.FaultIllegal},
		"earlier month's state": {func(s *archivetest.Memory) { s.Edit(archive.StateKey(october, 1), []byte("other")) },
			archive.StateKey(october, 1), archive.FaultChanged},
		"earlier month's closing": {func(s *archivetest.Memory) {
			s.Edit("months/2023-10/audit/000004.json", []byte("{}"))
		}, "months/2023-10/audit/000004.json", archive.FaultChanged},
	} {
		s, _, _ := twoMonths(t)
		test.touch(s)
		f := verify(t, s, audit.VerifyOptions{})
		if len(f) != 1 || f[0].Key != test.key || f[0].Code != test.code {
			t.Errorf("%s: %v, want %s %s alone", name, f, test.code, test.key)
		}
	}
}

func mailOf(recipient string, kind ledger.Kind) string {
	return archive.MessageKey(ledger.KeyOf(november, 1, recipient, recipient+"@hanam.example", kind).Prefix())
}

// TestUnplannedMail: a mail is stored before the chain that names it; of a plan that ends in its midst, the closing record
// vouches for it.
func TestUnplannedMail(t *testing.T) {
	s, _, _ := twoMonths(t)
	must(audit.Append(t.Context(), s, november, audit.Entry{ID: "r/started", Kind: audit.RunStarted, Run: "r", At: at}))(t)
	mail := put(t, s, mailOf("H25.99", ledger.Notice), "Subject: x")
	if f := verify(t, s, audit.VerifyOptions{Running: underWay("r")}); len(f) != 1 || f[0].Key != mail.Key {
		t.Errorf("in no plan of the run under way: %v", f)
	}
	entries, err := plan.Spread([]register.Addressee{{Code: "H25.99", Notify: register.Notify{To: []string{"H25.99@hanam.example"}}}}, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	entries[0].Kind, entries[0].Send = ledger.Notice, true
	put(t, s, archive.PlanKey(november, "r"), string(must(archive.Encode(entries))(t)))
	if f := verify(t, s, audit.VerifyOptions{Running: underWay("r")}); len(f) != 0 {
		t.Errorf("under way: %v", f)
	}
	unnamed := s.Clone()
	must(audit.Close(t.Context(), unnamed, november, at, audit.Closing{Run: "r", Outcome: "failed"}))(t)
	if f := verify(t, unnamed, audit.VerifyOptions{}); len(f) != 1 || f[0].Key != mail.Key {
		t.Errorf("closed without a word of it: %v", f)
	}
	must(audit.Close(t.Context(), s, november, at, audit.Closing{Run: "r", Outcome: "failed", Objects: []archive.Object{mail}}))(t)
	if f := verify(t, s, audit.VerifyOptions{}); len(f) != 0 {
		t.Errorf("closed: %v", f)
	}
	s.Edit(mail.Key, nil)
	if f := verify(t, s, audit.VerifyOptions{}); len(f) != 1 || f[0].Key != mail.Key {
		t.Errorf("removed: %v", f)
	}
}

// Promise 4: a rewritten archive is sound in itself; only what has left the house shows it.
func TestPromise4AnchorsThatLeftTheHouse(t *testing.T) {
	_, seal, closing := twoMonths(t)
	forged := archivetest.NewMemory()
	put(t, forged, "shift", "version IDs") // so that the forged month differs
	wholeMonth(t, forged, november)
	if f := verify(t, forged, audit.VerifyOptions{}); len(f) != 0 {
		t.Fatalf("%v", f)
	}
	f := verify(t, forged, audit.VerifyOptions{Anchors: []string{seal, closing}})
	if len(f) != 2 || f[0].Code != archive.FaultAnchor || f[1].Code != archive.FaultAnchor {
		t.Fatalf("%v", f)
	}
	for _, bad := range []string{"", "abc", "không phải"} {
		if _, err := audit.Verify(t.Context(), forged, november, audit.VerifyOptions{Anchors: []string{bad}}); err == nil {
			t.Errorf("anchor %q is accepted", bad)
		}
	}
	if _, err := audit.Verify(t.Context(), forged, october.Previous(), audit.VerifyOptions{}); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("an empty month: %v", err)
	}
}

// TestLooseRecords: histories named by their hashes among the facts, and a run's papers that no record names.
func TestLooseRecords(t *testing.T) {
	s, _, _ := twoMonths(t)
	run := "run-" + november.String()
	paper := put(t, s, archive.RunKey(november, run, "plan.json"), "[]")
	parent := put(t, s, archive.HistoryKey(november, "parent"), "{}")
	if f := verify(t, s, audit.VerifyOptions{}); !names(f, parent.Key) || names(f, paper.Key) {
		t.Fatalf("%v", f)
	}
	must(audit.Append(t.Context(), s, november, audit.Entry{ID: "parent/history", Kind: audit.HistoryExported, Run: "parent", At: at,
		Facts: map[string]any{"parent": parent.SHA256}}))(t)
	if f := verify(t, s, audit.VerifyOptions{}); len(f) != 0 {
		t.Fatalf("%v", f)
	}
	for _, key := range []string{paper.Key, parent.Key} {
		s.Edit(key, []byte("other"))
		if f := verify(t, s, audit.VerifyOptions{}); !names(f, key) {
			t.Errorf("%s: %v", key, f)
		}
	}
	s.Edit(parent.Key, nil)
	if f := verify(t, s, audit.VerifyOptions{}); !names(f, parent.Key) {
		t.Errorf("removed: %v", f)
	}
	put(t, s, archive.RunKey(november, "nobody", "plan.json"), "[]")
	if f := verify(t, s, audit.VerifyOptions{}); !names(f, archive.RunKey(november, "nobody", "plan.json")) {
		t.Errorf("papers of a run that never was: %v", f)
	}
}

// TestCrashAfterSeal: the run that ended without a word is named, not what it made.
func TestCrashAfterSeal(t *testing.T) {
	s := archivetest.NewMemory()
	must(audit.Append(t.Context(), s, november, audit.Entry{ID: "r/started", Kind: audit.RunStarted, Run: "r", At: at}))(t)
	owner := archive.Owner{Run: "month-2023-11", Nonce: "r"}
	must(archive.OpenRevision(t.Context(), s, november, owner, archive.Opening{At: at}))(t)
	report := put(t, s, archive.ReportKey(november, 1), "{}")
	if _, _, err := archive.Seal(t.Context(), s, november, archive.Manifest{Revision: 1, Owner: owner, SealedAt: at,
		Objects: []archive.Entry{archive.EntryOf(report, "report.json", archive.RoleReport)}}); err != nil {
		t.Fatal(err)
	}
	if f := verify(t, s, audit.VerifyOptions{}); len(f) != 1 || f[0].Code != archive.FaultNotClosed {
		t.Errorf("%v", f)
	}
	if f := verify(t, s, audit.VerifyOptions{Running: underWay("r")}); len(f) != 0 {
		t.Errorf("under way: %v", f)
	}
}

func underWay(runs ...string) func(context.Context) []string {
	return func(context.Context) []string { return runs }
}

// TestExportUnderWay: a run closes before its histories are exported, and a history is stored before the record that
// names it. Whoever verifies in between hears of no fault; once the run has ended, of an unnamed history.
func TestExportUnderWay(t *testing.T) {
	s, _, _ := twoMonths(t)
	must(audit.Append(t.Context(), s, november, audit.Entry{ID: "r/started", Kind: audit.RunStarted, Run: "r", At: at}))(t)
	must(audit.Close(t.Context(), s, november, at, audit.Closing{Run: "r", Outcome: "succeeded"}))(t)
	put(t, s, archive.HistoryKey(november, "r"), "{}")
	parent := put(t, s, archive.HistoryKey(november, "parent"), "{}")
	if f := verify(t, s, audit.VerifyOptions{Running: underWay("r", "parent")}); len(f) != 0 {
		t.Errorf("during the export: %v", f)
	}
	if f := verify(t, s, audit.VerifyOptions{Running: underWay("r")}); len(f) != 1 || f[0].Key != parent.Key {
		t.Errorf("a history of a run that has ended: %v", f)
	}
	asked := 0
	begins := func(context.Context) []string { asked++; return [][]string{nil, {"r", "parent"}}[asked-1] }
	if f := verify(t, s, audit.VerifyOptions{Running: begins}); len(f) != 0 {
		t.Errorf("a run that begins while the archive is read: %v", f)
	}
	if f := verify(t, s, audit.VerifyOptions{}); len(f) != 2 {
		t.Errorf("nothing under way: %v", f)
	}
}

func TestUnclosed(t *testing.T) {
	s := archivetest.NewMemory()
	must(audit.Append(t.Context(), s, november, audit.Entry{ID: "a/started", Kind: audit.RunStarted, Run: "a", At: at}))(t)
	if f := verify(t, s, audit.VerifyOptions{}); len(f) != 1 || f[0].Code != archive.FaultNotClosed || f[0].Key != "a" {
		t.Fatalf("%v", f)
	}
	if f := verify(t, s, audit.VerifyOptions{Running: underWay("a")}); len(f) != 0 {
		t.Fatalf("the running one: %v", f)
	}
	must(audit.Append(t.Context(), s, november, audit.Entry{ID: "b/started", Kind: audit.RunStarted, Run: "b", At: at}))(t)
	records := must(audit.Read(t.Context(), s, november))(t)
	if got := audit.Unclosed(records, "b"); !slices.Equal(got, []string{"a"}) {
		t.Errorf("%v", got)
	}
	must(audit.Close(t.Context(), s, november, at, audit.Closing{Run: "a", Outcome: "failed"}))(t)
	records = must(audit.Read(t.Context(), s, november))(t)
	if got := audit.Unclosed(records); !slices.Equal(got, []string{"b"}) {
		t.Errorf("%v", got)
	}
}

// TestAppendOnce: an activity run twice, at once and with lost replies, writes one record.
func TestAppendOnce(t *testing.T) {
	s := archivetest.NewMemory()
	const writers, entries = 4, 5
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range entries {
				e := audit.Entry{ID: fmt.Sprintf("run/%d", i), Kind: audit.SnapshotTaken, At: at.Add(time.Duration(w) * time.Second)}
				lossy := archivetest.LostReply(s, "audit/")
				_, err := audit.Append(context.Background(), lossy, november, e)
				if err != nil {
					_, err = audit.Append(context.Background(), lossy, november, e)
				}
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	wg.Wait()
	records := must(audit.Read(t.Context(), s, november))(t)
	ids := map[string]int{}
	for i, r := range records {
		ids[r.ID]++
		if r.Seq != i+1 || i > 0 && r.Prev != records[i-1].Hash {
			t.Errorf("record %d: seq %d, prev %s", i+1, r.Seq, r.Prev)
		}
	}
	if len(records) != entries || len(ids) != entries {
		t.Errorf("%d records of %d IDs, want %d", len(records), len(ids), entries)
	}
	if _, err := audit.Append(t.Context(), s, november, audit.Entry{ID: "run/1", Kind: audit.RunClosed, At: at}); err == nil {
		t.Error("one ID for two kinds")
	}
}

func TestExport(t *testing.T) {
	s, _, _ := twoMonths(t)
	hidden := archive.DocumentKey(november, 1, "cong-van.pdf")
	_ = s.Hide(t.Context(), hidden)
	_ = s.Put(t.Context(), archive.StateKey(november, 1), []byte("second"))
	read := func(o audit.ExportOptions) (map[string]string, []byte) {
		var b bytes.Buffer
		if err := audit.Export(t.Context(), s, november, &b, o); err != nil {
			t.Fatal(err)
		}
		out, raw := map[string]string{}, bytes.Clone(b.Bytes())
		for r := tar.NewReader(&b); ; {
			h, err := r.Next()
			if err == io.EOF {
				return out, raw
			}
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(r)
			if _, twice := out[h.Name]; err != nil || twice {
				t.Fatalf("%s: %v, twice %v", h.Name, err, twice)
			}
			out[h.Name] = string(content)
		}
	}
	files, raw := read(audit.ExportOptions{})
	if files[hidden] != "%PDF" || files[archive.StateKey(november, 1)] != "state" {
		t.Errorf("hidden %q, first version %q", files[hidden], files[archive.StateKey(november, 1)])
	}
	var list []audit.ExportedVersion
	if err := json.Unmarshal([]byte(files["versions.json"]), &list); err != nil {
		t.Fatal(err)
	}
	markers, seconds := 0, 0
	for _, l := range list {
		switch {
		case l.DeleteMarker:
			markers++
		case strings.Contains(l.File, ".version-"):
			seconds++
			if files[l.File] != "second" {
				t.Errorf("%s: %q", l.File, files[l.File])
			}
		case files[l.File] == "":
			t.Errorf("%s is listed and not there", l.File)
		}
	}
	if markers != 1 || seconds != 1 {
		t.Errorf("%d markers, %d later versions", markers, seconds)
	}
	if _, again := read(audit.ExportOptions{}); !bytes.Equal(raw, again) {
		t.Error("two exports differ")
	}
	without, _ := read(audit.ExportOptions{WithoutExtracts: true})
	if len(without) != len(files)-1 || without[archive.ExtractKey(november, 1, "mc", "hồ sơ.csv")] != "" {
		t.Errorf("%d files without extracts, %d with", len(without), len(files))
	}
}
