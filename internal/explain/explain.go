// Package explain tells a person why one dossier is counted as it is: from which row, by which rules, on which days it was
// late, and who is named by which step. Of joins what package month has noted while it counted; Text says it in Vietnamese, and
// the JSON of an Answer is docs/interface.md 7.5.
//
// It decides nothing: every reason comes from the function that decided (docs/counting.md). It holds no citizen's data.
package explain

import (
	"cmp"
	"slices"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
)

// Answer is what is told of some dossiers of one month.
type Answer struct {
	Period      period.Period  `json:"period"`
	Revision    string         `json:"revision,omitempty"` // r0001; "" for a month counted from files
	ExtractedAt period.Instant `json:"extracted_at"`
	Dossiers    []Dossier      `json:"dossiers"`
}

// Dossier is what is told of one code.
type Dossier struct {
	Asked string `json:"asked"`
	Found bool   `json:"found"`

	// Of a code that no dossier has.
	Alike      []string `json:"alike,omitempty"`       // codes with the same letters and digits
	ExpectedIn []string `json:"expected_in,omitempty"` // files that hold codes with the same beginning

	*Counted
	Steps []Step `json:"steps,omitempty"` // also of a code that only steps have
}

// Counted is what is told of a dossier that was read.
type Counted struct {
	Code    string   `json:"code"`
	Line    string   `json:"line"`              // as in report.json's state: early, on_time, late, …
	Origin  string   `json:"origin,omitempty"`  // new or carried, of a dossier in the figures
	Channel string   `json:"channel,omitempty"` // direct, online or postal, as counted
	Aside   string   `json:"put_aside,omitempty"`
	Reasons []Reason `json:"reasons"`
	Values  Values   `json:"values"`
	Unit    Unit     `json:"unit"`
	Rows    []Row    `json:"rows"`

	Days        *Days         `json:"days,omitempty"` // of a late or overdue dossier
	Kind        counting.Kind `json:"kind,omitempty"`
	KindReasons []Reason      `json:"kind_reasons,omitempty"`
	Override    *Override     `json:"override,omitempty"`
	Group       string        `json:"group,omitempty"` // of a pending overdue dossier
	groupName   string        // as the documents name it
	Officials   []Official    `json:"officials,omitempty"`

	Acceptance *Acceptance `json:"acceptance,omitempty"` // of an online filing, where the report states it

	Compared bool      `json:"compared"` // a state of the month before was there
	Before   *Before   `json:"before,omitempty"`
	Findings []Finding `json:"findings"`
}

// Reason is one rule that decided, in words.
type Reason struct {
	counting.Reason
	Text string `json:"text"`
}

// Values are the values as understood; an empty one is left out.
type Values struct {
	Status              dossier.Status `json:"status"`
	Received            period.Instant `json:"received,omitzero"`
	Due                 period.Instant `json:"due,omitzero"`
	Finished            period.Instant `json:"finished,omitzero"`
	Returned            period.Instant `json:"returned,omitzero"`
	Signed              period.Instant `json:"signed,omitzero"`
	SupplementRequested period.Instant `json:"supplement_requested,omitzero"`
}

// Acceptance is what became of an online filing, and why.
type Acceptance struct {
	Outcome counting.AcceptanceOutcome `json:"outcome,omitempty"` // as in report.json; "" where it is in no figure
	Filed   period.Instant             `json:"filed,omitzero"`
	Until   period.Instant             `json:"until,omitzero"`            // accepted, refused, or 24:00 of the period's last day
	Minutes int                        `json:"working_minutes,omitempty"` // from filed to until; absent where days decide
	Days    int                        `json:"working_days"`
	Unit    string                     `json:"unit"` // code of the receiving one; "" for an unknown one
	name    string
	Reasons []Reason `json:"reasons"`
}

// Unit is the unit under which the dossier counts.
type Unit struct {
	Code  string        `json:"code"` // "" for an unknown one
	Name  string        `json:"name"`
	Level dossier.Level `json:"level"`
	List  string        `json:"list"` // province, district, commune, not_listed, unknown or none
	AsOf  period.Day    `json:"as_of"`
	Text  string        `json:"text"` // as read
}

// Row is one row of the dossier.
type Row struct {
	File    string   `json:"file"`
	Sheet   string   `json:"sheet,omitempty"`
	Row     int      `json:"row"`
	Counted bool     `json:"counted"`
	Dropped []Reason `json:"dropped_by,omitempty"` // of a duplicate
	Differs []string `json:"differs,omitempty"`    // attributes that differ from the row that is counted
	Line    string   `json:"line,omitempty"`       // into which a duplicate would have fallen
	Cells   []Cell   `json:"cells"`
}

// Cell is one cell as it stands in the file, and as it is understood.
type Cell struct {
	Attribute  string `json:"attribute"`
	Header     string `json:"header"`
	Value      string `json:"value"`
	Understood string `json:"-"` // "" where it is the text itself
}

// Days are the days for which a dossier is late.
type Days struct {
	After    period.Day `json:"after"` // the due date
	UpTo     period.Day `json:"up_to"` // the finish, or the period's end
	Working  int        `json:"working"`
	Calendar int        `json:"calendar"`
	Spans    []Span     `json:"spans"`
}

// Span is some days in a row that count alike.
type Span struct {
	From    period.Day `json:"from"`
	To      period.Day `json:"to"`
	Days    int        `json:"days"`
	Working bool       `json:"working"`
	Note    string     `json:"note,omitempty"` // why they do not count; of a weekend day that was worked, that
}

// Override is a person's ruling on the kind.
type Override struct {
	Reason    string `json:"reason"`
	Author    string `json:"author"`
	Evidence  string `json:"evidence,omitempty"`
	Objective bool   `json:"objective,omitempty"` // an objective reason is confirmed; the kind is as counted
}

// Official is one official of a late dossier, and by what.
type Official struct {
	Account string   `json:"account"`
	Name    string   `json:"name"`
	Unit    string   `json:"unit"`
	Listed  bool     `json:"listed"`         // named in a published list
	Step    *Place   `json:"step,omitempty"` // that names the official; none for a handler
	Reasons []Reason `json:"reasons"`
}

// Place is where a step stands.
type Place struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Row   int    `json:"row"`
}

// Step is one step of the dossier.
type Step struct {
	Place
	Name     string         `json:"step,omitempty"`
	Official string         `json:"official,omitempty"`
	Account  string         `json:"account,omitempty"`
	Due      period.Day     `json:"due,omitzero"`
	Finished period.Instant `json:"finished,omitzero"`
	Overran  bool           `json:"overran"`
	Aside    []Reason       `json:"not_counted_by,omitempty"`
}

// Before is the dossier in the month before.
type Before struct {
	Line     string         `json:"line"`
	Status   dossier.Status `json:"status"`
	Received period.Instant `json:"received,omitzero"`
	Due      period.Instant `json:"due,omitzero"`
	Finished period.Instant `json:"finished,omitzero"`
}

// Finding is one finding that counts the dossier or shows it.
type Finding struct {
	Code     string            `json:"code"`
	Severity counting.Severity `json:"severity"`
	Accepted bool              `json:"accepted,omitempty"`
	Message  string            `json:"message"`
}

// Of tells of the dossiers that a month was asked to explain.
func Of(output *month.Output, calendar *period.Calendar) Answer {
	a := Answer{Period: output.Report.Period, ExtractedAt: output.Report.ExtractedAt, Dossiers: []Dossier{}}
	for i := range output.Explained {
		x := &explaining{e: &output.Explained[i], report: &output.Report, calendar: calendar}
		d := Dossier{Asked: x.e.Asked, Steps: x.steps()}
		if x.e.Code == "" {
			d.Alike, d.ExpectedIn = x.e.Alike, x.e.ExpectedIn
		} else {
			d.Found, d.Counted = true, x.counted()
		}
		a.Dossiers = append(a.Dossiers, d)
	}
	return a
}

// explaining makes what is told of one dossier.
type explaining struct {
	e        *month.Explained
	report   *counting.Report
	calendar *period.Calendar
}

func (x *explaining) counted() *Counted {
	e := x.e
	c := &Counted{
		Code: e.Code, Line: e.Line.String(), Aside: e.Aside, Reasons: x.reasons(e.Reasons),
		Values: Values{e.Status, e.Received, e.Due, e.Finished, e.Returned, e.Signed, e.SupplementRequested},
		Unit:   Unit{e.Unit.Code, e.Unit.Name, e.Unit.Level, listNames[e.Unit.ListOf()], e.UnitAsOf, e.UnitText},
		Rows:   x.rows(), Compared: e.Compared, Findings: []Finding{},
	}
	if e.Line.Figured() {
		c.Origin, c.Channel = "carried", channelNames[e.Channel]
		if e.New {
			c.Origin = "new"
		}
		c.Reasons = append(c.Reasons, x.origin())
	}
	if e.Line == counting.Withdrawn {
		c.Reasons = append(c.Reasons, x.withdrawn())
	}
	if e.Late != nil {
		c.Days = x.days(e.Late.Due, e.Late.Finished, e.Late.WorkingDaysLate)
		c.Kind, c.KindReasons, c.Officials = e.Late.Kind, x.reasons(e.KindBy), x.officials()
		if o := e.Late.Override; o != nil {
			c.Override = &Override{o.Reason, o.Author, o.Evidence, o.Objective}
			if o.Objective {
				c.KindReasons = append(c.KindReasons, x.reasons([]counting.Reason{{Rule: "6.14", Key: "objective"}})...)
			}
		}
	}
	if e.Overdue != nil {
		c.Days = x.days(e.Overdue.Due, x.report.Period.To, e.Overdue.WorkingDays)
		c.Group, c.groupName = string(e.Overdue.Group), view.GroupNameIn(x.report, e.Overdue.Group)
	}
	if a := e.Acceptance; a != nil && x.report.Acceptance != nil {
		c.Acceptance = &Acceptance{a.Outcome, a.Filed, a.Until, a.Minutes, a.Days, a.Unit.Code, a.Unit.Name, x.reasons(a.Reasons)}
	}
	if b := e.Before; b != nil {
		c.Before = &Before{b.Line.String(), b.Status, b.Received, b.Due, b.Finished}
	}
	for _, f := range x.report.Findings {
		if slices.Contains(e.Findings, f.Code) {
			c.Findings = append(c.Findings, Finding{f.Code, f.Severity, f.Accepted, checks.MessageOf(f.Code)})
		}
	}
	return c
}

// rows are the rows of the dossier, with what became of each.
func (x *explaining) rows() []Row {
	out := []Row{}
	for i := range x.e.Rows {
		shown := &x.e.Rows[i]
		row := Row{File: shown.File, Sheet: shown.Sheet, Row: shown.Row, Counted: shown.Seq == x.e.Kept, Cells: []Cell{}}
		for _, c := range shown.Cells {
			cell := Cell{c.Attribute, c.Header, c.Value, ""}
			if row.Counted {
				cell.Understood = x.understood(c.Attribute)
			}
			row.Cells = append(row.Cells, cell)
		}
		for _, d := range x.e.Dropped {
			if d.Seq == shown.Seq {
				row.Dropped, row.Differs, row.Line = x.reasons(d.By), d.Differs, d.Line.String()
			}
		}
		out = append(out, row)
	}
	return out
}

// days counts the days after one day up to another.
func (x *explaining) days(after, upTo period.Day, working int) *Days {
	d := &Days{After: after, UpTo: upTo, Working: working, Calendar: int(upTo - after), Spans: []Span{}}
	for day := after + 1; day <= upTo; day++ {
		works, note := x.calendar.Working(day), dayNote(day, x.calendar)
		last := len(d.Spans) - 1
		if last >= 0 && d.Spans[last].Working == works && d.Spans[last].Note == note {
			d.Spans[last].To, d.Spans[last].Days = day, d.Spans[last].Days+1
			continue
		}
		d.Spans = append(d.Spans, Span{day, day, 1, works, note})
	}
	return d
}

func (x *explaining) officials() []Official {
	out := []Official{}
	for _, n := range x.e.Officials {
		o := Official{Account: n.Account, Name: n.Name, Unit: n.Unit, Listed: n.Listed, Reasons: x.reasons(n.By)}
		if !slices.ContainsFunc(n.By, func(r counting.Reason) bool { return r.Key == "handler" }) {
			if row := x.stepRow(n.Seq); row != nil {
				o.Step = &Place{row.File, row.Sheet, row.Row}
			}
		}
		out = append(out, o)
	}
	return out
}

// stepRow is the row of a step by its place in the extract.
func (x *explaining) stepRow(seq uint64) *extract.ShownRow {
	i, found := slices.BinarySearchFunc(x.e.StepRows, seq, func(r extract.ShownRow, seq uint64) int { return cmp.Compare(r.Seq, seq) })
	if !found {
		return nil
	}
	return &x.e.StepRows[i]
}

func (x *explaining) steps() []Step {
	var out []Step
	for _, u := range x.e.Steps {
		s := Step{Official: u.Official, Account: u.Account, Due: u.Due, Finished: u.Finished, Overran: u.Overran}
		if len(u.Aside) > 0 {
			s.Aside = x.reasons(u.Aside)
		}
		if row := x.stepRow(u.Seq); row != nil {
			s.Place = Place{row.File, row.Sheet, row.Row}
			for _, c := range row.Cells {
				if c.Attribute == "step" {
					s.Name = c.Value
				}
			}
		}
		out = append(out, s)
	}
	return out
}

func (x *explaining) reasons(list []counting.Reason) []Reason {
	out := []Reason{}
	for _, r := range list {
		out = append(out, Reason{r, x.words(r)})
	}
	return out
}
