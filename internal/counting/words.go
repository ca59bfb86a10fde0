package counting

// What the office reads.
const (
	wordPolicy = "%s: giá trị %q không hợp lệ (dùng một trong: %s)"
	wordState  = "tệp trạng thái của tháng trước (state.json.gz) không đọc được; hãy dùng tệp do chương trình này ghi ra, chưa bị sửa"
)
