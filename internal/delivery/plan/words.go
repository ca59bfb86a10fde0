package plan

import "fmt"

// What the office reads of a plan that cannot be made.
const (
	wordsNotAllowed = "nơi nhận %s có địa chỉ ngoài các tên miền được phép (mail.allow_domains): " +
		"sửa danh bạ hoặc cấu hình; chưa gửi thư nào."
	wordsNoPolicy = "resend %q không có: chọn failed, changed, all hoặc none"
)

// Error says in Vietnamese which revision replaces this one.
func (e *SupersededError) Error() string {
	return fmt.Sprintf("Bản r%04d đã được bản r%04d thay thế: không gửi thư của bản r%04d nữa.", e.Revision, e.By, e.Revision)
}
