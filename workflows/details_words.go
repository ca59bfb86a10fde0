package workflows

import (
	"fmt"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/notation"
)

// wordsDetails writes the state as the markdown of the UI's current details.
func wordsDetails(s *State) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s", periodWords(s.Month))
	if s.Revision > 0 {
		fmt.Fprintf(&b, ", bản r%04d", s.Revision)
	}
	fmt.Fprintf(&b, "\n\n**Bước %d/%d: %s**\n", s.Step, s.Steps, s.Label)
	if s.Note != "" {
		fmt.Fprintf(&b, "\n%s\n", s.Note)
	}
	if s.Stalled != nil {
		b.WriteString("\n" + wordsStalled(s.Stalled) + "\n")
	}
	if len(s.Unclosed) > 0 {
		b.WriteString("\n" + wordsUnclosed(s.Unclosed) + "\n")
	}
	if s.Planned {
		b.WriteString("\n" + DeliveryWords(s.Deliveries, len(s.Outdated)) + "\n")
	}
	if len(s.NoAddress) > 0 && s.Stage != StageClosed { // then the note says so
		b.WriteString("\n" + wordsNoAddress(s.NoAddress) + "\n")
	}
	if s.Warned != nil {
		b.WriteString("\n" + WarnedWords(s.Warned) + "\n")
	}
	if isWarning(s.Month) && len(s.NothingLate) > 0 {
		b.WriteString("\n" + wordsNothingToWarn(s.NothingLate) + "\n")
	} else if len(s.NothingLate) > 0 {
		b.WriteString("\n" + wordsNothingLate(s.NothingLate) + "\n")
	}
	if len(s.Outdated) > 0 && s.Stage != StageClosed {
		b.WriteString("\n" + wordsOutdated(s.Outdated) + "\n")
	}
	if s.Figures != nil {
		b.WriteString("\n" + figuresWords(*s.Figures))
	}
	for i, f := range s.Findings {
		if i == 0 {
			b.WriteString("\n**Phát hiện**\n\n")
		}
		fmt.Fprintf(&b, "- %s `%s` (%d): %s\n", severityWords(f.Severity), f.Code, f.Count, f.Message)
	}
	return b.String()
}

// wordsStalled says what a stage that takes long waits for, and whether the operators know.
func wordsStalled(s *Stalled) string {
	text := fmt.Sprintf("**Công đoạn này kéo dài từ %s.**", instantWords(s.Since))
	if s.Late {
		text = fmt.Sprintf("**Công đoạn này bị chậm, kéo dài từ %s.**", instantWords(s.Since))
	}
	for _, p := range s.Pending {
		text += "\n- " + p.Words()
	}
	switch {
	case !s.Told.IsZero():
		text += fmt.Sprintf("\n\nĐã báo người vận hành lúc %s.", instantWords(s.Told))
	case s.Late:
		text += "\n\nThư báo người vận hành **chưa gửi được**, đang gửi lại cho đến khi được."
	}
	return text
}

func wordsStalledReport(s *Stalled) string { return "**" + s.Label + "**\n\n" + wordsStalled(s) }

func wordsUnclosed(runs []string) string {
	return "Lượt chạy trước của tháng này đã mất mà chưa khép hồ sơ kiểm toán: `" + strings.Join(runs, "`, `") + "`."
}

func figuresWords(f counting.Headline) string {
	online, officials := notation.Count(f.ReceivedOnline), fmt.Sprintf("%d / %d", f.Officials, f.OfficialUnits)
	if f.NoChannel {
		online = wordsNoData
	}
	if f.NoOfficials {
		officials = wordsNoData
	}
	return fmt.Sprintf(`| Chỉ tiêu | Số hồ sơ |
|---|--:|
| Tổng số | %s |
| Tiếp nhận mới (trực tuyến) | %s (%s) |
| Kỳ trước chuyển sang | %s |
| Đã giải quyết | %s |
| – trước hạn và đúng hạn / trễ hạn | %s / %s |
| Đang giải quyết | %s |
| – còn hạn / quá hạn | %s / %s |
| Công chức, viên chức / đơn vị có hồ sơ trễ hạn | %s |
`, notation.Count(f.Total), notation.Count(f.Received), online, notation.Count(f.CarriedOver),
		notation.Count(f.Resolved), notation.Count(f.InTime), notation.Count(f.Late),
		notation.Count(f.Pending), notation.Count(f.PendingInTime), notation.Count(f.PendingOverdue), officials)
}

func severityWords(severity string) string {
	switch severity {
	case "block":
		return "**chặn**"
	case "warn":
		return "cảnh báo"
	}
	return "lưu ý"
}
