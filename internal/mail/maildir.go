package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Maildir is a folder into which a mail server delivers, one file a mail:
// new/ for what nobody has looked at, cur/ for the rest, with flags behind
// the name.
type Maildir struct{ Dir string }

type maildirLetter struct {
	path string
	name string // without flags
	dir  string
}

// Unseen lists the mails without the flag "seen", by name, which is about by
// arrival. A folder that is no Maildir is an error.
func (m Maildir) Unseen(context.Context) ([]Letter, func(), error) {
	all, err := m.unseen()
	var letters []Letter
	for _, l := range latest(all) {
		letters = append(letters, l)
	}
	return letters, func() {}, err
}

func (m Maildir) unseen() ([]maildirLetter, error) {
	var all []maildirLetter
	for _, sub := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(m.Dir, sub))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf(wordNoMaildir, m.Dir, sub)
		}
		if err != nil {
			return nil, fmt.Errorf(wordMaildirUnreadable, m.Dir, unpath(err))
		}
		for _, e := range entries {
			name, flags, _ := strings.Cut(e.Name(), ":2,")
			if !e.Type().IsRegular() || strings.HasPrefix(name, ".") || strings.Contains(flags, "S") {
				continue
			}
			all = append(all, maildirLetter{filepath.Join(m.Dir, sub, e.Name()), name, m.Dir})
		}
	}
	slices.SortFunc(all, func(a, b maildirLetter) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

func (l maildirLetter) Report() (*Report, error) {
	f, err := os.Open(l.path)
	if errors.Is(err, fs.ErrNotExist) { // somebody else has moved it meanwhile: another look, or a mail program
		return nil, ErrNoReport
	}
	if err != nil {
		return nil, unpath(err)
	}
	defer f.Close()
	return ParseReport(f)
}

// Raw implements Letter.
func (l maildirLetter) Raw(limit int64) ([]byte, bool, error) {
	f, err := os.Open(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, unpath(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, false, unpath(err)
	}
	whole := int64(len(raw)) <= limit
	return raw[:min(int64(len(raw)), limit)], whole, nil
}

// Arrived implements Letter: whoever marks or moves a letter leaves its time.
func (l maildirLetter) Arrived() time.Time {
	info, err := os.Stat(l.path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// Files implements Letter: only reading tells.
func (l maildirLetter) Files() bool { return true }

// Opened implements Letter: such a letter is not listed.
func (l maildirLetter) Opened() bool { return false }

// Name implements Letter.
func (l maildirLetter) Name() string { return l.name }

// Seen moves the letter among those that were looked at. One that somebody
// else has moved meanwhile is no error.
func (l maildirLetter) Seen() error {
	err := os.Rename(l.path, filepath.Join(l.dir, "cur", l.name+":2,S"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return unpath(err)
}
