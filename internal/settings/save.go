package settings

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/register"
)

// Change is what somebody wants to save.
type Change struct {
	Section Section
	Text    []byte // the whole section as its file would be; nil gives the section back to the files
	Began   int    // number of the version that the change was made from; 0: what the files say
	By      string // the person
	Via     string // how the person is known
	Reason  string
	At      time.Time

	// Settles says that the person knows that the files changed after the version in force was saved, and decides between them.
	Settles bool
}

// Save records a change and returns its version. It refuses whole what the section's file could not say either: *config.Fault,
// *register.Faults. Somebody else has saved since the change was begun: *ConflictError. The files have changed since: *OutdatedError,
// unless the change settles that. Nothing is different: ErrUnchanged. The same change saved twice is one version.
func Save(ctx context.Context, s archive.Store, c *config.Config, change Change) (Version, error) {
	if strings.TrimSpace(change.By) == "" || strings.TrimSpace(change.Reason) == "" {
		return Version{}, ErrNoReason
	}
	if change.Text != nil {
		if err := Validate(c, change.Section, change.Text); err != nil {
			return Version{}, err
		}
	}
	base, err := baseOf(c, change.Section)
	if err != nil {
		return Version{}, err
	}
	l, err := Open(ctx, s)
	if err != nil {
		return Version{}, err
	}
	v := Version{
		Section: change.Section, By: change.By, Via: change.Via, Reason: change.Reason, At: change.At.UTC().Truncate(time.Millisecond), Against: base.sha256,
	}
	if change.Text != nil {
		v.SHA256 = archive.Hash(change.Text)
	}
	err = l.append(ctx, change.Text, func() (*Version, error) {
		now := l.Current(change.Section)
		if now.Number == change.Began+1 && now.By == v.By && now.SHA256 == v.SHA256 && now.Against == v.Against && now.Reason == v.Reason {
			return nil, nil // the same form again, or after a lost reply
		}
		if now.Number != change.Began {
			return nil, &ConflictError{Began: change.Began, Now: now}
		}
		if outdated := base.outdates(now); outdated != nil && !change.Settles {
			return nil, outdated
		}
		if now.SHA256 == v.SHA256 && (now.OfFiles() || now.Against == v.Against) || now.OfFiles() && v.SHA256 == base.fileSHA256 {
			return nil, ErrUnchanged
		}
		return &v, nil
	})
	if err != nil {
		return Version{}, err
	}
	return l.Current(change.Section), nil
}

// Validate refuses a text that the section's file could not hold: *config.Fault or *register.Faults, all errors at once.
func Validate(c *config.Config, of Section, text []byte) error {
	switch of {
	case Formats:
		_, err := c.WithFormats(text, wordsFormatsName)
		return err
	case Register:
		_, err := register.Load(bytes.NewReader(text), registerName)
		return err
	}
	return fmt.Errorf("settings: no section %q", of)
}

// registerName names the register's text in errors.
const registerName = "units.yaml"
