package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/delivery"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// All that the Temporal UI shows of a run in Vietnamese stands in this file.

var (
	stageOpen      = stage{"open", 1, "Mở lượt chạy", false}
	stageSnapshot  = stage{"snapshot", 2, "Lưu nguyên bản dữ liệu trích xuất", false}
	stageCount     = stage{"count", 3, "Đọc, đếm và kiểm tra số liệu", false}
	stageDraft     = stage{"draft", 4, "Lập bản dự thảo", false}
	stageReview    = stage{"review", 5, "Chờ người có thẩm quyền quyết định", true}
	stageDocuments = stage{"documents", 6, "Lập văn bản chính thức", false}
	stageSeal      = stage{"seal", 6, "Niêm phong bản phát hành", false}
	stagePlan      = stage{"plan", 7, "Lập danh sách nơi nhận", false}
	stageDeliver   = stage{"deliver", 7, "Gửi thư thông báo", false}
	stageClosed    = stage{StageClosed, 8, "Hoàn tất", true}
)

// Stages that only the watch knows.
var (
	stagePlanStart = stage{name: "plan_start", label: wordsPlanStart}
	stageDecision  = stage{name: "decision", label: wordsRecordDecision}
	stageClosing   = stage{name: "closing", label: wordsClose}
	stageHistories = stage{name: "histories", label: wordsExportHistory}
)

// StageClosed is the stage of a run that has ended.
const StageClosed = "closed"

const (
	wordsNoData         = "không có số liệu"
	wordsPlanStart      = "Xem lịch làm việc"
	wordsTimer          = "Chờ đến ngày, giờ phát hành"
	wordsDescribeHolder = "Tìm lượt chạy đang giữ tháng này"
	wordsExportHistory  = "Lưu lịch sử lượt chạy vào kho"
	wordsOpen           = "Mở lượt chạy, cấp số bản phát hành"
	wordsFreeze         = "Sao cấu hình, danh bạ, lịch và mẫu vào kho"
	wordsCountWarning   = "Đọc dữ liệu, lập danh sách hồ sơ sắp đến hạn và quá hạn"
	wordsHold           = "Ghi vào hồ sơ kiểm toán: lượt chạy chờ quyết định"
	wordsAdopt          = "Giữ nguyên bản phát hành đã niêm phong"
	wordsCount          = "Đọc, đếm và kiểm tra số liệu của tháng"
	wordsSeal           = "Niêm phong bản phát hành"
	wordsAbandon        = "Ghi nhận lượt chạy không phát hành"
	wordsPlan           = "Lập danh sách nơi nhận"
	wordsExpire         = "Khép các thư quá thời hạn gửi lại"
	wordsClose          = "Khép hồ sơ kiểm toán của lượt chạy"
	wordsNotify         = "Báo cho người vận hành"
	wordsRecordDecision = "Ghi quyết định vào hồ sơ kiểm toán"
	wordsWatching       = "Xem công đoạn có tiến triển không"
	wordsLooking        = "Hỏi Temporal công đoạn đang chờ gì"
	wordsDryRunDone     = "Chạy thử: chỉ lập bản dự thảo, không niêm phong, không gửi thư."
	wordsMailNobody     = "Lượt chạy bù cho tháng đã qua quá 40 ngày: đã lập và niêm phong, không gửi thư cho nơi nào."
	wordsCancelled      = "lượt chạy bị hủy"
)

// What is wrong with the period that a run is asked for.
const (
	wordsTooManyPeriods = "chỉ được nêu một kỳ: đang ghi %s cùng lúc; ghi một trong month, quarter, half, year, kind, hoặc cặp from và to"
	wordsHalfSpan       = "from và to phải đi cùng nhau"
	wordsBadKind        = "trường \"kind\": %q không phải một trong: month, quarter, half, year"
	wordsBadPeriod      = "trường %q: %q không đúng dạng %s"
	wordsSpanReversed   = "trường \"to\": %s đứng trước from %s"
)

func wordsBadInput(fault string) string { return "Dữ liệu vào không hợp lệ: " + fault + "." }

// wordsFuture refuses a month that has not begun: a slip of the year, mostly.
func wordsFuture(m period.Name) string {
	if _, month := m.Month(); !month {
		return notation.Name(m) + " chưa bắt đầu"
	}
	return fmt.Sprintf("trường \"month\": %s chưa bắt đầu", notation.Name(m))
}

func wordsWaiting(m period.Name, s activities.Start) string {
	text := fmt.Sprintf("**%s**: chờ đến **%s**, ngày làm việc thứ %d.", periodWords(m.String()), instantWords(s.At), s.WorkingDay)
	if s.CalendarIncomplete {
		text += " Lịch nghỉ của năm này chưa đầy đủ: hãy bổ sung vào tệp lịch."
	}
	return text
}

func wordsChildSummary(m period.Name) string {
	if m.Kind() == period.KindWarning {
		return "Hồ sơ sắp đến hạn, quá hạn: " + notation.Name(m)
	}
	return "Thông báo hồ sơ trễ hạn " + notation.Name(m)
}

func wordsRunning(m period.Name, namespace string, child workflow.Execution) string {
	return fmt.Sprintf("**%s** đang chạy trong [%s](/namespaces/%s/workflows/%s/%s/user-metadata).",
		periodWords(m.String()), child.ID, namespace, child.ID, child.RunID)
}

func wordsAlreadyRunning(m period.Name, id string, h activities.Holder) string {
	return fmt.Sprintf("%s đang được lượt chạy khác giữ: %s, run %s, từ %s. Hãy chờ lượt ấy xong, hoặc trả lời câu hỏi của nó.",
		periodWords(m.String()), id, h.RunID, instantWords(h.Since))
}

func wordsSnapshot(s activities.Source) string { return "Lưu nguyên bản nguồn " + s.Name }

func wordsBuild(group string, draft bool) string {
	if draft {
		return "Lập dự thảo: " + groupWords(group)
	}
	return "Lập văn bản: " + groupWords(group)
}

func groupWords(group string) string {
	words := map[string]string{
		"notice": "công văn", "appendices": "các phụ lục", "statistics": "biểu thống kê",
		"overdue": "hồ sơ quá hạn đang giải quyết", activities.UnitBooks: "sổ của từng đơn vị", "pages": "trang công khai",
	}
	if w, ok := words[group]; ok {
		return w
	}
	return group
}

func wordsSend(t delivery.Target, round int) string {
	if round == 0 {
		return "Gửi " + t.Recipient
	}
	return fmt.Sprintf("Gửi lại %s (lần %d)", t.Recipient, round+1)
}

func wordsNextRound(round int) string { return fmt.Sprintf("Chờ gửi lại, lần %d", round+1) }

func wordsRoundAt(left int, at time.Time) string {
	return fmt.Sprintf("Còn %d thư chưa gửi được, sẽ gửi lại lúc %s.", left, instantWords(at))
}

// relayWords are the reasons for which the relay cannot be used, of the mailer's closed set.
var relayWords = map[string]string{
	"connect":             "không kết nối được",
	"timeout":             "không trả lời kịp",
	"tls":                 "không thiết lập được mã hóa",
	"auth":                "từ chối đăng nhập",
	"sender_refused":      "không chấp nhận địa chỉ gửi",
	"busy":                "đang quá tải hoặc đang tắt",
	"rate":                "báo gửi quá nhiều trong một lúc",
	"protocol":            "trả lời sai giao thức",
	"dropped_before_data": "ngắt kết nối giữa chừng",
	"timeout_before_data": "không trả lời kịp giữa chừng",
}

func wordsRelayDown(reason string) string {
	if words, ok := relayWords[reason]; ok {
		reason = words
	}
	return "Máy chủ gửi thư không nhận thư (" + reason + "); việc gửi tạm dừng rồi tự tiếp tục. Nếu kéo dài, hãy chạy `trehan doctor`."
}

func wordsHeld(c activities.Counted, deadline time.Time, needsNumber bool) string {
	text := "Lượt chạy **đang chờ quyết định** trước " + instantWords(deadline) + ". "
	if len(c.Blocking) > 0 {
		text += fmt.Sprintf("Có phát hiện chặn: %s. ", strings.Join(c.Blocking, ", "))
	}
	letter := ""
	if needsNumber {
		text += "Công văn chỉ được gửi khi đã có số và ngày: người chấp thuận ghi cả hai. "
		letter = ", \"number\": \"số\", \"date\": \"yyyy-MM-dd\""
	}
	// As code: elsewhere the web UI would curl the quotation marks that a person copies.
	return text + fmt.Sprintf("Trả lời bằng Update `approve` hoặc `reject`: `{\"by\": \"họ tên\", \"reason\": \"lý do\", \"report\": \"%.12s\"%s}`.", c.Report, letter)
}

func wordsHeldInVain(deadline time.Time) string {
	return "Hết hạn quyết định (" + instantWords(deadline) + ") mà không ai trả lời; không niêm phong, không gửi thư. Hãy chạy lại khi đã xem xét."
}

const wordsAnotherMustApprove = "Đã ghi nhận chấp thuận. Cần thêm chấp thuận của một người khác."

func wordsApprovedByOne(by string) string {
	return "Đã có " + by + " chấp thuận, **cần thêm một người khác** chấp thuận."
}

func wordsApproved(by string) string { return "Đã được " + by + " chấp thuận." }

func wordsRejected(by, reason string) string {
	return fmt.Sprintf("Bị %s từ chối: %s. Không niêm phong, không gửi thư.", by, reason)
}

func wordsAlreadyDecided(by string) string {
	return "lượt chạy đã được " + by + " quyết định trước đó"
}

func wordsDecisionTaken(approved bool) string {
	if approved {
		return "Đã ghi nhận chấp thuận."
	}
	return "Đã ghi nhận từ chối."
}

func wordsUnchanged(revision int) string {
	return fmt.Sprintf("Số liệu, danh bạ và mẫu văn bản không đổi so với bản r%04d đã niêm phong: giữ nguyên bản ấy, không lập bản mới.", revision)
}

func wordsFailed(reason string, cancelled bool) string {
	if cancelled {
		return "Lượt chạy **bị hủy**. Thư đang gửi dở đã được ghi nhận; những nơi chưa gửi sẽ được lượt chạy sau gửi tiếp."
	}
	return "Lượt chạy **thất bại**: " + reason
}

// wordsExceptions says who was not reached, or keeps what is replaced; "" where there is nobody.
func wordsExceptions(d delivery.Totals, noAddress []string, outdated []delivery.Outdated) string {
	var text []string
	if d.Missed() > 0 {
		text = append(text, fmt.Sprintf("Có %d thư bị từ chối và %d thư chưa rõ kết quả: xem `trehan status`, xử lý bằng `trehan resolve` hoặc chạy lại.", d.Refused, d.Unknown))
	}
	if len(noAddress) > 0 {
		text = append(text, wordsNoAddress(noAddress))
	}
	if len(outdated) > 0 {
		text = append(text, wordsOutdated(outdated))
	}
	return strings.Join(text, " ")
}

// wordsOutdated names who keeps a letter that is replaced, each with the revision of that letter.
func wordsOutdated(outdated []delivery.Outdated) string {
	names := make([]string, len(outdated))
	for i, o := range outdated {
		names[i] = fmt.Sprintf("%s (bản r%04d)", o.Recipient, o.Revision)
	}
	return fmt.Sprintf("Có %d địa chỉ đang giữ, hoặc có thể đang giữ, thư của bản đã bị thay thế mà lượt chạy này không gửi thư thay thế: %s. "+
		"Chạy lại tháng này mà không chọn resend thì các nơi đã nhận bản cũ được gửi bản thay thế.", len(outdated), someOf(names))
}

// someOf lists names, of a long list the first.
func someOf(names []string) string {
	const most = 20
	text := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" và %d nơi khác", more)
	}
	return text
}

// wordsNoAddress names who is to be written to and has no address.
func wordsNoAddress(codes []string) string {
	return fmt.Sprintf("Có %d nơi phải nhận thư mà danh bạ không ghi địa chỉ, không ai ở đó nhận được: %s. Hãy bổ sung địa chỉ rồi chạy lại.", len(codes), someOf(codes))
}

// wordsNothingLate names who gets no letter since nothing of theirs is late or overdue.
func wordsNothingLate(codes []string) string {
	return fmt.Sprintf("Có %d nơi không có hồ sơ trễ hạn, quá hạn nên không được gửi thư, như danh bạ ghi (when: late): %s.", len(codes), someOf(codes))
}

func wordsOutcome(o *Outcome) string {
	text := fmt.Sprintf("**%s, bản r%04d: %s.**", periodWords(o.Month), o.Revision, OutcomeWords(o.Outcome))
	if o.Note != "" {
		text += " " + o.Note
	}
	if o.Seal == "" { // nothing was planned: whom a mail would have gone to nobody knows
		return text
	}
	return text + "\n\n" + DeliveryWords(o.Deliveries, len(o.Outdated))
}

// wordsBouncing names who has an address whose mails came back again and again.
func wordsBouncing(targets []delivery.Target) string {
	names := make([]string, len(targets))
	for i, t := range targets {
		names[i] = t.Recipient
	}
	return "Thư gửi các nơi sau gần đây bị trả lại từ hai lần trở lên, hãy sửa danh bạ: " + strings.Join(names, ", ") + "."
}

// OutcomeWords says how a run ended.
func OutcomeWords(outcome string) string {
	switch outcome {
	case Succeeded:
		return "hoàn tất"
	case WithExceptions:
		return "hoàn tất, còn nơi chưa nhận được"
	case Held:
		return "chờ quyết định"
	case Rejected:
		return "bị từ chối"
	}
	return "thất bại"
}

// DeliveryWords says how a delivery stands: "142/150 đã nhận, 3 bị từ chối, 1 chưa rõ". outdated is how many addresses keep a
// letter that is replaced: of them the accepted ones have accepted that one.
func DeliveryWords(d delivery.Totals, outdated int) string {
	switch {
	case d.Planned == 0 && outdated > 0:
		return "Lượt chạy này không gửi thư cho nơi nào."
	case d.Planned == 0:
		return "Không có thư nào phải gửi."
	}
	text := fmt.Sprintf("Thư: %d/%d đã nhận, %d bị từ chối, %d chưa rõ", d.Accepted, d.Planned, d.Refused, d.Unknown)
	if d.Before > 0 {
		text += fmt.Sprintf("; %d đã nhận từ lượt chạy trước nên không gửi lại", d.Before)
	}
	if outdated > 0 {
		text += fmt.Sprintf("; %d địa chỉ chỉ có thư của bản đã bị thay thế", outdated)
	}
	return text + "."
}

// periodWords begins a line with a period's name: "Tháng 11/2023", "Quý I/2026".
func periodWords(name string) string {
	words := notation.Month(name)
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:] // all begin with a letter or digit of ASCII
}

func instantWords(t time.Time) string { return notation.Moment(period.InstantOf(t)) }
