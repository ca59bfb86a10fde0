package register

// What a clerk reads about a refused register.
const (
	wordNoYAML        = "không đọc được YAML; kiểm tra thụt lề, dấu hai chấm và ngoặc từ dòng này trở đi"
	wordTwoDocuments  = "tệp chỉ được chứa một tài liệu YAML"
	wordNoMapping     = "phải là các cặp khóa: giá trị"
	wordNoList        = "phải là danh sách"
	wordNoText        = "phải là một giá trị đơn"
	wordNoUnits       = "không có đơn vị nào"
	wordUnknownKey    = "khóa không được biết"
	wordKeyTwice      = "khóa ghi hai lần"
	wordRequired      = "bắt buộc phải có"
	wordEmpty         = "không có giá trị"
	wordEmptyWants    = "danh sách rỗng: bỏ khóa này để dùng mặc định, hoặc ghi rõ nhận gì"
	wordBadCode       = "mã chỉ gồm chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới, bắt đầu bằng chữ hoặc số, dài tối đa 64 ký tự"
	wordBadLevel      = "cấp không hợp lệ (province, district, commune hoặc central)"
	wordBadListed     = "phải là true hoặc false"
	wordBadDate       = "ngày không hợp lệ, phải theo dạng yyyy-MM-dd"
	wordSpanBackwards = "valid_to trước valid_from"
	wordBadWant       = "không hợp lệ (notice, notice_docx, appendices, statistics, page hoặc own)"
	wordWantTwice     = "ghi hai lần"
	wordBadWhen       = "không hợp lệ (always hoặc late)"
	wordOwnOfNoUnit   = "own chỉ dành cho đơn vị: nơi nhận khác không có bảng riêng"
	wordBadAddress    = "địa chỉ thư không hợp lệ (chỉ ghi địa chỉ, ví dụ vanthu@donvi.example, không ghi tên hiển thị)"
	wordAddressTwice  = "địa chỉ thư ghi hai lần trong cùng một nơi nhận"
	wordCcAlone       = "có cc mà không có to"
	wordBadAxisID     = "không phải mã định danh điện tử; ghi theo Quyết định 20/2020/QĐ-TTg, chữ in hoa, tối đa 35 ký tự: H42.05; hoặc dạng cũ: 000.00.05.H42"
	wordAxisIDTwice   = "mã định danh đã dùng ở dòng %d cho nơi khác cùng thời gian"
	wordCodeTwice     = "mã đã dùng ở dòng %d"
	wordCodeCase      = "mã chỉ khác chữ hoa, chữ thường với %s ở dòng %d"
	wordSpansOverlap  = "thời gian hiệu lực trùng với mục cùng mã ở dòng %d"
	wordUnknownUnit   = "không có đơn vị mang mã này"
	wordParentLevel   = "phải là mã của một đơn vị cấp huyện"
	wordParentOfOther = "chỉ đơn vị cấp xã mới thuộc một đơn vị cấp huyện"
	wordParentSince   = "từ ngày 01/07/2025 không còn cấp huyện"
	wordSuccessorSelf = "đơn vị không thể kế thừa chính nó"
	wordSuccessorLoop = "các đơn vị kế thừa lẫn nhau thành vòng: %s"
)

// Warnings about a valid register.
const (
	warnNobody      = "%s (%s) không có địa chỉ thư: không ai nhận được thông báo của đơn vị này"
	warnNoParent    = "%s (%s) không có parent: trước ngày 01/07/2025 hồ sơ của đơn vị này không được gửi cho huyện nào"
	warnNoEnd       = "%s (%s) có successor %s nhưng không có valid_to: successor không bao giờ được dùng"
	warnNoSuccessor = "%s (%s) hết hiệu lực ngày %s mà không có successor: hồ sơ kết thúc sau ngày đó là không rõ đơn vị, thư vẫn gửi tới địa chỉ cũ"
)

// Errors of the file itself.
const (
	wordRead        = "đọc danh mục đơn vị %s: %w"
	wordNotEditable = "mục này dùng chung nội dung với mục khác (bí danh YAML) nên không sửa riêng được ở đây; hãy sửa tệp units.yaml"
	wordTooLarge    = "danh mục đơn vị %s lớn hơn %d MB"
)
