package mapping

import "trehan/internal/dossier"

// What the commands inspect and map say (Vietnamese), and the comments of the configuration that map writes.
const (
	wordColumn     = "cột %s"
	wordSheet      = "%s, trang tính %s"
	wordMoreTables = " và %d bảng cùng tiêu đề"
	wordDateCells  = "ô kiểu ngày"
	wordDateWords  = "ngày giờ viết bằng chữ"
	wordAnswered   = "do người lập trả lời"

	evFilled   = "%s/%s dòng có giá trị"
	evCodes    = "%s có dạng mã, %s mã lặp lại"
	evExample  = "ví dụ %s"
	evDates    = "%s là ngày (%s)"
	evAfter    = "từ %s trở đi ở %s/%s dòng"
	evStated   = "khớp cột đúng hạn/trễ hạn của tệp ở %s/%s dòng"
	evStatus   = "%d giá trị khác nhau, đã biết %s số dòng"
	evChannel  = "%d giá trị khác nhau"
	evUnit     = "%d tên khác nhau, có trong danh bạ %s số dòng"
	evDistinct = "%d giá trị khác nhau"

	askColumn   = "Cột nào là %s? Có nhiều cột có thể là nó, hoặc tên cột chưa đủ rõ (%s)"
	askMissing  = "Cột nào là %s? Không có cột nào chắc chắn (%s)"
	askReversed = "%s (%s) sau %s (%s) ở %s/%s dòng: có thể đã nhầm cột hoặc đảo ngày và tháng (%s)"
)

// attributeNames are the attributes as people call them.
var attributeNames = map[string]string{
	aCode: "số hồ sơ", aProcedureCode: "mã thủ tục", aProcedure: "tên thủ tục", aField: "lĩnh vực",
	aUnit: "đơn vị giải quyết", aUnitCode: "mã đơn vị", aDepartment: "phòng ban", aChannel: "kênh tiếp nhận",
	aFiled: "ngày nộp", aReceivingUnit: "đơn vị tiếp nhận", aReceived: "ngày tiếp nhận", aDue: "ngày hẹn trả", aFinished: "ngày kết thúc xử lý", aReturned: "ngày trả kết quả",
	aSigned: "ngày ký kết quả", aSupplement: "ngày yêu cầu bổ sung", aStatus: "trạng thái", aHandler: "cán bộ xử lý",
	aApology: "văn bản xin lỗi", aApplicant: "chủ hồ sơ",
}

const (
	wordShape = "văn bản %d ký tự"

	evRows      = "%s dòng (%s)"
	evRowsOf    = "%s đối tượng"
	evFromDates = "tệp không có cột trạng thái: có ngày trả là đã trả kết quả, có ngày kết thúc là đã xử lý xong, còn lại là đang xử lý; thay dòng status bằng khóa này"
	evFinish    = "%s có ngày kết thúc"
	evGroups    = "%d dòng nhóm ghi tên đơn vị có trong danh bạ, đứng trên mọi hồ sơ"
	evSheets    = "tên của cả %d trang tính là đơn vị có trong danh bạ"
	evFile      = "tên tệp là đơn vị có trong danh bạ"
	evPrefix    = "phần đầu của mọi số hồ sơ là mã đơn vị có trong danh bạ"

	askStatus  = "Trạng thái %s nghĩa là gì? (%s; %s)"
	askChannel = "Kênh tiếp nhận %s nghĩa là gì? (%s; %s)"
)

// channelCodes are the channels as the configuration writes them.
var channelCodes = [...]string{dossier.Direct: "direct", dossier.Online: "online", dossier.Postal: "postal"}

const (
	askMonthFirst = "Ngày viết với dấu “%s” có %s giá trị mà số thứ hai lớn hơn 12, nên tháng có thể đứng trước ngày (%s). Ngày viết theo dạng nào?"
	askMixedOrder = "Ngày viết với dấu “%s” có cả %s giá trị ngày đứng trước và %s giá trị tháng đứng trước (%s): xuất lại tệp với một dạng ngày"
	askUnproven   = "Không giá trị nào viết với dấu “%s” có số đầu lớn hơn 12 (%s giá trị), nên chưa chắc ngày hay tháng đứng trước (%s). Ngày viết theo dạng nào?"
	askShortYear  = "Năm chỉ có hai chữ số (%s). Ngày viết theo dạng nào?"
	askSwapped    = "Cột %s (%s) có %s ô kiểu ngày mà ngày nào cũng từ 1 đến 12, và %s ô văn bản: bảng tính có thể đã đảo ngày và tháng (%s); xuất lại tệp, không mở rồi lưu lại bằng bảng tính"
	askUnitPlace  = "Đơn vị giải quyết của mỗi hồ sơ ghi ở đâu? (%s)"
)

const (
	wordDialect = "he-thong-%d"

	commentHead = `Cách đọc tệp trích xuất của hệ thống khác, do lệnh trehan map đề xuất. Xem từng dòng trước khi dùng.
Dùng: trehan report --config TỆP-NÀY …, hoặc ghi include: [TỆP-NÀY] trong tệp cấu hình của Văn phòng.`
	commentOpen     = `CÒN %d MỤC PHẢI ĐIỀN: thay mỗi dấu "?" bằng câu trả lời. Còn dấu "?" thì chương trình không nhận tệp này.`
	commentList     = "Đề xuất từ %s: %s dòng hồ sơ"
	commentName     = "đặt lại tên được; tên này ghi trong thông báo và hồ sơ lưu"
	commentMatch    = "chỉ đọc theo cách này những tệp có đủ các tiêu đề sau"
	commentDepth    = "tiêu đề ở dòng %d đến %d"
	commentAnswer   = "PHẢI ĐIỀN"
	commentQuestion = "PHẢI ĐIỀN: "
	commentUnused   = "không đọc: %s"
	commentUnits    = "Tên đơn vị chưa có trong danh bạ. Kiểm tra rồi tự thêm vào aliases của đơn vị trong units.yaml:"
	commentUnit     = "  %s (%s dòng)"
	commentSimilar  = ", gần nhất: %s"
)

const (
	wordRow = "%s, dòng %d"

	evLeave = "bỏ trang tính này"

	askNoList   = "Không tệp nào có danh sách hồ sơ: không thấy tiêu đề với số hồ sơ và các ngày. Chọn đúng tệp, hoặc xuất lại có dòng tiêu đề"
	askNoListIn = "Tệp %s không có danh sách hồ sơ: không thấy tiêu đề với số hồ sơ và các ngày. Bỏ tệp này, hoặc xuất lại có dòng tiêu đề"
	askStray    = "Trang tính %s của %s có %s dòng nhưng không phải danh sách hồ sơ (thiếu tiêu đề). Bỏ trang tính này? Nếu là phần tiếp của danh sách thì thêm dòng tiêu đề rồi xuất lại"

	statedRows     = "số dòng hồ sơ"
	statedTotal    = "dòng tổng cộng"
	statedLateRows = "số hồ sơ đã xong ghi là trễ hạn"
	statedSame     = "số dòng có cột đúng hạn/trễ hạn khớp với các ngày"
)

const (
	sumOpen        = "PHẢI ĐIỀN: %s [%s]\n"
	sumUnit        = "Đơn vị chưa có trong danh bạ: %s (%s dòng)"
	sumErrors      = "Đọc thử với cấu hình này còn lỗi:\n%v\n"
	sumNoFigures   = "Chưa tính thử được số liệu: còn mục phải điền hoặc lỗi nêu ở trên. Điền xong thì xem số liệu bằng trehan check --config.\n"
	sumNoRegister  = "Chưa tính thử được số liệu: thiếu --register.\n"
	sumOthers      = "    hoặc: %s\n"
	commentOthers  = "  hoặc: "
	sumFigures     = "Số liệu sẽ có của kỳ %s đến %s: tổng %s, đã giải quyết %s, trễ hạn %s, đang giải quyết %s (ngoài kỳ và không tính: %s)\n"
	sumNoUnit      = "(chưa rõ đơn vị)"
	sumUnitFigures = "  %s: tổng %s, đã giải quyết %s, trễ hạn %s, đang giải quyết %s\n"
	sumBlocking    = "Phát hiện chặn %s: %s\n"
	sumSame        = "Khớp"
	sumDiffers     = "LỆCH"
	sumStated      = "%s: %s%s: tệp ghi %s, chương trình %s\n"
)

const (
	draftNoList  = "tệp không có danh sách hồ sơ nên không lập được cách đọc"
	draftSeveral = "tệp có %d danh sách khác cột nhau, mỗi danh sách cần một cách đọc: tách thành từng tệp, hoặc dùng lệnh trehan map"
	draftTooMany = "cột %s có %s giá trị khác nhau nên không phải %s: chọn cột khác"
)

const (
	openErrors = "%s: %s lỗi khi đọc"
	openPeriod = "%s: phần lớn hồ sơ được tiếp nhận trong %s, ngoài kỳ từ %s đến %s: có thể là tệp của kỳ khác"
	openSheet  = "trang tính không đọc được"
	openUnit   = "đơn vị %s (%s dòng, %s) không có trong danh bạ"
	openValue  = "giá trị %s (%s dòng, %s) chưa rõ nghĩa"

	kindEmpty    = "trống"
	kindRunning  = "số thứ tự"
	kindDates    = "ngày"
	kindPersonal = "dữ liệu cá nhân"
	kindCodes    = "mã"
	kindNumbers  = "số"
	kindMixed    = "lẫn ngày và văn bản"
	kindTexts    = "văn bản"
)

const (
	viewUnderstood = "Hiểu được tất cả.\n"
	viewOpen       = "Chưa rõ: %s\n"
	viewDialect    = ", định dạng %s của cấu hình"
	viewRows       = ", đọc được %s hồ sơ\n"
	viewError      = "  Lỗi: %s\n"
	viewSheet      = "  Trang tính %s%s\n"
	viewHidden     = " (đang ẩn)"
	viewNoList     = "    Không phải danh sách hồ sơ: %s dòng có nội dung\n"
	viewHeader     = "    %s\n"
	viewHeaderRow  = "Tiêu đề ở dòng %d, %s dòng có dạng hồ sơ"
	viewHeaderRows = "Tiêu đề ở dòng %d đến %d, %s dòng có dạng hồ sơ"
	viewOther      = "    %s dòng khác (tiêu đề, nhóm, tổng cộng, chữ ký …): dòng %s\n"
	viewMayBe      = "chưa đọc, có thể là %s"
	viewUnread     = "không đọc"
	viewColumn     = "    %s → %s; %s/%s dòng có giá trị, %s"
	viewPersonal   = " (dữ liệu cá nhân, không hiện)"
	viewExample    = ", ví dụ %s"
	viewUnknown    = "CHƯA RÕ"
)
