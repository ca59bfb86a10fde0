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

func wordsRefusedSubject(m period.Name) string {
	return "Lượt chạy theo lịch " + notation.Month(m.String()) + " không bắt đầu được"
}

func wordsRefusedText(n Notice) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Đến giờ theo lịch, lượt chạy %s không bắt đầu được và không tự chạy lại:\n\n%s\n\n", notation.Month(n.Month.String()), n.Failure)
	if _, warning := n.Month.Warning(); warning {
		fmt.Fprintf(&b, "Khi lượt ấy kết thúc, hãy xem đã gửi hết chưa (trehan status --month %s); nếu chưa, hãy chạy lại: %s.\n", n.Month, runCommand(n.Month))
	} else {
		fmt.Fprintf(&b, "Khi lượt ấy kết thúc, hãy xem %s đã phát hành chưa (trehan status --month %s); nếu chưa, hãy chạy %[1]s này.\n", strings.TrimSuffix(notation.This(n.Month.String()), " này"), n.Month)
	}
	n.writeAddresses(&b)
	return b.String()
}

// writeAddresses leads to the run and to the form that runs the month again.
func (n Notice) writeAddresses(b *strings.Builder) {
	n.writeRun(b)
	if n.Again != "" {
		if _, warning := n.Month.Warning(); warning {
			fmt.Fprintf(b, "Chạy lại: lệnh %s, hoặc trang điều hành: %s\n", runCommand(n.Month), n.Again)
			return
		}
		fmt.Fprintf(b, "Chạy lại: lệnh trehan run --month %s, hoặc trang điều hành (ô Input phải nêu tháng %s): %s\n", n.Month, n.Month, n.Again)
	}
}

// runCommand is what runs a month, or a warning, again.
func runCommand(m period.Name) string {
	if day, warning := m.Warning(); warning {
		return "trehan warn --day " + day.String()
	}
	return "trehan run --month " + m.String()
}

func wordsFailedSubject(m period.Name) string {
	if _, warning := m.Warning(); warning {
		return "Lượt chạy " + notation.Month(m.String()) + " thất bại"
	}
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

func wordsFailedUnreadText(n Notice) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Lượt chạy %s đã dừng:\n\n%s\n\n", notation.Month(n.Month.String()), cause.Words(n.Failure))
	if n.Seal == "" {
		b.WriteString("Lượt chạy này chưa niêm phong, chưa gửi thư cho nơi nào.")
	} else {
		fmt.Fprintf(&b, "Bản phát hành đã niêm phong (%s). Chưa đọc được kho để biết thư đã đến những đâu: xem trehan status --month %s.", n.Seal, n.Month)
	}
	b.WriteString(" Hãy chạy trehan doctor, sửa rồi chạy lại: nơi đã nhận không bị gửi lần nữa.\n")
	n.writeAddresses(&b)
	return b.String()
}

func wordsNotStartedText(n Notice) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Đến giờ theo lịch, lượt chạy %s không bắt đầu được và không tự chạy lại:\n\n%s\n\n", notation.Month(n.Month.String()), cause.Words(n.Failure))
	fmt.Fprintf(&b, "Hãy sửa (trehan doctor, trehan schedule show), rồi chạy lại: %s.\n", runCommand(n.Month))
	n.writeAddresses(&b)
	return b.String()
}

func wordsStalledSubject(m period.Name, s Stalled) string {
	text := fmt.Sprintf("Lượt chạy %s bị chậm ở công đoạn: %s", notation.Month(m.String()), s.Stage)
	if s.Reminder > 0 {
		text += fmt.Sprintf(" (nhắc lần %d)", s.Reminder)
	}
	return text
}

func wordsStalledText(n Notice, s Stalled) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Lượt chạy %s chưa qua được công đoạn sau từ %s: %s.\n\n", notation.Month(n.Month.String()), notation.Moment(s.Since), s.Stage)
	if len(s.Waiting) > 0 {
		b.WriteString("Đang chờ:\n")
		for _, line := range s.Waiting {
			fmt.Fprintf(&b, "- %s\n", line)
		}
		b.WriteByte('\n')
	}
	if s.Why != "" {
		fmt.Fprintf(&b, "%s\n\n", cause.Words(s.Why))
	}
	fmt.Fprintf(&b, "Chương trình vẫn tự thử lại và sẽ đi tiếp khi hết trở ngại; không mất số liệu, không thư nào bị gửi hai lần. "+
		"Lệnh trehan doctor cho biết phần nào hỏng và cách sửa; trehan status --month %s cho biết đang chờ gì. "+
		"Nếu không sửa được, hãy hủy lượt chạy này (trên trang điều hành: Request Cancellation) rồi chạy lại: %s.\n", n.Month, runCommand(n.Month))
	b.WriteString("\nThư này được nhắc lại mỗi ngày một lần cho đến khi công đoạn đi tiếp.\n")
	n.writeRun(&b)
	return b.String()
}

func wordsResumedSubject(m period.Name, stage string) string {
	return fmt.Sprintf("Lượt chạy %s đã qua công đoạn: %s", notation.Month(m.String()), stage)
}

func wordsResumedText(n Notice, stage string, since period.Instant) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Công đoạn bị chậm từ %s của lượt chạy %s đã xong, lượt chạy đang đi tiếp: %s.\n", notation.Moment(since), notation.Month(n.Month.String()), stage)
	n.writeRun(&b)
	return b.String()
}

// writeRun leads to the run.
func (n Notice) writeRun(b *strings.Builder) {
	if n.Run != "" {
		fmt.Fprintf(b, "\nTrang điều hành: %s\n", n.Run)
	}
}
