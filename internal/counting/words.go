package counting

// What the office reads.
const (
	wordPolicy    = "%s: giá trị %q không hợp lệ (dùng một trong: %s)"
	wordNotJoined = "không cộng được từ các tháng: %s%s chuyển sang %d hồ sơ, tháng liền trước còn %d; hãy lập từ dữ liệu trích xuất của cả kỳ (made_from: extract)"
	wordOfUnit    = ", đơn vị %s"
	wordOfField   = ", lĩnh vực %s"
	wordLateTwice = "không cộng được từ các tháng: trong %s, hồ sơ %s trễ hạn lần nữa; hãy lập từ dữ liệu trích xuất của cả kỳ (made_from: extract)"
	wordState     = "tệp trạng thái của tháng trước (state.json.gz) không đọc được; hãy dùng tệp do chương trình này ghi ra, chưa bị sửa"
)
