package stack

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// maildir is a mail folder with one file a message: written and synced in
// tmp, then renamed to new, so that a reader never sees half a message.
type maildir struct {
	dir   string
	count atomic.Int64
}

func openMaildir(dir string) (*maildir, error) {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, err
		}
	}
	return &maildir{dir: dir}, nil
}

// deliver keeps one message: the envelope as the usual header lines of a
// final delivery, then the bytes as they came.
func (m *maildir) deliver(from string, to []string, r io.Reader) error {
	name := m.name(time.Now())
	tmp := filepath.Join(m.dir, "tmp", name)
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	w := bufio.NewWriter(f)
	fmt.Fprintf(w, "Return-Path: <%s>\r\n", oneLine(from))
	for _, rcpt := range to {
		fmt.Fprintf(w, "Delivered-To: %s\r\n", oneLine(rcpt))
	}
	_, err = io.Copy(w, r)
	if err = errors.Join(err, w.Flush(), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(m.dir, "new", name)); err != nil {
		return err
	}
	return syncDir(filepath.Join(m.dir, "new"))
}

// name is unique as the Maildir convention asks and sorts by arrival: time to
// the nanosecond, process, counter.
func (m *maildir) name(now time.Time) string {
	return fmt.Sprintf("%d.M%09dP%dQ%06d.trehan", now.Unix(), now.Nanosecond(), os.Getpid(), m.count.Add(1))
}

func oneLine(s string) string { return strings.NewReplacer("\r", "", "\n", "").Replace(s) }
