package signedpdf

import (
	"bytes"
	"fmt"
	"slices"

	"trehan/internal/signedpdf/pdf"
)

// Expected is the letter as it is to be signed. What an office's own template leaves out of the paper is not compared.
type Expected struct {
	Paper   []byte // the PDF to sign, as the program makes it
	Period  string // tháng 11/2023 | từ ngày … đến ngày …
	Number  string // Số: 12/VPUB-HCCKSTT
	Date    string // ngày 05 tháng 12 năm 2023
	Code    string // by which anybody can check the letter; "" where it has none
	Figures []Figure
}

// Figure is a number of the letter, as it is written.
type Figure struct{ Label, Text string }

// Compare returns what a signed letter says otherwise than the letter that is to be signed, in words; nothing for a scan. A
// text is compared without blanks and line breaks, and however its producer has ordered it on the page.
func (l *Letter) Compare(want Expected) []string {
	if l.Scan {
		return nil
	}
	paper, signed := newPrinted(pdf.Open(want.Paper, nil).Text()), newPrinted(l.text)
	var differs []string
	differ := func(format string, args ...any) { differs = append(differs, fmt.Sprintf(format, args...)) }
	for _, mark := range []string{"DỰ THẢO", "Chưa ký số"} {
		if signed.has(mark) && !paper.has(mark) {
			differ(wordMark, mark)
		}
	}
	if paper.hasPeriod(want.Period) && !signed.hasPeriod(want.Period) {
		differ(wordOtherPeriod, want.Period, list(signed.months()))
	}
	if want.Number != "" && !signed.has(want.Number) {
		differ(wordOtherNumber, want.Number, list(signed.letterNumbers()))
	}
	if date := canonical(want.Date); slices.Contains(paper.firstDates(), date) && !slices.Contains(signed.firstDates(), date) {
		differ(wordOtherDate, want.Date, list(signed.firstDates()))
	}
	if want.Code != "" && !signed.has(want.Code) {
		differ(wordOtherCode, want.Code, list(signed.codes()))
	}
	var missing []string
	for _, f := range want.Figures {
		if n := paper.count(f.Text); n > 0 && signed.count(f.Text) < n {
			missing = append(missing, fmt.Sprintf(wordFigure, f.Label, f.Text))
		}
	}
	if len(missing) > 0 {
		differ(wordOtherFigures, list(missing))
	} else if is, found := exchanged(paper, signed, want.Figures); is.Text != "" {
		differ(wordExchanged, is.Text, is.Label, found)
	}
	if a, b := paper.appendices(), signed.appendices(); len(want.Paper) > 0 && !slices.Equal(a, b) {
		differ(wordOtherAppendices, list(a), list(b))
	}
	return differs
}

// exchanged is the first figure of the letter in whose place the signed one has another; none if all stand in the letter's order,
// as its producer may have meant it. What stands between them is no difference. Numbers of one digit say nothing: pages have
// such, too, and every program ends its pages elsewhere.
func exchanged(paper, signed *printed, figures []Figure) (is Figure, found string) {
	labels := map[string]string{}
	for _, f := range figures {
		if _, ok := labels[f.Text]; !ok && len(f.Text) > 1 {
			labels[f.Text] = f.Label
		}
	}
	ordered := func(numbers []string) (of []string) {
		for _, n := range numbers {
			if _, ok := labels[n]; ok {
				of = append(of, n)
			}
		}
		return of
	}
	for i, numbers := range paper.numbers {
		want := ordered(numbers)
		for _, numbers := range signed.numbers {
			got := ordered(numbers)
			if follows(got, want) {
				return Figure{}, ""
			}
			if at := firstDifference(got, want); i == 0 && found == "" && at < len(got) && at < len(want) {
				is, found = Figure{labels[want[at]], want[at]}, got[at]
			}
		}
	}
	return is, found
}

// follows reports whether all of want stand in got, in their order.
func follows(got, want []string) bool {
	for _, n := range got {
		if len(want) > 0 && n == want[0] {
			want = want[1:]
		}
	}
	return len(want) == 0
}

// firstDifference is where two lists first differ.
func firstDifference(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// StartsWith reports whether the file is this one with something behind it: a signature leaves what it signs as it is.
func (l *Letter) StartsWith(paper []byte) bool {
	return len(paper) > 0 && bytes.HasPrefix(l.file, paper)
}
