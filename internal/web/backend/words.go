package backend

import "strings"

// What the page says where something cannot be done.
const (
	wordNothingAsked    = "Lượt chạy không còn chờ quyết định: đã có người trả lời, hoặc đã hết hạn. Hãy xem lại tình trạng của kỳ."
	wordScanOfNothing   = "Đã chọn “Bản quét” nhưng chưa chọn tệp. Hãy chọn tệp quét, hoặc chọn lại “Bản đã ký số”."
	wordRunning         = "Kỳ này đang có lượt chạy. Hãy chờ lượt ấy xong rồi gửi lại."
	wordTampered        = "Những gì lưu trong kho của kỳ này đã bị sửa từ bên ngoài, nên trang không hiện để khỏi quyết định nhầm. Hãy báo người vận hành chạy trehan audit verify --month %s."
	wordSignature       = "Chữ ký số hợp lệ: %s."
	wordThePaper        = "Tệp là đúng bản trình ký của chương trình, chỉ thêm chữ ký."
	wordSameLetter      = "Văn bản trong tệp có đúng kỳ, số, ngày, số liệu và phụ lục của công văn sắp gửi."
	wordNotCompared     = "Tệp là bản quét: chương trình không đối chiếu được nội dung, người chấp thuận phải tự xem."
	wordRunningAlready  = " đang có lượt chạy, hoặc đang chờ quyết định. Hãy chờ lượt ấy xong rồi chạy lại."
	wordStartChanged    = "Sau khi biểu mẫu này được mở, đã có người tải lên hoặc rút tệp, sửa danh bạ hoặc cách đọc tệp. Hãy xem lại lượt chạy sẽ dùng gì rồi bấm lại."
	wordNotAsked        = "Chưa đề nghị đơn vị nào giải trình kỳ này."
	wordOnlyDossiers    = "Trang chỉ lập cách đọc cho danh sách hồ sơ. Với tệp loại khác, ghi mục headers trong cấu hình."
	wordNothingPutIn    = "Tải tệp của kỳ lên rồi hãy chạy."
	wordStillOpen       = "Còn câu hỏi chưa trả lời nên chưa lưu. Hãy bấm “Đọc thử” để xem."
	wordReadsNothing    = "Cách đọc này không đọc được hồ sơ nào nên không lưu: %s"
	wordNoDialect       = "Không có cách đọc nào tên này được lưu trên trang: có thể đã có người bỏ."
	wordNoUploadSource  = "Cấu hình không có nguồn nào tên này nhận tệp tải lên."
	wordNothingUnknown  = "Nơi nhận này không còn thư nào cần kết luận: có thể đã có người xử lý."
	wordRegisterChanged = "Danh bạ đã đổi sau khi biểu mẫu này được mở; chưa lưu gì. Hãy mở lại mục này từ danh bạ rồi sửa lại."
)

// What the page says of lists and of single dossiers.
const (
	wordNotCounted     = "Kỳ này chưa đếm xong, nên chưa có danh sách hồ sơ. Hãy mở lại sau ít phút."
	wordAddedUp        = "Kỳ này được cộng từ các tháng đã niêm phong, không đếm lại từ tệp hồ sơ. Danh sách hồ sơ có ở từng tháng:"
	wordEarlierRelease = "Bản này do phiên bản trước của chương trình đếm, chưa có bảng hồ sơ: ở đây chỉ có hồ sơ giải quyết trễ hạn và hồ sơ quá hạn. Hồ sơ khác xem bằng lệnh trehan explain."
	wordTooManyAsked   = "Đang có quá nhiều hồ sơ chờ giải thích. Hãy thử lại sau ít phút."
	wordExtractGone    = "Các tệp hồ sơ gốc của kỳ này không còn trong kho (đã hết hạn lưu), nên không đếm lại để giải thích được."
	wordNotRecounted   = "Đếm lại từ các tệp đã lưu thì không thấy hồ sơ mang mã này. Hãy báo người vận hành chạy trehan audit verify --recompute."
	wordNoLetters      = "Hãy ghi mã hồ sơ: ít nhất một chữ hoặc số."
)

// sentence makes a sentence of what a workflow answers.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
