package activities

import (
	"context"
	"strings"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/revision"
)

// What cannot be a letter's number and date is neither taken as an approval nor sealed, each time with what is wrong. The
// extract is of 5 December 2023, approved is on Monday the 11th.
func TestPromise4NoLetterUnderAWrongNumberOrDate(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	rev := d.built(store, "run-1")
	a := d.worker(store, newPost(), on(11))
	for i, c := range []struct {
		number, date, remark string
		part                 string // of the refusal; "" for what is taken
	}{
		{"", "", "", "số công văn: chưa ghi"},
		{"12", "", "", "ngày công văn: chưa ghi"},
		{"", "2023-12-06", "", "số công văn: chưa ghi"},
		{"12; DROP", "2023-12-06", "", `"12; DROP" không đúng`},
		{"12/VPUB-HCC", "2023-12-06", "", `chỉ ghi 12, không ghi "/VPUB-HCC"`},
		{"12 ", "2023-12-06", "", "không có dấu cách"},
		{"12\r\nBcc: x", "2023-12-06", "", `\r\n`},
		{"000", "2023-12-06", "", "số bắt đầu từ 1"},
		{"12", "06/12/2023", "", "yyyy-MM-dd"},
		{"12", "2023-11-29", "", "trước ngày cuối của kỳ báo cáo (30/11/2023)"},
		{"12", "2023-12-04", "", "trước ngày trích xuất dữ liệu (05/12/2023)"},
		{"12", "2023-12-12", "", "chưa đến, hôm nay là 11/12/2023"},
		{"12", "2023-12-09", "", "09/12/2023 là ngày nghỉ"},
		{"12", "2023-12-09", "ký\ngấp", "ghi chú về ngày: "},
		{"12", "2023-12-09", "ký gấp, trực thứ Bảy", ""},
		{"0234", "2023-12-11", "", ""},
		{"12a", "2023-12-05", "", ""},
	} {
		run := "run-" + string(rune('a'+i))
		_, err := call[none](t.Context(), a, a.RecordDecision, RecordDecisionInput{
			Revision: rev, Run: Run{WorkflowID: "month", RunID: run}, Approved: true, By: "Nguyễn Thử", Reason: "ký",
			Number: c.number, Date: c.date, Remark: c.remark,
		})
		records := trail(t, store)
		last := records[len(records)-1]
		answer, _ := last.Answer()
		if c.part == "" {
			if err != nil {
				t.Errorf("%s, %s: %v", c.number, c.date, err)
			}
			same(t, c.number+", "+c.date, []string{string(audit.DecisionMade), c.remark}, []string{string(last.Kind), last.Fact(audit.FactDateRemark)})
			continue
		}
		refused(t, err, BadInput, c.part)
		if last.Kind != audit.DecisionRefused || !strings.Contains(answer.Refused, c.part) {
			t.Errorf("%s, %s: recorded %s: %q, want a refusal that says %q", c.number, c.date, last.Kind, answer.Refused, c.part)
		}
		_, err = call[Sealed](context.Background(), a, a.SealRevision, SealRevisionInput{
			Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-1"}, Issue: Issue{Number: c.number, Date: c.date, Remark: c.remark, By: "Nguyễn Thử"},
		})
		refused(t, err, BadInput, c.part, "không được niêm phong, chưa gửi thư nào")
	}
	if _, _, err := archive.ReadManifest(t.Context(), store, novemberOf(t), rev.Number); err == nil {
		t.Error("it is sealed")
	}
	if _, err := d.sealsAsItIs(a, rev, "run-1", Issue{Number: "12", Date: "2023-12-09", Remark: "trực"}); err != nil {
		t.Error(err)
	}
}

// A number is of one letter a year: of this month's other revisions and of other months'.
func TestANumberIsUsedOnceAYear(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	office := "letters: [{authority: UBND TỈNH MẪU, name: VĂN PHÒNG, full_name: Văn phòng UBND tỉnh, province: %, place: Mẫu, symbol: VPUB, system: Hệ thống}]\n"
	conf := d.read("trehan.yaml")
	d.configures(conf + strings.Replace(office, "%", "tỉnh Mẫu", 1))
	other := conf + strings.Replace(office, "%", "tỉnh Khác", 1)
	sealedBefore(t, store, "2023-10", "77", period.DayOf(2023, time.November, 6), d.read("trehan.yaml"))
	sealedBefore(t, store, "2023-09", "78/VPUB-CU", period.DayOf(2023, time.October, 6), d.read("trehan.yaml"))
	sealedBefore(t, store, "2022-11", "79", period.DayOf(2022, time.December, 6), d.read("trehan.yaml"))
	sealedBefore(t, store, "2023-08", "80", period.DayOf(2023, time.September, 6), other)

	first := d.sealsAs(store, "run-1", Issue{Number: "5", Date: "2023-12-05"})
	d.extract(1, 1)
	second := d.built(store, "run-2")
	a := d.worker(store, newPost())
	for _, c := range []struct{ number, part string }{
		{"5", "số 5 của năm 2023 đã dùng cho công văn ngày 05/12/2023, tháng 11/2023, bản r0001"},
		{"05", `(ghi là "5")`},
		{"77", "tháng 10/2023, bản r0001"},
		{"078", `(ghi là "78/VPUB-CU"), tháng 09/2023`},
	} {
		_, err := d.sealsAsItIs(a, second, "run-2", Issue{Number: c.number, Date: "2023-12-06"})
		refused(t, err, BadInput, c.part)
		_, err = call[none](t.Context(), a, a.RecordDecision, RecordDecisionInput{
			Revision: second, Run: Run{WorkflowID: "month", RunID: "run-" + c.number}, Approved: true, By: "A", Reason: "b", Number: c.number, Date: "2023-12-06",
		})
		refused(t, err, BadInput, c.part)
	}
	for _, number := range []string{"79", "80", "81"} { // last year's, another office's, nobody's
		_, err := call[none](t.Context(), a, a.RecordDecision, RecordDecisionInput{
			Revision: second, Run: Run{WorkflowID: "month", RunID: "run-" + number}, Approved: true, By: "A", Reason: "b", Number: number, Date: "2023-12-06",
		})
		if err != nil {
			t.Errorf("%s: %v", number, err)
		}
	}
	if _, err := d.sealsAsItIs(a, first, "run-1", Issue{Number: "5", Date: "2023-12-05"}); err != nil { // its own, tried again
		t.Error(err)
	}
}

// sealedBefore puts what the number's rule reads of a sealed month into a store.
func sealedBefore(t *testing.T, store archive.Store, month, number string, date period.Day, conf string) {
	t.Helper()
	m, err := period.ParseName(month)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := archive.Encode(archive.Manifest{Format: 1, Month: month, Revision: 1, Number: number, Date: date})
	if err != nil {
		t.Fatal(err)
	}
	for key, b := range map[string][]byte{
		archive.OpenedKey(m, 1): []byte("{}"), archive.ManifestKey(m, 1): manifest, archive.InputKey(m, 1, "trehan.yaml"): []byte(conf),
	} {
		if _, err := store.Create(t.Context(), key, archive.Bytes(b), archive.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

// A letter that was sealed without number, by 0.1.0 or by a run that mails nobody, is not mailed by a later run: that one makes
// another revision and waits for a number. It replaces the first where somebody has it, and else passes it over.
func TestASealedLetterWithoutNumberIsNotAdopted(t *testing.T) {
	for _, c := range []struct {
		mailed, mails  bool // the first; the run that counts again
		equal, replace bool
	}{{false, false, true, false}, {false, true, false, false}, {true, false, true, false}, {true, true, false, true}} {
		d := newOffice(t, 1)
		store := memory()
		first := d.sealsAs(store, "run-1", Issue{})
		a := d.worker(store, newPost())
		if c.mailed {
			sendsAll(t, a, first, "run-1", "", -1)
		}
		opened, err := d.open(a, "run-2")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := call[none](t.Context(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision}); err != nil {
			t.Fatal(err)
		}
		snapshots, err := d.snapshots(a, opened)
		if err != nil {
			t.Fatal(err)
		}
		got, err := call[Counted](t.Context(), a, a.CountMonth, CountMonthInput{
			Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: "run-2"}, Snapshots: snapshots, Mails: c.mails,
		})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "equal and replaces", []bool{c.equal, c.replace}, []bool{got.EqualTo == first.Number, got.Replaces == first.Number})
		same(t, "extracted", period.DayOf(2023, time.December, 5), got.Extracted)
		if !c.mails {
			continue
		}
		waiting, err := revision.Waiting(t.Context(), store, novemberOf(t), "")
		if err != nil {
			t.Fatal(err)
		}
		paper, faults, err := waiting.ToSign(t.Context(), issue.Letter{Number: "12", Date: "2023-12-06"})
		if err != nil || len(faults) > 0 {
			t.Fatalf("the letter to sign: %v, %v", faults, err)
		}
		same(t, "the letter to sign replaces", got.Replaces, paper.Issue.Replaces)
		same(t, "it names what it replaces", c.replace, len(paper.Issue.Replaced) > 0)
	}
}

// The page's proof covers the remark as it covers the date.
func TestAProofCoversTheRemark(t *testing.T) {
	e := fourEyes(t, &origins{kind: "MonthlyReport"})
	in := e.approval(approverName)
	in.Remark = "ai đó thêm vào"
	_, record, err := e.decide(in)
	refused(t, err, BadInput, "không đúng")
	if record.Kind != audit.DecisionRefused {
		t.Errorf("recorded %+v", record)
	}
	e = fourEyes(t, &origins{kind: "MonthlyReport"})
	in = e.approval(approverName)
	in.Remark = "trực"
	in.Proof = e.key.Sign(proof.Answer{
		WorkflowID: testWorkflow, RunID: testRun, Approved: true, By: in.By, Reason: in.Reason, Report: in.Given,
		Number: in.Number, Date: in.Date, DateRemark: in.Remark,
	}, proof.Proxy, time.Now())
	if _, record, err := e.decide(in); err != nil || record.Fact(audit.FactDateRemark) != "trực" {
		t.Errorf("%v, recorded the remark %q, want trực", err, record.Fact(audit.FactDateRemark))
	}
}
