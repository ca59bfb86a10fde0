package activities

import (
	"fmt"
	"strings"

	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// What people read of the activities stands here.

func wordsReplacesSent(revision, received int, changed []string) string {
	text := fmt.Sprintf("Khác bản r%04d mà %d địa chỉ đã nhận: phải có người xem phần khác nhau rồi mới được phát hành bản thay thế. ", revision, received)
	if len(changed) == 0 {
		return text + "Danh sách và số liệu của các đơn vị không đổi; danh bạ, mẫu văn bản hoặc thông tin khác đã đổi."
	}
	return text + "Phần khác: " + strings.Join(changed, " | ") + "."
}

func wordsBuiltByAnother(name string) string {
	return fmt.Sprintf("%s trong kho đã được một bản dựng khác của chương trình lập; hãy chạy lại tháng này để có một bản phát hành mới.", name)
}

func wordsFailedSubject(m period.Month) string {
	return "Lượt chạy thông báo hồ sơ trễ hạn " + view.MonthWords(m.String()) + " thất bại"
}

func wordsFailedText(m period.Month, failure string) string {
	return fmt.Sprintf("Lượt chạy %s đã dừng trước khi có số liệu.\n\n%s\n\nChưa niêm phong, chưa gửi thư cho nơi nào. Hãy sửa rồi chạy lại.\n", view.MonthWords(m.String()), failure)
}
