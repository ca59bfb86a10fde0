package audit

import (
	"fmt"
	"strings"
	"time"

	"trehan/internal/delivery/ledger"
)

// kindWords are the kinds of records as `audit show` prints them.
var kindWords = map[Kind]string{
	RunStarted:      "Bắt đầu lượt chạy",
	StartRefused:    "Không bắt đầu được",
	RevisionOpened:  "Mở bản mới",
	SnapshotTaken:   "Lưu dữ liệu trích xuất",
	MonthCounted:    "Đếm xong",
	RunHeld:         "Chờ quyết định",
	DecisionMade:    "Quyết định",
	ApprovalGiven:   "Chấp thuận thứ nhất",
	DecisionRefused: "Trả lời không được tính",
	DeadlinePassed:  "Hết hạn quyết định",
	RevisionSealed:  "Niêm phong",
	RevisionAdopted: "Dùng lại bản niêm phong",
	RevisionEnded:   "Bỏ bản này",
	DeliveryPlanned: "Lập kế hoạch gửi",
	RunClosed:       "Kết thúc lượt chạy",
	HistoryExported: "Lưu lịch sử lượt chạy",
	UnknownResolved: "Kết luận thư chưa rõ",
	BounceNoted:     "Thư bị trả lại",
	AxisAnswered:    "Trục văn bản trả lời",

	ExplanationsAsked:   "Yêu cầu giải trình",
	ExplanationsDecided: "Quyết định giải trình",
	ExplanationsClosed:  "Kết thúc giải trình",
}

// Words returns the kind in Vietnamese; an unknown one unchanged.
func (k Kind) Words() string {
	if words, ok := kindWords[k]; ok {
		return words
	}
	return string(k)
}

// ActorWords returns who did it: a person's name, or a part of the program in Vietnamese. The actor of a decision is always a
// person, whatever the name.
func (r Record) ActorWords() string {
	switch _, ok := r.Answer(); {
	case ok, r.Kind == UnknownResolved, r.Kind == ExplanationsDecided, r.Kind == AxisAnswered:
		return r.Actor
	}
	switch r.Actor {
	case "worker":
		return "chương trình"
	case "schedule":
		return "lịch chạy"
	case "mailbox":
		return "hộp thư trả lại"
	}
	return r.Actor
}

// dayWords writes a date yyyy-MM-dd as dd/MM/yyyy.
func dayWords(date string) string {
	if day, err := time.Parse(time.DateOnly, date); err == nil {
		return day.Format("02/01/2006")
	}
	return date
}

// DecisionWords returns what a person decided and why, including the reset of a run; "" for any other record.
func (r Record) DecisionWords() string {
	var said []string
	add := func(format, text string) {
		if text != "" {
			said = append(said, fmt.Sprintf(format, text))
		}
	}
	if a, ok := r.Answer(); ok {
		verdict := "từ chối"
		if a.Approved {
			verdict = "chấp thuận"
		}
		add("%s", verdict)
		add("số %s", r.Fact("number"))
		add("ngày %s", dayWords(r.Fact("date")))
		add("ghi chú về ngày: %s", r.Fact(FactDateRemark))
		if a.Scan {
			add("%s", "kèm bản quét của văn bản ký trên giấy")
		}
		for _, s := range a.Signatures {
			add("chữ ký số: %s", s.Words())
		}
		add("lý do: %s", a.Reason)
		add("không được tính: %s", a.Refused)
	} else if r.Kind == UnknownResolved {
		verdict := "cho gửi lại"
		if r.Fact(FactDecision) == string(ledger.Delivered) {
			verdict = "đã nhận được"
		}
		add("%s", strings.TrimRight(fmt.Sprintf("%s-%s", r.Fact("recipient"), r.Fact("address")), "-"))
		add("%s", verdict)
		add("căn cứ: %s", r.Fact(FactReason))
	} else if r.Kind == ExplanationsDecided {
		add("%s", r.Fact(FactVerdicts))
		add("căn cứ: %s", r.Fact(FactReason))
	} else if doubt := r.Fact(FactDoubt); r.Kind == BounceNoted && doubt != "" {
		add("báo cáo chưa xác thực (%s), không tự mở gửi lại", ledger.DoubtWords(ledger.Doubt(doubt)))
	} else if answers, ok := r.Facts["answers"].(float64); r.Kind == AxisAnswered && ok {
		add("%s", fmt.Sprintf("%d nơi nhận", int(answers)))
	} else if r.Kind == StartRefused {
		add("%s", r.Fact(FactWhy))
	} else if before := r.Fact(FactReclosed); r.Kind == RunClosed {
		add("đặt lại sau bản ghi kết thúc %s", before[:min(12, len(before))])
	}
	return strings.Join(said, "; ")
}

// Details of faults, as `audit verify` prints them.
const (
	wordSeq          = "bản ghi mang số thứ tự %d"
	wordNext         = "mã băm khác với mã bản ghi %s đã ghi lại"
	wordSealRecord   = "mã niêm phong khác với bản ghi %s"
	wordNamedIn      = "được nêu trong %s"
	wordHead         = "chuỗi sự kiện khác với bản ghi kết thúc %s"
	wordStored       = "SHA-256 khác với mã lúc ghi"
	wordNotStored    = "không do chương trình ghi vào"
	wordBefore       = "bản ghi đầu tháng %s nối với bản ghi này bằng mã băm khác"
	wordClaimed      = "thư không phải thư đã gửi theo %s"
	wordAnchorForm   = "mã băm %q không đúng dạng: cần ít nhất 12 chữ số hex"
	wordNothing      = "kho lưu trữ không có gì của tháng %s"
	wordVersionGone  = "không còn phiên bản %s"
	wordStarted      = "bắt đầu tại %s"
	wordNoHistory    = "kết thúc theo %s; lượt chạy tới sẽ lưu, hoặc lưu ngay: trehan run --month %s --dry-run"
	wordAfterClosing = "sau bản ghi kết thúc %s còn gửi thư: được đặt lại mà chưa kết thúc lần nữa"
)
