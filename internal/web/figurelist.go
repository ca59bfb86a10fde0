package web

import (
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// figureLine is a figure of a report with its name and the dossiers behind it.
type figureLine struct {
	Text string
	openable
	Share string // of what, in words; "" for none
	Part  bool   // a part of the line above it
}

// figureGroup is figures that belong together.
type figureGroup struct {
	Title string
	Lines []figureLine
}

// figureList makes the groups of one report.
type figureList struct {
	month  period.Name
	groups []figureGroup
}

func (l *figureList) group(title string) { l.groups = append(l.groups, figureGroup{Title: title}) }

func (l *figureList) line(text, figure string, n int) *figureLine {
	g := &l.groups[len(l.groups)-1]
	g.Lines = append(g.Lines, figureLine{Text: text, openable: figureOf(l.month, "", figure, n)})
	return &g.Lines[len(g.Lines)-1]
}

func (l *figureList) part(text, figure string, n int) { l.line(text, figure, n).Part = true }

// groupsOf lists what a report states: its totals, and the further figures of the letter. What the extract could not tell
// is left out, as in the letter.
func groupsOf(m period.Name, r *counting.Report) []figureGroup {
	l := &figureList{month: m}
	l.totals(r)
	l.late(r)
	l.beside(r)
	return l.groups
}

func (l *figureList) totals(r *counting.Report) {
	t, p, d := r.Totals, r.Percent, r.Details.OrZero()
	l.group("Tổng số")
	l.line("Tổng số hồ sơ", "total", t.Total)
	l.line("Tiếp nhận mới", "received", t.Received)
	if !r.NoChannel() {
		l.part("trực tuyến", "received_online", t.ReceivedOnline)
		l.part("trực tiếp", "received_direct", t.ReceivedDirect)
		l.part("qua bưu chính công ích", "received_postal", t.ReceivedPostal)
	}
	l.line("Kỳ trước chuyển sang", "carried_over", t.CarriedOver)
	l.line("Công dân rút hồ sơ", "withdrawn", t.Withdrawn)
	if n := d.Inherited.Total; n > 0 {
		l.line("Tiếp nhận bàn giao của đơn vị cũ", "inherited.total", n)
		l.part("giải quyết trễ hạn", "inherited.resolved_late", d.Inherited.ResolvedLate)
		l.part("đang giải quyết, quá hạn", "inherited.pending_overdue", d.Inherited.PendingOverdue)
	}
	l.group("Đã giải quyết")
	l.line("Đã giải quyết", "resolved", t.Resolved).Share = notation.Percent(p.Resolved) + " tổng số"
	l.part("trước hạn", "resolved_early", t.ResolvedEarly)
	l.part("đúng hạn", "resolved_on_time", t.ResolvedOnTime)
	l.part("trễ hạn", "resolved_late", t.ResolvedLate)
	if due := d.DueInPeriod; due.Due > 0 {
		l.line("Đến hạn trong kỳ", "due_in_period.due", due.Due)
		l.part("trễ hạn, quá hạn", "due_in_period.late", due.Late)
	}
	l.group("Đang giải quyết")
	l.line("Đang giải quyết", "pending", t.Pending).Share = notation.Percent(p.Pending) + " tổng số"
	l.part("trong hạn, kể cả tạm dừng", "pending_in_time", t.PendingInTime)
	l.part("quá hạn", "pending_overdue", t.PendingOverdue)
	l.line("Tạm dừng", "pending_paused", t.PendingPaused)
	if r.Details != nil {
		l.part("chờ bổ sung", "paused.supplement", d.Paused.Supplement)
		l.part("chờ nghĩa vụ tài chính", "paused.financial", d.Paused.Financial)
		l.part("dừng xử lý", "paused.stopped", d.Paused.Stopped)
	}
}

// late are the figures about what is late: the kinds, the lists, the groups of overdue ones.
func (l *figureList) late(r *counting.Report) {
	if r.Totals.ResolvedLate > 0 {
		kinds := map[counting.Kind]int{}
		for i := range r.Late {
			kinds[r.Late[i].Kind]++
		}
		l.group("Trễ hạn theo loại")
		for _, k := range []counting.Kind{counting.Actual, counting.SlowUpdate, counting.SuspectedSlowUpdate, counting.Unclassified} {
			l.line(view.KindName(k), "late_by_kind."+string(k), kinds[k])
		}
		if a := r.Details.OrZero().Apology; a.Sent+a.Missing > 0 {
			l.line("Đã có thư xin lỗi", "apology.sent", a.Sent)
			l.line("Chưa có thư xin lỗi", "apology.missing", a.Missing)
		}
		l.group("Trễ hạn theo danh sách")
		l.line("Cấp tỉnh", "reconciliation.province", r.Reconciliation.Province)
		l.line("Cấp huyện", "reconciliation.district", r.Reconciliation.District)
		l.line("Cấp xã", "reconciliation.commune", r.Reconciliation.Commune)
		l.line("Đơn vị không công khai", "reconciliation.not_listed", r.Reconciliation.NotListed)
		l.line("Không rõ đơn vị", "reconciliation.unknown", r.Reconciliation.Unknown)
	}
	if r.Totals.PendingOverdue > 0 {
		l.group("Quá hạn theo nhóm")
		for _, g := range []struct {
			group counting.OverdueGroup
			n     int
		}{
			{counting.GroupInProcess, r.PendingOverdue.InProcess}, {counting.GroupUnclosed, r.PendingOverdue.Unclosed},
			{counting.GroupBacklog, r.PendingOverdue.Backlog}, {counting.GroupTest, r.PendingOverdue.Test},
		} {
			l.line(view.GroupNameIn(r, g.group), "pending_overdue."+string(g.group), g.n)
		}
	}
}

// beside are figures that are no part of the total.
func (l *figureList) beside(r *counting.Report) {
	l.group("Ngoài tổng số")
	l.line("Chưa hoặc không được tiếp nhận", "not_accepted", r.Totals.NotAccepted)
	if n := r.Details.OrZero().Refused; n > 0 {
		l.part("không tiếp nhận, trả lại", "refused", n)
	}
	l.line("Ngoài kỳ", "outside", r.Totals.Outside)
	l.line("Để riêng, không đủ dữ liệu", "put_aside", r.Totals.PutAside)
	l.line("Dòng trùng bị bỏ", "duplicates", r.Totals.Duplicates)
	if a := r.Acceptance; a != nil {
		l.group("Tiếp nhận hồ sơ nộp trực tuyến")
		l.line("Tiếp nhận trong hạn", "acceptance.accepted_in_time", a.AcceptedInTime)
		l.line("Tiếp nhận chậm", "acceptance.accepted_late", a.AcceptedLate)
		l.line("Chờ tiếp nhận", "acceptance.waiting", a.Waiting)
		l.part("quá hạn tiếp nhận", "acceptance.waiting_overdue", a.WaitingOverdue)
		l.line("Trả lại trong hạn", "acceptance.refused_in_time", a.RefusedInTime)
		l.line("Trả lại chậm", "acceptance.refused_late", a.RefusedLate)
	}
}
