package explanation

import (
	"fmt"

	"trehan/internal/notation"
	"trehan/internal/period"
)

// DefaultReasons are the reasons that an answer may give where the office has no list of its own.
func DefaultReasons() []string {
	return []string{
		"Lỗi hệ thống hoặc lỗi đồng bộ dữ liệu",
		"Thiên tai, sự cố, tình huống bất khả kháng",
		"Chờ tổ chức, cá nhân bổ sung hồ sơ",
		"Chờ thực hiện nghĩa vụ tài chính",
		"Chờ cơ quan phối hợp, liên thông",
		"Đã giải quyết, chậm cập nhật kết quả trên Hệ thống",
		"Nguyên nhân chủ quan của đơn vị, cá nhân",
		"Nguyên nhân khác",
	}
}

// Words is the refusal, a line for each fault: where, what, what to do.
func (r *Refusal) Words() string {
	s := r.line()
	for i := range r.Others {
		s += "\n" + r.Others[i].line()
	}
	if r.More > 0 {
		s += fmt.Sprintf("\nVà %d chỗ khác.", r.More)
	}
	return s
}

func (r *Refusal) line() string { return r.Fault() + ". " + r.Do + "." }

// Fault is what is wrong, and where, without the last stop.
func (r *Refusal) Fault() string {
	switch {
	case r.Sheet != "" && r.Row > 0 && r.Column != "":
		return fmt.Sprintf("Trang tính “%s”, ô %s%d: %s", r.Sheet, r.Column, r.Row, r.What)
	case r.Sheet != "" && r.Row > 0:
		return fmt.Sprintf("Trang tính “%s”, dòng %d: %s", r.Sheet, r.Row, r.What)
	case r.Sheet != "":
		return fmt.Sprintf("Trang tính “%s”: %s", r.Sheet, r.What)
	}
	return r.What
}

func refuseNotAsked(unit string) *Refusal {
	return &Refusal{Code: WrongUnit, What: fmt.Sprintf("đơn vị %s không có hồ sơ nào phải giải trình trong kỳ này", unit),
		Do: "Gửi đúng tệp số liệu của đơn vị mình"}
}
func refuseClosed() *Refusal {
	return &Refusal{Code: Closed, What: "Việc giải trình của kỳ này đã kết thúc", Do: "Liên hệ Văn phòng nếu cần bổ sung"}
}
func refuseRepeated() *Refusal {
	return &Refusal{Code: Repeated, What: "Tệp này đơn vị đã gửi trước đây, sau đó đã gửi tệp khác và tệp gửi sau vẫn được tính",
		Do: "Nếu muốn dùng lại nội dung cũ, mở tệp, lưu lại rồi gửi"}
}
func refuseLate(deadline period.Day) *Refusal {
	return &Refusal{Code: Late, What: "Đã hết hạn giải trình (ngày " + notation.Date(deadline) + ")", Do: "Liên hệ Văn phòng nếu cần bổ sung"}
}
func refuseRows(has, wants int) *Refusal {
	return &Refusal{Code: CodeMissing, What: fmt.Sprintf("tệp có %d dòng giải trình, danh sách có %d hồ sơ", has, wants), Do: doAsSent}
}
func refuseDecided(code, by string) *Refusal {
	return &Refusal{Code: Decided, What: fmt.Sprintf("hồ sơ %s đã được %s quyết định, không sửa giải trình được nữa", code, by),
		Do: "Giữ nguyên dòng ấy như tệp đã gửi lần trước, hoặc liên hệ Văn phòng"}
}

const doAsSent = "Mở lại tệp số liệu đã nhận, chỉ điền các cột giải trình rồi gửi lại"

// Why a decision cannot be recorded.
const (
	wordNobodyAsked = "hồ sơ %s không có trong danh sách phải giải trình kỳ %s; xem danh sách: trehan explanations"
	wordNoAnswer    = "hồ sơ %s: %s chưa gửi giải trình, chưa có gì để quyết định"
	wordNewerAnswer = "hồ sơ %s: %s đã gửi giải trình mới; xem lại rồi quyết định"
	wordClosed      = "việc giải trình kỳ %s đã kết thúc (%s)"
	wordNoName      = "hồ sơ %s: thiếu tên người quyết định"
	wordNoReason    = "hồ sơ %s: thiếu căn cứ của quyết định"
	wordNoKind      = "hồ sơ %s: %q không phải một đề nghị: keep, objective, actual, slow_update"
	wordNoEvidence  = "hồ sơ %s: xác nhận nguyên nhân khách quan cần số văn bản chứng minh; đơn vị chưa nêu, hãy nêu bằng --evidence"
	wordRefusedKind = "hồ sơ %s: không chấp nhận giải trình thì không nêu loại và văn bản chứng minh"
	wordDecided     = "hồ sơ %s: đã %s (%s); muốn quyết định lại thì thêm --again"
)

// Verdict is a decision in two words.
func (d *Decision) Verdict() string {
	if d.Accepted {
		return "chấp nhận giải trình"
	}
	return "không chấp nhận giải trình"
}

// overrideReason is what an accepted explanation says in the documents of the next revision.
func overrideReason(e *Explained) string {
	s := e.Row.Reason
	if e.Decision.Evidence != "" {
		s += ", văn bản " + e.Decision.Evidence
	}
	return s
}
