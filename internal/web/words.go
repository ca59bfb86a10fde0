package web

import (
	"cmp"
	"fmt"
	"path"
	"strings"
	"time"

	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/web/access"
)

// What people read of the page stands here and in the templates.

const (
	wordSite         = "Thông báo hồ sơ trễ hạn"
	wordMonthsTitle  = "Các kỳ"
	wordOverview     = "Tổng quan"
	wordUnits        = "Đơn vị"
	wordTrail        = "Nhật ký"
	wordDeliveries   = "Gửi thư"
	wordExplanations = "Giải trình"
	wordUnknownUnit  = "Không rõ đơn vị"
	wordLoginTitle   = "Vào trang duyệt"
	wordEnteredTitle = "Đã đăng nhập"
	wordMessageTitle = "Không thực hiện được"

	wordNoPage        = "Không có trang này."
	wordNoMonth       = "Không có kỳ này, hoặc kỳ này chưa chạy lần nào."
	wordNeverRunTitle = "Chưa có số liệu"
	wordNeverRun      = "Kỳ này chưa chạy lần nào. Tải các tệp của kỳ lên, chạy thử để xem số liệu, rồi bắt đầu lượt chạy."
	wordFilesOfPeriod = "Tệp của kỳ"
	wordVerifying     = "Một kỳ đang được tính lại. Hãy thử lại sau ít phút."
	wordVerifyLong    = "Dữ liệu của kỳ quá lớn để tính lại ở đây. Hãy nhờ người vận hành chạy trehan audit verify."
	wordNoUnit        = "Không có đơn vị này trong 24 tháng gần nhất đã niêm phong."
	wordNoDocument    = "Không có văn bản này."
	wordOutage        = "Máy chủ phía sau (Temporal hoặc kho lưu trữ) không trả lời. Hãy thử lại sau ít phút; nếu kéo dài, báo người vận hành chạy trehan doctor."
	wordCrossOrigin   = "Yêu cầu này không xuất phát từ trang duyệt nên không được thực hiện."
	wordNotThisHost   = "Trang duyệt không trả lời ở tên máy này. Hãy mở trang bằng địa chỉ trong thư báo; người vận hành ghi tên máy ấy ở review.url hoặc review.page.hosts."
	wordNotTheProxy   = "Trang này chỉ vào được qua cổng đăng nhập của cơ quan."
	wordNobodyNamed   = "Cổng đăng nhập của cơ quan không cho biết ai đang vào. Hãy báo người vận hành kiểm tra cấu hình của cổng."
	wordSessionOver   = "Phiên làm việc đã hết. Hãy vào lại trang duyệt rồi thực hiện lại; yêu cầu vừa rồi chưa được thực hiện."
	wordNotOurForm    = "Biểu mẫu đã quá hạn hoặc không phải của phiên làm việc này. Hãy mở lại trang của kỳ rồi thực hiện lại."
	wordTooMany       = "Đang có quá nhiều lượt thử sai. Hãy chờ vài giây rồi thử lại."
	wordWrongLogin    = "Tên hoặc mật khẩu không đúng."
	wordNoRole        = "Tài khoản của anh/chị chưa được cấp quyền trên trang này. Hãy báo người vận hành."
	wordNobodyKnown   = "Cổng đăng nhập không cho biết tên tài khoản. Hãy báo người vận hành kiểm tra cấu hình của cổng."
	wordNotOurLogin   = "Lần đăng nhập này không hợp lệ hoặc đã quá hạn. Hãy đăng nhập lại từ trang này."
	wordNoProvider    = "Cổng đăng nhập của cơ quan không trả lời. Hãy thử lại sau ít phút; nếu kéo dài, báo người vận hành."
	wordNoUsers       = "Chưa đọc được danh sách người dùng nên chưa ai vào được. Hãy báo người vận hành."
	wordBusy          = "Máy chủ đang bận với yêu cầu của người khác. Hãy thử lại sau ít phút."

	wordBadForm          = "Biểu mẫu gửi lên không đọc được. Hãy mở lại trang của kỳ rồi thực hiện lại."
	wordTooLarge         = "Tệp quá lớn: bản PDF đã ký không được quá 20 MB."
	wordLongReason       = "Lý do quá dài (tối đa 2.000 chữ)."
	wordReasonMissing    = "Hãy ghi lý do: lý do được lưu lại trong hồ sơ kiểm toán."
	wordNothingToExamine = "Hãy chọn tệp PDF đã ký rồi xem chữ ký."
	wordDecisionMissing  = "Hãy chọn: đơn vị đã nhận được thư, hay chưa nhận được và cần gửi lại."

	wordNotOpened = "không mở được trang duyệt: %w"
	wordInClear   = "%s không phải địa chỉ của chính máy này mà trang không được mã hóa: mật khẩu sẽ đi trên mạng ai cũng đọc được. Đặt review.page.tls, hoặc review.url là địa chỉ https của reverse proxy, hoặc mở ở 127.0.0.1"
)

// Words of a start.
const (
	wordStartTitle   = "Chạy thử, bắt đầu"
	wordRerunTitle   = "Chạy lại"
	wordStartWaits   = "Kỳ này đang có lượt chạy, hoặc đang chờ quyết định: chưa bắt đầu lượt khác được."
	wordNoSuchPeriod = "Hãy ghi kỳ theo dạng 2026-10 (tháng), 2026-Q3 (quý), 2026-H1 (6 tháng) hoặc 2026 (năm)."
)

// doneWords are what the page says after something was done.
var doneWords = map[string]string{
	"duyet":   "Đã ghi nhận chấp thuận.",
	"tu-choi": "Đã ghi nhận từ chối. Không có thư nào được gửi.",
	"gui-lai": "Đã khởi động lượt gửi lại. Kết quả hiện ở bảng gửi thư sau ít phút.",
	"xu-ly":   "Đã ghi nhận kết quả của thư chưa rõ.",

	"tep":        "Đã nhận các tệp. Bấm tên từng tệp để xem chương trình đọc được gì, có đúng kỳ này không, trước khi chạy.",
	"cach-doc":   "Đã lưu cách đọc. Từ nay các tệp có cùng tiêu đề được đọc như vậy.",
	"bo-mau-tep": "Đã bỏ cách đọc. Lượt chạy bắt đầu từ nay không dùng nữa; lượt đang chạy giữ như cũ.",
	"rut-tep":    "Đã rút tệp. Lượt chạy sau không đọc tệp này nữa; tệp vẫn được lưu.",

	"bat-dau":    "Đã bắt đầu lượt chạy. Tiến độ hiện trên trang này; tải lại trang để xem.",
	"chay-thu":   "Đã bắt đầu chạy thử. Xong thì các bản dự thảo hiện ở mục Văn bản; không có gì được niêm phong hay gửi đi.",
	"danh-ba":    "Đã lưu danh bạ. Lượt chạy bắt đầu từ nay dùng bản này; lượt đang chạy giữ bản cũ.",
	"giai-trinh": "Đã ghi nhận giải trình. Đơn vị nhận được thư xác nhận sau ít phút.",
}

// roleWords name the roles.
var roleWords = map[access.Role]string{access.Reader: "người xem", access.Clerk: "chuyên viên", access.Approver: "người phê duyệt"}

// refusedRole says which role somebody lacks.
func refusedRole(least access.Role) string {
	return fmt.Sprintf("Việc này cần quyền %s. Tài khoản của anh/chị không có quyền ấy nên yêu cầu chưa được thực hiện; hãy báo người vận hành nếu cần.", roleWords[least])
}

// The month's files.
const (
	wordFiles           = "Tệp"
	wordDraftTitle      = "Cách đọc tệp"
	wordDialects        = "Cách đọc tệp"
	wordBadTime         = "Thời điểm xuất tệp không đọc được. Hãy chọn ngày, giờ trên lịch."
	wordStatesOpen      = "Còn %s trạng thái chưa chọn nghĩa"
	wordChannelsOpen    = "Còn %s kênh tiếp nhận chưa chọn nghĩa"
	wordStatusFromDates = "không có cột trạng thái: có ngày trả là đã trả kết quả, có ngày kết thúc là đã xử lý xong, còn lại là đang xử lý"
	wordNoUpload        = "Hãy chọn ít nhất một tệp."
	wordNotAllTaken     = "Có tệp không được nhận; xem lý do ở dưới. Tệp đã nhận thì không cần tải lại."
	wordUploadTooLarge  = "Các tệp quá lớn cho một lần tải lên (tối đa 1 GB). Hãy tải từng tệp, hoặc nén thành ZIP."
	wordUploadCut       = "Đường truyền bị ngắt khi tệp chưa lên hết, nên tệp ấy chưa được nhận. Hãy tải lên lại; tệp đã nhận xong thì không cần."
	wordUploadsBusy     = "Đang có nhiều tệp được tải lên cùng lúc. Hãy thử lại sau ít phút."
)

const wordNoWorkbook = "Chưa chọn tệp số liệu của đơn vị."

func instantWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return notation.Moment(period.InstantOf(t))
}

// outcomeWords says how a month stands.
func outcomeWords(outcome string) string {
	words := map[string]string{
		"held": "Chờ quyết định", "running": "Đang chạy", "succeeded": "Hoàn tất", "with_exceptions": "Còn nơi chưa nhận",
		"rejected": "Bị từ chối", "failed": "Thất bại", Expired: "Hết hạn quyết định",
	}
	if w, ok := words[outcome]; ok {
		return w
	}
	return "Đã lưu trữ"
}

// stateWords says how a delivery stands.
func stateWords(d Delivery) string {
	switch {
	case d.Bounced:
		return "Bị trả lại"
	case d.Outdated && d.Status == accepted:
		return "Còn giữ bản cũ"
	case d.Delayed:
		return "Báo chậm"
	case d.Status == accepted && d.Doubtful:
		return "Có báo cáo trả lại chưa xác thực"
	}
	words := map[string]string{
		"planned": "Chưa gửi", "claimed": "Đang gửi", accepted: "Đã nhận", refused: "Bị từ chối",
		"deferred": "Sẽ gửi lại", unknown: "Chưa rõ",
	}
	if w, ok := words[d.Status]; ok {
		return w
	}
	return d.Status
}

// reasonWords says why a delivery stands so; nothing to say of one that was simply taken.
func reasonWords(d Delivery) string {
	if d.Status == accepted || d.Reason == "" {
		return ""
	}
	w := d.Reason
	if d.Code != 0 {
		w = fmt.Sprintf("%s (mã %d)", w, d.Code)
	}
	return view.Sentence(w)
}

// Label names a document for people.
func (d Document) Label() string {
	if d.Title != "" {
		return d.Title
	}
	switch d.Name {
	case view.AppendixFile(view.StatisticsNumber):
		return d.Appendix + ": biểu thống kê"
	case view.AppendixFile(view.OverdueNumber):
		return d.Appendix + ": hồ sơ quá hạn đang giải quyết"
	case view.AppendixFile(view.AcceptanceNumber):
		return d.Appendix + ": hồ sơ trực tuyến chậm được tiếp nhận"
	}
	names := map[string]string{
		"cong-van.pdf": "Công văn", "cong-van-da-ky.pdf": "Công văn đã ký", "cong-van.docx": "Công văn, bản sửa được",
		"phu-luc.xlsx": "Các phụ lục trong một bảng tính", "cong-khai.html": "Trang công khai", "noi-bo.html": "Trang nội bộ", "muc-luc.html": "Mục lục các tháng", "kiem-tra.html": "Trang kiểm chứng, để đăng cùng trang công khai",
	}
	if name, ok := names[d.Name]; ok {
		return name
	}
	return cmp.Or(d.Appendix, d.Name)
}

// Kind is the document's form in capitals.
func (d Document) Kind() string { return strings.ToUpper(strings.TrimPrefix(path.Ext(d.Name), ".")) }

// Opens reports whether a browser shows the document itself.
func (d Document) Opens() bool { return kinds[path.Ext(d.Name)].open }

// rank puts the letter first, then the appendices, then the pages.
func rank(name string) int {
	for i, prefix := range []string{"cong-van-da-ky", "cong-van.pdf", "cong-van", "phu-luc", "noi-bo", "cong-khai"} {
		if strings.HasPrefix(name, prefix) {
			return i
		}
	}
	return 9
}

// slug makes a class name of a state.
func slug(s string) string { return strings.ReplaceAll(s, "_", "-") }

// sourceKindWords says what a source's files hold.
func sourceKindWords(kind string) string {
	words := map[string]string{
		"dossiers": "Danh sách hồ sơ", "steps": "Các bước xử lý", "staff": "Danh bạ công chức, viên chức", "list": "Danh sách của hệ thống khác, để đối chiếu",
	}
	return cmp.Or(words[kind], kind)
}

// rowWords says what the rows of such a file are.
func rowWords(kind string) string {
	words := map[string]string{"steps": "bước xử lý", "staff": "công chức, viên chức"}
	return cmp.Or(words[kind], "hồ sơ")
}
