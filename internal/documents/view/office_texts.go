package view

import (
	"fmt"
	"strings"

	"trehan/internal/notation"
	"trehan/internal/period"
)

// TextFields is what the configured texts of an office may name.
type TextFields struct {
	Period     string            // tháng 11/2023
	From       string            // 01/11/2023
	To         string            // 30/11/2023
	Office     string            // Văn phòng UBND tỉnh
	Province   string            // tỉnh Hà Nam
	System     string            // Hệ thống thông tin giải quyết TTHC
	Parameters map[string]string // the office's own
}

// OfficeTexts are the configured texts with their parameters filled in.
type OfficeTexts struct {
	Basis      string
	Addressees []string
	Requests   []string
	Closing    string
	Copies     []string
}

// Texts fills in the parameters of the office's texts for a period. A name that does not exist is an error that says in
// which text.
func (o Office) Texts(n period.Name, p period.Period) (OfficeTexts, error) {
	fields := TextFields{
		Period: notation.Name(n), From: notation.Date(p.From), To: notation.Date(p.To),
		Office: o.FullName, Province: o.Province, System: o.System,
	}
	var out OfficeTexts
	for _, text := range o.texts() {
		s, err := o.expand(text, fields)
		if err != nil {
			return OfficeTexts{}, err
		}
		text.put(&out, s)
	}
	return out, nil
}

type officeText struct {
	key    string
	source string
	put    func(*OfficeTexts, string)
}

func (o Office) texts() []officeText {
	var all []officeText
	one := func(key, source string, put func(*OfficeTexts, string)) {
		if source != "" {
			all = append(all, officeText{key, source, put})
		}
	}
	each := func(key string, sources []string, list func(*OfficeTexts) *[]string) {
		for i, source := range sources {
			all = append(all, officeText{fmt.Sprintf("%s[%d]", key, i+1), source, func(t *OfficeTexts, s string) {
				*list(t) = append(*list(t), s)
			}})
		}
	}
	one("basis", o.Basis, func(t *OfficeTexts, s string) { t.Basis = s })
	each("addressees", o.Addressees, func(t *OfficeTexts) *[]string { return &t.Addressees })
	each("requests", o.Requests, func(t *OfficeTexts) *[]string { return &t.Requests })
	one("closing", o.Closing, func(t *OfficeTexts, s string) { t.Closing = s })
	each("copies", o.Copies, func(t *OfficeTexts) *[]string { return &t.Copies })
	return all
}

// expand fills one text in. Line breaks become blanks: every text is one paragraph or one line of a list.
func (o Office) expand(text officeText, fields TextFields) (string, error) {
	fields.Parameters = o.Parameters
	if fields.Parameters == nil {
		fields.Parameters = map[string]string{}
	}
	s, err := ExecuteText("office."+text.key, text.source, fields)
	if err != nil {
		return "", err
	}
	return strings.Join(strings.Fields(s), " "), nil
}

const defaultClosing = "{{.Office}} đề nghị Thủ trưởng các cơ quan, đơn vị, địa phương quan tâm, chỉ đạo thực hiện"

var defaultRequests = []string{
	"Công khai danh sách tại các phụ lục kèm theo trong nội bộ và trên Cổng/Trang thông tin điện tử của cơ quan, đơn vị, địa phương.",
	"Chỉ đạo Bộ phận Một cửa cập nhật hồ sơ lên {{.System}} ngay sau khi tiếp nhận và luân chuyển xử lý trong ngày; không để dồn hồ sơ giấy.",
	"Làm rõ trách nhiệm đối với từng trường hợp trễ hạn không có lý do chính đáng; thực hiện việc xin lỗi tổ chức, cá nhân bằng văn bản theo quy định.",
	"Rà soát, xử lý dứt điểm các hồ sơ đang giải quyết đã quá hạn và các hồ sơ chưa kết thúc quy trình trên {{.System}}.",
}

var defaultCopies = []string{"Như trên;", "Lưu: VT."}

func defaultAddressees(p period.Period) []string {
	if p.Levels() == 3 {
		return []string{"Các Sở, ban, ngành của tỉnh", "UBND các huyện, thị xã, thành phố"}
	}
	return []string{"Các Sở, ban, ngành của tỉnh", "UBND các xã, phường"}
}
