package intake

import (
	"fmt"

	"trehan/internal/explanation"
	"trehan/internal/notation"
)

// Why a mail or file is refused before anybody reads what it explains.
const (
	UnknownSender explanation.Code = "unknown_sender" // From is no address of the register
	Doubtful      explanation.Code = "doubtful"       // From is an address of the register, and something speaks against it
	OtherUnit     explanation.Code = "other_unit"     // the workbook is of a unit that the sender does not answer for
	TooLarge      explanation.Code = "too_large"
	Encrypted     explanation.Code = "encrypted"
	NoFile        explanation.Code = "no_file"   // an answer to one of our mails without a workbook
	TwoFiles      explanation.Code = "two_files" // two workbooks of one unit in one mail
	Older         explanation.Code = "older"     // sent before the file that counts, and read after it
)

// doubt is what speaks against a From.
type doubt string

const (
	doubtSignature doubt = "chữ ký số (S/MIME) không khớp với nội dung thư"
	doubtDisowned  doubt = "máy chủ thư xác định thư không do tên miền ấy gửi (DMARC)"
	doubtEnvelope  doubt = "người gửi thật trên phong bì (Return-Path) thuộc tên miền khác"
	doubtUnproven  doubt = "Văn phòng chỉ nhận thư có chữ ký số hoặc được máy chủ thư xác nhận"
)

func refuse(code explanation.Code, what, do string) *explanation.Refusal {
	return &explanation.Refusal{Code: code, What: what, Do: do}
}

const wordUpload = "tải tệp lên trang duyệt hoặc liên hệ Văn phòng"

func refuseUnknown() *explanation.Refusal {
	return refuse(UnknownSender, "Địa chỉ người gửi không có trong danh bạ",
		"Đơn vị gửi lại từ địa chỉ thư đã nhận thông báo; nếu địa chỉ đã đổi, Văn phòng sửa danh bạ")
}

func refuseDoubtful(d doubt) *explanation.Refusal {
	return refuse(Doubtful, "Chưa tin được thư này do đơn vị gửi: "+string(d),
		"Nếu đúng là thư của đơn vị, hãy gửi lại từ chính hộp thư ấy, không qua trung gian; hoặc "+wordUpload)
}

func refuseOtherUnit(unit string) *explanation.Refusal {
	return refuse(OtherUnit, fmt.Sprintf("Tệp là của đơn vị %s, địa chỉ gửi không thuộc đơn vị ấy", unit),
		"Gửi đúng tệp số liệu của đơn vị mình, từ địa chỉ thư của đơn vị mình")
}

func refuseLarge(limit int64) *explanation.Refusal {
	return refuse(TooLarge, "Thư lớn hơn "+notation.Size(limit)+", không đọc được trọn vẹn", "Gửi lại chỉ tệp số liệu, bỏ các tệp khác")
}

func refuseEncrypted() *explanation.Refusal {
	return refuse(Encrypted, "Tệp hoặc thư đã mã hóa hay đặt mật khẩu, không mở được", "Gửi lại tệp .xlsx không mã hóa, không đặt mật khẩu")
}

func refuseNoFile() *explanation.Refusal {
	return refuse(NoFile, "Thư trả lời không kèm tệp số liệu của đơn vị", "Điền các cột giải trình trong tệp .xlsx đã nhận rồi gửi kèm tệp ấy")
}

func refuseCut() *explanation.Refusal {
	return refuse(NoFile, "Tệp nén bị hỏng, có mật khẩu hoặc chứa quá nhiều tệp, không tìm thấy tệp số liệu trong đó",
		"Gửi lại tệp .xlsx, không nén")
}

func refuseNoForm() *explanation.Refusal {
	return refuse(explanation.NotWorkbook, "Tệp không phải tệp số liệu của đơn vị", "Dùng đúng tệp .xlsx mà đơn vị đã nhận và điền")
}

func refuseSeveral() *explanation.Refusal {
	return refuse(TwoFiles, "Tệp nén chứa nhiều tệp số liệu", "Tải lên từng tệp một")
}

func refuseTwoFiles(unit string) *explanation.Refusal {
	return refuse(TwoFiles, fmt.Sprintf("Thư có hai tệp khác nhau của đơn vị %s, không biết tệp nào là đúng", unit), "Gửi lại một tệp duy nhất")
}

func refuseOlder() *explanation.Refusal {
	return refuse(Older, "Tệp được gửi trước tệp đã ghi nhận", "Nếu tệp này mới đúng, hãy gửi lại")
}

// What the operator reads.
const (
	wordLongLook  = "explanations.mailbox: dừng đọc hộp thư sau %d phút, còn %d thư chưa đọc (đã đọc thư cũ nhất trước), lần xem sau đọc tiếp"
	wordFlood     = "explanations.mailbox: đã ghi nhận %d tệp của người gửi không có trong danh bạ; từ nay những thư như vậy chỉ được để lại trong hộp thư"
	wordNoFolder  = "explanations.folder: không đọc được thư mục %s: %w"
	wordLargeFile = "explanations.folder: có tệp %s, lớn hơn %d MB, không đọc"
	wordWaiting   = "explanations.folder: %d tệp chưa đọc, vì vừa được ghi hoặc chưa có tệp đi kèm"
	wordNotSeen   = "explanations.mailbox: đã ghi nhận nhưng không đánh dấu được thư đã đọc: %w"
)
