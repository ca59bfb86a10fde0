package runs

import (
	"fmt"

	"trehan/internal/cause"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// activityWords name the activities that a run may wait for.
var activityWords = map[string]string{
	"PlanStart": "xem lịch làm việc", "DescribeHolder": "hỏi lượt chạy đang giữ tháng",
	"OpenRevision": "mở lượt chạy", "FreezeInputs": "sao cấu hình, danh bạ, lịch và mẫu", "TakeSnapshot": "lưu nguyên bản nguồn",
	"CountMonth": "đọc và đếm số liệu", "CountWarning": "đọc và lập danh sách cảnh báo", "BuildDocuments": "lập văn bản", "HoldRun": "ghi nhận chờ quyết định",
	"RecordDecision": "ghi quyết định", "SealRevision": "niêm phong", "AdoptRevision": "giữ bản đã niêm phong",
	"AbandonRevision": "ghi nhận không phát hành", "PlanDelivery": "lập danh sách nơi nhận", "Deliver": "gửi thư",
	"ExpireDeliveries": "khép các thư quá hạn", "CloseRun": "khép hồ sơ kiểm toán", "ExportHistory": "lưu lịch sử lượt chạy",
	"NotifyOperators": "gửi thư báo người vận hành", "DescribePending": "xem lượt chạy đang chờ gì",
	"StartExplanations": "mở việc giải trình", "OpenExplanations": "lập danh sách hồ sơ phải giải trình",
	"CollectAnswers": "xem hộp thư và thư mục giải trình", "MailUnits": "gửi thư đề nghị, nhắc giải trình",
	"AnswerFiles": "trả lời nơi đã gửi giải trình", "TellExplanations": "báo người vận hành về giải trình",
	"CloseExplanations": "khép việc giải trình",
}

// Words says what a run waits for and why, in a line.
func (p Pending) Words() string {
	name, known := activityWords[p.Activity]
	if !known {
		name = p.Activity
	}
	text := fmt.Sprintf("%s, lần thử %d", name, p.Attempt)
	switch {
	case p.Unheard:
		text += ": chưa có worker nào nhận việc"
	case !p.Next.IsZero():
		text += ": chờ thử lại lúc " + notation.Moment(period.InstantOf(p.Next))
	case !p.Began.IsZero():
		text += ", bắt đầu lúc " + notation.Moment(period.InstantOf(p.Began))
	}
	if where := p.Position.Words(); where != "" {
		text += "; đang ở " + where
	}
	switch {
	case p.Failure != "":
		text += "; lỗi gần nhất: " + cause.Words(p.Failure)
	case p.Timeout != "":
		text += "; lần trước: " + timeoutWords(p.Timeout)
	}
	return text
}

func timeoutWords(timeout string) string {
	switch timeout {
	case "Heartbeat":
		return "worker không báo tiến triển (worker đã dừng, hoặc việc đang làm bị treo)"
	case "StartToClose":
		return "quá thời gian cho một lần thử"
	}
	return "quá thời gian chờ (" + timeout + ")"
}
