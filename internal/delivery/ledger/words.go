package ledger

// reasonWords says the reasons of settlements to people: the mailer's closed set, and the ledger's own.
var reasonWords = map[string]string{
	"accepted":            "máy chủ thư đã nhận",
	"mailbox_unavailable": "không có hoặc không mở được hộp thư",
	"mailbox_full":        "hộp thư đầy",
	"domain_refused":      "tên miền của nơi nhận không nhận thư",
	"sender_refused":      "địa chỉ gửi không được chấp nhận",
	"content_refused":     "bị coi là thư rác hoặc sai định dạng",
	"size":                "thư quá lớn",
	"policy":              "quy định của máy chủ thư không cho",
	"rate":                "gửi quá nhiều trong một lúc",
	"busy":                "máy chủ thư quá tải hoặc đang tắt",
	"routing":             "máy chủ thư không chuyển tiếp được",
	"auth":                "máy chủ thư đòi đăng nhập",
	"tls":                 "máy chủ thư đòi mã hóa",
	"protocol":            "máy chủ thư trả lời sai giao thức",
	"unspecified":         "máy chủ thư không nói rõ lý do",

	"dropped_before_data":  "mất kết nối trước khi gửi xong",
	"timeout_before_data":  "quá giờ trước khi gửi xong",
	"cancelled":            "dừng trước khi gửi xong",
	"dropped_after_data":   "mất kết nối sau khi gửi xong",
	"timeout_after_data":   "gửi xong mà không có trả lời",
	"cancelled_after_data": "dừng khi chờ trả lời",
	"unclear_reply":        "trả lời không rõ nghĩa",

	"bad_address":        "địa chỉ không hợp lệ",
	"domain_not_allowed": "tên miền ngoài danh sách được phép",
	"no_utf8":            "máy chủ thư không nhận địa chỉ có dấu",
	"connect":            "không kết nối được",
	"timeout":            "máy chủ thư không trả lời",

	ReasonLostClaim:  "dở dang khi đang gửi",
	ReasonExpired:    "hết thời hạn gửi",
	ReasonSuperseded: "đã có thư khác thay",
}

// DoubtWords says in Vietnamese what of a report does not fit the mail it names.
func DoubtWords(d Doubt) string {
	switch d {
	case DoubtMessageID:
		return "không mang mã riêng của thư"
	case DoubtRecipient:
		return "nêu địa chỉ khác"
	case DoubtSender:
		return "không do máy chủ thư gửi"
	case DoubtForm:
		return "không nêu rõ là thư bị trả lại hẳn"
	}
	return string(d)
}

// ReasonWords is a settlement's reason in Vietnamese; an unknown one unchanged.
func ReasonWords(reason string) string {
	if words, ok := reasonWords[reason]; ok {
		return words
	}
	return reason
}
