package upload

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/extract/source"
	"trehan/internal/period"
)

// FrozenName is the input of a revision that says which uploaded files it takes.
const FrozenName = "uploads.json"

// Frozen are the files that stood when a revision froze its inputs.
type Frozen struct {
	Format int        `json:"format"`
	Events int        `json:"events"` // of the chain
	Head   string     `json:"head"`   // SHA-256 of its last event, "" for none
	Files  []Standing `json:"files"`
}

// Freeze is what stands now, as the input of a revision.
func Freeze(ctx context.Context, s archive.Store, m period.Name) ([]byte, error) {
	l, err := Open(ctx, s, m)
	if err != nil {
		return nil, fmt.Errorf("read the uploaded files: %w", err)
	}
	return archive.Encode(Frozen{Format: 1, Events: l.state.Events, Head: l.state.Head, Files: append([]Standing{}, l.state.Files...)})
}

// Taken reads which files a revision takes; none where it has no source of uploaded files.
func Taken(ctx context.Context, s archive.Store, m period.Name, revision int) (*Frozen, error) {
	key := archive.InputKey(m, revision, FrozenName)
	b, _, err := s.Get(ctx, key, "")
	if errors.Is(err, archive.ErrNotFound) {
		return &Frozen{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read which uploaded files are taken: %w", err)
	}
	f := &Frozen{}
	return f, archive.Decode(key, b, f)
}

// Uploaders are the persons who decided which files a revision takes, each once: who put one in, and who took one back before it was
// frozen. Via says how each is known.
func Uploaders(ctx context.Context, s archive.Store, m period.Name, revision int) ([]Who, error) {
	f, err := Taken(ctx, s, m, revision)
	if err != nil {
		return nil, err
	}
	l, err := Open(ctx, s, m)
	if err != nil {
		return nil, err
	}
	events := l.Events()
	if len(events) < f.Events {
		return nil, &archive.TamperedError{Key: archive.UploadLogPrefix(m), What: "fewer events than a revision has taken"}
	}
	var all []Who
	add := func(who Who) {
		if !slices.Contains(all, who) {
			all = append(all, who)
		}
	}
	for _, file := range f.Files {
		add(Who{file.By, file.Via})
	}
	for _, e := range events[:f.Events] {
		if e.Type == Withdrawn {
			add(Who{e.By, e.Via})
		}
	}
	return all, nil
}

// Source gives the files to a source of type upload.
func (f *Frozen) Source(s archive.Store, m period.Name) source.Uploads {
	return func(_ context.Context, name string, _ period.Period) ([]source.Upload, error) {
		return uploads(s, m, f.Files, name), nil
	}
}

// Now gives what stands now to a source of type upload.
func Now(s archive.Store, m period.Name) source.Uploads {
	return func(ctx context.Context, name string, _ period.Period) ([]source.Upload, error) {
		l, err := Open(ctx, s, m)
		if err != nil {
			return nil, err
		}
		return uploads(s, m, l.state.Files, name), nil
	}
}

func uploads(s archive.Store, m period.Name, files []Standing, name string) (out []source.Upload) {
	for _, f := range files {
		if f.Source != name {
			continue
		}
		out = append(out, source.Upload{Name: f.File.Name, Extracted: f.File.Extracted, Open: func(ctx context.Context, beat func(int64)) (source.Opened, error) {
			return Download(ctx, s, m, f.File, beat)
		}})
	}
	return out
}

// Download copies a file's bytes to a temporary file. Bytes other than those that were put in are archive.ErrTampered.
func Download(ctx context.Context, s archive.Store, m period.Name, f File, beat func(int64)) (source.Opened, error) {
	file, err := archive.Download(ctx, s, archive.Object{Key: archive.UploadKey(m, f.SHA256), SHA256: f.SHA256}, "", beat)
	if err != nil {
		return nil, err
	}
	return file, nil
}
