// Package xls reads the workbooks of Excel 97 to 2003 (BIFF8, [MS-XLS]) into a grid.Held. The OLE container is read by mscfb.
//
// It knows the records of values, dates, sheets and merged cells and passes over all others. A workbook with a password is
// refused as such; so is one of Excel 95 or older. docs/decisions/0015-own-readers-of-other-containers.md says why it exists.
package xls

import (
	"bufio"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"trehan/internal/extract/grid"
)

const (
	saveAgain = "; mở bằng Excel và lưu lại thành .xlsx, hoặc xuất lại tệp"

	msgPassword    = "sổ tính có mật khẩu hoặc được mã hóa; mở bằng Excel, bỏ mật khẩu và lưu lại thành .xlsx"
	msgTooOld      = "sổ tính của Excel 95 hoặc cũ hơn; mở bằng Excel và lưu lại thành .xlsx"
	msgDocument    = "tệp là văn bản Word (.doc), không phải danh sách; xuất lại thành .xlsx hoặc CSV"
	msgNotWorkbook = "tệp OLE không chứa sổ tính; xuất lại tệp thành .xlsx hoặc CSV"
	msgDamaged     = "sổ tính .xls bị cắt cụt hoặc hỏng" + saveAgain
	msgTooLarge    = "sổ tính .xls quá lớn" + saveAgain
)

// maxFile bounds a file: mscfb holds the container's directory in memory. 65,536 rows of 40 columns take half of it.
const maxFile = 256 << 20

// readBytes is how much is read at a time. mscfb takes longer than in proportion for more.
const readBytes = 32 << 10

// Open reads a workbook. limits must have their defaults set. Errors are *grid.FormatError or *grid.LimitError; one of reading
// becomes a FormatError, so that the caller's ReaderAt has to record it.
func Open(r io.ReaderAt, size int64, limits grid.Limits) (*grid.Held, error) {
	if size > maxFile {
		return nil, &grid.FormatError{Message: msgTooLarge}
	}
	var magic [8]byte
	if _, err := r.ReadAt(magic[:], 0); err != nil {
		return nil, &grid.FormatError{Message: msgDamaged}
	}
	if Bare(magic[:]) {
		return read(io.NewSectionReader(r, 0, size), limits)
	}
	container, err := mscfb.New(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, &grid.FormatError{Message: msgDamaged}
	}
	streams := make(map[string]*mscfb.File)
	for _, f := range container.File {
		if len(f.Path) == 0 {
			streams[strings.ToLower(f.Name)] = f
		}
	}
	workbook := streams["workbook"]
	switch {
	case streams["encryptedpackage"] != nil || streams["encryptioninfo"] != nil:
		return nil, &grid.FormatError{Message: msgPassword}
	case workbook == nil && streams["book"] != nil:
		return nil, &grid.FormatError{Message: msgTooOld}
	case workbook == nil && streams["worddocument"] != nil:
		return nil, &grid.FormatError{Message: msgDocument}
	case workbook == nil:
		return nil, &grid.FormatError{Message: msgNotWorkbook}
	case workbook.Size > size: // a chain of sectors that goes in a circle
		return nil, &grid.FormatError{Message: msgDamaged}
	}
	return read(workbook, limits)
}

// Bare reports whether a file is a workbook's records without a container, as some programs write them.
func Bare(head []byte) bool {
	if len(head) < 4 || head[0] != 0x09 || head[3] != 0 {
		return false
	}
	switch size := head[2]; head[1] {
	case 0x00: // BIFF2
		return size == 4
	case 0x02, 0x04: // BIFF3, 4
		return size == 6
	case 0x08: // BIFF5, 8
		return size == 8 || size == 16
	}
	return false
}

func read(r io.Reader, limits grid.Limits) (*grid.Held, error) {
	b := &book{Held: grid.NewHeld(limits), limits: limits, records: &records{r: bufio.NewReaderSize(r, readBytes)}}
	if err := b.globals(); err != nil {
		return nil, err
	}
	if err := b.substreams(); err != nil {
		return nil, err
	}
	return b.Held, nil
}
