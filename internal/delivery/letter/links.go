package letter

import (
	"bytes"
	"context"
	"fmt"
	netmail "net/mail"
	"time"

	"trehan/internal/archive"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// Linker makes links that stand for attachments which are too large.
type Linker func(files []view.File) ([]message.Link, error)

// Links makes links to sealed documents: signed addresses in the store that expire.
type Links struct {
	Store archive.Store
	Now   func() time.Time
	For   time.Duration // how long a link can be opened
	Check func() error  // why nobody could open a link to this store; nil: somebody can
}

// To makes links to the documents of a seal.
func (l Links) To(ctx context.Context, seal *archive.Manifest) Linker {
	return func(files []view.File) ([]message.Link, error) {
		if err := l.Check(); err != nil {
			return nil, err
		}
		expiry := min(l.For, archive.MaxLinkLife)
		links := make([]message.Link, len(files))
		for i, f := range files {
			entry, _ := seal.Document(f.Name)
			name := FileName(f.Name)
			url, err := l.Store.Presign(ctx, entry.Key, archive.PresignOptions{
				Expiry: expiry, VersionID: entry.VersionID, FileName: name, MediaType: f.MediaType,
			})
			if err != nil {
				return nil, fmt.Errorf("make a link: %w", err)
			}
			links[i] = message.Link{Name: name, Size: int64(len(f.Data)), URL: url, Expires: period.InstantOf(l.Now().Add(expiry))}
		}
		return links, nil
	}
}

// Stale reports whether a rendered mail's links have expired, or are about to: it was planned for another day.
func (l Links) Stale(rendered []byte) bool {
	until, linked := LinksUntil(rendered)
	return linked && until.Before(l.Now().Add(min(24*time.Hour, l.For/2)))
}

// LinksUntil is until when the links of a rendered mail can be opened; false for a mail without links.
func LinksUntil(rendered []byte) (time.Time, bool) {
	m, err := netmail.ReadMessage(bytes.NewReader(rendered))
	if err != nil {
		return time.Time{}, false
	}
	until, err := time.Parse(time.RFC3339, m.Header.Get(message.LinksHeader))
	return until, err == nil
}
