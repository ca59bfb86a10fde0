package handover

// What the clerk reads in the package.
const (
	wordNumber      = "Số, ký hiệu"
	wordDate        = "Ngày ban hành"
	wordKind        = "Loại văn bản"
	wordLetterKind  = "Công văn"
	wordSubject     = "Trích yếu"
	wordIssuer      = "Cơ quan ban hành"
	wordSignerTitle = "Chức vụ người ký"
	wordSigner      = "Người ký"
	wordPages       = "Số trang công văn"
	wordAttached    = "Số tệp phụ lục kèm theo"
	wordUrgency     = "Độ khẩn"
	wordNotUrgent   = "Thường"
	wordReplaces    = "Thay thế"
	wordReplacedBy  = "Công văn số %s/%s ngày %s"
	wordSeal        = "Mã niêm phong"

	wordThisLetter = "(Công văn số %s ngày %s)"
	wordSumsHead   = "# Gói bàn giao công văn số %s ngày %s, bản %s\n# Mã niêm phong (SHA-256): %s\n# Kiểm tra các tệp: sha256sum -c danh-muc.txt\n"
	wordSealedAs   = "# %s là tệp %s của bản niêm phong\n"

	wordAndOthers = "; … và %d nơi nữa"
	wordWithoutID = "Chưa có mã định danh trong danh bạ (axis_id): %d nơi nhận: %s."
	wordNoCause   = "Không gửi cho %d nơi không có hồ sơ trễ hạn, quá hạn, như danh bạ ghi: %s."
)

// What is wrong with a letter or an export.
const (
	wordNoNumber = "công văn của bản niêm phong chưa có số và ngày nên chưa bàn giao được cho văn thư"

	wordSheet  = "trang tính %s"
	wordRow    = "dòng %d"
	wordColumn = "cột %s"
	wordMore   = "… và %d lỗi nữa"

	wordIDOrName     = "Mã định danh hoặc Đơn vị nhận"
	wordNoHeader     = "không thấy dòng tiêu đề trong %d dòng đầu; thiếu cột: %s. Xuất danh sách trạng thái gửi, nhận theo từng nơi nhận rồi đọc lại; nếu chữ trong tệp sai dấu thì lưu lại thành XLSX hoặc CSV UTF-8"
	wordNoTable      = "không phải bảng tính hay CSV: xuất danh sách dưới dạng XLSX hoặc CSV"
	wordColumnTwice  = "hai cột cùng tên: chưa biết đọc cột nào; xóa hoặc đổi tên một cột"
	wordTooLong      = "quá %d dòng: không phải danh sách nơi nhận của một văn bản"
	wordNoAnswers    = "không có dòng nào về nơi nhận"
	wordNoLetter     = "không nêu số, ký hiệu và ngày của văn bản, ở cột hay ở trên bảng: chưa biết tệp nói về văn bản nào; nếu chắc chắn thì ghi thêm --number và --date của văn bản ấy"
	wordOtherNumber  = "là văn bản khác: công văn được bàn giao có số %s"
	wordOtherDate    = "là văn bản khác: công văn số %s ghi ngày %s"
	wordNoStatus     = "không rõ trạng thái; nhận: đã gửi, đã đến, từ chối tiếp nhận, đã tiếp nhận, đã phân công, đang xử lý, hoàn thành, gửi lỗi, đã thu hồi, chưa gửi, hoặc mã 01 đến 06"
	wordTwoStates    = "cột %s nói khác (%q): để lại một cột trạng thái rồi đọc lại"
	wordNoTime       = "không có thời gian của trạng thái"
	wordBeforeLetter = "trước ngày của công văn"
	wordNobody       = "không có mã định danh, cũng không có tên nơi nhận"
	wordUnknownID    = "không phải mã định danh của nơi nhận nào của công văn; sửa mã, xóa cột mã để đọc theo tên nơi nhận, hoặc xóa dòng nếu là nơi văn thư gửi thêm"
	wordUnknownName  = "không phải tên nơi nhận nào của công văn; ghi mã định danh, hoặc xóa dòng nếu là nơi văn thư gửi thêm"
	wordManyNames    = "nhiều nơi nhận cùng tên: ghi mã định danh"
	wordTwice        = "%s đã có ở dòng %d với trạng thái hoặc thời gian khác (%s): giữ một dòng, trạng thái cuối cùng"
	wordOlder        = "%s đã được ghi nhận là %s lúc %s, sau trạng thái này: tệp cũ hơn tệp đã đọc"

	wordOthers         = "; cùng lỗi ở %d dòng nữa"
	wordInFuture       = "thời gian chưa đến; có thể ngày và tháng bị đổi chỗ: xuất lại, hoặc đọc tệp CSV gốc"
	wordExchanged      = "; ngày và tháng bị đổi chỗ, có thể do phần mềm bảng tính: xuất lại, hoặc đọc tệp CSV gốc"
	wordReplacedLetter = "là công văn đã bị thay thế: công văn của bản niêm phong cuối cùng có số %s"
	wordContradiction  = "tên và mã định danh của hai nơi khác nhau: %s là %s"
)
