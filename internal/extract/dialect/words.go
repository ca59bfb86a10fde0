package dialect

// What is wrong with a configured dialect, for who writes the configuration.
const (
	wordUnanswered   = `còn %d mục phải điền (dấu "?"): %s`
	wordNoName       = "thiếu name"
	wordName         = "name chỉ được gồm chữ không dấu, chữ số và dấu gạch nối"
	wordNameTwice    = "name đã dùng ở định dạng khác"
	wordPattern      = "match.file %q không phải mẫu tên tệp; ví dụ ho-so-*.xlsx"
	wordBlankIn      = "%s có mục rỗng; ghi nội dung hoặc bỏ mục đó"
	wordRange        = "%s: %d nằm ngoài khoảng 0 đến %d"
	wordTakeAndLeave = "sheets: chỉ ghi take hoặc leave"
	wordEncoding     = "encoding %q không phải utf-8, utf-16, windows-1258 hoặc tcvn3"
	wordDelimiter    = "delimiter %q phải là một ký tự ASCII, không phải dấu ngoặc kép hay xuống dòng"
	wordJSONPath     = "%s: đường dẫn %q có phần rỗng; ghi các tên cách nhau bằng dấu chấm, ví dụ result.items"
	wordUnitFrom     = "unit.from %q không phải column, group, sheet, file, code hoặc fixed"
	wordUnitValue    = "unit: value đi cùng from: fixed, và chỉ khi đó"
	wordUnitPattern  = "unit: pattern không đi cùng from: fixed"
	wordExpression   = "unit.pattern %q không phải biểu thức chính quy: %v"
	wordOneGroup     = "unit.pattern %q phải có đúng một nhóm trong ngoặc đơn"
	wordStatusFrom   = "status_from %q không phải column hoặc dates"
	wordStatusTwice  = "status_from: dates không đi cùng statuses"
	wordDates        = "dates: %v"
	wordTextTwice    = "%q và %q được so sánh như một chữ mà có hai nghĩa; để lại một"
	wordStatus       = "statuses: %q: %q không phải 1 đến 10 hoặc tên trạng thái"
	wordChannel      = "channels: %q: %q không phải direct, online hoặc postal"
)
