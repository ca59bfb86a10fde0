package workbook

import (
	"fmt"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/explanation"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// The words of the workbooks, in one place. Words that other documents print too are in view.

const (
	wordPage       = "Trang"
	wordNumber     = "STT"
	wordNoAxisID   = "chưa có mã định danh"
	wordSubtotal   = "Cộng"
	wordTotal      = "TỔNG CỘNG"
	wordNoField    = "(chưa ghi lĩnh vực)"
	wordNotListed  = "Đơn vị không thuộc diện công khai"
	wordNobodyNote = "Hồ sơ chưa xác định được công chức, viên chức xử lý"
	noteDistinct   = "Ghi chú: Các dòng cộng ghi số công chức, viên chức và số hồ sơ trễ hạn không tính trùng (một hồ sơ có nhiều người tham gia giải quyết tính là một hồ sơ); " +
		"dòng “" + view.Unidentified + "” không tính vào số công chức, viên chức. Số ngày là ngày làm việc."
	noteDays = "Ghi chú: Số ngày trễ là số ngày làm việc; “< 1” là trễ chưa đến 01 ngày làm việc."
)

// The list of recipients for the document clerk.
const (
	sheetRecipients = "Nơi nhận"
	titleRecipients = "DANH SÁCH NƠI NHẬN CÔNG VĂN"
)

// headTextsOf makes the lines that name the letter, with its number and day as the letter itself prints them: blanks
// before it is signed.
func headTextsOf(f *view.Facts) headTexts {
	in, each := f.In, "tháng"
	if f.Bounds != "" {
		in += " (" + f.Bounds + ")"
	}
	if !f.Monthly {
		each = "kỳ"
	}
	return headTexts{
		attached: fmt.Sprintf("(Kèm theo Công văn số %s/%s %s của %s)", f.Number, f.Office.Symbol, f.Dated, officeName(f.Office)),
		period:   f.Period,
		in:       in,
		each:     each,
	}
}

func officeName(o view.Office) string {
	if o.FullName == "" {
		return "Văn phòng UBND tỉnh"
	}
	return view.Printable(o.FullName)
}

func officialsTitle(level, in string) string {
	return upper("Danh sách công chức, viên chức", level, "tham gia giải quyết hồ sơ thủ tục hành chính trễ hạn", in)
}

func dossiersTitle(level, in string) string {
	return upper("Danh sách hồ sơ thủ tục hành chính", level, "giải quyết trễ hạn", in)
}

// statisticsTitle is a title of the statistics or of a unit's workbook, in capitals but for the symbol of a decision.
func statisticsTitle(title, in string) string {
	return strings.ReplaceAll(upper(title, in), "/QĐ-TTG", "/QĐ-TTg")
}

func (h headTexts) monthsTitle() string {
	return upper("Số liệu giải quyết thủ tục hành chính", h.in, h.ofEach("so với các tháng trước"))
}

// ofEach says of other periods what text says of months.
func (h headTexts) ofEach(text string) string { return strings.ReplaceAll(text, "tháng", h.each) }

func overdueTitle(to period.Day) string {
	return upper("Danh sách hồ sơ thủ tục hành chính đang giải quyết quá hạn đến hết ngày", notation.Date(to))
}

// kindsNote breaks a number of dossiers down, one kind a line.
func kindsNote(k counting.KindCounts) string {
	heads, note := view.KindHeads(), ""
	for i, cell := range view.KindCells(k, false) {
		note = join("\n", note, counted(cell.Count, heads[i]))
	}
	return note
}

// overdueNote is the Ghi chú of a pending overdue dossier.
func overdueNote(d *counting.OverdueRow) string {
	if d.Unit == "" {
		return view.UnknownUnit
	}
	if !d.Listed {
		return wordNotListed
	}
	return ""
}

// groupsNote breaks the pending overdue dossiers down.
func groupsNote(r *counting.Report, o counting.Overdue) string {
	groups := join("; ",
		counted(o.Test, view.GroupName(counting.GroupTest)), counted(o.Backlog, view.GroupName(counting.GroupBacklog)),
		counted(o.Unclosed, view.GroupName(counting.GroupUnclosed)), counted(o.InProcess, view.GroupNameIn(r, counting.GroupInProcess)))
	if groups == "" {
		return noteDays
	}
	return "Trong đó: " + groups + ". Số ngày quá hạn là số ngày làm việc."
}

func counted(n int, what string) string {
	if n == 0 {
		return ""
	}
	return notation.Padded(n) + " " + what
}

// join puts the texts that are not empty together.
func join(sep string, texts ...string) string {
	out := ""
	for _, t := range texts {
		switch {
		case t == "":
		case out == "":
			out = t
		default:
			out += sep + t
		}
	}
	return out
}

// sectionName heads the units of one list in the statistics.
func sectionName(level dossier.Level) string {
	switch level {
	case dossier.Province:
		return "Cơ quan, đơn vị cấp tỉnh"
	case dossier.District:
		return "UBND cấp huyện"
	case dossier.Commune:
		return "UBND cấp xã"
	}
	return "Đơn vị không thuộc diện công khai, chưa xác định"
}

// Statistics.
const (
	formName      = "BIỂU SỐ II.06a/VPCP/KSTT (THÔNG TƯ SỐ 01/2020/TT-VPCP)"
	unitOfMeasure = "Đơn vị tính: Số hồ sơ TTHC"

	sheetByUnit         = "II.06a theo đơn vị"
	sheetByField        = "II.06a theo lĩnh vực"
	sheetByBoth         = "II.06a đơn vị và lĩnh vực"
	sheetIndicator      = "Chỉ số 766"
	sheetDetails        = "Số liệu bổ sung"
	wordCutOff          = "Kỳ chốt số liệu của biểu theo quy định: từ ngày %s đến hết ngày %s"
	wordOtherCutOff     = "Số liệu từ ngày %s đến hết ngày %s; kỳ chốt số liệu của biểu theo quy định là từ ngày %s đến hết ngày %s"
	sheetComparison     = "So sánh"
	sheetMonths         = "So với các tháng trước"
	sheetCharts         = "Biểu đồ"
	sheetChartData      = "Số liệu biểu đồ"
	sheetReconciliation = "Đối chiếu"
	sheetFindings       = "Phát hiện"
	sheetDifferences    = "Chênh lệch kỳ trước"

	titleByUnit         = "Tình hình, kết quả giải quyết thủ tục hành chính theo cơ quan, đơn vị"
	titleByField        = "Tình hình, kết quả giải quyết thủ tục hành chính theo lĩnh vực"
	titleByBoth         = "Tình hình, kết quả giải quyết thủ tục hành chính theo cơ quan, đơn vị và lĩnh vực"
	titleComparison     = "Số liệu so với kỳ liền trước, cùng kỳ năm trước và lũy kế từ đầu năm"
	titleIndicator      = "Chỉ số tiến độ giải quyết hồ sơ theo Quyết định số 766/QĐ-TTg"
	titleDetails        = "Số liệu bổ sung về giải quyết thủ tục hành chính"
	titleCharts         = "Biểu đồ giải quyết thủ tục hành chính"
	titleReconciliation = "Đối chiếu số liệu giải quyết thủ tục hành chính"
	titleFindings       = "Phát hiện khi kiểm tra dữ liệu"
	titleDifferences    = "Chi tiết chênh lệch giữa số kỳ trước chuyển sang và số đang giải quyết cuối kỳ trước"

	noteIndicator = "Ghi chú: Điểm = 20 × (hồ sơ đã giải quyết trước hạn, đúng hạn + hồ sơ đang giải quyết trong hạn) / tổng số hồ sơ. Số liệu tham khảo, " +
		"tính trên dữ liệu của Hệ thống thông tin giải quyết TTHC của tỉnh."
	noteDetails = "Ghi chú: “Đến hạn trong kỳ” là hồ sơ có ngày hẹn trả trong kỳ, không kể hồ sơ rút và hồ sơ đang tạm dừng. “Tiếp nhận bàn giao” là hồ sơ do " +
		"đơn vị khác tiếp nhận trước khi sắp xếp, đã tính trong số liệu của đơn vị hiện nay. “Đúng hạn” là trước hạn và đúng hạn trên số đã giải quyết. " +
		"“Không tiếp nhận, trả lại” không tính vào tổng số."
	noteNoApology = " Không có số liệu về văn bản xin lỗi vì dữ liệu trích xuất không ghi đối với hồ sơ trễ hạn nào."
	noteNoChannel = "Không có số liệu trực tuyến, trực tiếp vì dữ liệu trích xuất không có đủ kênh tiếp nhận."
	noteNoField   = "Số liệu theo lĩnh vực không đầy đủ vì dữ liệu trích xuất không có đủ cột lĩnh vực; hồ sơ không có lĩnh vực ghi ở dòng “" + wordNoField + "”."
	noteNoKinds   = "Ô để trống dưới loại trễ hạn là dữ liệu trích xuất không đủ để phân loại."
	notePauses    = "Ghi chú: Hồ sơ tạm dừng chờ bổ sung được xét theo trạng thái hiện ghi trên Hệ thống. Khoảng thời gian tạm dừng của hồ sơ đã xử lý trở lại " +
		"không được dựng lại: hồ sơ đó được xét theo ngày hẹn trả hiện tại, kể cả khi còn đang tạm dừng vào ngày cuối kỳ."
	noteComparison      = "Ghi chú: Số liệu các kỳ khác là số liệu đã công bố. Lũy kế: tiếp nhận, giải quyết là tổng các kỳ; kỳ trước chuyển sang là của kỳ đầu năm, đang giải quyết là của kỳ này. Ô để trống là chưa có số liệu."
	noteMonths          = "Ghi chú: Số liệu các tháng trước là số liệu đã công bố của từng tháng."
	noteMonthsNoChannel = " Ô để trống là dữ liệu trích xuất của tháng ấy không có đủ kênh tiếp nhận."
	noteNoMonths        = "Ghi chú: Chưa có số liệu lưu trữ của các tháng trước."

	partLate       = "1. Hồ sơ giải quyết trễ hạn theo danh sách"
	partIdentities = "2. Các đẳng thức của số liệu"
	partOutside    = "3. Dòng dữ liệu không nằm trong các chỉ tiêu, hồ sơ rút"
	wordAgrees     = "Khớp"
	wordDiffers    = "Lệch"
	wordAccepted   = "Đã chấp nhận"

	wordAll      = "Tổng số hồ sơ"
	wordResolved = "Đã giải quyết"
	wordPending  = "Đang giải quyết"
	wordLate     = "Giải quyết trễ hạn"
	wordOverdue  = "Đang giải quyết quá hạn"

	chartChannels  = "Hồ sơ tiếp nhận mới theo kênh"
	chartByUnit    = "Hồ sơ trễ hạn, quá hạn theo đơn vị"
	chartTrend     = "Tiếp nhận và giải quyết qua các tháng"
	chartTrendLate = "Trễ hạn và quá hạn qua các tháng"
)

// titleAppendices is the title of all appendices in one workbook.
const titleAppendices = "Các phụ lục công khai hồ sơ thủ tục hành chính giải quyết trễ hạn"

// The unit's own workbook.
const (
	sheetFigures   = "Số liệu"
	sheetOfficials = "Công chức, viên chức"
	sheetDossiers  = "Hồ sơ trễ hạn"
	sheetOverdue   = "Đang giải quyết quá hạn"

	groupIndicator = "Chỉ số 766"

	titleOwn          = "Số liệu giải quyết hồ sơ thủ tục hành chính"
	titleOwnOfficials = "Danh sách công chức, viên chức tham gia giải quyết hồ sơ thủ tục hành chính trễ hạn"
	titleOwnDossiers  = "Danh sách hồ sơ thủ tục hành chính giải quyết trễ hạn"

	titleExplanations = "Giải trình hồ sơ thủ tục hành chính giải quyết trễ hạn"
	sheetChoices      = "Danh mục giải trình"
	headChoices       = "Lý do"
	headProposals     = "Đề nghị"
	headMeaning       = "Khi nào chọn"
	titleChoose       = "Chọn trong danh sách"
	wordChoose        = "Chọn một mục trong danh sách (trang Danh mục giải trình)."
	titleTooLong      = "Nội dung quá dài"
	wordTooLong       = "Nội dung giải trình tối đa %d ký tự."
	noteExplanations  = "Chỉ điền các ô nền vàng: “Lý do” và “Đề nghị” chọn trong danh sách (trang “" + sheetChoices + "”), “Nội dung giải trình” bắt buộc, " +
		"“Số, ký hiệu văn bản chứng minh” nếu có (bắt buộc khi đề nghị xác nhận nguyên nhân khách quan). Không sửa, thêm, bớt dòng; không ghi họ tên, " +
		"địa chỉ, số điện thoại của tổ chức, cá nhân nộp hồ sơ. Gửi lại cả tệp này cho Văn phòng trong thời hạn nêu tại thư."

	noteNotListed = "Đơn vị không thuộc diện công khai danh sách công chức, viên chức"
)

// The closing table of explanations.
const (
	titleClosing          = "Tổng hợp giải trình hồ sơ thủ tục hành chính giải quyết trễ hạn"
	titleClosingOfficials = "Tổng hợp giải trình hồ sơ trễ hạn theo công chức, viên chức"
	titleClosingDossiers  = "Giải trình và quyết định đối với từng hồ sơ trễ hạn"
	sheetClosingUnits     = "Theo đơn vị"
	sheetClosingDossiers  = "Hồ sơ"
	wordSilent            = "Đơn vị chưa giải trình"
	wordOpen              = "Chưa quyết định"
	wordUnasked           = "Không có đơn vị để yêu cầu giải trình"
	noteClosingOfficials  = "Ghi chú: Một hồ sơ có nhiều người tham gia giải quyết được tính cho từng người. Nguyên nhân khách quan được xác nhận là căn cứ không trừ điểm " +
		"tiến độ khi đánh giá công chức theo Nghị định số 335/2025/NĐ-CP; hồ sơ vẫn là trễ hạn."
)

func closingNote(s *explanation.Statistics) string {
	note := "Ghi chú: Giải trình được chấp nhận không đưa hồ sơ ra khỏi danh sách trễ hạn đã công khai."
	if s.Unasked > 0 {
		note += " " + notation.Padded(s.Unasked) + " hồ sơ trễ hạn của đơn vị không có tệp số liệu riêng, không có ai để yêu cầu giải trình."
	}
	return note
}

// ownNote sums a unit's month up in one line.
func ownNote(late, overdue int) string {
	first := view.NothingLate
	if late > 0 {
		first = "Có " + notation.Padded(late) + " hồ sơ giải quyết trễ hạn trong kỳ"
	}
	if overdue == 0 {
		return first + "."
	}
	return first + "; " + notation.Padded(overdue) + " hồ sơ đang giải quyết quá hạn."
}

func withdrawnNote(n int, folded bool) string {
	if folded {
		return fmt.Sprintf("Ghi chú: Trong số hồ sơ giải quyết đúng hạn có %s hồ sơ công dân yêu cầu rút.", notation.Padded(n))
	}
	return fmt.Sprintf("Ghi chú: %s hồ sơ công dân yêu cầu rút được thống kê riêng, không tính vào số đã giải quyết.", notation.Padded(n))
}

// agreement says whether both sides of an identity are equal.
func agreement(i identity) string {
	if i.told == i.again {
		return wordAgrees
	}
	return wordDiffers
}

func lateListName(level dossier.Level, appendix string) string {
	return sectionName(level) + " (" + appendix + ")"
}

func outsideListName(unit string) string {
	return unit + " - không thuộc diện công khai, không có trong phụ lục"
}

// monthLine is one line of the comparison with the months before.
type monthLine struct {
	name    string
	main    bool
	value   func(*counting.Totals) int
	channel bool // by channel
}

// in is the line's figure in a month; nil where the extract had no channels.
func (l *monthLine) in(t *counting.Totals, noChannel bool) any {
	if l.channel && noChannel {
		return nil
	}
	return l.value(t)
}

func monthLines(folded bool) []monthLine {
	withdrawn := "Công dân yêu cầu rút hồ sơ"
	if folded {
		withdrawn = "Công dân yêu cầu rút hồ sơ (đã tính vào đúng hạn)"
	}
	return []monthLine{
		{"Tổng số hồ sơ", true, func(t *counting.Totals) int { return t.Total }, false},
		{"Tiếp nhận mới", false, func(t *counting.Totals) int { return t.Received }, false},
		{"Tiếp nhận trực tuyến", false, func(t *counting.Totals) int { return t.ReceivedOnline }, true},
		{"Tiếp nhận trực tiếp", false, func(t *counting.Totals) int { return t.ReceivedDirect }, true},
		{"Tiếp nhận qua dịch vụ bưu chính công ích", false, func(t *counting.Totals) int { return t.ReceivedPostal }, true},
		{"Kỳ trước chuyển sang", false, func(t *counting.Totals) int { return t.CarriedOver }, false},
		{"Đã giải quyết", true, func(t *counting.Totals) int { return t.Resolved }, false},
		{"Giải quyết trước hạn", false, func(t *counting.Totals) int { return t.ResolvedEarly }, false},
		{"Giải quyết đúng hạn", false, func(t *counting.Totals) int { return t.ResolvedOnTime }, false},
		{"Giải quyết trễ hạn", false, func(t *counting.Totals) int { return t.ResolvedLate }, false},
		{"Đang giải quyết", true, func(t *counting.Totals) int { return t.Pending }, false},
		{"Đang giải quyết trong hạn", false, func(t *counting.Totals) int { return t.PendingInTime }, false},
		{"Trong đó tạm dừng, chờ bổ sung", false, func(t *counting.Totals) int { return t.PendingPaused }, false},
		{"Đang giải quyết quá hạn", false, func(t *counting.Totals) int { return t.PendingOverdue }, false},
		{withdrawn, false, func(t *counting.Totals) int { return t.Withdrawn }, false},
	}
}

// placeWords says where a dossier is in the comparison with the month before.
func placeWords(place string) string {
	words := map[string]string{
		counting.Early.String():           "Đã giải quyết trước hạn",
		counting.OnTime.String():          "Đã giải quyết đúng hạn",
		counting.LateLine.String():        "Đã giải quyết trễ hạn",
		counting.Withdrawn.String():       "Công dân rút hồ sơ",
		counting.Paused.String():          "Đang tạm dừng",
		counting.InTime.String():          "Đang giải quyết, trong hạn",
		counting.OverdueLine.String():     "Đang giải quyết, quá hạn",
		counting.Outside.String():         "Ngoài kỳ",
		counting.PutAside.String():        "Để riêng",
		counting.NotAcceptedLine.String(): "Chưa hoặc không được tiếp nhận",
		counting.PlaceAbsent:              "Không có trong dữ liệu trích xuất",
		counting.PlaceReceived:            "Tiếp nhận mới trong kỳ (ngày tiếp nhận đã thay đổi)",
	}
	if w, ok := words[place]; ok {
		return w
	}
	return place
}

// proposalMeaning says when a unit proposes what.
func proposalMeaning(p view.Proposal) string {
	switch p {
	case view.ProposeKeep:
		return "Hồ sơ trễ hạn đúng như đã thống kê, chỉ giải trình nguyên nhân"
	case view.ProposeObjective:
		return "Hồ sơ vẫn là trễ hạn; đề nghị cấp có thẩm quyền xác nhận nguyên nhân khách quan theo Nghị định số 335/2025/NĐ-CP, có văn bản chứng minh"
	case view.Proposal(counting.Actual):
		return "Việc xử lý thực sự kết thúc sau ngày hẹn trả"
	case view.Proposal(counting.SlowUpdate):
		return "Đã ký hoặc đã trả kết quả trong hạn, chỉ cập nhật trên Hệ thống sau hạn"
	}
	return ""
}

// CheckSheet is the sheet by which anybody can check the workbook.
const CheckSheet = "Kiểm chứng"

const (
	noteCheckFile = "Kéo tệp này vào trang kiểm chứng để biết tệp có thuộc kỳ báo cáo và đúng từng byte hay không. Tệp đã mở và lưu lại là một tệp khác."
	noteProof     = "Các dòng dưới đây chứng minh hồ sơ của đơn vị thuộc danh sách đã niêm phong mà không cho xem hồ sơ của đơn vị khác; trang kiểm chứng " +
		"đọc được chúng cả khi tệp đã lưu lại. Không sửa, không xóa."
)
