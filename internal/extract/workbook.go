package extract

func (r *reading) workbook(*matcher) error {
	return r.whole("chưa đọc được sổ tính .xlsx ở bản này; lưu lại thành CSV UTF-8")
}
