package trial

import (
	"trehan/internal/delivery"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/register"
)

// mails fills in the mails of a month, to addressees of every kind and to the operators. The errors may be nil.
func mails(in *view.Input) (errs []error) {
	made := func(_ message.Message, err error) { errs = append(errs, err) }
	links := []message.Link{
		{Name: "phu-luc-06.xlsx", Size: 20480, URL: "https://kho.example/a?b=1", Expires: in.Issue.Created},
		{Name: "phu-luc-07.xlsx", URL: "https://kho.example/b"},
	}
	full := message.Facts{Seal: "3f9a1c", Letter: true, Attached: []message.Attached{{Name: "cong-van.pdf", Size: 87234}}, Links: links}
	for _, to := range addressees(in) {
		made(message.Compose(in, to, full))
		made(message.Compose(in, to, message.Facts{}))
	}
	for _, facts := range []message.HoldFacts{
		{},
		{Review: true, NeedsNumber: true, Report: "0123456789ab"},
		{Report: "0123456789ab", Link: "https://dieu-hanh.example/", Page: "https://duyet.example/thang/2023-11", FourEyes: true, Drafts: links, Deadline: in.Issue.Created, Reminder: 2, Foreseen: "Nếu được duyệt lúc này, lượt chạy gửi 37 thư.",
			Difference: []string{"Sở Y tế: hồ sơ trễ hạn thêm 1"}},
	} {
		made(message.ComposeHold(in, facts))
	}
	exceptions := []message.Delivery{{Recipient: "Sở Y tế (H25.08)", State: "unknown", Reason: "mất kết nối"}}
	for _, facts := range []message.SummaryFacts{
		{Outcome: "succeeded"},
		{Outcome: "rejected", Why: "Bị Trần Mẫu từ chối: sai số liệu. Không niêm phong, không gửi thư."},
		{
			Outcome: "with_exceptions", Seal: "3f9a1c", Anchor: "77ab12", Link: "https://dieu-hanh.example/", Page: "https://duyet.example/thang/2023-11", Links: links,
			Again: "https://dieu-hanh.example/start", Month: "2023-11",
			Counts: delivery.Totals{Planned: 13, Accepted: 12, Unknown: 1, Doubtful: 1}, Exceptions: exceptions, Bouncing: []string{"Sở Công Thương (H25.07)"}, NoAddress: []string{"Sở Y tế (H25.08)"}, NothingLate: []string{"Sở Nội vụ (H25.09)"},
			Outdated: []string{"Sở Công Thương (H25.07): bản lần 01"},
		},
	} {
		made(message.ComposeSummary(in, facts))
	}
	return errs
}

// addressees are those of the register, one who is no unit, one who answers for everybody, one who succeeds two units and
// those below them, and one whose own dossiers were on time but whose officials took part in late ones.
func addressees(in *view.Input) []register.Addressee {
	all := in.Register.Addressees(in.Report.Period, in.Report.Period.To+5)
	var codes []string
	for _, u := range in.Report.Units {
		codes = append(codes, u.Code)
	}
	all = append(all,
		register.Addressee{Code: "cong", Name: "Cổng Thông tin điện tử tỉnh"},
		register.Addressee{Code: "tat-ca", Name: "Tất cả đơn vị", Own: codes, Covers: codes},
		register.Addressee{Code: "ke-thua", Name: "Đơn vị kế thừa", Own: codes[:2], Covers: codes})
	late := map[string]bool{}
	for _, d := range in.Report.Late {
		late[d.Unit] = true
	}
	for _, o := range in.Report.Officials {
		if !late[o.Unit] {
			all = append(all, register.Addressee{Code: o.Unit, Name: o.Unit, Own: []string{o.Unit}, Covers: []string{o.Unit}})
		}
	}
	return all
}
