//go:build unix

package cli

import (
	"os"
	"syscall"
)

// keepOwner gives a file the owner and group of the one that it takes the place of.
func keepOwner(file *os.File, old os.FileInfo) error {
	made, err := file.Stat()
	if err != nil {
		return err
	}
	is, ok := made.Sys().(*syscall.Stat_t)
	was, known := old.Sys().(*syscall.Stat_t)
	if !ok || !known || is.Uid == was.Uid && is.Gid == was.Gid {
		return nil
	}
	return file.Chown(int(was.Uid), int(was.Gid))
}
