package revision

import (
	"context"
	"fmt"
	"io"
	"time"

	"trehan/internal/archive"
	"trehan/internal/extract/source"
	"trehan/internal/period"
	"trehan/internal/progress"
	"trehan/internal/upload"
)

// Source names one source of the configuration. Its JSON goes through Temporal.
type Source struct {
	Kind string `json:"kind"` // dossiers | steps | staff | list
	Name string `json:"name"`
}

// Snapshot is a source's untouched bytes in the archive. Its JSON goes through Temporal.
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
	Seen   int64  `json:"seen,omitempty"` // its largest size while it was waited for, if it got shorter

	Modified time.Time `json:"modified,omitzero"` // from when it is
}

// TakeSnapshot stores a source's bytes untouched. A file that an earlier attempt has stored stands. A note, such as a query, is
// stored beside the files and not read as data. Steps of the context tell how far it has come.
func (r Revision) TakeSnapshot(ctx context.Context, in *Inputs, from Source, now func() time.Time) (Snapshot, error) {
	out := Snapshot{Source: from}
	for _, named := range in.Config.Sources.All() {
		if named.Kind != from.Kind || named.Name != from.Name {
			continue
		}
		out.Sheet = named.Sheet
		progress.Patience(ctx, named.Silence()+time.Minute)
		o := source.Options{Now: now, Beat: func(name string, bytes int64) { advance(ctx, from.Name+": "+name, bytes) }}
		if named.Type == source.TypeUpload {
			taken, err := upload.Taken(ctx, r.Store, r.Month, r.Number)
			if err != nil {
				return Snapshot{}, err
			}
			o.Uploads = taken.Source(r.Store, r.Month)
		}
		opened, err := in.Config.OpenSource(named.Config, o)
		if err != nil {
			return Snapshot{}, err
		}
		advance(ctx, from.Name, 0)
		err = opened.Fetch(ctx, in.Config.PeriodOf(r.Month), func(ctx context.Context, item source.Item) error {
			object, modified, err := r.storeExtract(ctx, from.Name, item, func(b archive.Beat) { advance(ctx, from.Name+": "+item.Name, b.Bytes) })
			if err != nil || item.Note {
				return err
			}
			out.Files = append(out.Files, SnapshotFile{Name: item.Name, Key: object.Key, Size: object.Size, SHA256: object.SHA256, Seen: item.Seen, Modified: modified})
			if modified.After(out.ExtractedAt) {
				out.ExtractedAt = modified
			}
			return nil
		})
		return out, err
	}
	return Snapshot{}, &InputError{fmt.Sprintf(wordNoSource, from.Name)}
}

// advance reports how much of a source's file has come.
func advance(ctx context.Context, name string, bytes int64) {
	progress.Advance(ctx, func(p *progress.Position) { p.What, p.Bytes = name, bytes })
}

// storeExtract stores a source's file and says from when it is. A file that an earlier attempt has stored is not newer than
// that, however late this attempt asked the source.
func (r Revision) storeExtract(ctx context.Context, sourceName string, item source.Item, beat func(archive.Beat)) (archive.Object, time.Time, error) {
	stored := true // by an earlier attempt
	open := func(context.Context) (io.ReadCloser, error) {
		stored = false
		return io.NopCloser(io.NewSectionReader(item.R, 0, item.Size)), nil
	}
	key := archive.ExtractKey(r.Month, r.Number, sourceName, item.Name)
	object, err := archive.Snapshot(ctx, r.Store, key, open, archive.SnapshotOptions{Retain: archive.RetainExtract, Beat: beat})
	if err != nil {
		return archive.Object{}, time.Time{}, fmt.Errorf(wordStoreExtract, item.Name, err)
	}
	modified := item.Modified
	if stored && !object.Modified.IsZero() && object.Modified.Before(modified) {
		modified = object.Modified
	}
	return object, modified, nil
}

// extractsOf lists the files of the snapshots in the order of the configuration.
func extractsOf(snapshots []Snapshot) Extracts {
	var newest, listed time.Time
	e := Extracts{Files: []Extract{}}
	for _, snapshot := range snapshots {
		for _, file := range snapshot.Files {
			e.Files = append(e.Files, Extract{
				Kind: snapshot.Source.Kind, Source: snapshot.Source.Name, Sheet: snapshot.Sheet,
				Name: file.Name, Key: file.Key, SHA256: file.SHA256,
			})
		}
		if snapshot.Source.Kind == "list" && snapshot.ExtractedAt.After(listed) {
			listed = snapshot.ExtractedAt
		}
		if snapshot.Source.Kind == "dossiers" && snapshot.ExtractedAt.After(newest) {
			newest = snapshot.ExtractedAt
		}
	}
	e.ExtractedAt = period.InstantOf(newest)
	if !listed.IsZero() {
		e.ListedAt = period.InstantOf(listed)
	}
	return e
}
