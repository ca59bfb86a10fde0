package activities

// What the office reads of explanations that cannot be begun.
const (
	wordsNotAsked            = "chưa đề nghị đơn vị nào giải trình tháng %s: hãy chạy workflow Explanations của tháng này"
	wordsNothingSealed       = "tháng %s chưa có bản phát hành nào niêm phong, chưa có danh sách để giải trình"
	wordsNoExplanations      = "cấu hình không có mục explanations"
	wordsNoMonth             = "%s không phải một tháng: chỉ giải trình theo tháng"
	wordsWrongWorkflow       = "mỗi tháng chỉ có một lượt giải trình: hãy đặt Workflow ID là %s"
	wordsNoForm              = "tệp số liệu của tháng %s, bản r%04d, không có biểu giải trình: bản ấy lập khi cấu hình chưa có mục explanations; hãy chạy lại tháng"
	wordsExplanationsSummary = "Giải trình hồ sơ trễ hạn tháng"
)
