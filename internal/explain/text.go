package explain

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Section is a part of what is told of a dossier that was read.
type Section struct {
	Head   string
	Points []Point
}

// Point is one sentence.
type Point struct {
	Text  string
	Cells []string // of the row that it is about
}

// Text tells the answer in Vietnamese, for a terminal.
func (a *Answer) Text() string {
	w := &strings.Builder{}
	for i := range a.Dossiers {
		if i > 0 {
			w.WriteByte('\n')
		}
		a.dossier(w, &a.Dossiers[i])
	}
	return view.Printable(w.String())
}

func (a *Answer) dossier(w *strings.Builder, d *Dossier) {
	code, revision := d.Asked, ""
	if d.Found {
		code = d.Code
	}
	if a.Revision != "" {
		revision = fmt.Sprintf(wordRevision, a.Revision)
	}
	fmt.Fprintf(w, wordTitle, code, notation.Period(a.Period), revision)
	fmt.Fprintf(w, wordExtracted, notation.Moment(a.ExtractedAt))
	if !d.Found {
		absent(w, d)
		return
	}
	fmt.Fprintf(w, wordVerdict+".\n", verdict(d.Counted))
	for _, s := range d.Sections() {
		fmt.Fprintf(w, "\n%s\n", s.Head)
		for _, p := range s.Points {
			fmt.Fprintf(w, "  - %s\n", p.Text)
			for _, cell := range p.Cells {
				fmt.Fprintf(w, "      %s\n", cell)
			}
		}
	}
	w.WriteString("\n" + wordRules)
}

// Sections tell of a dossier that was read, in the order in which it is decided; none of another one.
func (d *Dossier) Sections() []Section {
	if !d.Found {
		return nil
	}
	w := &writer{}
	w.head(headReasons)
	w.reasons(d.Reasons)
	unit(w, d.Counted)
	w.head(headRows)
	for i := range d.Rows {
		row(w, &d.Rows[i])
	}
	late(w, d.Counted)
	acceptance(w, d.Acceptance)
	if len(d.Steps) > 0 {
		w.head(headSteps)
		for i := range d.Steps {
			step(w, &d.Steps[i], d.Kind != "")
		}
	}
	w.head(headBefore)
	before(w, d.Counted)
	w.head(headFindings)
	findings(w, d.Findings)
	return w.sections
}

// writer writes sections of points.
type writer struct{ sections []Section }

func (w *writer) head(text string) { w.sections = append(w.sections, Section{Head: text}) }

func (w *writer) point(format string, args ...any) {
	s := &w.sections[len(w.sections)-1]
	s.Points = append(s.Points, Point{Text: fmt.Sprintf(format, args...) + "."})
}

// cell adds a cell to the last point.
func (w *writer) cell(format string, args ...any) {
	points := w.sections[len(w.sections)-1].Points
	p := &points[len(points)-1]
	p.Cells = append(p.Cells, fmt.Sprintf(format, args...))
}

func (w *writer) reasons(list []Reason) {
	for _, r := range list {
		w.point("%s"+wordRule, r.Text, r.Rule)
	}
}

func verdict(c *Counted) string {
	out := lineWords[c.Line]
	if c.Origin != "" {
		out += "; " + view.OriginNames[c.Origin]
	}
	return out
}

// absent tells where a code would be expected that no dossier has.
func absent(w *strings.Builder, d *Dossier) {
	w.WriteString(wordNotFound)
	if len(d.Alike) > 0 {
		fmt.Fprintf(w, wordAlike, strings.Join(d.Alike, ", "))
	}
	if len(d.Steps) > 0 {
		fmt.Fprintf(w, wordOnlySteps, notation.Count(len(d.Steps)))
	}
	switch {
	case len(d.ExpectedIn) > 0:
		fmt.Fprintf(w, wordExpected, strings.Join(d.ExpectedIn, ", "))
	case len(d.Alike) == 0:
		w.WriteString(wordUnexpected)
	}
}

func unit(w *writer, c *Counted) {
	u := &c.Unit
	switch {
	case u.Code != "":
		w.point(wordUnit, u.Name, u.Code, view.LevelName(u.Level), notation.Date(u.AsOf))
	case u.Text == "":
		w.point(wordNoUnitText)
	default:
		w.point(wordUnitUnknown, u.Text, notation.Date(u.AsOf))
	}
	if c.Line == "late" {
		w.point(wordPublished, listWords[u.List])
	}
}

func row(w *writer, r *Row) {
	state := wordCountedRow
	if !r.Counted {
		var by []string
		for _, reason := range r.Dropped {
			by = append(by, fmt.Sprintf("%s"+wordRule, reason.Text, reason.Rule))
		}
		state = fmt.Sprintf(wordDroppedRow, strings.Join(by, "; "))
		if len(r.Differs) > 0 {
			var names []string
			for _, attribute := range r.Differs {
				names = append(names, attributeWords[attribute])
			}
			state += fmt.Sprintf(wordDiffers, strings.Join(names, ", ")) + fmt.Sprintf(wordWouldBe, lineWords[r.Line])
		}
	}
	w.point("%s: %s", place(r.File, r.Sheet, r.Row), state)
	for _, c := range r.Cells {
		understood := ""
		if !plain(c.Understood, c.Value) {
			understood = " (" + fmt.Sprintf(wordUnderstood, c.Understood) + ")"
		}
		if r.Counted || slices.Contains(r.Differs, c.Attribute) {
			w.cell("%s: %s%s", c.Header, c.Value, understood)
		}
	}
}

// plain reports whether a cell says itself as what it is understood.
func plain(understood, value string) bool {
	value = strings.ToLower(value)
	for _, word := range strings.Fields(strings.ToLower(understood)) {
		if word != "ngày" && !strings.Contains(value, word) {
			return false
		}
	}
	return true
}

func place(file, sheet string, row int) string {
	out := file
	if sheet != "" {
		out += fmt.Sprintf(wordSheet, sheet)
	}
	return out + fmt.Sprintf(wordRow, row)
}

// late tells for which days a dossier is late or overdue, of which kind, and who is named.
func late(w *writer, c *Counted) {
	if d := c.Days; d != nil {
		if c.Group != "" {
			w.head(headOverdue)
		} else {
			w.head(headDays)
		}
		w.point(wordDays+wordRule, notation.WorkingDays(d.Working), d.Calendar, notation.Date(d.After), notation.Date(d.UpTo), "6.9")
		spans(w, d.Spans)
	}
	if c.Group != "" {
		w.head(headGroup)
		w.point("%s: %s", c.groupName, groupWords[c.Group])
	}
	if c.Kind == "" {
		return
	}
	w.head(headKind)
	w.reasons(c.KindReasons)
	w.head(headOfficials)
	if len(c.Officials) == 0 {
		w.point(wordNobody+wordRule, "5.6")
	}
	for i := range c.Officials {
		official(w, &c.Officials[i])
	}
}

// acceptance tells whether an online filing was taken in in time.
func acceptance(w *writer, a *Acceptance) {
	if a == nil {
		return
	}
	w.head(headAcceptance)
	w.reasons(a.Reasons)
	switch {
	case a.Outcome == "":
	case a.Unit == "":
		w.point(wordNoReceiver)
	default:
		w.point(wordReceiver, a.name, a.Unit)
	}
}

// shortSpans is how many spans are told one by one; of more, only the days that are not those of a common week.
const shortSpans = 15

func spans(w *writer, all []Span) {
	weekends := 0
	for i := range all {
		s := &all[i]
		common := s.Working && s.Note == "" || s.Note == wordWeekend
		if len(all) <= shortSpans || !common {
			span(w, s)
		} else if !s.Working {
			weekends += s.Days
		}
	}
	if weekends > 0 {
		w.point(wordWeekends, weekends)
	}
}

func span(w *writer, s *Span) {
	days := notation.Date(s.From)
	if s.To > s.From {
		days = fmt.Sprintf(wordFromTo, days, notation.Date(s.To))
	}
	switch {
	case !s.Working:
		w.point(wordSpanOff, days, s.Days, s.Note)
	case s.Note != "":
		w.point(wordSpanNote, days, s.Days, s.Note)
	default:
		w.point(wordSpan, days, s.Days)
	}
}

func official(w *writer, o *Official) {
	text := o.Name
	if o.Account != "" && o.Account != o.Name {
		text += fmt.Sprintf(wordAccount, o.Account)
	}
	if o.Unit != "" {
		text += ", " + fmt.Sprintf(wordOwnUnit, o.Unit)
	}
	if o.Step != nil {
		text += fmt.Sprintf(wordByStep, place(o.Step.File, o.Step.Sheet, o.Step.Row))
	}
	for _, r := range o.Reasons {
		text += fmt.Sprintf(": %s"+wordRule, r.Text, r.Rule)
	}
	if !o.Listed {
		text += wordNotListed
	}
	w.point("%s", text)
}

// step tells of one step; judged says that steps decide something of the dossier.
func step(w *writer, s *Step, judged bool) {
	text := place(s.File, s.Sheet, s.Row)
	for _, part := range []string{s.Name, s.Official, s.Account} {
		if part != "" {
			text += ", " + part
		}
	}
	text += due(s.Due)
	if s.Finished != 0 {
		text += fmt.Sprintf(wordStepDone, dateOrNone(s.Finished))
	}
	switch {
	case !judged:
	case len(s.Aside) > 0:
		text += fmt.Sprintf(wordStepNot+wordRule, s.Aside[0].Text, s.Aside[0].Rule)
	case s.Overran:
		text += wordStepLate
	default:
		text += wordStepCounts
	}
	w.point("%s", text)
}

func due(day period.Day) string {
	if day == 0 {
		return wordStepNoDue
	}
	return fmt.Sprintf(wordStepDue, notation.Date(day))
}

func before(w *writer, c *Counted) {
	switch b := c.Before; {
	case !c.Compared:
		w.point(wordNotCompared)
	case b == nil:
		w.point(wordNotBefore)
	default:
		text := fmt.Sprintf(wordBefore, lineWords[b.Line], view.StatusName(b.Status))
		for _, date := range []struct {
			name string
			at   period.Instant
		}{{"ngày tiếp nhận", b.Received}, {"ngày hẹn trả", b.Due}, {"ngày kết thúc", b.Finished}} {
			if date.at != 0 {
				text += fmt.Sprintf(wordBeforeDate, date.name, dateOrNone(date.at))
			}
		}
		w.point("%s", text)
		if b.Due.Day() != c.Values.Due.Day() {
			w.point(wordDueChanged, dateOrNone(b.Due), dateOrNone(c.Values.Due))
		}
	}
}

func findings(w *writer, list []Finding) {
	if len(list) == 0 {
		w.point(wordNoFindings)
	}
	for _, f := range list {
		mark := view.SeverityName(f.Severity)
		if f.Accepted {
			mark = wordAcceptedMark
		}
		w.point(wordFinding, f.Code, mark, strings.TrimSuffix(f.Message, "."))
	}
}
