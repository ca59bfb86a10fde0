package stack

import "errors"

// ErrInUse is returned by Start when another running stack holds the folder.
var ErrInUse = errors.New("thư mục dữ liệu đang được một tiến trình khác sử dụng")
