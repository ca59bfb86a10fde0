package access

import (
	"errors"
	"testing"
)

// A file that the worker may not read is tried again: chmod and chgrp change neither its time nor its size.
func TestUnreadableFileIsTriedAgain(t *testing.T) {
	d := &directory{path: t.TempDir()} // a folder: root reads every file
	for range 2 {
		if _, err := d.all(); !errors.Is(err, ErrUsers) || d.read {
			t.Errorf("%v, kept as read: %v", err, d.read)
		}
	}
}
