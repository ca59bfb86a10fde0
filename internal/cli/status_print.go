package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/cause"
	"trehan/internal/delivery"
	"trehan/internal/delivery/axis"
	"trehan/internal/delivery/handover"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/workflows"
)

// warning returns the day of the early warning that the status is of, and whether it is of one.
func (s *status) warning() (period.Day, bool) {
	name, err := period.ParseName(s.Month)
	day, warning := name.Warning()
	return day, err == nil && warning
}

// title begins the first line.
func (s *status) title() string {
	if _, warning := s.warning(); warning {
		return view.Sentence(notation.Month(s.Month))
	}
	return view.Sentence(notation.Named(s.Month))
}

func (s *status) print(p *Program) {
	switch {
	case s.temporalError != nil:
		p.printf("%s: không hỏi được Temporal nên không biết có lượt chạy nào không; dưới đây là những gì kho lưu trữ ghi.\n", s.title())
	case s.Outcome == "":
		p.printf("%s: chưa chạy lần nào.\n", s.title())
	case s.Running:
		p.printf("%s: đang chạy.\n", s.title())
	default:
		p.printf("%s: %s.\n", s.title(), workflows.OutcomeWords(s.Outcome))
	}
	if s.Link != "" {
		p.printf("Xem tại %s\n", s.Link)
	}
	if day, warning := s.warning(); warning && s.Again != "" && !s.Running {
		p.printf("Chạy lại: trehan warn --day %s, hoặc từ %s\n", day, s.Again)
	} else if s.Again != "" && !s.Running {
		p.printf("Chạy lại: trehan run --month %s, hoặc từ %s\n  (ô Input phải nêu %s)\n", s.Month, s.Again, notation.Named(s.Month))
	}
	s.printStage(p)
	for _, w := range s.Waiting {
		p.printf("Đang chờ: %s\n", w.Words())
	}
	if s.storeError != nil {
		p.printf("Phát hành, thư: không đọc được kho lưu trữ nên không biết.\n")
		return
	}
	if s.Outcome != "" || s.Seal != "" || s.temporalError != nil {
		p.printf("%s\n", publishedWords(s))
	}
	if s.Seal != "" {
		p.printf("Bản niêm phong: r%04d, %s\n", s.Revision, s.Seal)
	}
	if _, warning := s.warning(); warning && len(s.NothingLate) > 0 {
		p.printf("Không có hồ sơ sắp đến hạn, quá hạn nên không gửi thư: %s\n", strings.Join(s.NothingLate, ", "))
	} else if len(s.NothingLate) > 0 {
		p.printf("Không có hồ sơ trễ hạn, quá hạn nên không gửi thư (when: late): %s\n", strings.Join(s.NothingLate, ", "))
	}
	s.printAxis(p)
	printExplanations(p, s.Explanations)
	if len(s.Recipients) == 0 {
		return
	}
	d := s.Deliveries
	p.printf("Thư: %d/%d đã nhận, %d bị từ chối, %d chưa rõ, %d đang chờ%s\n", d.Accepted, d.Planned, d.Refused, d.Unknown, d.Open, bouncedWords(d))
	if old := s.withOldLetter(); old > 0 {
		p.printf("  trong số đã nhận, %d địa chỉ chỉ có thư của bản đã bị thay thế\n", old)
	}
	if before := s.Replaced; before.Planned > 0 {
		p.printf("Không còn tính %d thư của bản trước (%d đã nhận): đã có thư mới, hoặc đơn vị đã nhận thư mới ở địa chỉ khác; xem --json\n", before.Planned, before.Accepted)
	}
	for _, r := range s.Recipients {
		if !r.Replaced {
			r.print(p)
		}
	}
	s.printOutdated(p)
}

// printStage says how far the run is, or was.
func (s *status) printStage(p *Program) {
	if s.State == nil {
		return
	}
	p.printf("Bước %d/%d: %s\n", s.State.Step, s.State.Steps, s.State.Label)
	if s.State.Note != "" {
		p.printf("%s\n", cause.Words(withoutStars(s.State.Note)))
	}
	if stalled := s.State.Stalled; s.Running && stalled != nil {
		p.printf("%s\n", stalledWords(stalled))
	}
	if s.State.Foreseen != "" {
		p.printf("%s\n", s.State.Foreseen)
	}
	if s.Running && len(s.NoAddress) > 0 { // afterwards the note says so
		p.printf("Không có địa chỉ thư trong danh bạ: %s\n", strings.Join(s.NoAddress, ", "))
	}
	if s.State.Warned != nil {
		p.printf("%s\n", withoutStars(workflows.WarnedWords(s.State.Warned)))
	}
	if s.State.Figures != nil {
		printHeadline(p, *s.State.Figures)
	}
	printTimes(p, s.State.Times, time.Now())
}

// printAxis says what the document axis has answered, and who has the letter by neither way.
func (s *status) printAxis(p *Program) {
	if len(s.Axis) == 0 {
		return
	}
	by := map[axis.Status]int{}
	for _, w := range s.Axis {
		by[w.Status]++
	}
	var parts []string
	for _, status := range axis.Statuses() {
		if by[status] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", by[status], status.Words()))
		}
	}
	if n := by[""]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d chưa có trả lời", n))
	}
	p.printf("Trục liên thông văn bản: %s\n", strings.Join(parts, ", "))
	for _, w := range s.Axis {
		if w.Reached() && (w.Status == "" || w.Status.Reached()) {
			continue
		}
		mail := "chưa nhận thư"
		if w.Mail {
			mail = "đã nhận thư"
		}
		line := fmt.Sprintf("  %s: %s; trục: %s", s.nameOf(w.Recipient), mail, axisWords(w))
		p.printf("%s\n", view.Printable(line))
	}
	if len(s.Unreached) > 0 {
		names := make([]string, len(s.Unreached))
		for i, code := range s.Unreached {
			names[i] = s.nameOf(code)
		}
		p.printf("Chưa nhận công văn cả qua thư lẫn qua trục: %s\n", strings.Join(names, "; "))
	}
}

func axisWords(w handover.Way) string {
	if w.Status == "" {
		return "chưa có trả lời"
	}
	words := fmt.Sprintf("%s lúc %s", w.Status.Words(), w.Since.In(period.Zone).Format("15:04 02/01/2006"))
	if w.Reason != "" {
		words += ", lý do: " + w.Reason
	}
	return words
}

// nameOf is a recipient's name with its code.
func (s *status) nameOf(code string) string {
	if name := s.names[code]; name != "" {
		return name + " (" + code + ")"
	}
	return code
}

// stalledWords says that a stage takes long, and whether the operators know.
func stalledWords(s *workflows.Stalled) string {
	since := s.Since.In(period.Zone).Format("15:04 02/01/2006")
	switch {
	case !s.Late:
		return fmt.Sprintf("Công đoạn này kéo dài từ %s.", since)
	case s.Told.IsZero():
		return fmt.Sprintf("Công đoạn này bị chậm, kéo dài từ %s; thư báo người vận hành chưa gửi được, đang gửi lại.", since)
	}
	return fmt.Sprintf("Công đoạn này bị chậm, kéo dài từ %s; đã báo người vận hành lúc %s.", since, s.Told.In(period.Zone).Format("15:04 02/01/2006"))
}

// withOldLetter counts those among the accepted ones who have accepted nothing but what is replaced.
func (s *status) withOldLetter() int {
	n := 0
	for _, o := range s.Outdated {
		if o.Status == string(ledger.Accepted) && slices.ContainsFunc(s.Recipients, func(r delivered) bool { return !r.Replaced && r == o }) {
			n++
		}
	}
	return n
}

// printOutdated names who keeps a letter that the last sealed revision replaces.
func (s *status) printOutdated(p *Program) {
	if len(s.Outdated) == 0 {
		return
	}
	p.printf("Còn giữ thư của bản đã bị thay thế, chưa có thư của bản r%04d: %d địa chỉ\n", s.Revision, len(s.Outdated))
	for _, r := range s.Outdated {
		r.print(p)
	}
	if !s.Running && s.temporalError == nil {
		p.printf("  Chạy lại %s, không kèm --resend, để gửi thư thay thế; nơi chưa rõ thì hỏi rồi dùng trehan resolve trước.\n", notation.This(s.Month))
	}
}

func (r delivered) print(p *Program) {
	note := ledger.ReasonWords(r.Reason)
	if r.Status == string(ledger.Accepted) {
		note = ""
	} else if r.Code != 0 {
		note = fmt.Sprintf("%s (%d)", note, r.Code)
	}
	switch {
	case r.Bounced:
		note = bounceWords(ledger.Bounced)
	case r.Delayed:
		note = bounceWords(ledger.Delayed)
	case r.Doubtful:
		note = wordDoubtful
	}
	who := r.Recipient
	if r.Name != "" {
		who = r.Name + " (" + r.Recipient + ")"
	}
	line := fmt.Sprintf("  %s  r%04d  %s  %s <%s>", padded(statusWords(r.Status), 14), r.Revision, r.Since.In(period.Zone).Format("02/01/2006 15:04"), who, r.To)
	if note != "" {
		line += ": " + note
	}
	p.printf("%s\n", line)
}

// bouncedWords counts what came back of the accepted mails; "" for nothing.
func bouncedWords(d delivery.Listed) string {
	words := ""
	if d.Bounced+d.Delayed > 0 {
		words = fmt.Sprintf("; %d bị trả lại, %d báo chậm sau khi nhận", d.Bounced, d.Delayed)
	}
	if d.Doubtful > 0 {
		words += fmt.Sprintf("; %d có báo cáo trả lại chưa xác thực", d.Doubtful)
	}
	return words
}

// wordDoubtful stands where a report says that a mail came back, and nothing ties it to the mail.
const wordDoubtful = "có báo cáo trả lại chưa xác thực: hỏi nơi nhận, rồi chạy trehan resolve"

func statusWords(s string) string {
	words := map[string]string{
		"planned": "chưa gửi", "claimed": "đang gửi", "accepted": "đã nhận", "refused": "bị từ chối",
		"deferred": "sẽ gửi lại", "unknown": "chưa rõ",
	}
	if w, ok := words[s]; ok {
		return w
	}
	return s
}

// publishedWords says in a line what of the month is published.
func publishedWords(s *status) string {
	revision := archive.RevisionName(s.Revision)
	switch {
	case s.trailError != nil:
		return "Phát hành: không nói được, vì hồ sơ kiểm toán đã bị sửa; xem trehan audit verify."
	case s.Published == workflows.Succeeded:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong, mọi thư phải gửi đều đã được nhận.", revision)
	case s.Published == workflows.WithExceptions && len(s.Outdated) > 0:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong và gửi, còn nơi chưa nhận được hoặc còn giữ bản đã bị thay thế.", revision)
	case s.Published == workflows.WithExceptions:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong và gửi, còn nơi chưa nhận được.", revision)
	case s.Seal != "":
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong, chưa gửi hết cho các nơi nhận.", revision)
	}
	return "Phát hành: chưa; " + notation.This(s.Month) + " chưa có bản nào được niêm phong."
}
