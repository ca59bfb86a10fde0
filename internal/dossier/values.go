package dossier

import (
	"errors"
	"slices"
	"strings"
)

// The ways in which text can fail to be a listed value. They never quote the text.
var (
	ErrStatusEmpty   = errors.New("thiếu trạng thái hồ sơ; ghi 1 đến 10 hoặc tên trạng thái")
	ErrStatusUnknown = errors.New("trạng thái hồ sơ không có trong danh mục; ghi 1 đến 10 hoặc tên trạng thái như “Đang xử lý”")
	ErrChannelForm   = errors.New("kênh tiếp nhận không có trong danh mục; ghi 1 Trực tiếp, 2 Trực tuyến hoặc 3 Bưu chính công ích")
)

// statusNames holds the official name of each state first, then the other names in use.
var statusNames = [...][]string{
	NewlyRegistered:     {"Mới đăng ký"},
	Accepted:            {"Được tiếp nhận", "Đã tiếp nhận"},
	NotAccepted:         {"Không được tiếp nhận", "Từ chối tiếp nhận"},
	InProcess:           {"Đang xử lý", "Đang giải quyết"},
	SupplementRequested: {"Yêu cầu bổ sung giấy tờ", "Chờ bổ sung"},
	FinancialObligation: {"Yêu cầu thực hiện nghĩa vụ tài chính", "Chờ nộp phí"},
	WithdrawnByCitizen:  {"Công dân yêu cầu rút hồ sơ", "Rút hồ sơ"},
	Stopped:             {"Dừng xử lý", "Tạm dừng"},
	Processed:           {"Đã xử lý xong", "Đã có kết quả"},
	ResultReturned:      {"Đã trả kết quả", "Đã trả KQ"},
}

// channelNames is as statusNames.
var channelNames = [...][]string{
	Direct: {"Trực tiếp"},
	Online: {"Trực tuyến", "Online", "Qua mạng"},
	Postal: {"Bưu chính công ích", "BCCI", "Bưu chính", "Qua dịch vụ bưu chính công ích"},
}

var (
	statusByKey  = byKey[Status](statusNames[:])
	channelByKey = byKey[Channel](channelNames[:])
)

func byKey[T ~uint8](names [][]string) map[string]T {
	m := make(map[string]T)
	for v, list := range names {
		for _, name := range list {
			m[NameKey(name)] = T(v)
		}
	}
	return m
}

// Name returns the official Vietnamese name of the state, or "".
func (s Status) Name() string {
	if s == 0 || int(s) >= len(statusNames) {
		return ""
	}
	return statusNames[s][0]
}

// Names returns all names by which the state is read, the official one first.
func (s Status) Names() []string {
	if s == 0 || int(s) >= len(statusNames) {
		return nil
	}
	return slices.Clone(statusNames[s])
}

// Names returns all names by which the channel is read.
func (c Channel) Names() []string {
	if c == NoChannel || int(c) >= len(channelNames) {
		return nil
	}
	return slices.Clone(channelNames[c])
}

// Name returns the Vietnamese name of the channel, or "".
func (c Channel) Name() string {
	if c == NoChannel || int(c) >= len(channelNames) {
		return ""
	}
	return channelNames[c][0]
}

// ParseStatus reads a state: its number (leading zeros and ".0" allowed) or one of its names. Empty text and
// unknown values are errors.
func ParseStatus(s string) (Status, error) {
	s = Text(s)
	if s == "" {
		return 0, ErrStatusEmpty
	}
	if n, ok := listed(s); ok {
		if n < int(NewlyRegistered) || n > int(ResultReturned) {
			return 0, ErrStatusUnknown
		}
		return Status(n), nil
	}
	if v, ok := statusByKey[NameKey(s)]; ok {
		return v, nil
	}
	return 0, ErrStatusUnknown
}

// ParseChannel reads a channel as ParseStatus does a state; empty text is NoChannel.
func ParseChannel(s string) (Channel, error) {
	s = Text(s)
	if s == "" {
		return NoChannel, nil
	}
	if n, ok := listed(s); ok {
		if n < int(Direct) || n > int(Postal) {
			return NoChannel, ErrChannelForm
		}
		return Channel(n), nil
	}
	if v, ok := channelByKey[NameKey(s)]; ok {
		return v, nil
	}
	return NoChannel, ErrChannelForm
}

// ParseAnswer reads a yes or no. Text that is neither is a yes: systems write the number of the document there.
func ParseAnswer(s string) Answer {
	s = Text(s)
	if s == "" {
		return NoAnswer
	}
	if n, ok := listed(s); ok && n == 0 {
		return No
	}
	switch NameKey(s) {
	case "không", "no", "false":
		return No
	}
	return Yes
}

// listed reads the number of a listed value: digits, with ".0" where a spreadsheet made a number of it. ok reports
// that s is a number at all; one that is too large for any list comes back as -1.
func listed(s string) (n int, ok bool) {
	whole, frac, dot := strings.Cut(s, ".")
	if whole == "" || dot && (frac == "" || strings.Trim(frac, "0") != "") {
		return 0, false
	}
	for i := 0; i < len(whole); i++ {
		c := whole[i] - '0'
		if c > 9 {
			return 0, false
		}
		if n >= 0 {
			n = n*10 + int(c)
		}
		if n > 1000 {
			n = -1
		}
	}
	return n, true
}
