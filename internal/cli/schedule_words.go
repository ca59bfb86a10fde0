package cli

import (
	"fmt"
	"strings"
)

// What people read of the Schedule.
const (
	wordScheduleCreated   = "đã tạo lịch"
	wordScheduleUpdated   = "đã cập nhật lịch"
	wordScheduleUnchanged = "lịch không đổi"
	wordScheduleChange    = "%s: %s → %s"
	wordScheduleMissing   = "chưa có lịch %s: chạy `trehan schedule apply`"
	wordStaysPaused       = "lịch đang tạm dừng, không tự chạy (%s); chạy tiếp: trehan schedule resume"
	wordPausedAsTold      = "lịch đang tạm dừng theo cấu hình (schedule.paused), không tự chạy"
	wordDiffersFromConfig = "khác với cấu hình"
	wordApplyMends        = "; cách sửa: trehan schedule apply"
	wordNoSchedule        = "chưa có lịch, các tháng không tự chạy; cách sửa: trehan schedule apply, nếu không chạy tay từng tháng"
	wordRunsAsConfigured  = "đúng cấu hình, lần chạy tới %s"
	wordNeverFires        = "không còn lần chạy nào sắp tới"

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
	wordRunTimeout       = "thời hạn một lần chạy"
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
	wordRemaining        = "số lần chạy còn lại"
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

// pausedWords says that a Schedule is paused and why.
func pausedWords(note string) string {
	if strings.HasPrefix(note, pausedByConfig) {
		return wordPausedAsTold
	}
	return fmt.Sprintf(wordStaysPaused, orNone(note))
}
