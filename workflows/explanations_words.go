package workflows

import (
	"fmt"
	"strings"

	"trehan/activities"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// What the Temporal UI shows of a month's explanations.
const (
	wordsOpenExplanations  = "Lập danh sách hồ sơ phải giải trình"
	wordsCollect           = "Xem hộp thư và thư mục giải trình"
	wordsAnswerFiles       = "Trả lời nơi đã gửi giải trình"
	wordsCloseExplanations = "Lập bảng tổng hợp, khép việc giải trình"
	wordsNextLook          = "Chờ đến lần xem sau"
	wordsNobodyToExplain   = "Không có hồ sơ trễ hạn nào phải giải trình."
	wordsStartExplanations = "Mở việc giải trình của tháng"
)

func wordsMailUnits(round int) string {
	if round == 0 {
		return "Gửi đề nghị giải trình"
	}
	return fmt.Sprintf("Nhắc lần %s đơn vị chưa giải trình", notation.Padded(round))
}

func wordsExplanationCounts(c activities.ExplanationCounts) string {
	return fmt.Sprintf("%s hồ sơ phải giải trình: %s đã giải trình (%s chấp nhận, %s không chấp nhận, %s chờ quyết định), %s chưa giải trình",
		notation.Count(c.Asked), notation.Count(c.Answered), notation.Count(c.Accepted), notation.Count(c.Refused), notation.Count(c.Open), notation.Count(c.Silent))
}

// maxCodes bounds the codes that the details list: they are at most 20 KB.
const maxCodes = 60

func wordsExplanations(s *ExplanationsState) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**Giải trình %s**, theo bản lần %s.\n\n", notation.Month(s.Month), notation.Padded(s.Revision))
	if s.Note != "" {
		fmt.Fprintf(&b, "%s\n\n", s.Note)
	}
	if s.Units == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, "%s, của %s đơn vị.\n\n", wordsExplanationCounts(s.Counts), notation.Count(s.Units))
	switch {
	case s.Closed:
		b.WriteString("Đã kết thúc.\n\n")
	default:
		fmt.Fprintf(&b, "Hạn giải trình: **hết ngày %s**. Kết thúc chậm nhất %s.\n\n", notation.Date(period.InstantOf(s.Deadline).Day()-1), instantWords(s.Closes))
	}
	if len(s.Silent) > 0 {
		fmt.Fprintf(&b, "Chưa giải trình (%s đơn vị, đã nhắc %s lần): %s.\n\n", notation.Count(len(s.Silent)), notation.Padded(s.Reminded), codesWords(s.Silent))
	}
	if len(s.NoMail) > 0 {
		fmt.Fprintf(&b, "Không có địa chỉ thư: %s.\n\n", codesWords(s.NoMail))
	}
	if s.Unknown > 0 {
		fmt.Fprintf(&b, "%s tệp từ người gửi không có trong danh bạ: xem trang duyệt.\n\n", notation.Count(s.Unknown))
	}
	if s.Unsent > 0 {
		fmt.Fprintf(&b, "%s thư chưa gửi được, sẽ gửi lại.\n\n", notation.Count(s.Unsent))
	}
	if s.Trouble != "" {
		fmt.Fprintf(&b, "**Trục trặc từ %s**, sẽ thử lại: %s\n", instantWords(s.Since), s.Trouble)
	}
	return b.String()
}

func codesWords(codes []string) string {
	if len(codes) <= maxCodes {
		return strings.Join(codes, ", ")
	}
	return fmt.Sprintf("%s và %s đơn vị khác", strings.Join(codes[:maxCodes], ", "), notation.Count(len(codes)-maxCodes))
}
