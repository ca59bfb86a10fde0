package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"trehan/activities"
	"trehan/internal/audit"
	"trehan/internal/officetest"
)

// blocking lets a test hold a month: a dossier without channel.
const blocking = `
severities: {missing_channel: block}
review: {policy: findings, operators: [vanhanh@tinh.example]}
`

// TestMonths runs one office through everything that is no crash, each in a
// month of its own. No two of the months follow each other: a month is compared
// with the one before it.
func TestMonths(t *testing.T) {
	t.Parallel()
	o := newOffice(t, blocking)
	o.start()
	t.Run("all", func(t *testing.T) {
		for name, test := range map[string]func(*testing.T, *office){
			"wrong requests": testWrongRequests, "wrong inputs": testWrongInputs,
			"approve": testApprove, "reject": testReject, "wrong numbers": testWrongNumbers, "changed": testChanged, "earlier month later": testEarlierMonthLater, "overlap": testOverlap, "dry run": testDryRun,
			"cancel parent": testCancelParent, "cancel child": testCancelChild, "terminate": testTerminate,
			"terminate parent": testTerminateParent, "superseded": testSuperseded, "reset": testReset, "reset after close": testResetAfterClose,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, o.as(t))
			})
		}
	})
	if code := o.up.interrupt(t); code != 0 {
		t.Errorf("Ctrl-C ends with %d\n%s", code, o.up.stderr.String())
	}
}

// held exports a month that blocks.
func (o *office) exportHeld(month string) {
	o.Helper()
	r := rows(month)
	r[0].channel = ""
	o.export(month, r)
}

func testApprove(t *testing.T, o *office) {
	const month = "2021-09"
	o.exportHeld(month)
	held := o.cli(3, "run", "--month", month, "--reason", "thử giữ lại")
	if s := o.status(month); s.Outcome != "held" {
		t.Errorf("status of a held month: %+v", s)
	}
	if n := len(o.relay.letters(month)); n != 0 {
		t.Errorf("%d letters before the decision", n)
	}
	signed := o.signPaper(month, "345", "2021-10-05")
	path := filepath.Join(o.dir, "da-ky.pdf")
	answer := []string{"approve", "--month", month, "--by", "Lê Thu Duyệt", "--number", "345", "--date", "2021-10-05", "--signed", path}
	o.cli(1, append(answer, "--reason", "đã xem", "--report", "0123456789ab")...)
	for name, text := range map[string][]byte{"khong-phai.pdf": []byte("không phải PDF"), "chua-ky.pdf": officetest.PDF("chua ky")} {
		o.write(name, string(text))
		o.cli(2, "approve", "--month", month, "--by", "A", "--reason", "b", "--signed", filepath.Join(o.dir, name))
	}
	// What is signed must be this letter: another number's is refused with what differs, and the month waits on.
	o.write("so-khac.pdf", string(officetest.Sign(o.paper(month, "346", "2021-10-05"))))
	other := o.cli(1, "approve", "--month", month, "--by", "A", "--reason", "b", "--number", "345", "--date", "2021-10-05", "--signed", filepath.Join(o.dir, "so-khac.pdf"))
	if !strings.Contains(other.stderr, "phải ghi “Số: 345/VPUB-HCCKSTT”, tệp ghi số: 346") {
		t.Errorf("another number's letter: %s", other.stderr)
	}
	taken := o.cli(0, append(answer, "--reason", "đã xem phát hiện")...)
	if !strings.Contains(taken.stderr, "chữ ký số: Trần Văn Mẫu (Văn phòng UBND tỉnh Hà Nam) ký lúc 08:30 ngày 05/12/2023") {
		t.Errorf("the approver does not see who has signed: %s", taken.stderr)
	}
	o.cli(1, append(answer, "--reason", "lần hai")...)
	eventually(t, "the approved month succeeds "+held.stdout, func() bool { time.Sleep(200 * time.Millisecond); return o.status(month).Outcome == "succeeded" })

	letters := o.relay.letters(month)
	oneEach(t, letters, addresses())
	for _, l := range letters {
		carries(t, l, signed, "345/VPUB-HCCKSTT", "ngày 05 tháng 10 năm 2021")
	}
	o.cli(0, "audit", "verify", "--month", month)
	shown := o.cli(0, "audit", "show", "--month", month, "--json").stdout
	for _, want := range []string{"Lê Thu Duyệt", "đã xem phát hiện", fmt.Sprintf("%x", sha256.Sum256(signed)), "missing_channel"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the trail does not hold %q", want)
		}
	}
}

func testReject(t *testing.T, o *office) {
	const month = "2021-11"
	o.exportHeld(month)
	o.cli(3, "run", "--month", month)
	o.cli(2, "reject", "--month", month, "--by", "Lê Thu Duyệt", "--reason", " ")
	o.cli(0, "reject", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "số liệu chưa đủ")
	eventually(t, "the month is rejected", func() bool { time.Sleep(200 * time.Millisecond); return o.status(month).Outcome == "rejected" })
	o.nothingSealed(month)
	o.cli(0, "audit", "verify", "--month", month)
}

func testChanged(t *testing.T, o *office) {
	const month = "2022-03"
	input := rows(month)
	o.export(month, input)
	o.cli(0, "run", "--month", month)
	before := o.relay.letters(month)
	oneEach(t, before, addresses())

	again := o.cli(0, "run", "--month", month)
	if len(o.relay.letters(month)) != len(before) || !strings.Contains(again.stdout, "không gửi lại") {
		t.Errorf("an unchanged rerun: %s", again.stdout)
	}

	changed := slices.IndexFunc(input, func(r row) bool {
		return r.unitCode == "X1.02" && r.status == "Đã trả kết quả" && r.finished < r.due
	})
	input[changed].finished = (daysOf(month).To).Time().Format("02/01/2006")
	o.export(month, input)
	held := o.cli(3, "run", "--month", month)
	details := o.connect().details("month-"+month, "")
	if !strings.Contains(details, "revision_replaces_sent") {
		t.Errorf("the held rerun does not say why: %s\n%s", details, held.stderr)
	}
	if n := len(o.relay.letters(month)); n != len(before) {
		t.Errorf("%d letters before the decision", n-len(before))
	}
	o.cli(0, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đính chính")
	eventually(t, "the correction is out", func() bool { time.Sleep(200 * time.Millisecond); return o.status(month).Outcome == "succeeded" })
	corrections := o.relay.letters(month)[len(before):]
	oneEach(t, corrections, addresses()) // X1.02 alone has other rows, and everybody holds the letter that is replaced
	for _, l := range corrections {
		if !strings.Contains(l.id, ".correction@") || !strings.Contains(l.id, ".r0003.") {
			t.Errorf("%s: Message-ID %s is not of a correction by r0003", l.to, l.id)
		}
	}
	o.cli(0, "run", "--month", month)
	if n := len(o.relay.letters(month)) - len(before) - len(corrections); n != 0 {
		t.Errorf("%d more letters of a rerun after the correction", n)
	}
	o.cli(0, "audit", "verify", "--month", month)
}

// testEarlierMonthLater seals a month after the one that follows it went out. Run again, the later one is compared with
// what it was not compared with before; its own figures are the same, so what was sent stands and nobody is asked.
func testEarlierMonthLater(t *testing.T, o *office) {
	const earlier, later = "2018-05", "2018-06"
	input := rows(later)
	o.export(later, input)
	o.cli(0, "run", "--month", later)
	before := len(o.relay.letters(later))
	o.export(earlier, rows(earlier))
	o.cli(0, "run", "--month", earlier)
	again := o.cli(0, "run", "--month", later)
	if len(o.relay.letters(later)) != before || !strings.Contains(again.stdout, "không gửi lại") || !strings.Contains(again.stdout, "r0001") {
		t.Errorf("the later month again: %d letters more, %s", len(o.relay.letters(later))-before, again.stdout)
	}
	// The comparison did find something, or this shows nothing.
	report, err := os.ReadFile(object(o.data, "months/"+later+"/r0002/report.json"))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := os.ReadFile(object(o.data, "months/"+later+"/r0001/report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(report, []byte("carry_over_difference")) || bytes.Contains(sealed, []byte("carry_over_difference")) {
		t.Error("the comparison with the earlier month found nothing")
	}
	o.cli(0, "audit", "verify", "--month", later)
	// A dossier that changed is still a person's to look at.
	input[4].finished = daysOf(later).To.Time().Format("02/01/2006")
	o.export(later, input)
	o.cli(3, "run", "--month", later)
	o.cli(0, "reject", "--month", later, "--by", "Lê Thu Duyệt", "--reason", "thử")
}

func testOverlap(t *testing.T, o *office) {
	const month = "2022-05"
	o.exportHeld(month)
	o.cli(3, "run", "--month", month)
	s := o.connect()
	d, err := s.temporal.DescribeWorkflowExecution(context.Background(), "month-"+month, "")
	if err != nil {
		t.Fatal(err)
	}
	holder := d.GetWorkflowExecutionInfo().GetExecution().GetRunId()
	second := s.run("second-"+month, fmt.Sprintf(`{"month":%q}`, month))
	said := s.refused(second, activities.AlreadyRunning)
	details := s.details(second.GetID(), "")
	for _, want := range []string{"month-" + month, holder} {
		if !strings.Contains(said, want) || !strings.Contains(details, want) {
			t.Errorf("the second run does not name %s: %s / %s", want, said, details)
		}
	}
	if r := o.cli(1, "run", "--month", month); !strings.Contains(r.stderr, holder) {
		t.Errorf("run does not name the holder: %s", r.stderr)
	}
	// Nobody watches what the Schedule starts: the operators hear of it, and the trail.
	before := len(o.relay.toOperators(month))
	s.refused(s.runScheduled("scheduled-"+month, month), activities.AlreadyRunning)
	mails := o.relay.toOperators(month)[before:]
	if len(mails) != 1 || !strings.Contains(mails[0].id, ".refused-") {
		t.Errorf("%d mails to the operators of the start that was refused", len(mails))
	}
	if r := o.cli(0, "audit", "show", "--month", month); !strings.Contains(r.stdout, "Không bắt đầu được") || !strings.Contains(r.stdout, holder) {
		t.Errorf("the trail does not tell of it:\n%s", r.stdout)
	}
	o.cli(0, "reject", "--month", month, "--by", "A", "--reason", "thử")
	eventually(t, "the first run goes on", func() bool { time.Sleep(200 * time.Millisecond); return o.status(month).Outcome == "rejected" })
	o.cli(0, "audit", "verify", "--month", month)
}

// testDryRun asks what is published, as the alarm does: a dry run is not, before the month and after it, and neither is a
// month that is sealed and sent to nobody.
func testDryRun(t *testing.T, o *office) {
	const month = "2018-02"
	o.export(month, rows(month))
	published := func(code int) {
		t.Helper()
		o.cli(code, "status", "--month", month, "--require", "succeeded")
	}
	for _, step := range []struct {
		run  []string
		code int
	}{{[]string{"--dry-run"}, 1}, {[]string{"--resend", "none"}, 1}, {nil, 0}, {[]string{"--dry-run"}, 0}, {[]string{"--resend", "none"}, 0}} {
		o.cli(0, append([]string{"run", "--month", month}, step.run...)...)
		published(step.code)
	}
	oneEach(t, o.relay.letters(month), addresses())
}

// midDelivery starts a month and returns once the relay has taken letters whose
// acceptance the program does not know yet.
func (o *office) midDelivery(s *server, month, id string) *gate {
	o.Helper()
	o.export(month, rows(month))
	g := o.relay.gate(month, 3)
	s.run(id, fmt.Sprintf(`{"month":%q}`, month))
	select {
	case <-g.held:
	case <-time.After(patience):
		o.Fatal("no letter is held")
	}
	return g
}

func testCancelParent(t *testing.T, o *office) {
	testCancel(t, o, "2022-07", "report-2022-07")
}

func testCancelChild(t *testing.T, o *office) {
	testCancel(t, o, "2022-09", "month-2022-09")
}

// testCancel cancels a run in mid-delivery: the mails under way are settled,
// the rest goes out with the next run.
func testCancel(t *testing.T, o *office, month, cancelled string) {
	s := o.connect()
	g := o.midDelivery(s, month, "report-"+month)
	if err := s.temporal.CancelWorkflow(context.Background(), cancelled, ""); err != nil {
		t.Fatal(err)
	}
	s.cancelsMails("month-" + month)
	g.open()
	if out, err := s.outcome(s.temporal.GetWorkflow(context.Background(), "report-"+month, "")); err == nil {
		t.Errorf("the cancelled run has an outcome: %+v", out)
	}
	got := o.status(month)
	if got.Outcome != "failed" || got.Deliveries.Unknown != 0 || got.Deliveries.Accepted != len(o.relay.letters(month)) {
		t.Errorf("after the cancellation: %+v, %d letters taken", got.Deliveries, len(o.relay.letters(month)))
	}
	if got.Deliveries.Open == 0 {
		t.Error("the cancelled run has sent everything")
	}
	o.cli(0, "audit", "verify", "--month", month)
	o.cli(0, "run", "--month", month)
	oneEach(t, o.relay.letters(month), addresses())
	o.cli(0, "audit", "verify", "--month", month)
}

// cancelsMails waits until a run has asked the mails under way to be cancelled: it sends no further ones.
func (s *server) cancelsMails(id string) {
	s.Helper()
	eventually(s.T, "the mails under way hear of the cancellation", func() bool {
		history := s.temporal.GetWorkflowHistory(context.Background(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for history.HasNext() {
			e, err := history.Next()
			if err != nil {
				s.Fatal(err)
			}
			if e.GetEventType() == enumspb.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED {
				return true
			}
		}
		time.Sleep(50 * time.Millisecond)
		return false
	})
}

// testTerminate terminates the month in mid-delivery and starts the next run
// while the mails of the first are still under way.
func testTerminate(t *testing.T, o *office) {
	const month = "2022-11"
	s := o.connect()
	g := o.midDelivery(s, month, "report-"+month)
	d, err := s.temporal.DescribeWorkflowExecution(context.Background(), "month-"+month, "")
	if err != nil {
		t.Fatal(err)
	}
	lost := d.GetWorkflowExecutionInfo().GetExecution().GetRunId()
	if err := s.temporal.TerminateWorkflow(context.Background(), "month-"+month, "", "thử"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.outcome(s.temporal.GetWorkflow(context.Background(), "report-"+month, "")); err == nil {
		t.Error("the parent of a terminated month has an outcome")
	}
	next := s.run("next-"+month, fmt.Sprintf(`{"month":%q}`, month))
	eventually(t, "the next run has its plan", func() bool {
		plans, _ := filepath.Glob(object(o.data, "months/"+month+"/runs/*/plan.json"))
		return len(plans) == 2
	})
	g.open()
	out, err := s.outcome(next)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the next run: %+v", out)
	oneEach(t, o.relay.letters(month), addresses())
	records, err := audit.Read(context.Background(), s.store, parseMonth(month))
	if err != nil {
		t.Fatal(err)
	}
	named := false
	for _, r := range records {
		named = named || r.Kind == audit.RunStarted && r.Run != lost && strings.Contains(fmt.Sprint(r.Facts["unclosed"]), lost)
	}
	if !named {
		t.Errorf("the next run does not name %s as unclosed in the trail", lost)
	}
	if details := s.details("month-"+month, ""); !strings.Contains(details, lost) {
		t.Errorf("the next run's details do not name %s as unclosed:\n%s", lost, details)
	}
	eventually(t, "the late acceptances are settled", func() bool {
		time.Sleep(200 * time.Millisecond)
		return o.status(month).Deliveries.Accepted == len(addresses())
	})
	o.cli(0, "run", "--month", month)
	oneEach(t, o.relay.letters(month), addresses())
	if r := o.cli(1, "audit", "verify", "--month", month); !strings.Contains(r.stdout, lost) {
		t.Errorf("verify does not name the unclosed run:\n%s", r.stdout)
	}
}
