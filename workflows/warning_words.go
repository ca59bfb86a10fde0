package workflows

import (
	"fmt"

	"trehan/activities"
	"trehan/internal/notation"
	"trehan/internal/period"
)

func wordsTooLate(day period.Day) string {
	return fmt.Sprintf("đã quá trưa hôm sau ngày %s, danh sách cảnh báo của ngày ấy không còn đúng nên không gửi; hãy chạy lại cho hôm nay", notation.Date(day))
}

func wordsListed(revision int) string {
	return fmt.Sprintf("Danh sách của ngày này đã lập và niêm phong ở bản r%04d: giữ nguyên, chỉ gửi cho nơi chưa nhận được.", revision)
}

// WarnedWords says how many dossiers a warning lists, as markdown.
func WarnedWords(w *activities.Warned) string {
	text := fmt.Sprintf("**%s** hồ sơ đến hạn trong %s ngày làm việc tới, **%s** hồ sơ đã quá hạn.",
		notation.Count(w.Soon), notation.Padded(w.Days), notation.Count(w.Overdue))
	if w.Nobody > 0 {
		text += fmt.Sprintf(" Trong đó %s hồ sơ không báo cho nơi nào: đơn vị không được gửi thư, chưa xác định, hoặc chưa có địa chỉ.", notation.Padded(w.Nobody))
	}
	return text
}

func wordsWarningDryRun(w *activities.Warned) string {
	return "Chạy thử: không niêm phong, không gửi thư. " + WarnedWords(w)
}

// wordsNothingToWarn names who gets no mail since nothing of theirs is soon due or overdue.
func wordsNothingToWarn(codes []string) string {
	return fmt.Sprintf("Có %d nơi không có hồ sơ sắp đến hạn, quá hạn nên không được gửi thư: %s.", len(codes), someOf(codes))
}
