package operators

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Warned reports how an early warning ended: what it lists, who has it, and which dossiers no mail lists. letters and
// entries are those of Summary; day is the day of sending.
func (n Notice) Warned(in *view.Input, letters []ledger.Summary, entries []plan.Entry, day period.Day) message.Message {
	facts := n.summary(in.Register.Names(), letters, entries)
	w, d := in.Rows.Warning, facts.Counts
	what := view.Sentence(notation.Month(n.Month.String()))
	var b strings.Builder
	fmt.Fprintf(&b, "%s (bản r%04d): %s.\n\n", what, n.Revision, warnedOutcome(n.Outcome))
	fmt.Fprintf(&b, "%s hồ sơ đến hạn trong %s ngày làm việc tới, %s hồ sơ đã quá hạn, theo dữ liệu trích xuất lúc %s.\n",
		notation.Count(len(w.Soon)), notation.Padded(w.Days), notation.Count(len(w.Overdue)), notation.Moment(in.Report.ExtractedAt))
	fmt.Fprintf(&b, "Thư: %d địa chỉ phải gửi, %d đã nhận, %d bị từ chối, %d chưa rõ.\n", d.Planned, d.Accepted, d.Refused, d.Unknown)
	exceptions := make([]string, len(facts.Exceptions))
	for i, e := range facts.Exceptions {
		exceptions[i] = strings.TrimSuffix(e.Recipient+": "+message.StateName(e.State)+", "+e.Reason, ", ")
	}
	writeList(&b, "Thư chưa đến nơi", exceptions)
	writeList(&b, "Không có địa chỉ trong danh bạ", facts.NoAddress)
	writeList(&b, "Hồ sơ không báo cho nơi nào (đơn vị không được gửi thư, chưa xác định, hoặc chưa có địa chỉ)", nobodyLines(in, day))
	if len(facts.NothingLate) > 0 {
		fmt.Fprintf(&b, "\nKhông có hồ sơ sắp đến hạn, quá hạn nên không gửi thư: %s.\n", strings.Join(facts.NothingLate, "; "))
	}
	if n.Seal != "" {
		fmt.Fprintf(&b, "\nMã niêm phong của danh sách: %s\n", n.Seal)
	}
	if n.Closing != "" {
		fmt.Fprintf(&b, "Mã băm của bản ghi kết thúc: %s\n", n.Closing)
	}
	n.writeAddresses(&b)
	subject := fmt.Sprintf("%s: %s, %d/%d thư đã nhận", what, warnedOutcome(n.Outcome), d.Accepted, d.Planned)
	return message.Message{Subject: subject, Text: b.String()}
}

func warnedOutcome(outcome string) string {
	if outcome == "succeeded" {
		return "hoàn tất"
	}
	return "hoàn tất, còn nơi chưa nhận được"
}

// nobodyLines names the units whose dossiers no mail lists.
func nobodyLines(in *view.Input, day period.Day) []string {
	counts := map[string]int{}
	for _, unit := range plan.WarnsNobody(in, day) {
		counts[unit]++
	}
	units := view.UnitsOf(in)
	lines := make([]string, 0, len(counts))
	for _, code := range slices.SortedFunc(maps.Keys(counts), units.Compare) {
		name := units.Name(code)
		if code != "" {
			name = wordsNamed(name, code)
		}
		lines = append(lines, fmt.Sprintf("%s: %s hồ sơ", name, notation.Padded(counts[code])))
	}
	return lines
}

func writeList(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, line := range lines {
		fmt.Fprintf(b, "- %s\n", line)
	}
}
