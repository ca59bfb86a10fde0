package axis

// words are the statuses as people read them.
var words = map[Status]string{
	Sent: "đã gửi nhưng chưa đến", Failed: "gửi lỗi", Arrived: "đã đến", Refused: "từ chối tiếp nhận", Received: "đã tiếp nhận",
	Assigned: "đã phân công xử lý", InProgress: "đang xử lý", Done: "đã xử lý xong", Recalled: "đã thu hồi",
}

// Words is the status in Vietnamese; an unknown one unchanged.
func (s Status) Words() string {
	if w, ok := words[s]; ok {
		return w
	}
	return string(s)
}
