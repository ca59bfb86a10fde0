package table_test

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/table"
)

// answers are the rows of each statement of docs/table.md, as text: none is "", truth "true".
type answers map[string][][]string

// dossierFindings are the findings that count dossiers of the extract (docs/table.md 4.1).
var dossierFindings = []string{
	"appeared", "conflicting_duplicate", "conflicting_duplicate_line", "due_moved", "duplicate_other_dossier", "filed_after_acceptance", "finish_backdated",
	"finish_before_receive", "finish_from_return", "finished_without_date", "future_date", "late_undone", "late_unit_unknown", "late_without_official",
	"missing_channel", "missing_due", "missing_filed", "missing_received", "official_conflicting", "official_doubtful", "official_no_name",
	"open_with_finish_date", "paused_after_due", "receiving_unit_unknown", "reopened", "reset_step", "unit_ambiguous", "unit_code_differs", "unit_unknown",
}

// stated are the answers that a report states.
func stated(r *counting.Report, rows *counting.Rows) answers {
	a := answers{}
	a["totals"] = append(a["totals"], slices.Concat([]string{"true", "", "", "", ""}, totalsOf(r.Totals)))
	a["index_766"] = append(a["index_766"], []string{"true", "", r.Index766.Ratio, r.Index766.Score})
	a["details"] = append(a["details"], slices.Concat([]string{"true", ""}, detailsOf(r.Details.OrZero())))
	a["acceptance"] = append(a["acceptance"], slices.Concat([]string{"true", ""}, acceptanceOf(r.Acceptance.OrZero())))
	for _, u := range r.Units {
		if u.Totals != (counting.Totals{}) {
			a["totals"] = append(a["totals"], slices.Concat([]string{"false", u.Code, u.Name, string(u.Level), truth(u.Listed)}, totalsOf(u.Totals)))
			a["index_766"] = append(a["index_766"], []string{"false", u.Code, u.Index766.Ratio, u.Index766.Score})
			a["details"] = append(a["details"], slices.Concat([]string{"false", u.Code}, detailsOf(u.Details.OrZero())))
		}
		if acceptance := u.Acceptance.OrZero(); acceptance != (counting.Acceptance{}) {
			a["acceptance"] = append(a["acceptance"], slices.Concat([]string{"false", u.Code}, acceptanceOf(acceptance)))
		}
	}
	p := r.Percent
	a["percent"] = [][]string{{p.Online, p.DirectPostal, p.Resolved, p.OnTime, p.Late, p.Pending, p.LateOfTotal, p.LateOfDue}}
	o := r.PendingOverdue
	a["pending_overdue"] = [][]string{numbers(o.Test, o.Backlog, o.Unclosed, o.InProcess)}
	c := r.Reconciliation
	a["reconciliation"] = [][]string{numbers(c.Late, c.Province, c.District, c.Commune, c.NotListed, c.Unknown, rows.Unidentified)}
	for i := range r.Late {
		a["late"] = append(a["late"], lateOf(&r.Late[i], &rows.Late[i]))
	}
	for _, o := range r.Officials {
		k := o.LateByKind
		a["officials"] = append(a["officials"], slices.Concat([]string{o.Account, o.Name, o.Unit},
			numbers(o.Late, k.Actual, k.SlowUpdate, k.SuspectedSlowUpdate, k.Unclassified, o.WorkingDaysLate, o.MaxWorkingDaysLate)))
	}
	for _, f := range rows.Fields {
		a["fields"] = append(a["fields"], slices.Concat([]string{f.Unit, f.Field}, totalsOf(f.Totals)[:15]))
	}
	for _, o := range rows.Overdue {
		a["overdue"] = append(a["overdue"], []string{
			o.Code, o.Procedure, o.Field, o.Unit, string(o.Level), truth(o.Listed), o.Received.String(), o.Due.String(), strconv.Itoa(o.WorkingDays),
			strconv.Itoa(int(o.Status)), o.Handler, string(o.Group),
		})
	}
	for _, x := range rows.Acceptance {
		a["accepted_late"] = append(a["accepted_late"], []string{
			x.Code, x.Procedure, x.Field, x.Unit, string(x.Outcome), instantText(x.Filed), instantText(x.Until),
			strconv.Itoa(x.WorkingMinutes), strconv.Itoa(x.WorkingDays),
		})
	}
	for _, f := range r.Findings {
		if slices.Contains(dossierFindings, f.Code) {
			a["findings"] = append(a["findings"], []string{f.Code, strconv.Itoa(f.Count)})
		}
	}
	return a.ordered()
}

// ordered sorts what the report has in another order than the statement: by Vietnamese names, by severity, by a level.
func (a answers) ordered() answers {
	for name, columns := range map[string][]int{"officials": {2, 0, 1}, "fields": {0, 1}, "acceptance": {1}, "accepted_late": {0}, "findings": {0}} {
		slices.SortStableFunc(a[name], func(x, y []string) int {
			if x[0] != y[0] && (x[0] == "true" || y[0] == "true") { // the whole
				return cmp.Compare(y[0], x[0])
			}
			for _, c := range columns {
				if x[c] != y[c] {
					return strings.Compare(x[c], y[c])
				}
			}
			return 0
		})
	}
	return a
}

func totalsOf(t counting.Totals) []string {
	return numbers(t.Total, t.Received, t.ReceivedOnline, t.ReceivedDirect, t.ReceivedPostal, t.CarriedOver, t.Resolved, t.ResolvedEarly, t.ResolvedOnTime,
		t.ResolvedLate, t.Pending, t.PendingInTime, t.PendingPaused, t.PendingOverdue, t.Withdrawn, t.NotAccepted, t.PutAside, t.Outside, t.Duplicates)
}

func detailsOf(d counting.Details) []string {
	i := d.Inherited
	return numbers(d.Paused.Supplement, d.Paused.Financial, d.Paused.Stopped, d.Refused, d.DueInPeriod.Due, d.DueInPeriod.Late,
		i.Total, i.Resolved, i.ResolvedLate, i.Pending, i.PendingOverdue, i.Withdrawn, d.Apology.Sent, d.Apology.Missing, d.Apology.NotStated)
}

func acceptanceOf(a counting.Acceptance) []string {
	return numbers(a.AcceptedInTime, a.AcceptedLate, a.Waiting, a.WaitingOverdue, a.RefusedInTime, a.RefusedLate)
}

func lateOf(l *counting.LateDossier, row *counting.LateRow) []string {
	var officials []string
	for _, p := range l.Officials {
		officials = append(officials, p.Account+"|"+p.Name)
	}
	apology, override := "", []string{"", "", "", ""}
	if l.Apology != nil {
		apology = truth(*l.Apology)
	}
	if o := l.Override; o != nil {
		override = []string{o.Reason, o.Author, o.Evidence, truth(o.Objective)}
	}
	return slices.Concat([]string{
		l.Code, l.Unit, string(l.Level), l.Received.String(), l.Due.String(), l.Finished.String(), strconv.Itoa(l.WorkingDaysLate), strconv.Itoa(l.CalendarDaysLate),
		string(l.Kind), strings.Join(officials, ","), apology,
	}, override, []string{row.Procedure, row.Field})
}

func numbers(all ...int) []string {
	out := make([]string, len(all))
	for i, n := range all {
		out[i] = strconv.Itoa(n)
	}
	return out
}

func truth(yes bool) string { return strconv.FormatBool(yes) }

// instantText is a timestamp as DuckDB prints it.
func instantText(i period.Instant) string { return i.Time().Format("2006-01-02 15:04:05") }

// counted are the same answers, counted over the rows of the table.
func counted(t *table.Table) answers {
	whole, byUnit, byField, received := &group{}, map[string]*group{}, map[[2]string]*group{}, map[string]*group{}
	officials, findings := map[table.Official]*group{}, map[string]int{}
	a := answers{}
	var lists []table.Row
	for i := range t.Len() {
		r := t.At(i)
		whole.add(&r)
		of(byUnit, r.Unit).add(&r)
		if r.Origin != "" {
			of(byField, [2]string{r.Unit, r.Field}).add(&r)
		}
		if r.Acceptance != "" {
			of(received, r.Receiving).add(&r)
		}
		for _, f := range r.Findings.List() {
			findings[f]++
		}
		switch r.Line {
		case "late":
			lists = append(lists, r)
			for _, o := range r.Officials {
				if r.Listed && o.Listed {
					of(officials, o).add(&r)
				}
			}
		case "overdue":
			lists = append(lists, r)
		}
		if slices.Contains([]string{"accepted_late", "waiting_overdue", "refused_late"}, r.Acceptance) {
			a["accepted_late"] = append(a["accepted_late"], []string{
				r.Code, r.Procedure, r.Field, r.Receiving, r.Acceptance, instantText(r.Filed), instantText(r.Until),
				strconv.Itoa(r.WaitingMinutes), strconv.Itoa(r.WaitingDays),
			})
		}
	}
	a.figures(whole, byUnit)
	a["acceptance"] = append(a["acceptance"], slices.Concat([]string{"true", ""}, acceptanceOf(whole.acceptance)))
	for unit, g := range received {
		a["acceptance"] = append(a["acceptance"], slices.Concat([]string{"false", unit}, acceptanceOf(g.acceptance)))
	}
	for key, g := range byField {
		a["fields"] = append(a["fields"], slices.Concat(key[:], totalsOf(g.totals)[:15]))
	}
	for o, g := range officials {
		k := g.kinds
		a["officials"] = append(a["officials"], slices.Concat([]string{o.Account, o.Name, o.Unit},
			numbers(g.totals.ResolvedLate, k.Actual, k.SlowUpdate, k.SuspectedSlowUpdate, k.Unclassified, g.days, g.most)))
	}
	for _, code := range slices.Sorted(maps.Keys(findings)) {
		if slices.Contains(dossierFindings, code) { // others are marked where they concern a dossier, and count more
			a["findings"] = append(a["findings"], []string{code, strconv.Itoa(findings[code])})
		}
	}
	a.lists(lists)
	return a.ordered()
}

// of returns the group of a key, which is opened where there is none.
func of[K comparable](groups map[K]*group, key K) *group {
	if groups[key] == nil {
		groups[key] = &group{}
	}
	return groups[key]
}

// group are the figures of some rows.
type group struct {
	first      table.Row
	totals     counting.Totals
	details    counting.Details
	acceptance counting.Acceptance
	kinds      counting.KindCounts
	overdue    counting.Overdue
	lists      counting.Reconciliation
	nobody     int
	days, most int
}

func (g *group) add(r *table.Row) {
	g.first = *r
	g.addLine(r)
	d := &g.details
	count(&d.Refused, r.Refused)
	late, pending := r.Line == "late" || r.Line == "overdue", r.Line == "paused" || r.Line == "in_time" || r.Line == "overdue"
	count(&d.DueInPeriod.Due, r.DueInPeriod)
	count(&d.DueInPeriod.Late, r.DueInPeriod && late)
	count(&d.Paused.Supplement, r.Line == "paused" && r.Status == dossier.SupplementRequested)
	count(&d.Paused.Financial, r.Line == "paused" && r.Status == dossier.FinancialObligation)
	count(&d.Paused.Stopped, r.Line == "paused" && r.Status == dossier.Stopped)
	count(&d.Inherited.Total, r.Inherited)
	count(&d.Inherited.Resolved, r.Inherited && r.Resolved != "")
	count(&d.Inherited.ResolvedLate, r.Inherited && r.Line == "late")
	count(&d.Inherited.Pending, r.Inherited && pending)
	count(&d.Inherited.PendingOverdue, r.Inherited && r.Line == "overdue")
	count(&d.Inherited.Withdrawn, r.Inherited && r.Line == "withdrawn")
	g.acceptance.Add(counting.AcceptanceOutcome(r.Acceptance), 1)
	count(&g.overdue.Test, r.Group == "test")
	count(&g.overdue.Backlog, r.Group == "backlog")
	count(&g.overdue.Unclosed, r.Group == "unclosed")
	count(&g.overdue.InProcess, r.Group == "in_process")
	if r.Line != "late" {
		return
	}
	count(&d.Apology.Sent, r.Apology == "yes")
	count(&d.Apology.Missing, r.Apology == "no")
	count(&d.Apology.NotStated, r.Apology == "")
	g.kinds.Add(counting.Kind(r.Kind))
	g.days += r.WorkingDaysLate
	g.most = max(g.most, r.WorkingDaysLate)
	g.lists.Late++
	count(&g.lists.Province, r.Listed && (r.Level == dossier.Province || r.Level == dossier.Central))
	count(&g.lists.District, r.Listed && r.Level == dossier.District)
	count(&g.lists.Commune, r.Listed && r.Level == dossier.Commune)
	count(&g.lists.NotListed, r.Unit != "" && !r.Listed)
	count(&g.lists.Unknown, r.Unit == "")
	count(&g.nobody, r.Listed && len(r.Officials) == 0)
}

func (g *group) addLine(r *table.Row) {
	t := &g.totals
	fresh := r.Origin == "new"
	count(&t.Total, r.Origin != "")
	count(&t.Received, fresh)
	count(&t.ReceivedOnline, fresh && r.Channel == "online")
	count(&t.ReceivedDirect, fresh && (r.Channel == "direct" || r.Channel == ""))
	count(&t.ReceivedPostal, fresh && r.Channel == "postal")
	count(&t.CarriedOver, r.Origin == "carried")
	count(&t.Resolved, r.Resolved != "")
	count(&t.ResolvedEarly, r.Resolved == "early")
	count(&t.ResolvedOnTime, r.Resolved == "on_time")
	count(&t.ResolvedLate, r.Resolved == "late")
	count(&t.PendingPaused, r.Line == "paused")
	count(&t.PendingInTime, r.Line == "paused" || r.Line == "in_time")
	count(&t.PendingOverdue, r.Line == "overdue")
	t.Pending = t.PendingInTime + t.PendingOverdue
	count(&t.Withdrawn, r.Line == "withdrawn")
	count(&t.NotAccepted, r.Line == "not_accepted")
	count(&t.PutAside, r.Line == "put_aside")
	count(&t.Outside, r.Line == "outside")
	t.Duplicates += r.Dropped
}

func count(n *int, is bool) {
	if is {
		*n++
	}
}

// figures are those of the whole and of each unit.
func (a answers) figures(whole *group, byUnit map[string]*group) {
	row := func(g *group, all string) {
		u, t := &g.first, &g.totals
		unit := []string{all, u.Unit, u.UnitName, string(u.Level), truth(u.Listed)}
		if all == "true" {
			unit = []string{all, "", "", "", ""}
		}
		index := counting.Index766(t.ResolvedEarly+t.ResolvedOnTime+t.PendingInTime, t.Total)
		a["totals"] = append(a["totals"], slices.Concat(unit, totalsOf(*t)))
		a["index_766"] = append(a["index_766"], []string{all, unit[1], index.Ratio, index.Score})
		a["details"] = append(a["details"], slices.Concat(unit[:2], detailsOf(g.details)))
	}
	row(whole, "true")
	groups := slices.SortedFunc(maps.Values(byUnit), func(x, y *group) int {
		return cmp.Or(cmp.Compare(x.first.Level.Rank(), y.first.Level.Rank()), cmp.Compare(x.first.Unit, y.first.Unit))
	})
	for _, g := range groups {
		row(g, "false")
	}
	t, d := whole.totals, whole.details
	a["percent"] = [][]string{{
		counting.Percentage(t.ReceivedOnline, t.Received), counting.Percentage(t.ReceivedDirect+t.ReceivedPostal, t.Received),
		counting.Percentage(t.Resolved, t.Total), counting.Percentage(t.ResolvedEarly+t.ResolvedOnTime, t.Resolved),
		counting.Percentage(t.ResolvedLate, t.Resolved), counting.Percentage(t.Pending, t.Total),
		counting.Percentage(t.ResolvedLate, t.Total), counting.Percentage(d.DueInPeriod.Late, d.DueInPeriod.Due),
	}}
	o, c := whole.overdue, whole.lists
	a["pending_overdue"] = [][]string{numbers(o.Test, o.Backlog, o.Unclosed, o.InProcess)}
	a["reconciliation"] = [][]string{numbers(c.Late, c.Province, c.District, c.Commune, c.NotListed, c.Unknown, whole.nobody)}
}

// lists are the late and the overdue dossiers, in the order of the report.
func (a answers) lists(rows []table.Row) {
	finish := func(r *table.Row) period.Day { return cmp.Or(r.Finished, r.Returned).Day() }
	place := func(r *table.Row) int {
		switch {
		case r.Unit == "":
			return 2
		case !r.Listed:
			return 1
		}
		return 0
	}
	slices.SortFunc(rows, func(x, y table.Row) int {
		unit := cmp.Or(cmp.Compare(x.Level.Rank(), y.Level.Rank()), cmp.Compare(x.Unit, y.Unit))
		if x.Line == "late" {
			return cmp.Or(cmp.Compare(x.Line, y.Line), unit, cmp.Compare(finish(&x), finish(&y)), cmp.Compare(x.Code, y.Code))
		}
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(place(&x), place(&y)), unit, cmp.Compare(x.Due.Day(), y.Due.Day()), cmp.Compare(x.Code, y.Code))
	})
	for _, r := range rows {
		if r.Line == "overdue" {
			a["overdue"] = append(a["overdue"], []string{
				r.Code, r.Procedure, r.Field, r.Unit, string(r.Level), truth(r.Listed), r.Received.Day().String(), r.Due.Day().String(),
				strconv.Itoa(r.WorkingDaysLate), strconv.Itoa(int(r.Status)), r.Handler, r.Group,
			})
			continue
		}
		var officials []string
		for _, o := range r.Officials {
			officials = append(officials, o.Account+"|"+o.Name)
		}
		objective := ""
		if r.OverrideAuthor != "" {
			objective = truth(r.OverrideObjective)
		}
		a["late"] = append(a["late"], []string{
			r.Code, r.Unit, string(r.Level), r.Received.Day().String(), r.Due.Day().String(), finish(&r).String(), strconv.Itoa(r.WorkingDaysLate),
			strconv.Itoa(r.CalendarDaysLate), r.Kind, strings.Join(officials, ","), map[string]string{"yes": "true", "no": "false"}[r.Apology],
			r.OverrideReason, r.OverrideAuthor, r.OverrideEvidence, objective, r.Procedure, r.Field,
		})
	}
}

// noCitizen fails if any cell of the table has what a citizen's columns of the extract hold.
func noCitizen(t *testing.T, rows *table.Table) {
	t.Helper()
	for i := range rows.Len() {
		row := fmt.Sprintf("%+v", rows.At(i))
		for _, secret := range citizens {
			if strings.Contains(row, secret) {
				t.Fatalf("%q in the table: %s", secret, row)
			}
		}
	}
}

// TestEveryFigureIsACount: on random months, what is counted over the rows read back from the file is what the report states.
func TestEveryFigureIsACount(t *testing.T) {
	months := uint64(200)
	if testing.Short() {
		months = 40
	}
	for seed := range months {
		out := randomMonth(t, seed)
		file := written(t, out)
		rows, err := table.Read(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(stated(&out.Report, &out.Rows), counted(rows)); diff != "" {
			t.Fatalf("month %d, stated (-) and counted (+):\n%s", seed, diff)
		}
		if got := out.State.Len(); got != rows.Len() {
			t.Errorf("month %d: %d dossiers in the state, %d in the table", seed, got, rows.Len())
		}
		noCitizen(t, rows)
	}
}
