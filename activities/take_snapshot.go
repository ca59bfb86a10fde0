package activities

import (
	"context"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/extract/source"
	"trehan/internal/revision"
	"trehan/internal/runs"
)

// TakeSnapshotInput names the source to store.
type TakeSnapshotInput struct {
	Revision Revision `json:"revision"`
	Source   Source   `json:"source"`
}

// Snapshot is a source's untouched bytes in the archive.
type Snapshot struct {
	Source      Source         `json:"source"`
	Sheet       string         `json:"sheet,omitempty"`
	Files       []SnapshotFile `json:"files"`
	ExtractedAt time.Time      `json:"extracted_at"` // the newest of its files
}

// SnapshotFile is one file of a snapshot.
type SnapshotFile struct {
	Name   string `json:"name"`
	Key    string `json:"key"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// TakeSnapshot stores a source's bytes untouched. A file that an earlier attempt has stored stands; every later step
// reads the snapshot, never the source. A note, such as a query, is stored beside the files and not read as data.
func (a *Reading) TakeSnapshot(ctx context.Context, in TakeSnapshotInput) (Snapshot, error) {
	frozen, err := a.revisions.inputs(ctx, in.Revision)
	if err != nil {
		return Snapshot{}, err
	}
	rev, config := a.revisions.Revision(frozen.Month, in.Revision.Number), frozen.Config
	out := Snapshot{Source: in.Source}
	for _, named := range config.Sources.All() {
		if named.Kind != in.Source.Kind || named.Name != in.Source.Name {
			continue
		}
		out.Sheet = named.Sheet
		patience(ctx, named.Silence()+time.Minute)
		from, err := config.OpenSource(named.Config, source.Options{
			Now:  a.now,
			Beat: func(name string, bytes int64) { advance(ctx, func(p *runs.Position) { p.What, p.Bytes = name, bytes }) },
		})
		if err != nil {
			return Snapshot{}, err
		}
		err = from.Fetch(ctx, rev.Month.Period(), func(ctx context.Context, item source.Item) error {
			return a.storeItem(ctx, in, rev, item, &out)
		})
		return out, err
	}
	return Snapshot{}, &inputFault{Message: fmt.Sprintf(wordsNoSource, in.Source.Name)}
}

func (a *Reading) storeItem(ctx context.Context, in TakeSnapshotInput, rev revision.Revision, item source.Item, out *Snapshot) error {
	beat := func(b archive.Beat) { advance(ctx, func(p *runs.Position) { p.What, p.Bytes = item.Name, b.Bytes }) }
	object, modified, err := rev.StoreExtract(ctx, in.Source.Name, item, beat)
	if err != nil || item.Note {
		return err
	}
	out.Files = append(out.Files, SnapshotFile{Name: item.Name, Key: object.Key, Size: object.Size, SHA256: object.SHA256})
	if modified.After(out.ExtractedAt) {
		out.ExtractedAt = modified
	}
	return nil
}
