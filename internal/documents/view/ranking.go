package view

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"trehan/internal/counting"
)

// UnitShare is a unit with its late dossiers among the resolved ones.
type UnitShare struct {
	Code     string
	Name     string
	Late     int // counted from the rows; of a unit under the target, those of its figures
	Resolved int
	Percent  string // late of resolved, "12.34"; of a unit under the target, early and on time of resolved
}

// RankingRow is one place of the letter's table: the unit with so many late dossiers, and the one with so high a share.
type RankingRow struct {
	Place       int
	Most, Share UnitShare
}

// fewResolved is the number of resolved dossiers below which a share says little of a unit: one late of one is 100 %. In the
// column of shares such units come after all others (docs/documents.md 1.15).
const fewResolved = 10

func (u UnitShare) few() bool { return u.Resolved < fewResolved }

func byNumber(a, b UnitShare) int { return cmp.Compare(b.Late, a.Late) }

// byShare compares the exact fractions, then the numbers.
func byShare(a, b UnitShare) int {
	if a.few() != b.few() {
		return cmp.Compare(b.Resolved, a.Resolved)
	}
	return cmp.Or(cmp.Compare(b.Late*a.Resolved, a.Late*b.Resolved), byNumber(a, b))
}

// rank makes the table of the lists that have more units than the text names. Every unit of them is in the table by its
// number or in the count of the others; all stand in the appendices.
func (f *Facts) rank(in *Input) {
	resolved := make(map[string]int, len(in.Report.Units))
	for i := range in.Report.Units {
		resolved[in.Report.Units[i].Code] = in.Report.Units[i].Totals.Resolved
	}
	var all []UnitShare
	for _, l := range f.Levels {
		if !l.ManyDossierUnits {
			continue
		}
		for _, u := range l.DossierUnits {
			n := resolved[u.Code]
			all = append(all, UnitShare{u.Code, u.Name, u.Count, n, counting.Percentage(u.Count, n)})
		}
	}
	places := min(len(all), f.Office.UnitsInTable)
	if in.Shortening.Degree >= ByNumber {
		places = min(places, in.Shortening.Places)
	}
	if places == 0 {
		return
	}
	most, share := slices.Clone(all), slices.Clone(all)
	slices.SortStableFunc(most, byNumber)
	slices.SortStableFunc(share, byShare)
	for i := range places {
		f.Ranking = append(f.Ranking, RankingRow{i + 1, most[i], share[i]})
	}
	for i, u := range most {
		if i < places {
			f.TableDossiers += u.Late
		} else {
			f.OtherUnits++
			f.OtherDossiers += u.Late
		}
	}
	if slices.ContainsFunc(all, UnitShare.few) {
		f.RankingNotes = append(f.RankingNotes, fmt.Sprintf(wordFewResolved, fewResolved))
	}
	if n := len(all); places < n && (byNumber(most[places-1], most[places]) == 0 || byShare(share[places-1], share[places]) == 0) {
		f.RankingNotes = append(f.RankingNotes, wordEqualUnits)
	}
}

// underTarget lists the units under the target (docs/counting.md 3.18), in the order of documents.
func (f *Facts) underTarget(in *Input, units *Units, text func(string) string) {
	f.Target = strings.Replace(strconv.FormatFloat(f.Office.OnTimeTarget, 'f', -1, 64), ".", ",", 1) + "%"
	var codes []string
	shares := map[string]UnitShare{}
	for i := range in.Report.Units {
		u := &in.Report.Units[i]
		if t := u.Totals; units.List(u.Code) != "" && underTheTarget(t, f.Office.OnTimeTarget) {
			codes = append(codes, u.Code)
			shares[u.Code] = UnitShare{u.Code, text(units.Name(u.Code)), t.ResolvedLate, t.Resolved, counting.Percentage(t.ResolvedEarly+t.ResolvedOnTime, t.Resolved)}
		}
	}
	units.Sort(codes)
	for _, code := range codes {
		f.UnderTarget = append(f.UnderTarget, shares[code])
	}
	f.ManyUnderTarget = len(codes) > f.unitsInText(in, Brief)
}

// underTheTarget reports whether early and on time over resolved is less than a target in percent, by the exact fraction.
func underTheTarget(t counting.Totals, target float64) bool {
	return t.Resolved > 0 && (t.ResolvedEarly+t.ResolvedOnTime)*100_00 < int(math.Round(target*100))*t.Resolved
}
