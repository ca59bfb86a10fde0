package revision

// What `audit verify --recompute` reports.
const (
	wordInputGone    = "không lập lại được vì đầu vào không còn trong kho (bản trích xuất có thời hạn lưu riêng)"
	wordNotSealed    = "lập lại thì có, trong niêm phong không có"
	wordNotMade      = "trong niêm phong có, lập lại thì không có"
	wordOtherFigures = "số liệu lập lại khác số liệu đã niêm phong"
	wordOtherBytes   = "đã niêm phong %d byte %s…, lập lại %d byte %s…"
	wordEarlier      = "số liệu các tháng trước không khớp báo cáo của các tháng ấy"
)

// Errors of the office's files.
const (
	wordReadExtract = "đọc bản lưu %s: %w"
	wordNoFile      = "không có tệp %s mà cấu hình nêu"
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
	wordOfficialUnits = "cơ quan, đơn vị có công chức, viên chức"
)
