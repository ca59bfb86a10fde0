package counting

import "slices"

// Reason is why a rule of docs/counting.md put a dossier where it is. Rule is the rule's number, Key its stable name.
type Reason struct {
	Rule string `json:"rule"`
	Key  string `json:"reason"`
}

// reasons is a set of reasons. The functions that decide set it beside their decision, at the cost of an assignment.
type reasons uint64

// The reasons, in the order in which they are told.
const (
	neverAccepted reasons = 1 << iota
	noReceived
	receivedAfter
	finishFromReturn
	noFinish
	finishBeforeReceipt
	finishInFuture
	finishedBefore
	withdrawnInPeriod
	finishedInPeriod
	finishedAfter
	openAtEnd
	openFinish
	noDueAside
	noDue
	beforeDue
	onDue
	afterDue
	afterDueInstant
	paused
	pausedAfterDue
	pausedAfterEnd
	dueBeforeEnd
	dueOnLastDayOverdue
	dueOnLastDay
	dueAfterEnd

	// Of a duplicate that was dropped.
	copyEqual
	copyFinishedLater
	copyOfHigherStatus
	copyReadLater

	// Of the kind of lateness.
	signedInTime
	signedLate
	returnedInTime
	noDeadline
	stepOverran
	stepsInTime
	lastStepLate
	ruledByPerson

	// Of a step that does not count.
	stepReset
	stepSynthesised
	stepUnfinished
	stepAfterFinish

	// Of an official.
	namedByOverrun
	namedAsParticipant
	namedByLastStep
	namedAsHandler

	// Of the acceptance of an online filing.
	acceptanceUnfiled
	acceptanceElsewhere
	acceptanceReversed
	acceptedInTime
	acceptedLate
	acceptanceWaiting
	acceptanceWaitingOverdue
	refusedInTime
	refusedLate
	acceptanceByDays
)

var reasonTable = [...]Reason{
	{"2.2", "never_accepted"},
	{"2.3", "no_received"},
	{"2.4", "received_after_period"},
	{"1.5", "finish_from_return"},
	{"2.5", "no_finish"},
	{"2.5", "finish_before_receipt"},
	{"2.5", "finish_in_future"},
	{"2.5", "finished_before_period"},
	{"2.6", "withdrawn_in_period"},
	{"2.5", "finished_in_period"},
	{"2.13", "finished_after_period"},
	{"2.7", "open_at_end"},
	{"2.7", "finish_of_open_ignored"},
	{"2.10", "no_due_put_aside"},
	{"2.10", "no_due"},
	{"2.9", "finished_before_due"},
	{"2.9", "finished_on_due"},
	{"2.9", "finished_after_due"},
	{"2.14", "finished_after_due_instant"},
	{"2.11", "paused"},
	{"2.11", "paused_after_due"},
	{"2.11", "paused_after_period"},
	{"2.12", "due_before_end"},
	{"2.12", "due_on_last_day_overdue"},
	{"2.12", "due_on_last_day"},
	{"2.12", "due_after_end"},

	{"4.5", "equal_copy"},
	{"4.3", "kept_finished_later"},
	{"4.3", "kept_higher_status"},
	{"4.3", "kept_read_later"},

	{"6.1", "signed_in_time"},
	{"6.1", "signed_late"},
	{"6.2", "returned_in_time"},
	{"6.3", "no_step_with_deadline"},
	{"6.4", "step_overran"},
	{"6.5", "steps_in_time"},
	{"6.6", "last_step_late"},
	{"6.8", "override"},

	{"5.3", "reset"},
	{"5.2", "synthesised"},
	{"5.1", "unfinished"},
	{"5.1", "after_finish"},

	{"5.4", "overran"},
	{"5.7", "participant"},
	{"5.5", "last_step"},
	{"5.5", "handler"},

	{"14.1", "not_filed"},
	{"14.1", "acceptance_elsewhere"},
	{"14.8", "filed_after_acceptance"},
	{"14.4", "accepted_in_time"},
	{"14.4", "accepted_late"},
	{"14.5", "acceptance_waiting"},
	{"14.5", "acceptance_waiting_overdue"},
	{"14.6", "refused_in_time"},
	{"14.6", "refused_late"},
	{"14.3", "acceptance_by_days"},
}

// list returns the reasons of a set.
func (r reasons) list() []Reason {
	out := []Reason{}
	for i := range reasonTable {
		if r&(1<<i) != 0 {
			out = append(out, reasonTable[i])
		}
	}
	return out
}

// Reasons returns every reason that an Explanation may have.
func Reasons() []Reason { return slices.Clone(reasonTable[:]) }
