package table

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// ErrFile is wrapped by every error of Read that the file causes.
var ErrFile = errors.New("không đọc được bảng hồ sơ " + FileName)

// Read reads dossiers.parquet into memory: some 250 bytes a dossier.
func Read(file io.ReaderAt, size int64) (*Table, error) {
	f, err := parquet.OpenFile(file, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	meta, err := metaOf(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	t := newTable(meta, int(f.NumRows()))
	in := parquet.NewGenericReader[record](f)
	defer func() { _ = in.Close() }()
	batch := make([]record, batchRows)
	for {
		n, err := in.Read(batch)
		for i := range batch[:n] {
			r := batch[i].row()
			t.add(&r)
		}
		if errors.Is(err, io.EOF) {
			t.numbers = nil
			return t, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFile, err)
		}
	}
}

// metaOf reads the metadata. A file of another version may mean something else by its columns.
func metaOf(f *parquet.File) (Meta, error) {
	var m Meta
	value := func(key string) string {
		v, _ := f.Lookup(key)
		return v
	}
	if v := value(keyVersion); v != version {
		return m, fmt.Errorf("%s is %q, not %q", keyVersion, v, version)
	}
	return m, errors.Join(
		m.Period.From.UnmarshalText([]byte(value(keyFrom))),
		m.Period.To.UnmarshalText([]byte(value(keyTo))),
		m.ExtractedAt.UnmarshalText([]byte(value(keyExtracted))),
	)
}
