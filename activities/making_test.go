package activities

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/revision"
)

// The making of a month, activity by activity: what is idempotent, what is refused, and what a refusal says.

// failure returns the type and the message of an activity's failure, and whether a retry may mend it.
func failure(t testing.TB, err error) (kind, message string, retryable bool) {
	t.Helper()
	var app *temporal.ApplicationError
	if !errors.As(err, &app) {
		t.Fatalf("no application error: %v", err)
	}
	return app.Type(), app.Message(), !app.NonRetryable()
}

// refused fails the test unless err is a failure of the kind that no retry mends, with all parts in its message.
func refused(t testing.TB, err error, kind string, parts ...string) {
	t.Helper()
	got, message, retryable := failure(t, err)
	if got != kind || retryable {
		t.Errorf("failed as %s (retryable %v): %s; want %s", got, retryable, message, kind)
	}
	for _, part := range parts {
		if !strings.Contains(message, part) {
			t.Errorf("the failure lacks %q: %s", part, message)
		}
	}
}

func (d *office) open(a *Activities, run string) (Opened, error) {
	return call[Opened](context.Background(), a, a.OpenRevision, OpenRevisionInput{Month: testMonth, Run: Run{WorkflowID: "month", RunID: run}, Reason: "thử"})
}

// opened opens and freezes a revision.
func (d *office) opened(a *Activities, run string) Opened {
	d.Helper()
	opened, err := d.open(a, run)
	if err == nil {
		_, err = call[none](context.Background(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
	}
	if err != nil {
		d.Fatal(err)
	}
	return opened
}

func (d *office) snapshots(a *Activities, opened Opened) ([]Snapshot, error) {
	var out []Snapshot
	for _, s := range opened.Sources {
		taken, err := call[Snapshot](context.Background(), a, a.TakeSnapshot, TakeSnapshotInput{Revision: opened.Revision, Source: s})
		if err != nil {
			return nil, err
		}
		out = append(out, taken)
	}
	return out, nil
}

// counts opens, freezes, takes the snapshots and counts.
func (d *office) counts(a *Activities, run string) (Opened, Counted, error) {
	d.Helper()
	return d.countsTo(a, run, false)
}

// countsTo counts for a run that mails, or not.
func (d *office) countsTo(a *Activities, run string, mails bool) (Opened, Counted, error) {
	d.Helper()
	opened := d.opened(a, run)
	snapshots, err := d.snapshots(a, opened)
	if err != nil {
		d.Fatal(err)
	}
	counted, err := call[Counted](context.Background(), a, a.CountMonth, CountMonthInput{
		Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: run}, Snapshots: snapshots, Mails: mails,
	})
	return opened, counted, err
}

func trail(t testing.TB, store archive.Store) []audit.Record {
	t.Helper()
	records, err := audit.Read(context.Background(), store, novemberOf(t))
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func kindsOf(records []audit.Record) string {
	var out []string
	for _, r := range records {
		out = append(out, string(r.Kind))
	}
	return strings.Join(out, " ")
}

func TestOpenRevisionIsIdempotent(t *testing.T) {
	d := newOffice(t, 1)
	memory := memory()
	// The reply to the very object that numbers the revision is lost.
	a := d.worker(archivetest.LostReply(memory, "opened.json"), nil)
	if _, err := d.open(a, "run-1"); err == nil {
		t.Fatal("no reply was lost")
	} else if _, _, retryable := failure(t, err); !retryable {
		t.Errorf("a lost reply is for good: %v", err)
	}
	a = d.worker(memory, nil)
	for range 2 {
		opened, err := d.open(a, "run-1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "opened", Revision{Month: testMonth, Number: 1}, opened.Revision)
	}
	second, err := d.open(a, "run-2")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the second run opens", 2, second.Revision.Number)
	same(t, "runs that are not closed", []string{"run-1"}, second.Unclosed)
	if got := kindsOf(trail(t, memory)); got != "run_started run_started" {
		t.Errorf("the trail: %s", got)
	}
	if r := trail(t, memory)[0]; len(r.Objects) != 1 || !strings.HasSuffix(r.Objects[0].Key, "r0001/opened.json") || r.Objects[0].VersionID == "" {
		t.Errorf("the record vouches for %v, want a version of opened.json", r.Objects)
	}
}

// A file of the office that is missing or does not read ends the run under a number that the operators can be told.
func TestFreezeInputsRefusesWhatDoesNotRead(t *testing.T) {
	for _, c := range []struct {
		name   string
		breaks func(d *office)
		parts  []string
	}{
		{"no register", func(d *office) { _ = os.Remove(filepath.Join(d.dir, "units.yaml")) }, []string{"units.yaml"}},
		{"no templates", func(d *office) { d.config.Templates = "mau" }, []string{"mau"}},
		{"a template that replaces nothing", func(d *office) { d.templates("thu.tmpl", "trang.css") }, []string{"trang.css", "cong-van.tmpl"}},
		{"a template that is a broken link", func(d *office) {
			d.templates()
			if err := os.Symlink("mat.tmpl", filepath.Join(d.dir, "mau", "thu.tmpl")); err != nil {
				t.Fatal(err)
			}
		}, []string{"thu.tmpl", "liên kết"}},
		{"a register with two faults", func(d *office) {
			d.write("units.yaml", "units:\n  - {code: A, name: Sở A, level: province, parent: Z}\n  - {code: A, name: Sở B, level: provinz}\n")
		}, []string{"provinz", "A"}},
	} {
		d := newOffice(t, 1)
		c.breaks(d)
		a := d.worker(memory(), nil)
		opened, err := d.open(a, "run-1")
		if err != nil {
			t.Fatal(err)
		}
		_, err = call[none](context.Background(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
		refused(t, err, BadInput, c.parts...)
	}
}

// What is frozen stands: an edit while the run is under way touches the next run only.
func TestFrozenInputsStand(t *testing.T) {
	d := newOffice(t, 2)
	store := memory()
	a := d.worker(store, nil)
	opened := d.opened(a, "run-1")
	d.write("units.yaml", "units: []\n")
	if _, err := call[none](context.Background(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision}); err != nil {
		t.Fatal(err)
	}
	b, _, err := store.Get(t.Context(), archive.InputKey(novemberOf(t), 1, "units.yaml"), "")
	if err != nil || !bytes.Contains(b, []byte("X1.02")) {
		t.Errorf("the frozen register: %s %v", b, err)
	}
}

func TestSnapshotOfAFile(t *testing.T) {
	d := newOffice(t, 1)
	memory := memory()
	store := archivetest.LostReply(memory, "/extract/")
	a := d.worker(store, nil)
	opened := d.opened(a, "run-1")
	if _, err := d.snapshots(a, opened); err == nil {
		t.Fatal("no reply was lost")
	}
	before, err := os.ReadFile(filepath.Join(d.dir, "ho-so.csv"))
	if err != nil {
		t.Fatal(err)
	}
	d.write("ho-so.csv", "changed between two attempts")
	got, err := d.snapshots(a, opened)
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Files[0].SHA256 != archive.Hash(before) {
		t.Error("the snapshot is not the bytes that were stored first")
	}
	missing := opened
	missing.Revision = d.opened(a, "run-2").Revision
	if err := os.Remove(filepath.Join(d.dir, "ho-so.csv")); err != nil {
		t.Fatal(err)
	}
	_, err = d.snapshots(a, missing)
	refused(t, err, BadInput, "ho-so.csv")
	missing.Sources = []Source{{Kind: "dossiers", Name: "other"}}
	_, err = d.snapshots(a, missing)
	refused(t, err, BadInput, "other")
}

// Values that cannot be read stand in errors.json of the archive and nowhere in the failure.
func TestCountMonthKeepsValuesToTheArchive(t *testing.T) {
	const secret = "Nguyễn Bí Mật 0912345678"
	d := newOffice(t, 1)
	b, err := os.ReadFile(filepath.Join(d.dir, "ho-so.csv"))
	if err != nil {
		t.Fatal(err)
	}
	d.write("ho-so.csv", strings.Replace(string(b), "Đã trả kết quả", secret, 2))
	memory := memory()
	troubled := archivetest.ErrorOnce(memory, archivetest.OpCreate, "errors.json")
	_, _, err = d.counts(d.worker(troubled, nil), "run-1")
	if _, message, retryable := failure(t, err); !retryable {
		t.Errorf("the values are lost: %s", message)
	}
	_, _, err = d.counts(d.worker(troubled, nil), "run-1")
	refused(t, err, BadInput, "ho-so.csv", "văn bản")
	for _, part := range strings.Fields(secret) {
		if strings.Contains(err.Error(), part) {
			t.Errorf("the failure has %q: %v", part, err)
		}
	}
	stored, o, err := memory.Get(t.Context(), archive.ErrorsKey(novemberOf(t), 1), "")
	if err != nil || !bytes.Contains(stored, []byte(secret)) {
		t.Errorf("errors.json: %s %v", stored, err)
	}
	if line := `\"` + secret + `\": \"?\" # 2 dòng`; !bytes.Contains(stored, []byte(line)) {
		t.Errorf("errors.json has no line to add: %s", stored)
	}
	if record, err := memory.Stat(t.Context(), archive.OpenedKey(novemberOf(t), 1), ""); err != nil {
		t.Error(err)
	} else if o, err = memory.Stat(t.Context(), o.Key, ""); err != nil || !o.RetainUntil.Before(record.RetainUntil) {
		t.Errorf("citizens' data is locked until %v, records until %v", o.RetainUntil, record.RetainUntil)
	}
}

func TestCountMonthRetried(t *testing.T) {
	d := newOffice(t, 3)
	leavesNoFiles(t)
	memory := memory()
	_, first, err := d.counts(d.worker(memory, nil), "run-1")
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := d.counts(d.worker(memory, nil), "run-1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the report", first.Report, second.Report)
	same(t, "the figures", first.Figures, second.Figures)
	if got := kindsOf(trail(t, memory)); got != "run_started month_counted" {
		t.Errorf("the trail: %s", got)
	}
	// Another build of the program has counted otherwise: no retry mends that.
	d.opened(d.worker(memory, nil), "run-2")
	if _, err := memory.Create(t.Context(), archive.ReportKey(novemberOf(t), 2), archive.Bytes([]byte("{}")), archive.JSON); err != nil {
		t.Fatal(err)
	}
	_, _, err = d.counts(d.worker(memory, nil), "run-2")
	refused(t, err, Conflict, "report.json")
}

// leavesNoFiles fails a test that leaves a temporary file: it would be a copy of citizens' data that nobody takes away.
func leavesNoFiles(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Cleanup(func() {
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("%d temporary files are left: %v %v", len(left), left, err)
		}
	})
}

// Only counts and references leave the counting: whatever it returns is small, and names nobody.
func TestCountedNamesNobody(t *testing.T) {
	d := newOffice(t, 60)
	_, counted, err := d.counts(d.worker(memory(), nil), "run-1")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(counted)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 20_000 || bytes.Contains(b, []byte("Trần Quang Mẫu")) || bytes.Contains(b, []byte("X1.01-0")) {
		t.Errorf("%d bytes: %.2000s", len(b), b)
	}
	if f := counted.Figures; f.Total == 0 || f.Late == 0 || len(counted.Report) != 64 {
		t.Errorf("%d dossiers, %d late, report %q; want some and a SHA-256", f.Total, f.Late, counted.Report)
	}
}

// A rerun goes on with the sealed revision if nothing differs; if something does, it is held as soon as anybody has
// received the other.
func TestARerunIsComparedWithTheSealedRevision(t *testing.T) {
	d := newOffice(t, 2)
	store := memory()
	first := d.sealed(store, "run-1")
	post := newPost()
	a := d.worker(store, post)

	_, equal, err := d.counts(a, "run-2")
	counts(t, "an equal rerun", equal, err, first.Number, 0)
	same(t, "length of the seal", 64, len(equal.EqualSeal))

	d.extract(2, 1)
	_, changed, err := d.counts(a, "run-3")
	counts(t, "changed before anybody has received it", changed, err, 0, first.Number)

	(&delivering{TB: t, revision: first, run: Run{WorkflowID: "month", RunID: "run-4"}, worker: func() *Activities { return a }}).deliver()
	_, changed, err = d.counts(a, "run-5")
	counts(t, "changed after two have received it", changed, err, 0, first.Number, checks.RevisionReplacesSent)
	same(t, "the finding", []any{2, "block"}, []any{changed.Findings[0].Count, changed.Findings[0].Severity})

	d.extract(2, 0)
	d.write("units.yaml", strings.Replace(must(os.ReadFile(filepath.Join(d.dir, "units.yaml"))), "so01@tinh", "moi01@tinh", 1))
	_, recipients, err := d.counts(a, "run-6")
	same(t, "another address is another revision: equal to and replaces", []int{0, first.Number}, []int{recipients.EqualTo, recipients.Replaces})
	if err != nil {
		t.Error(err)
	}
}

// What blocked a month that has gone out was accepted at its seal: other words for it hold no rerun. What now blocks by the
// comparison with the month before does, and so does whatever else is another.
func TestARerunIsNotHeldByTheWordsOfWhatWasAccepted(t *testing.T) {
	d := newOffice(t, 2)
	d.putAside()
	store := memory()
	first := d.sealed(store, "run-1")
	a := d.worker(store, newPost())
	(&delivering{TB: t, revision: first, run: Run{WorkflowID: "month", RunID: "run-2"}, worker: func() *Activities { return a }}).deliver()

	for i, c := range []struct {
		change   func(f *counting.Finding) // of the sealed report
		blocking string
	}{
		{func(f *counting.Finding) { f.Message = "nói cách khác" }, "too_many_put_aside"},
		{func(f *counting.Finding) { f.Severity = counting.Warn }, checks.RevisionReplacesSent + " too_many_put_aside"},
	} {
		a := d.worker(resealed(t, store, first.Number, func(r *counting.Report) {
			for i := range r.Findings {
				c.change(&r.Findings[i])
			}
		}), nil)
		_, counted, err := d.counts(a, fmt.Sprint("run-", 3+i))
		slices.Sort(counted.Blocking)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "blocking", c.blocking, strings.Join(counted.Blocking, " "))
		same(t, "equal, and replaces none", []bool{i == 0, i == 0}, []bool{counted.EqualTo == first.Number, counted.Replaces == 0})
	}

	frozen, err := a.Reading.revisions.inputs(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	sealed := reopen(t, store, first.Number)
	was, err := sealed.Counted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for severity, want := range map[counting.Severity]bool{counting.Warn: true, counting.Block: false} {
		now := *was.Report
		now.Findings = append(slices.Clone(now.Findings), counting.Finding{Code: "total_jump", Severity: severity, Count: 1})
		somebody := func(context.Context) (int, error) { return 1, nil }
		got, err := frozen.Compare(t.Context(), store, counting.Count{Report: &now, Rows: was.Rows}, true, somebody)
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("total_jump as %s: equal, and replaces none", severity), []bool{want, want}, []bool{got.EqualTo == first.Number, got.Replaces == 0})
	}
}

// A month that a release sealed which did not count the details is the same month: nobody is asked to replace its letter. A
// figure that every release counts still tells.
func TestARerunIsNotHeldByFiguresOfALaterRelease(t *testing.T) {
	d := newOffice(t, 2)
	store := memory()
	first := d.sealed(store, "run-1")
	a := d.worker(store, newPost())
	(&delivering{TB: t, revision: first, run: Run{WorkflowID: "month", RunID: "run-2"}, worker: func() *Activities { return a }}).deliver()
	for i, equal := range []bool{true, false} {
		a := d.worker(resealed(t, store, first.Number, func(r *counting.Report) {
			*r = *r.Like(&counting.Report{})
			if !equal {
				r.Totals.Duplicates++
			}
		}), nil)
		_, counted, err := d.counts(a, fmt.Sprint("run-", 3+i))
		if err != nil || (counted.EqualTo == first.Number) != equal {
			t.Errorf("equal to r%d, %v; want it equal: %v", counted.EqualTo, err, equal)
		}
	}
}

func must(b []byte, err error) string {
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestAdoptRevision(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	first := d.sealed(store, "run-1")
	a := d.worker(store, nil)
	opened, counted, err := d.counts(a, "run-2")
	if err != nil {
		t.Fatal(err)
	}
	in := AdoptRevisionInput{Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: "run-2"}, Adopted: first.Number, Seal: counted.EqualSeal}
	for range 2 {
		if _, err := call[none](t.Context(), a, a.AdoptRevision, in); err != nil {
			t.Fatal(err)
		}
	}
	records := trail(t, store)
	if got := kindsOf(records); got != "run_started month_counted revision_sealed run_started month_counted revision_abandoned revision_adopted" {
		t.Errorf("the trail: %s", got)
	}
	if s := records[len(records)-1].Seal; s == nil {
		t.Error("the record names no seal")
	} else {
		same(t, "adopted", []any{first.Number, counted.EqualSeal}, []any{s.Revision, s.SHA256})
	}
	in.Seal = strings.Repeat("0", 64)
	_, err = call[none](t.Context(), a, a.AdoptRevision, in)
	refused(t, err, Tampered, "manifest.json")
}

func (d *office) build(a *Activities, rev Revision, run, group string, draft bool) error {
	_, err := call[none](context.Background(), a, a.BuildDocuments, BuildDocumentsInput{
		Revision: rev, Run: Run{WorkflowID: "month", RunID: run}, Group: group, Draft: draft, Issue: numbered(run, Issue{}),
	})
	return err
}

func TestBuildDocumentsRetried(t *testing.T) {
	d := newOffice(t, 2)
	memory := memory()
	opened, _, err := d.counts(d.worker(memory, nil), "run-1")
	if err != nil {
		t.Fatal(err)
	}
	a := d.worker(archivetest.LostReply(memory, "cong-van.pdf"), nil)
	if err := d.build(a, opened.Revision, "run-1", "notice", false); err == nil {
		t.Fatal("no reply was lost")
	}
	if err := d.build(a, opened.Revision, "run-1", "notice", false); err != nil {
		t.Errorf("an attempt after a lost reply: %v", err)
	}
	if opened, _, err = d.counts(a, "run-2"); err != nil {
		t.Fatal(err)
	}
	if _, err := memory.Create(t.Context(), archive.DocumentKey(novemberOf(t), 2, "cong-van.docx"), archive.Bytes([]byte("another build's")), archive.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	err = d.build(a, opened.Revision, "run-2", "notice", false)
	refused(t, err, BadInput, "cong-van.docx", "bản dựng khác")
}

// Drafts are of use until the month is decided on: they are locked for months, the documents for years. A draft of an earlier
// release, locked like a record, is the same bytes and stands.
func TestDraftsAreLockedShorter(t *testing.T) {
	d := newOffice(t, 3)
	memory := memory()
	opened, _, err := d.counts(d.worker(memory, nil), "run-1")
	if err != nil {
		t.Fatal(err)
	}
	rev := opened.Revision
	for _, draft := range []bool{true, false} {
		if err := d.build(d.worker(memory, nil), rev, "run-1", "pages", draft); err != nil {
			t.Fatal(err)
		}
	}
	until := func(prefix string) (first, last time.Time) {
		for _, key := range memory.Keys(prefix) {
			o, err := memory.Stat(t.Context(), key, "")
			if err != nil {
				t.Fatal(err)
			}
			if first.IsZero() || o.RetainUntil.Before(first) {
				first = o.RetainUntil
			}
			if o.RetainUntil.After(last) {
				last = o.RetainUntil
			}
		}
		return first, last
	}
	month := novemberOf(t)
	_, draft := until(archive.DraftsPrefix(month, 1, "run-1"))
	document, _ := until(archive.DocumentKey(month, 1, "cong-khai.html"))
	if draft.IsZero() || draft.After(time.Now().AddDate(0, 0, 100)) || document.Before(time.Now().AddDate(9, 0, 0)) {
		t.Errorf("drafts are locked until %v, documents until %v", draft, document)
	}
	memory.Draft = memory.Record
	if err := d.build(d.worker(memory, nil), rev, "run-1", "pages", true); err != nil {
		t.Errorf("a draft that is there: %v", err)
	}
}

// Wording that cannot be filled in is found with the drafts, long before anybody is written to.
func TestATemplateFaultStopsAtTheDrafts(t *testing.T) {
	d := newOffice(t, 1)
	d.templates("thu.tmpl")
	d.write("mau/thu.tmpl", "@subject {{.KhongCo}}\n\nKính gửi {{.Ai}}\n")
	store := memory()
	opened, _, err := d.counts(d.worker(store, nil), "run-1")
	if err != nil {
		t.Fatal(err)
	}
	err = d.build(d.worker(store, nil), opened.Revision, "run-1", "notice", true)
	refused(t, err, BadInput, "thu.tmpl")
}

// A run that an earlier version began may have frozen a page's template. Its documents are not made in another look than
// the office's own.
func TestFrozenTemplatesOfAnEarlierVersion(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	opened, _, err := d.counts(d.worker(store, nil), "run-1")
	if err != nil {
		t.Fatal(err)
	}
	freezePageTemplate(t, store)
	for _, group := range opened.Groups {
		for _, draft := range []bool{true, false} {
			refused(t, d.build(d.worker(store, nil), opened.Revision, "run-1", group, draft), BadInput, "trang.css", "cong-van.tmpl")
		}
	}
}

// freezePageTemplate puts into the first revision what an earlier version froze of a page's own look.
func freezePageTemplate(t testing.TB, store archive.Store) {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	_, err := w.Create("trang.css")
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	key := archive.InputKey(novemberOf(t), 1, revision.TemplatesName)
	if _, err := store.Create(t.Context(), key, archive.Bytes(b.Bytes()), archive.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// The texts are frozen through the links of a mounted volume, and only they: the volume's own names change with every
// mount.
func TestFreezeTemplatesOfAMountedVolume(t *testing.T) {
	d := newOffice(t, 1)
	d.templates()
	if err := os.Mkdir(filepath.Join(d.dir, "mau", "..2023_12_01"), 0o700); err != nil {
		t.Fatal(err)
	}
	d.write("mau/..2023_12_01/thu.tmpl", "@subject x\n")
	for name, to := range map[string]string{"..data": "..2023_12_01", "thu.tmpl": "..data/thu.tmpl"} {
		if err := os.Symlink(to, filepath.Join(d.dir, "mau", name)); err != nil {
			t.Fatal(err)
		}
	}
	store := memory()
	d.opened(d.worker(store, nil), "run-1")
	b, _, err := store.Get(t.Context(), archive.InputKey(novemberOf(t), 1, revision.TemplatesName), "")
	if err != nil {
		t.Fatal(err)
	}
	frozen, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range frozen.File {
		names = append(names, f.Name)
	}
	if diff := cmp.Diff([]string{"thu.tmpl"}, names); diff != "" {
		t.Error(diff)
	}
}

func (d *office) seals(a *Activities, rev Revision, run string, issue Issue) (Sealed, error) {
	return d.sealsAsItIs(a, rev, run, numbered(run, issue))
}

// sealsAsItIs also seals a letter without number, as a run that mails nobody may and as runs of 0.1.0 did.
func (d *office) sealsAsItIs(a *Activities, rev Revision, run string, issue Issue) (Sealed, error) {
	return call[Sealed](context.Background(), a, a.SealRevision, SealRevisionInput{
		Revision: rev, Run: Run{WorkflowID: "month", RunID: run}, Issue: issue, MailNobody: issue.Number == "",
	})
}

// built counts and builds everything but the seal.
func (d *office) built(store archive.Store, run string) Revision {
	d.Helper()
	a := d.worker(store, nil)
	opened, _, err := d.counts(a, run)
	if err != nil {
		d.Fatal(err)
	}
	for _, group := range opened.Groups {
		if err := d.build(a, opened.Revision, run, group, false); err != nil {
			d.Fatal(err)
		}
	}
	return opened.Revision
}

func TestSealRevisionRetriedAfterALostReply(t *testing.T) {
	d := newOffice(t, 2)
	memory := memory()
	rev := d.built(memory, "run-1")
	a := d.worker(archivetest.LostReply(memory, "manifest.json"), nil)
	if _, err := d.seals(a, rev, "run-1", Issue{}); err == nil {
		t.Fatal("no reply was lost")
	}
	first, err := d.seals(a, rev, "run-1", Issue{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.seals(d.worker(memory, nil), rev, "run-1", Issue{})
	_, object, _ := archive.ReadManifest(t.Context(), memory, novemberOf(t), 1)
	if err != nil || first != second || first.Seal != object.SHA256 {
		t.Errorf("%v, then %v (%v); the manifest is %s", first, second, err, object.SHA256)
	}
	records := trail(t, memory)
	last := records[len(records)-1]
	same(t, "the trail", "run_started month_counted revision_sealed", kindsOf(records))
	if last.Seal == nil || last.Seal.SHA256 != first.Seal || last.Seal.VersionID == "" {
		t.Errorf("the record names the seal %v, want a version of %s", last.Seal, first.Seal)
	}
	_, err = d.seals(a, rev, "run-2", Issue{})
	refused(t, err, Conflict)
}

func TestAnAbandonedRevisionIsNotSealed(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	rev := d.built(store, "run-1")
	a := d.worker(store, nil)
	in := AbandonRevisionInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-1"}, Why: DeadlinePassed}
	for range 2 {
		if _, err := call[none](t.Context(), a, a.AbandonRevision, in); err != nil {
			t.Fatal(err)
		}
	}
	if got := kindsOf(trail(t, store)); got != "run_started month_counted deadline_passed revision_abandoned" {
		t.Errorf("the trail: %s", got)
	}
	_, err := d.seals(a, rev, "run-1", Issue{})
	refused(t, err, Conflict)
}

// A signed PDF is taken if it is there, is the one that was approved and is a PDF; it goes out in place of the made one.
func TestASignedLetter(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	rev := d.built(store, "run-1")
	a := d.worker(store, newPost())
	pdf, text := signedPaper(t, a, rev, Issue{Number: "12", Date: "2023-12-06"}, ""), []byte("no PDF at all")
	put := func(b []byte) string {
		key := archive.SignedKey(archive.Hash(b))
		if _, err := store.Create(t.Context(), key, archive.Bytes(b), archive.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		return key
	}
	decide := func(run string, s *Signed) error { // an ID of its own each: the test's activities all have one
		_, err := call[none](t.Context(), a, a.RecordDecision, RecordDecisionInput{
			Revision: rev, Run: Run{WorkflowID: "month", RunID: run}, Approved: true, By: "Nguyễn Thử", Reason: "ký", Signed: s, Number: "12", Date: "2023-12-06",
		})
		return err
	}
	key := put(pdf)
	refused(t, decide("first", &Signed{Key: "inbox/signed/none.pdf", SHA256: archive.Hash(pdf)}), BadInput, "none.pdf")
	refused(t, decide("second", &Signed{Key: key, SHA256: archive.Hash(text)}), BadInput, "SHA-256")
	refused(t, decide("third", &Signed{Key: put(text), SHA256: archive.Hash(text)}), BadInput, "PDF")
	signed := &Signed{Key: key, SHA256: strings.ToUpper(archive.Hash(pdf))}
	if err := decide("run-1", signed); err != nil {
		t.Fatal(err)
	}
	records := trail(t, store)
	for i, part := range []string{"none.pdf", "SHA-256", "PDF"} {
		r := records[len(records)-4+i]
		same(t, "recorded", []string{string(audit.DecisionRefused), "Nguyễn Thử"}, []string{string(r.Kind), r.Actor})
		if why := r.Fact(audit.FactWhy); !strings.Contains(why, part) {
			t.Errorf("refused by %q, want %q in it", why, part)
		}
	}
	last := records[len(records)-1]
	wanted := []string{string(audit.DecisionMade), "Nguyễn Thử", archive.Hash(pdf)}
	same(t, "recorded", wanted, []string{string(last.Kind), last.Actor, strings.ToLower(last.Fact("signed_sha256"))})
	_, err := d.seals(a, rev, "run-1", Issue{Number: "12", Date: "2023-12-06", Signed: signed, By: "Nguyễn Thử", Reason: "ký", Accepted: []string{"total_jump"}})
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := archive.ReadManifest(t.Context(), store, novemberOf(t), 1)
	if err != nil || m.Decision == nil {
		t.Fatalf("decision %v, %v; want one", m.Decision, err)
	}
	same(t, "the manifest", []any{"12", "2023-12-06", "Nguyễn Thử", 1}, []any{m.Number, m.Date.String(), m.Decision.By, len(m.Accepted)})
	if e := m.Find(archive.RoleSigned); len(e) != 1 || e[0].SHA256 != archive.Hash(pdf) {
		t.Errorf("signed letters %v, want the one that was uploaded", e)
	}
	sealed, err := a.sealed(t.Context(), rev)
	if err != nil {
		t.Fatal(err)
	}
	names := ""
	for _, f := range sealed.Documents(sealed.View.Register.Addressees(sealed.View.Report.Period, sealed.View.Report.Period.To)[0]) {
		names += f.Name + " "
	}
	if !strings.Contains(names, "cong-van-da-ky.pdf") || strings.Contains(names, "cong-van.pdf") {
		t.Errorf("attached %s", names)
	}
}
