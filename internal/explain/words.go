package explain

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// lineWords name the lines of the notice (docs/counting.md 4.6).
var lineWords = map[string]string{
	"early":        "đã giải quyết trước hạn",
	"on_time":      "đã giải quyết đúng hạn",
	"late":         "đã giải quyết trễ hạn",
	"withdrawn":    "công dân rút hồ sơ",
	"paused":       "đang giải quyết, trong hạn do tạm dừng",
	"in_time":      "đang giải quyết, trong hạn",
	"overdue":      "đang giải quyết, quá hạn",
	"outside":      "ngoài kỳ, không vào số liệu",
	"put_aside":    "để riêng, không vào số liệu",
	"not_accepted": "chưa hoặc không được tiếp nhận, không vào số liệu",
}

var channelNames = map[dossier.Channel]string{dossier.Direct: "direct", dossier.Online: "online", dossier.Postal: "postal"}

var listNames = map[counting.List]string{
	counting.NoList: "none", counting.ProvinceList: "province", counting.DistrictList: "district", counting.CommuneList: "commune",
	counting.NotListedList: "not_listed", counting.UnknownList: "unknown",
}

// listWords say where a late dossier is published (docs/counting.md 3.5).
var listWords = map[string]string{
	"none":       "không thuộc danh sách nào",
	"province":   "danh sách cấp tỉnh",
	"district":   "danh sách cấp huyện",
	"commune":    "danh sách cấp xã",
	"not_listed": "không đăng danh sách, chỉ vào tổng số",
	"unknown":    "chưa rõ đơn vị nên chưa rõ danh sách",
}

// attributeWords name what two rows of one code can differ in (docs/counting.md 4.2).
var attributeWords = map[string]string{
	"status": "trạng thái", "received": "ngày tiếp nhận", "due": "ngày hẹn trả", "finished": "ngày kết thúc xử lý",
	"returned": "ngày trả kết quả", "signed": "ngày ký kết quả", "supplement_requested": "ngày yêu cầu bổ sung",
	"channel": "kênh tiếp nhận", "unit": "đơn vị", "filed": "ngày nộp",
}

// Words of Text.
const (
	wordTitle     = "Hồ sơ %s, %s%s\n"
	wordRevision  = ", bản %s"
	wordExtracted = "Trích xuất lúc %s.\n"
	wordVerdict   = "Kết luận: %s"

	wordNotFound   = "Không có hồ sơ mang mã này trong các tệp hồ sơ của kỳ.\n"
	wordAlike      = "Mã có cùng chữ và số, chỉ khác dấu hoặc số 0 đứng đầu: %s.\n"
	wordExpected   = "Các mã có cùng phần đầu nằm ở: %s. Kiểm tra tệp này có đủ không.\n"
	wordUnexpected = "Không tệp nào có mã cùng phần đầu. Kiểm tra lại mã, hoặc đơn vị đã gửi tệp chưa.\n"
	wordOnlySteps  = "Mã này chỉ có trong tệp các bước xử lý (%s bước), nên các bước ấy không được dùng.\n"

	headRows      = "Dòng trong tệp"
	headReasons   = "Vì sao"
	headDays      = "Ngày trễ hạn"
	headOverdue   = "Ngày quá hạn"
	headKind      = "Loại trễ hạn"
	headGroup     = "Nhóm quá hạn"
	headOfficials = "Công chức, viên chức"
	headSteps     = "Các bước xử lý"
	headBefore    = "Kỳ trước"
	headFindings  = "Phát hiện liên quan"

	headAcceptance = "Tiếp nhận hồ sơ nộp trực tuyến"
	wordReceiver   = "Đơn vị tiếp nhận: %s (mã %s)"
	wordOfWork     = " làm việc"
	wordNoReceiver = "Đơn vị tiếp nhận không xác định được trong danh bạ"

	wordSheet       = ", trang “%s”"
	wordRow         = ", dòng %d"
	wordCountedRow  = "dòng được dùng"
	wordDroppedRow  = "dòng trùng, không dùng, vì %s"
	wordDiffers     = "; khác ở %s"
	wordWouldBe     = "; nếu dùng thì là: %s"
	wordUnderstood  = "hiểu là %s"
	wordUnit        = "Tính cho đơn vị: %s (mã %s, %s), theo danh bạ tại ngày %s"
	wordUnitUnknown = "Đơn vị ghi trong tệp “%s” không xác định được trong danh bạ tại ngày %s"
	wordNoUnitText  = "Tệp không ghi đơn vị"
	wordPublished   = "Nơi công khai: %s"

	wordDays     = "%s ngày làm việc, %d ngày theo lịch, từ sau ngày %s đến hết ngày %s"
	wordSpan     = "%s: %d ngày làm việc, tính"
	wordSpanNote = "%s: %d ngày làm việc (%s), tính"
	wordSpanOff  = "%s: %d ngày %s, không tính"
	wordWeekends = "Các ngày nghỉ cuối tuần khác: %d ngày, không tính"
	wordFromTo   = "từ %s đến %s"

	wordWeekend = "nghỉ cuối tuần"
	wordDayOff  = "nghỉ lễ, tết theo lịch"
	wordNamed   = "nghỉ (%s)"

	wordAccount    = " (tài khoản %s)"
	wordOwnUnit    = "đơn vị %s"
	wordNotListed  = "; không nêu tên ở danh sách công khai (quy tắc 5.15)"
	wordByStep     = ", theo %s"
	wordNobody     = "Chưa xác định: không có bước xử lý được tính nào ghi tên người, hồ sơ không ghi cán bộ xử lý hoặc chỉ ghi tên chung"
	wordStepDue    = ", hạn %s"
	wordStepNoDue  = ", không có hạn"
	wordStepDone   = ", hoàn thành %s"
	wordStepLate   = ": quá hạn của bước"
	wordStepCounts = ": được tính"
	wordStepNot    = ": không tính, vì %s"

	wordNotCompared  = "Không có số liệu kỳ trước để đối chiếu"
	wordNotBefore    = "Không có trong trích xuất kỳ trước"
	wordBefore       = "Kỳ trước: %s; trạng thái “%s”"
	wordBeforeDate   = "; %s %s"
	wordDueChanged   = "Ngày hẹn trả kỳ trước là %s, kỳ này là %s"
	wordNoFindings   = "Không có"
	wordFinding      = "%s (%s): %s"
	wordAcceptedMark = "đã chấp nhận"
	wordRule         = " (quy tắc %s)"
	wordRules        = "Số quy tắc là của tài liệu docs/counting.md.\n"
)

// groupWords say why a pending overdue dossier is in its group (docs/counting.md 6.11, 6.12).
var groupWords = map[string]string{
	string(counting.GroupTest):      "tên thủ tục, người nộp hoặc mã có chữ của hồ sơ thử nghiệm (quy tắc 6.11)",
	string(counting.GroupBacklog):   "tiếp nhận từ những năm trước (quy tắc 6.11)",
	string(counting.GroupUnclosed):  "đã ký hoặc trả kết quả đến hết kỳ, chưa kết thúc trên Hệ thống (quy tắc 6.12)",
	string(counting.GroupInProcess): "không thuộc các nhóm khác (quy tắc 6.12)",
}

// words say a reason with the dossier's values.
func (x *explaining) words(r counting.Reason) string {
	e, key := x.e, r.Key
	switch {
	case key == "no_due" && e.Line.Pending():
		key = "no_due_pending"
	case key == "paused" && e.SupplementRequested == 0:
		key = "paused_unknown"
	}
	author, why := "", ""
	if e.Late != nil && e.Late.Override != nil {
		author, why = e.Late.Override.Author, e.Late.Override.Reason
	}
	var filing counting.Filing
	if e.Acceptance != nil {
		filing = *e.Acceptance
	}
	wait, limit := notation.Hours(filing.Minutes), notation.Hours(filing.Limit)
	if slices.ContainsFunc(filing.Reasons, func(r counting.Reason) bool { return r.Key == "acceptance_by_days" }) {
		wait, limit = notation.Count(filing.Days)+" ngày", notation.Count(filing.InTime)+" ngày"
	}
	return strings.NewReplacer(
		"{from}", notation.Date(x.report.Period.From), "{to}", notation.Date(x.report.Period.To), "{extracted}", notation.Moment(x.report.ExtractedAt),
		"{status}", view.StatusName(e.Status), "{received}", notation.Date(e.Received.Day()),
		"{due}", notation.Date(e.Due.Day()), "{due_moment}", dueMoment(e.Due),
		"{finish}", notation.Date(e.FinishCounted.Day()), "{finish_moment}", notation.Moment(e.FinishCounted), "{finished}", notation.Date(e.Finished.Day()),
		"{signed}", notation.Date(e.Signed.Day()), "{returned}", notation.Date(e.Returned.Day()), "{pause}", notation.Date(e.SupplementRequested.Day()),
		"{author}", author, "{why}", why,
		"{filed}", dateOrNone(filing.Filed), "{until}", dateOrNone(filing.Until), "{wait}", wait+wordOfWork, "{limit}", limit+wordOfWork,
	).Replace(reasonWords[key])
}

// reasonWords are the reasons, with the dossier's values in braces.
var reasonWords = map[string]string{
	"never_accepted":             "Trạng thái “{status}”: hồ sơ chưa hoặc không được tiếp nhận",
	"no_received":                "Không có ngày tiếp nhận: để riêng",
	"received_after_period":      "Tiếp nhận ngày {received}, sau ngày cuối kỳ ({to}): ngoài kỳ",
	"finish_from_return":         "Không có ngày kết thúc xử lý, lấy ngày trả kết quả {returned} thay thế",
	"no_finish":                  "Trạng thái “{status}” nhưng không có ngày kết thúc xử lý và ngày trả kết quả: để riêng",
	"finish_before_receipt":      "Kết thúc ngày {finish}, trước ngày tiếp nhận {received}: để riêng",
	"finish_in_future":           "Kết thúc lúc {finish_moment}, sau thời điểm trích xuất ({extracted}): để riêng",
	"finished_before_period":     "Kết thúc ngày {finish}, trước ngày đầu kỳ ({from}): ngoài kỳ",
	"withdrawn_in_period":        "Công dân rút hồ sơ, kết thúc ngày {finish}, trong kỳ",
	"finished_in_period":         "Kết thúc ngày {finish}, trong kỳ: đã giải quyết",
	"finished_after_period":      "Kết thúc ngày {finish}, sau ngày cuối kỳ ({to}): đến hết kỳ vẫn đang giải quyết",
	"open_at_end":                "Trạng thái “{status}”: đang giải quyết",
	"finish_of_open_ignored":     "Trạng thái chưa kết thúc nên không dùng ngày kết thúc xử lý {finished} ghi trong tệp",
	"no_due_put_aside":           "Không có ngày hẹn trả: để riêng, theo chính sách missing_due của Văn phòng",
	"no_due":                     "Không có ngày hẹn trả: tính là đúng hạn",
	"no_due_pending":             "Không có ngày hẹn trả: tính là trong hạn",
	"finished_before_due":        "Kết thúc ngày {finish}, trước ngày hẹn trả {due}: trước hạn",
	"finished_on_due":            "Kết thúc ngày {finish}, đúng ngày hẹn trả: đúng hạn",
	"finished_after_due":         "Kết thúc ngày {finish}, sau ngày hẹn trả {due}: trễ hạn",
	"finished_after_due_instant": "Kết thúc lúc {finish_moment}, sau thời điểm hẹn trả {due_moment}: trễ hạn, theo chính sách late_granularity của Văn phòng",
	"paused":                     "Trạng thái “{status}”, tạm dừng từ ngày {pause}, trước khi hết kỳ: tính là tạm dừng, trong hạn",
	"paused_unknown":             "Trạng thái “{status}”, tệp không ghi ngày bắt đầu tạm dừng: tính là tạm dừng, trong hạn",
	"paused_after_due":           "Ngày bắt đầu tạm dừng {pause} sau ngày hẹn trả {due}: vẫn tính là trong hạn, có cảnh báo",
	"paused_after_period":        "Tạm dừng từ ngày {pause}, sau ngày cuối kỳ ({to}): đến hết kỳ chưa tạm dừng",
	"due_before_end":             "Ngày hẹn trả {due}, trước ngày cuối kỳ ({to}): quá hạn",
	"due_on_last_day_overdue":    "Ngày hẹn trả là ngày cuối kỳ ({to}): quá hạn, theo chính sách due_on_last_day_open của Văn phòng",
	"due_on_last_day":            "Ngày hẹn trả là ngày cuối kỳ ({to}): còn trong hạn",
	"due_after_end":              "Ngày hẹn trả {due}, sau ngày cuối kỳ ({to}): trong hạn",
	"signed_in_time":             "Ký kết quả ngày {signed}, không sau ngày hẹn trả {due}: chỉ chậm thao tác trên Hệ thống",
	"signed_late":                "Ký kết quả ngày {signed}, sau ngày hẹn trả {due}: trễ hạn thực tế",
	"returned_in_time":           "Không có ngày ký; trả kết quả ngày {returned}, không sau ngày hẹn trả {due}: chỉ chậm thao tác trên Hệ thống",
	"override":                   "Theo quyết định của {author}: {why}",
	"objective":                  "Xác nhận nguyên nhân khách quan, theo quyết định của {author}: {why}",

	"equal_copy":             "nội dung được đếm giống hệt dòng được dùng",
	"kept_finished_later":    "dòng được dùng kết thúc muộn hơn",
	"kept_higher_status":     "cùng thời điểm kết thúc, dòng được dùng có trạng thái cao hơn",
	"kept_read_later":        "cùng thời điểm kết thúc và trạng thái, dòng được dùng được đọc sau",
	"no_step_with_deadline":  "Không có ngày ký, không có bước được tính nào có hạn: chưa đủ căn cứ phân loại",
	"step_overran":           "Có bước hoàn thành sau hạn của bước: trễ hạn thực tế",
	"steps_in_time":          "Các bước đều đúng hạn, bước cuối hoàn thành không sau ngày hẹn trả, không có ngày ký: nghi do chậm thao tác",
	"last_step_late":         "Không bước nào quá hạn của bước, nhưng bước cuối hoàn thành sau ngày hẹn trả: trễ hạn thực tế",
	"reset":                  "đây là bước “Đặt lại”",
	"synthesised":            "tên chung, không chỉ người nào",
	"unfinished":             "chưa có ngày hoàn thành",
	"after_finish":           "hoàn thành sau khi hồ sơ kết thúc",
	"overran":                "bước hoàn thành sau hạn của bước",
	"participant":            "có tham gia xử lý, theo chính sách attribution của Văn phòng",
	"last_step":              "không người nào có bước quá hạn; đây là người hoàn thành bước sau cùng",
	"not_filed":              "Dữ liệu không ghi ngày nộp: không tính vào số tiếp nhận đúng hạn hay chậm",
	"acceptance_elsewhere":   "Việc tiếp nhận không thuộc kỳ này, hoặc hồ sơ để riêng, hoặc không rõ ngày từ chối: không tính vào số nào về tiếp nhận",
	"filed_after_acceptance": "Ngày nộp {filed} sau ngày tiếp nhận hoặc ngày từ chối: không tính vào số nào về tiếp nhận, có cảnh báo",

	"accepted_in_time":           "Nộp {filed}, tiếp nhận {until}: {wait}, không quá {limit}: tiếp nhận đúng hạn",
	"accepted_late":              "Nộp {filed}, tiếp nhận {until}: {wait}, quá {limit}: tiếp nhận chậm",
	"acceptance_waiting":         "Nộp {filed}, đến hết ngày {to} chưa tiếp nhận: {wait}, không quá {limit}: đang chờ",
	"acceptance_waiting_overdue": "Nộp {filed}, đến hết ngày {to} chưa tiếp nhận: {wait}, quá {limit}: đang chờ, quá hạn tiếp nhận",
	"refused_in_time":            "Nộp {filed}, từ chối {until}: {wait}, không quá {limit}: từ chối đúng hạn",
	"refused_late":               "Nộp {filed}, từ chối {until}: {wait}, quá {limit}: từ chối chậm",
	"acceptance_by_days":         "Ngày nộp hoặc ngày tiếp nhận không có giờ: đếm theo ngày, chỉ là chậm khi giờ nào cũng là chậm",

	"handler": "không có bước được tính nào ghi tên người; lấy cán bộ xử lý ghi ở hồ sơ",
}

// origin says whether the dossier is new in the period (docs/counting.md 2.8).
func (x *explaining) origin() Reason {
	received := notation.Date(x.e.Received.Day())
	if x.e.New {
		return Reason{counting.Reason{Rule: "2.8", Key: "received_in_period"}, fmt.Sprintf("Tiếp nhận ngày %s, trong kỳ: tiếp nhận mới", received)}
	}
	return Reason{counting.Reason{Rule: "2.8", Key: "received_before_period"},
		fmt.Sprintf("Tiếp nhận ngày %s, trước ngày đầu kỳ (%s): kỳ trước chuyển sang", received, notation.Date(x.report.Period.From))}
}

// withdrawn says under which line a withdrawn dossier counts (docs/counting.md 3.2).
func (x *explaining) withdrawn() Reason {
	if x.e.Fold {
		return Reason{counting.Reason{Rule: "3.2", Key: "withdrawn_folded"}, "Hồ sơ rút được cộng vào số đã giải quyết đúng hạn"}
	}
	return Reason{counting.Reason{Rule: "3.2", Key: "withdrawn_separate"}, "Hồ sơ rút đứng ở dòng riêng, theo chính sách withdrawn của Văn phòng"}
}

// understood says as what a cell of the row that is counted is understood; "" for a text.
func (x *explaining) understood(attribute string) string {
	e := x.e
	switch attribute {
	case "status":
		return view.StatusName(e.Status)
	case "channel":
		return view.ChannelNames[channelNames[e.Channel]]
	case "filed":
		if e.Acceptance == nil {
			return ""
		}
		return dateOrNone(e.Acceptance.Filed)
	case "received":
		return dateOrNone(e.Received)
	case "due":
		return dateOrNone(e.Due)
	case "finished":
		return dateOrNone(e.Finished)
	case "returned":
		return dateOrNone(e.Returned)
	case "signed":
		return dateOrNone(e.Signed)
	case "supplement_requested":
		return dateOrNone(e.SupplementRequested)
	}
	return ""
}

// dateOrNone prints a date with its time, if it has one.
func dateOrNone(i period.Instant) string {
	switch {
	case i.IsZero():
		return "không có ngày"
	case i == i.Day().Start():
		return notation.Date(i.Day())
	}
	return notation.Moment(i)
}

// dueMoment prints until when a dossier is due: a date without a time lasts until 24:00 (docs/counting.md 2.14).
func dueMoment(due period.Instant) string {
	if due == due.Day().Start() {
		return "24:00 ngày " + notation.Date(due.Day())
	}
	return notation.Moment(due)
}

// dayNote says why a day off does not count, and that a weekend day was worked in exchange; "" for a common day.
func dayNote(day period.Day, c *period.Calendar) string {
	note := c.Note(day)
	switch weekend := day.Weekday() == 0 || day.Weekday() == 6; {
	case c.Working(day) && weekend:
		return "làm bù"
	case c.Working(day):
		return ""
	case note != "":
		return fmt.Sprintf(wordNamed, note)
	case weekend:
		return wordWeekend
	}
	return wordDayOff
}
