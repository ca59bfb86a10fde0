package upload

// What the office reads, in one place.
const (
	wordEmpty     = "Tệp %s rỗng (0 byte). Hãy xuất lại rồi tải lên."
	wordNoTime    = "Hãy ghi hệ thống một cửa xuất tệp %s lúc nào: số liệu được tính đến thời điểm ấy."
	wordFuture    = "Thời điểm xuất của tệp %s còn ở phía trước. Hãy ghi lúc hệ thống một cửa xuất tệp."
	wordOtherTime = "Tệp này đã có, tên %s, nhưng ghi thời điểm xuất khác. Muốn sửa thời điểm xuất thì rút tệp ấy rồi tải lên lại."
	wordTwice     = "Tệp này giống hệt tệp %[1]s đã có, còn tên của nó là tên của một tệp khác, %[2]s: tệp %[2]s vẫn đang được tính. Nếu %[2]s bị xuất nhầm thì rút tệp ấy."
	wordSameName  = "Đã có một tệp khác cũng tên %s. Nếu tệp mới thay tệp ấy thì đánh dấu “Thay tệp cùng tên” rồi tải lên lại; nếu không thì đổi tên tệp."
	wordLimit     = "Các tệp của nguồn này lớn hơn giới hạn %d triệu byte. Rút tệp không dùng, hoặc nâng limit_mb của nguồn."
	wordNoReason  = "Hãy ghi lý do rút tệp: lý do được lưu lại."
	wordNoFile    = "Không có tệp này ở nguồn này."
	wordNameless  = "Tệp tải lên không có tên."
	wordLongName  = "Tên tệp dài hơn %d chữ. Hãy đặt tên ngắn hơn."
	wordLeftover  = "%s là tệp tạm của chương trình bảng tính hoặc hệ điều hành, không phải tệp trích xuất. Hãy đóng tệp đang mở rồi chọn đúng tệp."
)
