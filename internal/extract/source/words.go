package source

import "io/fs"

// What the office reads, in one place.
const (
	wordSource       = "nguồn %s: %s"
	wordFile         = "nguồn %s: %w"
	wordPattern      = "mẫu đường dẫn %q sai: %w"
	wordNothingThere = "nguồn %s: không có tệp nào khớp %s; hãy trích xuất dữ liệu của tháng hoặc sửa đường dẫn trong cấu hình"

	wordMonthAlone = "chỉ nêu dữ liệu theo tháng ({MM}), không dùng được cho kỳ từ %s đến %s: sẽ chỉ đọc dữ liệu của tháng cuối; ghi đường dẫn có {from} hoặc {to}, ví dụ {from}_{to}"

	// The configuration.
	wordType            = "type %q không phải một trong: file, s3, http, sql, upload"
	wordMissing         = "thiếu %s"
	wordMisplaced       = "%s không thuộc nguồn loại %s (chỉ dùng cho loại %s)"
	wordTimeout         = "timeout %v nằm ngoài khoảng 1s đến 24h"
	wordNegative        = "%s không được âm (%d)"
	wordPlaceholder     = "%s: không có biến %s; các biến dùng được: %s"
	wordBucket          = "bucket %q không phải một tên bucket"
	wordQuiet           = "quiet %s nằm ngoài khoảng 0s đến 1h"
	wordCompanion       = "companion %q không phải .done hoặc .sha256"
	wordPrefix          = "prefix %q không được bắt đầu bằng dấu gạch chéo"
	wordMatch           = "match %q không phải một mẫu tên tệp (dùng *, ?, [a-z]; không có dấu gạch chéo)"
	wordKeyPair         = "access_key_file và secret_key_file phải có cả hai hoặc không có"
	wordNeedsEndpoint   = "%s chỉ dùng khi có endpoint; không có endpoint thì dùng kho lưu trữ trong mục store"
	wordEndpoint        = "endpoint phải có dạng https://máy[:cổng] hoặc http://máy[:cổng], không có tài khoản, đường dẫn"
	wordCAWithoutTLS    = "có ca_file mà kết nối không mã hóa"
	wordURL             = "url phải bắt đầu bằng https:// hoặc http:// và có tên máy"
	wordURLUser         = "url không được chứa tài khoản, mật khẩu; ghi vào tệp riêng rồi khai username_file, password_file"
	wordURLFragment     = "url không được có phần sau dấu #"
	wordURLSecret       = "url không được chứa bí mật trong tham số %q; ghi vào tệp riêng rồi khai token_file hoặc header_files"
	wordURLHost         = "url: không dùng biến trong tên máy"
	wordMethod          = "method %q không phải GET hoặc POST"
	wordBodyWithoutPost = "body chỉ dùng với method: POST"
	wordHeaderName      = "%s: %q không phải tên một header"
	wordHeaderOwn       = "%s: header %s do chương trình tự đặt"
	wordHeaderTwice     = "%s: header %s khai hai lần"
	wordHeaderSecret    = "headers: %s có vẻ chứa bí mật; ghi giá trị vào tệp riêng rồi khai trong header_files"
	wordHeaderValue     = "headers: giá trị của %s có ký tự không dùng được"
	wordAuth            = "auth %q không phải none, bearer hoặc basic"
	wordAuthFile        = "%s không dùng với auth: %s"
	wordPagingMissing   = "url hoặc body có {page}, {offset} hoặc {size} nhưng thiếu paging"
	wordPagingSize      = "paging.size %d nằm ngoài khoảng 1 đến 1000000"
	wordPagingBoth      = "paging.next không dùng cùng {page}, {offset}"
	wordPagingPost      = "paging.next chỉ dùng với method: GET"
	wordPagingFirst     = "paging.first không dùng cùng paging.next"
	wordPagingNone      = "paging cần next, hoặc {page} hay {offset} trong url hoặc body"
	wordJSONPath        = "%s %q không phải một đường dẫn trong JSON, ví dụ paging.total"
	wordDriver          = "driver %q không phải postgres hoặc mysql"
	wordHost            = "host chỉ ghi tên máy hoặc địa chỉ, không có giao thức, tài khoản"
	wordPort            = "port %d nằm ngoài khoảng 1 đến 65535"

	// The query.
	wordQueryStart       = "query phải bắt đầu bằng SELECT hoặc WITH"
	wordQueryOpen        = "query dòng %d: chuỗi, tên hoặc ghi chú mở mà không đóng"
	wordQuerySemicolon   = "query dòng %d: chỉ được một câu lệnh, bỏ dấu chấm phẩy và phần sau nó"
	wordQueryQuoted      = "query dòng %d: %s đứng trong dấu nháy nên không được thay; bỏ dấu nháy quanh nó"
	wordQueryPlaceholder = "query dòng %d: không có biến %s; các biến dùng được: {yyyy}, {MM}, {from}, {to}"
	wordQueryBare        = "query dòng %d: không dùng tham số %s; dùng {yyyy}, {MM}, {from}, {to}"

	// Secrets.
	wordSecretMissing    = "thiếu %s; khai tệp trong cấu hình hoặc đặt biến môi trường %s"
	wordSecretUnreadable = "không đọc được %s %s: %v"
	wordSecretEmpty      = "%s %s rỗng"
	wordSecretLines      = "%s %s phải có đúng một dòng"
	wordCAUnreadable     = "không đọc được ca_file %s: %v"
	wordCABad            = "ca_file %s không có chứng thư PEM nào"

	// Connections.
	wordDNS         = "không phân giải được tên máy; kiểm tra tên trong cấu hình và DNS"
	wordCertUnknown = "chứng thư của máy chủ do cơ quan chưa được tin cậy cấp; khai ca_file"
	wordCertName    = "chứng thư của máy chủ không mang tên này; ghi đúng tên trong chứng thư"
	wordCertInvalid = "chứng thư của máy chủ không hợp lệ hoặc đã hết hạn"
	wordNotTLS      = "máy chủ không nói TLS ở cổng này; kiểm tra cổng và giao thức"
	wordTimedOut    = "quá thời gian chờ"
	wordRefused     = "máy chủ từ chối kết nối; kiểm tra cổng, tường lửa và dịch vụ"
	wordDropped     = "kết nối bị ngắt giữa chừng"
	wordSystem      = "lỗi kết nối (%s)"
	wordNetwork     = "lỗi kết nối"
	wordTempFile    = "không ghi được tệp tạm: %v"
	wordLimit       = "dữ liệu lớn hơn giới hạn %d triệu byte; nâng limit_mb nếu đúng là lớn như thế"

	// file.
	wordFiles           = "%d tệp"
	wordNoFile          = "%s không phải một tệp thường mà là %s; đặt đúng tệp trích xuất vào đó"
	wordWriting         = "%s vẫn đang được ghi, chưa yên được %s; chờ hệ thống xuất xong"
	wordNoCompanion     = "%s chưa có tệp kèm %s, nên chưa chắc đã đủ; chờ hệ thống xuất xong và ghi tệp kèm"
	wordStaleCompanion  = "%s được ghi lại sau tệp kèm %s: có lẽ đang xuất lại; chờ tệp kèm mới"
	wordOrphanCompanion = "có tệp kèm %s mà chưa có tệp dữ liệu của nó; chờ tệp dữ liệu được chép đến"
	wordNoHash          = "%s chưa có mã băm SHA-256 của %s; chờ hệ thống ghi xong"
	wordWrongHash       = "%s không đúng mã băm ghi trong %s: cần %s, thực tế %s; tệp chép chưa hết hoặc đã bị sửa: chép lại tệp, hoặc xuất lại cả tệp và mã băm, rồi chạy lại"
	wordUnreadable      = "không đọc được %s: %v; kiểm tra quyền đọc của tài khoản chạy worker và ổ đĩa"

	// upload.
	wordNoUploads       = "nguồn loại upload chỉ đọc được từ kho lưu trữ; lệnh chạy ngoài kho dùng tệp nêu trên dòng lệnh"
	wordNothingUploaded = "chưa có tệp nào được tải lên cho kỳ từ %s đến %s; tải lên ở mục Tệp của kỳ trên trang, hoặc bằng lệnh trehan upload, rồi chạy lại"

	// s3.
	wordNoStore     = "không có endpoint và cấu hình không có mục store"
	wordStoreAnswer = "kho trả lời %s khi %s"
	wordStoreDown   = "không %s được: %s"
	wordNoBucket    = "không có bucket %s; kiểm tra tên bucket và endpoint"
	wordNoRight     = "kho không cho %s (%s); kiểm tra khóa truy cập và quyền đọc, liệt kê bucket %s"
	wordWrongKeys   = "kho không nhận khóa truy cập (%s); kiểm tra access_key_file, secret_key_file và region"
	wordDoingList   = "liệt kê"
	wordDoingRead   = "đọc %s"
	wordChangedS3   = "%s thay đổi trong khi đang đọc; sẽ đọc lại"
	wordBadSum      = "%s đọc về có mã băm %s khác với kho ghi; sẽ đọc lại"
	wordShortS3     = "%s chỉ đọc được %d trong %d byte"
	wordFoundS3     = "%d tệp, %d byte, trong s3://%s/%s"

	// http.
	wordHTTPStatus     = "%s: máy chủ trả lời HTTP %d"
	wordHTTPFinal      = "%s: máy chủ từ chối với HTTP %d; kiểm tra url, method và body"
	wordHTTPLogin      = "%s: máy chủ không nhận danh tính (HTTP %d); kiểm tra auth, token_file hoặc username_file, password_file và quyền của tài khoản"
	wordHTTPRedirect   = "%s: máy chủ chuyển hướng sang nơi khác; ghi thẳng địa chỉ cuối vào url"
	wordHTTPEncoding   = "%s: máy chủ nén nội dung dù không được yêu cầu"
	wordHTTPDown       = "%s: %s"
	wordHTTPTried      = "%s (đã thử %d lần)"
	wordHTTPWait       = "%s: máy chủ yêu cầu chờ %v"
	wordHTTPRange      = "%s: máy chủ trả sai đoạn khi tải tiếp"
	wordPageJSON       = "%s: JSON sai cú pháp hoặc bị cắt cụt"
	wordPageData       = `%s: JSON không phải mảng và không có mảng "data"`
	wordPageNoTotal    = "%s: không có số %s (paging.total)"
	wordPageNext       = "%s: %s (paging.next) không phải một đường dẫn"
	wordPageOrigin     = "%s: đường dẫn trang sau trỏ sang máy khác; không gửi danh tính sang đó"
	wordPageTotal      = "phân trang không nhất quán: tổng số đổi từ %d thành %d ở %s"
	wordPageRepeated   = "phân trang không nhất quán: %s giống hệt %s; kiểm tra tên tham số trang trong url hoặc body"
	wordPageLoop       = "phân trang không nhất quán: %s có đường dẫn trang sau đã đọc rồi"
	wordPageLong       = "phân trang không nhất quán: %s có %d bản ghi, nhiều hơn %d đã hỏi; kiểm tra paging.size"
	wordPageShort      = "phân trang không nhất quán: %s có %d bản ghi mà mới đủ %d trong tổng số %d; nếu máy chủ giới hạn mỗi trang thì giảm paging.size"
	wordPageTooMany    = "phân trang không nhất quán: đã có %d bản ghi, nhiều hơn tổng số %d"
	wordPageShortChain = "phân trang không nhất quán: hết trang mà mới có %d bản ghi trong tổng số %d"
	wordPages          = "quá %d trang; tăng paging.size"
	wordPageName       = "trang %d"
	wordFoundHTTP      = "trang đầu %d bản ghi, %d byte"
	wordFoundTotal     = ", tổng số %d"

	// sql.
	wordSQLDown       = "cơ sở dữ liệu: %s"
	wordSQLLogin      = "cơ sở dữ liệu không nhận đăng nhập (%s); kiểm tra username_file, password_file và quyền vào cơ sở dữ liệu"
	wordSQLNoDatabase = "không có cơ sở dữ liệu %s (%s)"
	wordSQLNoTLS      = "máy chủ cơ sở dữ liệu không có TLS; bật TLS ở máy chủ, hoặc đặt tls: false nếu đường truyền đã được bảo vệ"
	wordSQLSyntax     = "câu truy vấn sai (%s)%s"
	wordSQLNoTable    = "câu truy vấn nêu bảng không có (%s)%s"
	wordSQLNoColumn   = "câu truy vấn nêu cột không có (%s)%s"
	wordSQLNoFunction = "câu truy vấn nêu hàm hoặc kiểu so sánh không có (%s)%s"
	wordSQLNoRight    = "tài khoản không có quyền đọc bảng hoặc cột trong câu truy vấn (%s)%s; cấp quyền SELECT"
	wordSQLWrites     = "câu truy vấn định ghi vào cơ sở dữ liệu (%s); chỉ được đọc"
	wordSQLValue      = "câu truy vấn gặp giá trị không chuyển kiểu được (%s)%s"
	wordSQLRefused    = "cơ sở dữ liệu từ chối câu truy vấn (%s)%s"
	wordSQLTimeout    = "câu truy vấn chạy quá %v (%s); thêm điều kiện, chỉ mục, hoặc tăng timeout"
	wordSQLFailed     = "cơ sở dữ liệu báo lỗi %s"
	wordSQLAt         = ", dòng %d, tại %q"
	wordSQLLine       = ", dòng %d"
	wordSQLName       = ", tại %q"
	wordSQLNoColumns  = "câu truy vấn không cho cột nào"
	wordSQLTwice      = "câu truy vấn có hai cột cùng tên %q; đặt tên khác bằng AS"
	wordSQLBinary     = "cột %q có kiểu nhị phân; chuyển thành văn bản trong câu truy vấn"
	wordSQLDate       = "cột %q, dòng %d: ngày không có thật trong lịch (vô cực hoặc trước công nguyên)"
	wordSQLText       = "cột %q, dòng %d: không phải UTF-8"
	wordFoundSQL      = "đăng nhập được, câu truy vấn hợp lệ"
)

// kindWords names what is no file.
func kindWords(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "đường ống (FIFO)"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "thiết bị"
	}
	return "thư mục hoặc loại khác"
}
