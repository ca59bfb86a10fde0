package settings

import (
	"context"
	"errors"
	"slices"
	"time"

	"trehan/internal/archive"
)

// Log is the chain of all changes as it was last read. Not for several goroutines at once.
type Log struct {
	store archive.Store
	links []archive.Link
	all   []Version
}

var chain = archive.Chain{Prefix: archive.SettingsLogPrefix, Width: 6}

// Open reads the chain. A chain that cannot be is archive.ErrTampered.
func Open(ctx context.Context, s archive.Store) (*Log, error) {
	l := &Log{store: s}
	return l, l.read(ctx)
}

func (l *Log) read(ctx context.Context) error {
	links, err := chain.Read(ctx, l.store)
	if err != nil {
		return err
	}
	all, err := fold(links)
	if err != nil {
		return err
	}
	l.links, l.all = links, all
	return nil
}

// fold decodes the records. Each must be the next one of its section.
func fold(links []archive.Link) ([]Version, error) {
	all, numbers := make([]Version, len(links)), map[Section]int{}
	for i, link := range links {
		v := &all[i]
		if archive.Decode(link.Object.Key, link.Body, v) != nil {
			return nil, &archive.TamperedError{Key: link.Object.Key, What: "no readable record"}
		}
		numbers[v.Section]++
		if v.Seq != link.Seq || v.Number != numbers[v.Section] {
			return nil, &archive.TamperedError{Key: link.Object.Key, What: "cannot follow the records before"}
		}
	}
	return all, nil
}

// All are the changes of every section, oldest first.
func (l *Log) All() []Version { return l.all }

// History are the changes of a section, oldest first.
func (l *Log) History(of Section) []Version {
	var out []Version
	for _, v := range l.all {
		if v.Section == of {
			out = append(out, v)
		}
	}
	return out
}

// SavedSince are the names of those who have saved a change from a time on, each once.
func (l *Log) SavedSince(from time.Time) []string {
	var names []string
	for _, v := range l.all {
		if !v.At.Before(from) && !slices.Contains(names, v.By) {
			names = append(names, v.By)
		}
	}
	return names
}

// Current is the latest version of a section; the zero number if there is none.
func (l *Log) Current(of Section) Version {
	if h := l.History(of); len(h) > 0 {
		return h[len(h)-1]
	}
	return Version{Section: of}
}

// Text reads the text of a version; nil for one that gives the section back to the files. Other bytes than recorded, or none,
// are archive.ErrTampered.
func (l *Log) Text(ctx context.Context, v Version) ([]byte, error) {
	if v.OfFiles() {
		return nil, nil
	}
	key := archive.SettingsTextKey(string(v.Section), v.SHA256)
	b, o, err := l.store.Get(ctx, key, "")
	if errors.Is(err, archive.ErrNotFound) {
		return nil, &archive.TamperedError{Key: key, What: textMissing}
	}
	if err != nil {
		return nil, err
	}
	if o.SHA256 != v.SHA256 {
		return nil, &archive.TamperedError{Key: key, What: "other bytes than recorded"}
	}
	return b, nil
}

// textMissing is what is wrong with a text that is gone.
const textMissing = "a record names it, and it is not there"

// append writes the version that decide makes of the present log; nil means that there is nothing to write. A lost race reads on and
// asks decide again. The text is stored before the record that names it: nothing rests on one that no record names.
func (l *Log) append(ctx context.Context, text []byte, decide func() (*Version, error)) error {
	links, err := chain.Extend(ctx, l.store, l.links, func(links []archive.Link) (body []byte, err error) {
		l.links = links
		if l.all, err = fold(links); err != nil {
			return nil, err
		}
		v, err := decide()
		if v == nil || err != nil {
			return nil, err
		}
		if !v.OfFiles() {
			if _, err := l.store.Create(ctx, archive.SettingsTextKey(string(v.Section), v.SHA256), archive.Bytes(text), archive.CreateOptions{MediaType: "application/yaml"}); err != nil {
				return nil, err
			}
		}
		v.Format, v.Seq, v.Prev, v.Number = 1, len(links)+1, archive.Head(links), l.Current(v.Section).Number+1
		return archive.Encode(v)
	})
	if err != nil {
		return err
	}
	l.links = links
	l.all, err = fold(links)
	return err
}
