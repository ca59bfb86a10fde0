package workbook

import (
	"strings"

	"trehan/internal/documents/view"
)

// findings lists what a person should know about the data, and under it what the counting itself leaves open.
func (b *book) findings(a *arrangement) error {
	all := a.in.Report.Findings
	l := layout{
		name: sheetFindings, lines: a.statisticsLines(titleFindings),
		columns: []column{
			{head: wordNumber, width: 6}, {head: "Mức độ", width: 13}, {head: "Mã phát hiện", width: 26},
			{head: "Nội dung", width: 62}, {head: "Số lượng", width: 10}, {head: "Ví dụ (mã hồ sơ)", width: 42}, {head: "Xử lý", width: 14},
		},
		body: len(all), tail: 1, filter: true,
	}
	if len(all) == 0 {
		return b.emptySheet(l, view.None, notePauses)
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	for i, f := range all {
		accepted := ""
		if f.Accepted {
			accepted = wordAccepted
		}
		s.set(1, lookCenter, i+1)
		s.set(2, lookCenter, view.SeverityName(f.Severity))
		s.set(3, lookText, f.Code)
		s.set(4, lookText, f.Message)
		s.set(5, lookNumber, f.Count)
		s.set(6, lookText, strings.Join(f.Examples, "; "))
		s.set(7, lookCenter, accepted)
		if err := s.write(); err != nil {
			return err
		}
	}
	if err := s.wide(notePauses, lookNote); err != nil {
		return err
	}
	return s.close()
}

// differences itemises the difference to the month before by dossier; without one there is no such sheet.
func (b *book) differences(a *arrangement) error {
	rows := 0
	for _, f := range a.in.Report.Findings {
		rows += len(f.Items)
	}
	if rows == 0 {
		return nil
	}
	s, err := b.sheet(layout{
		name: sheetDifferences, lines: a.statisticsLines(titleDifferences),
		columns: []column{
			{head: wordNumber, width: 6}, {head: "Mã hồ sơ", width: 30}, {head: "Kỳ trước", width: 36}, {head: "Kỳ này", width: 36},
		},
		body: rows, filter: true, portrait: true,
	})
	if err != nil {
		return err
	}
	count := 0
	for _, f := range a.in.Report.Findings {
		for _, item := range f.Items {
			count++
			s.set(1, lookCenter, count)
			s.set(2, lookText, item.Code)
			s.set(3, lookText, placeWords(item.Was))
			s.set(4, lookText, placeWords(item.Is))
			if err := s.write(); err != nil {
				return err
			}
		}
	}
	return s.close()
}
