package workbook

import (
	"strconv"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

// Heads of the sheet of details.
const (
	groupPaused    = "Đang tạm dừng"
	groupEnded     = "Rút, trả lại"
	groupDue       = "Đến hạn trong kỳ"
	groupLateShare = "Tỷ lệ trễ hạn (%)"
	groupOnTime    = "Đúng hạn"
	groupInherited = "Tiếp nhận bàn giao của đơn vị cũ"
	groupApology   = "Hồ sơ trễ hạn: văn bản xin lỗi"
)

func detailColumns(target string) []column {
	return []column{
		{head: wordNumber, width: 6}, {head: "Cơ quan, đơn vị", width: 34},
		{head: "Chờ bổ sung", width: 9, group: groupPaused}, {head: "Nghĩa vụ tài chính", width: 9, group: groupPaused}, {head: "Dừng xử lý", width: 9, group: groupPaused},
		{head: "Công dân rút", width: 10, group: groupEnded}, {head: "Không tiếp nhận, trả lại", width: 10, group: groupEnded},
		{head: "Số hồ sơ", width: 10, group: groupDue}, {head: "Trễ hạn, quá hạn", width: 10, group: groupDue}, {head: "Tỷ lệ (%)", width: 9, group: groupDue},
		{head: "Trên số đã giải quyết", width: 10, group: groupLateShare}, {head: "Trên tổng số", width: 10, group: groupLateShare},
		{head: "Tỷ lệ (%)", width: 9, group: groupOnTime}, {head: "Dưới " + target, width: 9, group: groupOnTime},
		{head: "Tổng số", width: 9, group: groupInherited}, {head: "Trễ hạn", width: 9, group: groupInherited}, {head: "Đang quá hạn", width: 9, group: groupInherited},
		{head: "Có", width: 8, group: groupApology}, {head: "Không có", width: 8, group: groupApology}, {head: "Không ghi", width: 8, group: groupApology},
	}
}

// details are the figures beside the lines of the notice, of each unit and in all (docs/counting.md 3.12 to 3.18). A report of
// a release that did not count them has no such sheet.
func (b *book) details(a *arrangement) error {
	r := a.in.Report
	if r.Details == nil || r.MadeFrom == counting.FromMonths { // which do not give them all
		return nil
	}
	s, err := b.sheet(layout{
		name: sheetDetails, lines: a.statisticsLines(titleDetails), columns: detailColumns(a.facts.Target),
		body: len(a.units), tail: 2, filter: true,
	})
	if err != nil {
		return err
	}
	under := make(map[string]bool, len(a.facts.UnderTarget))
	for _, u := range a.facts.UnderTarget {
		under[u.Code] = true
	}
	for i, u := range a.units {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, u.name)
		mark := ""
		if under[u.code] {
			mark = "x"
		}
		s.detail(a, u.figures.Totals, u.figures.Details.OrZero(), mark, false)
		if err := s.write(); err != nil {
			return err
		}
	}
	s.sumText(wordTotal, 2, true)
	s.detail(a, r.Totals, *r.Details, strconv.Itoa(len(under)), true)
	if err := s.write(); err != nil {
		return err
	}
	note := noteDetails
	if !r.Apology.Stated() && r.Totals.ResolvedLate > 0 {
		note += noteNoApology
	}
	if r.Acceptance == nil {
		note += " " + view.NoAcceptance(r)
	}
	if err := s.wide(note, lookNote); err != nil {
		return err
	}
	return s.close()
}

// detail writes one row. Of letters of apology nothing stands where the extract says nothing of any dossier.
func (s *sheet) detail(a *arrangement, t counting.Totals, d counting.Details, mark string, sum bool) {
	whole, two, text := lookNumber, lookTwo, lookCenter
	if sum {
		whole, two, text = whole.summing(true), two.summing(true), text.summing(true)
	}
	s.figures(3, []int{d.Paused.Supplement, d.Paused.Financial, d.Paused.Stopped, t.Withdrawn, d.Refused, d.DueInPeriod.Due, d.DueInPeriod.Late}, whole)
	s.share(10, two, d.DueInPeriod.Late, d.DueInPeriod.Due)
	s.share(11, two, t.ResolvedLate, t.Resolved)
	s.share(12, two, t.ResolvedLate, t.Total)
	s.share(13, two, t.ResolvedEarly+t.ResolvedOnTime, t.Resolved)
	s.set(14, text, mark)
	s.figures(15, []int{d.Inherited.Total, d.Inherited.ResolvedLate, d.Inherited.PendingOverdue}, whole)
	s.figures(18, []int{d.Apology.Sent, d.Apology.Missing, d.Apology.NotStated}, whole)
	if !a.in.Report.Apology.Stated() {
		for column := 18; column <= 20; column++ {
			s.set(column, whole, nil)
		}
	}
}

// share writes a percentage, nothing where there is nothing to take a share of.
func (s *sheet) share(column int, lk look, part, whole int) {
	if whole == 0 {
		s.set(column, lk, nil)
		return
	}
	s.set(column, lk, decimal(counting.Percentage(part, whole)))
}

// detailIdentities are the equations of the details; none where the report has no details.
func (a *arrangement) detailIdentities() []identity {
	r := a.in.Report
	if r.Details == nil {
		return nil
	}
	var units counting.Details
	for i := range r.Units {
		units = units.Plus(r.Units[i].Details.OrZero())
	}
	p, d := r.Paused, r.Apology
	list := []identity{
		{"Đang tạm dừng = chờ bổ sung + chờ thực hiện nghĩa vụ tài chính + dừng xử lý", r.Totals.PendingPaused, p.Supplement + p.Financial + p.Stopped},
		{"Đến hạn trong kỳ = cộng theo đơn vị", r.DueInPeriod.Due, units.DueInPeriod.Due},
		{"Đến hạn trong kỳ, trễ hạn, quá hạn = cộng theo đơn vị", r.DueInPeriod.Late, units.DueInPeriod.Late},
		{"Tiếp nhận bàn giao của đơn vị cũ = cộng theo đơn vị", r.Inherited.Total, units.Inherited.Total},
		{"Không tiếp nhận, trả lại = cộng theo đơn vị", r.Refused, units.Refused},
	}
	if d.Stated() {
		list = append(list,
			identity{"Giải quyết trễ hạn = có + không có + không ghi văn bản xin lỗi", r.Totals.ResolvedLate, d.Sent + d.Missing + d.NotStated},
			identity{"Có văn bản xin lỗi = số dòng có ghi trong danh sách hồ sơ trễ hạn", d.Sent, a.apologies()})
	}
	return list
}

// apologies counts the late dossiers whose row has a letter of apology.
func (a *arrangement) apologies() int {
	n := 0
	for i := range a.in.Report.Late {
		if apology := a.in.Report.Late[i].Apology; apology != nil && *apology {
			n++
		}
	}
	return n
}
