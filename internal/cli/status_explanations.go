package cli

import (
	"strings"

	"trehan/internal/intake"
	"trehan/internal/notation"
)

// printExplanations says where the explanations stand.
func printExplanations(p *Program, e *intake.Standing) {
	if e == nil {
		return
	}
	c := e.Counts
	end := "hạn hết ngày " + notation.Date(e.Deadline)
	if e.Closed {
		end = "đã kết thúc"
	}
	p.printf("Giải trình (%s): %d hồ sơ, %d đã giải trình (%d chấp nhận, %d không chấp nhận, %d chờ quyết định), %d chưa giải trình\n",
		end, c.Asked, c.Answered, c.Accepted, c.Refused, c.Open, c.Silent)
	var silent []string
	for _, u := range e.Units {
		if u.Answered.IsZero() {
			silent = append(silent, u.Code)
		}
	}
	if len(silent) > 0 {
		p.printf("  Đơn vị chưa giải trình (%d): %s\n", len(silent), strings.Join(silent, ", "))
	}
	if len(e.Refused) > 0 {
		p.printf("  Tệp không nhận: %d, trong đó %d của người gửi không có trong danh bạ; xem --json\n", len(e.Refused), e.Unknown)
	}
	if m := e.Mails; m.Planned > m.Accepted {
		p.printf("  Thư về giải trình: %d/%d đã nhận, %d bị từ chối, %d chưa rõ, %d đang chờ\n", m.Accepted, m.Planned, m.Refused, m.Unknown, m.Open)
	}
}
