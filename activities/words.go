package activities

import (
	"fmt"
	"strings"

	"trehan/internal/cause"
	"trehan/internal/delivery"
	"trehan/internal/delivery/plan"
	"trehan/internal/issue"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// What people read of the activities stands here.

func wordsReplacesSent(revision, received int, foreseen string, changed []string) string {
	text := fmt.Sprintf("Khác bản r%04d đã phát hành, %d địa chỉ đã nhận hoặc có thể đã nhận thư của tháng: phải có người xem phần khác nhau rồi mới được phát hành bản thay thế. "+
		"%s ", revision, received, foreseen)
	if len(changed) == 0 {
		return text + "Danh sách và số liệu của các đơn vị không đổi; danh bạ, mẫu văn bản hoặc thông tin khác đã đổi."
	}
	return text + "Phần khác: " + strings.Join(changed, " | ") + "."
}

const wordsMailsNobody = "Lượt chạy này không gửi thư cho nơi nào."

// wordsForeseen says who would get what, as things stand.
func wordsForeseen(f plan.Foreseen) string {
	text := fmt.Sprintf("Nếu được duyệt lúc này, lượt chạy gửi %d thư", f.Send())
	var parts []string
	if f.Replacing > 0 {
		parts = append(parts, fmt.Sprintf("%d địa chỉ đang giữ bản cũ nhận bản thay thế (%d địa chỉ trong đó có số liệu của riêng mình thay đổi)", f.Replacing, f.Changed))
	}
	if f.First > 0 {
		parts = append(parts, fmt.Sprintf("%d địa chỉ chưa nhận thư nào của tháng", f.First))
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, "; ")
	}
	text += "."
	if f.Unknown > 0 {
		text += fmt.Sprintf(" %d địa chỉ chưa rõ đã nhận thư trước hay chưa thì không được gửi đến khi có kết luận.", f.Unknown)
	}
	if f.Left > 0 {
		text += fmt.Sprintf(" Còn %d địa chỉ giữ, hoặc có thể đang giữ, bản cũ mà lượt chạy này không gửi bản thay thế.", f.Left)
	}
	return text
}

func wordsNotForeseen(why string) string {
	return fmt.Sprintf("Chưa lập được danh sách nơi nhận: %s.", strings.TrimSuffix(why, "."))
}

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

// wordsLetter says what is wrong with a letter's number and date; "" for nothing.
func wordsLetter(faults []issue.Fault) string { return issue.Words(faults, issue.Label) }

func wordsNotSealed(why string) string {
	return why + ". Bản này không được niêm phong, chưa gửi thư nào: hãy chạy lại tháng này và ghi đúng số, ngày công văn"
}

const wordsNotApprovedByTwo = "Văn phòng áp dụng nguyên tắc hai người, nhưng hồ sơ kiểm toán không có chấp thuận đã xác thực cho bản này; hãy chạy lại và chấp thuận trên trang duyệt"

func wordsBuiltByAnother(name string) string {
	return fmt.Sprintf("%s trong kho đã được một bản dựng khác của chương trình lập; hãy chạy lại tháng này để có một bản phát hành mới.", name)
}

func wordsOperatorNotYet(operator, reason string, code int) string {
	return fmt.Sprintf("máy chủ thư chưa nhận thư gửi %s: %s (%d)", operator, reason, code)
}

const wordsHolderBegins = "lượt chạy đang giữ tháng này chưa mở bản nào"

func wordsRefusedSubject(m period.Month) string {
	return "Lượt chạy theo lịch " + notation.Month(m.String()) + " không bắt đầu được"
}

func wordsRefusedText(m period.Month, in NotifyOperatorsInput, link, again string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Đến giờ theo lịch, lượt chạy %s không bắt đầu được và không tự chạy lại:\n\n%s\n\n", notation.Month(m.String()), in.Failure)
	fmt.Fprintf(&b, "Khi lượt ấy kết thúc, hãy xem tháng đã phát hành chưa (trehan status --month %s); nếu chưa, hãy chạy tháng này.\n", in.Month)
	writePlaces(&b, in, link, again)
	return b.String()
}

// writePlaces leads to the run and to the form that runs the month again.
func writePlaces(b *strings.Builder, in NotifyOperatorsInput, link, again string) {
	if link != "" {
		fmt.Fprintf(b, "\nTrang điều hành: %s\n", link)
	}
	if again != "" {
		fmt.Fprintf(b, "Chạy lại: lệnh trehan run --month %s, hoặc trang điều hành (ô Input phải nêu tháng %s): %s\n", in.Month, in.Month, again)
	}
}

// wordsAskRecipient says what to do where a report that nothing ties to the mail says that it came back.
const wordsAskRecipient = "hỏi nơi nhận, rồi kết luận trên trang duyệt hoặc bằng trehan resolve"

func wordsFailedSubject(m period.Month) string {
	return "Lượt chạy thông báo hồ sơ trễ hạn " + notation.Month(m.String()) + " thất bại"
}

func wordsFailedText(m period.Month, in NotifyOperatorsInput, d delivery.Totals, link, again string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Lượt chạy %s (bản r%04d) đã dừng:\n\n%s\n\n", notation.Month(m.String()), in.Revision, cause.Words(in.Failure))
	switch {
	case in.Seal == "":
		b.WriteString("Lượt chạy này chưa niêm phong, chưa gửi thư cho nơi nào.")
	default:
		fmt.Fprintf(&b, "Bản phát hành đã niêm phong (%s). Thư của tháng: %d địa chỉ phải gửi, %d đã nhận, %d bị từ chối, %d chưa rõ.",
			in.Seal, d.Planned, d.Accepted, d.Refused, d.Unknown)
	}
	b.WriteString(" Hãy sửa rồi chạy lại: nơi đã nhận không bị gửi lần nữa.\n")
	writePlaces(&b, in, link, again)
	if in.Closing != "" {
		fmt.Fprintf(&b, "\nMã băm của bản ghi kết thúc: %s\n", in.Closing)
	}
	return b.String()
}
