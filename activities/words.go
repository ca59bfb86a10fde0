package activities

import "fmt"

// What the office reads of errors that arise in the activities themselves.
const (
	wordsNoWorkingDay = "%s không có ngày làm việc thứ %d"
	wordsNoRevision   = "lượt chạy đang giữ tháng này chưa mở bản nào"
	wordsNotRecorded  = "ghi hồ sơ kiểm toán %s: %w"
	wordsNoWarning    = "warning: chưa cấu hình cảnh báo sớm; thêm mục warning (để {} là theo mặc định) rồi chạy lại"
	wordsNoOperators  = "review.operators trống: không có ai để báo"

	wordsNotAsked            = "chưa đề nghị đơn vị nào giải trình tháng %s: hãy chạy workflow Explanations của tháng này"
	wordsNothingSealed       = "tháng %s chưa có bản phát hành nào niêm phong, chưa có danh sách để giải trình"
	wordsNoExplanations      = "cấu hình không có mục explanations"
	wordsNoMonth             = "%s không phải một tháng: chỉ giải trình theo tháng"
	wordsWrongWorkflow       = "mỗi tháng chỉ có một lượt giải trình: hãy đặt Workflow ID là %s"
	wordsNoForm              = "tệp số liệu của tháng %s, bản r%04d, không có biểu giải trình: bản ấy lập khi cấu hình chưa có mục explanations; hãy chạy lại tháng"
	wordsExplanationsSummary = "Giải trình hồ sơ trễ hạn tháng"
)

func wordsPanicked(activity string) string {
	return fmt.Sprintf("chương trình gặp lỗi lập trình (panic) ở công việc %s; nhật ký của worker có chi tiết, hãy gửi cho người phát triển", activity)
}
