package view

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Facts are the month as the documents' templates see it. All counts of officials and late dossiers are counted from the
// report's rows, not taken from its totals; FactsOf refuses a report whose rows and totals differ.
type Facts struct {
	Office Office // with defaults
	Texts  OfficeTexts
	Issue  Issue

	Number string // of the letter, without Office.Symbol: "05", "123", or blanks to write it in
	Dated  string // ngày 05 tháng 12 năm 2023, the day blank until it is signed

	// What this letter replaces: "Công văn số 1234/VPUB-HCCKSTT ngày 05 tháng 12 năm 2023 của Văn phòng UBND tỉnh Hà Nam", all
	// of it that went before; and in a subject the last of it, with its date in digits. "" for a month's first letter.
	Replacing, ReplacingSubject string

	Check *Check // by what anybody can check the documents; nil where they bear no code

	Explained bool // the quoted instruction has said already what TTHC stands for

	Period      string   // tháng 11/2023 | quý I/2026 | từ ngày … đến ngày …
	In          string   // trong tháng 11/2023 | trong thời gian từ ngày … đến ngày …
	Bounds      string   // từ ngày … đến ngày … of a named period that is no calendar month; "" where Period says enough
	From, To    string   // 01/11/2023, 30/11/2023
	MadeFrom    []string // what a quarter's, half's or year's figures are made from, a paragraph or "- " item each
	Monthly     bool     // the period is a month, by the calendar or not
	ThreeLevels bool

	Totals       counting.Totals
	Percent      counting.Percent
	DirectPostal int  // received directly or by post
	OnTime       int  // resolved early and on time
	Folded       bool // withdrawn dossiers are counted within resolved (policy "withdrawn: fold")
	Index        counting.Index

	Details     counting.Details // noughts in the report of a release that did not count them
	DetailLines []DetailLine     // those of them that are not 0, for tables

	Levels        []LevelFacts // in the appendices' order: commune, district, province
	Officials     int          // of all levels
	OfficialUnits int          // the units they belong to
	LevelNames    []string     // of the levels that have officials, highest first: cấp tỉnh, cấp huyện, cấp xã
	Unidentified  int          // late dossiers standing in a list for which nobody is identified

	// Ranking is the table of the units with the most late dossiers and the highest shares, of those lists that have more units
	// than the text names. Empty where none has.
	Ranking                   []RankingRow
	TableDossiers             int      // late dossiers of the units with the most
	OtherUnits, OtherDossiers int      // the units of these lists that are not among those, and their late dossiers
	RankingNotes              []string // how it orders units of few dossiers and equal ones, where it has or leaves out such

	// How far the letter is shortened (docs/documents.md 1.15); pages and mails never are.
	Small    bool // smaller type and single line spacing
	Brief    bool // one sentence where there may be several
	Least    bool // fewest paragraphs, without what the appendices explain
	ByNumber bool // no list of late dossiers names its units: there is a table, or there are numbers alone

	Target          string      // share of dossiers resolved in time that a unit should reach: 95%
	UnderTarget     []UnitShare // units below it
	ManyUnderTarget bool        // more than the text names

	Late         int // all resolved late dossiers: the lists of Levels and the four lines below
	LateCentral  int // of central agencies' local offices outside the published list
	LateUnlisted int // of other units outside the published list
	LateUnknown  int // of units that the register does not know
	LateStray    int // of listed units whose level has no appendix in this period

	Kinds []string // of lateness, those that occur: hồ sơ trễ hạn thực tế, …

	// Overdue are the pending overdue dossiers by group, groups without any left out. Where nobody can know which of them
	// have their result already (NoGroups), those in process are named otherwise, and not at all if they are the only ones.
	Overdue []GroupFacts

	StatisticsAppendix, OverdueAppendix string // Phụ lục VII, Phụ lục VIII

	Acceptance         *counting.Acceptance // of online filings; nil where the report does not state it
	AcceptanceShare    string               // of the accepted ones, those accepted late: 12.50
	AcceptanceAppendix string               // Phụ lục IX
	NoAcceptance       string               // why nothing is stated, a sentence; "" where it is

	// What the extract has no columns for must not be stated, not even as nought.
	NoChannel   bool // received online, directly, by post
	NoKinds     bool // late dossiers by kind
	NoGroups    bool // overdue dossiers by whether they have a result
	NoOfficials bool // nothing says who handled the late dossiers for which nobody is identified
}

// LevelFacts are the lists of one level.
type LevelFacts struct {
	Level             dossier.Level
	Name              string // cấp xã
	Bodies            string // UBND các xã, phường, thị trấn
	Officials         int
	OfficialUnits     []UnitCount // with the number of officials of each
	Unidentified      int         // dossiers of the level for which nobody is identified
	Dossiers          int
	DossierUnits      []UnitCount // with the number of late dossiers of each
	OfficialsAppendix string      // Phụ lục 01
	DossiersAppendix  string      // Phụ lục 04

	ManyOfficialUnits, ManyDossierUnits bool // more units than the text names (Office.UnitsInText), or by number in a shortened letter
}

// UnitCount is a unit with a number.
type UnitCount struct {
	Code  string
	Name  string
	Count int
}

// GroupFacts is one group of pending overdue dossiers.
type GroupFacts struct {
	Group counting.OverdueGroup
	Name  string
	Count int
}

// FactsOf gathers the facts. Names of units pass through text, which a document with marks uses to protect them; nil
// leaves them as they are.
func FactsOf(in *Input, text func(string) string) (*Facts, error) {
	if text == nil {
		text = func(s string) string { return s }
	}
	r := in.Report
	office := in.Office.WithDefaults(r.Period)
	texts, err := office.Texts(r.Named(), r.Period)
	if err != nil {
		return nil, err
	}
	f := &Facts{
		Office: office, Texts: texts, Issue: in.Issue,
		Period: notation.Name(r.Named()), In: "trong " + notation.Name(r.Named()), From: notation.Date(r.Period.From), To: notation.Date(r.Period.To),
		Dated:    dated(in),
		Check:    in.Check(),
		MadeFrom: MadeFrom(r),
		Monthly:  r.Named().Kind() == period.KindMonth, ThreeLevels: r.Period.Levels() == 3,
		Totals: r.Totals, Percent: r.Percent, Index: r.Index766, Details: r.Details.OrZero(),
		DirectPostal: r.Totals.ReceivedDirect + r.Totals.ReceivedPostal,
		OnTime:       r.Totals.ResolvedEarly + r.Totals.ResolvedOnTime,
		Folded:       r.Totals.Total == r.Totals.Resolved+r.Totals.Pending,
		Late:         len(r.Late),

		StatisticsAppendix: office.AppendixLabel(StatisticsNumber), OverdueAppendix: office.AppendixLabel(OverdueNumber),
		Explained: strings.Contains(texts.Basis, "(TTHC)"),
		NoChannel: r.NoChannel(), NoKinds: r.NoKinds(), NoGroups: r.NoGroups(), NoOfficials: r.NoOfficials(),
	}
	f.number(in.Issue.Number, text)
	if r.Name != "" {
		f.Bounds = notation.Name(period.NameSpan(r.Period))
	}
	if r.Named().Kind() == period.KindSpan {
		f.In = "trong thời gian " + f.Period
	}
	sentence, subject := replacing(in)
	f.Replacing, f.ReplacingSubject = text(sentence), text(subject)
	units := UnitsOf(in)
	f.gather(in, units, text)
	f.rank(in)
	f.shorten(in)
	f.underTarget(in, units, text)
	f.acceptance(in)
	f.detailLines()
	return f, f.check(in)
}

// gap is room to write a number or a day in by hand.
var gap = strings.Repeat("\u00a0", 8)

// number prints the letter's number, or room to write it in. text protects what was typed.
func (f *Facts) number(typed string, text func(string) string) {
	number, symbol := printedNumber(typed, f.Office.Symbol)
	if symbol != f.Office.Symbol {
		f.Office.Symbol = text(symbol)
	}
	if f.Number = text(number); number == "" {
		f.Number = gap
	}
}

// dated prints the day of signing. Until then the day is blank and the month that of the extract, in which the letter is
// drawn up; the day after the period where even that is not known.
func dated(in *Input) string {
	if !in.Issue.Date.IsZero() {
		return notation.LongDate(in.Issue.Date)
	}
	drawn := in.Issue.Created.Day()
	if drawn.IsZero() {
		drawn = in.Report.Period.To + 1
	}
	t := drawn.Time()
	return fmt.Sprintf("ngày%stháng %s năm %d", gap, notation.MonthDigits(t.Month()), t.Year())
}

func (f *Facts) gather(in *Input, units *Units, text func(string) string) {
	officials := make(map[dossier.Level]map[string]int)
	dossiers := make(map[dossier.Level]map[string]int)
	unidentified := make(map[dossier.Level]int)
	for _, level := range Levels(in.Report.Period) {
		officials[level], dossiers[level] = map[string]int{}, map[string]int{}
	}
	officialUnits := make(map[string]bool)
	for _, o := range in.Report.Officials {
		if list, ok := officials[listOf(o.Level)]; ok {
			list[o.Unit]++
			f.Officials++
			officialUnits[o.Unit] = true
		}
	}
	f.OfficialUnits = len(officialUnits)
	var kinds counting.KindCounts
	for _, d := range in.Report.Late {
		kinds.Add(d.Kind)
		level := units.List(d.Unit)
		list, ok := dossiers[level]
		switch {
		case ok:
			list[d.Unit]++
			if len(d.Officials) == 0 {
				unidentified[level]++
				f.Unidentified++
			}
		case level != "":
			f.LateStray++
		case units.Level(d.Unit) == dossier.Unknown:
			f.LateUnknown++
		case units.Level(d.Unit) == dossier.Central:
			f.LateCentral++
		default:
			f.LateUnlisted++
		}
	}
	for i, cell := range KindCells(kinds, false) {
		if cell.Count > 0 {
			f.Kinds = append(f.Kinds, kindPhrases[i])
		}
	}
	appendices := Appendices(in.Report.Period)
	for i, level := range Levels(in.Report.Period) {
		l := LevelFacts{
			Level: level, Name: LevelName(level), Bodies: bodies(level, f.ThreeLevels),
			OfficialUnits: counts(officials[level], units, text), DossierUnits: counts(dossiers[level], units, text),
			Unidentified:      unidentified[level],
			OfficialsAppendix: f.Office.AppendixLabel(appendices[i].Number),
			DossiersAppendix:  f.Office.AppendixLabel(appendices[i+len(appendices)/2].Number),
		}
		for _, u := range l.OfficialUnits {
			l.Officials += u.Count
		}
		for _, u := range l.DossierUnits {
			l.Dossiers += u.Count
		}
		l.ManyOfficialUnits = len(l.OfficialUnits) > f.unitsInText(in, Brief)
		l.ManyDossierUnits = len(l.DossierUnits) > f.unitsInText(in, ByNumber)
		if l.Officials > 0 {
			f.LevelNames = append([]string{l.Name}, f.LevelNames...)
		}
		f.Levels = append(f.Levels, l)
	}
	f.overdue(in)
}

func (f *Facts) overdue(in *Input) {
	o := in.Report.PendingOverdue
	for _, g := range []struct {
		group counting.OverdueGroup
		count int
	}{
		{counting.GroupTest, o.Test}, {counting.GroupBacklog, o.Backlog},
		{counting.GroupUnclosed, o.Unclosed}, {counting.GroupInProcess, o.InProcess},
	} {
		if g.count > 0 {
			f.Overdue = append(f.Overdue, GroupFacts{g.group, GroupNameIn(in.Report, g.group), g.count})
		}
	}
	if f.NoGroups && o.InProcess == f.Totals.PendingOverdue {
		f.Overdue = nil
	}
}

// listOf is the list in which officials of a level stand: everybody in the report's officials belongs to a listed unit.
func listOf(l dossier.Level) dossier.Level {
	if l == dossier.Central {
		return dossier.Province
	}
	return l
}

func counts(byUnit map[string]int, units *Units, text func(string) string) []UnitCount {
	codes := make([]string, 0, len(byUnit))
	for code := range byUnit {
		codes = append(codes, code)
	}
	units.Sort(codes)
	all := make([]UnitCount, 0, len(codes))
	for _, code := range codes {
		all = append(all, UnitCount{Code: code, Name: text(units.Name(code)), Count: byUnit[code]})
	}
	return all
}

// bodies names a level's units as a whole. Townships (thị trấn) ended with the districts on 01/07/2025.
func bodies(l dossier.Level, threeLevels bool) string {
	switch {
	case l == dossier.Commune && threeLevels:
		return "UBND các xã, phường, thị trấn"
	case l == dossier.Commune:
		return "UBND các xã, phường"
	case l == dossier.District:
		return "UBND các huyện, thị xã, thành phố"
	}
	return "các Sở, ban, ngành"
}

// Unattributed are the levels with late dossiers for which nobody is identified.
func (f *Facts) Unattributed() []LevelFacts {
	var all []LevelFacts
	for _, l := range f.Levels {
		if l.Unidentified > 0 {
			all = append(all, l)
		}
	}
	return all
}

// Attached tells whether an appendix of the letter has rows; one without is made but not attached.
func (f *Facts) Attached(a Appendix) bool {
	for _, l := range f.Levels {
		if l.Level == a.Level && a.Officials {
			return l.Officials+l.Unidentified > 0
		}
		if l.Level == a.Level {
			return l.Dossiers > 0
		}
	}
	return true
}

// check holds the last line of the promise that the letter adds up: what its sentences say are the rows of its lists. A
// difference that a person has accepted, knowing it, may be printed.
func (f *Facts) check(in *Input) error {
	r := in.Report
	accepted := slices.ContainsFunc(r.Findings, func(x counting.Finding) bool {
		return x.Accepted && (x.Code == "identity_broken" || x.Code == "late_in_no_list")
	})
	if accepted {
		return nil
	}
	overdue := r.PendingOverdue.Test + r.PendingOverdue.Backlog + r.PendingOverdue.Unclosed + r.PendingOverdue.InProcess
	for _, pair := range []struct {
		what      string
		row, told int
	}{
		{"hồ sơ giải quyết trễ hạn", len(r.Late), r.Totals.ResolvedLate},
		{"hồ sơ trễ hạn trong bảng đối chiếu", len(r.Late), r.Reconciliation.Late},
		{"hồ sơ trễ hạn của đơn vị không công khai", f.LateCentral + f.LateUnlisted, r.Reconciliation.NotListed},
		{"hồ sơ trễ hạn của đơn vị chưa xác định", f.LateUnknown, r.Reconciliation.Unknown},
		{"công chức, viên chức trong các phụ lục", f.Officials, len(r.Officials)},
		{"hồ sơ đang giải quyết quá hạn", overdue, r.Totals.PendingOverdue},
		{"hồ sơ nộp trực tuyến chậm được tiếp nhận", len(in.Rows.Acceptance), r.Acceptance.OrZero().Listed()},
	} {
		if pair.row != pair.told {
			return fmt.Errorf("số liệu không khớp, không lập văn bản: %s đếm theo danh sách là %d, theo báo cáo là %d", pair.what, pair.row, pair.told)
		}
	}
	return nil
}
