package period

// Messages of values that cannot be read.
const (
	wordMonth        = "tháng %q không đúng dạng yyyy-MM (ví dụ 2023-11)"
	wordName         = "kỳ báo cáo %q không đúng dạng 2026-01 (tháng), 2026-Q1 (quý), 2026-H1 (6 tháng), 2026 (năm) hoặc 2026-01-15..2026-03-20"
	wordStart        = "%q không đúng dạng MM-dd với ngày từ 01 đến %d (ví dụ 12-15)"
	wordStartDay     = "%d nằm ngoài khoảng 1 đến %d"
	wordDay          = "ngày %q không đúng dạng yyyy-MM-dd"
	wordInstant      = "thời điểm %q không đúng dạng RFC 3339"
	wordReadCalendar = "đọc lịch ngày nghỉ %s: %w"
)

// Errors of a list of days off.
const (
	wordHeader      = "dòng tiêu đề phải là year,date,kind,note"
	wordFields      = "phải có đúng 4 cột: year,date,kind,note"
	wordYear        = "năm %q không đúng dạng yyyy"
	wordYearDiffers = "ngày %s không thuộc năm %d"
	wordKind        = "loại %q không hợp lệ (off, work hoặc incomplete)"
	wordNoDate      = "thiếu ngày"
	wordDateGiven   = "loại incomplete áp dụng cho cả năm, không được ghi ngày %q"
	wordTwice       = "ngày %s đã có ở dòng %d"
	wordWeekday     = "ngày %s là ngày trong tuần, vốn là ngày làm việc; work chỉ dùng cho thứ Bảy, Chủ nhật làm bù"
)

// Errors of working hours.
const (
	wordNoHours       = "danh sách trống; bỏ khóa này để dùng giờ mặc định (7:30-11:30, 13:30-17:00)"
	wordHoursForm     = "%q không đúng dạng giờ:phút-giờ:phút (ví dụ 7:30-11:30)"
	wordHoursReversed = "%q kết thúc không sau lúc bắt đầu"
	wordHoursOrder    = "%q bắt đầu trước khi khoảng liền trước kết thúc; ghi các khoảng theo thứ tự trong ngày"
)
