package approval

import (
	"context"
	"slices"

	"trehan/internal/audit"
	"trehan/internal/proof"
)

// Starter is who started a run, as far as it is proven. What Temporal calls an identity is the client's own word and
// proves nothing.
type Starter struct {
	Person    string // as the review page knew them
	Scheduled bool   // by the office's Schedule at its own time
}

func (s Starter) known() bool { return s.Person != "" || s.Scheduled }

// String is the starter as the trail has it.
func (s Starter) String() string {
	switch {
	case s.Person != "":
		return s.Person
	case s.Scheduled:
		return "schedule"
	}
	return "unknown"
}

// another decides on a proven approval under four eyes: two persons stand behind it, who started the run and who approves
// it. The Schedule stands for the first, since nobody has chosen when and what it starts. Where nobody's proven word started
// the run, two others must approve the same letter: further says that another one still must. why refuses the approval.
func another(a Answer, starter Starter, records []audit.Record) (further bool, why string) {
	if proof.SamePerson(starter.Person, a.By) {
		return false, wordsOwnRun
	}
	before := false
	for _, r := range records {
		if r.Kind != audit.ApprovalGiven || r.Run != a.Run || !a.approvedBy(r) {
			continue
		}
		if proof.SamePerson(r.Actor, a.By) {
			return false, wordsApprovedAlready
		}
		before = true
	}
	return !starter.known() && !before, ""
}

// ownWork refuses an approval of what the person has decided alone: which files are counted, how they are read, where the letters go.
// Whoever starts a run need not have seen either.
func ownWork(ctx context.Context, a Answer, look Checks) (why string, err error) {
	for _, work := range []struct {
		by  func(context.Context) ([]string, error)
		why string
	}{{look.Uploaders, wordsOwnFiles}, {look.Savers, wordsOwnSettings}} {
		if work.by == nil {
			continue
		}
		names, err := work.by(ctx)
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(names, func(name string) bool { return proof.SamePerson(name, a.By) }) {
			return work.why, nil
		}
	}
	return "", nil
}

// FactBlocking is, of month_counted, the codes of the findings that hold a run: the report's, and those of the run alone.
const FactBlocking = "blocking"

// Needed reports whether a revision may be sealed under four eyes only by two persons' approval: what was counted blocks,
// every month is reviewed (always), or somebody has, or may have, an earlier letter of the month. received counts those.
func Needed(records []audit.Record, revision int, always bool, received func() (int, error)) (bool, error) {
	if always || blocks(records, revision) {
		return true, nil
	}
	n, err := received()
	return n > 0, err
}

// blocks reports whether the trail has it that a revision was counted with findings that block; what the trail does not
// know of may.
func blocks(records []audit.Record, revision int) bool {
	for _, r := range records {
		if r.Kind == audit.MonthCounted && r.Facts["revision"] == float64(revision) {
			codes, _ := r.Facts[FactBlocking].([]any)
			return len(codes) > 0
		}
	}
	return true
}

// ByTwo reports whether the trail has a run's decision, under four eyes, to send this letter: by a person whom the page
// knew, as the last of those who must approve. It trusts the archive alone: a run's input can claim anything.
func ByTwo(records []audit.Record, run string, l Letter) bool {
	for _, r := range records {
		if r.Kind == audit.DecisionMade && r.Run == run && r.Facts[audit.FactApproved] == true && r.Facts[audit.FactVerified] == true &&
			l.approvedBy(r) {
			return true
		}
	}
	return false
}
