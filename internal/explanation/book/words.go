package book

import "trehan/internal/explanation"

// What is wrong with a file.
const (
	wordEmptyFile   = "Tệp rỗng"
	wordLargeFile   = "Tệp quá lớn, không phải tệp số liệu của đơn vị"
	wordNotWorkbook = "Tệp không phải sổ tính (.xlsx)"
	wordBroken      = "Tệp hỏng hoặc bị cắt cụt, không mở được"
	wordMacros      = "Tệp có macro, không được nhận"

	wordNoSheet     = "Tệp không có biểu giải trình"
	wordTwoForms    = "Tệp có hai biểu giải trình, tại trang tính “%s” và “%s”"
	wordNoMark      = "dòng “Ký hiệu biểu” ở đầu biểu bị xóa hoặc bị sửa, không biết biểu của kỳ nào, đơn vị nào"
	wordNoColumn    = "biểu thiếu cột “%s”"
	wordColumnTwice = "biểu có hai cột “%s”"
	wordWrongMonth  = "biểu là của kỳ %s, không phải của kỳ %s đang giải trình"
	wordOtherUnit   = "biểu là của đơn vị %s, thư gửi từ đơn vị %s"
	wordNotAsked    = "đơn vị %s không có hồ sơ nào phải giải trình trong kỳ này"
	wordWrongList   = "biểu lập theo bản r%04d, danh sách đang giải trình theo bản r%04d và đã khác"

	wordMissing     = "thiếu dòng của hồ sơ %s (số thứ tự %d trong danh sách)"
	wordNoCode      = "dòng không có mã hồ sơ"
	wordNotInList   = "hồ sơ “%s” không có trong danh sách của đơn vị"
	wordOthers      = ", mà trong danh sách của %s"
	wordTwice       = "hồ sơ %s đã có ở dòng %d"
	wordBeside      = "ô nằm ngoài các cột của biểu"
	wordEdited      = "“%s” của hồ sơ %s đã bị sửa, danh sách ghi “%s”"
	wordBadReason   = "lý do “%s” không có trong danh mục"
	wordBadProposal = "đề nghị “%s” không có trong danh mục"
	wordEmpty       = "chưa điền “%s”"
	wordNoEvidence  = "đề nghị xác nhận nguyên nhân khách quan mà chưa có số, ký hiệu văn bản chứng minh"
	wordDateNumber  = "số, ký hiệu văn bản đã bị đổi thành ngày"
	wordFormula     = "ô chứa công thức hoặc giá trị lỗi"
	wordTooLong     = "“%s” dài %d ký tự, tối đa %d"
)

// What to do.
const (
	doAsSent     = "Mở lại tệp số liệu đã nhận, chỉ điền các ô nền vàng của trang “Giải trình” rồi gửi lại"
	doSaveXLSX   = "Điền vào tệp số liệu đã nhận, lưu dạng Excel (.xlsx) rồi gửi lại"
	doNoMacros   = "Lưu lại dạng sổ tính không có macro (.xlsx) rồi gửi lại"
	doOneForm    = "Xóa trang tính thừa rồi gửi lại"
	doRightMonth = "Điền vào tệp số liệu gửi kèm thư của kỳ đang giải trình"
	doRightList  = "Điền vào tệp số liệu gửi kèm thư của đúng bản ấy"
	doOwnFile    = "Gửi đúng tệp số liệu của đơn vị mình, từ địa chỉ thư đã đăng ký"
	doNoRows     = "Xóa dòng ấy; không thêm dòng, không sửa mã hồ sơ"
	doOneRow     = "Giữ một dòng cho mỗi hồ sơ"
	doBeside     = "Chuyển nội dung vào cột “Nội dung giải trình” rồi xóa ô ấy"
	doChoose     = "Chọn trong danh sách của ô (trang “Danh mục giải trình”)"
	doFill       = "Điền ô ấy cho mọi hồ sơ rồi gửi lại"
	doEvidence   = "Điền số, ký hiệu văn bản chứng minh, hoặc chọn đề nghị khác"
	doAsText     = "Định dạng ô là Văn bản (Text) rồi gõ lại số, ký hiệu"
	doValue      = "Gõ nội dung vào ô thay cho công thức"
	doShorter    = "Rút gọn nội dung, gửi chi tiết bằng văn bản và nêu số văn bản"
)

func notWorkbook(what string) *explanation.Refusal {
	return &explanation.Refusal{Code: explanation.NotWorkbook, What: what, Do: doSaveXLSX}
}

func macros() *explanation.Refusal {
	return &explanation.Refusal{Code: explanation.Macros, What: wordMacros, Do: doNoMacros}
}
