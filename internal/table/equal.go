package table

import (
	"bytes"
	"reflect"
)

// Equal reports whether two files hold the same table. Compression and dictionaries differ between processor architectures: files
// of other bytes are compared cell by cell.
func Equal(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, errX := Read(bytes.NewReader(a), int64(len(a)))
	y, errY := Read(bytes.NewReader(b), int64(len(b)))
	if errX != nil || errY != nil || x.Meta != y.Meta || x.Len() != y.Len() {
		return false
	}
	for i := range x.Len() {
		if !reflect.DeepEqual(x.At(i), y.At(i)) {
			return false
		}
	}
	return true
}
