//go:build unix

package cli

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Root gives somebody a new password: the worker, an account of its own, must still be able to read the file.
func TestUsersFileKeepsItsOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a file to another account")
	}
	file := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(file, []byte("A:clerk:x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chown(file, 61234, 61235), os.Chmod(file, 0o640)); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(file, []byte("A:clerk:y\n")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if is := info.Sys().(*syscall.Stat_t); is.Uid != 61234 || is.Gid != 61235 || info.Mode().Perm() != 0o640 {
		t.Errorf("owner %d, group %d, mode %v: want 61234, 61235, 0640", is.Uid, is.Gid, info.Mode().Perm())
	}
}
