package operators

import (
	"fmt"
	"strings"

	"trehan/internal/cause"
	"trehan/internal/delivery"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// wordsNamed names a unit or recipient to people.
func wordsNamed(name, code string) string { return name + " (" + code + ")" }

// wordsAddressee names the unit at an address. The address itself stays out of mails: the page and `status` show it.
func wordsAddressee(names map[string]string, code, field string) string {
	who := code
	if name := names[code]; name != "" {
		who = wordsNamed(name, code)
	}
	if field == "cc" {
		who += ", địa chỉ đồng gửi"
	}
	return who
}

// wordsOutdated names a unit and the release that it keeps.
func wordsOutdated(who string, revision int) string {
	return fmt.Sprintf("%s: bản lần %s", who, notation.Padded(revision))
}

// wordsAskRecipient says what to do about a returned-mail report that cannot be proven to be about our mail.
const wordsAskRecipient = "hỏi nơi nhận, rồi kết luận trên trang duyệt hoặc bằng trehan resolve"

func wordsNotYet(operator, reason string, code int) string {
	return fmt.Sprintf("máy chủ thư chưa nhận thư gửi %s: %s (%d)", operator, reason, code)
}

func wordsRefusedSubject(m period.Month) string {
	return "Lượt chạy theo lịch " + notation.Month(m.String()) + " không bắt đầu được"
}

func wordsRefusedText(n Notice) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Đến giờ theo lịch, lượt chạy %s không bắt đầu được và không tự chạy lại:\n\n%s\n\n", notation.Month(n.Month.String()), n.Failure)
	fmt.Fprintf(&b, "Khi lượt ấy kết thúc, hãy xem tháng đã phát hành chưa (trehan status --month %s); nếu chưa, hãy chạy tháng này.\n", n.Month)
	n.writeAddresses(&b)
	return b.String()
}

// writeAddresses leads to the run and to the form that runs the month again.
func (n Notice) writeAddresses(b *strings.Builder) {
	if n.Run != "" {
		fmt.Fprintf(b, "\nTrang điều hành: %s\n", n.Run)
	}
	if n.Again != "" {
		fmt.Fprintf(b, "Chạy lại: lệnh trehan run --month %s, hoặc trang điều hành (ô Input phải nêu tháng %s): %s\n", n.Month, n.Month, n.Again)
	}
}

func wordsFailedSubject(m period.Month) string {
	return "Lượt chạy thông báo hồ sơ trễ hạn " + notation.Month(m.String()) + " thất bại"
}

func wordsFailedText(n Notice, d delivery.Totals) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Lượt chạy %s (bản r%04d) đã dừng:\n\n%s\n\n", notation.Month(n.Month.String()), n.Revision, cause.Words(n.Failure))
	switch {
	case n.Seal == "":
		b.WriteString("Lượt chạy này chưa niêm phong, chưa gửi thư cho nơi nào.")
	default:
		fmt.Fprintf(&b, "Bản phát hành đã niêm phong (%s). Thư của tháng: %d địa chỉ phải gửi, %d đã nhận, %d bị từ chối, %d chưa rõ.",
			n.Seal, d.Planned, d.Accepted, d.Refused, d.Unknown)
	}
	b.WriteString(" Hãy sửa rồi chạy lại: nơi đã nhận không bị gửi lần nữa.\n")
	n.writeAddresses(&b)
	if n.Closing != "" {
		fmt.Fprintf(&b, "\nMã băm của bản ghi kết thúc: %s\n", n.Closing)
	}
	return b.String()
}
