package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// outsideMark is the file that marks a data folder whose archive lies in a store outside.
const outsideMark = "outside-store"

// sameKindOfStore refuses a data folder that began with the other kind of store. The archive knows which letters went out:
// under an empty one, a month that was mailed would be mailed again.
func sameKindOfStore(dir string, outside bool) error {
	embedded, err := exists(filepath.Join(dir, "store"))
	if err != nil {
		return err
	}
	marked, err := exists(filepath.Join(dir, outsideMark))
	if err != nil {
		return err
	}
	switch {
	case outside && embedded:
		return fmt.Errorf("thư mục %s đã dùng kho nhúng, nơi ghi những thư nào đã gửi: với kho khác, thư có thể bị gửi lần nữa. Hãy bỏ --outside-store, hoặc chọn thư mục khác bằng --data", dir)
	case !outside && marked:
		return fmt.Errorf("thư mục %s đã dùng kho ngoài, nơi ghi những thư nào đã gửi: với kho khác, thư có thể bị gửi lần nữa. Hãy thêm --outside-store, hoặc chọn thư mục khác bằng --data", dir)
	case !outside || marked:
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, outsideMark), nil, 0o600)
}

func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
