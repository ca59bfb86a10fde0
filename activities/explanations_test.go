package activities

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"mime"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	explanations "trehan/internal/explanation/office"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// explainingOffice is a sealed month of units departments, each with one late dossier or more, that are asked to explain them by
// mail to a Maildir.
type explainingOffice struct {
	*office
	store *archivetest.Memory
	box   string
	posts *letterbox
	now   time.Time
	sent  int
}

// letterbox is a relay that keeps whose mail about what it has taken.
type letterbox struct {
	mu    sync.Mutex
	taken map[string][]string // subjects by address
	down  bool
	gone  string // an address that does not exist
}

func (p *letterbox) Open(context.Context) (mail.Session, error) { return p, nil }
func (p *letterbox) Close()                                     {}

func (p *letterbox) Send(_ context.Context, _, address string, raw []byte) mail.Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return mail.Outcome{State: mail.Deferred, Reason: mail.ReasonDroppedBeforeData}
	}
	if address == p.gone {
		return mail.Outcome{State: mail.Refused, Code: 550}
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return mail.Outcome{State: mail.Refused, Code: 554}
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	p.taken[address] = append(p.taken[address], subject)
	return mail.Outcome{State: mail.Accepted, Reason: mail.ReasonAccepted, Code: 250}
}

// about counts the mails to an address whose subject begins so.
func (p *letterbox) about(address, subject string) int {
	n := 0
	for _, s := range p.taken[address] {
		if strings.HasPrefix(s, subject) {
			n++
		}
	}
	return n
}

func newExplainingOffice(t testing.TB, units int) *explainingOffice {
	t.Helper()
	x := &explainingOffice{office: newOffice(t, units), store: memory(), posts: &letterbox{taken: map[string][]string{}}}
	x.box = filepath.Join(x.dir, "giai-trinh")
	for _, sub := range []string{"", "new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(x.box, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	x.configures(`register: units.yaml
mail: {host: 127.0.0.1, port: 1, tls: none, from: "Văn phòng UBND tỉnh <vp@tinh.example>"}
review: {operators: [truc@tinh.example]}
explanations: {days: 5, address: giai-trinh@tinh.example, mailbox: {maildir: giai-trinh}, authority: mx.tinh.example}
sources:
  dossiers: [{name: hcc, type: file, path: ho-so.csv, quiet: 0s}]
`)
	x.extract(units, units)
	x.sealed(x.store, "run-0")
	x.now = time.Date(2023, 12, 6, 9, 0, 0, 0, period.Zone) // a Wednesday; the deadline is the end of the 13th
	return x
}

// worker is one worker process at this time.
func (x *explainingOffice) worker() *Activities { return x.mortal(nil) }

func (x *explainingOffice) mortal(l *life) *Activities {
	var store archive.Store = x.store
	if l != nil {
		store = l.store(x.store)
	}
	return x.office.worker(store, mortalBox{x.posts, l}, func(d *Dependencies) { d.Now = func() time.Time { return x.now } })
}

// mortalBox is the letterbox as a worker reaches it that may be killed.
type mortalBox struct {
	*letterbox
	life *life
}

func (r mortalBox) Open(context.Context) (mail.Session, error) { return r, nil }

func (r mortalBox) Send(ctx context.Context, from, address string, data []byte) mail.Outcome {
	if r.life == nil {
		return r.letterbox.Send(ctx, from, address, data)
	}
	switch r.life.step(opSend, address) {
	case archivetest.Fail:
		return mail.Outcome{State: mail.Unknown, Reason: mail.ReasonDroppedBeforeData}
	case archivetest.LoseReply: // it is taken, and this worker is no more
		r.letterbox.Send(ctx, from, address, data)
		return mail.Outcome{State: mail.Unknown, Reason: mail.ReasonDroppedAfterData}
	}
	return r.letterbox.Send(ctx, from, address, data)
}

func done[O any](t testing.TB, a *Activities, activity, in any) O {
	t.Helper()
	out, err := call[O](context.Background(), a, activity, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (x *explainingOffice) open() ExplanationsOpened {
	x.Helper()
	a := x.worker()
	return done[ExplanationsOpened](x, a, a.OpenExplanations, OpenExplanationsInput{Month: testMonth, Workflow: "explanations-" + testMonth})
}

// workbook is a unit's as it was sealed, filled in.
func (x *explainingOffice) workbook(unit string, change func(f *excelize.File)) []byte {
	x.Helper()
	b, _, err := x.store.Get(context.Background(), archive.DocumentKey(novemberOf(x), 1, "don-vi/"+unit+".xlsx"), "")
	if err != nil {
		x.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		x.Fatal(err)
	}
	defer f.Close()
	sheet := view.SheetExplanations
	rows, err := f.GetRows(sheet)
	if err != nil {
		x.Fatal(err)
	}
	for i, row := range rows {
		if len(row) > 1 && strings.HasPrefix(row[1], unit+"-") {
			for column, value := range map[string]string{"J": explanation.DefaultReasons()[6], "K": "Cán bộ nghỉ ốm.", "M": view.ProposeKeep.Name()} {
				if err := f.SetCellValue(sheet, fmt.Sprintf("%s%d", column, i+1), value); err != nil {
					x.Fatal(err)
				}
			}
		}
	}
	if change != nil {
		change(f)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		x.Fatal(err)
	}
	return out.Bytes()
}

// reply puts a mail with a workbook into the mailbox.
func (x *explainingOffice) reply(from, head string, data []byte) {
	x.Helper()
	x.sent++
	text := fmt.Sprintf("%sFrom: %s\nMessage-ID: <tra-loi-%d@x.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nKính gửi\n--b\n"+
		"Content-Type: application/octet-stream; name=\"so.xlsx\"\nContent-Transfer-Encoding: base64\n\n%s\n--b--\n", head, from, x.sent, base64.StdEncoding.EncodeToString(data))
	path := filepath.Join(x.box, "new", fmt.Sprintf("%06d.x", x.sent))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		x.Fatal(err)
	}
	if err := os.Chtimes(path, x.now, x.now); err != nil {
		x.Fatal(err)
	}
}

// look takes in what has come, and answers it.
func (x *explainingOffice) look(after *FilesAnswered) Collected {
	x.Helper()
	a := x.worker()
	out := done[Collected](x, a, a.CollectAnswers, CollectAnswersInput{Month: testMonth})
	*after = done[FilesAnswered](x, a, a.AnswerFiles, AnswerFilesInput{Month: testMonth, After: after.Through, Left: after.Left})
	return out
}

// A month of 150 units: good, late, forged, of another month, edited and sent twice. Each comes to its end, and everybody hears of
// it once.
func TestExplanationsOfAProvince(t *testing.T) {
	const units = 150
	x := newExplainingOffice(t, units)
	opened := x.open()
	want := ExplanationsOpened{
		Revision: 1, Units: units, Dossiers: units + units/3, Deadline: time.Date(2023, 12, 14, 0, 0, 0, 0, period.Zone),
		Reminders: []time.Time{time.Date(2023, 12, 8, 8, 0, 0, 0, period.Zone), time.Date(2023, 12, 12, 8, 0, 0, 0, period.Zone)},
	}
	if diff := cmp.Diff(want, opened, cmpopts.IgnoreFields(ExplanationsOpened{}, "Asked", "Closes", "Every", "Patience")); diff != "" {
		t.Errorf("opened (-want +got)\n%s", diff)
	}
	a := x.worker()
	mailed := done[UnitsMailed](t, a, a.MailUnits, MailUnitsInput{Month: testMonth})
	same(t, "mailed and left", []int{units, 0}, []int{mailed.Units, mailed.Left})
	unit := func(i int) (code, address string) {
		return fmt.Sprintf("X1.%02d", i), fmt.Sprintf("so%02d@tinh.example", i)
	}
	october := func(f *excelize.File) { x.replaceMark(f, "2023-11", "2023-10") }
	for i := 1; i <= 140; i++ {
		code, address := unit(i)
		switch {
		case i <= 90:
			x.reply(address, "", x.workbook(code, nil))
		case i <= 100: // forged: another address, or another envelope
			if i%2 == 0 {
				x.reply(fmt.Sprintf("%q <ke-gian@xa.example>", address), "", x.workbook(code, nil))
			} else {
				x.reply(address, "Return-Path: <ke-gian@xa.example>\n", x.workbook(code, nil))
			}
		case i <= 110:
			x.reply(address, "", x.workbook(code, october))
		case i <= 120: // a code edited, or a row of another unit
			x.reply(address, "", x.workbook(code, func(f *excelize.File) { x.editCode(f, code, "-777") }))
		case i <= 130: // twice: the same, and a corrected one
			book := x.workbook(code, nil)
			x.reply(address, "", book)
			x.reply(address, "", book)
		default: // another unit's workbook
			other, _ := unit(i - 1)
			x.reply(address, "", x.workbook(other, nil))
		}
	}
	var answered FilesAnswered
	first := x.look(&answered)
	same(t, "received, refused, unknown and silent", []int{100, 40, 5, 50}, []int{first.Received, first.Refused, first.Unknown, len(first.Silent)})
	for _, trouble := range first.Troubles {
		t.Errorf("trouble: %s", trouble)
	}
	x.now = time.Date(2023, 12, 8, 8, 0, 0, 0, period.Zone)
	a = x.worker()
	if mailed := done[UnitsMailed](t, a, a.MailUnits, MailUnitsInput{Month: testMonth, Round: 1}); mailed.Units != 50 {
		t.Errorf("%+v", mailed)
	}
	x.now = time.Date(2023, 12, 14, 0, 0, 1, 0, period.Zone)
	for i := 141; i <= 145; i++ { // late
		code, address := unit(i)
		x.reply(address, "", x.workbook(code, nil))
	}
	last := x.look(&answered)
	same(t, "refused and silent", []int{5, 50}, []int{last.Refused, len(last.Silent)})
	same(t, "answered and silent dossiers", last.Counts.Asked, last.Counts.Answered+last.Counts.Silent)
	for i := 1; i <= units; i++ {
		_, address := unit(i)
		received, refused, reminded := 0, 0, 1
		switch {
		case i <= 90 || i > 120 && i <= 130:
			received, reminded = 1, 0
		case i <= 100 && i%2 == 0: // whoever forged it hears nothing, and no mail names the unit
		case i <= 120 || i > 130 && i <= 145:
			refused = 1
		}
		if a, b, c, d := x.posts.about(address, "Đề nghị"), x.posts.about(address, "Đã nhận"), x.posts.about(address, "Chưa ghi nhận"), x.posts.about(address, "[Nhắc lần 01]"); a != 1 || b != received || c != refused || d != reminded {
			t.Errorf("%s: %d asked, %d received, %d refused, %d reminded: %v", address, a, b, c, d, x.posts.taken[address])
		}
	}
	if n := len(x.posts.taken); n != units {
		t.Errorf("mails went to %d addresses", n)
	}
	a = x.worker()
	done[none](t, a, a.TellExplanations, TellExplanationsInput{Month: testMonth, Kind: ToldSilent})
	done[none](t, a, a.TellExplanations, TellExplanationsInput{Month: testMonth, Kind: ToldSilent})
	if got := x.posts.about("truc@tinh.example", "Hết hạn giải trình hồ sơ trễ hạn tháng 11/2023: 50 đơn vị"); got != 1 {
		t.Errorf("told %d times: %v", got, x.posts.taken["truc@tinh.example"])
	}
}

// starts remembers how explanations are started.
type starts struct {
	client.Client
	policies []enumspb.WorkflowIdReusePolicy
}

func (s *starts) SignalWithStartWorkflow(_ context.Context, _, _ string, _ any, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	s.policies = append(s.policies, o.WorkflowIDReusePolicy)
	return nil, nil
}

// A first revision without late dossiers has nobody to ask. What a later one has is asked about all the same; nothing is asked twice.
func TestStartExplanations(t *testing.T) {
	x := newExplainingOffice(t, 1)
	s := &starts{}
	start := func() {
		a := x.office.worker(x.store, nil, func(d *Dependencies) { d.Temporal = s })
		done[none](t, a, a.StartExplanations, ExplanationsInput{Month: testMonth})
	}
	start()
	x.open()
	start()
	want := []enumspb.WorkflowIdReusePolicy{enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY}
	if !slices.Equal(s.policies, want) {
		t.Error(s.policies)
	}
}

// The list of who is silent says which of them no mail has reached, and which have sent a file that was refused.
func TestSilentUnits(t *testing.T) {
	x := newExplainingOffice(t, 3)
	x.posts.gone = "so01@tinh.example"
	x.open()
	a := x.worker()
	done[UnitsMailed](t, a, a.MailUnits, MailUnitsInput{Month: testMonth})
	x.reply("so02@tinh.example", "", x.workbook("X1.02", func(f *excelize.File) { x.editCode(f, "X1.02", "-777") }))
	var answered FilesAnswered
	x.look(&answered)
	e, err := a.Explaining.explained(t.Context(), testMonth)
	if err != nil {
		t.Fatal(err)
	}
	about, err := a.mails(t.Context(), e).Silent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var units []message.SilentUnit
	for i, u := range e.log.State().Units {
		units = append(units, message.SilentUnit{Name: u.Unit.Name, Dossiers: len(u.Unit.Dossiers), Refused: []int{0, 1, 0}[i]})
	}
	if diff := cmp.Diff(units, about.Units); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{units[0].Name}, about.Unreached); diff != "" {
		t.Error(diff)
	}
}

// A program that answers each of our mails with a file, and does not say that it is one, is not answered for ever.
func TestAMailLoop(t *testing.T) {
	x := newExplainingOffice(t, 3)
	x.open()
	const reply = "In-Reply-To: <" + testMonth + ".r0001.x@tinh.example>\n"
	var answered FilesAnswered
	for range 2 {
		for range 25 {
			x.reply("so01@tinh.example", reply, fmt.Appendf(nil, "%%PDF-1.7 %d", x.sent))
			x.look(&answered)
			x.now = x.now.Add(10 * time.Minute)
		}
		x.now = x.now.Add(24 * time.Hour)
	}
	if n := x.posts.about("so01@tinh.example", "Chưa ghi nhận"); n != 40 {
		t.Errorf("%d refusals were mailed", n)
	}
	if len(answered.Left) > 0 {
		t.Error(answered)
	}
}

// The office decides on one answer and the month is closed, whatever kills the worker: once, with its table and its trail.
func TestPromise5KilledAtEveryStepOfTheClose(t *testing.T) {
	base := newExplainingOffice(t, 3)
	base.open()
	base.reply("so01@tinh.example", "", base.workbook("X1.01", nil))
	var answered FilesAnswered
	base.look(&answered)
	log, err := logbook.Open(t.Context(), base.store, novemberOf(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range log.Asked().Unit("X1.01").Dossiers {
		decision := explanation.Decision{Code: d.Code, Accepted: true, By: "Lê Thị Mẫu", Reason: "có xác nhận"}
		if err := explanations.Decide(t.Context(), base.store, novemberOf(t), log, base.now, []explanation.Decision{decision}); err != nil {
			t.Fatal(err)
		}
	}
	count := &life{count: writes}
	for at := 0; at <= count.steps; at++ {
		for _, after := range []bool{false, true} {
			x := *base
			x.store = base.store.Clone()
			l := count
			if at > 0 {
				l = &life{count: writes, ends: at, after: after}
			}
			a := x.mortal(l)
			counts, err := call[ExplanationCounts](t.Context(), a, a.CloseExplanations, CloseExplanationsInput{Month: testMonth})
			if err != nil {
				a = x.worker()
				counts = done[ExplanationCounts](t, a, a.CloseExplanations, CloseExplanationsInput{Month: testMonth})
			}
			same(t, fmt.Sprintf("step %d: accepted, silent and open", at), []int{2, 2, 0}, []int{counts.Accepted, counts.Silent, counts.Open})
			x.verified(fmt.Sprintf("step %d, after %t", at, after))
			if at == 0 {
				break
			}
		}
	}
	if count.steps < 3 {
		t.Errorf("only %d steps", count.steps)
	}
}

// verified holds the archive against its own records.
func (x *explainingOffice) verified(what string) {
	x.Helper()
	faults, err := audit.Verify(context.Background(), x.store, novemberOf(x), audit.VerifyOptions{})
	if err != nil {
		x.Fatal(err)
	}
	for _, f := range faults {
		if f.Code != archive.FaultNotClosed && f.Code != archive.FaultNoHistory { // the month's own run is not closed here
			x.Errorf("%s: %s", what, f)
		}
	}
}

// replaceMark changes the line that says of which form a workbook is.
func (x *explainingOffice) replaceMark(f *excelize.File, from, to string) {
	x.everyCell(f, func(cell, value string) (string, bool) {
		return strings.ReplaceAll(value, from, to), strings.Contains(value, "GT/")
	})
}

// editCode changes the codes of a unit's dossiers.
func (x *explainingOffice) editCode(f *excelize.File, unit, end string) {
	x.everyCell(f, func(cell, value string) (string, bool) {
		return unit + end, cell[0] == 'B' && strings.HasPrefix(value, unit+"-")
	})
}

func (x *explainingOffice) everyCell(f *excelize.File, change func(cell, value string) (string, bool)) {
	x.Helper()
	rows, err := f.GetRows(view.SheetExplanations)
	if err != nil {
		x.Fatal(err)
	}
	for r, row := range rows {
		for c, value := range row {
			cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if text, changed := change(cell, value); changed {
				if err := f.SetCellValue(view.SheetExplanations, cell, text); err != nil {
					x.Fatal(err)
				}
			}
		}
	}
}

// Promises 2 and 5: a worker that is killed before or after any step, at the store or at the relay, loses no answer, records none
// twice and mails nobody twice.
func TestPromise2KilledAtEveryStepOfExplanations(t *testing.T) {
	base := newExplainingOffice(t, 3)
	work := func(x *explainingOffice, worker func() *Activities) {
		a := worker()
		again := func(do func(a *Activities) error) {
			var err error
			for range 4 {
				if err = do(a); err == nil {
					return
				}
				a = worker()
			}
			t.Fatalf("it never succeeds: %v", err)
		}
		again(func(a *Activities) error {
			_, err := call[ExplanationsOpened](context.Background(), a, a.OpenExplanations, OpenExplanationsInput{Month: testMonth, Workflow: "explanations-" + testMonth})
			return err
		})
		for round := range 2 {
			again(func(a *Activities) error {
				mailed, err := call[UnitsMailed](context.Background(), a, a.MailUnits, MailUnitsInput{Month: testMonth, Round: round})
				if err == nil && mailed.Left > 0 {
					err = fmt.Errorf("%d left", mailed.Left)
				}
				return err
			})
			if round == 0 {
				x.reply("so01@tinh.example", "", x.workbook("X1.01", nil))
				x.reply("so02@tinh.example", "", x.workbook("X1.01", nil))
				x.reply("ke-gian@xa.example", "", x.workbook("X1.03", nil))
			}
			again(func(a *Activities) error {
				_, err := call[Collected](context.Background(), a, a.CollectAnswers, CollectAnswersInput{Month: testMonth})
				return err
			})
			again(func(a *Activities) error {
				answered, err := call[FilesAnswered](context.Background(), a, a.AnswerFiles, AnswerFilesInput{Month: testMonth})
				if err == nil && len(answered.Left) > 0 {
					err = fmt.Errorf("%d left", len(answered.Left))
				}
				return err
			})
		}
	}
	fresh := func() *explainingOffice {
		x := *base
		x.store, x.posts, x.sent = base.store.Clone(), &letterbox{taken: map[string][]string{}}, 0
		for _, sub := range []string{"new", "cur"} {
			entries, _ := os.ReadDir(filepath.Join(x.box, sub))
			for _, e := range entries {
				_ = os.Remove(filepath.Join(x.box, sub, e.Name()))
			}
		}
		return &x
	}
	count := &life{count: writes}
	whole := fresh()
	work(whole, func() *Activities { return whole.mortal(count) })
	cases := 0
	for at := 1; at <= count.steps; at++ {
		for _, after := range []bool{false, true} {
			x := fresh()
			first := true
			work(x, func() *Activities {
				if first {
					first = false
					return x.mortal(&life{count: writes, ends: at, after: after})
				}
				return x.worker()
			})
			cases++
			x.judge(fmt.Sprintf("step %d, after %t", at, after))
		}
	}
	t.Logf("%d steps, %d cases", count.steps, cases)
}

// judge holds the end against what was to come of it.
func (x *explainingOffice) judge(what string) {
	x.Helper()
	log, err := logbook.Open(context.Background(), x.store, novemberOf(x))
	if err != nil {
		x.Fatalf("%s: %v", what, err)
	}
	var events []string
	for _, e := range log.Events() {
		switch {
		case e.Answer != nil:
			events = append(events, "received "+e.Answer.Unit)
		case e.Refusal != nil:
			events = append(events, string(e.Refusal.Code)+" "+e.Unit)
		default:
			events = append(events, string(e.Type)+" "+strings.Join(e.Units, ","))
		}
	}
	// The reminder goes after the look: who has answered by then is not among them.
	if want := []string{"asked ", "received X1.01", "wrong_unit X1.02", "unknown_sender ", "reminded X1.02,X1.03"}; !slices.Equal(events, want) {
		x.Errorf("%s: %q", what, events)
	}
	for address, subjects := range x.posts.taken {
		if len(subjects) != len(slices.Compact(slices.Sorted(slices.Values(subjects)))) {
			x.Errorf("%s: %s has one twice: %q", what, address, subjects)
		}
	}
	if len(x.posts.taken["ke-gian@xa.example"]) > 0 {
		x.Errorf("%s: a stranger was answered", what)
	}
	x.verified(what)
	all, err := ledger.List(context.Background(), x.store, novemberOf(x))
	if err != nil {
		x.Fatalf("%s: %v", what, err)
	}
	lost := 0
	for _, d := range all {
		if !d.State.Settled() {
			x.Errorf("%s: %s is %s", what, d.Key, d.State.Status)
		}
		if d.State.Status != ledger.Accepted {
			lost++
		}
	}
	if len(all) != 3+2+2 || lost > 1 { // of one mail nobody can say what became of it
		x.Errorf("%s: %d mails, %d not accepted", what, len(all), lost)
	}
}
