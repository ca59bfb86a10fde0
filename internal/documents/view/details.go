package view

import (
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/notation"
)

// DetailLine is one of the figures beside the lines of the notice, as tables of pages and mails have it.
type DetailLine struct {
	Name  string
	Count int
	Note  string // a part or a percentage; "" for none
}

// detailLines gathers the details that are not 0 (docs/counting.md 3.12 to 3.18). Those of the letter's own lines are not among
// them.
func (f *Facts) detailLines() {
	add := func(count int, name string, notes ...string) {
		if count > 0 {
			notes = filled(notes)
			f.DetailLines = append(f.DetailLines, DetailLine{name, count, strings.Join(notes, "; ")})
		}
	}
	d := f.Details
	add(d.Paused.Supplement+d.Paused.Financial+d.Paused.Stopped, "Đang giải quyết, tạm dừng", f.Pauses()...)
	add(d.Refused, "Không tiếp nhận, trả lại", "không tính vào tổng số")
	due := []string{"hẹn trả trong kỳ, không kể hồ sơ rút, tạm dừng"}
	if late := d.DueInPeriod.Late; late > 0 {
		due = append(due, part("trễ hạn, quá hạn", late)+", chiếm "+notation.Percent(f.Percent.LateOfDue))
	}
	add(d.DueInPeriod.Due, "Đến hạn trong kỳ", due...)
	add(d.Inherited.Total, "Tiếp nhận bàn giao của đơn vị cũ", part("trễ hạn", d.Inherited.ResolvedLate), part("đang quá hạn", d.Inherited.PendingOverdue))
	if d.Apology.Stated() {
		add(d.Apology.Sent, "Trễ hạn, đã có văn bản xin lỗi")
		add(d.Apology.Missing, "Trễ hạn, chưa có văn bản xin lỗi")
		add(d.Apology.NotStated, "Trễ hạn, không ghi việc xin lỗi")
	}
	a := f.Acceptance.OrZero()
	add(a.AcceptedLate, "Nộp trực tuyến, tiếp nhận chậm", "chiếm "+notation.Percent(f.AcceptanceShare)+" số nộp trực tuyến đã tiếp nhận")
	add(a.RefusedLate, "Nộp trực tuyến, không tiếp nhận, trả lời chậm")
	add(a.Waiting, "Nộp trực tuyến, đang chờ tiếp nhận", part("quá hạn tiếp nhận", a.WaitingOverdue))
	add(len(f.UnderTarget), "Số đơn vị có tỷ lệ đúng hạn dưới "+f.Target)
}

// acceptance gathers what is said of the acceptance of online filings.
func (f *Facts) acceptance(in *Input) {
	f.Acceptance, f.AcceptanceAppendix = in.Report.Acceptance, f.Office.AppendixLabel(AcceptanceNumber)
	if a := f.Acceptance; a != nil {
		f.AcceptanceShare = counting.Percentage(a.AcceptedLate, a.AcceptedInTime+a.AcceptedLate)
		return
	}
	f.NoAcceptance = NoAcceptance(in.Report)
}

// NoAcceptance says why a report does not state whether online filings were accepted in time.
func NoAcceptance(r *counting.Report) string {
	switch {
	case r.Lacks(counting.ColumnFiled):
		return "Không có số liệu tiếp nhận hồ sơ nộp trực tuyến đúng hạn, chậm vì không phải tệp nào của dữ liệu trích xuất cũng có cột ngày nộp."
	case r.Lacks(counting.ColumnChannel):
		return "Không có số liệu tiếp nhận hồ sơ nộp trực tuyến đúng hạn, chậm vì dữ liệu trích xuất không có đủ kênh tiếp nhận."
	}
	return "Không có số liệu tiếp nhận hồ sơ nộp trực tuyến đúng hạn, chậm vì dữ liệu trích xuất không có ngày nộp của hồ sơ nộp trực tuyến."
}

// Pauses divide the paused dossiers, parts that are not 0: "60 chờ bổ sung".
func (f *Facts) Pauses() []string {
	p := f.Details.Paused
	return filled([]string{part("chờ bổ sung", p.Supplement), part("chờ thực hiện nghĩa vụ tài chính", p.Financial), part("dừng xử lý", p.Stopped)})
}

// part is "chờ bổ sung 60", "" for 0.
func part(name string, n int) string {
	if n == 0 {
		return ""
	}
	return name + " " + notation.Count(n)
}

// filled leaves out empty texts.
func filled(all []string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}
