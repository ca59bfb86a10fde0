package workbook

import (
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// identity is one equation that must hold: a figure of the letter and what it is counted from.
type identity struct {
	name        string
	told, again int
}

// reconciliation shows in which list every late dossier stands, and every identity of the figures.
func (b *book) reconciliation(a *arrangement) error {
	lists, identities := a.lateLists(), a.identities()
	s, err := b.sheet(layout{
		name: sheetReconciliation, lines: a.statisticsLines(titleReconciliation),
		columns: []column{
			{head: wordNumber, width: 6}, {head: "Nội dung", width: 78}, {head: "Số liệu trong Công văn", width: 14},
			{head: "Đếm lại, cộng lại", width: 14}, {head: "Kết quả", width: 12},
		},
		body: 0, tail: len(lists) + len(identities) + len(a.outside()) + 4,
	})
	if err != nil {
		return err
	}
	if err := s.wide(partLate, lookPart); err != nil {
		return err
	}
	if err := s.identities(lists); err != nil {
		return err
	}
	if err := s.lateSum(a, lists); err != nil {
		return err
	}
	if err := s.wide(partIdentities, lookPart); err != nil {
		return err
	}
	if err := s.identities(identities); err != nil {
		return err
	}
	if err := s.wide(partOutside, lookPart); err != nil {
		return err
	}
	for i, l := range a.outside() {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, l.name)
		s.set(3, lookNumber, l.told)
		s.set(4, lookText, nil)
		s.set(5, lookText, nil)
		if err := s.write(); err != nil {
			return err
		}
	}
	return s.close()
}

// identities writes a row for each equation: what the letter says, what was counted again, and whether they agree.
func (s *sheet) identities(all []identity) error {
	for i, l := range all {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, l.name)
		s.set(3, lookNumber, l.told)
		s.set(4, lookNumber, l.again)
		s.set(5, lookCenter, agreement(l))
		if err := s.write(); err != nil {
			return err
		}
	}
	return nil
}

// lateSum is the row "68 = 62 + 2 + 3 + 1".
func (s *sheet) lateSum(a *arrangement, lists []identity) error {
	sum, words := 0, ""
	for _, l := range lists {
		if l.again > 0 || words == "" {
			words = join(" + ", words, notation.Count(l.again))
		}
		sum += l.again
	}
	total := identity{told: a.in.Report.Totals.ResolvedLate, again: sum}
	s.set(1, lookCenter.summing(true), nil)
	s.set(2, lookText.summing(true), wordTotal+": "+notation.Count(total.told)+" = "+words)
	s.set(3, lookNumber.summing(true), total.told)
	s.set(4, lookNumber.summing(true), total.again)
	s.set(5, lookCenter.summing(true), agreement(total))
	return s.write()
}

// lateLists are the lists in which late dossiers stand. Units outside the lists are named one by one: that is what
// tells a reader why the headline has more than the appendices.
func (a *arrangement) lateLists() []identity {
	rec := a.in.Report.Reconciliation
	told := map[dossier.Level]int{dossier.Province: rec.Province, dossier.District: rec.District, dossier.Commune: rec.Commune}
	half := len(view.Appendices(a.in.Report.Period)) / 2
	var lists []identity
	for _, level := range []dossier.Level{dossier.Province, dossier.District, dossier.Commune} {
		n := 0
		for _, u := range a.of(level) {
			n += len(u.late)
		}
		for _, x := range view.Appendices(a.in.Report.Period)[half:] {
			if x.Level == level {
				lists = append(lists, identity{lateListName(level, a.office.AppendixLabel(x.Number)), told[level], n})
			}
		}
	}
	unknown := identity{name: "Hồ sơ của đơn vị chưa xác định", told: rec.Unknown}
	for _, u := range a.of("") {
		switch {
		case u.level == dossier.Unknown:
			unknown.again += len(u.late)
		case len(u.late) > 0:
			lists = append(lists, identity{outsideListName(u.name), u.figures.Totals.ResolvedLate, len(u.late)})
		}
	}
	if unknown.told+unknown.again > 0 {
		lists = append(lists, unknown)
	}
	return lists
}

func (a *arrangement) identities() []identity {
	r := a.in.Report
	t, o := r.Totals, r.PendingOverdue
	withdrawn := 0
	total := "Tổng số hồ sơ = đã giải quyết + đang giải quyết"
	if !a.folded {
		withdrawn = t.Withdrawn
		total += " + công dân rút"
	}
	var units, fields counting.Totals
	for _, f := range r.Units {
		sumTotals(&units, f.Totals)
	}
	for i := range a.in.Rows.Fields {
		sumTotals(&fields, a.in.Rows.Fields[i].Totals)
	}
	var list []identity
	if !r.NoChannel() {
		list = append(list, identity{"Tiếp nhận mới = trực tuyến + trực tiếp + qua dịch vụ bưu chính", t.Received, t.ReceivedOnline + t.ReceivedDirect + t.ReceivedPostal})
	}
	list = append(list, []identity{
		{"Tổng số hồ sơ = tiếp nhận mới + kỳ trước chuyển sang", t.Total, t.Received + t.CarriedOver},
		{total, t.Total, t.Resolved + t.Pending + withdrawn},
		{"Đã giải quyết = trước hạn + đúng hạn + trễ hạn", t.Resolved, t.ResolvedEarly + t.ResolvedOnTime + t.ResolvedLate},
		{"Đang giải quyết = trong hạn + quá hạn", t.Pending, t.PendingInTime + t.PendingOverdue},
		{"Tổng số hồ sơ = cộng theo đơn vị", t.Total, units.Total},
		{"Đã giải quyết trễ hạn = cộng theo đơn vị", t.ResolvedLate, units.ResolvedLate},
		{"Đang giải quyết quá hạn = cộng theo đơn vị", t.PendingOverdue, units.PendingOverdue},
		{"Tổng số hồ sơ = cộng theo lĩnh vực", t.Total, fields.Total},
		{"Đã giải quyết trễ hạn = số dòng danh sách hồ sơ trễ hạn", t.ResolvedLate, len(r.Late)},
		{"Đang giải quyết quá hạn = số dòng " + a.office.AppendixLabel(view.OverdueNumber), t.PendingOverdue, len(a.in.Rows.Overdue)},
		{"Đang giải quyết quá hạn = thử nghiệm + tồn đọng + chưa kết thúc quy trình + đang giải quyết", t.PendingOverdue, o.Test + o.Backlog + o.Unclosed + o.InProcess},
		{"Công chức, viên chức = số dòng các phụ lục danh sách công chức, viên chức", len(r.Officials), a.listedOfficials()},
	}...)
	list = append(list, a.detailIdentities()...)
	list = append(list, a.acceptanceIdentities()...)
	if before, ok := a.monthBefore(); ok {
		list = append(list, identity{"Kỳ trước chuyển sang = đang giải quyết cuối " + before.Name(), t.CarriedOver, before.Totals.Pending})
	}
	return list
}

func (a *arrangement) listedOfficials() int {
	n := 0
	for _, level := range view.Levels(a.in.Report.Period) {
		for _, u := range a.of(level) {
			n += len(u.own)
		}
	}
	return n
}

// monthBefore is the archived month directly before the report's.
func (a *arrangement) monthBefore() (view.MonthFigures, bool) {
	if len(a.in.Before) == 0 {
		return view.MonthFigures{}, false
	}
	last := a.in.Before[len(a.in.Before)-1]
	was, err := period.ParseName(last.Month)
	return last, err == nil && was == a.in.Report.Named().Previous()
}

// outside are the rows of the extract that stand in no line of the notice.
func (a *arrangement) outside() []identity {
	t := a.in.Report.Totals
	return []identity{
		{name: "Chưa hoặc không được tiếp nhận", told: t.NotAccepted},
		{name: "Để riêng do dữ liệu không hợp lệ (xem sheet “" + sheetFindings + "”)", told: t.PutAside},
		{name: "Ngoài kỳ báo cáo", told: t.Outside},
		{name: "Dòng trùng đã bỏ", told: t.Duplicates},
		{name: "Công dân rút hồ sơ trong kỳ", told: t.Withdrawn},
	}
}
