package client

import "trehan/internal/period"

// What people read of this room, in the Temporal UI too.
const (
	wordNotConnected       = "không kết nối được Temporal tại %s: %w; kiểm tra mục temporal của cấu hình và máy chủ"
	wordConnectionSettings = "cấu hình Temporal: %w"
	wordNotStarted         = "không khởi động được lượt chạy: %w"
	wordNotUploaded        = "không tải được bản đã ký lên kho: %w"

	wordSummaryOfRun      = "Thông báo hồ sơ trễ hạn"
	wordSummaryOfWarning  = "Cảnh báo hồ sơ sắp đến hạn, quá hạn"
	wordSummaryOfResend   = "Thông báo hồ sơ trễ hạn %s: gửi lại"
	wordSummaryOfSchedule = "Thông báo hồ sơ trễ hạn hằng tháng"
	wordWholeSchedule     = "lịch của kỳ này"
	wordSummaryOfPeriods  = "Thông báo hồ sơ trễ hạn theo kỳ %s"
	wordCommentOfWarning  = "cảnh báo sớm: theo các ngày trong tuần và giờ đã định"
	wordCommentOfMonths   = "ngày %d hằng tháng; lượt chạy tự chờ đến ngày làm việc đã định"
	wordCommentOfPeriods  = "ngày đầu sau mỗi kỳ %s; lượt chạy tự chờ đến ngày làm việc đã định"
)

// notePausedByConfig begins the note of a Schedule that the configuration has paused, so that the configuration can
// resume it again; a pause with any other note is a person's, and stays.
const notePausedByConfig = "tạm dừng theo cấu hình"

// What a Schedule is made of.
const (
	wordScheduleChange = "%s: %s → %s"

	wordNone      = "không có"
	wordYes       = "có"
	wordNo        = "không"
	wordUnlimited = "không giới hạn"

	wordAction           = "việc được khởi động"
	wordStartsWorkflow   = "lượt chạy (workflow)"
	wordType             = "loại lượt chạy"
	wordQueue            = "hàng đợi"
	wordID               = "mã lượt chạy"
	wordInput            = "dữ liệu vào"
	wordExecutionTimeout = "thời hạn cả lượt chạy"
	wordRunTimeout       = "thời hạn một lượt chạy"
	wordTaskTimeout      = "thời hạn một bước xử lý của worker"
	wordRetries          = "chạy lại khi thất bại"
	wordMemo             = "ghi chú kèm (memo)"
	wordAttribute        = "thuộc tính tìm kiếm"
	wordVersion          = "phiên bản worker chỉ định"
	wordSummary          = "tóm tắt"
	wordDetails          = "chi tiết"
	wordPriority         = "mức ưu tiên"
	wordOverlap          = "khi lượt trước chưa xong"
	wordCatchUp          = "chạy bù trong"
	wordPauseOnFailure   = "tạm dừng khi thất bại"
	wordPaused           = "tạm dừng"
	wordNote             = "ghi chú"
	wordRemaining        = "số lượt chạy còn lại"
	wordCalendars        = "ngày giờ chạy"
	wordSkip             = "ngày giờ bỏ qua"
	wordIntervals        = "chạy theo khoảng cách"
	wordCron             = "biểu thức cron"
	wordZone             = "múi giờ"
	wordStartAt          = "chỉ chạy từ"
	wordEndAt            = "chỉ chạy đến"
	wordJitter           = "lệch giờ ngẫu nhiên"

	wordEvery         = "mỗi %s, lệch %s"
	wordCalendar      = "giờ %s, phút %s, giây %s, ngày %s, tháng %s"
	wordDaysOfWeek    = ", thứ %s (0 là Chủ nhật)"
	wordYears         = ", năm %s"
	wordOtherEncoding = "dữ liệu dạng %q, %d byte"
)

func orNone(s string) string {
	if s == "" {
		return wordNone
	}
	return s
}

var kindWords = map[period.Kind]string{period.KindQuarter: "quý", period.KindHalf: "6 tháng", period.KindYear: "năm"}
