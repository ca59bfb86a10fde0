package web

import (
	"fmt"
	"strconv"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

// What people read on the pages of dossiers.

// The keys of a list's address beside those of its fields.
const (
	paramText = "tim"
	paramSort = "sap-xep"
	paramPage = "trang"
	paramSize = "so-dong"
)

const (
	wordListTitle   = "Hồ sơ"
	wordSearchTitle = "Tìm hồ sơ"

	wordNoFigure    = "Báo cáo của kỳ này không có số liệu được hỏi. Hãy mở lại trang của kỳ rồi bấm vào số liệu cần xem."
	wordNoSuchValue = "Điều kiện lọc “%s” có giá trị không có trong danh mục. Hãy chọn lại trong biểu mẫu lọc."
	wordLongText    = "Nội dung tìm quá dài (tối đa 200 chữ)."
	wordNotText     = "Địa chỉ của trang có ký tự không đọc được. Hãy mở lại trang của kỳ."
	wordTooManyRows = "Danh sách có %s hồ sơ; bảng tính chỉ lập được đến %s. Hãy lọc bớt, hoặc tải dạng CSV."
	wordNoDossier   = "Không có hồ sơ mang mã này trong kỳ."
	wordNotLate     = "Hồ sơ mang mã này không thuộc hồ sơ giải quyết trễ hạn hoặc quá hạn của kỳ. "
	wordNoneHere    = "Ở đây không có hồ sơ nào như vậy: chỉ có hồ sơ giải quyết trễ hạn và hồ sơ quá hạn."
	wordLateOnly    = " Chỉ tính hồ sơ giải quyết trễ hạn và hồ sơ quá hạn."

	wordSortedBy          = "Sắp xếp"
	wordFigure            = "Số liệu"
	wordAny               = "Tất cả"
	wordAllUnits          = "Mọi đơn vị"
	wordEveryDossier      = "Mọi hồ sơ đã đọc, kể cả không vào số liệu"
	wordEveryDossierShort = "hồ sơ đã đọc"
	wordOfUnit            = " của %s"
	wordWithText          = "; mã hoặc tên thủ tục có “%s”"
	wordDroppedRows       = " (%s dòng trùng không được đếm)"
	wordNoField           = "Chưa ghi lĩnh vực"
	wordNoAcceptance      = "không tính"

	wordHeadCode      = "Mã hồ sơ"
	wordHeadUnit      = "Đơn vị"
	wordHeadProcedure = "Thủ tục"
	wordHeadReceived  = "Tiếp nhận"
	wordHeadDue       = "Hẹn trả"
	wordHeadFinished  = "Kết thúc"
	wordHeadLine      = "Xếp vào"
	wordHeadDays      = "Ngày trễ"

	wordOfficialsLate = "hồ sơ giải quyết trễ hạn nêu tên %s"
	wordFindingRows   = "hồ sơ có phát hiện %s"
)

var apologyWords = map[string]string{"": "không rõ", "yes": "có", "no": "không"}

func yesNoWords(_ *counting.Report, v string) string { return apologyWords[v] }

func kindWords(kind string) string {
	if kind == "" {
		return "không trễ hạn"
	}
	return view.KindName(counting.Kind(kind))
}

func groupWords(r *counting.Report, group string) string {
	if group == "" {
		return "không quá hạn"
	}
	return view.GroupNameIn(r, counting.OverdueGroup(group))
}

// findingWords is the first sentence of what a finding says.
func findingWords(r *counting.Report, code string) string {
	for _, f := range r.Findings {
		if f.Code == code {
			first, _, _ := strings.Cut(f.Message, ". ")
			return strings.TrimSuffix(first, ".")
		}
	}
	return code
}

// figureNames say of which dossiers a figure is the number.
var figureNames = map[string]string{
	"total": "hồ sơ trong kỳ", "received": "hồ sơ tiếp nhận mới", "received_online": "hồ sơ tiếp nhận mới trực tuyến",
	"received_direct": "hồ sơ tiếp nhận mới trực tiếp", "received_postal": "hồ sơ tiếp nhận mới qua bưu chính công ích",
	"carried_over": "hồ sơ kỳ trước chuyển sang", "resolved": "hồ sơ đã giải quyết", "resolved_early": "hồ sơ giải quyết trước hạn",
	"resolved_on_time": "hồ sơ giải quyết đúng hạn", "resolved_late": "hồ sơ giải quyết trễ hạn", "pending": "hồ sơ đang giải quyết",
	"pending_in_time": "hồ sơ đang giải quyết, trong hạn", "pending_paused": "hồ sơ đang giải quyết, tạm dừng",
	"pending_overdue": "hồ sơ đang giải quyết, quá hạn", "withdrawn": "hồ sơ công dân rút", "not_accepted": "hồ sơ chưa hoặc không được tiếp nhận",
	"put_aside": "hồ sơ để riêng, không vào số liệu", "outside": "hồ sơ ngoài kỳ", "duplicates": "hồ sơ có dòng trùng",

	"reconciliation.late": "hồ sơ giải quyết trễ hạn", "reconciliation.province": "hồ sơ giải quyết trễ hạn ở danh sách cấp tỉnh",
	"reconciliation.district": "hồ sơ giải quyết trễ hạn ở danh sách cấp huyện", "reconciliation.commune": "hồ sơ giải quyết trễ hạn ở danh sách cấp xã",
	"reconciliation.not_listed": "hồ sơ giải quyết trễ hạn không đăng danh sách", "reconciliation.unknown": "hồ sơ giải quyết trễ hạn chưa rõ đơn vị",

	"paused.supplement": "hồ sơ tạm dừng, yêu cầu bổ sung giấy tờ", "paused.financial": "hồ sơ tạm dừng, thực hiện nghĩa vụ tài chính",
	"paused.stopped": "hồ sơ tạm dừng, dừng xử lý", "refused": "hồ sơ trả lại trong kỳ",
	"due_in_period.due": "hồ sơ đến hạn trong kỳ", "due_in_period.late": "hồ sơ đến hạn trong kỳ mà trễ hạn hoặc quá hạn",
	"inherited.total": "hồ sơ do đơn vị khác tiếp nhận", "inherited.resolved": "hồ sơ do đơn vị khác tiếp nhận, đã giải quyết",
	"inherited.resolved_late": "hồ sơ do đơn vị khác tiếp nhận, giải quyết trễ hạn", "inherited.pending": "hồ sơ do đơn vị khác tiếp nhận, đang giải quyết",
	"inherited.pending_overdue": "hồ sơ do đơn vị khác tiếp nhận, đang giải quyết, quá hạn", "inherited.withdrawn": "hồ sơ do đơn vị khác tiếp nhận, công dân rút",
	"apology.sent": "hồ sơ giải quyết trễ hạn có văn bản xin lỗi", "apology.missing": "hồ sơ giải quyết trễ hạn không có văn bản xin lỗi",
	"apology.not_stated": "hồ sơ giải quyết trễ hạn không rõ có văn bản xin lỗi hay không",

	"acceptance.accepted_in_time": "hồ sơ nộp trực tuyến tiếp nhận trong hạn", "acceptance.accepted_late": "hồ sơ nộp trực tuyến tiếp nhận chậm",
	"acceptance.waiting": "hồ sơ nộp trực tuyến chờ tiếp nhận", "acceptance.waiting_overdue": "hồ sơ nộp trực tuyến chờ tiếp nhận quá hạn",
	"acceptance.refused_in_time": "hồ sơ nộp trực tuyến trả lại trong hạn", "acceptance.refused_late": "hồ sơ nộp trực tuyến trả lại chậm",
}

// figureWords says of which dossiers a figure is the number, an official by name.
func figureWords(r *counting.Report, name string) string {
	if words, ok := figureNames[name]; ok {
		return words
	}
	if kind, ok := strings.CutPrefix(name, "late_by_kind."); ok {
		return figureNames["resolved_late"] + ", loại: " + kindWords(kind)
	}
	if group, ok := strings.CutPrefix(name, "pending_overdue."); ok {
		return figureNames["pending_overdue"] + ", nhóm: " + groupWords(r, group)
	}
	if code, ok := strings.CutPrefix(name, "findings."); ok {
		return fmt.Sprintf(wordFindingRows, "“"+findingWords(r, code)+"”")
	}
	if position, ok := strings.CutPrefix(name, "officials."); ok {
		if i, err := strconv.Atoi(position); err == nil && i >= 0 && i < len(r.Officials) {
			return fmt.Sprintf(wordOfficialsLate, r.Officials[i].Name)
		}
	}
	return name
}
