package audit

// Details of faults, as `audit verify` prints them.
const (
	wordSeq         = "bản ghi mang số thứ tự %d"
	wordNext        = "mã băm khác với mã bản ghi %s đã ghi lại"
	wordSealRecord  = "mã niêm phong khác với bản ghi %s"
	wordNamedIn     = "được nêu trong %s"
	wordHead        = "chuỗi sự kiện khác với bản ghi kết thúc %s"
	wordStored      = "SHA-256 khác với mã lúc ghi"
	wordForeign     = "không do chương trình ghi vào"
	wordBefore      = "bản ghi đầu tháng %s nối với bản ghi này bằng mã băm khác"
	wordClaimed     = "thư không phải thư đã gửi theo %s"
	wordAnchorForm  = "mã băm %q không đúng dạng: cần ít nhất 12 chữ số hex"
	wordNothing     = "kho lưu trữ không có gì của tháng %s"
	wordVersionGone = "không còn phiên bản %s"
	wordStarted     = "bắt đầu tại %s"
)
