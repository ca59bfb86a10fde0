package plan

import (
	"fmt"
	"strings"
)

// What the office reads of a plan that cannot be made.
const (
	wordsNotAllowed = "nơi nhận %s có địa chỉ ngoài các tên miền được phép (mail.allow_domains): " +
		"sửa danh bạ hoặc cấu hình; chưa gửi thư nào."
	wordsNotPlanned = "kế hoạch gửi của lượt chạy không có nơi nhận %s"
	wordsNoPolicy   = "resend %q không có: chọn failed, changed, all hoặc none"
)

// Error says in Vietnamese which revision replaces this one.
func (e *SupersededError) Error() string {
	return fmt.Sprintf("Bản r%04d đã được bản r%04d thay thế: không gửi thư của bản r%04d nữa.", e.Revision, e.By, e.Revision)
}

// MailsNobody says of a run without mails what ForeseeWords says of the others.
const MailsNobody = "Lượt chạy này không gửi thư cho nơi nào."

// wordsForeseen says who would get what, as things stand.
func wordsForeseen(f Foreseen) string {
	text := fmt.Sprintf("Nếu được duyệt lúc này, lượt chạy gửi %d thư", f.Send())
	var parts []string
	if f.Replacing > 0 {
		parts = append(parts, fmt.Sprintf("%d địa chỉ đang giữ bản cũ nhận bản thay thế (%d địa chỉ trong đó có số liệu của riêng mình thay đổi)", f.Replacing, f.Changed))
	}
	if f.First > 0 {
		parts = append(parts, fmt.Sprintf("%d địa chỉ chưa nhận thư nào của tháng", f.First))
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, "; ")
	}
	text += "."
	if f.Unknown > 0 {
		text += fmt.Sprintf(" %d địa chỉ chưa rõ đã nhận thư trước hay chưa thì không được gửi đến khi có kết luận.", f.Unknown)
	}
	if f.Left > 0 {
		text += fmt.Sprintf(" Còn %d địa chỉ giữ, hoặc có thể đang giữ, bản cũ mà lượt chạy này không gửi bản thay thế.", f.Left)
	}
	return text
}

func wordsNotForeseen(why string) string {
	return fmt.Sprintf("Chưa lập được danh sách nơi nhận: %s.", strings.TrimSuffix(why, "."))
}
