package mail

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Maildir is a folder into which a mail server delivers, one file a mail:
// new/ for what nobody has looked at, cur/ for the rest, with flags behind
// the name.
type Maildir struct{ Dir string }

// Letter is one mail in it.
type Letter struct {
	Path string
	name string // without flags
	dir  string
}

// maxLetters bounds one look into the mailbox.
const maxLetters = 50_000

// Unseen lists the mails without the flag "seen", by name, which is about by
// arrival. A folder that is no Maildir is an error.
func (m Maildir) Unseen() ([]Letter, error) {
	var all []Letter
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
			all = append(all, Letter{filepath.Join(m.Dir, sub, e.Name()), name, m.Dir})
		}
	}
	slices.SortFunc(all, func(a, b Letter) int { return strings.Compare(a.name, b.name) })
	return all[:min(len(all), maxLetters)], nil
}

// Report parses the letter as a delivery status report.
func (l Letter) Report() (*Report, error) {
	f, err := os.Open(l.Path)
	if err != nil {
		return nil, unpath(err)
	}
	defer f.Close()
	return ParseReport(f)
}

// Seen moves the letter among those that were looked at. One that somebody
// else has moved meanwhile is no error.
func (l Letter) Seen() error {
	err := os.Rename(l.Path, filepath.Join(l.dir, "cur", l.name+":2,S"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return unpath(err)
}
