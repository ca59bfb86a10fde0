package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// Search finds at most limit dossiers of dossiers.parquet whose codes begin with the letters and digits of a text, whatever
// stands between them. It reads the column of the codes, and of the other columns what the found rows need. A text without
// letters and digits finds none.
func Search(file io.ReaderAt, size int64, text string, limit int) ([]Row, error) {
	want := lettersAndDigits(nil, []byte(text))
	if len(want) == 0 {
		return nil, nil
	}
	f, err := parquet.OpenFile(file, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true), parquet.ReadBufferSize(searchBuffer))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if _, err := metaOf(f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	at, err := positions(f, want, limit)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	rows, err := rowsAt(f, at)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	return rows, nil
}

// searchBuffer is how much is read at once: over the network each reading is a request.
const searchBuffer = 1 << 20

// positions are those of the rows whose codes begin with some letters and digits.
func positions(f *parquet.File, want []byte, limit int) ([]int64, error) {
	var out []int64
	var key []byte
	row := int64(0)
	for _, group := range f.RowGroups() {
		err := eachValue(f.Schema(), group, []string{"code"}, func(v parquet.Value) bool {
			if key = lettersAndDigits(key[:0], v.ByteArray()); bytes.HasPrefix(key, want) {
				out = append(out, row)
			}
			row++
			return len(out) < limit
		})
		if err != nil || len(out) >= limit {
			return out, err
		}
	}
	return out, nil
}

// rowsAt reads single rows.
func rowsAt(f *parquet.File, at []int64) ([]Row, error) {
	in := parquet.NewGenericReader[record](f)
	defer func() { _ = in.Close() }()
	var out []Row
	one := make([]record, 1)
	for _, row := range at {
		if err := in.SeekToRow(row); err != nil {
			return nil, err
		}
		if _, err := in.Read(one); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		out = append(out, one[0].row())
	}
	return out, nil
}
