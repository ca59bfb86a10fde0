package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Figures are what a month would state.
type Figures struct {
	Period   period.Period      `json:"period"`
	Rows     int                `json:"rows"` // dossiers read, also those outside the period
	Totals   counting.Totals    `json:"totals"`
	Units    []UnitFigure       `json:"units"`
	Blocking []counting.Finding `json:"blocking,omitempty"`
}

// UnitFigure is one unit's line.
type UnitFigure struct {
	Name                           string
	Total, Resolved, Late, Pending int
}

func figuresOf(r *counting.Report) *Figures {
	t := r.Totals
	f := &Figures{Period: r.Period, Totals: t, Rows: t.Total + t.NotAccepted + t.PutAside + t.Outside + t.Duplicates}
	for _, u := range r.Units {
		if u.Totals.Total > 0 {
			f.Units = append(f.Units, UnitFigure{u.Name, u.Totals.Total, u.Totals.Resolved, u.Totals.ResolvedLate, u.Totals.Pending})
		}
	}
	return f
}

// Stated is a figure that a file states of itself, beside the one that the program finds.
type Stated struct {
	What  string `json:"what"` // Vietnamese
	Where string `json:"where"`
	File  int    `json:"file"`
	Found int    `json:"found"`
}

// Differs reports whether the file and the program disagree.
func (s *Stated) Differs() bool { return s.File != s.Found }

// statedBy compares the lists with what they state: rows, totals, lateness.
func statedBy(lists []*merged, proposed []*list, read int) []Stated {
	rows := 0
	for _, m := range lists {
		rows += m.rows
	}
	out := []Stated{{What: statedRows, File: rows, Found: read}}
	for _, m := range lists {
		for _, t := range m.of {
			if n, row, ok := t.statedTotal(); ok {
				out = append(out, Stated{What: statedTotal, Where: fmt.Sprintf(wordRow, t.place(), row), File: n, Found: t.rows})
			}
		}
	}
	for _, l := range proposed {
		out = append(out, l.statedLateness()...)
	}
	return out
}

// statedLateness compares the column of lateness with the dates, over the dossiers that have ended.
func (l *list) statedLateness() []Stated {
	due, ok1 := l.column(aDue)
	finished, ok2 := l.column(aFinished)
	if !ok1 || !ok2 {
		return nil
	}
	agree, total := l.agreement(due, finished)
	if total == 0 {
		return nil
	}
	before, same, after := l.relation(l.columns[due], l.columns[finished], statedLate)
	late := before + same + after
	computed, _, _ := l.relation(l.columns[due], l.columns[finished], statedLate, statedInTime)
	out := []Stated{{What: statedLateRows, Where: l.merged.place(), File: late, Found: computed}}
	if agree != total {
		out = append(out, Stated{What: statedSame, Where: l.merged.place(), File: total, Found: agree})
	}
	return out
}

var (
	totalWords = regexp.MustCompile(`^(tổng cộng|tổng số|tổng|cộng|total)\b`)
	ofDossiers = regexp.MustCompile(`(\d[\d.]*)\s*(?:hồ sơ|hs\b)`)
)

// statedTotal returns the number of dossiers that a row of totals states. Of several numbers in the row the one that fits
// counts: others are of fees and days.
func (t *table) statedTotal() (n, row int, ok bool) {
	for _, o := range t.others {
		key := dossier.NameKey(o.text)
		if !totalWords.MatchString(key) || len(o.numbers) == 0 || o.below == 0 || strings.HasPrefix(key, "cộng") && o.below < t.rows {
			continue
		}
		n = o.numbers[0]
		if m := ofDossiers.FindStringSubmatch(key); m != nil {
			n, _ = firstNumber(m[1])
		} else if slices.Contains(o.numbers, t.rows) {
			n = t.rows
		}
		row, ok = o.row, true
	}
	return n, row, ok
}

// place names the file and sheet of a table.
func (t *table) place() string {
	if t.Name == "" {
		return t.File
	}
	return fmt.Sprintf(wordSheet, t.File, t.Name)
}
