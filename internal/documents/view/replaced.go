package view

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Replaced is a sealed revision of the month that a later one replaces, as it went out.
type Replaced struct {
	Revision int
	Number   string     // as it was typed; "" for one that went out without number and date
	Symbol   string     // of the letterhead that it bore
	Office   string     // that issued it, as Office.Sender names it
	Date     period.Day // of signing; none without number
	Released period.Day // on which it was sealed
}

// citation cites it without the office: "Công văn số 1234/VPUB-HCCKSTT ngày 05 tháng 12 năm 2023".
func (p Replaced) citation(r *counting.Report) string {
	if p.Number == "" {
		return fmt.Sprintf("Thông báo công khai hồ sơ giải quyết trễ hạn %s phát hành lần %s %s (chưa có số)",
			notation.Name(r.Named()), notation.Padded(p.Revision), notation.LongDate(p.Released))
	}
	return fmt.Sprintf("Công văn số %s %s", p.fullNumber(), notation.LongDate(p.Date))
}

// inSubject cites it as briefly as a subject asks for.
func (p Replaced) inSubject() string {
	if p.Number == "" {
		return fmt.Sprintf("thông báo phát hành lần %s ngày %s", notation.Padded(p.Revision), notation.Date(p.Released))
	}
	return fmt.Sprintf("Công văn số %s ngày %s", p.fullNumber(), notation.Date(p.Date))
}

// fullNumber is the number as that letter bore it, with its symbol.
func (p Replaced) fullNumber() string {
	number, symbol := printedNumber(p.Number, p.Symbol)
	return number + "/" + symbol
}

// replacing says what the documents replace, in a sentence and in a subject; "" for nothing. All revisions before are cited,
// oldest first: who has missed one holds another.
func replacing(in *Input) (sentence, subject string) {
	all := in.Issue.Replaced
	if len(all) == 0 {
		if in.Issue.Replaces == 0 {
			return "", ""
		}
		subject = "bản phát hành lần " + notation.Padded(in.Issue.Replaces)
		return subject + " về cùng kỳ báo cáo", subject
	}
	last := all[len(all)-1]
	one := !slices.ContainsFunc(all, func(p Replaced) bool { return p.Office != last.Office })
	cited := make([]string, len(all))
	for i, p := range all {
		cited[i] = p.citation(in.Report)
		if !one || i == len(all)-1 {
			cited[i] += " của " + p.Office
		}
	}
	sentence = cited[len(cited)-1]
	if before := cited[:len(cited)-1]; len(before) > 0 {
		sentence = strings.Join(before, ", ") + " và " + sentence
	}
	return sentence, last.inSubject()
}
