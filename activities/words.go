package activities

import (
	"fmt"
	"strings"

	"trehan/internal/delivery/plan"
	"trehan/internal/issue"
)

// What people read of the activities stands here.

func wordsReplacesSent(revision, received int, foreseen string, changed []string) string {
	text := fmt.Sprintf("Khác bản r%04d đã phát hành, %d địa chỉ đã nhận hoặc có thể đã nhận thư của tháng: phải có người xem phần khác nhau rồi mới được phát hành bản thay thế. "+
		"%s ", revision, received, foreseen)
	if len(changed) == 0 {
		return text + "Danh sách và số liệu của các đơn vị không đổi; danh bạ, mẫu văn bản hoặc thông tin khác đã đổi."
	}
	return text + "Phần khác: " + strings.Join(changed, " | ") + "."
}

const wordsMailsNobody = "Lượt chạy này không gửi thư cho nơi nào."

// wordsForeseen says who would get what, as things stand.
func wordsForeseen(f plan.Foreseen) string {
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

// wordsLetter says what is wrong with a letter's number and date; "" for nothing.
func wordsLetter(faults []issue.Fault) string { return issue.Words(faults, issue.Label) }

func wordsNotSealed(why string) string {
	return why + ". Bản này không được niêm phong, chưa gửi thư nào: hãy chạy lại tháng này và ghi đúng số, ngày công văn"
}

const wordsNotApprovedByTwo = "Văn phòng áp dụng nguyên tắc hai người, nhưng hồ sơ kiểm toán không có chấp thuận đã xác thực cho bản này; hãy chạy lại và chấp thuận trên trang duyệt"

func wordsBuiltByAnother(name string) string {
	return fmt.Sprintf("%s trong kho đã được một bản dựng khác của chương trình lập; hãy chạy lại tháng này để có một bản phát hành mới.", name)
}

const wordsHolderBegins = "lượt chạy đang giữ tháng này chưa mở bản nào"
func wordsPanicked(activity string) string {
	return fmt.Sprintf("chương trình gặp lỗi lập trình (panic) ở công việc %s; nhật ký của worker có chi tiết, hãy gửi cho người phát triển", activity)
}
