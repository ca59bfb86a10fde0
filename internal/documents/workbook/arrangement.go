package workbook

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
)

// arrangement sorts the rows of a report under the units that answer for them. It is made once, then only read, so that
// many workbooks can be made from it at a time.
type arrangement struct {
	in        *view.Input
	facts     *view.Facts
	office    view.Office
	head      headTexts
	units     []*unit // in the order of documents
	byCode    map[string]*unit
	notes     []string                    // beside Report.Officials
	toExplain map[string][]view.ToExplain // by the unit asked; nil where nobody is
	folded    bool                        // withdrawn dossiers are counted within the resolved ones
}

// unit is one unit with its rows; rows are indexes into the report's lists.
type unit struct {
	code     string
	name     string
	level    dossier.Level
	parent   string
	list     dossier.Level // the level of its appendix, "" for none
	figures  counting.UnitFigures
	fields   []int // Rows.Fields
	late     []int // Report.Late resolved by the unit
	overdue  []int // Rows.Overdue
	filings  []int // Rows.Acceptance that the unit received
	own      []int // Report.Officials of the unit
	named    []int // Report.Late in which an official of the unit is named, and those of the unit that name nobody
	nameless []int // Report.Late of the unit for which nobody is identified
}

// arrange sorts the rows. Rows that do not fit the report are an error: nothing is left out silently.
func arrange(in *view.Input) (*arrangement, error) {
	facts, err := view.FactsOf(in, nil) // what the letter says: also refuses a report that does not add up
	if err != nil {
		return nil, err
	}
	r := in.Report
	a := &arrangement{
		in: in, facts: facts, office: facts.Office, head: headTextsOf(facts), folded: facts.Folded,
		byCode: make(map[string]*unit, len(r.Units)), notes: view.OfficialNotes(in),
	}
	if in.Explain != nil {
		a.toExplain = in.ToExplain()
	}
	names := view.UnitsOf(in)
	for _, f := range r.Units {
		a.add(names, f)
	}
	if err := a.place(names); err != nil {
		return nil, err
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	slices.SortFunc(a.units, func(x, y *unit) int {
		if outX, outY := x.list == "", y.list == ""; outX != outY { // units of no list come after all others
			if outX {
				return 1
			}
			return -1
		}
		return names.Compare(x.code, y.code)
	})
	return a, nil
}

func (a *arrangement) add(names *view.Units, f counting.UnitFigures) *unit {
	u := &unit{
		code: f.Code, name: names.Name(f.Code), level: names.Level(f.Code), parent: names.Parent(f.Code), figures: f,
	}
	if l := names.List(f.Code); slices.Contains(view.Levels(a.in.Report.Period), l) {
		u.list = l
	}
	a.byCode[f.Code] = u
	a.units = append(a.units, u)
	return u
}

// unit finds a unit. A code without a row of figures gets one of noughts, so that its rows have a place.
func (a *arrangement) unit(names *view.Units, code string) *unit {
	if u, ok := a.byCode[code]; ok {
		return u
	}
	return a.add(names, counting.UnitFigures{
		Code: code, Name: names.Name(code), Level: names.Level(code), Listed: names.Listed(code),
		Index766: counting.Index{Ratio: "0.00", Score: "0.00"},
	})
}

func (a *arrangement) place(names *view.Units) error {
	r, rows := a.in.Report, a.in.Rows
	if len(rows.Late) != len(r.Late) {
		return fmt.Errorf("danh sách hồ sơ trễ hạn có %d dòng, phần chi tiết có %d dòng", len(r.Late), len(rows.Late))
	}
	for i := range r.Officials {
		u := a.unit(names, r.Officials[i].Unit)
		u.own = append(u.own, i)
	}
	for i := range r.Late {
		if rows.Late[i].Code != r.Late[i].Code {
			return fmt.Errorf("dòng %d của danh sách hồ sơ trễ hạn là %s, của phần chi tiết là %s", i+1, r.Late[i].Code, rows.Late[i].Code)
		}
		a.placeLate(names, i)
	}
	for i := range rows.Overdue {
		u := a.unit(names, rows.Overdue[i].Unit)
		u.overdue = append(u.overdue, i)
	}
	for i := range rows.Acceptance {
		u := a.unit(names, rows.Acceptance[i].Unit)
		u.filings = append(u.filings, i)
	}
	for i := range rows.Fields {
		u := a.unit(names, rows.Fields[i].Unit)
		u.fields = append(u.fields, i)
	}
	return nil
}

// placeLate puts a late dossier under its resolving unit and under the units of those whom it names. Only dossiers of a
// list name somebody in one (docs/counting.md 5.15).
func (a *arrangement) placeLate(names *view.Units, i int) {
	u := a.unit(names, a.in.Report.Late[i].Unit)
	u.late = append(u.late, i)
	if u.list == "" {
		return
	}
	if len(a.in.Report.Late[i].Officials) == 0 {
		u.nameless = append(u.nameless, i)
		u.named = append(u.named, i)
		return
	}
	for _, o := range a.in.Rows.Late[i].Officials {
		if !o.Listed {
			continue
		}
		// Two officials of one unit do not double the dossier.
		if v := a.unit(names, o.Unit); len(v.named) == 0 || v.named[len(v.named)-1] != i {
			v.named = append(v.named, i)
		}
	}
}

// check is the last line of the promise that the appendices add up to the letter's figures. A difference that a person
// has accepted, knowing it, may be printed.
func (a *arrangement) check() error {
	r := a.in.Report
	if slices.ContainsFunc(r.Findings, func(f counting.Finding) bool {
		return f.Accepted && (f.Code == "identity_broken" || f.Code == "late_in_no_list")
	}) {
		return nil
	}
	lists := make(map[dossier.Level]int)
	officials, without := 0, 0
	for _, u := range a.units {
		lists[u.list] += len(u.late)
		if u.list == "" {
			without += len(u.own)
		}
		officials += len(u.own)
	}
	rec := r.Reconciliation
	for _, p := range []struct {
		what      string
		row, told int
	}{
		{"hồ sơ giải quyết trễ hạn", len(r.Late), r.Totals.ResolvedLate},
		{"hồ sơ trễ hạn cấp tỉnh", lists[dossier.Province], rec.Province},
		{"hồ sơ trễ hạn cấp huyện", lists[dossier.District], rec.District},
		{"hồ sơ trễ hạn cấp xã", lists[dossier.Commune], rec.Commune},
		{"hồ sơ trễ hạn ngoài các danh sách", lists[""], rec.NotListed + rec.Unknown},
		{"công chức, viên chức", officials - without, len(r.Officials)},
		{"hồ sơ đang giải quyết quá hạn", len(a.in.Rows.Overdue), r.Totals.PendingOverdue},
		{"hồ sơ nộp trực tuyến chậm được tiếp nhận", len(a.in.Rows.Acceptance), r.Acceptance.OrZero().Listed()},
	} {
		if p.row != p.told {
			return fmt.Errorf("số liệu không khớp, không lập phụ lục: %s đếm theo danh sách là %d, theo báo cáo là %d", p.what, p.row, p.told)
		}
	}
	return nil
}

// of gives the units of a level's appendix.
func (a *arrangement) of(level dossier.Level) []*unit {
	var units []*unit
	for _, u := range a.units {
		if u.list == level {
			units = append(units, u)
		}
	}
	return units
}

// tally is what a subtotal says of late dossiers.
type tally struct {
	dossiers, days int
	kinds          counting.KindCounts
}

func (t *tally) add(d *counting.LateDossier) {
	t.dossiers++
	t.days += d.WorkingDaysLate
	t.kinds.Add(d.Kind)
}

// tallyOf adds up distinct dossiers: one index in several units' lists counts once.
func (a *arrangement) tallyOf(lists ...[]int) tally {
	var t tally
	if len(lists) == 1 {
		for _, i := range lists[0] {
			t.add(&a.in.Report.Late[i])
		}
		return t
	}
	seen := make([]bool, len(a.in.Report.Late))
	for _, list := range lists {
		for _, i := range list {
			if !seen[i] {
				seen[i] = true
				t.add(&a.in.Report.Late[i])
			}
		}
	}
	return t
}

// headTexts are the parts of the header block that all sheets share.
type headTexts struct {
	attached string // (Kèm theo Công văn số …)
	period   string // tháng 11/2023
	in       string // trong tháng 11/2023, trong thời gian từ ngày …
	each     string // tháng, or kỳ: what the periods before are
}

func upper(parts ...string) string { return view.Upper(strings.Join(parts, " ")) }
