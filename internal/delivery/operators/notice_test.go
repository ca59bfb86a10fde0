package operators

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/message"
	"trehan/internal/documents/specimen"
	"trehan/internal/period"
	"trehan/internal/register"
)

var november = period.NameMonth(2023, 11)

// letterOf is a delivery of a revision to a unit's own address.
func letterOf(revision int, recipient string, s ledger.State) ledger.Summary {
	s.Events = 3
	return ledger.Summary{Key: ledger.KeyOf(november, revision, recipient, recipient+"@x.example", ledger.Notice), State: s}
}

// Every letter that was not simply accepted is named, with its unit's name and code; nobody's address.
func TestSummary(t *testing.T) {
	copied := ledger.State{Status: ledger.Unknown, Reply: ledger.Reply{Reason: "dropped_after_data"}}
	copied.Plan.Field = "cc"
	letters := []ledger.Summary{
		letterOf(1, "A", ledger.State{Status: ledger.Accepted}), // keeps the letter that revision 2 replaces
		letterOf(2, "B", ledger.State{Status: ledger.Accepted}),
		letterOf(2, "C", ledger.State{Status: ledger.Accepted, Bounced: true, Reply: ledger.Reply{Reason: "accepted"}}),
		letterOf(2, "D", ledger.State{Status: ledger.Accepted, Delayed: true}),
		letterOf(2, "E", ledger.State{Status: ledger.Accepted, Doubtful: true}),
		letterOf(2, "F", ledger.State{Status: ledger.Refused, Reply: ledger.Reply{Reason: "mailbox_full"}}),
		letterOf(2, "G", copied),
	}
	entries := []plan.Entry{
		{Target: delivery.Target{Recipient: "C"}, Field: "to", Bounces: plan.EnoughBounces, Mailbox: register.Addressee{Name: "Sở C"}},
		{Target: delivery.Target{Recipient: "F"}, Field: "to", Bounces: plan.EnoughBounces - 1},
		{Target: delivery.Target{Recipient: "H"}, Why: plan.WhyNoAddress, Mailbox: register.Addressee{Name: "Sở H"}},
		{Target: delivery.Target{Recipient: "I"}, Field: "to", Why: plan.WhyNothing},
		{Target: delivery.Target{Recipient: "I"}, Field: "cc", Why: plan.WhyNothing},
	}
	n := Notice{Month: november, Revision: 2, Outcome: "with_exceptions", Why: "vì sao", Seal: "5ea1", Closing: "c105", Run: "http://ui", Page: "http://page", Again: "http://again"}
	want := message.SummaryFacts{
		Outcome: "with_exceptions", Why: "vì sao", Seal: "5ea1", Anchor: "c105", Link: "http://ui", Page: "http://page", Again: "http://again", Month: "2023-11",
		Counts: delivery.Totals{Planned: 7, Accepted: 5, Refused: 1, Unknown: 1, Bounced: 1, Delayed: 1, Doubtful: 1},
		Exceptions: []message.Delivery{
			{Recipient: "Sở C (C)", State: "bounced"},
			{Recipient: "D", State: "delayed"},
			{Recipient: "E", State: "doubtful", Reason: wordsAskRecipient},
			{Recipient: "F", State: "refused", Reason: "hộp thư đầy"},
			{Recipient: "G, địa chỉ đồng gửi", State: "unknown", Reason: "mất kết nối sau khi gửi xong"},
		},
		Bouncing: []string{"Sở C (C)"}, NoAddress: []string{"Sở H (H)"}, NothingLate: []string{"Sở I (I)"}, Outdated: []string{"A: bản lần 01"},
	}
	names := map[string]string{"C": "Sở C", "I": "Sở I"}
	if diff := cmp.Diff(want, n.summary(names, letters, entries)); diff != "" {
		t.Errorf("sealed (-want +got):\n%s", diff)
	}
	n.Seal, want.Seal, want.Outdated = "", "", nil
	if diff := cmp.Diff(want, n.summary(names, letters, entries)); diff != "" {
		t.Errorf("not sealed (-want +got):\n%s", diff)
	}
}

// What the run found by itself stands among the report's findings in their order, and the caller's report stays as it was.
func TestHold(t *testing.T) {
	in := specimen.November2023()
	in.Report.Findings = []counting.Finding{{Code: "total_jump", Severity: counting.Block, Message: "Tổng số khác thường."}}
	report := in.Report
	missing := counting.Finding{Code: checks.AddresseeWithoutAddress, Severity: counting.Warn, Count: 1, Message: "Không có địa chỉ: Sở H (H)."}
	n := Notice{Month: november, Run: "http://ui", Page: "http://page"}
	m, err := n.Hold(in, Hold{
		HoldFacts: message.HoldFacts{Report: strings.Repeat("4b1c", 16)}, WithoutAddress: &missing, Replaces: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	last := -1
	for _, part := range []string{"Tổng số khác thường", "Sở H (H)"} {
		at := strings.Index(m.Text, part)
		if at <= last {
			t.Errorf("%q stands at %d, after %d:\n%s", part, at, last, m.Text)
		}
		last = at
	}
	for _, part := range []string{"4b1c4b1c4b1c", "http://ui", "http://page"} {
		if !strings.Contains(m.Text, part) {
			t.Errorf("%q is missing:\n%s", part, m.Text)
		}
	}
	if strings.Contains(m.Text, "4b1c4b1c4b1c4") {
		t.Errorf("the report's hash is longer than 12 characters:\n%s", m.Text)
	}
	if len(report.Findings) != 1 || in.Issue.Replaces != 3 {
		t.Errorf("the caller's report has %d findings; the letter replaces revision %d", len(report.Findings), in.Issue.Replaces)
	}
}

func TestFailed(t *testing.T) {
	letters := []ledger.Summary{
		letterOf(1, "A", ledger.State{Status: ledger.Accepted}), letterOf(1, "B", ledger.State{Status: ledger.Unknown}),
	}
	n := Notice{Month: november, Revision: 1, Failure: "units.yaml: dòng 1", Closing: "c105"}
	want := "Lượt chạy tháng 11/2023 (bản r0001) đã dừng:\n\nunits.yaml: dòng 1\n\n" +
		"Lượt chạy này chưa niêm phong, chưa gửi thư cho nơi nào. Hãy sửa rồi chạy lại: nơi đã nhận không bị gửi lần nữa.\n" +
		"\nMã băm của bản ghi kết thúc: c105\n"
	if diff := cmp.Diff(want, n.Failed(letters).Text); diff != "" {
		t.Errorf("not sealed (-want +got):\n%s", diff)
	}
	n.Seal, n.Closing, n.Run, n.Again = "5ea1", "", "http://ui", "http://again"
	want = "Lượt chạy tháng 11/2023 (bản r0001) đã dừng:\n\nunits.yaml: dòng 1\n\n" +
		"Bản phát hành đã niêm phong (5ea1). Thư của tháng: 2 địa chỉ phải gửi, 1 đã nhận, 0 bị từ chối, 1 chưa rõ. " +
		"Hãy sửa rồi chạy lại: nơi đã nhận không bị gửi lần nữa.\n" +
		"\nTrang điều hành: http://ui\n" +
		"Chạy lại: lệnh trehan run --month 2023-11, hoặc trang điều hành (ô Input phải nêu tháng 2023-11): http://again\n"
	if diff := cmp.Diff(want, n.Failed(letters).Text); diff != "" {
		t.Errorf("sealed (-want +got):\n%s", diff)
	}
}

func TestRefusedStart(t *testing.T) {
	n := Notice{Month: november, Failure: "Tháng 11/2023 đang được lượt chạy khác giữ."}
	want := message.Message{
		Subject: "Lượt chạy theo lịch tháng 11/2023 không bắt đầu được",
		Text: "Đến giờ theo lịch, lượt chạy tháng 11/2023 không bắt đầu được và không tự chạy lại:\n\n" +
			"Tháng 11/2023 đang được lượt chạy khác giữ.\n\n" +
			"Khi lượt ấy kết thúc, hãy xem tháng đã phát hành chưa (trehan status --month 2023-11); nếu chưa, hãy chạy tháng này.\n",
	}
	if diff := cmp.Diff(want, n.RefusedStart()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
