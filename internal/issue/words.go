package issue

import (
	"fmt"
	"strconv"

	"trehan/internal/notation"
	"trehan/internal/period"
)

// What is wrong with a letter's number, date or remark.
const (
	wordsNoNumber         = "chưa ghi: công văn chưa có số thì không được gửi"
	wordsNoDate           = "chưa ghi: công văn chưa có ngày thì không được gửi"
	wordsNumberForm       = "%s không đúng: chỉ gồm tối đa 6 chữ số Ả Rập, liền sau có thể thêm một chữ cái, không có dấu cách (ví dụ 1234, 0234, 12a)"
	wordsUnreadableNumber = "có ký tự không đọc được (không phải UTF-8)"
	wordsSymbolInNumber   = "chỉ ghi %s, không ghi %s: ký hiệu lấy từ cấu hình (letters.symbol) và được in sau số"
	wordsNoughtNumber     = "%s không đúng: số bắt đầu từ 1"
	wordsHiddenInRemark   = "phải nằm trên một dòng, không có ký tự điều khiển hoặc ký tự ẩn"
	wordsLongRemark       = "không được quá %d ký tự"
)

// Label names a field to people, before a fault of it.
func Label(f Field) string {
	switch f {
	case Number:
		return "số công văn: "
	case Date:
		return "ngày công văn: "
	}
	return "ghi chú về ngày: "
}

// WordsNotSealed says why a revision is not sealed under its number and date.
func WordsNotSealed(faults []Fault) string {
	return Words(faults, Label) + ". Bản này không được niêm phong, chưa gửi thư nào: hãy chạy lại tháng này và ghi đúng số, ngày công văn"
}

func wordsBeforePeriodEnds(day period.Day, p period.Period) string {
	return fmt.Sprintf("%s trước ngày cuối của kỳ báo cáo (%s): khi ấy kỳ chưa kết thúc", notation.Date(day), notation.Date(p.To))
}

func wordsBeforeExtract(day, extracted period.Day) string {
	return fmt.Sprintf("%s trước ngày trích xuất dữ liệu (%s): khi ấy chưa có số liệu để ký", notation.Date(day), notation.Date(extracted))
}

func wordsInFuture(day, today period.Day) string {
	return fmt.Sprintf("%s chưa đến, hôm nay là %s: ghi đúng ngày đã ký", notation.Date(day), notation.Date(today))
}

func wordsDayOff(day period.Day) string {
	return fmt.Sprintf("%s là ngày nghỉ: ghi ngày làm việc, hoặc ghi rõ lý do ký vào ngày nghỉ ở ghi chú về ngày", notation.Date(day))
}

func wordsUsed(number string, u Used) string {
	as := ""
	if u.Number != number {
		as = fmt.Sprintf(" (ghi là %s)", shown(u.Number))
	}
	return fmt.Sprintf("số %s của năm %d đã dùng cho công văn ngày %s%s, %s, bản r%04d: mỗi công văn một số, hãy lấy số khác",
		number, u.Date.Year(), notation.Date(u.Date), as, notation.Month(u.Month.String()), u.Revision)
}

// shown quotes what was typed, the start of what is long; hidden characters become visible.
func shown(typed string) string {
	const most = 40
	if r := []rune(typed); len(r) > most {
		typed = string(r[:most]) + "…"
	}
	return strconv.Quote(typed)
}
