package signedpdf

import (
	"fmt"
	"strings"
	"time"

	"trehan/internal/period"
)

// Why a file is refused. No word names a signer.
const (
	wordEmpty      = "tệp trống: hãy tải lại bản PDF đã ký rồi gửi lại"
	wordTooLarge   = "tệp lớn hơn 64 MB: hãy quét lại ở độ phân giải thấp hơn hoặc giảm dung lượng rồi ký lại"
	wordNotPDF     = "tệp không phải PDF: hãy chọn bản PDF đã ký"
	wordCutOff     = "tệp PDF không trọn vẹn, thiếu phần cuối (%%EOF): hãy tải lại bản PDF đã ký rồi gửi lại"
	wordEncrypted  = "tệp PDF có đặt mật khẩu hoặc mã hóa, nơi nhận có thể không mở được: hãy bỏ mật khẩu, ký lại rồi gửi lại"
	wordFileInside = "tệp PDF chứa tệp đính kèm bên trong, ai nhận thư cũng mở được mà không được đối chiếu: hãy bỏ tệp đính kèm (phụ lục do chương trình gửi kèm), ký lại rồi gửi lại"
	wordOwn        = "tệp PDF là bản do chương trình lập, chưa có chữ ký: hãy gửi bản đã ký, hoặc bỏ trống nếu gửi đúng bản chương trình lập"
	wordUnsigned   = "tệp PDF không có chữ ký số: hãy ký số rồi gửi lại; nếu là bản quét của văn bản đã ký trên giấy thì phải nói rõ " +
		"(--scan, “Bản quét” trên trang duyệt, hoặc \"scan\": true)"
	wordSignedScan = "tệp PDF có chữ ký số và đọc được văn bản nên không phải bản quét từ giấy: hãy bỏ --scan (\"scan\"), trên trang duyệt chọn “Bản đã ký số”"
	wordTextScan   = "tệp PDF có văn bản nên không phải bản quét, và không có chữ ký số: hãy ký số rồi gửi lại, hoặc gửi đúng tệp quét từ văn bản giấy đã ký"
	wordNoText     = "tệp PDF có chữ ký số nhưng không đọc được văn bản bên trong, nên không đối chiếu được với công văn: nếu đã xem tệp và đúng là công văn này " +
		"(ví dụ bản quét đã ký số) thì phải nói rõ (--scan, “Bản quét” trên trang duyệt, hoặc \"scan\": true)"

	wordBrokenRange         = "chữ ký số trong tệp không hợp lệ (phạm vi ký không khớp với tệp): hãy ký lại rồi gửi lại"
	wordChangedSince        = "tệp đã được thêm nội dung sau khi ký, không chữ ký nào bao trùm toàn bộ tệp: hãy gửi đúng tệp ngay sau khi ký, hoặc ký lại"
	wordAltered             = "nội dung tệp đã bị sửa sau khi ký (giá trị băm không khớp): hãy gửi đúng tệp ngay sau khi ký, hoặc ký lại"
	wordForged              = "chữ ký số không khớp với chứng thư kèm theo: hãy ký lại bằng chứng thư của người ký"
	wordUnreadableSignature = "không đọc được chữ ký số trong tệp (dạng hoặc thuật toán không được hỗ trợ): hãy ký lại bằng phần mềm ký số theo chuẩn PAdES hoặc PKCS#7"
	wordNoCertificate       = "chữ ký số không kèm chứng thư của người ký: hãy ký lại bằng phần mềm ký số theo chuẩn PAdES hoặc PKCS#7"
	wordWeak                = "chữ ký số dùng thuật toán hoặc khóa không còn an toàn: cần SHA-256 trở lên, RSA từ 2048 bit hoặc ECDSA; hãy ký lại"
	wordExpired             = "chứng thư số chỉ có hiệu lực từ %s đến %s, chữ ký ghi ngày %s: hãy ký lại bằng chứng thư còn hiệu lực"
	wordFuture              = "chữ ký số ghi ngày %s, là ngày trong tương lai: hãy kiểm tra đồng hồ của máy ký rồi ký lại"
	wordExpiredChain        = "chứng thư của tổ chức cấp chứng thư số đã hết hạn lúc ký: hãy ký lại bằng chứng thư khác, hoặc cập nhật review.signature.roots"
	wordUnknownRoot         = "chứng thư số không do tổ chức nào trong review.signature.roots cấp: hãy ký lại bằng chứng thư của cơ quan, hoặc bổ sung chứng thư gốc vào cấu hình"
)

// What a signed letter says otherwise than the letter that was to be signed.
const (
	wordMark            = "tệp mang dấu “%s”"
	wordOtherPeriod     = "công văn về %s, tệp nói về: %s"
	wordOtherNumber     = "phải ghi “%s”, tệp ghi số: %s"
	wordOtherDate       = "phải ghi %s, tệp ghi: %s"
	wordOtherCode       = "phải mang mã kiểm chứng %s, tệp mang: %s"
	wordOtherFigures    = "tệp thiếu hoặc ghi khác: %s"
	wordFigure          = "%s %s"
	wordExchanged       = "các con số đứng khác chỗ: nơi công văn ghi %s (%s), tệp ghi %s"
	wordOtherAppendices = "công văn dẫn: %s; tệp dẫn: %s"
	wordBlank           = "để trống"
	wordNothing         = "không có"
	wordMore            = "%s và %d mục khác"
)

// Differs is why a signed letter is refused that is not the letter which was to be signed.
func Differs(differences []string) string {
	return "văn bản trong tệp đã ký khác với công văn sắp gửi: " + strings.Join(differences, "; ") +
		". Hãy tải bản trình ký, ký đúng bản đó rồi gửi lại"
}

// list names at most a few.
func list(names []string) string {
	const most = 6
	switch n := len(names); {
	case n == 0:
		return wordNothing
	case n > most:
		return fmt.Sprintf(wordMore, strings.Join(names[:most], ", "), n-most)
	}
	return strings.Join(names, ", ")
}

var zone = period.Zone

func day(t time.Time) string { return t.In(zone).Format("02/01/2006") }

// Words say who has signed and when, and what is known of the certificate, for whoever decides on the letter.
func (s Signature) Words() string {
	var b strings.Builder
	b.WriteString(s.Signer)
	if s.Organisation != "" {
		fmt.Fprintf(&b, " (%s)", s.Organisation)
	}
	switch at := s.Time.In(zone).Format("15:04 ngày 02/01/2006"); {
	case s.Time.IsZero():
		b.WriteString(", không ghi thời điểm ký")
	case s.Stamped:
		fmt.Fprintf(&b, " ký lúc %s (theo dấu thời gian)", at)
	default:
		fmt.Fprintf(&b, " ký lúc %s (theo máy của người ký)", at)
	}
	if s.Trusted {
		b.WriteString("; chứng thư do tổ chức được tin cậy cấp")
	} else {
		b.WriteString("; chứng thư chưa được kiểm tra (cấu hình không có review.signature.roots)")
	}
	if s.Issuer != "" {
		fmt.Fprintf(&b, ", nơi cấp: %s", s.Issuer)
	}
	return b.String()
}
