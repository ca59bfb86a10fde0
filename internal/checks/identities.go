package checks

import (
	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// Identity is a sum that must hold in every month, or nothing is sent (docs/counting.md 3.3 and 3.4).
type Identity struct {
	Name  string // what is compared with what, Vietnamese
	Holds func(r *counting.Result) bool
}

// Identities are all identities of a result.
var Identities = []Identity{
	{wordReceivedByChannel, eachTotals(func(t *counting.Totals, _ bool) bool {
		return t.Received == t.ReceivedOnline+t.ReceivedDirect+t.ReceivedPostal
	})},
	{wordTotalFromReceived, eachTotals(func(t *counting.Totals, _ bool) bool {
		return t.Total == t.Received+t.CarriedOver
	})},
	{wordTotalFromResolved, eachTotals(func(t *counting.Totals, folds bool) bool {
		if folds {
			return t.Total == t.Resolved+t.Pending && t.Withdrawn <= t.ResolvedOnTime
		}
		return t.Total == t.Resolved+t.Pending+t.Withdrawn
	})},
	{wordResolved, eachTotals(func(t *counting.Totals, _ bool) bool {
		return t.Resolved == t.ResolvedEarly+t.ResolvedOnTime+t.ResolvedLate
	})},
	{wordPending, eachTotals(func(t *counting.Totals, _ bool) bool {
		return t.Pending == t.PendingInTime+t.PendingOverdue && t.PendingPaused <= t.PendingInTime
	})},
	{wordRowsRead, func(r *counting.Result) bool {
		t := r.Report.Totals
		return r.RowsRead == t.Total+t.NotAccepted+t.PutAside+t.Outside+t.Duplicates
	}},
	{wordUnitsAddUp, func(r *counting.Result) bool {
		var total counting.Totals
		for i := range r.Report.Units {
			total = sum(total, r.Report.Units[i].Totals)
		}
		return total == r.Report.Totals
	}},
	{wordFieldsAddUp, fieldsAddUp},
	{wordDetailsAddUp, func(r *counting.Result) bool {
		var total counting.Details
		for i := range r.Report.Units {
			total = total.Plus(r.Report.Units[i].Details.OrZero())
		}
		return total == r.Report.Details.OrZero()
	}},
	{wordPaused, eachDetails(func(t *counting.Totals, d *counting.Details, _ bool) bool {
		return t.PendingPaused == d.Paused.Supplement+d.Paused.Financial+d.Paused.Stopped
	})},
	{wordApologies, eachDetails(func(t *counting.Totals, d *counting.Details, _ bool) bool {
		return t.ResolvedLate == d.Apology.Sent+d.Apology.Missing+d.Apology.NotStated
	})},
	{wordDueInPeriod, eachDetails(func(t *counting.Totals, d *counting.Details, _ bool) bool {
		return d.DueInPeriod.Late <= d.DueInPeriod.Due && d.DueInPeriod.Due <= t.Total &&
			d.DueInPeriod.Late <= t.ResolvedLate+t.PendingOverdue
	})},
	{wordRefused, eachDetails(func(t *counting.Totals, d *counting.Details, _ bool) bool {
		return d.Refused <= t.NotAccepted
	})},
	{wordInherited, eachDetails(inherited)},
	{wordAcceptanceAddsUp, func(r *counting.Result) bool {
		var total counting.Acceptance
		for i := range r.Report.Units {
			total = total.Plus(r.Report.Units[i].Acceptance.OrZero())
		}
		return total == r.Report.Acceptance.OrZero()
	}},
	{wordAcceptanceRows, acceptanceRows},
	{wordAcceptanceLines, func(r *counting.Result) bool {
		t, a := &r.Report.Totals, r.Report.Acceptance.OrZero()
		return a.AcceptedInTime+a.AcceptedLate <= t.ReceivedOnline && a.RefusedInTime+a.RefusedLate <= r.Report.Details.OrZero().Refused &&
			a.Waiting+a.RefusedInTime+a.RefusedLate <= t.NotAccepted+t.Outside
	}},
	{wordLateRows, func(r *counting.Result) bool {
		return len(r.Report.Late) == r.Report.Totals.ResolvedLate && len(r.Rows.Late) == len(r.Report.Late)
	}},
	{wordLateByUnit, lateByUnit},
	{wordReconciliation, reconciled},
	{wordOverdueRows, func(r *counting.Result) bool {
		o := r.Report.PendingOverdue
		return o.Test+o.Backlog+o.Unclosed+o.InProcess == r.Report.Totals.PendingOverdue &&
			len(r.Rows.Overdue) == r.Report.Totals.PendingOverdue
	}},
	{wordOfficials, officials},
}

// Broken returns the names of the identities that do not hold.
func Broken(r *counting.Result) []string {
	var out []string
	for _, i := range Identities {
		if !i.Holds(r) {
			out = append(out, i.Name)
		}
	}
	return out
}

func (set *findingSet) identities(r *counting.Result) {
	if broken := Broken(r); len(broken) > 0 {
		d := set.draft(codeIdentityBroken)
		d.count, d.details = len(broken), broken
	}
}

// eachTotals requires an identity of the lines for the whole, every unit and every field.
func eachTotals(holds func(t *counting.Totals, folds bool) bool) func(*counting.Result) bool {
	return func(r *counting.Result) bool {
		folds := r.Policies.Folds()
		if !holds(&r.Report.Totals, folds) {
			return false
		}
		for i := range r.Report.Units {
			if !holds(&r.Report.Units[i].Totals, folds) {
				return false
			}
		}
		for i := range r.Rows.Fields {
			if !holds(&r.Rows.Fields[i].Totals, folds) {
				return false
			}
		}
		return true
	}
}

// eachDetails requires an identity of the details for the whole and every unit. A report without details has none.
func eachDetails(holds func(t *counting.Totals, d *counting.Details, folds bool) bool) func(*counting.Result) bool {
	return func(r *counting.Result) bool {
		if r.Report.Details == nil {
			return true
		}
		folds := r.Policies.Folds()
		if !holds(&r.Report.Totals, r.Report.Details, folds) {
			return false
		}
		for i := range r.Report.Units {
			if u := &r.Report.Units[i]; u.Details == nil || !holds(&u.Totals, u.Details, folds) {
				return false
			}
		}
		return true
	}
}

// inherited compares the lines of the inherited dossiers with each other and with the lines of which they are a part.
func inherited(t *counting.Totals, d *counting.Details, folds bool) bool {
	i := d.Inherited
	parts := i.Resolved + i.Pending
	if !folds {
		parts += i.Withdrawn
	}
	return i.Total == parts && i.Total <= t.Total && i.ResolvedLate <= i.Resolved && i.ResolvedLate <= t.ResolvedLate &&
		i.PendingOverdue <= i.Pending && i.PendingOverdue <= t.PendingOverdue
}

// sum adds line by line.
func sum(a, b counting.Totals) counting.Totals {
	return counting.Totals{
		Total:    a.Total + b.Total,
		Received: a.Received + b.Received, ReceivedOnline: a.ReceivedOnline + b.ReceivedOnline,
		ReceivedDirect: a.ReceivedDirect + b.ReceivedDirect, ReceivedPostal: a.ReceivedPostal + b.ReceivedPostal,
		CarriedOver: a.CarriedOver + b.CarriedOver,
		Resolved:    a.Resolved + b.Resolved, ResolvedEarly: a.ResolvedEarly + b.ResolvedEarly,
		ResolvedOnTime: a.ResolvedOnTime + b.ResolvedOnTime, ResolvedLate: a.ResolvedLate + b.ResolvedLate,
		Pending: a.Pending + b.Pending, PendingInTime: a.PendingInTime + b.PendingInTime,
		PendingPaused: a.PendingPaused + b.PendingPaused, PendingOverdue: a.PendingOverdue + b.PendingOverdue,
		Withdrawn: a.Withdrawn + b.Withdrawn, NotAccepted: a.NotAccepted + b.NotAccepted,
		PutAside: a.PutAside + b.PutAside, Outside: a.Outside + b.Outside, Duplicates: a.Duplicates + b.Duplicates,
	}
}

// fieldsAddUp compares the sum of the fields of every unit with the unit's lines.
func fieldsAddUp(r *counting.Result) bool {
	sums := map[string]counting.Totals{}
	for i := range r.Rows.Fields {
		f := &r.Rows.Fields[i]
		sums[f.Unit] = sum(sums[f.Unit], f.Totals)
	}
	for i := range r.Report.Units {
		want := r.Report.Units[i].Totals
		want.NotAccepted, want.PutAside, want.Outside, want.Duplicates = 0, 0, 0, 0
		if sums[r.Report.Units[i].Code] != want {
			return false
		}
		delete(sums, r.Report.Units[i].Code)
	}
	return len(sums) == 0
}

// lateByUnit compares the rows of late dossiers with the units' late lines; each row has its unit's level.
func lateByUnit(r *counting.Result) bool {
	rows := map[string]int{}
	levels := map[string]dossier.Level{"": dossier.Unknown}
	for i := range r.Report.Units {
		levels[r.Report.Units[i].Code] = r.Report.Units[i].Level
	}
	for i := range r.Report.Late {
		l := &r.Report.Late[i]
		if level, ok := levels[l.Unit]; !ok || level != l.Level {
			return false
		}
		rows[l.Unit]++
	}
	for i := range r.Report.Units {
		if u := &r.Report.Units[i]; u.Totals.ResolvedLate != rows[u.Code] {
			return false
		}
	}
	return true
}

// reconciled compares the lists of the reconciliation with the rows that stand in them.
func reconciled(r *counting.Result) bool {
	var want counting.Reconciliation
	lists := map[string]counting.List{"": counting.UnknownList}
	for i := range r.Report.Units {
		lists[r.Report.Units[i].Code] = r.Report.Units[i].ListOf()
	}
	for i := range r.Report.Late {
		want.Late++
		switch lists[r.Report.Late[i].Unit] {
		case counting.ProvinceList:
			want.Province++
		case counting.DistrictList:
			want.District++
		case counting.CommuneList:
			want.Commune++
		case counting.NotListedList:
			want.NotListed++
		case counting.UnknownList:
			want.Unknown++
		}
	}
	got := r.Report.Reconciliation
	return got == want && got.Late == r.Report.Totals.ResolvedLate &&
		got.Late == got.Province+got.District+got.Commune+got.NotListed+got.Unknown
}

// acceptanceRows compares the list of online filings with the late figures of each unit.
func acceptanceRows(r *counting.Result) bool {
	rows := map[string]counting.Acceptance{}
	for i := range r.Rows.Acceptance {
		row := &r.Rows.Acceptance[i]
		a := rows[row.Unit]
		a.Add(row.Outcome, 1)
		rows[row.Unit] = a
	}
	for i := range r.Report.Units {
		u := &r.Report.Units[i]
		want, got := u.Acceptance.OrZero(), rows[u.Code]
		want.AcceptedInTime, want.RefusedInTime, want.Waiting = 0, 0, want.WaitingOverdue
		if u.Acceptance.OrZero().Waiting < u.Acceptance.OrZero().WaitingOverdue || got != want {
			return false
		}
		delete(rows, u.Code)
	}
	return len(rows) == 0
}

// officials compares the published officials with the rows of late dossiers that name them.
func officials(r *counting.Result) bool {
	type officialKey struct{ account, name, unit string }
	listed := map[string]bool{}
	for i := range r.Report.Units {
		listed[r.Report.Units[i].Code] = r.Report.Units[i].Listed
	}
	named := map[officialKey]int{}
	unidentified := 0
	for i := range r.Rows.Late {
		if i >= len(r.Report.Late) {
			return false
		}
		l := &r.Report.Late[i]
		if !listed[l.Unit] {
			continue
		}
		if len(l.Officials) == 0 {
			unidentified++
		}
		for _, o := range r.Rows.Late[i].Officials {
			if listed[o.Unit] {
				named[officialKey{o.Account, o.Name, o.Unit}]++
			}
		}
	}
	for i := range r.Report.Officials {
		o := &r.Report.Officials[i]
		k := o.LateByKind
		key := officialKey{o.Account, o.Name, o.Unit}
		if o.Late != named[key] || o.Late != k.Actual+k.SlowUpdate+k.SuspectedSlowUpdate+k.Unclassified || o.MaxWorkingDaysLate > o.WorkingDaysLate {
			return false
		}
		delete(named, key)
	}
	return len(named) == 0 && unidentified == r.Rows.Unidentified
}
