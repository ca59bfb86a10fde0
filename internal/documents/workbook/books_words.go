package workbook

// Words of Books.
const (
	titleBooks       = "Đối chiếu trích xuất với danh sách của hệ thống khác"
	booksTaken       = "Trích xuất lúc %s; danh sách lúc %s"
	wordExtractSide  = "Trích xuất"
	wordListSide     = "Danh sách"
	sheetBooks       = "Hồ sơ khác nhau"
	wordBooksNoUnit  = "(chưa rõ đơn vị)"
	noteBooksEqual   = "Không có hồ sơ nào khác nhau"
	noteBooksNoLines = "Danh sách thiếu cột nên không tính được"
	noteBooksCauses  = "Ghi chú: Một hồ sơ có thể khác nhau ở nhiều điểm. Nguyên nhân là suy đoán từ số liệu của hai bên; cần xác minh trước khi sửa."
	noteBooksCrossed = "Ghi chú: Dòng không ghi nguyên nhân là hồ sơ hai bên ghi giống nhau."

	titleBooksTable = "Đối chiếu số liệu với bảng của hệ thống khác"
	wordTableSide   = "Trong bảng"
	noteTableEqual  = "Không có số nào khác nhau"
	noteTableNoWay  = "Không cách tính nào đã biết giải thích được chênh lệch"
)
