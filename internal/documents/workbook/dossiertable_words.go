package workbook

// Words of the month's table (docs/table.md).
const (
	titleTable = "Sổ đối chiếu hồ sơ"
	tableSheet = "Hồ sơ"
	tableTaken = "Mỗi mã hồ sơ một dòng, kể cả hồ sơ không vào số liệu. Trích xuất lúc %s."
)

var tableAnswers = map[string]string{"yes": "có", "no": "không"}

var tableDropped = map[string]string{
	"equal_copy": "dòng trùng giống hệt", "kept_finished_later": "kết thúc muộn hơn", "kept_higher_status": "trạng thái sau hơn", "kept_read_later": "đọc sau",
}

// tableRules say the reasons of a line (docs/counting.md 2) without the dossier's values, which stand in the other columns.
var tableRules = map[string]string{
	"never_accepted": "chưa hoặc không được tiếp nhận", "no_received": "không có ngày tiếp nhận", "received_after_period": "tiếp nhận sau kỳ",
	"finish_from_return": "lấy ngày trả thay ngày kết thúc", "no_finish": "đã xong nhưng không có ngày kết thúc", "finish_before_receipt": "kết thúc trước khi tiếp nhận",
	"finish_in_future": "kết thúc sau thời điểm trích xuất", "finished_before_period": "kết thúc trước kỳ", "withdrawn_in_period": "công dân rút trong kỳ",
	"finished_in_period": "kết thúc trong kỳ", "finished_after_period": "kết thúc sau kỳ", "open_at_end": "cuối kỳ đang giải quyết",
	"finish_of_open_ignored": "không dùng ngày kết thúc của hồ sơ chưa xong", "no_due_put_aside": "không có ngày hẹn trả", "no_due": "không có ngày hẹn trả",
	"finished_before_due": "trước ngày hẹn trả", "finished_on_due": "đúng ngày hẹn trả", "finished_after_due": "sau ngày hẹn trả",
	"finished_after_due_instant": "sau giờ hẹn trả", "paused": "đang tạm dừng", "paused_after_due": "tạm dừng sau ngày hẹn trả", "paused_after_period": "tạm dừng sau kỳ",
	"due_before_end": "hẹn trả trước ngày cuối kỳ", "due_on_last_day_overdue": "hẹn trả ngày cuối kỳ, tính quá hạn", "due_on_last_day": "hẹn trả ngày cuối kỳ",
	"due_after_end": "hẹn trả sau kỳ",
}
