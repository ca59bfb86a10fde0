package page

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// pageData is what the pages' templates see.
type pageData struct {
	*view.Facts
	Internal     bool
	ExtractedAt  period.Instant
	ShowNames    bool          // the public page may name units only
	OfficialRows []officialRow // empty where the page names units only
	KindHeads    [4]string
	KindsNote    string
	LateRows     []lateRow
	UnitRows     []unitRow

	AcceptanceRows  []acceptanceRow // of units with late acceptance
	AcceptanceOther int             // filings listed late of the units that the page does not name

	Recon     counting.Reconciliation
	Findings  []counting.Finding // internal only
	Trend     trend
	Marks     []string
	LinkIndex bool // to the index of the months; a period that is no month has none

	Check *checkFoot // nil where the documents bear no code
	Mark  string     // of the internal page, which a hash must not give away

	dress
}

// officialRow is one official of a list.
type officialRow struct {
	Name            string
	Title           string
	Department      string
	Unit            string
	Late            int
	Kinds           [4]view.KindCell // in the order of view.KindHeads
	WorkingDaysLate int
	Note            string
}

// lateRow is one late dossier.
type lateRow struct {
	Code      string
	Procedure string
	Field     string
	Unit      string
	Received  period.Day
	Due       period.Day
	Finished  period.Day
	Days      int // working days late
	Kind      string
	Officials string
	Note      string
}

// unitRow is one unit's figures.
type unitRow struct {
	Name   string
	Level  string
	Totals counting.Totals
	Index  counting.Index
}

// acceptanceRow is one unit's acceptance of online filings.
type acceptanceRow struct {
	Name string
	counting.Acceptance
	Share string // of the accepted ones, those accepted late
}

// factsOf gathers what a page shows. The public page names units and officials of the published lists only.
func factsOf(in *view.Input, internal bool) (*pageData, error) {
	shared, err := view.FactsOf(in, nil)
	if err != nil {
		return nil, err
	}
	names := in.Names
	if internal {
		names = view.FullNames
	}
	f := &pageData{
		Facts: shared, Internal: internal, ExtractedAt: in.Report.ExtractedAt, ShowNames: names != view.UnitOnly,
		Recon: in.Report.Reconciliation, Trend: trendOf(in), LinkIndex: in.Report.Month+in.Report.Name != "", Marks: in.Issue.Marks(),
		KindHeads: view.KindHeads(), KindsNote: view.KindsNote, dress: dressed(style, script),
	}
	if check := in.Check(); check != nil {
		if err := f.checked(check); err != nil {
			return nil, err
		}
	}
	if internal {
		f.Findings = in.Report.Findings
	}
	units := view.UnitsOf(in)
	f.officials(in, units, names)
	f.late(in, units, names)
	for _, i := range ordered(in.Report.Units, units, func(u counting.UnitFigures) string { return u.Code }) {
		u := in.Report.Units[i]
		f.acceptance(units.Name(u.Code), &u)
		if internal || u.Listed {
			f.UnitRows = append(f.UnitRows, unitRow{units.Name(u.Code), view.LevelName(u.Level), u.Totals, u.Index766})
		}
	}
	return f, nil
}

// acceptance adds the row of a unit that took filings in late.
func (f *pageData) acceptance(name string, u *counting.UnitFigures) {
	a := u.Acceptance.OrZero()
	switch {
	case a.Listed() == 0:
	case f.Internal || u.Listed:
		f.AcceptanceRows = append(f.AcceptanceRows, acceptanceRow{name, a, counting.Percentage(a.AcceptedLate, a.AcceptedInTime+a.AcceptedLate)})
	default:
		f.AcceptanceOther += a.Listed()
	}
}

// ordered gives the indexes of a list's rows in the order of their units, rows of one unit as they stand.
func ordered[T any](rows []T, units *view.Units, unit func(T) string) []int {
	at := make([]int, len(rows))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return units.Compare(unit(rows[a]), unit(rows[b])) })
	return at
}

func (f *pageData) officials(in *view.Input, units *view.Units, names view.NamePolicy) {
	if names == view.UnitOnly {
		return
	}
	r, notes := in.Report, view.OfficialNotes(in)
	for _, i := range ordered(r.Officials, units, func(o counting.Official) string { return o.Unit }) {
		o := r.Officials[i]
		f.OfficialRows = append(f.OfficialRows, officialRow{
			Name: names.Official(o.Name), Title: o.Title, Department: o.Department, Unit: units.Name(o.Unit), Late: o.Late,
			Kinds: view.KindCells(o.LateByKind, r.NoKinds()), WorkingDaysLate: o.WorkingDaysLate, Note: notes[i],
		})
	}
}

func (f *pageData) late(in *view.Input, units *view.Units, names view.NamePolicy) {
	for _, i := range ordered(in.Report.Late, units, func(d counting.LateDossier) string { return d.Unit }) {
		d := in.Report.Late[i]
		if !f.Internal && units.List(d.Unit) == "" {
			continue
		}
		row := lateRow{
			Code: d.Code, Unit: units.Name(d.Unit), Received: d.Received, Due: d.Due, Finished: d.Finished,
			Days: d.WorkingDaysLate, Kind: view.KindName(d.Kind), Note: view.LateNote(&d, names),
		}
		var people []counting.OfficialRef
		if i < len(in.Rows.Late) && in.Rows.Late[i].Code == d.Code {
			row.Procedure, row.Field, people = in.Rows.Late[i].Procedure, in.Rows.Late[i].Field, in.Rows.Late[i].Officials
		}
		row.Officials = officialsText(people, f.Internal, names)
		f.LateRows = append(f.LateRows, row)
	}
}

// officialsText names the officials of one dossier. The public page names those of the published list only.
func officialsText(people []counting.OfficialRef, internal bool, names view.NamePolicy) string {
	named, instead := view.Named(people, !internal)
	var shown []string
	for _, p := range named {
		if name := names.Official(p.Name); name != "" {
			shown = append(shown, name)
		}
	}
	return cmp.Or(strings.Join(shown, ", "), instead)
}

// dress is the style and script of a page, and the policy that states them by hash: nothing else runs, nothing is fetched.
type dress struct {
	Policy template.HTMLAttr // the Content-Security-Policy's meta element's content
	Style  template.CSS
	Script template.JS
}

//nolint:gosec // the program's own files, their hashes and constants
func dressed(style, script string) dress {
	return dress{
		Policy: template.HTMLAttr(`content="default-src 'none'; style-src '` + hash(style) + `'; script-src '` + hash(script) +
			`'; img-src data:; base-uri 'none'; form-action 'none'"`),
		Style: template.CSS(style), Script: template.JS(script),
	}
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
