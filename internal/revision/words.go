package revision

import (
	"fmt"
	"strings"
)

// What `audit verify --recompute` reports.
const (
	wordInputGone      = "không lập lại được vì đầu vào không còn trong kho (bản trích xuất có thời hạn lưu riêng)"
	wordNotSealed      = "lập lại thì có, trong niêm phong không có"
	wordNotMade        = "trong niêm phong có, lập lại thì không có"
	wordOtherFigures   = "số liệu lập lại khác số liệu đã niêm phong"
	wordOtherBytes     = "đã niêm phong %d byte %s…, lập lại %d byte %s…"
	wordOtherStatement = "lời cam kết mà mã kiểm chứng được tính ra khác lời cam kết lập lại"
	wordEarlier        = "số liệu các tháng trước không khớp báo cáo của các tháng ấy"
)

// wordToSign stands behind the name of a letter in whose place the signed one was sent.
const wordToSign = " (bản trình ký, chưa có chữ ký)"

// Errors of the office's files.
const (
	wordNotAllSealed  = "chưa lập được %s từ các tháng (made_from: months): cần mọi tháng %s đã niêm phong, theo đúng ngày đầu tháng (period.start_day) hiện nay. Lượt chạy thật chờ đến 31 ngày, đủ thì tự làm tiếp; đã dừng thì chạy lại kỳ này"
	wordOtherDays     = "%s đã niêm phong ở bản %s, %s; theo mục period của cấu hình hiện nay lại là %s. Một tên kỳ chỉ có một nghĩa: để lập lại, trả mục period về như khi ấy; kỳ khác ngày thì chạy với --from, --to"
	wordNotFollowing  = "%s (%s) không liền ngay sau %s đã niêm phong (%s): hồ sơ sẽ bị tính hai lần hoặc bị bỏ sót. Mục period đã đổi: hãy lập kỳ chuyển tiếp bằng trehan run --from %s --to %s; từ kỳ tiếp theo chạy như thường"
	wordSumBroken     = "cộng từ các tháng không khớp: %s; hãy lập từ dữ liệu trích xuất của cả kỳ (made_from: extract)"
	wordReadExtract   = "đọc bản lưu %s: %w"
	wordStoreExtract  = "lưu nguyên bản %s: %w"
	wordNoFile        = "không có tệp %s mà cấu hình nêu"
	wordFewerRows     = "%s: %s dòng ở bản %s, nay %s dòng"
	wordFewerBytes    = "%s: %s byte ở bản %s, nay %s byte"
	wordShrankWaiting = "%s: có lúc %s byte khi đang chờ, nay %s byte"
	wordUnsafe        = "dữ liệu trích xuất không đủ tin cậy để cảnh báo, không gửi thư cho nơi nào: "
	wordStale         = "nguồn %s: tệp %s là bản trích xuất lúc %s, cũ hơn %s (warning.max_age); không cảnh báo bằng dữ liệu cũ. Hãy trích xuất lại rồi chạy lại"
	wordNoFiles       = "số liệu %s cộng từ các tháng đã niêm phong, không đếm từ tệp hồ sơ nào: hãy hỏi ở tháng có hồ sơ ấy (%s)"
	wordNoSource      = "cấu hình không có nguồn %q"
	wordNoUpload      = "không có tệp đã ký %s trong kho; hãy tải lên lại"
	wordOtherUpload   = "tệp đã ký %s có SHA-256 khác với giá trị được chấp thuận"
	wordBadUpload     = "tệp đã ký %s: %v"
	wordOtherBuild    = "%s trong kho đã được một bản dựng khác của chương trình lập; hãy chạy lại tháng này để có một bản phát hành mới."
)

// Figures of a letter, as what differs names them.
const (
	wordTotal         = "tổng số hồ sơ"
	wordReceived      = "tiếp nhận mới"
	wordCarriedOver   = "kỳ trước chuyển sang"
	wordOnline        = "nộp trực tuyến"
	wordDirect        = "nộp trực tiếp, qua bưu chính"
	wordResolved      = "đã giải quyết"
	wordOnTime        = "trước hạn và đúng hạn"
	wordLate          = "trễ hạn"
	wordPending       = "đang giải quyết"
	wordInTime        = "còn hạn"
	wordOverdue       = "quá hạn"
	wordShare         = "tỷ lệ "
	wordOfficials     = "công chức, viên chức"
	wordPaused        = "hồ sơ tạm dừng"
	wordRefused       = "hồ sơ không tiếp nhận, trả lại"
	wordDue           = "hồ sơ đến hạn trong kỳ"
	wordInherited     = "hồ sơ tiếp nhận bàn giao"
	wordAcceptance    = "tiếp nhận chậm"
	wordApology       = "văn bản xin lỗi"
	wordOfficialUnits = "cơ quan, đơn vị có công chức, viên chức"
)

func wordsReplacesSent(c Comparison, foreseen string) string {
	text := fmt.Sprintf("Khác bản r%04d đã phát hành, %d địa chỉ đã nhận hoặc có thể đã nhận thư của tháng: phải có người xem phần khác nhau rồi mới được phát hành bản thay thế. "+
		"%s ", c.Replaces, c.Received, foreseen)
	if len(c.Changed) == 0 {
		return text + "Danh sách và số liệu của các đơn vị không đổi; danh bạ, mẫu văn bản hoặc thông tin khác đã đổi."
	}
	return text + "Phần khác: " + strings.Join(c.Changed, " | ") + "."
}
