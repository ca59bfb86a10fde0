package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/documents/workbook"
	"trehan/internal/dossier"
	"trehan/internal/explanation"
	"trehan/internal/explanation/book"
	"trehan/internal/explanation/logbook"
	"trehan/internal/period"
	"trehan/internal/register"
)

var january = period.NameMonth(2026, time.January)

const by = "Lê Thị Mẫu"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// moment is a time of day of February 2026; the deadline is the 10th.
func moment(day int) time.Time { return time.Date(2026, 2, day, 3, 0, 0, 0, time.UTC) }

func unitCode(i int) string { return fmt.Sprintf("H99.%d", 100+i) }

// province is a month of n communes with three late dossiers each.
func province(t *testing.T, n int) *view.Input {
	t.Helper()
	var yaml strings.Builder
	yaml.WriteString("units:\n")
	for i := range n {
		fmt.Fprintf(&yaml, "  - {code: %s, name: UBND xã Mẫu %d, level: commune, notify: {to: [xa%d@mau.example]}}\n", unitCode(i), i, i)
	}
	reg, err := register.Load(strings.NewReader(yaml.String()), "units.yaml")
	must(t, err)
	p := period.Bounds{}.Of(january)
	c := counting.New(counting.Options{Period: p, ExtractedAt: (p.To + 1).Start() + 8*3600, Register: reg, Calendar: period.DefaultCalendar()})
	seq := uint64(0)
	for i := range n {
		for k := range 3 {
			seq++
			c.Add(&dossier.Dossier{
				Code: fmt.Sprintf("%s-260105-%04d", unitCode(i), k), UnitCode: unitCode(i), Unit: unitCode(i), Status: dossier.ResultReturned,
				Received: period.At(2026, 1, 5, 9, 0, 0), Due: period.At(2026, 1, 12, 9, 0, 0), Finished: period.At(2026, 1, 15+k, 9, 0, 0),
				Procedure: "Cấp bản sao trích lục", Field: "Hộ tịch", Handler: fmt.Sprintf("Trần Văn Mẫu %d", k), Channel: dossier.Online, Seq: seq,
			})
		}
	}
	r := c.Result()
	return &view.Input{
		Report: &r.Report, Rows: &r.Rows, Register: reg, Office: view.Examples().At(p),
		Explain: &view.Explaining{Period: january.String(), Reasons: explanation.DefaultReasons()},
		Issue:   view.Issue{Revision: 1, Created: r.Report.ExtractedAt},
	}
}

func asking(in *view.Input) func() (explanation.Asked, error) {
	return func() (explanation.Asked, error) { return question(in), nil }
}

func question(in *view.Input) explanation.Asked {
	return explanation.NewAsked(in, strings.Repeat("a", 64), moment(3), period.DayOf(2026, 2, 10))
}

// forms are the units' workbooks.
func forms(t *testing.T, in *view.Input, n int) [][]byte {
	t.Helper()
	codes, out := make([]string, n), make([][]byte, n)
	for i := range codes {
		codes[i] = unitCode(i)
	}
	must(t, workbook.Units(in, codes, func(i int, f view.File) error { out[i] = f.Data; return nil }))
	return out
}

// fill fills a form in as change says.
func fill(t *testing.T, data []byte, text string, change func(set func(cell string, value any))) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	defer f.Close()
	set := func(cell string, value any) { must(t, f.SetCellValue(view.SheetExplanations, cell, value)) }
	for row := 8; row <= 10; row++ {
		set(fmt.Sprintf("J%d", row), explanation.DefaultReasons()[row-8])
		set(fmt.Sprintf("K%d", row), text)
		set(fmt.Sprintf("L%d", row), "15/UBND-VP")
		set(fmt.Sprintf("M%d", row), view.Proposals()[row-8].Name())
	}
	if change != nil {
		change(set)
	}
	var out bytes.Buffer
	must(t, f.Write(&out))
	return out.Bytes()
}

// take reads a file and records what it comes to; "" for an accepted one.
func take(t *testing.T, log *logbook.Log, unit string, day int, file []byte) explanation.Code {
	t.Helper()
	ctx, source := context.Background(), explanation.Source{Via: "mail"}
	answer, err := book.Read(file, log.Asked(), unit)
	if err == nil {
		_, err = log.Receive(ctx, moment(day), source, file, answer)
	}
	var r *explanation.Refusal
	if errors.As(err, &r) {
		_, err := log.Refuse(ctx, moment(day), source, unit, file, "xlsx", r)
		must(t, err)
		return r.Code
	}
	must(t, err)
	return ""
}

// A month of 150 units: answers that are good, sent twice, corrected, late, of another month, of another unit, with edited
// codes, and none. Each is as it should be, the figures add up, and the archive proves it.
func TestAMonthOf150Units(t *testing.T) {
	const n = 150
	in := province(t, n)
	blank := forms(t, in, n)
	december := *in
	december.Explain = &view.Explaining{Period: "2025-12", Reasons: in.Explain.Reasons}
	stale := forms(t, &december, n)
	s := archivetest.NewMemory()
	log, err := Ask(context.Background(), s, january, asking(in))
	must(t, err)

	want := map[explanation.Code]int{}
	got := map[explanation.Code]int{}
	send := func(i, day int, file []byte, code explanation.Code) {
		want[code]++
		got[take(t, log, unitCode(i), day, file)]++
	}
	for i := range n {
		good := fill(t, blank[i], "Do lỗi đồng bộ", nil)
		switch i % 10 {
		case 0: // twice
			send(i, 4, good, "")
			send(i, 5, good, "")
		case 1: // corrected
			send(i, 4, good, "")
			send(i, 6, fill(t, blank[i], "Bổ sung", nil), "")
		case 2:
			send(i, 11, good, explanation.Late)
		case 3:
			send(i, 4, fill(t, stale[i], "x", nil), explanation.WrongMonth)
		case 4:
			send(i, 4, fill(t, blank[(i+1)%n], "x", nil), explanation.WrongUnit)
		case 5:
			send(i, 4, fill(t, blank[i], "x", func(set func(string, any)) { set("B9", "H99.999-1") }), explanation.CodeMissing)
		case 6: // never
		default:
			send(i, 4, good, "")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	// 150 units, of each ten five have answered: 0, 1, 7, 8, 9.
	decideAll(t, s, log)
	total := log.State().Statistics().Total
	wantTotal := explanation.Counts{Asked: 450, Answered: 225, Silent: 225, Accepted: 150, Objective: 75, Refused: 75}
	if diff := cmp.Diff(wantTotal, total); diff != "" {
		t.Error(diff)
	}
	if got := len(log.State().Silent()); got != 75 {
		t.Errorf("%d units are silent", got)
	}
	if text := log.State().Unit(unitCode(1)).Answer.Rows[0].Text; text != "Bổ sung" {
		t.Errorf("%q counts, not the later file", text)
	}
	table, err := Close(context.Background(), s, january, log, moment(12), by, in)
	must(t, err)
	verified(t, s)
	closingTable(t, s, table.Key)
}

// decideAll accepts the first two explanations of each answer and refuses the third.
func decideAll(t *testing.T, s archive.Store, log *logbook.Log) {
	t.Helper()
	var all []explanation.Decision
	for _, e := range log.State().All() {
		if e.Row != nil {
			accepted := !strings.HasSuffix(e.Dossier.Code, "0002")
			all = append(all, explanation.Decision{Code: e.Dossier.Code, Accepted: accepted, By: by, Reason: "Theo báo cáo của đơn vị vận hành"})
		}
	}
	must(t, Decide(context.Background(), s, january, log, moment(11), all))
}

func verified(t *testing.T, s archive.Store) {
	t.Helper()
	faults, err := audit.Verify(context.Background(), s, january, audit.VerifyOptions{})
	must(t, err)
	if len(faults) > 0 {
		t.Errorf("faults: %v", faults[:min(5, len(faults))])
	}
}

func closingTable(t *testing.T, s archive.Store, key string) {
	t.Helper()
	b, _, err := s.Get(context.Background(), key, "")
	must(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(b))
	must(t, err)
	defer f.Close()
	rows, err := f.GetRows("Theo đơn vị")
	must(t, err)
	last := rows[len(rows)-2]
	if diff := cmp.Diff([]string{"450", "225", "225", "150", "75", "75", "0"}, last[2:9]); diff != "" {
		t.Errorf("the table's total (-want +got):\n%s", diff)
	}
	if rows, err = f.GetRows("Hồ sơ"); err != nil || len(rows) < 450 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// The crash is at every call to the store of a decision and of the close, before it is done and after; the person then gives
// the same command again. No decision is lost, none is there twice, and the trail has one record of it.
func TestCrashAtEveryCallOfADecision(t *testing.T) {
	in := province(t, 2)
	blank := forms(t, in, 2)
	clean := archivetest.NewMemory()
	log, err := Ask(context.Background(), clean, january, asking(in))
	must(t, err)
	for i := range 2 {
		take(t, log, unitCode(i), 4, fill(t, blank[i], "x", nil))
	}
	decisions := []explanation.Decision{
		{Code: unitCode(0) + "-260105-0001", Accepted: true, By: by, Reason: "đúng"},
		{Code: unitCode(1) + "-260105-0000", By: by, Reason: "chưa đủ căn cứ"},
	}
	work := func(s archive.Store) error {
		log, err := logbook.Open(context.Background(), s, january)
		if err != nil {
			return err
		}
		if err := Decide(context.Background(), s, january, log, moment(5), decisions); err != nil {
			return err
		}
		_, err = Close(context.Background(), s, january, log, moment(12), by, in)
		return err
	}
	for _, fault := range []archivetest.Fault{archivetest.Fail, archivetest.LoseReply} {
		for call := int64(0); ; call++ {
			s := clean.Clone()
			var calls atomic.Int64
			broken := archivetest.WithFaults(s, func(archivetest.Op, string) archivetest.Fault {
				if calls.Add(1) == call+1 {
					return fault
				}
				return archivetest.None
			})
			err := work(broken)
			if calls.Load() <= call {
				must(t, err)
				if call < 10 {
					t.Fatalf("only %d calls", calls.Load())
				}
				break
			}
			must(t, verifyAfterCrash(t, s))
			must(t, work(s))
			settled(t, s, int(call))
		}
	}
}

// verifyAfterCrash: what a crash leaves is no fault, except a close whose table is not stored yet.
func verifyAfterCrash(t *testing.T, s archive.Store) error {
	t.Helper()
	faults, err := audit.Verify(context.Background(), s, january, audit.VerifyOptions{})
	if err != nil {
		return err
	}
	faults = slices.DeleteFunc(faults, func(f archive.Fault) bool {
		return f.Key == archive.ExplanationTableKey(january) && f.Code == archive.FaultMissing
	})
	if len(faults) > 0 {
		return fmt.Errorf("faults after a crash: %v", faults)
	}
	return nil
}

func settled(t *testing.T, s archive.Store, call int) {
	t.Helper()
	log, err := logbook.Open(context.Background(), s, january)
	must(t, err)
	if n := len(log.Events()); n != 5 { // asked, two received, decided, closed
		t.Errorf("call %d: %d events", call, n)
	}
	total := log.State().Statistics().Total
	if diff := cmp.Diff(explanation.Counts{Asked: 6, Answered: 6, Accepted: 1, Objective: 1, Refused: 1, Open: 4}, total); diff != "" {
		t.Errorf("call %d: %s", call, diff)
	}
	records, err := audit.Read(context.Background(), s, january)
	must(t, err)
	var kinds []audit.Kind
	for _, r := range records {
		kinds = append(kinds, r.Kind)
	}
	if diff := cmp.Diff([]audit.Kind{audit.ExplanationsAsked, audit.ExplanationsDecided, audit.ExplanationsClosed}, kinds); diff != "" {
		t.Errorf("call %d: %s", call, diff)
	}
	verified(t, s)
}

// What is forged, removed or added in the explanations is named.
func TestTamperedExplanationsAreNamed(t *testing.T) {
	in := province(t, 1)
	s := archivetest.NewMemory()
	log, err := Ask(context.Background(), s, january, asking(in))
	must(t, err)
	file := fill(t, forms(t, in, 1)[0], "x", nil)
	take(t, log, unitCode(0), 4, file)
	decideAll(t, s, log)
	verified(t, s)
	objects, err := s.List(context.Background(), archive.ExplanationsPrefix(january))
	must(t, err)
	for _, o := range objects {
		forged := s.Clone()
		must(t, forged.Put(context.Background(), o.Key, []byte(`{"format":1}`)))
		faults, err := audit.Verify(context.Background(), forged, january, audit.VerifyOptions{})
		must(t, err)
		if !slices.ContainsFunc(faults, func(f archive.Fault) bool { return f.Key == o.Key }) {
			t.Errorf("%s was overwritten unseen: %v", o.Key, faults)
		}
	}
	for _, e := range log.Links()[1:] { // the last events hidden: the trail names what was decided
		hidden := s.Clone()
		must(t, hidden.Hide(context.Background(), e.Object.Key))
		if faults, err := audit.Verify(context.Background(), hidden, january, audit.VerifyOptions{}); err != nil || len(faults) == 0 {
			t.Errorf("%s was hidden unseen: %v", e.Object.Key, err)
		}
	}
	added := s.Clone()
	_, err = added.Create(context.Background(), archive.ExplanationsPrefix(january)+"answers/other.xlsx", archive.Bytes([]byte("x")), archive.JSON)
	must(t, err)
	faults, err := audit.Verify(context.Background(), added, january, audit.VerifyOptions{})
	must(t, err)
	if len(faults) != 1 || faults[0].Code != archive.FaultAdded {
		t.Errorf("an added file: %v", faults)
	}
}
