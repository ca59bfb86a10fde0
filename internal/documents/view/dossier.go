package view

// The words for values of the month's table, by their English value. They stand within a sentence; Sentence begins one with them.
var (
	// LineNames are the lines of the notice (docs/counting.md 4.6).
	LineNames = map[string]string{
		"early": "đã giải quyết trước hạn", "on_time": "đã giải quyết đúng hạn", "late": "đã giải quyết trễ hạn", "withdrawn": "công dân rút hồ sơ",
		"paused": "đang giải quyết, tạm dừng", "in_time": "đang giải quyết, trong hạn", "overdue": "đang giải quyết, quá hạn",
		"outside": "ngoài kỳ", "put_aside": "để riêng, không vào số liệu", "not_accepted": "chưa hoặc không được tiếp nhận",
	}
	OriginNames  = map[string]string{"": "không vào số liệu", "new": "tiếp nhận mới", "carried": "kỳ trước chuyển sang"}
	ChannelNames = map[string]string{"": "không ghi, tính là trực tiếp", "direct": "trực tiếp", "online": "trực tuyến", "postal": "bưu chính công ích"}
	// AcceptanceNames say how an online application was accepted.
	AcceptanceNames = map[string]string{
		"accepted_in_time": "tiếp nhận trong hạn", "accepted_late": "tiếp nhận chậm", "waiting": "chờ tiếp nhận, còn hạn",
		"waiting_overdue": "chờ tiếp nhận, quá hạn", "refused_in_time": "trả lại trong hạn", "refused_late": "trả lại chậm",
	}
)
