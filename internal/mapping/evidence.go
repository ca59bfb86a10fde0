package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/notation"
)

func count(n int) string { return notation.Count(n) }

// percent writes a share as a part of a hundred, one decimal.
func percent(n, of int) string {
	if of == 0 {
		return "0 %"
	}
	tenths := (n*1000 + of/2) / of
	if tenths%10 == 0 {
		return fmt.Sprintf("%d %%", tenths/10)
	}
	return fmt.Sprintf("%d,%d %%", tenths/10, tenths%10)
}

// nationalCode is the form of codes that the national portal prescribes: H25.05-231107-00001.
var nationalCode = regexp.MustCompile(`^[A-Z]\d{2}(\.\d+)*-\d{6}-\d+$`)

// fitsNationalCode reports whether a column holds codes of the national form, each once.
func (c *chooser) fitsNationalCode(column *column) bool {
	return column.share(column.codes) >= 0.95 && column.share(column.repeated) < 0.05 && len(column.examples) > 0 &&
		!slices.ContainsFunc(column.examples, func(s string) bool { return !nationalCode.MatchString(dossier.Code(s)) })
}

// evidenceOf says in one line why a column is taken for an attribute: rows, share, forms and examples, and no value of a
// citizen.
func (c *chooser) evidenceOf(attribute string, i int) string {
	column := c.columns[i]
	parts := []string{fmt.Sprintf(evFilled, count(column.filled), count(c.rows))}
	switch attribute {
	case aCode:
		parts = append(parts, fmt.Sprintf(evCodes, percent(column.codes, column.filled), count(column.repeated)))
		if len(column.examples) > 0 {
			parts = append(parts, fmt.Sprintf(evExample, dossier.Code(column.examples[0])))
		}
	case aFiled, aReceived, aDue, aFinished, aReturned, aSigned, aSupplement:
		parts = append(parts, c.dateEvidence(attribute, i)...)
	case aStatus:
		parts = append(parts, fmt.Sprintf(evStatus, len(column.values), percent(int(column.statuses()*float64(column.filled)+0.5), column.filled)))
	case aChannel:
		parts = append(parts, fmt.Sprintf(evChannel, len(column.values)))
	case aUnit, aUnitCode, aReceivingUnit:
		if c.e != nil && c.e.unit != nil && column.values != nil {
			parts = append(parts, fmt.Sprintf(evUnit, len(column.values), percent(int(column.units(c.e)*float64(column.filled)+0.5), column.filled)))
		}
	default:
		if column.values != nil && column.filled > 0 {
			parts = append(parts, fmt.Sprintf(evDistinct, len(column.values)))
		}
	}
	return strings.Join(parts, "; ")
}

// dateEvidence says in which forms the dates are and how they follow the others.
func (c *chooser) dateEvidence(attribute string, i int) []string {
	column := c.columns[i]
	parts := []string{fmt.Sprintf(evDates, percent(column.dates, column.filled), strings.Join(column.formNames(), ", "))}
	for _, other := range []string{aReceived, aDue} {
		o, ok := c.out[other]
		if !ok || other == attribute || o.column < 0 || o.column == i {
			continue
		}
		before, same, after := c.relation(c.columns[o.column], column)
		if total := before + same + after; total > 0 {
			parts = append(parts, fmt.Sprintf(evAfter, attributeNames[other], count(before+same), count(total)))
		}
	}
	if late := c.lateEvidence(attribute, i); late != "" {
		parts = append(parts, late)
	}
	return parts
}

// lateEvidence says how often a column agrees with what the file states of lateness.
func (c *chooser) lateEvidence(attribute string, i int) string {
	due, finished := i, i
	switch attribute {
	case aDue:
		f, ok := c.out[aFinished]
		if !ok || f.column < 0 {
			return ""
		}
		finished = f.column
	case aFinished:
		d, ok := c.out[aDue]
		if !ok || d.column < 0 {
			return ""
		}
		due = d.column
	default:
		return ""
	}
	agree, total := c.agreement(due, finished)
	if total == 0 {
		return ""
	}
	return fmt.Sprintf(evStated, count(agree), count(total))
}

// agreement counts the rows that state their lateness, and those of them that two columns of dates agree with.
func (m *merged) agreement(due, finished int) (agree, total int) {
	before, same, after := m.relation(m.columns[due], m.columns[finished], statedInTime)
	total, agree = before+same+after, same+after
	// relation compares due with finished: in time is due on or after the finish.
	before, same, after = m.relation(m.columns[due], m.columns[finished], statedLate)
	return agree + before, total + before + same + after
}

// formNames lists the forms of a column's dates, the most frequent first.
func (c *column) formNames() []string {
	forms := make([]form, 0, len(c.forms))
	for f := range c.forms {
		forms = append(forms, f)
	}
	slices.SortFunc(forms, func(a, b form) int {
		if n := c.forms[b].rows - c.forms[a].rows; n != 0 {
			return n
		}
		return strings.Compare(a.String(), b.String())
	})
	var names []string
	for _, f := range forms {
		name := wordDateCells
		if f.order != noOrder {
			name = f.String()
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
