package workbook

// Words of the month's table (docs/table.md).
const (
	titleTable = "Sổ đối chiếu hồ sơ"
	tableSheet = "Hồ sơ"
	tableTaken = "Mỗi mã hồ sơ một dòng, kể cả hồ sơ không vào số liệu. Trích xuất lúc %s."
)

var tableLines = map[string]string{
	"early": "Đã giải quyết trước hạn", "on_time": "Đã giải quyết đúng hạn", "late": "Đã giải quyết trễ hạn", "withdrawn": "Công dân rút hồ sơ",
	"paused": "Đang giải quyết, tạm dừng", "in_time": "Đang giải quyết, trong hạn", "overdue": "Đang giải quyết, quá hạn",
	"outside": "Ngoài kỳ", "put_aside": "Để riêng, không vào số liệu", "not_accepted": "Chưa hoặc không được tiếp nhận",
}

var tableOrigins = map[string]string{"": "Không vào số liệu", "new": "Tiếp nhận mới", "carried": "Kỳ trước chuyển sang"}

var tableChannels = map[string]string{"": "Không ghi", "direct": "Trực tiếp", "online": "Trực tuyến", "postal": "Bưu chính công ích"}

var tableAnswers = map[string]string{"yes": "Có", "no": "Không"}

var tableAcceptance = map[string]string{
	"accepted_in_time": "Tiếp nhận trong hạn", "accepted_late": "Tiếp nhận chậm", "waiting": "Chờ tiếp nhận, còn hạn",
	"waiting_overdue": "Chờ tiếp nhận, quá hạn", "refused_in_time": "Trả lại trong hạn", "refused_late": "Trả lại chậm",
}

var tableDropped = map[string]string{
	"equal_copy": "dòng trùng giống hệt", "kept_finished_later": "kết thúc muộn hơn", "kept_higher_status": "trạng thái sau hơn", "kept_read_later": "đọc sau",
}
