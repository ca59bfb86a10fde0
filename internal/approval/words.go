package approval

// WordsNotByTwo says why a revision is not sealed that ByTwo does not find approved.
const WordsNotByTwo = "Văn phòng áp dụng nguyên tắc hai người, nhưng hồ sơ kiểm toán không có chấp thuận đã xác thực cho bản này; hãy chạy lại và chấp thuận trên trang duyệt"

// Why an answer does not count.
const (
	wordsForgedProof        = "câu trả lời mang chứng thực của trang duyệt nhưng chứng thực không đúng hoặc đã quá hạn; hãy trả lời lại trên trang duyệt"
	wordsProofOfNoReport    = "chứng thực của trang duyệt không nêu báo cáo đang chờ quyết định; hãy mở lại trang và trả lời lại"
	wordsFourEyesUnverified = "Văn phòng áp dụng nguyên tắc hai người: chỉ nhận câu trả lời trên trang duyệt của người đã được xác thực"
	wordsOwnRun             = "Văn phòng áp dụng nguyên tắc hai người: người khởi động lượt chạy không được tự chấp thuận; cần một người khác"
	wordsOwnFiles           = "Văn phòng áp dụng nguyên tắc hai người: người tải tệp của kỳ này lên hoặc rút tệp không được tự chấp thuận; cần một người khác"
	wordsOwnSettings        = "Văn phòng áp dụng nguyên tắc hai người: người đã sửa danh bạ hoặc cách đọc tệp từ lần niêm phong trước không được tự chấp thuận; cần một người khác"
	wordsApprovedAlready    = "người này đã chấp thuận rồi; cần một người khác chấp thuận nữa"
)
