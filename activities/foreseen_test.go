package activities

import (
	"fmt"
	"strings"
	"testing"

	"trehan/internal/checks"
)

// Whoever approves a revision that replaces a mailed one reads how many addresses get what, and the plan that follows does
// just that.
func TestTheApproverSeesWhoGetsWhat(t *testing.T) {
	for _, c := range []struct {
		resend string
		mails  bool
		units  int // in the register when the second revision is made: some are new
		want   string
		send   int
	}{
		{"", true, 8, "lượt chạy gửi 7 thư: 4 địa chỉ đang giữ bản cũ nhận bản thay thế (2 địa chỉ trong đó có số liệu của riêng mình thay đổi); " +
			"3 địa chỉ chưa nhận thư nào của tháng. 1 địa chỉ chưa rõ đã nhận thư trước hay chưa thì không được gửi đến khi có kết luận.", 7},
		{"failed", true, 6, "lượt chạy gửi 1 thư: 1 địa chỉ chưa nhận thư nào của tháng. 1 địa chỉ chưa rõ đã nhận thư trước hay chưa thì không được gửi " +
			"đến khi có kết luận. Còn 4 địa chỉ giữ", 1},
		{"none", true, 6, "lượt chạy gửi 0 thư. Còn 5 địa chỉ giữ", 0},
		{"", false, 6, "Lượt chạy này không gửi thư cho nơi nào.", 0},
	} {
		d, store, first := sealedOffice(t, 6)
		post := newPost()
		post.script = func(address string) postFault {
			switch address {
			case "so05@tinh.example":
				return postRefuses
			case "so06@tinh.example":
				return postDropsLate
			}
			return postTakes
		}
		sendsAll(t, d.worker(store, post), first, "run-1", "", -1)
		post.script = nil
		for u := 7; u <= c.units; u++ {
			d.write("units.yaml", d.read("units.yaml")+fmt.Sprintf("  - {code: X1.%02d, name: Sở Số %02d, level: province, notify: {to: [so%02d@tinh.example]}}\n", u, u, u))
		}
		d.extract(6, 2) // rows of two of them are others
		a := d.worker(store, post)
		opened := d.opened(a, "run-2")
		snapshots, err := d.snapshots(a, opened)
		if err != nil {
			t.Fatal(err)
		}
		counted, err := call[Counted](t.Context(), a, a.CountMonth, CountMonthInput{
			Revision: opened.Revision, Run: Run{WorkflowID: "month", RunID: "run-2"}, Snapshots: snapshots, Mails: c.mails, Resend: c.resend,
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(counted.Foreseen, c.want) {
			t.Errorf("resend %q, mails %t: foreseen\n%s\nwant\n%s", c.resend, c.mails, counted.Foreseen, c.want)
		}
		f := counted.Findings[0]
		same(t, "the first finding", checks.RevisionReplacesSent, f.Code)
		if !strings.Contains(f.Message, counted.Foreseen) {
			t.Errorf("the finding says %q, want %q in it", f.Message, counted.Foreseen)
		}
		if !c.mails {
			continue
		}
		second := d.sealed(store, "run-3")
		if plan := sendsAll(t, d.worker(store, post), second, "run-3", c.resend, -1); len(plan.Targets) != c.send {
			t.Errorf("resend %q: %d are sent to, foreseen %d", c.resend, len(plan.Targets), c.send)
		}
	}
}
