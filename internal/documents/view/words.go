package view

import (
	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// Words that stand in several documents. Sentences live in the documents' templates.
const (
	UnknownUnit  = "Đơn vị chưa xác định"                      // the unit of a dossier whose resolving unit the register does not know
	Unidentified = "chưa xác định"                             // in place of a person's name (docs/counting.md 5.6)
	outsiders    = "(thuộc đơn vị không trong diện công khai)" // in place of names that are not published
	NothingLate  = "Không có hồ sơ trễ hạn trong kỳ"
	None         = "Không có"
	DraftMark    = "DỰ THẢO"
	UnsignedMark = "Chưa ký số"
	CheckCode    = "Mã kiểm chứng"
	CheckWhere   = "Quét mã hoặc kiểm tra tại"
	NoData       = "không có số liệu" // in place of a figure that the extract has no column for

	// How the table of the most late dossiers orders (docs/documents.md 1.15).
	wordFewResolved = "về tỷ lệ, đơn vị giải quyết dưới %d hồ sơ xếp sau"
	wordEqualUnits  = "đơn vị bằng nhau xếp theo thứ tự tại phụ lục"

	// In a shortened letter in place of each difference from the sealed months.
	wordDifferByNumber = "Số liệu đếm từ dữ liệu trích xuất của cả kỳ, khác với tổng %s tháng đã công bố ở %s chỉ tiêu (*tại %s kèm theo*)."

	// KindsNote explains KindHeads (docs/counting.md 6.1 to 6.6).
	KindsNote = "“Thực tế”: ký kết quả sau ngày hẹn trả, hoặc việc xử lý quá hạn. “Chậm thao tác”: đã ký hoặc trả kết quả trong hạn, " +
		"chỉ kết thúc trên Hệ thống sau hạn. “Nghi chậm thao tác”: các bước xử lý đều đúng hạn, không có ngày ký để xác nhận. " +
		"“Chưa phân loại”: dữ liệu không đủ căn cứ."
)

// KindName prints a kind of lateness.
func KindName(k counting.Kind) string {
	switch k {
	case counting.Actual:
		return "Trễ hạn thực tế"
	case counting.SlowUpdate:
		return "Chậm thao tác trên Hệ thống"
	case counting.SuspectedSlowUpdate:
		return "Nghi do chậm thao tác"
	}
	return "Chưa phân loại"
}

// GroupName prints a group of pending overdue dossiers.
func GroupName(g counting.OverdueGroup) string {
	switch g {
	case counting.GroupTest:
		return "Hồ sơ thử nghiệm"
	case counting.GroupBacklog:
		return "Tồn đọng từ những năm trước"
	case counting.GroupUnclosed:
		return "Chưa kết thúc quy trình"
	}
	return "Đang giải quyết"
}

// GroupNameIn prints a group as a report can tell it: where it lacks the dates of results, one that is in process may have
// its result already.
func GroupNameIn(r *counting.Report, g counting.OverdueGroup) string {
	if g == counting.GroupInProcess && r.NoGroups() {
		return "Chưa phân nhóm"
	}
	return GroupName(g)
}

// LevelName prints a level of government.
func LevelName(l dossier.Level) string {
	switch l {
	case dossier.Province:
		return "cấp tỉnh"
	case dossier.District:
		return "cấp huyện"
	case dossier.Commune:
		return "cấp xã"
	case dossier.Central:
		return "cơ quan Trung ương đóng tại địa phương"
	}
	return "chưa xác định"
}

// StatusName prints a state by its name in the national code list.
func StatusName(s dossier.Status) string {
	names := [...]string{"", "Mới đăng ký", "Được tiếp nhận", "Không được tiếp nhận", "Đang xử lý",
		"Yêu cầu bổ sung giấy tờ", "Yêu cầu thực hiện nghĩa vụ tài chính", "Công dân yêu cầu rút hồ sơ",
		"Dừng xử lý", "Đã xử lý xong", "Đã trả kết quả"}
	if int(s) >= len(names) {
		return ""
	}
	return names[s]
}

// apologyText prints whether there was a letter of apology: "Có văn bản xin lỗi", "Không có văn bản xin lỗi",
// "" where the extract does not say.
func apologyText(apology *bool) string {
	switch {
	case apology == nil:
		return ""
	case *apology:
		return "Có văn bản xin lỗi"
	}
	return "Không có văn bản xin lỗi"
}

// SeverityName prints what a finding does.
func SeverityName(s counting.Severity) string {
	switch s {
	case counting.Block:
		return "Chặn"
	case counting.Warn:
		return "Cảnh báo"
	}
	return "Thông tin"
}
