package counting

import "trehan/internal/period"

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool {
	return k == Actual || k == SlowUpdate || k == SuspectedSlowUpdate || k == Unclassified
}

// kindOf returns the kind of lateness of a resolved late dossier (docs/counting.md 6.1 to 6.7). steps are the counting ones,
// in the order in which they were finished.
func kindOf(r *record, steps []step) (Kind, reasons) {
	due := r.due.instant().Day()
	signed, returned := r.signed.instant().Day(), r.returned.instant().Day()
	switch {
	case signed != 0 && signed <= due:
		return SlowUpdate, signedInTime
	case signed != 0: // work that was signed after the due date was late, whatever the steps say
		return Actual, signedLate
	case returned != 0 && returned <= due: // handed over in time; a late hand-over proves nothing
		return SlowUpdate, returnedInTime
	}
	deadlines := false
	var last period.Day
	for i := range steps {
		deadlines = deadlines || steps[i].due != 0
		last = max(last, steps[i].day)
	}
	if !deadlines { // no steps, or none with a deadline
		return Unclassified, noDeadline
	}
	for i := range steps {
		if steps[i].overran() {
			return Actual, stepOverran
		}
	}
	if last <= due {
		return SuspectedSlowUpdate, stepsInTime
	}
	return Actual, lastStepLate
}

// Add counts one more dossier of a kind.
func (k *KindCounts) Add(kind Kind) {
	switch kind {
	case Actual:
		k.Actual++
	case SlowUpdate:
		k.SlowUpdate++
	case SuspectedSlowUpdate:
		k.SuspectedSlowUpdate++
	case Unclassified:
		k.Unclassified++
	}
}
