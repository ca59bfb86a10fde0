package books

import (
	"cmp"
	"fmt"
	"strings"

	"trehan/internal/notation"
)

// Words of errors.
const (
	wordOtherPeriod    = "danh sách không so sánh được"
	wordEmptyList      = "không có hồ sơ nào trong danh sách"
	wordEndedElsewhere = "%s hồ sơ đã kết thúc trong danh sách đều kết thúc từ %s đến %s, không có hồ sơ nào kết thúc trong %s; đây là danh sách của kỳ khác"
	wordReceivedLater  = "mọi hồ sơ trong danh sách đều tiếp nhận từ %s trở đi, sau %s; đây là danh sách của kỳ khác"
)

var kindWords = [kinds]string{
	"chỉ có trong trích xuất", "chỉ có trong danh sách", "mã viết khác", "khác trạng thái", "khác ngày tiếp nhận", "khác ngày hẹn trả",
	"khác ngày kết thúc", "khác đơn vị", "khác kênh tiếp nhận", "khác số bản ghi",
}

// Words names the kind in Vietnamese.
func (k Kind) Words() string { return kindWords[k] }

var causeWords = [causes]string{
	Unknown: "chưa rõ nguyên nhân", NotSynchronised: "chưa đồng bộ", SynchronisedLate: "đồng bộ chậm", Redated: "đổi ngày",
	HandedOver: "chuyển giao giữa hai đơn vị kế tiếp nhau", SubUnit: "đơn vị cấp trên và cấp dưới", CodeWritten: "mã chỉ khác dấu, khoảng trắng",
	CodeNumber: "mã bị chuyển thành số", CodePrefix: "mã có thêm phần đầu", TimeZone: "lệch múi giờ", DayMonth: "đảo ngày và tháng",
	Clock: "cùng ngày, khác giờ", OtherDay: "lấy ngày trả hoặc ngày ký thay ngày kết thúc", NoValue: "một bên để trống",
	Duplicated: "bản ghi trùng", Vanished: "kỳ trước có trong trích xuất, nay không còn",
}

// Words names the cause in Vietnamese.
func (c Cause) Words() string { return causeWords[c] }

var classWords = [Classes]string{"trễ hạn", "quá hạn", "đúng hạn, trong hạn", "ngoài số liệu", "không có"}

// Words names the class in Vietnamese.
func (c Class) Words() string { return classWords[c] }

// Words says in what two books differ, and why.
func (i Item) Words() string { return i.Kind.Words() + ": " + i.Cause.Words() }

var causeAdvice = [causes]string{
	Unknown: "Đối chiếu hồ sơ ở cả hai hệ thống.", NotSynchronised: "Kiểm tra bản tin đồng bộ của hồ sơ, đồng bộ lại.",
	SynchronisedLate: "Kiểm tra thời điểm đồng bộ; lấy lại danh sách sau khi đồng bộ xong.",
	Redated:          "Kiểm tra ai đổi ngày, căn cứ nào; đồng bộ lại ngày đúng.",
	HandedOver:       "Cập nhật đơn vị kế tiếp theo danh mục đơn vị hiện hành.", SubUnit: "Thống nhất đơn vị giải quyết là cấp trên hay cấp dưới.",
	CodeWritten: "Thống nhất cách viết mã hồ sơ.", CodeNumber: "Xuất cột mã hồ sơ dưới dạng văn bản.", CodePrefix: "Thống nhất phần đầu của mã hồ sơ.",
	TimeZone: "Ghi giờ Việt Nam, hoặc ghi kèm múi giờ.", DayMonth: "Ghi ngày trước, tháng sau khi xuất và nhập.",
	Clock: "Thống nhất tính trễ hạn theo ngày hay theo giờ.", OtherDay: "Thống nhất ngày nào là ngày kết thúc xử lý.",
	NoValue: "Bổ sung giá trị còn thiếu, đồng bộ lại.", Duplicated: "Xóa bản ghi trùng, giữ bản ghi đúng.",
	Vanished: "Kiểm tra vì sao hồ sơ không còn trên hệ thống nguồn.",
}

// Advice says what the operator of the systems can do about a cause.
func (c Cause) Advice() string { return causeAdvice[c] }

var columnWords = map[string]string{
	"status": "trạng thái", "received": "ngày tiếp nhận", "due": "ngày hẹn trả", "finished": "ngày kết thúc", "unit": "đơn vị", "channel": "kênh tiếp nhận",
}

// Words of what was not compared.
const (
	noteMissing      = "Danh sách không có cột %s: không so sánh."
	noteNoLines      = "Vì vậy không tính được hồ sơ nào trong danh sách là trễ hạn, quá hạn."
	noteUnknownUnits = "Danh sách có %s tên đơn vị mà danh mục đơn vị không có, ở %s hồ sơ; không so sánh đơn vị của các hồ sơ đó: %s."
	noteMoreUnits    = " và %s tên khác"
	noteUnitCount    = "%s (%s)"
	noteNoName       = "(để trống)"
	noteOutside      = "Không nêu %s hồ sơ chỉ có trong trích xuất và %s hồ sơ chỉ có trong danh sách, vì ngoài số liệu của kỳ."
	noteNotListed    = "Danh sách chỉ gồm hồ sơ trễ hạn, quá hạn: không nêu %s hồ sơ đúng hạn, trong hạn chỉ có trong trích xuất."
	noteLastDay      = "Ngày tiếp nhận hoặc kết thúc muộn nhất trong danh sách là %s, trong trích xuất là %s: danh sách có thể thiếu những ngày cuối kỳ."
	noteTakenEarly   = "Danh sách lấy lúc %s, trước khi kỳ kết thúc."
	noteAllLate      = "Mọi hồ sơ trong danh sách đều trễ hạn hoặc quá hạn; nếu danh sách chỉ gồm loại đó, ghi --late-only."
)

// Brief says in one line how many dossiers differ in what, and how many of the late ones.
func (c *Comparison) Brief() string {
	var parts []string
	for k := range kinds {
		if n := c.KindTotal(k); n > 0 {
			parts = append(parts, k.Words()+" "+notation.Count(n))
		}
	}
	if len(c.MissingColumns)+len(c.UnknownUnits)+len(c.Unread) > 0 {
		parts = append(parts, briefPart)
	}
	text := strings.Join(parts, ", ")
	if !c.NoLines {
		f, l := c.Extract.Figures, c.List.Figures
		text += fmt.Sprintf(briefLate, notation.Count(f.Late), notation.Count(f.Overdue), notation.Count(l.Late), notation.Count(l.Overdue))
	}
	return text
}

const (
	briefPart = "có điều không so sánh được"
	briefLate = "; theo trích xuất %s hồ sơ trễ hạn, %s quá hạn, theo danh sách %s trễ hạn, %s quá hạn"
)

// maxNames is how many names of unknown units a note has.
const maxNames = 10

// Notes says in Vietnamese what was not compared, and what makes the list doubtful.
func (c *Comparison) Notes() []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if len(c.MissingColumns) > 0 {
		names := make([]string, len(c.MissingColumns))
		for i, m := range c.MissingColumns {
			names[i] = columnWords[m]
		}
		add(noteMissing, strings.Join(names, ", "))
	}
	if c.NoLines {
		add(noteNoLines)
	}
	out = append(out, c.Unread...)
	if len(c.UnknownUnits) > 0 {
		var names []string
		dossiers := 0
		for i, u := range c.UnknownUnits {
			dossiers += u.Dossiers
			if i < maxNames {
				names = append(names, fmt.Sprintf(noteUnitCount, cmp.Or(u.Name, noteNoName), notation.Count(u.Dossiers)))
			}
		}
		text := strings.Join(names, ", ")
		if more := len(c.UnknownUnits) - maxNames; more > 0 {
			text += fmt.Sprintf(noteMoreUnits, notation.Count(more))
		}
		add(noteUnknownUnits, notation.Count(len(c.UnknownUnits)), notation.Count(dossiers), text)
	}
	if c.OutsideExtract+c.OutsideList > 0 {
		add(noteOutside, notation.Count(c.OutsideExtract), notation.Count(c.OutsideList))
	}
	if c.NotListed > 0 {
		add(noteNotListed, notation.Count(c.NotListed))
	}
	if c.ListedAt != 0 && c.ListedAt < (c.Period.To+1).Start() {
		add(noteTakenEarly, notation.Moment(c.ListedAt))
	}
	if c.LastDay != 0 && c.LastDay < c.extractLast-lastDays {
		add(noteLastDay, notation.Date(c.LastDay), notation.Date(c.extractLast))
	}
	f := c.List.Figures
	if !c.LateOnly && !c.NoLines && f.Total > 0 && f.Late+f.Overdue == f.Total && c.Extract.Figures.Total > f.Total {
		add(noteAllLate)
	}
	return out
}

// lastDays is for how many days at the end a list may have nothing that the extract has.
const lastDays = 3
