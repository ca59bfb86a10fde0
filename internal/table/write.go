package table

import (
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"

	"trehan/internal/period"
)

// FileName is the name of the table among a month's files.
const FileName = "dossiers.parquet"

// MediaType is its type (registered with IANA).
const MediaType = "application/vnd.apache.parquet"

// Meta is what the file says of itself, as key-value metadata.
type Meta struct {
	Period      period.Period
	ExtractedAt period.Instant
}

// The keys of the metadata. The version changes where a column gets another meaning.
const (
	keyVersion   = "trehan.table"
	keyFrom      = "period_from"
	keyTo        = "period_to"
	keyExtracted = "extracted_at"
	version      = "1"
)

// Bounds of the file's parts: small enough for a little memory, large enough that DuckDB reads each group on its own.
const (
	groupRows = 1 << 17
	batchRows = 1 << 9
)

// Write writes dossiers.parquet. The same rows give the same bytes.
func Write(w io.Writer, meta Meta, rows iter.Seq[*Row]) error {
	options := []parquet.WriterOption{
		parquet.Compression(&snappy.Codec{}),
		parquet.MaxRowsPerRowGroup(groupRows),
		parquet.CreatedBy("trehan", version, ""),
		parquet.KeyValueMetadata(keyVersion, version),
		parquet.KeyValueMetadata(keyFrom, meta.Period.From.String()),
		parquet.KeyValueMetadata(keyTo, meta.Period.To.String()),
		parquet.KeyValueMetadata(keyExtracted, meta.ExtractedAt.String()),
	}
	for _, column := range parquet.SchemaOf(record{}).Columns() {
		if column[0] != "code" { // by which the rows are in order: who looks for one skips pages
			options = append(options, parquet.SkipPageBounds(column...), parquet.SkipPageStatistics(column...))
		}
	}
	out := parquet.NewGenericWriter[record](w, options...)
	batch := make([]record, batchRows)
	n := 0
	for r := range rows {
		batch[n].set(r)
		if n++; n == len(batch) {
			if _, err := out.Write(batch); err != nil {
				return fmt.Errorf("write %s: %w", FileName, err)
			}
			n = 0
		}
	}
	if _, err := out.Write(batch[:n]); err != nil {
		return fmt.Errorf("write %s: %w", FileName, err)
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write %s: %w", FileName, err)
	}
	return nil
}
