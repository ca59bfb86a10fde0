// Package figure tells which rows of a month's table are behind a figure of report.json: by the figure's name the conditions
// on the rows. It knows no rule of counting: a figure is the number of rows that have given values.
package figure

import (
	"slices"
	"strconv"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/table"
)

// The lines of docs/counting.md 2, in groups.
var (
	resolvedLines = []string{"early", "on_time", "late"} // also what a withdrawn one counts as, where it does
	inTimeLines   = []string{"paused", "in_time"}
	pendingLines  = []string{"paused", "in_time", "overdue"}
	figuredLines  = []string{"early", "on_time", "late", "withdrawn", "paused", "in_time", "overdue"}
)

// figure is one figure of report.json that counts dossiers.
type figure struct {
	name string

	rows []table.Condition
	of   func(*scope) int
	// receiving: figures by unit are those of the unit that takes the filing in.
	receiving bool
	whole     bool // the report has it for the whole only
}

// scope is the whole or one unit of a report.
type scope struct {
	*counting.Totals
	details    counting.Details
	acceptance counting.Acceptance
	kinds      map[counting.Kind]int
	report     *counting.Report
}

// Names are the figures of report.json that count dossiers, in the order of the report: by the key under totals
// (resolved_late), or the path in the report (pending_overdue.backlog); the kinds of lateness as late_by_kind.actual. Of knows
// those of findings and officials beside them: findings.<code>, officials.<position in the report, from 0>.
func Names() []string {
	out := make([]string, len(figures))
	for i := range figures {
		out[i] = figures[i].name
	}
	return out
}

var figures = slices.Concat(totalFigures, overdueFigures, kindFigures, listFigures, detailFigures, acceptanceFigures)

// lines is a figure that counts the dossiers of some lines which meet further conditions.
func lines(name string, of func(*scope) int, in []string, further ...table.Condition) figure {
	return rows(name, of, append([]table.Condition{{Column: table.Line, Values: in}}, further...)...)
}

func rows(name string, of func(*scope) int, conditions ...table.Condition) figure {
	return figure{name: name, of: of, rows: conditions}
}

// is is a condition.
func is(column table.Column, values ...string) table.Condition {
	return table.Condition{Column: column, Values: values}
}

func one(v string) []string { return []string{v} }

var (
	isNew       = is(table.Origin, "new")
	isCarried   = is(table.Origin, "carried")
	isInherited = is(table.Inherited, table.Yes)
)

var totalFigures = []figure{
	lines("total", func(s *scope) int { return s.Total }, figuredLines),
	lines("received", func(s *scope) int { return s.Received }, figuredLines, isNew),
	lines("received_online", func(s *scope) int { return s.ReceivedOnline }, figuredLines, isNew, is(table.Channel, "online")),
	// A dossier without a channel counts as direct (docs/counting.md 1.4).
	lines("received_direct", func(s *scope) int { return s.ReceivedDirect }, figuredLines, isNew, is(table.Channel, "direct", "")),
	lines("received_postal", func(s *scope) int { return s.ReceivedPostal }, figuredLines, isNew, is(table.Channel, "postal")),
	lines("carried_over", func(s *scope) int { return s.CarriedOver }, figuredLines, isCarried),
	rows("resolved", func(s *scope) int { return s.Resolved }, is(table.Resolved, resolvedLines...)),
	lines("resolved_early", func(s *scope) int { return s.ResolvedEarly }, one("early")),
	rows("resolved_on_time", func(s *scope) int { return s.ResolvedOnTime }, is(table.Resolved, "on_time")),
	lines("resolved_late", func(s *scope) int { return s.ResolvedLate }, one("late")),
	lines("pending", func(s *scope) int { return s.Pending }, pendingLines),
	lines("pending_in_time", func(s *scope) int { return s.PendingInTime }, inTimeLines),
	lines("pending_paused", func(s *scope) int { return s.PendingPaused }, one("paused")),
	lines("pending_overdue", func(s *scope) int { return s.Totals.PendingOverdue }, one("overdue")),
	lines("withdrawn", func(s *scope) int { return s.Withdrawn }, one("withdrawn")),
	lines("not_accepted", func(s *scope) int { return s.NotAccepted }, one("not_accepted")),
	lines("put_aside", func(s *scope) int { return s.PutAside }, one("put_aside")),
	lines("outside", func(s *scope) int { return s.Outside }, one("outside")),
	// It counts the dropped rows; the list shows the dossiers of which rows were dropped.
	rows(Duplicates, func(s *scope) int { return s.Duplicates }, is(table.Repeated, table.Yes)),
}

// Duplicates is the one figure that counts rows of the files and not dossiers: table.Chosen.Dropped, not Count.
const Duplicates = "duplicates"

var overdueFigures = []figure{
	overdueGroup(counting.GroupTest, func(o *counting.Overdue) int { return o.Test }),
	overdueGroup(counting.GroupBacklog, func(o *counting.Overdue) int { return o.Backlog }),
	overdueGroup(counting.GroupUnclosed, func(o *counting.Overdue) int { return o.Unclosed }),
	overdueGroup(counting.GroupInProcess, func(o *counting.Overdue) int { return o.InProcess }),
}

func overdueGroup(g counting.OverdueGroup, of func(*counting.Overdue) int) figure {
	f := lines("pending_overdue."+string(g), func(s *scope) int { return of(&s.report.PendingOverdue) }, one("overdue"), is(table.Group, string(g)))
	f.whole = true
	return f
}

var kindFigures = []figure{
	lateKind(counting.Actual), lateKind(counting.SlowUpdate), lateKind(counting.SuspectedSlowUpdate), lateKind(counting.Unclassified),
}

func lateKind(k counting.Kind) figure {
	return lines("late_by_kind."+string(k), func(s *scope) int { return s.kinds[k] }, one("late"), is(table.Kind, string(k)))
}

var listFigures = []figure{
	lateList("late", func(r *counting.Reconciliation) int { return r.Late }),
	lateList("province", func(r *counting.Reconciliation) int { return r.Province }, is(table.Listed, table.Yes), is(table.Level, "province", "central")),
	lateList("district", func(r *counting.Reconciliation) int { return r.District }, is(table.Listed, table.Yes), is(table.Level, "district")),
	lateList("commune", func(r *counting.Reconciliation) int { return r.Commune }, is(table.Listed, table.Yes), is(table.Level, "commune")),
	lateList("not_listed", func(r *counting.Reconciliation) int { return r.NotListed }, is(table.Listed, table.No), is(table.Level, "province", "district", "commune", "central")),
	lateList("unknown", func(r *counting.Reconciliation) int { return r.Unknown }, is(table.Level, "unknown")),
}

// lateList is one of the lists in which late dossiers stand (docs/counting.md 3.5).
func lateList(name string, of func(*counting.Reconciliation) int, further ...table.Condition) figure {
	f := lines("reconciliation."+name, func(s *scope) int { return of(&s.report.Reconciliation) }, one("late"), further...)
	f.whole = true
	return f
}

var detailFigures = []figure{
	lines("paused.supplement", func(s *scope) int { return s.details.Paused.Supplement }, one("paused"), status(dossier.SupplementRequested)),
	lines("paused.financial", func(s *scope) int { return s.details.Paused.Financial }, one("paused"), status(dossier.FinancialObligation)),
	lines("paused.stopped", func(s *scope) int { return s.details.Paused.Stopped }, one("paused"), status(dossier.Stopped)),
	rows("refused", func(s *scope) int { return s.details.Refused }, is(table.Refused, table.Yes)),
	rows("due_in_period.due", func(s *scope) int { return s.details.DueInPeriod.Due }, is(table.DueInPeriod, table.Yes)),
	lines("due_in_period.late", func(s *scope) int { return s.details.DueInPeriod.Late }, []string{"late", "overdue"}, is(table.DueInPeriod, table.Yes)),
	lines("inherited.total", func(s *scope) int { return s.details.Inherited.Total }, figuredLines, isInherited),
	rows("inherited.resolved", func(s *scope) int { return s.details.Inherited.Resolved }, is(table.Resolved, resolvedLines...), isInherited),
	lines("inherited.resolved_late", func(s *scope) int { return s.details.Inherited.ResolvedLate }, one("late"), isInherited),
	lines("inherited.pending", func(s *scope) int { return s.details.Inherited.Pending }, pendingLines, isInherited),
	lines("inherited.pending_overdue", func(s *scope) int { return s.details.Inherited.PendingOverdue }, one("overdue"), isInherited),
	lines("inherited.withdrawn", func(s *scope) int { return s.details.Inherited.Withdrawn }, one("withdrawn"), isInherited),
	lines("apology.sent", func(s *scope) int { return s.details.Apology.Sent }, one("late"), is(table.Apology, table.Yes)),
	lines("apology.missing", func(s *scope) int { return s.details.Apology.Missing }, one("late"), is(table.Apology, table.No)),
	lines("apology.not_stated", func(s *scope) int { return s.details.Apology.NotStated }, one("late"), is(table.Apology, "")),
}

func status(s dossier.Status) table.Condition { return is(table.Status, strconv.Itoa(int(s))) }

var acceptanceFigures = []figure{
	filings("accepted_in_time", func(a *counting.Acceptance) int { return a.AcceptedInTime }, "accepted_in_time"),
	filings("accepted_late", func(a *counting.Acceptance) int { return a.AcceptedLate }, "accepted_late"),
	filings("waiting", func(a *counting.Acceptance) int { return a.Waiting }, "waiting", "waiting_overdue"),
	filings("waiting_overdue", func(a *counting.Acceptance) int { return a.WaitingOverdue }, "waiting_overdue"),
	filings("refused_in_time", func(a *counting.Acceptance) int { return a.RefusedInTime }, "refused_in_time"),
	filings("refused_late", func(a *counting.Acceptance) int { return a.RefusedLate }, "refused_late"),
}

func filings(name string, of func(*counting.Acceptance) int, outcomes ...string) figure {
	f := rows("acceptance."+name, func(s *scope) int { return of(&s.acceptance) }, is(table.Acceptance, outcomes...))
	f.receiving = true
	return f
}

const (
	findingsPrefix  = "findings."
	officialsPrefix = "officials."
)

// Of returns the filter that chooses the dossiers of a figure, and the column by which those of one unit are found. False for
// a name that the report has no figure of.
func Of(r *counting.Report, name string) (f table.Filter, unit table.Column, ok bool) {
	f, ok = filterOf(r, name)
	if known, found := figureOf(name); found && known.receiving {
		return f, table.Receiving, ok
	}
	return f, table.Unit, ok
}

func filterOf(r *counting.Report, name string) (table.Filter, bool) {
	if f, ok := figureOf(name); ok {
		return table.Filter{Figure: f.rows}, true
	}
	if code, ok := strings.CutPrefix(name, findingsPrefix); ok {
		known := slices.ContainsFunc(r.Findings, func(f counting.Finding) bool { return f.Code == code })
		return table.Filter{Figure: []table.Condition{is(table.Findings, code)}}, known
	}
	position, ok := strings.CutPrefix(name, officialsPrefix)
	i, err := strconv.Atoi(position)
	if !ok || err != nil || i < 0 || i >= len(r.Officials) || strconv.Itoa(i) != position {
		return table.Filter{}, false
	}
	o := &r.Officials[i]
	return table.Filter{
		Figure:   []table.Condition{is(table.Line, "late")},
		Official: &table.Official{Account: o.Account, Name: o.Name, Unit: o.Unit, Listed: true},
	}, true
}

func figureOf(name string) (*figure, bool) {
	i := slices.IndexFunc(figures, func(f figure) bool { return f.name == name })
	if i < 0 {
		return nil, false
	}
	return &figures[i], true
}

// Stated returns what the report states for a figure of the whole or of one unit; false where it states none.
func Stated(r *counting.Report, name string, unit *string) (int, bool) {
	f, ok := figureOf(name)
	if !ok || unit != nil && f.whole {
		return 0, false
	}
	s := &scope{Totals: &r.Totals, details: r.Details.OrZero(), acceptance: r.Acceptance.OrZero(), report: r, kinds: map[counting.Kind]int{}}
	if unit != nil {
		i := slices.IndexFunc(r.Units, func(u counting.UnitFigures) bool { return u.Code == *unit })
		if i < 0 {
			return 0, false
		}
		u := &r.Units[i]
		s.Totals, s.details, s.acceptance = &u.Totals, u.Details.OrZero(), u.Acceptance.OrZero()
	}
	for i := range r.Late {
		if unit == nil || r.Late[i].Unit == *unit {
			s.kinds[r.Late[i].Kind]++
		}
	}
	return f.of(s), true
}
