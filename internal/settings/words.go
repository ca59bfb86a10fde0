package settings

import (
	"errors"
	"fmt"

	"trehan/internal/period"
)

// wordsFormatsName names the saved dialects in errors.
const wordsFormatsName = "cách đọc tệp đã lưu trên trang"

// Words is what a section is called.
func (s Section) Words() string {
	if s == Formats {
		return "cách đọc tệp"
	}
	return "danh bạ đơn vị"
}

// ErrUnchanged refuses a change that changes nothing.
var ErrUnchanged = errors.New("không có gì thay đổi so với bản đang dùng")

// ErrNoReason refuses a change without name or reason.
var ErrNoReason = errors.New("cần ghi tên người sửa và lý do")

// ConflictError says that somebody else has saved the section since a change was begun.
type ConflictError struct {
	Began int
	Now   Version
}

// Error says which version stands now. It names nobody, since errors may be logged: Now does.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s đã được sửa lúc %s (phiên bản %d) sau khi biểu mẫu này được mở ở phiên bản %d; chưa lưu gì. Hãy mở bản mới nhất rồi sửa lại",
		e.Now.Section.Words(), moment(e.Now), e.Now.Number, e.Began)
}

// OutdatedError says that a file was changed after a version was saved against it: nobody knows which of the two counts.
type OutdatedError struct {
	File    string
	Version Version
}

// Error says which file, which version, and what to do.
func (e *OutdatedError) Error() string {
	return fmt.Sprintf("%[1]s: tệp %[2]s đã đổi sau khi phiên bản %[3]d được lưu trên trang ngày %[4]s; không rõ bản nào được dùng nên không chạy. Cách sửa: trả tệp về như cũ, hoặc `trehan settings settle %[5]s --keep version` để giữ phiên bản %[3]d, hoặc `trehan settings settle %[5]s --keep file` để dùng tệp",
		e.Version.Section.Words(), e.File, e.Version.Number, moment(e.Version), e.Version.Section)
}

func moment(v Version) string { return v.At.In(period.Zone).Format("15:04 02/01/2006") }

// Words of an export.
const (
	wordsExportHead  = "# Cấu hình, danh bạ đơn vị và cách đọc tệp đang dùng của Văn phòng (trehan settings export).\n# Có địa chỉ thư: giữ như danh bạ. Nhập lại: trehan settings import TỆP.\n"
	wordsNoExport    = "không phải tệp do `trehan settings export` ghi: %w"
	wordsEmptyExport = "không có mục nào"
)
