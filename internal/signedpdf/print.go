package signedpdf

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/signedpdf/pdf"
)

// printed is the text of a letter, read in every order and with every spacing that its producer may have meant: as it is drawn
// and as it stands on the page, with the blanks that the file has and without any.
type printed struct {
	spaced, joined []string
	numbers        [][]string // those of each reading, in its order
}

func newPrinted(t pdf.Text) *printed {
	p := &printed{}
	for _, text := range []string{t.Lines, t.Drawn} {
		text = folded(text)
		p.spaced, p.joined = append(p.spaced, text), append(p.joined, unspaced(text))
	}
	for _, text := range append(slices.Clone(p.spaced), p.joined...) {
		text = dateForm.ReplaceAllString(letterForm.ReplaceAllString(text, ""), "") // neither is a figure
		p.numbers = append(p.numbers, numberForm.FindAllString(text, -1))
	}
	return p
}

var (
	numberForm   = regexp.MustCompile(`[0-9]+(?:[.,][0-9]+)*`)
	monthForm    = regexp.MustCompile(`(ngày[0-9]{1,2})?tháng([0-9]{1,2})(?:/|năm)([0-9]{4})`)
	dateForm     = regexp.MustCompile(`ngày\s*([0-9]{1,2})\s*tháng\s*([0-9]{1,2})\s*năm\s*([0-9]{4})`)
	letterForm   = regexp.MustCompile(`số:\s*([0-9]+[a-zđ]{0,3})?\s*/`)
	codeForm     = regexp.MustCompile(`mãkiểmchứng:((?:[a-z]{4}-){4}[a-z]{4})`)
	appendixForm = regexp.MustCompile(`phụ\s+lục\s+(?:số\s+)?([0-9]{1,2}|[ivx]{1,5})(?:[^\pL\pN]|$)`)
)

// folded makes the same letters of the same text: composed, small.
func folded(s string) string { return strings.ToLower(norm.NFC.String(s)) }

// unspaced leaves out what cannot be seen: blanks, line breaks, marks without a width.
func unspaced(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, folded(s))
}

func (p *printed) has(text string) bool {
	text = unspaced(text)
	return slices.ContainsFunc(p.joined, func(s string) bool { return strings.Contains(s, text) })
}

// hasPeriod looks for a period; a month that ends a date is none.
func (p *printed) hasPeriod(period string) bool {
	period = unspaced(period)
	if m := monthForm.FindStringSubmatch(period); m != nil && m[0] == period {
		return slices.Contains(p.months(), monthOf(m))
	}
	return p.has(period)
}

func monthOf(m []string) string { return "tháng " + plain(m[2]) + "/" + m[3] }

// months are those that the text speaks of.
func (p *printed) months() []string {
	return p.find(p.joined, monthForm, func(m []string) string {
		if m[1] != "" {
			return ""
		}
		return monthOf(m)
	})
}

// letterNumbers are those of the letterhead: Số: 12/…
func (p *printed) letterNumbers() []string {
	return p.find(p.spaced, letterForm, func(m []string) string {
		if m[1] == "" {
			return wordBlank
		}
		return strings.ToUpper(m[1])
	})
}

// codes are those by which the text says that it can be checked.
func (p *printed) codes() []string {
	return p.find(p.joined, codeForm, func(m []string) string { return strings.ToUpper(m[1]) })
}

func (p *printed) appendices() []string {
	found := p.find(p.spaced, appendixForm, func(m []string) string { return "Phụ lục " + strings.ToUpper(m[1]) })
	slices.Sort(found)
	return found
}

// firstDates is the first date of each reading: the letterhead's. Later ones are of other papers.
func (p *printed) firstDates() []string {
	var first []string
	for _, text := range p.joined {
		if all := datesIn(text); len(all) > 0 && !slices.Contains(first, all[0]) {
			first = append(first, all[0])
		}
	}
	return first
}

// canonical is a date as datesIn writes it.
func canonical(date string) string {
	if all := datesIn(date); len(all) > 0 {
		return all[0]
	}
	return date
}

func datesIn(text string) []string {
	var all []string
	for _, m := range dateForm.FindAllStringSubmatch(unspaced(text), -1) {
		all = append(all, fmt.Sprintf("ngày %s tháng %s năm %s", plain(m[1]), plain(m[2]), m[3]))
	}
	return all
}

// plain is a number without the zeros before it.
func plain(digits string) string {
	n, _ := strconv.Atoi(digits) // two digits
	return strconv.Itoa(n)
}

// count is how often a number stands in the text.
func (p *printed) count(number string) int {
	most := 0
	for _, numbers := range p.numbers {
		n := 0
		for _, other := range numbers {
			if other == number {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// find names every different match once, in the order of the text.
func (p *printed) find(texts []string, form *regexp.Regexp, name func([]string) string) []string {
	var all []string
	for _, text := range texts {
		for _, m := range form.FindAllStringSubmatch(text, -1) {
			if s := name(m); s != "" && !slices.Contains(all, s) && len(all) < 100 {
				all = append(all, s)
			}
		}
	}
	return all
}
