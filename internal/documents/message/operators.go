package message

import (
	"cmp"
	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// HoldFacts are what the mail about a held run says besides the month and its findings.
type HoldFacts struct {
	Report   string         // first 12 hex of the report's SHA-256, which an approval must name
	Link     string         // the run in the Temporal UI; "" where there is none
	Page     string         // the review page; "" where there is none
	FourEyes bool           // answers count through the review page alone
	Drafts   []Link         // the draft documents
	Deadline period.Instant // after it the run ends unanswered; none where there is none
	Reminder int            // 0 is the first mail
	Review   bool           // held without a blocking finding: by policy "review: always", or because the letter has no number

	NeedsNumber bool   // an approval must bring number and date
	Foreseen    string // who would get what of a revision that replaces a mailed one; "" for any other

	Difference []string // from the revision that this one would replace, a line a unit; see view.DifferenceShort
}

// ComposeHold writes to the operators that a run waits for a person's decision.
func ComposeHold(in *view.Input, facts HoldFacts) (Message, error) {
	shared, err := view.FactsOf(in, blocks.Escape)
	if err != nil {
		return Message{}, err
	}
	facts.Drafts, facts.Difference = escapedLinks(facts.Drafts), escaped(facts.Difference)
	facts.Link, facts.Page, facts.Foreseen = blocks.Escape(facts.Link), blocks.Escape(facts.Page), blocks.Escape(facts.Foreseen)
	m, err := write(in, view.HoldTemplate, &struct {
		*view.Facts
		HoldFacts
		Month    string
		Findings []counting.Finding
	}{shared, facts, cmp.Or(in.Report.Name, in.Report.Month), escapedFindings(in.Report.Findings)})
	if err != nil {
		return Message{}, err
	}
	m.Headers = headers(in, "")
	return m, nil
}

// SummaryFacts are what the closing mail to the operators says besides the month.
type SummaryFacts struct {
	Outcome    string // succeeded, with_exceptions, held, rejected, failed
	Why        string // of rejected and held: who has rejected it and why, or that nobody has answered
	Seal       string // hash of the manifest
	Anchor     string // hash of the closing audit record
	Link       string // the run in the Temporal UI
	Page       string // the review page, to send again what failed and to settle what is unknown
	Again      string // the form that runs the month again; "" where there is none
	Month      string // yyyy-MM, for the command
	Counts     delivery.Totals
	Exceptions []Delivery // everybody who was not simply accepted
	Bouncing   []string   // name and code of those whose mails were permanently returned at least twice recently
	Outdated   []string   // name and code of those who keep a letter that this revision replaces, with its release
	NoAddress  []string   // name and code of those who are to be written to and have no address
	// NothingLate are name and code of those who get no letter since nothing of theirs is late or overdue.
	NothingLate []string
	Links       []Link // the documents
}

// Delivery is one recipient's state.
type Delivery struct {
	Recipient string // name and code
	State     string // refused, unknown, deferred, bounced, delayed, doubtful
	Reason    string // Vietnamese
}

// ComposeSummary writes to the operators how a run ended.
func ComposeSummary(in *view.Input, facts SummaryFacts) (Message, error) {
	shared, err := view.FactsOf(in, blocks.Escape)
	if err != nil {
		return Message{}, err
	}
	facts.Links, facts.Bouncing, facts.NoAddress = escapedLinks(facts.Links), escaped(facts.Bouncing), escaped(facts.NoAddress)
	facts.Outdated, facts.NothingLate = escaped(facts.Outdated), escaped(facts.NothingLate)
	facts.Link, facts.Page = blocks.Escape(facts.Link), blocks.Escape(facts.Page)
	facts.Again, facts.Why = blocks.Escape(facts.Again), blocks.Escape(facts.Why)
	exceptions := make([]Delivery, len(facts.Exceptions))
	for i, d := range facts.Exceptions {
		exceptions[i] = Delivery{blocks.Escape(d.Recipient), StateName(d.State), blocks.Escape(d.Reason)}
	}
	facts.Exceptions = exceptions
	m, err := write(in, view.SummaryTemplate, &struct {
		*view.Facts
		SummaryFacts
		Result   string
		Findings []counting.Finding
	}{shared, facts, outcomeName(facts.Outcome), escapedFindings(in.Report.Findings)})
	if err != nil {
		return Message{}, err
	}
	m.Headers = headers(in, facts.Seal)
	return m, nil
}

func escapedFindings(all []counting.Finding) []counting.Finding {
	out := make([]counting.Finding, len(all))
	for i, f := range all {
		f.Message, f.Examples = blocks.Escape(f.Message), escaped(f.Examples)
		out[i] = f
	}
	return out
}

func outcomeName(outcome string) string {
	switch outcome {
	case "succeeded":
		return "hoàn thành"
	case "with_exceptions":
		return "hoàn thành, còn nơi nhận chưa gửi được"
	case "held":
		return "dừng, chờ quyết định"
	case "rejected":
		return "bị từ chối phát hành"
	case "failed":
		return "không thành công"
	}
	return blocks.Escape(outcome)
}

// StateName names the state of a Delivery.
func StateName(state string) string {
	switch state {
	case "refused":
		return "Bị từ chối"
	case "unknown":
		return "Chưa rõ đã nhận hay chưa"
	case "deferred":
		return "Tạm hoãn"
	case "bounced":
		return "Bị trả lại"
	case "delayed":
		return "Đang chậm"
	case "doubtful":
		return "Có báo cáo trả lại chưa xác thực"
	}
	return blocks.Escape(state)
}
