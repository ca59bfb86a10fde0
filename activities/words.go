package activities

import "fmt"

// What the office reads of errors that arise in the activities themselves.
const (
	wordsNoWorkingDay = "%s không có ngày làm việc thứ %d"
	wordsNoRevision   = "lượt chạy đang giữ tháng này chưa mở bản nào"
	wordsNotRecorded  = "ghi hồ sơ kiểm toán %s: %w"
	wordsNoWarning    = "warning: chưa cấu hình cảnh báo sớm; thêm mục warning (để {} là theo mặc định) rồi chạy lại"
	wordsUnsafeToWarn = "dữ liệu trích xuất không đủ tin cậy để cảnh báo, không gửi thư cho nơi nào: "
	wordsNoOperators  = "review.operators trống: không có ai để báo"
)

func wordsPanicked(activity string) string {
	return fmt.Sprintf("chương trình gặp lỗi lập trình (panic) ở công việc %s; nhật ký của worker có chi tiết, hãy gửi cho người phát triển", activity)
}
