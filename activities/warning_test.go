package activities

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// The warning of Tuesday 05/12/2023: the third working day after it is Friday the 8th.
const warningDay = "warning-2023-12-05"

var warningName, _ = period.ParseName(warningDay)

// warningRow is one dossier of a warning's extract.
func warningRow(code, unit, due, finished, status string) string {
	return fmt.Sprintf("%s;Cấp bản sao trích lục;Sở Số %s;X1.%s;Trực tuyến;01/12/2023;%s;%s;%s;Trần Quang Mẫu\n", code, unit, unit, due, finished, status)
}

// warningOffice has three departments: 01 has a dossier that is overdue and one that is due today, 02 one that is soon due,
// 03 nothing; 04 has one and no address, 09 is unknown.
func warningOffice(t testing.TB) *office {
	d := newOffice(t, 3)
	d.write("units.yaml", d.read("units.yaml")+"  - {code: X1.04, name: Sở Số 04, level: province}\n"+
		"recipients:\n  - {code: lanh-dao, name: Lãnh đạo, notify: {to: [lanhdao@tinh.example]}}\n")
	d.configures(d.read("trehan.yaml") + "warning: {}\n")
	rows := "Số hồ sơ;Tên thủ tục hành chính;Cơ quan/đơn vị;Mã đơn vị;Kênh tiếp nhận;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái hồ sơ;Cán bộ xử lý hiện tại\n" +
		warningRow("A-1", "01", "04/12/2023", "", "Đang xử lý") + warningRow("A-2", "01", "05/12/2023", "", "Đang xử lý") +
		warningRow("B-1", "02", "08/12/2023", "", "Đang xử lý") + warningRow("B-2", "02", "11/12/2023", "", "Đang xử lý") +
		warningRow("C-1", "03", "04/12/2023", "04/12/2023", "Đã trả kết quả") + warningRow("C-2", "03", "04/12/2023", "", "Dừng xử lý") +
		warningRow("D-1", "04", "06/12/2023", "", "Đang xử lý") + warningRow("E-1", "09", "06/12/2023", "", "Đang xử lý")
	d.write("ho-so.csv", rows)
	d.extractedAt(time.Date(2023, 12, 5, 5, 0, 0, 0, period.Zone))
	return d
}

func (d *office) extractedAt(at time.Time) {
	d.Helper()
	if err := os.Chtimes(filepath.Join(d.dir, "ho-so.csv"), at, at); err != nil {
		d.Fatal(err)
	}
}

// onWarningDay is the clock of the warning: seven in the morning.
func onWarningDay(n *Dependencies) {
	n.Now = func() time.Time { return time.Date(2023, 12, 5, 7, 0, 0, 0, period.Zone) }
}

var warning = Run{WorkflowID: warningDay, RunID: "run-1"}

// listing are the steps of a warning up to its seal, as the workflow takes them.
func (d *office) listing(run Run, opened *Opened, warned *Warned, seal *Sealed) []func(*Activities) error {
	var snapshots []Snapshot
	ctx := context.Background()
	return []func(*Activities) error{
		func(a *Activities) (err error) {
			*opened, err = call[Opened](ctx, a, a.OpenRevision, OpenRevisionInput{Month: warningDay, Run: run})
			return err
		},
		func(a *Activities) error {
			return quietly(ctx, a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
		},
		func(a *Activities) error {
			snapshot, err := call[Snapshot](ctx, a, a.TakeSnapshot, TakeSnapshotInput{Revision: opened.Revision, Source: opened.Sources[0]})
			snapshots = []Snapshot{snapshot}
			return err
		},
		func(a *Activities) (err error) {
			*warned, err = call[Warned](ctx, a, a.CountWarning, CountWarningInput{Revision: opened.Revision, Run: run, Snapshots: snapshots})
			return err
		},
		func(a *Activities) (err error) {
			*seal, err = call[Sealed](ctx, a, a.SealRevision, SealRevisionInput{Revision: opened.Revision, Run: run, MailNobody: true})
			return err
		},
	}
}

// quietly is call for an activity without a result.
func quietly(ctx context.Context, a *Activities, activity, in any) error {
	_, err := call[none](ctx, a, activity, in)
	return err
}

// lists takes all steps of listing with one worker.
func (d *office) lists(a *Activities, run Run) (opened Opened, warned Warned, err error) {
	var seal Sealed
	for _, step := range d.listing(run, &opened, &warned, &seal) {
		if err = step(a); err != nil {
			return opened, warned, err
		}
	}
	return opened, warned, nil
}

// inbox is a relay that keeps the mails that it takes, by address.
type inbox struct {
	mu    sync.Mutex
	mails map[string][]string
}

func (i *inbox) Open(context.Context) (mail.Session, error) { return i, nil }
func (i *inbox) Close()                                     {}
func (i *inbox) Send(_ context.Context, _, address string, data []byte) mail.Outcome {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.mails[address] = append(i.mails[address], string(data))
	return mail.Outcome{State: mail.Accepted, Reason: mail.ReasonAccepted, Code: 250}
}

// To each unit its own rows; who has none, recipients that are no unit, and the public get nothing.
func TestAWarningGoesToWhoseDossiersItLists(t *testing.T) {
	d := warningOffice(t)
	store, relay := memory(), &inbox{mails: map[string][]string{}}
	a := d.worker(store, relay, onWarningDay)
	opened, warned, err := d.lists(a, warning)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Warned{Days: 3, Soon: 4, Overdue: 1, Nobody: 2, Report: warned.Report}, warned); diff != "" {
		t.Error(diff)
	}
	planned, err := plans(a, PlanDeliveryInput{Revision: opened.Revision, Run: warning})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(planned.NoAddress, planned.NothingLate, planned.Sum.Planned); got != "[X1.04] [X1.03] 2" {
		t.Errorf("no address, nothing, planned: %s", got)
	}
	for _, target := range planned.Targets {
		if _, err := call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: opened.Revision, Run: warning, Target: target}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"so01@tinh.example", "so02@tinh.example"}, slices.Sorted(maps.Keys(relay.mails))); diff != "" {
		t.Error(diff)
	}
	for address, own := range map[string][]string{"so01@tinh.example": {"A-1", "A-2"}, "so02@tinh.example": {"B-1"}} {
		text := decoded(t, relay.mails[address][0])
		for _, code := range []string{"A-1", "A-2", "B-1", "B-2", "C-1", "C-2", "D-1", "E-1"} {
			if strings.Contains(text, code) != slices.Contains(own, code) {
				t.Errorf("%s and %s", address, code)
			}
		}
		if !strings.Contains(text, "Trần Quang Mẫu") || !strings.Contains(relay.mails[address][0], "canh-bao.xlsx") {
			t.Errorf("%s: %s", address, text)
		}
	}
	// Nothing of a month was written, and nothing that a page could show.
	objects, err := store.List(t.Context(), "")
	if err != nil || len(objects) == 0 {
		t.Fatal(objects, err)
	}
	for _, o := range objects {
		if !strings.HasPrefix(o.Key, "warnings/2023-12-05/") || strings.Contains(o.Key, "/documents/") || strings.Contains(o.Key, "state.json") {
			t.Errorf("wrote %s", o.Key)
		}
	}
	sealed, err := revision.OpenSealed(t.Context(), store, warningName, 1)
	if err != nil {
		t.Fatal(err)
	}
	again, err := sealed.Recompute(t.Context(), testBuild, nil)
	madeAgain(t, "the warning", again, err)
	same(t, "objects compared", 2, again.Compared)
}

// decoded are the texts of a mail.
func decoded(t *testing.T, raw string) string {
	t.Helper()
	text, _ := io.ReadAll(quotedprintable.NewReader(strings.NewReader(raw))) // as far as it is text
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// An extract of last week, and one whose due dates cannot be right, warn nobody and seal nothing.
func TestAWarningOfAnOldExtract(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*office)
		words  string
	}{
		"a file of last week": {func(d *office) { d.extractedAt(time.Date(2023, 11, 28, 5, 0, 0, 0, period.Zone)) },
			"nguồn hcc: tệp ho-so.csv là bản trích xuất lúc 05:00 ngày 28/11/2023, cũ hơn 24 giờ"},
		"a second too old": {func(d *office) { d.extractedAt(time.Date(2023, 12, 4, 6, 59, 59, 0, period.Zone)) }, "cũ hơn 24 giờ"},
		"no due dates": {func(d *office) {
			d.write("ho-so.csv", strings.NewReplacer("04/12/2023", "", "05/12/2023", "", "06/12/2023", "", "08/12/2023", "", "11/12/2023", "").Replace(d.read("ho-so.csv")))
			d.extractedAt(time.Date(2023, 12, 5, 5, 0, 0, 0, period.Zone))
		}, "no_due_dates"},
		"an unreadable date": {func(d *office) {
			d.write("ho-so.csv", strings.Replace(d.read("ho-so.csv"), "11/12/2023", "41/12/2023", 1))
			d.extractedAt(time.Date(2023, 12, 5, 5, 0, 0, 0, period.Zone))
		}, "ho-so.csv"},
		"nothing configured": {func(d *office) { d.configures(strings.Replace(d.read("trehan.yaml"), "warning: {}\n", "", 1)) }, "chưa cấu hình cảnh báo sớm"},
	} {
		t.Run(name, func(t *testing.T) {
			d := warningOffice(t)
			c.change(d)
			store := memory()
			opened, _, err := d.lists(d.worker(store, nil, onWarningDay), warning)
			if err == nil || !strings.Contains(err.Error(), c.words) {
				t.Fatalf("%v, want %s", err, c.words)
			}
			refused(t, err, map[bool]string{true: BadConfig, false: BadInput}[name == "nothing configured"])
			if _, _, err := archive.ReadManifest(t.Context(), store, warningName, opened.Revision.Number); !errors.Is(err, archive.ErrNotFound) {
				t.Errorf("sealed: %v", err)
			}
		})
	}
}

// A day has one list. A later run of the day, under whatever extract, sends it to whom it has not reached and to nobody else.
func TestASecondWarningOfADay(t *testing.T) {
	d := warningOffice(t)
	store, relay := memory(), newPost()
	relay.script = func(address string) postFault {
		if address == "so02@tinh.example" {
			return postRefuses
		}
		return postTakes
	}
	a := d.worker(store, relay, onWarningDay)
	opened, _, err := d.lists(a, warning)
	if err != nil || opened.Sealed != 0 {
		t.Fatal(opened, err)
	}
	send := func(run Run, resend string) {
		t.Helper()
		planned, err := plans(a, PlanDeliveryInput{Revision: opened.Revision, Run: run, Resend: resend})
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range planned.Targets {
			if _, err := call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: opened.Revision, Run: run, Target: target}); err != nil {
				t.Fatal(err)
			}
		}
	}
	send(warning, "")
	relay.script = nil
	second := Run{WorkflowID: warningDay, RunID: "run-2"}
	again, err := call[Opened](t.Context(), a, a.OpenRevision, OpenRevisionInput{Month: warningDay, Run: second})
	if err != nil || again.Seal == "" {
		t.Fatalf("the seal %q, %v; want that of the first run", again.Seal, err)
	}
	same(t, "opened: number, sealed, groups", []int{2, 1, 0}, []int{again.Revision.Number, again.Sealed, len(again.Groups)})
	same(t, "patience", warnFor, again.Settings.DeliverFor)
	if err := quietly(t.Context(), a, a.AdoptRevision, AdoptRevisionInput{Revision: again.Revision, Run: second, Adopted: again.Sealed, Seal: again.Seal}); err != nil {
		t.Fatal(err)
	}
	send(second, "")
	send(Run{WorkflowID: warningDay, RunID: "run-3"}, "")
	if diff := cmp.Diff(map[string]int{"so01@tinh.example": 1, "so02@tinh.example": 1}, relay.taken); diff != "" {
		t.Error(diff)
	}
}

// Promises 2 and 5: a worker that is killed before or after any write or mail of a warning leaves nobody with two mails, and
// every mail with a word about it; what cannot be known waits for a person.
func TestPromise2AWarningKilledAtEveryStep(t *testing.T) {
	if testing.Short() {
		t.Skip("long: a crash at every write")
	}
	d := warningOffice(t)
	outside := func(op archivetest.Op, _ string) bool { return op == archivetest.OpCreate || op == opSend }
	whole := func(l *life) (accepted, unknown int) {
		t.Helper()
		store, relay := memory(), newPost()
		worker := func(l *life) *Activities { return d.worker(l.store(store), mortalRelay{relay, l}, onWarningDay) }
		a := worker(l)
		var opened Opened
		var warned Warned
		var seal Sealed
		for i, step := range d.listing(warning, &opened, &warned, &seal) {
			err := step(a)
			if err != nil { // Temporal tries again, elsewhere
				a = worker(&life{})
				err = step(a)
			}
			if err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		first := true
		one := &delivering{TB: t, revision: opened.Revision, run: warning, worker: func() *Activities {
			if first {
				first = false
				return a
			}
			return worker(&life{})
		}}
		one.deliver()
		next := &delivering{TB: t, revision: opened.Revision, run: Run{WorkflowID: warningDay, RunID: "run-2"}, worker: func() *Activities { return worker(&life{}) }}
		next.deliver()
		all, err := ledger.ListLetters(t.Context(), store, warningName)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if n := relay.taken[l.State.Plan.Address]; n > 1 || n == 0 && l.State.Status == ledger.Accepted || n == 1 && l.State.Status == ledger.Refused {
				t.Errorf("%s is %s, and was taken %d times", l.Key, l.State.Status, n)
			}
		}
		total := ledger.Count(all)
		same(t, "planned and open", []int{2, 0}, []int{total.Planned, total.Open})
		faults, err := audit.Verify(t.Context(), store, warningName, audit.VerifyOptions{})
		if err != nil || len(faults) > 0 {
			t.Errorf("verify: %v, %v", faults, err)
		}
		return total.Accepted, total.Unknown
	}
	steps := &life{count: outside}
	if accepted, _ := whole(steps); accepted != 2 {
		t.Fatalf("undisturbed: %d accepted", accepted)
	}
	unknown := 0
	for ends := 1; ends <= steps.steps; ends++ {
		for _, after := range []bool{false, true} {
			_, n := whole(&life{count: outside, ends: ends, after: after})
			unknown += n
			if t.Failed() {
				t.Fatalf("killed at step %d, after its effect: %v", ends, after)
			}
		}
	}
	t.Logf("%d steps outside, %d mails undecided", steps.steps, unknown)
}

// What the operators read at the end, and of which dossiers nobody is told.
func TestTheEndOfAWarningIsTold(t *testing.T) {
	d := warningOffice(t)
	d.configures(d.read("trehan.yaml") + "review: {operators: [vanhanh@tinh.example]}\n")
	store, relay := memory(), &inbox{mails: map[string][]string{}}
	a := d.worker(store, relay, onWarningDay)
	opened, _, err := d.lists(a, warning)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plans(a, PlanDeliveryInput{Revision: opened.Revision, Run: warning}); err != nil {
		t.Fatal(err)
	}
	err = quietly(t.Context(), a, a.NotifyOperators, NotifyOperatorsInput{
		Kind: SummaryMail, Month: warningDay, Revision: 1, Run: warning, Outcome: "with_exceptions", Seal: "5ea1", Closing: "c105",
	})
	if err != nil {
		t.Fatal(err)
	}
	text := decoded(t, relay.mails["vanhanh@tinh.example"][0])
	for _, want := range []string{
		"Cảnh báo sớm ngày 05/12/2023 (bản r0001): hoàn tất, còn nơi chưa nhận được.", "4 hồ sơ đến hạn trong 03 ngày làm việc tới, 1 hồ sơ đã quá hạn",
		"Không có địa chỉ trong danh bạ:\n- Sở Số 04 (X1.04)", "- Sở Số 04 (X1.04): 01 hồ sơ\n- Đơn vị chưa xác định: 01 hồ sơ",
		"Không có hồ sơ sắp đến hạn, quá hạn nên không gửi thư: Sở Số 03 (X1.03).", "5ea1", "c105",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Trần Quang Mẫu") || strings.Contains(text, "A-1") {
		t.Error("names a dossier or an official")
	}
}

// No official, no address and no code of a dossier goes to Temporal.
func TestWarningPayloadsNameNobody(t *testing.T) {
	d := warningOffice(t)
	store := memory()
	a := d.worker(store, nil, onWarningDay)
	opened, warned, err := d.lists(a, warning)
	if err != nil {
		t.Fatal(err)
	}
	planned, err := plans(a, PlanDeliveryInput{Revision: opened.Revision, Run: warning})
	if err != nil {
		t.Fatal(err)
	}
	b, err := archive.Encode([]any{opened, warned, planned})
	if err != nil {
		t.Fatal(err)
	}
	for _, no := range []string{"Trần", "@", "A-1", "B-1", "D-1", "Sở"} {
		if bytes.Contains(b, []byte(no)) {
			t.Errorf("%s in %s", no, b)
		}
	}
	entries, _, err := plan.Read(t.Context(), store, warningName, warning.RunID)
	if err != nil || len(entries) != 4 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}
