package web

// What people read of the register's pages stands here and in their templates.
const (
	wordRegisterTitle   = "Danh bạ"
	wordRegisterHistory = "Lịch sử danh bạ"
	wordVersion         = "Phiên bản"
	wordNewUnit         = "Thêm đơn vị"
	wordNewRecipient    = "Thêm nơi nhận khác"
	wordRecipients      = "Nơi nhận khác"
	wordNoEntry         = "Danh bạ đang dùng không có mục này; có thể vừa được đổi mã. Hãy tìm lại trong danh bạ."
	wordNoVersion       = "Không có phiên bản này."

	wordChoose    = "– chọn –"
	wordDefault   = "Theo mặc định"
	wordListed    = "Có nêu trong phụ lục"
	wordNotListed = "Không nêu trong phụ lục"
	wordAlways    = "Mọi tháng"
	wordIfLate    = "Chỉ khi có hồ sơ trễ hạn, quá hạn"
)

// fieldWords is what a field of the register is called.
func fieldWords(field string) string {
	words := map[string]string{
		"code": "Mã", "name": "Tên", "aliases": "Tên gọi khác", "level": "Cấp", "listed": "Công khai", "parent": "Mã huyện (trước 01/07/2025)",
		"valid_from": "Hiệu lực từ ngày", "valid_to": "Hết hiệu lực sau ngày", "successor": "Mã đơn vị kế thừa", "axis_id": "Mã định danh điện tử",
		"notify.to": "Địa chỉ thư nhận chính", "notify.cc": "Địa chỉ thư đồng gửi", "notify": "Địa chỉ thư", "wants": "Nhận gì", "when": "Khi nào gửi",
	}
	if w, ok := words[field]; ok {
		return w
	}
	return field
}

// fieldHints stand under the fields that need a word.
var fieldHints = map[string]string{
	"code":       "Như trong hệ thống một cửa, ví dụ H25.05. Đổi mã là thành đơn vị khác: đơn vị đổi tên, sáp nhập thì kết thúc mục này rồi thêm mục mới.",
	"aliases":    "Mỗi dòng một tên mà hệ thống nguồn dùng cho đơn vị hoặc bộ phận trực thuộc.",
	"listed":     "Mặc định: có nêu, trừ cơ quan ngành dọc.",
	"valid_to":   "Tính cả ngày này. Để trống: còn hiệu lực.",
	"successor":  "Mã đơn vị tiếp nhận hồ sơ còn mở khi đơn vị này hết hiệu lực.",
	"axis_id":    "Trên Trục liên thông văn bản quốc gia, ví dụ H42.05.",
	"notify.to":  "Mỗi dòng một địa chỉ; mỗi địa chỉ nhận một thư.",
	"notify.cc":  "Mỗi dòng một địa chỉ.",
	"wants":      "Không chọn ô nào: theo mặc định (đơn vị: công văn, phụ lục, sổ riêng).",
	"valid_from": "Để trống: từ trước đến nay.",
}
